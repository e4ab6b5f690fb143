//! Of the rules that did not match, those that came nearest to it.

use std::cmp::Reverse;
use std::fmt::Write as _;

use fingerpost::{
    Explanation, Likeness, Miss, NearMiss, Outcome, ResponseDecision, RuleRef, RuleReport, Stage,
};

use crate::output::{CLIP, FAINT, HEAD, clipped};
use crate::render::{name, why};

/// How many rules that did not match are listed in a stage.
const LISTED: usize = 8;
/// How many of the nearest misses are asked for, of which the stages' lists show what they have.
pub(crate) const ASKED: usize = 8;
/// How many of the nearest misses are named where no rule acted.
const NAMED: usize = 3;

/// Tables act on their own terms; nobody asks why `[https]` left a request alone.
const TABLES: [&str; 3] = ["https", "canonical", "security_headers"];

/// What acted on a request, as far as it leaves the question which rule should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Acted {
    Nothing,
    /// Only what acts beside others: tables, header edits, experiments, CORS. Their names.
    Beside(Vec<String>),
    /// A rule that decides.
    Decided,
}

/// What acted.
pub(crate) fn acted(
    explanation: &Explanation<'_>,
    response: Option<&ResponseDecision<'_>>,
) -> Acted {
    let on_response = response.map_or(&[][..], |response| response.rules());
    let is_table = |rule: &RuleRef<'_>| TABLES.contains(&rule.id.as_ref());
    let is_beside = |rule: &RuleRef<'_>| {
        is_table(rule) || matches!(rule.stage, Stage::Headers | Stage::Experiment | Stage::Cors)
    };
    let mut rules = explanation.decision().rules().iter().chain(on_response);
    // A loop is the reason, and told as such.
    let looped = !explanation.decision().looped().is_empty();
    if looped || rules.any(|rule| !is_beside(rule)) {
        return Acted::Decided;
    }
    let rules = explanation.decision().rules().iter().chain(on_response);
    let mut names: Vec<String> = Vec::new();
    // Security headers are on every response; that they acted says nothing.
    for name in rules.filter(|rule| rule.id != "security_headers").map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { Acted::Nothing } else { Acted::Beside(names) }
}

impl Acted {
    /// The nearest misses that are worth telling: beside something that acted, only those that a
    /// like path makes near.
    pub(crate) fn nearest<'p>(&self, ask: impl FnOnce() -> Vec<NearMiss<'p>>) -> Vec<NearMiss<'p>> {
        match self {
            Acted::Decided => Vec::new(),
            Acted::Nothing => ask(),
            Acted::Beside(_) => ask()
                .into_iter()
                .filter(|near| {
                    near.before.is_some()
                        || !matches!(near.likeness, Likeness::AnyPath | Likeness::Segments { .. })
                })
                .collect(),
        }
    }
}

/// Where no rule acted: the nearest, and why they are.
pub(crate) fn draw(
    text: &mut String,
    explanation: &Explanation<'_>,
    response: Option<&ResponseDecision<'_>>,
    nearest: &[NearMiss<'_>],
) {
    let none = match acted(explanation, response) {
        Acted::Decided => return,
        Acted::Beside(_) if nearest.is_empty() => return,
        Acted::Beside(names) => format!("no rule but {} acted", names.join(", ")),
        Acted::Nothing => "no rule acted".to_owned(),
    };
    let mut rules = explanation.stages().iter().flat_map(|stage| &stage.rules);
    let missed = rules.any(|report| !TABLES.contains(&&*report.rule.id) && miss(report).is_some());
    let nearest = match nearest.get(..NAMED) {
        Some(first) => first,
        None => nearest,
    };
    let rest = match nearest {
        [] if missed => "; none is near: every one is for another path",
        [] => "",
        _ => "; the nearest:",
    };
    let _ = writeln!(text, "  {HEAD}{none}{HEAD:#}{rest}");
    for near in nearest {
        let _ = writeln!(text, "    {}  {}", name(&near.rule), told(near));
    }
}

/// What keeps a rule from acting, and why it is near.
fn told(near: &NearMiss<'_>) -> String {
    let mut words = why(&near.miss, CLIP);
    let because = near.to_string();
    if !because.is_empty() {
        // An unknown fact's colon stands there already.
        let joint = if near.miss.unknown { ";" } else { ":" };
        let _ = write!(words, "{joint} {}", clipped(&because, 2 * CLIP));
    }
    if near.miss.of > 1 {
        let _ = write!(words, " {FAINT}({} of {} hold){FAINT:#}", near.miss.held, near.miss.of);
    }
    words
}

/// Orders misses by the share of conditions that hold, then by how few don't.
fn nearness(miss: &Miss) -> (Reverse<usize>, usize) {
    (
        Reverse((miss.held * 1000).checked_div(miss.of).unwrap_or_default()),
        miss.of - miss.held.min(miss.of),
    )
}

/// The reports to list, in their order: of many misses the nearest only.
pub(crate) fn shown<'a, 'p>(
    rules: &'a [RuleReport<'p>],
    nearest: &[NearMiss<'_>],
) -> Vec<&'a RuleReport<'p>> {
    let is_near = |rule: &RuleRef<'_>| {
        nearest.iter().any(|near| near.rule.id == rule.id && near.rule.stage == rule.stage)
    };
    let rank =
        |report: &RuleReport<'_>| miss(report).map(|miss| (!is_near(&report.rule), nearness(miss)));
    let mut near: Vec<_> = rules.iter().filter_map(rank).collect();
    near.sort_unstable();
    let Some(last) = near.get(LISTED - 1).copied() else { return rules.iter().collect() };
    // Of those that are just as near as the last one there is room for, the first in order.
    let mut room = LISTED - near.iter().filter(|nearness| **nearness < last).count();
    rules
        .iter()
        .filter(|report| match rank(report) {
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
