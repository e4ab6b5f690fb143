//! The rules of a file on their way to a policy.

use std::collections::BTreeMap;

use fingerpost::Limits;

use super::super::condition::Path;
use super::super::report::{Outcome, Report};
use super::super::samples::Sample;
use super::super::verify::Refusal;
use super::super::write::{Names, Written};
use super::super::{Draft, Format};
use super::block::HeaderBlock;
use super::rule::{HeaderRule, say};
use super::{cloudflare, netlify, notes, plan, write};

/// The rules of a file.
#[derive(Debug)]
pub(in super::super) struct HeaderRules {
    rules: Vec<HeaderRule>,
    /// A rule adds to what an earlier one sets.
    add: bool,
}

impl HeaderRules {
    pub(super) fn new(blocks: &[HeaderBlock], format: Format, report: &mut Report) -> HeaderRules {
        let add = format == Format::CloudflareHeaders;
        let rules = if add {
            cloudflare::rules(blocks, report)
        } else {
            blocks.iter().map(|block| netlify::rule(block, report)).collect()
        };
        let mut rules = HeaderRules { rules, add };
        rules.drop_empty(report);
        rules.drop_over_limit(report);
        report.notes.extend(notes::notes(&rules.rules, format));
        rules
    }

    /// A path whose every header was refused is refused.
    fn drop_empty(&mut self, report: &mut Report) {
        self.rules.retain(|rule| {
            let is_empty = rule.edits.is_empty();
            if is_empty {
                say(report, &[rule.line], Outcome::Refused, "every header under it is refused");
            }
            !is_empty
        });
    }

    /// The reader of policies names one rule over this limit and stops.
    fn drop_over_limit(&mut self, report: &mut Report) {
        let most = Limits::default().regexes;
        let because =
            format!("its path needs a regular expression, and a policy has at most {most}");
        let mut count = 0;
        self.rules.retain(|rule| {
            let is_regex = rule.source.paths.iter().any(|path| matches!(path, Path::Regex(_)));
            count += usize::from(is_regex);
            let is_over = is_regex && count > most;
            if is_over {
                say(report, &rule.lines(), Outcome::Refused, &because);
            }
            !is_over
        });
    }
}

impl Draft for HeaderRules {
    fn write(&self, head: &[String], names: &Names<'_>) -> Written {
        let entries =
            if self.add { plan::adding(&self.rules) } else { plan::overriding(&self.rules) };
        write::write(head, &entries, names)
    }

    // A header is seen only on a response, of which the file says nothing.
    fn samples(&self) -> Vec<Sample> {
        Vec::new()
    }

    fn refuse(&mut self, refusals: &BTreeMap<usize, Refusal>, report: &mut Report) {
        self.rules.retain_mut(|rule| {
            if let Some(refusal) = refusals.get(&rule.line) {
                say(report, &rule.lines(), Outcome::Refused, &refusal.because);
                return false;
            }
            rule.edits.retain(|edit| {
                let refusal = edit.lines.iter().find_map(|line| refusals.get(line));
                if let Some(refusal) = refusal {
                    say(report, &edit.lines, Outcome::Refused, &refusal.because);
                }
                refusal.is_none()
            });
            true
        });
        self.drop_empty(report);
    }
}
