//! What was lacking is said beside the outcome.

use super::{Ask, BROWSER, policy, response};
use crate::policy::Policy;
use crate::policy::explanation::Explanation;

fn notes(explanation: &Explanation<'_>, id: &str) -> Vec<String> {
    let mut reports = explanation.stages().iter().flat_map(|stage| &stage.rules);
    let report = reports.find(|report| report.rule.id == id).expect("it is reported");
    report.notes.iter().map(ToString::to_string).collect()
}

fn of(policy: &Policy, ask: &Ask, id: &str) -> Vec<String> {
    notes(&policy.explain(&ask.request()), id)
}

#[test]
fn a_block_says_what_it_made_of_the_unknown() {
    let text = "[[block]]\nid = 'a'\nwhen.country = 'KP'\n";
    let ask = Ask::get("/");
    assert_eq!(
        of(&policy(text), &ask, "a"),
        ["country isn't known, which is skipped where on_unknown isn't written"]
    );
    for word in ["match", "skip"] {
        let written = policy(&format!("{text}on_unknown = '{word}'\n"));
        assert_eq!(
            of(&written, &ask, "a"),
            [format!("country isn't known; on_unknown = \"{word}\"")]
        );
    }
    let header = policy("[[block]]\nid = 'a'\nwhen.header.x-a = 'b'\n");
    assert_eq!(
        of(&header, &ask.clone().header("x-a", b"\xff"), "a"),
        ["header.x-a can't be read, which matches where on_unknown isn't written"]
    );
    // What is known needs no note, nor what fails for another reason.
    assert_eq!(of(&header, &ask.header("x-a", "b"), "a"), [""; 0]);
    let path = policy(&format!("{text}when.path = '/x'\non_unknown = 'match'\n"));
    assert_eq!(of(&path, &Ask::get("/"), "a"), [""; 0]);
}

#[test]
fn an_experiment_says_why_nobody_was_drawn() {
    let text = "[[experiment]]\nid = 'e'\nwhen.path = '/'\nvariants.control = 1\n\
                variants.b = { weight = 1, rewrite = '/b' }\n";
    let policy = policy(text);
    let mut ask = Ask::get("/");
    assert_eq!(
        of(&policy, &ask, "e"),
        ["the host gave no entropy to draw by, so it is control, and no cookie"]
    );
    ask.entropy = Some([7; 16]);
    assert_eq!(of(&policy, &ask, "e"), [""; 0]);
    ask.headers.retain(|(name, _)| *name != BROWSER.0);
    assert_eq!(
        of(&policy, &ask, "e"),
        ["who sends no User-Agent counts as a bot, so it is control, and no cookie"]
    );
}

#[test]
fn directives_that_want_a_nonce_are_named() {
    let text = "hosts = ['example.com']\n[security_headers]\npreset = 'none'\n\
                csp = { script-src = [\"'self'\"], style-src = [\"'self'\"], nonce = true }\n\
                [[headers]]\nid = 'h'\nresponse.set = { cache-control = 'no-store' }\n";
    let policy = policy(text);
    let mut ask = Ask::get("/");
    let back = response(&policy, &ask, 200, &[]);
    let mut reports = back.stages().iter().flat_map(|stage| &stage.rules);
    let report = reports.find(|report| report.rule.id == "security_headers").unwrap();
    assert_eq!(
        report.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["script-src, style-src are left out: a nonce is wanted, and the host gave no entropy to \
          make one of"]
    );
    ask.entropy = Some([7; 16]);
    let back = response(&policy, &ask, 200, &[]);
    assert!(back.stages().iter().flat_map(|stage| &stage.rules).all(|r| r.notes.is_empty()));
}
