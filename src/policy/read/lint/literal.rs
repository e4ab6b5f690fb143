//! What the literal redirects come to together: sources that stand twice, targets that are
//! sources themselves, circles. Entries and lines of maps alike, without conditions. What
//! `[canonical]` makes of a target is where it leads.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr;

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::explain::canonical_path;
use crate::policy::map;
use crate::policy::model::{At, Canonical, Model, RedirectSource};
use crate::policy::pattern::{PathPattern, PatternRef};
use crate::policy::target::{LiteralTarget, Target, TargetRef};
use crate::uri::path::canonical;

/// One literal source and where it leads.
#[derive(Clone, Copy)]
struct Line<'m> {
    /// The index of its rule.
    rule: usize,
    /// The line of its map.
    line: Option<u32>,
    /// The file of its map, where it isn't one of the policy's own lines.
    file: Option<&'m str>,
    from: &'m str,
    to: TargetRef<'m>,
}

/// What one warning is about; of a map's lines one stands for all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Finding {
    Duplicate,
    Cycle,
    Itself,
    Chain,
}

/// The first of its kind in a rule, and how many there are.
struct Found {
    message: String,
    /// What else it is about: rules, by their index.
    others: Vec<usize>,
    more: usize,
}

/// How many rules of a circle are pointed at.
const SHOWN: usize = 4;

/// The line that counts for every source.
type First<'m, 'l> = HashMap<&'m str, &'l Line<'m>>;

/// The lines that lead to the source of another, and that other: of a million few do.
type Leads<'m, 'l> = Vec<(&'l Line<'m>, &'l Line<'m>)>;

/// Reports what is wrong with the literal redirects of a policy.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let lines = literal(reader, model);
    let mut found = BTreeMap::new();
    let first = first(&lines, &mut found);
    let canonical = model.canonical.as_ref();
    let leads = leads(&lines, &first, canonical);
    let circular = circles(&first, &leads, canonical, &mut found);
    for (line, next) in leads {
        if !circular.contains(line.from) {
            chain(line, next, canonical, &mut found);
        }
    }
    for ((rule, finding), found) in found {
        say(reader, places, rule, help(finding, model.collapse), finding, found);
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
            note(found, line, Finding::Duplicate, message, vec![before.rule]);
        }
    }
    first
}

fn leads<'m, 'l>(
    lines: &'l [Line<'m>],
    first: &First<'m, 'l>,
    canonical: Option<&Canonical>,
) -> Leads<'m, 'l> {
    let next = |line| first.get(next_path(line, canonical)?.as_ref());
    lines.iter().filter_map(|line| Some((line, *next(line)?))).collect()
}

/// Follows every line that counts as long as it leads to another; the sources that lead in a
/// circle. Every source is passed once.
fn circles<'m>(
    first: &First<'m, '_>,
    leads: &Leads<'m, '_>,
    canonical: Option<&Canonical>,
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
        let mut others = Vec::new();
        while let Some(line) = round.filter(|line| circular.insert(line.from)) {
            round = next.get(line.from).copied();
            if others.len() < SHOWN && line.rule != entry.rule && !others.contains(&line.rule) {
                others.push(line.rule);
            }
        }
        let from = format!("`{}`{}", entry.from, in_line(entry));
        let written = next_path(entry, None);
        let (finding, message) = match next_path(entry, canonical) {
            Some(path) if path != entry.from => {
                (Finding::Cycle, format!("{from} leads to `{path}`, and from there back"))
            }
            _ => match written {
                Some(path) if path != entry.from => {
                    let message = format!(
                        "{from} leads to `{path}`, of which `[canonical]` makes `{}` again",
                        entry.from
                    );
                    (Finding::Cycle, message)
                }
                _ => (Finding::Itself, format!("{from} leads to itself")),
            },
        };
        note(found, entry, finding, message, others);
    }
    circular
}

/// A line that leads to the source of another.
fn chain(
    line: &Line<'_>,
    next: &Line<'_>,
    canonical: Option<&Canonical>,
    found: &mut BTreeMap<(usize, Finding), Found>,
) {
    let end = match next_path(next, canonical) {
        Some(path) => format!("on to `{path}`"),
        None => "elsewhere".to_owned(),
    };
    let from = format!("`{}`{}", line.from, in_line(line));
    let message = format!("{from} leads to `{}`, which leads {end}", next.from);
    note(found, line, Finding::Chain, message, vec![next.rule]);
}

fn note(
    found: &mut BTreeMap<(usize, Finding), Found>,
    line: &Line<'_>,
    finding: Finding,
    message: String,
    others: Vec<usize>,
) {
    found.entry((line.rule, finding)).and_modify(|found| found.more += 1).or_insert(Found {
        message,
        others,
        more: 0,
    });
}

/// How to repair it. `collapse`: the visitor gets one redirect for a whole chain.
fn help(finding: Finding, collapse: bool) -> &'static str {
    match (finding, collapse) {
        (Finding::Duplicate, _) => "the first counts: take one of them away",
        (Finding::Itself, _) => "take it away: it doesn't act on a visitor who is there already",
        (Finding::Cycle, true) => {
            "take one of them away: redirects that lead in a circle are dropped"
        }
        (Finding::Cycle, false) => {
            "take one of them away: with `collapse = false` visitors are sent round and round"
        }
        (Finding::Chain, true) => {
            "write where it ends: visitors get one redirect either way, but whoever reads the \
             policy doesn't see it"
        }
        (Finding::Chain, false) => {
            "write where it ends: with `collapse = false` visitors get one redirect after the other"
        }
    }
}

fn say(
    reader: &mut Reader<'_>,
    places: &Places,
    rule: usize,
    help: &str,
    finding: Finding,
    found: Found,
) {
    let (code, other) = match finding {
        Finding::Duplicate => (Code::DUPLICATE_SOURCE, "the other is here"),
        Finding::Cycle | Finding::Itself => (Code::REDIRECT_CYCLE, "this one leads on"),
        Finding::Chain => (Code::REDIRECT_CHAIN, "this one leads on"),
    };
    let message = and_more(found.message, found.more);
    let place = |rule| places.of(Kind::Redirect, rule);
    let mut problem = Problem::warning(code, place(rule), message).help(help);
    for index in found.others.into_iter().filter(|index| *index != rule) {
        problem = problem.related(place(index), other);
    }
    reader.report(problem);
}

/// Of many lines one stands for all.
pub(super) fn and_more(mut message: String, more: usize) -> String {
    match more {
        0 => {}
        1 => message.push_str("; and one more line like it"),
        more => message.push_str(&format!("; and {more} more lines like it")),
    }
    message
}

fn in_line(line: &Line<'_>) -> String {
    line.line.map(|number| format!(" ({})", place_of_line(line.file, number))).unwrap_or_default()
}

/// `moved.csv:52`, or `line 7` of the policy.
pub(super) fn place_of_line(file: Option<&str>, line: u32) -> String {
    match file {
        Some(file) => format!("{file}:{line}"),
        None => format!("line {line}"),
    }
}

fn before_it(before: &Line<'_>, line: &Line<'_>) -> String {
    match before.line {
        Some(number) if before.rule == line.rule => {
            format!("than {}", place_of_line(before.file, number))
        }
        Some(number) => match before.file {
            Some(file) => format!("than {file}:{number}"),
            None => format!("than line {number} of another map"),
        },
        None => "than another rule".to_owned(),
    }
}

/// Every literal source that counts for every visitor.
fn literal<'m, 't: 'm>(reader: &Reader<'t>, model: &'m Model) -> Vec<Line<'m>> {
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
                lines.push(Line { rule, line: None, file: None, from, to: to.lent() });
            }
            RedirectSource::Entry { .. } => {}
            RedirectSource::Map(map) => {
                let plain = map.iter().filter(|line| line.host().is_none());
                let file = reader.map_file(map);
                lines.extend(plain.filter_map(|line| of_map(rule, file, line)));
            }
        }
    }
    lines
}

fn of_map<'m>(rule: usize, file: Option<&'m str>, line: map::Line<'m>) -> Option<Line<'m>> {
    match line.from() {
        PatternRef::Exact(from) => {
            Some(Line { rule, line: Some(line.number()), file, from, to: line.to() })
        }
        PatternRef::Segments(_) | PatternRef::Regex(_) => None,
    }
}

/// The literal path on the same host to which a line leads, where it sets nothing else: spelled
/// as sources are, after `[canonical]`.
fn next_path<'m>(line: &Line<'m>, respelled: Option<&Canonical>) -> Option<Cow<'m, str>> {
    let TargetRef::Literal(LiteralTarget { authority: None, path, query: None, .. }) = line.to
    else {
        return None;
    };
    match respelled {
        None => Some(canonical(path).path),
        Some(settings) => {
            Some(Cow::Owned(canonical(&canonical_path(settings, path)).path.into_owned()))
        }
    }
}

/// Whether two targets are the same.
fn same(one: TargetRef<'_>, other: TargetRef<'_>) -> bool {
    let hash = |target: &Target| {
        let mut hasher = DefaultHasher::new();
        target.hash(&mut hasher);
        hasher.finish()
    };
    match (one, other) {
        (TargetRef::Literal(one), TargetRef::Literal(other)) => one == other,
        (TargetRef::Open(one), TargetRef::Open(other)) => hash(one) == hash(other),
        _ => false,
    }
}
