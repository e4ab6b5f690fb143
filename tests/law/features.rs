//! What decisions and their explanations show of the language.

use fingerpost::{
    Decision, Edit, Explanation, Forward, Outcome, Policy, Respond, ResponseExplanation,
    RuleReport, Stage, StageReport,
};

/// What 2,000 policies must meet.
pub(crate) const WANTED: &[&str] = &[
    "redirect",
    "two hops",
    "block",
    "400",
    "respond",
    "rewrite",
    "request edits",
    "shadow",
    "loop",
    "forward",
    "https answered in a loop",
    "elsewhere",
    "time in",
    "time out",
    "sample in",
    "sample out",
    "continent",
    "region",
    "city",
    "asn",
    "language",
    "device",
    "bot",
    "variant",
    "assigned",
    "assigned at random",
    "assigned by a unit",
    "asked for",
    "kept by cookie",
    "told by key header",
    "out of traffic",
    "out of layer",
    "control for a bot",
    "redirected by a variant",
    "rewritten by a variant",
    "routed",
    "routed by a variant",
    "preflight accepted",
    "preflight refused",
    "cors accepted",
    "cors refused",
    "replaced",
    "cookie set",
    "body replaced",
    "ramp",
    "csp laid over",
    "nonce",
    "nonce told",
    #[cfg(feature = "auth")]
    "admitted",
    #[cfg(feature = "auth")]
    "claim",
    #[cfg(feature = "auth")]
    "told who",
    #[cfg(feature = "auth")]
    "refused",
    #[cfg(feature = "auth")]
    "led to log in",
];

/// What the decision about a request shows.
pub(crate) fn of_request(policy: &Policy, explanation: &Explanation<'_>) -> Vec<&'static str> {
    let decision = explanation.decision();
    let mut found = match decision {
        Decision::Respond(respond) => answered(decision, respond),
        Decision::Forward(forward) => forwarded(decision, forward),
    };
    if !decision.shadow().is_empty() {
        found.push("shadow");
    }
    if !decision.looped().is_empty() {
        found.push("loop");
    }
    if !decision.variants().is_empty() {
        found.push("assigned");
    }
    reported(policy, explanation.stages(), &mut found);
    found
}

fn answered(decision: &Decision<'_>, respond: &Respond<'_>) -> Vec<&'static str> {
    let mut found = Vec::new();
    let redirects = decision.rules().iter().filter(|rule| rule.stage.name() == "redirect").count();
    // What a response passes on its way back doesn't decide.
    let stages = decision.rules().iter().map(|rule| rule.stage);
    let is_preflight = respond.status() == 204;
    let way_back = |stage: Stage| stage == Stage::Headers || stage == Stage::Cors && !is_preflight;
    found.push(match stages.take_while(|stage| !way_back(*stage)).last() {
        Some(Stage::Redirect) => "redirect",
        Some(Stage::Block) => "block",
        Some(Stage::Auth) if respond.location().is_some() => "led to log in",
        Some(Stage::Auth) => "refused",
        Some(Stage::Sanity) => "400",
        Some(Stage::Experiment) => "redirected by a variant",
        Some(Stage::Cors) if respond.header("access-control-allow-methods").is_some() => {
            "preflight accepted"
        }
        Some(Stage::Cors) => "preflight refused",
        _ => "respond",
    });
    if redirects > 1 {
        found.push("two hops");
    }
    if respond.location().is_some() && !decision.looped().is_empty() {
        found.push("https answered in a loop");
    }
    if respond.header("set-cookie").is_some() {
        found.push("cookie set");
    }
    found
}

fn forwarded(decision: &Decision<'_>, forward: &Forward<'_>) -> Vec<&'static str> {
    let mut found = vec!["forward"];
    let by = |stage: Stage| decision.rules().iter().any(|rule| rule.stage == stage);
    if by(Stage::Auth) {
        found.push("admitted");
    }
    if forward.target().is_some() {
        found.push(if by(Stage::Rewrite) { "rewrite" } else { "rewritten by a variant" });
    }
    if forward.origin().is_some() {
        found.push(if by(Stage::Route) { "routed" } else { "routed by a variant" });
    }
    if !forward.request_edits().is_empty() {
        found.push("request edits");
    }
    let is_nonce =
        |edit: &Edit<'_>| matches!(edit, Edit::Set(field) if field.name == "x-csp-nonce");
    if forward.request_edits().iter().any(is_nonce) {
        found.push("nonce told");
    }
    let is_of_who = |edit: &Edit<'_>| matches!(edit, Edit::Set(field) if field.name == "x-user");
    if forward.request_edits().iter().any(is_of_who) {
        found.push("told who");
    }
    found
}

/// What the decision about a response shows.
pub(crate) fn of_response(
    policy: &Policy,
    explanation: &ResponseExplanation<'_>,
) -> Vec<&'static str> {
    let decision = explanation.decision();
    let mut found = Vec::new();
    if let Some(replacement) = decision.replacement() {
        found.push(if replacement.body.is_some() { "body replaced" } else { "replaced" });
    }
    let by_cors = decision.rules().iter().any(|rule| rule.stage == Stage::Cors);
    let (mut allowed, mut overlaid) = (false, 0);
    for edit in decision.edits() {
        let (Edit::Set(field) | Edit::Append(field)) = edit else { continue };
        match field.name.as_ref() {
            "access-control-allow-origin" => allowed = true,
            "set-cookie" => found.push("cookie set"),
            "content-security-policy" => overlaid += 1,
            "strict-transport-security"
                if ["300", "604800"].iter().any(|age| field.value.ends_with(age)) =>
            {
                found.push("ramp");
            }
            _ => {}
        }
        if field.value.contains("'nonce-") {
            found.push("nonce");
        }
    }
    if by_cors {
        found.push(if allowed { "cors accepted" } else { "cors refused" });
    }
    let lays = |report: &RuleReport<'_>| matches!(&report.outcome, Outcome::Acted { effect } if effect.contains("lays its csp"));
    if overlaid > 0 && explanation.stages().iter().flat_map(|stage| &stage.rules).any(lays) {
        found.push("csp laid over");
    }
    reported(policy, explanation.stages(), &mut found);
    found
}

/// What the reports about rules show.
fn reported(policy: &Policy, stages: &[StageReport<'_>], found: &mut Vec<&'static str>) {
    for report in stages.iter().flat_map(|stage| &stage.rules) {
        match &report.outcome {
            Outcome::Elsewhere => found.push("elsewhere"),
            Outcome::NotMatched(miss) => match miss.condition.as_str() {
                "sample" if !miss.unknown => found.push("sample out"),
                "from_time" | "until_time" | "from_time, until_time" if !miss.unknown => {
                    found.push("time out");
                }
                _ => {}
            },
            Outcome::Acted { effect } | Outcome::Shadow { effect } => {
                held(policy, report, found);
                if report.rule.stage == Stage::Experiment {
                    found.extend(drawn(effect));
                }
            }
            Outcome::NoEffect { because } if report.rule.stage == Stage::Experiment => {
                found.extend(drawn(because));
            }
            _ => {}
        }
    }
}

/// The conditions of a rule that acted, and so hold.
fn held(policy: &Policy, report: &RuleReport<'_>, found: &mut Vec<&'static str>) {
    let Some(rule) = policy.rules().find(|rule| rule.id() == report.rule.id) else { return };
    for condition in rule.conditions() {
        let key = condition.key.split('.').next().unwrap_or_default();
        found.extend(match key {
            "from_time" | "until_time" | "from_time, until_time" => Some("time in"),
            "sample" => Some("sample in"),
            _ => WANTED.iter().copied().find(|wanted| *wanted == key),
        });
    }
}

/// How an experiment came to its variant, or to none.
fn drawn(how: &str) -> Option<&'static str> {
    [
        ("drawn at random", "assigned at random"),
        ("drawn by", "assigned by a unit"),
        ("asked for by", "asked for"),
        ("kept by cookie", "kept by cookie"),
        ("told by the key header", "told by key header"),
        ("out of traffic", "out of traffic"),
        ("in layer", "out of layer"),
        ("a bot", "control for a bot"),
    ]
    .into_iter()
    .find_map(|(text, name)| how.contains(text).then_some(name))
}
