use super::{Ask, answer, lines, names, policy, response};
use crate::policy::Policy;
use crate::request::Tier;

/// The value that a header of the preset gets; `-` where it isn't sent.
fn sent(policy: &Policy, ask: &Ask, name: &str) -> String {
    let edits = lines(response(policy, ask, 200, &[]).decision().edits());
    let value = edits.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    value.unwrap_or("-").to_owned()
}

#[test]
fn a_ramp_rises_by_date() {
    let text = "[security_headers]
        hsts = { ramp = [{ from = 2026-01-01T00:00:00Z, max_age = 300 }, { from = 2026-02-01T00:00:00Z, max_age = 86400 }] }\n";
    let policy = policy(text);
    let january = 1_767_225_600;
    for (now, value) in [
        (None, "max-age=300"),
        (Some(january - 1), "-"),
        (Some(january), "max-age=300"),
        (Some(january + 31 * 86_400 - 1), "max-age=300"),
        (Some(january + 31 * 86_400), "max-age=86400"),
        (Some(i64::MAX), "max-age=86400"),
    ] {
        let ask = Ask { now, ..Ask::get("/") };
        assert_eq!(sent(&policy, &ask, "strict-transport-security"), value, "{now:?}");
    }
}

const CSP: &str = "[security_headers]
    csp = { default-src = \"'self'\", img-src = '*', upgrade-insecure-requests = true }
    [[headers]]
    id = 'player'
    when.path = '/watch/{*rest}'
    csp = { media-src = 'https://media.example', img-src = false }
    [[headers]]
    id = 'html'
    when.response.content-type = { prefix = 'text/html' }
    csp = { img-src = \"'self'\" }
    response.set = { x-a = '{cookie.none}' }
    [[headers]]
    id = 'shadow'
    mode = 'shadow'
    csp = { default-src = \"'none'\" }
    [[headers]]
    id = 'off'
    enabled = false
    csp = { default-src = \"'none'\" }
    [[headers]]
    id = 'behind'
    at = 'origin'
    csp = { default-src = \"'none'\" }\n";

#[test]
fn policies_are_laid_over_each_other() {
    let policy = policy(CSP);
    let back = |target: &str, kind: &str, tier| {
        let ask = Ask { tier, ..Ask::get(target) };
        let back = response(&policy, &ask, 200, &[("content-type", kind)]);
        let decision = back.decision();
        (lines(decision.edits()), names(decision.rules()), names(decision.shadow()))
    };
    let name = "content-security-policy";
    let shadow = || vec!["shadow@headers".to_owned()];
    let (edits, rules, noted) = back("/", "text/css", Tier::Viewer);
    assert_eq!(
        edits,
        [format!("{name}: default-src 'self'; img-src *; upgrade-insecure-requests")]
    );
    assert_eq!((rules, noted), (vec!["security_headers@headers".to_owned()], shadow()));
    let (edits, rules, _) = back("/watch/1", "text/css", Tier::Viewer);
    assert_eq!(
        edits,
        [format!(
            "{name}: default-src 'self'; media-src https://media.example; upgrade-insecure-requests"
        )]
    );
    assert_eq!(rules, ["security_headers@headers", "player@headers"]);
    // In file order; an entry acts by its csp though it edits nothing.
    let (edits, rules, _) = back("/watch/1", "text/html", Tier::Viewer);
    assert_eq!(
        edits,
        [format!(
            "{name}: default-src 'self'; img-src 'self'; media-src https://media.example; upgrade-insecure-requests"
        )]
    );
    assert_eq!(rules, ["security_headers@headers", "player@headers", "html@headers"]);
    let (edits, _, _) = back("/", "text/css", Tier::Whole);
    assert_eq!(
        edits,
        [format!("{name}: default-src 'none'; img-src *; upgrade-insecure-requests")]
    );
    // The table stands before the cache.
    assert_eq!(back("/", "text/css", Tier::Origin), (vec![], vec![], vec![]));
}

#[test]
fn a_policy_of_which_nothing_is_left_is_not_sent() {
    let policy = policy(
        "[security_headers]\ncsp = { img-src = '*' }\n[[headers]]\nid = 'none'\nwhen.path = '/a'\ncsp = { img-src = false }\n",
    );
    let ask = Ask::get("/a");
    assert_eq!(sent(&policy, &ask, "content-security-policy"), "-");
    assert_eq!(names(response(&policy, &ask, 200, &[]).decision().rules()), ["none@headers"]);
}

#[test]
fn a_nonce_is_fresh_and_told_to_the_origin_alone() {
    let policy = policy(
        "[security_headers]
         csp = { script-src = \"'self'\", img-src = '*', nonce = true }
         [[headers]]
         response.set = { cache-control = 'private, no-cache' }
         [[respond]]
         when.path = '/edge'",
    );
    let nonce = crate::draw::nonce(&[5; 16]);
    assert_eq!(nonce.len(), 32);
    let drawn = Ask { entropy: Some([5; 16]), ..Ask::get("/") };
    let csp = |ask: &Ask| sent(&policy, ask, "content-security-policy");
    assert_eq!(csp(&drawn), format!("img-src *; script-src 'self' 'nonce-{nonce}'"));
    assert_eq!(csp(&Ask::get("/")), "img-src *");
    let edge = Ask { target: "/edge".to_owned(), ..drawn.clone() };
    assert!(answer(&policy, &edge)[1].ends_with(&format!("'nonce-{nonce}'")));

    let told = |ask: Ask| {
        let ask = ask.header("x-csp-nonce", "mine");
        let request = ask.request();
        let crate::Decision::Forward(forward) = policy.explain(&request).decision().clone() else {
            panic!()
        };
        lines(forward.request_edits())
    };
    assert_eq!(told(drawn.clone()), [format!("x-csp-nonce: {nonce}")]);
    assert_eq!(told(Ask::get("/")), ["-x-csp-nonce"]);
    assert_eq!(told(Ask { tier: Tier::Origin, ..drawn }), [""; 0]);
}
