//! What a block means at Cloudflare, where a rule takes away before it sets.

use super::super::super::placeholder::Names;
use super::super::super::report::{Outcome, Report};
use super::super::block::{HeaderBlock, HeaderLine};
use super::super::edit::{Edit, Verb};
use super::super::rule::{HeaderRule, remark, say};
use super::source::read;
use super::value::{CUT, value};

const PASSWORDS: &str = "Cloudflare has no access control of this kind: it sends the line to \
                         everybody as a header, passwords and all, and so does the policy";

/// The rules of a file; what comes to none is reported.
pub(in super::super) fn rules(blocks: &[HeaderBlock], report: &mut Report) -> Vec<HeaderRule> {
    let blocks = last_of_each_path(blocks, report);
    blocks.into_iter().filter_map(|block| rule(block, report)).collect()
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
        say(report, &first.lines(), Outcome::Same, &because);
        *first = block;
    }
    kept
}

fn rule(block: &HeaderBlock, report: &mut Report) -> Option<HeaderRule> {
    let read = match read(&block.path) {
        Ok(read) => read,
        Err(why) => {
            say(report, &block.lines(), Outcome::Refused, &why);
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

/// Adds the edit of a header.
fn edit(header: &HeaderLine, names: &Names, edits: &mut Vec<Edit>, report: &mut Report) {
    let (value, is_cut) = match value(&header.value, names) {
        Ok(template) => template,
        Err(why) => return say(report, &header.lines, Outcome::Refused, &why),
    };
    if is_cut {
        say(report, &header.lines, Outcome::Approximated, CUT);
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
