//! What every rule has.

use fingerpost::{Tier, Timestamp};

use crate::{JUNE, at, get, outcome, parse, rules, with};

#[test]
fn id_names_a_rule_and_a_position_the_others() {
    let policy = "[[block]]\nid = 'named'\nwhen.path = '/a'\n[[block]]\nwhen.path = '/b'";
    assert_eq!(rules(policy, get("/a")), ["named"]);
    assert_eq!(rules(policy, get("/b")), ["block-2"]);
}

#[test]
fn description_owner_and_tags_are_for_people() {
    let policy = parse(
        "[[block]]
         description = 'scanners'
         owner = 'security'
         tags = ['noise', '2026']
         when.path = '/a'",
    );
    let rule = policy.rules().next().unwrap();
    assert_eq!(rule.description(), Some("scanners"));
    assert_eq!(rule.owner(), Some("security"));
    assert_eq!(rule.tags(), ["noise", "2026"]);
}

#[test]
fn enabled_false_switches_off() {
    let off = "[[block]]\nenabled = false\nwhen.path = '/a'";
    assert_eq!(outcome(off, get("/a")), "pass");
}

#[test]
fn mode_shadow_reports_without_effect() {
    let policy = "[[block]]\nmode = 'shadow'\nwhen.path = '/a'\n[[block]]\nwhen.path = '/a'";
    assert_eq!(rules(policy, get("/a")), ["block-2", "~block-1"]);
}

#[test]
fn at_chooses_the_tier() {
    let policy = "[[block]]
                  when.path = '/a'
                  [[block]]
                  at = 'origin'
                  when.path = '/b'
                  [[rewrite]]
                  from = '/r'
                  to = '/behind'
                  [[rewrite]]
                  at = 'viewer'
                  from = '/r'
                  to = '/before'";
    for (path, tier, wanted) in [
        ("/a", Tier::Whole, "403"),
        ("/a", Tier::Viewer, "403"),
        ("/a", Tier::Origin, "pass"),
        ("/b", Tier::Whole, "403"),
        ("/b", Tier::Viewer, "pass"),
        ("/b", Tier::Origin, "403"),
        ("/r", Tier::Whole, "pass /behind"),
        ("/r", Tier::Viewer, "pass /before"),
        ("/r", Tier::Origin, "pass /behind"),
    ] {
        assert_eq!(outcome(policy, get(path).with_tier(tier)), wanted, "{path} {tier:?}");
    }
}

#[test]
fn a_rewrite_behind_the_cache_leads_around_no_block_before_it() {
    let policy = "[[block]]
                  at = 'viewer'
                  when.path = '/private'
                  [[block]]
                  at = 'viewer'
                  when.header.x-a = 'a'
                  [[rewrite]]
                  from = '/r'
                  to = '/private'
                  [[rewrite]]
                  from = '/s'
                  to = '/open'";
    assert_eq!(outcome(policy, get("/r").with_tier(Tier::Origin)), "403");
    let asks = with("/s", &[("x-a", "a")]).with_tier(Tier::Origin);
    assert_eq!(outcome(policy, asks), "pass /open");
}

#[test]
fn from_time_is_the_first_instant_and_until_time_the_first_without() {
    let from = "[[block]]\nfrom_time = 2026-06-01T00:00:00Z\nwhen.path = '/a'";
    assert_eq!(outcome(from, at("/a", JUNE - 1)), "pass");
    assert_eq!(outcome(from, at("/a", JUNE)), "403");
    let until = "[[block]]\nuntil_time = '2026-06-01T02:00:00+02:00'\nwhen.path = '/a'";
    assert_eq!(outcome(until, at("/a", JUNE - 1)), "403");
    assert_eq!(outcome(until, at("/a", JUNE)), "pass");
    let both = "[[respond]]
                from_time = 2026-06-01T00:00:00Z
                until_time = 2026-06-01T00:00:01Z
                when.path = '/a'";
    let found = [-1, 0, 1].map(|second| outcome(both, at("/a", JUNE + second)));
    assert_eq!(found, ["pass", "200", "pass"]);
}

#[test]
fn without_a_clock_the_time_is_absent() {
    let rule = "from_time = 2026-06-01T00:00:00Z\nwhen.path = '/a'\n";
    assert_eq!(outcome(&format!("[[respond]]\n{rule}"), get("/a")), "pass");
    // What nobody told blocks where the guard says so.
    assert_eq!(outcome(&format!("[[block]]\n{rule}"), get("/a")), "pass");
    assert_eq!(outcome(&format!("[[block]]\n{rule}on_unknown = 'match'"), get("/a")), "403");
}

#[test]
fn sample_takes_a_stable_share_by_its_unit() {
    let all = "[[respond]]\nsample = '100%'";
    assert_eq!(outcome(all, get("/")), "200", "the unit doesn't matter");
    let none = "[[respond]]\nsample = { share = '0%', unit = 'ip' }";
    assert_eq!(outcome(none, get("/").with_ip([192, 0, 2, 7].into())), "pass");

    let half = "[[respond]]\nid = 'half'\nsample = { share = '50%', unit = { header = 'x-user' } }";
    let taken = |user: &'static str| {
        let headers = [("x-user", user)];
        outcome(half, get("/").with_headers(&headers)) == "200"
    };
    let users = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"];
    let count = users.iter().filter(|user| taken(user)).count();
    assert!((1..users.len()).contains(&count), "{count} of {} are in", users.len());
    assert!(users.iter().all(|user| taken(user) == taken(user)));
    assert_eq!(outcome(half, get("/")), "pass", "who has no such header isn't in");

    let cookie = "[[respond]]\nsample = { share = '99.9999%', unit = { cookie = 'uid' } }";
    assert_eq!(outcome(cookie, get("/")), "pass");
    assert_eq!(outcome(cookie, with("/", &[("cookie", "uid=1")])), "200");

    let ip = "[[block]]\nsample = '50%'\nwhen.path = '/a'";
    assert_eq!(outcome(ip, get("/a")), "pass", "an address that nobody told is absent");
    let neighbours = ["2001:db8::1", "2001:db8::ffff"];
    let both = neighbours.map(|ip| outcome(ip_policy(), get("/a").with_ip(ip.parse().unwrap())));
    assert_eq!(both[0], both[1], "of an IPv6 address the first 64 bits");
}

fn ip_policy() -> &'static str {
    "[[block]]\nsample = '50%'\nwhen.path = '/a'\non_unknown = 'skip'"
}

#[test]
fn a_larger_sample_loses_nobody() {
    let taken = |share: &str, ip: u8| {
        let policy = format!("[[respond]]\nid = 'rollout'\nsample = '{share}'");
        outcome(&policy, get("/").with_ip([192, 0, 2, ip].into())) == "200"
    };
    for ip in 0..40 {
        assert!(!taken("30%", ip) || taken("60%", ip), "{ip} is moved out");
    }
}

#[test]
fn when_must_hold_and_unless_must_not() {
    let policy = "[[block]]\nwhen.path = '/a'\nunless.method = 'POST'";
    assert_eq!(outcome(policy, get("/a")), "403");
    assert_eq!(outcome(policy, get("/b")), "pass");
    let post = fingerpost::Request::new("POST", "/a");
    assert_eq!(outcome(policy, post), "pass");
    assert_eq!(outcome(policy, get("/a").with_now(Timestamp(0))), "403");
}
