//! A rule of a `_headers` file, in the terms of a policy: the same for both hosts.

use super::super::report::{Outcome, Report};
use super::block::HeaderLine;
use super::edit::Edit;
use super::source::Source;

/// A rule whose path a condition can ask for.
#[derive(Debug)]
pub(super) struct HeaderRule {
    /// The line of its path.
    pub(super) line: usize,
    pub(super) source: Source,
    /// Each header once.
    pub(super) edits: Vec<Edit>,
}

impl HeaderRule {
    /// The line of its path and all under it.
    pub(super) fn lines(&self) -> Vec<usize> {
        let under = self.edits.iter().flat_map(|edit| edit.lines.iter().copied());
        [self.line].into_iter().chain(under).collect()
    }
}

const ONE_COOKIE: &str = "the lines are joined into one, which browsers read as one cookie";

/// Says of a header that is taken over what its writer may not expect.
pub(super) fn remark(header: &HeaderLine, report: &mut Report) {
    if header.lines.len() > 1 && header.name.eq_ignore_ascii_case("set-cookie") {
        let is_same = |line: &usize| report.outcome(*line) == Some(Outcome::Same);
        let lines: Vec<usize> = header.lines.iter().copied().filter(is_same).collect();
        say(report, &lines, Outcome::Same, ONE_COOKIE);
    }
}

/// Reports the same of several lines.
pub(super) fn say(report: &mut Report, lines: &[usize], outcome: Outcome, because: &str) {
    for line in lines {
        report.set(*line, outcome, Some(because.to_owned()));
    }
}
