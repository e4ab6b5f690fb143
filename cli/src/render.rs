//! An explanation for people: facts, stages, decision.

use std::cmp::Reverse;
use std::fmt::Write as _;

use fingerpost::{
    Explanation, Miss, Outcome, ResolvedFact, ResponseExplanation, RuleRef, RuleReport, Stage,
    StageReport,
};

use crate::decision;
use crate::output::{BAD, CLIP, FAINT, GOOD, HEAD, NOTICE, clipped, count};

/// How many rules that did not match are listed in a stage.
const MISSES: usize = 8;
/// How many of the nearest misses are named.
const NEAREST: usize = 3;

/// Everything. `response` comes with the status that it is about.
pub(crate) fn full(
    explanation: &Explanation<'_>,
    response: Option<(&ResponseExplanation<'_>, u16)>,
    all: bool,
) -> String {
    let mut text = String::new();
    for ResolvedFact { fact, value, source } in explanation.facts() {
        let value = clipped(value.as_deref().unwrap_or("unknown"), limit(all));
        let source = clipped(source, limit(all));
        let _ = writeln!(text, "  {fact:<9} {value} {FAINT}({source}){FAINT:#}");
    }
    nearest(&mut text, explanation);
    for stage in explanation.stages() {
        draw_stage(&mut text, stage, None, all);
    }
    if let Some((response, status)) = response {
        for stage in response.stages() {
            draw_stage(&mut text, stage, Some(status), all);
        }
    }
    text.push_str(&decision::draw(
        explanation.decision(),
        response.map(|(response, _)| response.decision()),
        limit(all),
    ));
    text
}

/// What acted, or else the nearest misses, and the decision.
pub(crate) fn short(
    explanation: &Explanation<'_>,
    response: Option<&ResponseExplanation<'_>>,
) -> String {
    let mut text = String::new();
    let stages = explanation.stages().iter().chain(response.map_or(&[][..], |r| r.stages()));
    for report in stages.flat_map(|stage| &stage.rules) {
        if let Some((mark, words)) = told(report, CLIP).filter(|_| !is_miss(report)) {
            let _ = writeln!(text, "    {mark} {}  {words}", name(&report.rule));
        }
    }
    nearest(&mut text, explanation);
    let response = response.map(ResponseExplanation::decision);
    text.push_str(&decision::draw(explanation.decision(), response, CLIP));
    text
}

fn limit(all: bool) -> usize {
    if all { usize::MAX } else { CLIP }
}

/// Where no rule acted: the rules of which most conditions hold.
fn nearest(text: &mut String, explanation: &Explanation<'_>) {
    if !explanation.decision().rules().is_empty() {
        return;
    }
    let mut misses: Vec<(&RuleReport<'_>, &Miss)> = explanation
        .stages()
        .iter()
        .flat_map(|stage| &stage.rules)
        .filter_map(|report| miss(report).map(|miss| (report, miss)))
        .collect();
    if misses.is_empty() {
        let _ = writeln!(text, "  {HEAD}no rule acted{HEAD:#}");
        return;
    }
    let _ = writeln!(text, "  {HEAD}no rule acted{HEAD:#}; the nearest:");
    // Stable: of equally near ones those come first that are asked first.
    misses.sort_by_key(|(_, miss)| nearness(miss));
    for (report, miss) in misses.into_iter().take(NEAREST) {
        let held = format!("{} of {} hold", miss.held, count(miss.of, "condition"));
        let why = why(miss, CLIP);
        let _ = writeln!(text, "    {}  {why} {FAINT}({held}){FAINT:#}", name(&report.rule));
    }
}

/// Orders misses by the share of conditions that hold, then by how few don't.
fn nearness(miss: &Miss) -> (Reverse<usize>, usize) {
    (
        Reverse((miss.held * 1000).checked_div(miss.of).unwrap_or_default()),
        miss.of - miss.held.min(miss.of),
    )
}

fn draw_stage(text: &mut String, stage: &StageReport<'_>, response: Option<u16>, all: bool) {
    let mut title = format!("  {HEAD}{}{HEAD:#}", stage.stage.name());
    if stage.round > 1 {
        let _ = write!(title, ", round {}", stage.round);
    }
    if let Some(about) = &stage.about {
        let _ = write!(title, ", about {}", clipped(about, limit(all)));
    }
    if let Some(status) = response {
        let _ = write!(title, ", when the origin answers {status}");
    }
    if stage.rules.is_empty() && stage.stage == Stage::Client {
        return;
    }
    let _ = writeln!(text, "{title}");
    let shown = shown(&stage.rules, all);
    let width = shown.iter().map(|report| name(&report.rule).chars().count()).max();
    let width = width.unwrap_or_default().min(30);
    for report in &shown {
        if let Some((mark, words)) = told(report, limit(all)) {
            let _ = writeln!(text, "    {mark} {:width$}  {words}", name(&report.rule));
        }
    }
    for (number, what) in [
        (misses(&stage.rules) - misses(shown.iter().copied()), "more that don't match (--all)"),
        (unreached(&stage.rules), "after it not asked"),
    ] {
        if number > 0 {
            let _ = writeln!(text, "    {FAINT}… {number} {what}{FAINT:#}");
        }
    }
}

/// The reports to list, in their order: of many misses the nearest only.
fn shown<'a, 'p>(rules: &'a [RuleReport<'p>], all: bool) -> Vec<&'a RuleReport<'p>> {
    let mut near: Vec<_> = rules.iter().filter_map(miss).map(nearness).collect();
    near.sort_unstable();
    let last = if all { None } else { near.get(MISSES - 1).copied() };
    let mut room = MISSES;
    rules
        .iter()
        .filter(|report| match (miss(report), last) {
            (Some(miss), Some(last)) => {
                let kept = room > 0 && nearness(miss) <= last;
                room -= usize::from(kept);
                kept
            }
            _ => true,
        })
        .collect()
}

fn miss<'a>(report: &'a RuleReport<'_>) -> Option<&'a Miss> {
    match &report.outcome {
        Outcome::NotMatched(miss) => Some(miss),
        _ => None,
    }
}

fn is_miss(report: &RuleReport<'_>) -> bool {
    matches!(report.outcome, Outcome::NotMatched(_) | Outcome::Disabled)
}

fn misses<'a, 'p: 'a>(rules: impl IntoIterator<Item = &'a RuleReport<'p>>) -> usize {
    rules.into_iter().filter(|report| miss(report).is_some()).count()
}

fn unreached(rules: &[RuleReport<'_>]) -> usize {
    rules.iter().filter(|report| report.outcome == Outcome::NotReached).count()
}

/// A mark, and what became of the rule; `None` for rules that weren't reached.
fn told(report: &RuleReport<'_>, longest: usize) -> Option<(String, String)> {
    let (style, mark, words) = match &report.outcome {
        Outcome::Acted { effect } => (GOOD, "✓", clipped(effect, longest).into_owned()),
        Outcome::Shadow { effect } => {
            (NOTICE, "◌", format!("in shadow mode: {}", clipped(effect, longest)))
        }
        Outcome::NotMatched(miss) if miss.unknown => (NOTICE, "?", why(miss, longest)),
        Outcome::NotMatched(miss) => (FAINT, "·", why(miss, longest)),
        Outcome::NoEffect { because } => {
            (NOTICE, "–", format!("no effect: {}", clipped(because, longest)))
        }
        Outcome::Disabled => (FAINT, "·", "disabled".to_owned()),
        Outcome::NotReached => return None,
        _ => (BAD, "?", String::new()),
    };
    Some((format!("{style}{mark}{style:#}"), words))
}

fn why(miss: &Miss, longest: usize) -> String {
    let [condition, wanted, seen] =
        [&miss.condition, &miss.wanted, &miss.seen].map(|text| clipped(text, longest));
    let unknown = if miss.unknown { ": it isn't known whether it holds" } else { "" };
    format!("{condition} wants {wanted}, saw {seen}{unknown}")
}

/// The rule's id, with the line of its map.
pub(crate) fn name(rule: &RuleRef<'_>) -> String {
    let id = clipped(&rule.id, 64);
    match rule.line {
        Some(line) => format!("{id}:{line}"),
        None => id.into_owned(),
    }
}
