//! What the literal redirects come to together: sources that stand twice, targets that are
//! sources themselves, circles. Entries and lines of maps alike, without conditions.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr;

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

/// The line that counts for every source.
type First<'m, 'l> = HashMap<&'m str, &'l Line<'m>>;

/// The lines that lead to the source of another, and that other: of a million few do.
type Leads<'m, 'l> = Vec<(&'l Line<'m>, &'l Line<'m>)>;

/// Reports what is wrong with the literal redirects of a policy.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let lines = literal(model);
    let mut found = BTreeMap::new();
    let first = first(&lines, &mut found);
    let leads = leads(&lines, &first);
    let circular = circles(&first, &leads, &mut found);
    for (line, next) in leads {
        if !circular.contains(line.from) {
            chain(line, next, &mut found);
        }
    }
    for ((rule, finding), found) in found {
        say(reader, places, rule, finding, found);
    }
}

/// Of lines with one source the first counts; one that leads elsewhere is written in vain.
fn first<'m, 'l>(
    lines: &'l [Line<'m>],
    found: &mut BTreeMap<(usize, Finding), Found>,
) -> First<'m, 'l> {
    let mut first = First::with_capacity(lines.len());
    for line in lines {
        let before = *first.entry(line.from).or_insert(line);
        if !ptr::eq(before, line) && !same(before.to, line.to) {
            let message = format!(
                "`{}`{} leads elsewhere {}, which goes before it",
                line.from,
                in_line(line),
                before_it(before, line),
            );
            note(found, line, Finding::Duplicate, message, Some(before.rule));
        }
    }
    first
}

fn leads<'m, 'l>(lines: &'l [Line<'m>], first: &First<'m, 'l>) -> Leads<'m, 'l> {
    let next = |line| first.get(next_path(line)?.as_ref());
    lines.iter().filter_map(|line| Some((line, *next(line)?))).collect()
}

/// Follows every line that counts as long as it leads to another; the sources that lead in a
/// circle. Every source is passed once.
fn circles<'m>(
    first: &First<'m, '_>,
    leads: &Leads<'m, '_>,
    found: &mut BTreeMap<(usize, Finding), Found>,
) -> HashSet<&'m str> {
    let counts =
        |line: &&Line<'m>| first.get(line.from).is_some_and(|first| ptr::eq(*first, *line));
    let next: HashMap<&str, &Line<'m>> = leads
        .iter()
        .filter(|(line, _)| counts(line))
        .map(|(line, next)| (line.from, *next))
        .collect();
    let mut circular = HashSet::new();
    // In the walk from which source a source was passed.
    let mut passed: HashMap<&str, &str> = HashMap::new();
    for (start, _) in leads {
        let mut at = Some(*start);
        while let Some(line) = at.filter(|line| !passed.contains_key(line.from)) {
            passed.insert(line.from, start.from);
            at = next.get(line.from).copied();
        }
        // The walk has come to where it was before: from there round is a circle.
        let here = |line: &&Line<'_>| passed.get(line.from) == Some(&start.from);
        let Some(entry) = at.filter(here) else { continue };
        let mut round = Some(entry);
        while let Some(line) = round.filter(|line| circular.insert(line.from)) {
            round = next.get(line.from).copied();
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
fn chain(line: &Line<'_>, next: &Line<'_>, found: &mut BTreeMap<(usize, Finding), Found>) {
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

/// Whether two targets are the same.
fn same(one: &Target, other: &Target) -> bool {
    let hash = |target: &Target| {
        let mut hasher = DefaultHasher::new();
        target.hash(&mut hasher);
        hasher.finish()
    };
    hash(one) == hash(other)
}
