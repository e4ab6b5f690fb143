//! `hash`: a secret made at random, and the entry by which a policy knows it.

use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::args::{Format, HashArgs};
use crate::exit::{Exit, Usage};
use crate::output::{self, FAINT, HEAD};

/// What is printed; `--format json` prints it so.
#[derive(Serialize)]
struct Hashed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Only where it was made here.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    hash: String,
}

pub(crate) fn run(args: &HashArgs) -> Result<Exit, Usage> {
    let name = args.name.as_deref();
    let hashed = if args.chosen {
        let secret = chosen(args.it_can_be_guessed)?;
        Hashed { name, password: None, hash: hash(&secret)? }
    } else {
        let password = URL_SAFE_NO_PAD.encode(random()?);
        let hash = hash(&password)?;
        Hashed { name, password: Some(password), hash }
    };
    match args.format {
        Format::Json => output::print_json(&hashed),
        Format::Text => output::print(&draw(&hashed)),
    }
    Ok(Exit::Fine)
}

fn draw(hashed: &Hashed<'_>) -> String {
    let mut text = String::new();
    if let Some(password) = &hashed.password {
        text.push_str(&format!(
            "{HEAD}password{HEAD:#}  {password}  {FAINT}shown once, kept nowhere{FAINT:#}\n"
        ));
    }
    let entry = match hashed.name {
        Some(name) => format!("{} = \"{}\"", key(name), hashed.hash),
        None => format!("\"{}\"", hashed.hash),
    };
    text.push_str(&format!("{HEAD}entry{HEAD:#}     {entry}\n"));
    text
}

/// A name as a key of TOML.
fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// A secret from standard input.
fn chosen(it_can_be_guessed: bool) -> Result<String, Usage> {
    if !it_can_be_guessed {
        return Err(Usage::new(
            "a chosen password is found from its hash, which is a fast one: leave `--chosen` out, \
             and give people the password that is made here; if it was made at random elsewhere, or \
             may be guessed, add `--it-can-be-guessed`",
        ));
    }
    let mut text = String::new();
    io::stdin()
        .lock()
        .read_to_string(&mut text)
        .map_err(|error| Usage(format!("cannot read the secret: {error}")))?;
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    match secret.contains(char::is_control) {
        _ if secret.is_empty() => Err(Usage::new("the secret is empty")),
        true => Err(Usage::new("the secret is to be one line of text")),
        false => Ok(secret.to_owned()),
    }
}

/// `sha256:SALT:HEX`, with a fresh salt.
fn hash(secret: &str) -> Result<String, Usage> {
    let salt = hex(&random()?);
    let sum = Sha256::new().chain_update(&salt).chain_update(secret).finalize();
    Ok(format!("sha256:{salt}:{}", hex(&sum)))
}

fn random() -> Result<[u8; 16], Usage> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Usage(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
