//! What is said about rules that stand behind the one that acted.

use super::{Ask, policy};
use crate::policy::explanation::Outcome;

/// What became of the redirects in the first round: whether each is outranked, or was not reached.
fn outcomes(text: &str, target: &str) -> Vec<String> {
    let policy = policy(text);
    let ask = Ask::get(target);
    let explanation = policy.explain(&ask.request());
    let round = explanation.stages().iter().find(|stage| stage.round == 1).unwrap();
    let told = round.rules.iter().map(|report| match &report.outcome {
        Outcome::Acted { .. } => format!("{} acted", report.rule.id),
        Outcome::Outranked { effect } => format!("{} {effect}", report.rule.id),
        Outcome::NotReached => format!("{} not reached", report.rule.id),
        other => format!("{} {other:?}", report.rule.id),
    });
    told.collect()
}

const THREE: &str = "
    hosts = ['example.com']
    [[redirect]]
    id = 'one'
    from = '/a/{x}'
    to = '/b/{x}'
    [[redirect]]
    id = 'all'
    from = '/a/{*rest}'
    to = '/c/{rest}'
    status = 302
    [[redirect]]
    id = 'other'
    from = '/d'
    to = '/e'
    [[redirect]]
    id = 'shadow'
    from = '/a/{x}'
    to = '/f'
    mode = 'shadow'
    [[redirect]]
    id = 'off'
    from = '/a/{x}'
    to = '/f'
    enabled = false";

#[test]
fn a_redirect_that_would_act_too_is_told_of() {
    assert_eq!(
        outcomes(THREE, "/a/1"),
        [
            "one acted",
            "all 302 to /c/1",
            "other not reached",
            "shadow not reached",
            "off not reached"
        ]
    );
}

#[test]
fn behind_a_table_the_next_round_asks() {
    let text = format!("{THREE}\n[canonical]\ntrailing_slash = 'remove'");
    let told = outcomes(&text, "/a/1/");
    assert_eq!(told.first().map(String::as_str), Some("canonical acted"));
    assert!(told.iter().skip(1).all(|told| told.ends_with("not reached")), "{told:?}");
}
