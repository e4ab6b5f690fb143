//! Blocks as rules, on their way to a policy.

use std::collections::BTreeMap;

use super::super::placeholder::Names;
use super::super::report::{Outcome, Report};
use super::super::verify::Refusal;
use super::super::write::Written;
use super::super::{Draft, Format};
use super::block::{HeaderBlock, HeaderLine};
use super::edit::{Edit, Verb};
use super::source::Source;
use super::{cloudflare_source, netlify, netlify_source, notes, plan, write};

/// A rule whose path a condition can ask for.
#[derive(Debug)]
pub(super) struct HeaderRule {
    /// The line of its path.
    pub(super) line: usize,
    pub(super) source: Source,
    /// Each header once.
    pub(super) edits: Vec<Edit>,
}

/// The rules of a file.
#[derive(Debug)]
pub(in super::super) struct HeaderRules {
    rules: Vec<HeaderRule>,
    /// A rule adds to what an earlier one sets.
    add: bool,
}

const SPELLINGS: &str = "its name is spelled in two ways under this path: the values are joined, \
                         as they are where it is spelled in one";
const ONE_COOKIE: &str = "the lines are joined into one, which browsers read as one cookie";
const PASSWORDS: &str = "Cloudflare has no access control of this kind: it sends the line to \
                         everybody as a header, passwords and all, and so does the policy";

impl HeaderRules {
    pub(super) fn new(blocks: &[HeaderBlock], format: Format, report: &mut Report) -> HeaderRules {
        let add = format == Format::CloudflareHeaders;
        let rules = if add {
            last_of_each_path(blocks, report)
                .into_iter()
                .filter_map(|block| cloudflare_rule(block, report))
                .collect()
        } else {
            blocks.iter().map(|block| netlify_rule(block, report)).collect()
        };
        let mut rules = HeaderRules { rules, add };
        rules.drop_empty(report);
        report.notes.extend(notes::notes(&rules.rules, format));
        rules
    }

    /// A path whose every header was refused is refused.
    fn drop_empty(&mut self, report: &mut Report) {
        self.rules.retain(|rule| {
            let is_empty = rule.edits.is_empty();
            if is_empty {
                let because = "every header under it is refused".to_owned();
                report.set(rule.line, Outcome::Refused, Some(because));
            }
            !is_empty
        });
    }
}

impl Draft for HeaderRules {
    fn write(&self, head: &[String], _: &str) -> Written {
        let entries =
            if self.add { plan::adding(&self.rules) } else { plan::overriding(&self.rules) };
        write::write(head, &entries)
    }

    fn refuse(&mut self, refusals: &BTreeMap<usize, Refusal>, report: &mut Report) {
        let mut refuse = |lines: &[usize], because: &str| {
            for line in lines {
                report.set(*line, Outcome::Refused, Some(because.to_owned()));
            }
        };
        self.rules.retain_mut(|rule| {
            if let Some(refusal) = refusals.get(&rule.line) {
                let under = rule.edits.iter().flat_map(|edit| edit.lines.iter().copied());
                let lines: Vec<usize> = under.chain([rule.line]).collect();
                refuse(&lines, &refusal.because);
                return false;
            }
            rule.edits.retain(|edit| {
                let refusal = edit.lines.iter().find_map(|line| refusals.get(line));
                refusal.inspect(|refusal| refuse(&edit.lines, &refusal.because)).is_none()
            });
            true
        });
        self.drop_empty(report);
    }
}

/// Cloudflare keeps one rule of each path: the last one, in the place of the first.
fn last_of_each_path<'b>(blocks: &'b [HeaderBlock], report: &mut Report) -> Vec<&'b HeaderBlock> {
    let mut kept: Vec<&HeaderBlock> = Vec::new();
    for block in blocks {
        let Some(first) = kept.iter_mut().find(|kept| kept.path == block.path) else {
            kept.push(block);
            continue;
        };
        let because = format!("it never acts: line {} has the same path again", block.line);
        let under = first.headers.iter().flat_map(|header| &header.lines);
        let removed = first.removed.iter().map(|(line, _)| line);
        for line in under.chain(removed).chain([&first.line]) {
            report.set(*line, Outcome::Same, Some(because.clone()));
        }
        *first = block;
    }
    kept
}

fn netlify_rule(block: &HeaderBlock, report: &mut Report) -> HeaderRule {
    let mut edits: Vec<Edit> = Vec::new();
    for header in &block.headers {
        if let Some(why) = netlify::refusal(&header.name, &header.value) {
            say(report, &header.lines, Outcome::Refused, &why);
            continue;
        }
        remark(header, report);
        let name = header.name.to_ascii_lowercase();
        let value = literal(&header.value);
        match edits.iter_mut().find(|edit| edit.name == name) {
            Some(edit) => {
                edit.lines.extend(&header.lines);
                edit.value.push_str(", ");
                edit.value.push_str(&value);
                say(report, &edit.lines, Outcome::Approximated, SPELLINGS);
            }
            None => edits.push(Edit { verb: Verb::Set, name, value, lines: header.lines.clone() }),
        }
    }
    HeaderRule { line: block.line, source: netlify_source::source(&block.path), edits }
}

fn cloudflare_rule(block: &HeaderBlock, report: &mut Report) -> Option<HeaderRule> {
    let read = match cloudflare_source::read(&block.path) {
        Ok(read) => read,
        Err(why) => {
            let under = block.headers.iter().flat_map(|header| header.lines.iter().copied());
            let removed = block.removed.iter().map(|(line, _)| *line);
            let lines: Vec<usize> = under.chain(removed).chain([block.line]).collect();
            say(report, &lines, Outcome::Refused, &why);
            return None;
        }
    };
    if let Some(difference) = read.difference {
        say(report, &[block.line], Outcome::Approximated, difference);
    }
    let mut edits = Vec::new();
    for (line, name) in &block.removed {
        let name = name.to_ascii_lowercase();
        match edits.iter_mut().find(|edit: &&mut Edit| edit.name == name) {
            Some(edit) => edit.lines.push(*line),
            None => {
                let value = String::new();
                edits.push(Edit { verb: Verb::Remove, name, value, lines: vec![*line] });
            }
        }
    }
    for header in &block.headers {
        edit(header, &read.names, &mut edits, report);
    }
    Some(HeaderRule { line: block.line, source: read.source, edits })
}

/// The edit of a header at Cloudflare, where a rule takes away before it sets.
fn edit(header: &HeaderLine, names: &Names, edits: &mut Vec<Edit>, report: &mut Report) {
    let (value, is_cut) = match cloudflare_source::value(&header.value, names) {
        Ok(template) => template,
        Err(why) => return say(report, &header.lines, Outcome::Refused, &why),
    };
    if is_cut {
        say(report, &header.lines, Outcome::Approximated, cloudflare_source::CUT);
    } else if header.name == "basic-auth" {
        say(report, &header.lines, Outcome::Same, PASSWORDS);
    } else {
        remark(header, report);
    }
    match edits.iter_mut().find(|edit| edit.name == header.name) {
        // What it took away was the only one.
        Some(edit) => {
            edit.verb = Verb::Set;
            edit.value = value;
            edit.lines.extend(&header.lines);
        }
        None => edits.push(Edit {
            verb: Verb::Append,
            name: header.name.clone(),
            value,
            lines: header.lines.clone(),
        }),
    }
}

fn remark(header: &HeaderLine, report: &mut Report) {
    if header.lines.len() > 1 && header.name.eq_ignore_ascii_case("set-cookie") {
        say(report, &header.lines, Outcome::Same, ONE_COOKIE);
    }
}

fn say(report: &mut Report, lines: &[usize], outcome: Outcome, because: &str) {
    for line in lines {
        report.set(*line, outcome, Some(because.to_owned()));
    }
}

/// A template without placeholders.
fn literal(value: &str) -> String {
    value.replace('{', "{{").replace('}', "}}")
}
