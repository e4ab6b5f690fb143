//! `compile`: a policy as an image. It is loaded before it is written, so that no image leaves here
//! that a host would refuse.

use std::path::Path;

use fingerpost::{Engine, Error, Policy};
use serde::Serialize;

use crate::args::{CompileArgs, Deny, Format};
use crate::exit::{Exit, Usage};
use crate::output::{BAD, FAINT, GOOD, HEAD, count, visible};
use crate::{diagnostics, load, output};

/// What came of it, as `--format json` tells it.
#[derive(Serialize)]
struct Compiled<'p> {
    image: String,
    bytes: usize,
    rules: usize,
    map_lines: usize,
    digest: &'p str,
}

pub(crate) fn run(args: &CompileArgs) -> Result<Exit, Usage> {
    let file = &args.file;
    let policy = match load::policy(file)? {
        Ok(policy) => policy,
        Err(error) => return Ok(refused(file, &error)),
    };
    output::print_error(&diagnostics::draw(file, policy.warnings()));
    if args.deny == Some(Deny::Warnings) && !policy.warnings().is_empty() {
        let warnings = count(policy.warnings().len(), "warning");
        return Ok(not_written(file, &warnings));
    }
    let image = match Engine::new(&policy) {
        Ok(engine) => engine.to_bytes(),
        Err(error) => return Ok(refused(file, &error)),
    };
    let engine = Engine::from_bytes(&image).map_err(|error| Usage(error.to_string()))?;
    if args.test {
        let failed = policy.tests().iter().filter(|test| !policy.run_test(&engine, test).passed());
        match (failed.count(), policy.tests().len()) {
            (_, 0) => return Ok(not_written(file, "it has no tests")),
            (0, _) => {}
            (failed, all) => {
                let why = format!("{failed} of {} fail, see `fingerpost test`", count(all, "test"));
                return Ok(not_written(file, &why));
            }
        }
    }
    std::fs::write(&args.output, &image)
        .map_err(|error| Usage(format!("cannot write `{}`: {error}", args.output.display())))?;
    print(args, &policy, image.len());
    Ok(Exit::Fine)
}

fn refused(file: &Path, error: &Error) -> Exit {
    output::print_error(&diagnostics::draw(file, error.diagnostics()));
    Exit::Findings
}

fn not_written(file: &Path, why: &str) -> Exit {
    let name = load::name(file);
    output::print_error(&format!("{}: {BAD}no image written{BAD:#}: {why}\n", visible(&name)));
    Exit::Findings
}

fn print(args: &CompileArgs, policy: &Policy, bytes: usize) {
    let compiled = Compiled {
        image: args.output.display().to_string(),
        bytes,
        rules: policy.rules().count(),
        map_lines: policy.rules().filter_map(|rule| rule.map_lines()).sum(),
        digest: policy.digest(),
    };
    if args.format == Format::Json {
        return output::print_json(&compiled);
    }
    let Compiled { image, bytes, rules, map_lines, digest } = &compiled;
    let image = visible(image);
    let mut holds = count(*rules, "rule");
    if *map_lines > 0 {
        holds.push_str(&format!(" with {}", count(*map_lines, "map line")));
    }
    output::print(&format!(
        "{HEAD}{image}{HEAD:#}: {GOOD}written{GOOD:#}, {}, {holds}\n  {FAINT}digest{FAINT:#} {digest}\n",
        count(*bytes, "byte"),
    ));
}
