//! `check`: every problem of a policy, or what it consists of.

use std::path::Path;

use fingerpost::{Diagnostic, Error, Policy, Severity, Timestamp};
use serde::Serialize;

use crate::args::{CheckArgs, Deny, Format};
use crate::exit::{Exit, Usage};
use crate::output::{BAD, GOOD, HEAD, NOTICE};
use crate::pipeline::{self, Summary};
use crate::{diagnostics, load, output};

/// One file as `--format json` tells it.
#[derive(Serialize)]
struct Report<'p> {
    file: String,
    ok: bool,
    diagnostics: &'p [Diagnostic],
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Summary<'p>>,
}

pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Usage> {
    let mut exit = Exit::Fine;
    let mut reports = Vec::new();
    for file in &args.files {
        let checked = load::policy(file)?;
        let found = found(&checked, args.at);
        let denied = args.deny == Some(Deny::Warnings) && !found.is_empty();
        let ok = !denied && found.iter().all(|found| found.severity() == Severity::Warning);
        if !ok {
            exit = Exit::Findings;
        }
        match args.format {
            Format::Text => print(file, &checked, &found, ok, args.all),
            // Printed together at the end: one array.
            Format::Json => {
                let policy = checked.as_ref().ok().map(Summary::of);
                let file = load::name(file).into_owned();
                let report = Report { file, ok, diagnostics: &found, policy };
                reports.push(serde_json::to_value(&report).map_err(|e| Usage(e.to_string()))?);
            }
        }
    }
    if args.format == Format::Json {
        output::print_json(&reports);
    }
    Ok(exit)
}

/// Everything that is to be said, in the order of the file.
fn found(checked: &Result<Policy, Error>, at: Option<Timestamp>) -> Vec<Diagnostic> {
    match checked {
        Ok(policy) => {
            let mut found = policy.warnings().to_vec();
            found.extend(at.into_iter().flat_map(|at| policy.inactive_at(at)));
            found
        }
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn print(file: &Path, checked: &Result<Policy, Error>, found: &[Diagnostic], ok: bool, all: bool) {
    let mut text = diagnostics::draw(file, found);
    let style = match (ok, found) {
        (false, _) => BAD,
        (true, []) => GOOD,
        (true, _) => NOTICE,
    };
    let tally = diagnostics::tally(found).unwrap_or_else(|| "fine".to_owned());
    let name = load::name(file);
    let name = output::visible(&name);
    text.push_str(&format!("{HEAD}{name}{HEAD:#}: {style}{tally}{style:#}\n"));
    if let Ok(policy) = checked {
        text.push_str(&pipeline::draw(policy, all));
    }
    text.push('\n');
    output::print(&text);
}
