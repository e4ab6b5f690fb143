//! `package`: a policy as a function that is ready to be deployed.

mod addon;
mod archive;
mod contents;
mod elf;
mod sizes;
mod template;

use std::path::Path;

use fingerpost::adapter::cloudfront::{Level, plan};
use fingerpost::{Engine, Policy};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::args::{Deny, Format, PackageArgs, Runtime, Target};
use crate::exit::{Exit, Usage};
use crate::output::{BAD, FAINT, GOOD, HEAD, count, visible};
use crate::plan::{all, findings, tally};
use crate::{diagnostics, load, output};
use sizes::Sizes;

/// What came of it, as `--format json` tells it.
#[derive(Serialize)]
struct Packaged<'p> {
    function: String,
    runtime: &'static str,
    handler: &'static str,
    events: Vec<&'static str>,
    digest: &'p str,
    sha256: String,
    #[serde(skip)]
    sha256_base64: String,
    #[serde(flatten)]
    sizes: Sizes,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    bytes: usize,
}

pub(crate) fn run(args: &PackageArgs) -> Result<Exit, Usage> {
    let Target::LambdaEdge = args.target;
    let policy = match load::policy(&args.file)? {
        Ok(policy) => policy,
        Err(error) => {
            output::print_error(&diagnostics::draw(&args.file, error.diagnostics()));
            return Ok(Exit::Findings);
        }
    };
    output::print_error(&diagnostics::draw(&args.file, policy.warnings()));
    let plan = plan(&policy);
    output::print_error(&findings(&load::name(&args.file), &plan));
    if plan.has_errors() {
        return Ok(not_written(&args.file, &format!("the plan has {}", tally(&plan))));
    }
    let warned = all(&plan).any(|(_, finding)| finding.level() == Level::Warning);
    if args.deny == Some(Deny::Warnings) && (warned || !policy.warnings().is_empty()) {
        return Ok(not_written(&args.file, "there are warnings"));
    }
    let image = match image(&policy) {
        Ok(image) => image,
        Err(error) => {
            output::print_error(&diagnostics::draw(&args.file, error.diagnostics()));
            return Ok(Exit::Findings);
        }
    };
    let contents = contents::of(args, image)?;
    let zip = archive::write(&contents).map_err(|error| cannot_write(args, &error.to_string()))?;
    let sizes = Sizes::of(&contents, zip.len());
    if let Some(over) = sizes.over() {
        return Ok(not_written(&args.file, &over));
    }
    let sha256 = Sha256::digest(&zip);
    std::fs::write(&args.output, &zip).map_err(|error| cannot_write(args, &error.to_string()))?;
    let packaged = Packaged {
        function: args.output.display().to_string(),
        runtime: args.runtime.name(),
        handler: contents::HANDLER,
        events: plan.events().iter().map(|event| event.as_str()).collect(),
        digest: policy.digest(),
        sha256: archive::hex(&sha256),
        sha256_base64: archive::base64(&sha256),
        sizes,
        files: contents
            .iter()
            .map(|(name, bytes)| File { name: name.clone(), bytes: bytes.len() })
            .collect(),
    };
    match (args.template, args.format) {
        (Some(kind), _) => {
            output::print_error(&draw(&packaged));
            output::print(&template::draw(kind, &packaged, &plan));
        }
        (None, Format::Json) => output::print_json(&packaged),
        (None, Format::Text) => output::print(&draw(&packaged)),
    }
    Ok(Exit::Fine)
}

/// The image, loaded once before it leaves: none does that the function would refuse.
fn image(policy: &Policy) -> Result<Vec<u8>, fingerpost::Error> {
    let image = Engine::new(policy)?.to_bytes();
    Engine::from_bytes(&image)?;
    Ok(image)
}

fn cannot_write(args: &PackageArgs, why: &str) -> Usage {
    Usage(format!("cannot write `{}`: {why}", args.output.display()))
}

fn not_written(file: &Path, why: &str) -> Exit {
    let name = load::name(file);
    output::print_error(&format!(
        "{}: {BAD}no function written{BAD:#}: {}\n",
        visible(&name),
        visible(why)
    ));
    Exit::Findings
}

fn draw(packaged: &Packaged<'_>) -> String {
    let Packaged { function, runtime, handler, events, digest, sha256, sizes, files, .. } =
        packaged;
    let mut text = format!("{HEAD}{}{HEAD:#}: {GOOD}written{GOOD:#}\n", visible(function));
    let width = files.iter().map(|file| file.name.chars().count()).max().unwrap_or_default();
    for File { name, bytes } in files {
        let bytes = count(*bytes, "byte");
        text.push_str(&format!("  {FAINT}{:width$}  {bytes}{FAINT:#}\n", visible(name)));
    }
    let told = [
        ("zip", sizes.zip_line()),
        ("unzipped", sizes.unzipped_line()),
        ("runtime", format!("{runtime}, handler {handler}, x86_64")),
        ("events", events.join(", ")),
        ("policy", (*digest).to_owned()),
        ("sha-256", sha256.clone()),
    ];
    for (name, said) in told {
        text.push_str(&format!("  {name:<8}  {}\n", visible(&said)));
    }
    text
}

impl Runtime {
    /// Its name at Lambda.
    fn name(self) -> &'static str {
        match self {
            Runtime::Node => "nodejs22.x",
            Runtime::Python => "python3.13",
        }
    }
}
