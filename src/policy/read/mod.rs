//! From text to meaning: every problem of a policy at once, each with its place and its repair.
//!
//! The bytes are bounded ([`crate::source`], [`crate::syntax::size`]), made a tree
//! ([`crate::syntax`]), and the tree is walked, one file a noun of the language.

mod address;
mod answer;
mod auth;
mod condition;
mod cors;
mod country;
mod country_db;
mod expect;
mod experiment;
mod experiment_names;
pub(crate) mod field;
mod headers;
mod hosts;
mod jwt;
mod keys;
mod lines;
mod lint;
mod lists;
mod matcher;
mod meant;
mod origins;
mod place;
mod policy;
mod problem;
mod reader;
mod redirect;
mod regex_budget;
mod rewrite;
mod rule;
mod security_headers;
mod settings;
mod share;
mod sidecar;
mod signed_url;
mod syntax;
mod test;
#[cfg(test)]
mod tests;
mod typed;
pub(crate) mod values;
mod visitor;
mod window;

use std::sync::Arc;

use super::{Policy, digest};
use crate::Source;
use crate::diagnostic::{Code, Error};
use crate::source::FileProblem;
use problem::{Problem, Problems};
use reader::Reader;

/// Reads a policy.
pub(crate) fn read(source: &Source) -> Result<Policy, Error> {
    let name = source.name();
    let refused = |problem: Problem, bytes: &[u8]| {
        let mut problems = Problems::default();
        problems.add(problem);
        Err(Error::new(problems.into_diagnostics(&name, bytes)))
    };
    let bytes = match source.policy() {
        Ok(bytes) => bytes,
        Err(problem) => return refused(unreadable(problem, source.limits().file_bytes), b""),
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => return refused(lists::not_utf8(error.valid_up_to()), &bytes),
    };
    let mut problems = Problems::default();
    let Some(readable) = syntax::readable(text, source.limits(), &mut problems) else {
        return Err(Error::new(problems.into_diagnostics(&name, text.as_bytes())));
    };
    let document = syntax::parse(&readable, &mut problems);
    let experiments = experiment_names::of(document.root());
    let experiment_ids: Vec<&str> = experiments.iter().map(|named| named.id.as_str()).collect();
    let mut reader = Reader::new(source, &name, text);
    reader.experiments = &experiments;
    reader.experiment_ids = &experiment_ids;
    reader.intact = problems.count() == 0;
    reader.problems = problems;
    let (model, tests) = reader.policy(document.root());
    let windows = std::mem::take(&mut reader.windows);
    let lines = std::mem::take(&mut reader.lines);
    let mut problems = reader.problems;
    let refused = problems.count() > 0;
    if !reader.intact {
        syntax::keep_what_is_certain(text, &mut problems);
    }
    let diagnostics = problems.into_diagnostics(&name, text.as_bytes());
    if refused {
        return Err(Error::new(diagnostics));
    }
    let digest = digest::of(&model);
    Ok(Policy { model: Arc::new(model), tests, warnings: diagnostics, windows, lines, digest })
}

/// Why the policy itself can't be had.
fn unreadable(problem: FileProblem, most: usize) -> Problem {
    match problem {
        FileProblem::TooLarge => {
            let message = format!("the policy has more than {most} bytes");
            Problem::error(Code::LIMIT_FILE, 0..0, message)
                .help("write redirects in bulk into a CSV map")
        }
        FileProblem::Unreadable(why) => Problem::error(Code::FILE_UNREADABLE, 0..0, why),
        FileProblem::Outside(why) => Problem::error(Code::FILE_OUTSIDE, 0..0, why),
    }
}
