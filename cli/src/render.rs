//! An explanation for people: facts, stages, decision.

use std::fmt::Write as _;

use fingerpost::{
    Decision, Explanation, Limits, Miss, NearMiss, Note, Outcome, ResolvedFact,
    ResponseExplanation, RuleRef, RuleReport, Stage, StageReport,
};

use crate::output::{BAD, CLIP, FAINT, GOOD, HEAD, NOTICE, clipped};
use crate::{decision, nearest};

/// Everything. `response` comes with the status that it is about.
pub(crate) fn full(
    explanation: &Explanation<'_>,
    response: Option<(&ResponseExplanation<'_>, u16)>,
    near: &[NearMiss<'_>],
    all: bool,
) -> String {
    let mut text = String::new();
    for ResolvedFact { fact, value, source } in explanation.facts() {
        let value = clipped(value.as_deref().unwrap_or("unknown"), limit(all));
        let source = clipped(source, limit(all));
        let _ = writeln!(text, "  {fact:<9} {value} {FAINT}({source}){FAINT:#}");
    }
    let decision = response.map(|(response, _)| response.decision());
    draw_loop(&mut text, explanation);
    nearest::draw(&mut text, explanation, decision, near);
    let briefly = !explanation.decision().looped().is_empty() && !all;
    let mut rounds = Vec::new();
    for stage in explanation.stages() {
        if briefly && stage.stage == Stage::Redirect {
            rounds.push(stage);
            continue;
        }
        draw_rounds(&mut text, &std::mem::take(&mut rounds));
        draw_stage(&mut text, stage, None, near, all);
    }
    draw_rounds(&mut text, &rounds);
    if let Some((response, status)) = response {
        for stage in response.stages() {
            draw_stage(&mut text, stage, Some(status), near, all);
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
    near: &[NearMiss<'_>],
) -> String {
    let mut text = String::new();
    draw_loop(&mut text, explanation);
    let stages = explanation.stages().iter().chain(response.map_or(&[][..], |r| r.stages()));
    for report in stages.flat_map(|stage| &stage.rules) {
        let shown = !is_miss(report) || wanted == Some(&*report.rule.id);
        if let Some((mark, words)) = told(report, CLIP).filter(|_| shown) {
            let _ = writeln!(text, "    {mark} {}  {words}", name(&report.rule));
            draw_notes(&mut text, report, IN_A_TEST);
        }
    }
    let response = response.map(ResponseExplanation::decision);
    if wanted.is_none() {
        nearest::draw(&mut text, explanation, response, near);
    }
    text.push_str(&decision::draw(explanation.decision(), response, CLIP));
    text
}

fn limit(all: bool) -> usize {
    if all { usize::MAX } else { CLIP }
}

/// That the redirects lead nowhere: what is wrong goes before what happened.
fn draw_loop(text: &mut String, explanation: &Explanation<'_>) {
    let decision = explanation.decision();
    let looped: Vec<String> = decision.looped().iter().map(name).collect();
    if looped.is_empty() {
        return;
    }
    let rounds = explanation.stages().iter().map(|stage| stage.round).max().unwrap_or_default();
    let most = Limits::default().redirect_hops;
    let lead = if looped.len() == 1 { "leads" } else { "lead" };
    let how = if rounds > most {
        format!("{lead} on and on, {most} hops without an end")
    } else {
        format!("{lead} in a circle")
    };
    let kept = match decision {
        Decision::Respond(answer) if answer.location().is_some() => "all redirects but https",
        _ => "the redirects",
    };
    let looped = looped.join(", ");
    let _ = writeln!(text, "  {BAD}loop{BAD:#}: {looped} {how}, so {kept} are dropped");
}

/// The rounds of a loop, a line each.
fn draw_rounds(text: &mut String, rounds: &[&StageReport<'_>]) {
    const FIRST: usize = 5;
    if rounds.is_empty() {
        return;
    }
    let _ = writeln!(text, "  {HEAD}redirect{HEAD:#}, round by round");
    let shown = if rounds.len() > FIRST + 1 { FIRST } else { rounds.len() };
    for stage in rounds.iter().take(shown) {
        let acted = stage.rules.iter().find_map(|report| match &report.outcome {
            Outcome::Acted { effect } => Some((name(&report.rule), clipped(effect, CLIP))),
            _ => None,
        });
        if let Some((rule, effect)) = acted {
            let _ = writeln!(text, "    {:>2} {rule}  {effect}", stage.round);
        }
    }
    let more = rounds.len() - shown;
    if more > 0 {
        let _ = writeln!(text, "    {FAINT}… {more} more like them (--all){FAINT:#}");
    }
}

fn draw_stage(
    text: &mut String,
    stage: &StageReport<'_>,
    response: Option<u16>,
    near: &[NearMiss<'_>],
    all: bool,
) {
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
    let shown = if all { stage.rules.iter().collect() } else { nearest::shown(&stage.rules, near) };
    let width = shown.iter().map(|report| name(&report.rule).chars().count()).max();
    let width = width.unwrap_or_default().min(30);
    for report in &shown {
        if let Some((mark, words)) = told(report, limit(all)) {
            let _ = writeln!(text, "    {mark} {:width$}  {words}", name(&report.rule));
            draw_notes(text, report, ON_THE_COMMAND_LINE);
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

/// Where entropy comes from, and a `User-Agent`.
type Hints = [&'static str; 2];

const ON_THE_COMMAND_LINE: Hints =
    [" (here `--entropy HEX` gives some)", " (here `-H 'user-agent: Mozilla/5.0'` sends one)"];
const IN_A_TEST: Hints = [
    " (`entropy`, 32 hex digits, in its `request` gives some)",
    " (`headers = { user-agent = \"Mozilla/5.0\" }` in its `request` sends one)",
];

/// What was lacking, where it doesn't stand with the outcome already.
fn draw_notes(text: &mut String, report: &RuleReport<'_>, [entropy, user_agent]: Hints) {
    for note in report.notes.iter().filter(|note| !stands_with_outcome(note)) {
        let hint = match note {
            Note::NoNonce { .. } | Note::Control { because: "no-entropy" } => entropy,
            Note::Control { because: "no-user-agent" } => user_agent,
            _ => "",
        };
        let note = note.to_string();
        let _ = writeln!(
            text,
            "        {NOTICE}{}{NOTICE:#}{FAINT}{hint}{FAINT:#}",
            clipped(&note, 2 * CLIP)
        );
    }
}

fn stands_with_outcome(note: &Note) -> bool {
    matches!(note, Note::OnUnknown { .. })
}

/// In brackets behind an outcome.
fn unknown(report: &RuleReport<'_>) -> Option<String> {
    let note = report.notes.iter().find(|note| stands_with_outcome(note))?;
    Some(format!("({})", clipped(&note.to_string(), CLIP)))
}

fn is_miss(report: &RuleReport<'_>) -> bool {
    matches!(report.outcome, Outcome::NotMatched(_) | Outcome::Disabled | Outcome::Elsewhere)
}

fn unreached(rules: &[RuleReport<'_>]) -> usize {
    rules.iter().filter(|report| report.outcome == Outcome::NotReached).count()
}

/// A mark, and what became of the rule; `None` for rules that weren't reached.
fn told(report: &RuleReport<'_>, longest: usize) -> Option<(String, String)> {
    let unknown = unknown(report);
    let behind = unknown.as_ref().map(|unknown| format!(" {unknown}")).unwrap_or_default();
    let (style, mark, words) = match &report.outcome {
        Outcome::Acted { effect } => (GOOD, "✓", format!("{}{behind}", clipped(effect, longest))),
        Outcome::Shadow { effect } => {
            (NOTICE, "◌", format!("in shadow mode: {}{behind}", clipped(effect, longest)))
        }
        Outcome::NotMatched(miss) if miss.unknown && unknown.is_some() => {
            let wanted = clipped(&miss.wanted, longest);
            (NOTICE, "?", format!("skipped: {} wants {wanted}{behind}", miss.condition))
        }
        Outcome::NotMatched(miss) if miss.unknown => (NOTICE, "?", why(miss, longest)),
        Outcome::NotMatched(miss) => (FAINT, "·", why(miss, longest)),
        Outcome::NoEffect { because } => {
            (NOTICE, "–", format!("no effect: {}", clipped(because, longest)))
        }
        Outcome::Disabled => (FAINT, "·", "disabled".to_owned()),
        Outcome::Elsewhere => (FAINT, "·", "it stands at the other tier".to_owned()),
        Outcome::NotReached => return None,
        Outcome::Outranked { effect } => {
            (FAINT, "…", format!("would act too, {}, but comes after it", clipped(effect, longest)))
        }
        _ => (BAD, "?", String::new()),
    };
    Some((format!("{style}{mark}{style:#}"), words))
}

/// What became of a rule, without its mark.
pub(crate) fn words(report: &RuleReport<'_>) -> Option<String> {
    told(report, CLIP).map(|(_, words)| words)
}

/// Why a rule did not match.
pub(crate) fn why(miss: &Miss, longest: usize) -> String {
    let [condition, wanted, seen] =
        [&miss.condition, &miss.wanted, &miss.seen].map(|text| clipped(text, longest));
    if condition == "sample" {
        return match seen.strip_prefix("point ").and_then(|seen| seen.split_once(" of ")) {
            Some((point, share)) => {
                format!("the sample of {wanted} is points below {share}, the visitor has {point}")
            }
            None => format!("the sample of {wanted} can't be drawn: {seen}"),
        };
    }
    let unknown = match miss.condition.as_str() {
        _ if !miss.unknown => "",
        "from_time" | "until_time" => ": it isn't known whether it holds (here `--now` gives one)",
        "country" => ": it isn't known whether it holds (here `--country` gives one)",
        "ip" => ": it isn't known whether it holds (here `--ip` gives one)",
        _ => ": it isn't known whether it holds",
    };
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
