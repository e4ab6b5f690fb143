//! An explanation for people: facts, stages, decision.

use std::fmt::Write as _;

use fingerpost::{
    Explanation, Miss, Outcome, ResolvedFact, ResponseExplanation, RuleRef, RuleReport, Stage,
    StageReport,
};

use crate::output::{BAD, CLIP, FAINT, GOOD, HEAD, NOTICE, clipped};
use crate::{decision, nearest};

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
    let decision = response.map(|(response, _)| response.decision());
    nearest::draw(&mut text, explanation, decision);
    for stage in explanation.stages() {
        draw_stage(&mut text, stage, None, all);
    }
    if let Some((response, status)) = response {
        for stage in response.stages() {
            draw_stage(&mut text, stage, Some(status), all);
        }
    }
    text.push_str(&decision::draw(explanation.decision(), decision, limit(all)));
    text
}

/// What acted; the rule that was wanted, or else, where none acted, the nearest; the decision.
pub(crate) fn short(
    explanation: &Explanation<'_>,
    response: Option<&ResponseExplanation<'_>>,
    wanted: Option<&str>,
) -> String {
    let mut text = String::new();
    let stages = explanation.stages().iter().chain(response.map_or(&[][..], |r| r.stages()));
    for report in stages.flat_map(|stage| &stage.rules) {
        let shown = !is_miss(report) || wanted == Some(&*report.rule.id);
        if let Some((mark, words)) = told(report, CLIP).filter(|_| shown) {
            let _ = writeln!(text, "    {mark} {}  {words}", name(&report.rule));
        }
    }
    let response = response.map(ResponseExplanation::decision);
    if wanted.is_none() {
        nearest::draw(&mut text, explanation, response);
    }
    text.push_str(&decision::draw(explanation.decision(), response, CLIP));
    text
}

fn limit(all: bool) -> usize {
    if all { usize::MAX } else { CLIP }
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
    if stage.rules.is_empty() && matches!(stage.stage, Stage::Client | Stage::Headers) {
        return;
    }
    if stage.rules.is_empty() {
        let nothing = if stage.stage == Stage::Sanity { "nothing to refuse" } else { "no rules" };
        let _ = write!(title, ": {FAINT}{nothing}{FAINT:#}");
    }
    let _ = writeln!(text, "{title}");
    let shown = if all { stage.rules.iter().collect() } else { nearest::shown(&stage.rules) };
    let width = shown.iter().map(|report| name(&report.rule).chars().count()).max();
    let width = width.unwrap_or_default().min(30);
    for report in &shown {
        if let Some((mark, words)) = told(report, limit(all)) {
            let _ = writeln!(text, "    {mark} {:width$}  {words}", name(&report.rule));
        }
    }
    for (number, what) in [
        (stage.rules.len() - shown.len(), "more that don't match (--all)"),
        (unreached(&stage.rules), "after it not asked"),
    ] {
        if number > 0 {
            let _ = writeln!(text, "    {FAINT}… {number} {what}{FAINT:#}");
        }
    }
}

fn is_miss(report: &RuleReport<'_>) -> bool {
    matches!(report.outcome, Outcome::NotMatched(_) | Outcome::Disabled | Outcome::Elsewhere)
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
        Outcome::Elsewhere => (FAINT, "·", "it stands at the other tier".to_owned()),
        Outcome::NotReached => return None,
        _ => (BAD, "?", String::new()),
    };
    Some((format!("{style}{mark}{style:#}"), words))
}

/// Why a rule did not match.
pub(crate) fn why(miss: &Miss, longest: usize) -> String {
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
