//! Redirects by pattern that lead back into themselves: `/{*rest}` to `/x/{rest}`. Such a redirect
//! is followed from a path that it takes, as the definition would follow it.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::literal::{and_more, place_of_line};
use super::places::Places;
use super::steady::expanded;
use crate::diagnostic::Code;
use crate::policy::explain::{canonical_path, is_own};
use crate::policy::map::Line;
use crate::policy::model::{At, Model, Redirect, RedirectSource, Rule};
use crate::policy::pattern::{Part, PathPattern, PatternRef, Segment, SegmentPattern};
use crate::policy::target::{Target, TargetHost};
use crate::policy::template::{Piece, Template};
use crate::uri::path;

/// How many redirects are followed at most: to follow one compiles its pattern, and few of a
/// policy's lead where they could come back.
const FOLLOWED: usize = 1_000;

/// What the earlier sources that are asked may cost together, in comparisons of a text. A pattern
/// may have to be compiled first: some 20 µs.
const COST: usize = 20_000_000;
const COST_OF_PATTERN: usize = 1_000;

/// Reports the redirects that lead into themselves.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let mut lint = Lint { model, followed: 0, cost: 0 };
    for (index, rule) in model.redirects.iter().enumerate() {
        if !is_live(rule) || rule.when.is_some() {
            continue;
        }
        let found = match &rule.action.source {
            RedirectSource::Entry { from: Some(from), to } => {
                lint.circle(index, 0, from, to).map(|trace| (from, None, trace, 0))
            }
            RedirectSource::Entry { from: None, .. } => None,
            RedirectSource::Map(map) => {
                // What is packed leads to a literal path.
                let lines = map.iter().enumerate().filter_map(|(at, line)| match line {
                    Line::Other(line) if line.host.is_none() => Some((at, line)),
                    Line::Other(_) | Line::Exact(_) => None,
                });
                let mut found = lines.filter_map(|(at, line)| {
                    let trace = lint.circle(index, at, &line.from, &line.to)?;
                    let place = place_of_line(reader.map_file(map), line.line);
                    Some((&line.from, Some(place), trace))
                });
                found.next().map(|(from, line, trace)| (from, line, trace, found.count()))
            }
        };
        let Some((from, line, trace, more)) = found else { continue };
        let line = line.map(|line| format!(" ({line})")).unwrap_or_default();
        let message = format!("`{from}`{line} takes again where it leads: {trace}");
        let help = match model.collapse {
            true => {
                "leave out where it leads, with `unless.path`: redirects that lead in a circle are \
                 dropped"
            }
            false => {
                "leave out where it leads, with `unless.path`: with `collapse = false` visitors \
                 are sent round and round"
            }
        };
        let place = places.of(Kind::Redirect, index);
        let message = and_more(message, more);
        reader.report(Problem::warning(Code::REDIRECT_CYCLE, place, message).help(help));
    }
}

fn is_live(rule: &Rule<Redirect>) -> bool {
    rule.enabled && !rule.shadow && rule.at == At::Viewer
}

struct Lint<'m> {
    model: &'m Model,
    followed: usize,
    cost: usize,
}

impl Lint<'_> {
    /// The first steps of the way on which a redirect leads into itself again and again.
    fn circle(
        &mut self,
        rule: usize,
        line: usize,
        from: &PathPattern,
        to: &Target,
    ) -> Option<String> {
        if !self.stays(to) || !may_return(from, &to.path) || self.followed >= FOLLOWED {
            return None;
        }
        self.followed += 1;
        let way = samples(from).into_iter().find_map(|sample| {
            let way = self.way(sample, from, to)?;
            way.iter().all(|path| self.is_first(rule, line, path)).then_some(way)
        })?;
        let mut shown: Vec<String> = way.iter().take(3).map(|path| format!("`{path}`")).collect();
        if way.len() > 3 {
            shown.push("…".to_owned());
        }
        Some(shown.join(" → "))
    }

    /// Whether a target is on the host that was asked.
    fn stays(&self, to: &Target) -> bool {
        match to.authority.as_deref().map(|authority| &authority.host) {
            None | Some(TargetHost::Request) => true,
            Some(TargetHost::Literal(host)) => is_own(self.model, host),
            Some(TargetHost::Label { .. }) => false,
        }
    }

    /// The paths through which a redirect leads from one of them, if it never comes to rest.
    fn way(&self, sample: String, from: &PathPattern, to: &Target) -> Option<Vec<String>> {
        let respelled = |path: String| match &self.model.canonical {
            Some(settings) => path::canonical(&canonical_path(settings, &path)).path.into_owned(),
            None => path,
        };
        let mut at = respelled(sample);
        let mut way = Vec::new();
        while way.len() <= self.model.bounds.redirect_hops {
            let target = expanded(&to.path, Some(from), &at, &self.model.paths)?;
            let target = path::canonical(&target).path.into_owned();
            // Whoever is there already isn't sent on.
            if target == at {
                return None;
            }
            way.push(at);
            let next = respelled(target.clone());
            if next != target && way.last() == Some(&next) {
                way.push(target);
            }
            if way.contains(&next) {
                way.push(next);
                return Some(way);
            }
            at = next;
        }
        Some(way)
    }

    /// Whether no earlier redirect may take a path.
    fn is_first(&mut self, rule: usize, line: usize, path: &str) -> bool {
        for (index, earlier) in self.model.redirects.iter().enumerate().take(rule + 1) {
            if index < rule && !is_live(earlier) {
                continue;
            }
            let taken = match &earlier.action.source {
                RedirectSource::Entry { .. } if index == rule => false,
                RedirectSource::Entry { from, .. } => {
                    from.as_ref().is_none_or(|from| self.may_take(from.lent(), path))
                }
                RedirectSource::Map(lines) => {
                    let count = if index == rule { line } else { lines.len() };
                    lines.iter().take(count).any(|line| self.may_take(line.from(), path))
                }
            };
            if taken {
                return false;
            }
        }
        true
    }

    fn may_take(&mut self, from: PatternRef<'_>, path: &str) -> bool {
        self.cost += match from {
            PatternRef::Exact(_) => 1,
            PatternRef::Segments(_) | PatternRef::Regex(_) => COST_OF_PATTERN,
        };
        self.cost > COST || from.takes(path, &self.model.paths)
    }
}

/// Whether a target may be a path that the source takes: not where they already differ in what
/// both of them say literally.
fn may_return(from: &PathPattern, to: &Template) -> bool {
    let Template::Pieces(pieces) = to else { return false };
    let from = match from {
        PathPattern::Exact(_) => return false,
        PathPattern::Regex(_) => return true,
        PathPattern::Segments(from) => from,
    };
    let Some(Piece::Text(text)) = pieces.first() else { return true };
    // What stands behind the last `/` goes on in what is filled in.
    let whole = text.rsplit_once('/').map_or("", |(whole, _)| whole);
    let target = whole.split('/').skip(1);
    from.segments.iter().zip(target).all(|(segment, text)| match segment.parts.as_slice() {
        [] => text.is_empty(),
        // Escapes and dots may be spelled in more ways than one.
        [Part::Text(literal)] => {
            literal.eq_ignore_ascii_case(text) || text.contains(['%', '.']) || !text.is_ascii()
        }
        _ => true,
    })
}

/// Paths that a pattern may match, with something ordinary for each of its captures.
fn samples(from: &PathPattern) -> Vec<String> {
    match from {
        PathPattern::Exact(path) => vec![path.to_string()],
        PathPattern::Segments(pattern) => {
            ["page", "12"].into_iter().map(|text| sample(pattern, text)).collect()
        }
        PathPattern::Regex(_) => ["/page", "/page/part"].map(str::to_owned).into(),
    }
}

/// Every capture gets a text of its own.
fn sample(pattern: &SegmentPattern, text: &str) -> String {
    let mut count = 0;
    let mut fill = || {
        count += 1;
        if count == 1 { text.to_owned() } else { format!("{text}{count}") }
    };
    let mut path = String::new();
    for Segment { parts } in &pattern.segments {
        path.push('/');
        for part in parts {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Capture { .. } => path.push_str(&fill()),
            }
        }
    }
    if pattern.rest.is_some() {
        path.push('/');
        path.push_str(&fill());
    }
    path
}
