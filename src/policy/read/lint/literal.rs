//! What the literal redirects come to together: sources that stand twice, targets that are
//! sources themselves, circles. Entries and lines of maps alike, without conditions.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::model::{At, MapLine, Model, RedirectSource};
use crate::policy::pattern::PathPattern;
use crate::policy::target::Target;
use crate::policy::template::Template;
use crate::uri::path::canonical;

/// One literal source and where it leads.
#[derive(Clone, Copy)]
struct Line<'m> {
    /// The index of its rule.
    rule: usize,
    /// The line of its map.
    line: Option<u32>,
    from: &'m str,
    to: &'m Target,
}

/// What one warning is about; of a map's lines one stands for all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Finding {
    Duplicate,
    Cycle,
    Chain,
}

/// The first of its kind in a rule, and how many there are.
struct Found {
    message: String,
    other: Option<usize>,
    more: usize,
}

/// Reports what is wrong with the literal redirects of a policy.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let lines = literal(model);
    let mut found: BTreeMap<(usize, Finding), Found> = BTreeMap::new();
    let mut first: HashMap<&str, Line<'_>> = HashMap::with_capacity(lines.len());
    for line in &lines {
        match first.get(line.from) {
            None => {
                first.insert(line.from, *line);
            }
            Some(before) if same(before.to, line.to) => {}
            Some(before) => {
                let message = format!(
                    "`{}`{} leads elsewhere {}, which goes before it",
                    line.from,
                    in_line(line),
                    before_it(before, line),
                );
                note(&mut found, line, Finding::Duplicate, message, Some(before.rule));
            }
        }
    }
    let circular = circles(&lines, &first, &mut found);
    for line in lines.iter().filter(|line| !circular.contains(line.from)) {
        chain(line, &first, &mut found);
    }
    for ((rule, finding), found) in found {
        say(reader, places, rule, finding, found);
    }
}

/// Follows every line as long as literal targets are literal sources; the sources that lead in a
/// circle. Every source is passed once.
fn circles<'m>(
    lines: &[Line<'m>],
    first: &HashMap<&'m str, Line<'m>>,
    found: &mut BTreeMap<(usize, Finding), Found>,
) -> HashSet<&'m str> {
    let mut circular = HashSet::new();
    // In which walk a source was passed.
    let mut passed: HashMap<&str, usize> = HashMap::new();
    for (walk, start) in lines.iter().enumerate() {
        let mut at = Some(start);
        while let Some(line) = at.filter(|line| !passed.contains_key(line.from)) {
            passed.insert(line.from, walk);
            at = next(line, first);
        }
        // The walk has come to where it was before: from there round is a circle.
        let Some(entry) = at.filter(|line| passed.get(line.from) == Some(&walk)) else { continue };
        let mut line = Some(entry);
        while let Some(member) = line.filter(|line| circular.insert(line.from)) {
            line = next(member, first);
        }
        if let Some(path) = next_path(entry) {
            let from = format!("`{}`{}", entry.from, in_line(entry));
            let message = match path == entry.from {
                true => format!("{from} leads to itself"),
                false => format!("{from} leads to `{path}`, and from there back"),
            };
            note(found, entry, Finding::Cycle, message, None);
        }
    }
    circular
}

/// A line that leads to the source of another.
fn chain<'m>(
    line: &Line<'m>,
    first: &HashMap<&'m str, Line<'m>>,
    found: &mut BTreeMap<(usize, Finding), Found>,
) {
    let Some(next) = next(line, first) else { return };
    let end = match next_path(next) {
        Some(path) => format!("on to `{path}`"),
        None => "elsewhere".to_owned(),
    };
    let from = format!("`{}`{}", line.from, in_line(line));
    let message = format!("{from} leads to `{}`, which leads {end}", next.from);
    note(found, line, Finding::Chain, message, None);
}

fn note(
    found: &mut BTreeMap<(usize, Finding), Found>,
    line: &Line<'_>,
    finding: Finding,
    message: String,
    other: Option<usize>,
) {
    found.entry((line.rule, finding)).and_modify(|found| found.more += 1).or_insert(Found {
        message,
        other,
        more: 0,
    });
}

fn say(reader: &mut Reader<'_>, places: &Places, rule: usize, finding: Finding, found: Found) {
    let (code, help) = match finding {
        Finding::Duplicate => (Code::DUPLICATE_SOURCE, "the first counts: take one of them away"),
        Finding::Cycle => (
            Code::REDIRECT_CYCLE,
            "take one of them away: redirects that lead in a circle are dropped",
        ),
        Finding::Chain => (
            Code::REDIRECT_CHAIN,
            "write where it ends: visitors get one redirect either way, but whoever reads the \
             policy doesn't see it",
        ),
    };
    let mut message = found.message;
    match found.more {
        0 => {}
        1 => message.push_str("; and one more line like it"),
        more => message.push_str(&format!("; and {more} more lines like it")),
    }
    let mut problem = Problem::warning(code, places.of(Kind::Redirect, rule), message).help(help);
    if let Some(other) = found.other.filter(|other| *other != rule) {
        problem = problem.related(places.of(Kind::Redirect, other), "the other is here");
    }
    reader.report(problem);
}

fn in_line(line: &Line<'_>) -> String {
    line.line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

fn before_it(before: &Line<'_>, line: &Line<'_>) -> String {
    match before.line {
        Some(number) if before.rule == line.rule => format!("than line {number}"),
        Some(number) => format!("than line {number} of another map"),
        None => "than another rule".to_owned(),
    }
}

/// Every literal source that counts for every visitor.
fn literal(model: &Model) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (rule, redirect) in model.redirects.iter().enumerate() {
        if !redirect.enabled
            || redirect.shadow
            || redirect.when.is_some()
            || redirect.at != At::Viewer
        {
            continue;
        }
        match &redirect.action.source {
            RedirectSource::Entry { from: Some(PathPattern::Exact(from)), to } => {
                lines.push(Line { rule, line: None, from, to });
            }
            RedirectSource::Entry { .. } => {}
            RedirectSource::Map(map) => {
                let plain = map.iter().filter(|line| line.host.is_none());
                lines.extend(plain.filter_map(|line| of_map(rule, line)));
            }
        }
    }
    lines
}

fn of_map(rule: usize, line: &MapLine) -> Option<Line<'_>> {
    match &line.from {
        PathPattern::Exact(from) => Some(Line { rule, line: Some(line.line), from, to: &line.to }),
        PathPattern::Segments(_) | PathPattern::Regex(_) => None,
    }
}

/// The literal path on the same host to which a line leads, where it sets nothing else: spelled
/// as sources are.
fn next_path<'m>(line: &Line<'m>) -> Option<Cow<'m, str>> {
    match line.to {
        Target { authority: None, path: Template::Literal(path), query: None, .. } => {
            Some(canonical(path).path)
        }
        _ => None,
    }
}

fn next<'f, 'm>(line: &Line<'m>, first: &'f HashMap<&'m str, Line<'m>>) -> Option<&'f Line<'m>> {
    first.get(next_path(line)?.as_ref())
}

/// Whether two targets are the same.
fn same(one: &Target, other: &Target) -> bool {
    let hash = |target: &Target| {
        let mut hasher = DefaultHasher::new();
        target.hash(&mut hasher);
        hasher.finish()
    };
    hash(one) == hash(other)
}
