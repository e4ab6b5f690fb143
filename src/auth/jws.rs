//! Signed tokens in their compact form (RFC 7515 §7.1), read strictly: there is one spelling of each.

use super::claims::Claims;
use super::key::Algorithm;

/// How long a token may be.
#[cfg(feature = "auth")]
pub(crate) const LONGEST: usize = 8 << 10;

/// How long its first part may be.
#[cfg(feature = "auth")]
const LONGEST_HEADER: usize = 1 << 10;

/// A token that nobody has verified.
#[derive(Debug)]
pub(crate) struct Token<'t> {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    /// What the signature is about.
    pub(crate) signed: &'t [u8],
    pub(crate) signature: Vec<u8>,
    #[cfg_attr(not(feature = "auth"), expect(dead_code, reason = "nothing is read"))]
    payload: &'t str,
}

impl<'t> Token<'t> {
    /// Takes a token apart. `Err` says why it is none.
    #[cfg(feature = "auth")]
    pub(crate) fn read(text: &'t str) -> Result<Token<'t>, &'static str> {
        if text.len() > LONGEST {
            return Err("it is too long");
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("it isn't three parts")?;
        let (header, payload) = signed.split_once('.').ok_or("it isn't three parts")?;
        if header.len() > LONGEST_HEADER {
            return Err("its header is too long");
        }
        let header = decoded(header).as_deref().and_then(Claims::read);
        let header = header.ok_or("its header can't be read")?;
        let name = header.text("alg").ok_or("it names no algorithm")?;
        let algorithm = Algorithm::parse(name).ok_or("it names no algorithm that is known")?;
        // Extensions that must be understood (RFC 7515 §4.1.11), none of which is.
        if header.get("crit").is_some() || header.get("b64").is_some() {
            return Err("it asks for an extension");
        }
        let kid = match header.get("kid") {
            None => None,
            Some(_) => Some(header.text("kid").ok_or("its `kid` is no text")?.to_owned()),
        };
        let signature = decoded(signature).ok_or("its signature can't be read")?;
        Ok(Token { algorithm, kid, signed: signed.as_bytes(), signature, payload })
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn read(_: &'t str) -> Result<Token<'t>, &'static str> {
        Err("this build reads none")
    }

    /// What it says. True only once its signature is verified.
    #[cfg(feature = "auth")]
    pub(crate) fn claims(&self) -> Option<Claims> {
        Claims::read(&decoded(self.payload)?)
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn claims(&self) -> Option<Claims> {
        None
    }
}

/// base64url without padding, the bits behind the last byte zero.
#[cfg(feature = "auth")]
fn decoded(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()
}
