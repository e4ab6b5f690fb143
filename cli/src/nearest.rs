//! Of the rules that did not match, those that came nearest to it.

use std::cmp::Reverse;
use std::fmt::Write as _;

use fingerpost::{Explanation, Miss, Outcome, ResponseDecision, RuleRef, RuleReport};

use crate::output::{CLIP, FAINT, HEAD};
use crate::render::{name, why};

/// How many rules that did not match are listed in a stage.
const LISTED: usize = 8;
/// How many of the nearest misses are named where no rule acted.
const NAMED: usize = 3;

/// Tables act on their own terms; nobody asks why `[https]` left a request alone.
const TABLES: [&str; 3] = ["https", "canonical", "security_headers"];

/// Where no rule acted: the rules of which most conditions hold.
pub(crate) fn draw(
    text: &mut String,
    explanation: &Explanation<'_>,
    response: Option<&ResponseDecision<'_>>,
) {
    let on_response = response.map_or(&[][..], |response| response.rules());
    let entry = |rule: &RuleRef<'_>| !TABLES.contains(&rule.id.as_ref());
    if !explanation.decision().rules().is_empty() || on_response.iter().any(entry) {
        return;
    }
    let mut misses: Vec<(&RuleReport<'_>, &Miss)> = explanation
        .stages()
        .iter()
        .flat_map(|stage| &stage.rules)
        .filter(|report| entry(&report.rule))
        .filter_map(|report| miss(report).map(|miss| (report, miss)))
        .collect();
    if misses.is_empty() {
        let _ = writeln!(text, "  {HEAD}no rule acted{HEAD:#}");
        return;
    }
    let _ = writeln!(text, "  {HEAD}no rule acted{HEAD:#}; the nearest:");
    // Stable: of equally near ones those come first that are asked first.
    misses.sort_by_key(|(_, miss)| nearness(miss));
    for (report, miss) in misses.into_iter().take(NAMED) {
        let held = format!("{} of {} hold", miss.held, miss.of);
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

/// The reports to list, in their order: of many misses the nearest only.
pub(crate) fn shown<'a, 'p>(rules: &'a [RuleReport<'p>]) -> Vec<&'a RuleReport<'p>> {
    let mut near: Vec<_> = rules.iter().filter_map(miss).map(nearness).collect();
    near.sort_unstable();
    let Some(last) = near.get(LISTED - 1).copied() else { return rules.iter().collect() };
    // Of those that are just as near as the last one there is room for, the first in order.
    let mut room = LISTED - near.iter().filter(|nearness| **nearness < last).count();
    rules
        .iter()
        .filter(|report| match miss(report).map(nearness) {
            Some(nearness) if nearness == last => {
                let kept = room > 0;
                room = room.saturating_sub(1);
                kept
            }
            Some(nearness) => nearness < last,
            None => true,
        })
        .collect()
}

fn miss<'a>(report: &'a RuleReport<'_>) -> Option<&'a Miss> {
    match &report.outcome {
        Outcome::NotMatched(miss) => Some(miss),
        _ => None,
    }
}
