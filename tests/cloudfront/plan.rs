//! What acts at which event, and what is told of what can't.

use fingerpost::Policy;
use fingerpost::adapter::cloudfront::{EventType, plan};

/// The events of the last rule, and the findings of all, as text.
fn planned(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let policy = format!("[client]\nplatform = 'cloudfront'\n{text}");
    findings(&policy)
}

fn findings(policy: &str) -> (Vec<&'static str>, Vec<String>) {
    let policy = Policy::parse(policy).unwrap_or_else(|error| panic!("{error}\n{policy}"));
    let plan = plan(&policy);
    let last = plan.rules().last().unwrap();
    let events = last.events().iter().map(|event| event.as_str()).collect();
    let of_rules = plan.rules().iter().flat_map(|rule| rule.findings());
    let told = of_rules.chain(plan.findings()).map(|finding| {
        assert!(!finding.message().is_empty());
        format!("{} {}", finding.level().as_str(), finding.code())
    });
    let told: Vec<String> = told.collect();
    assert_eq!(plan.has_errors(), told.iter().any(|told| told.starts_with("error")));
    (events, told)
}

#[test]
fn every_kind_of_rule_has_its_events() {
    let table: [(&str, &[&str]); 16] = [
        ("[[block]]\nwhen.path = '/a'", &["viewer-request"]),
        ("[[block]]\nat = 'origin'\nwhen.path = '/a'", &["origin-request"]),
        ("[canonical]\ntrailing_slash = 'add'", &["viewer-request"]),
        ("[[redirect]]\nfrom = '/a'\nto = '/b'", &["viewer-request"]),
        ("[[respond]]\nwhen.path = '/a'\nbody = 'x'", &["viewer-request"]),
        ("[[respond]]\nat = 'origin'\nwhen.status = 404\nbody = 'x'", &["origin-response"]),
        ("[[rewrite]]\nfrom = '/a'\nto = '/b'", &["origin-request"]),
        ("[[rewrite]]\nat = 'viewer'\nfrom = '/a'\nto = '/b'", &["viewer-request"]),
        ("[origins]\na = 'https://a.example'\n[[route]]\norigin = 'a'", &["origin-request"]),
        ("[[headers]]\nrequest.remove = ['x-a']", &["viewer-request"]),
        ("[[headers]]\nat = 'origin'\nresponse.remove = ['x-a']", &["origin-response"]),
        (
            "[[headers]]\nrequest.remove = ['x-a']\nresponse.remove = ['x-a']",
            &["viewer-request", "viewer-response"],
        ),
        ("[security_headers]\npreset = 'web-2026'", &["viewer-response"]),
        (
            "[[cors]]\norigins = ['https://a.example']\nmethods = ['GET']",
            &["viewer-request", "viewer-response"],
        ),
        (
            "[[experiment]]\nid = 'e'\ncontrol = 'a'\ncookie = 'e'\nkey_header = 'x-e'\n\
             variants = { a = { weight = 1 }, b = { weight = 1, rewrite = '/b' } }",
            &["viewer-request", "viewer-response"],
        ),
        (
            "[origins]\no = 'https://a.example'\n[[experiment]]\nid = 'e'\ncontrol = 'a'\n\
             key_header = 'x-e'\nunit = 'ip'\n\
             variants = { a = { weight = 1 }, b = { weight = 1, route = 'o' } }",
            &["viewer-request", "origin-request"],
        ),
    ];
    for (text, expected) in table {
        let (events, told) = planned(text);
        assert_eq!(events, expected, "{text}");
        assert!(!told.iter().any(|told| told.starts_with("error")), "{text}: {told:?}");
    }
}

#[test]
fn what_cannot_work_is_told() {
    let table: [(&str, &[&str]); 30] = [
        ("[https]", &["error fact-missing"]),
        ("[[block]]\nwhen.country = 'KP'", &["error fact-missing"]),
        ("[[block]]\nwhen.any = [{ country = 'KP' }, { path = '/a' }]", &["warning fact-missing"]),
        ("[[block]]\nunless.country = 'DE'\non_unknown = 'match'", &["error unknown-matches"]),
        ("[[block]]\nunless.country = 'DE'\non_unknown = 'skip'", &["error fact-missing"]),
        ("[[block]]\nwhen.country = ['KP', 'unknown']", &[]),
        ("[[block]]\nat = 'origin'\nwhen.country = 'KP'", &["note cache-key"]),
        ("[[block]]\nat = 'origin'\nwhen.ip = '192.0.2.0/24'", &["warning not-in-cache-key"]),
        ("[[block]]\nat = 'origin'\nwhen.asn = 64496", &["warning not-in-cache-key"]),
        (
            "[[block]]\nat = 'origin'\nwhen.user_agent = { contains = 'x' }",
            &["error unknown-matches"],
        ),
        (
            "[[redirect]]\nat = 'origin'\nfrom = '/a'\nto = '/b'\nwhen.host = 'a.example'",
            &["error fact-missing"],
        ),
        (
            "[[redirect]]\nat = 'origin'\nfrom = '/a'\nto = '/b'\nwhen.cookie.a = 'b'",
            &["note cache-key"],
        ),
        (
            "[[redirect]]\nat = 'origin'\nfrom = '/a'\nto = '/b'\nwhen.scheme = 'http'",
            &["note cache-key"],
        ),
        ("[[redirect]]\nfrom = '/a'\nto = '/{country}'\nstatus = 302", &["error fact-missing"]),
        ("[[redirect]]\nfrom = '/a'\nto = '/{country|default:\"x\"}'\nstatus = 302", &[]),
        ("[[block]]\nwhen.device = 'mobile'", &[]),
        ("[[block]]\nwhen.header.cloudfront-viewer-asn = '1'", &["warning visitor-header"]),
        ("[[block]]\nwhen.header.x-forwarded-proto = 'http'", &["error fact-missing"]),
        ("[[respond]]\nwhen.status = 404\nbody = 'x'", &["error status-at-viewer"]),
        (
            "[[headers]]\nwhen.status = '5xx'\nresponse.set = { x-a = '1' }",
            &["error never-from-400"],
        ),
        (
            "[[headers]]\nwhen.status = [200, 404]\nresponse.set = { x-a = '1' }",
            &["warning never-from-400"],
        ),
        ("[[headers]]\nresponse.set = { x-a = '1' }", &["note errors-of-origin"]),
        (
            "[[headers]]\nat = 'origin'\nresponse.set = { x-edge-a = '1' }",
            &["error header-refused"],
        ),
        (
            "[[headers]]\nrequest.set = { cloudfront-viewer-country = 'DE' }",
            &["error header-refused"],
        ),
        (
            "[[headers]]\nat = 'origin'\nrequest.set = { if-none-match = 'x' }",
            &["error header-refused"],
        ),
        ("[[headers]]\nrequest.set = { x-country = '{country}' }", &["warning fact-missing"]),
        ("[origins]\na = 'http://10.0.0.7'\n[[route]]\norigin = 'a'", &["error origin-refused"]),
        (
            "[origins]\na = 'http://a.example'\n[[route]]\nat = 'viewer'\norigin = 'a'",
            &["error route-at-viewer"],
        ),
        ("[security_headers]\nframe_options = 'DENY'", &["note errors-of-origin"]),
        (
            "[[headers]]\nat = 'origin'\nwhen.path = '/a'\ncsp = { img-src = '*' }",
            &["note errors-of-origin", "error csp-at-origin"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(planned(text).1, expected, "{text}");
    }
    let large = format!("[[respond]]\nwhen.path = '/a'\nbody = '{}'", "x".repeat(41_000));
    assert_eq!(planned(&large).1, ["error answer-too-large"]);
}

#[test]
fn who_insists_is_warned() {
    let (_, told) = findings(
        "[client]\nplatform = 'cloudfront'\ncountry_header = 'cloudfront-viewer-country'\n\
         scheme_header = 'cloudfront-forwarded-proto'\n[https]\n[[block]]\nwhen.country = 'KP'",
    );
    assert_eq!(told, ["warning visitor-header", "warning visitor-header"]);
    let (_, told) = findings("[[redirect]]\nfrom = '/a'\nto = '/b'");
    assert_eq!(told, ["warning platform"]);
}

#[test]
fn another_name_is_proposed() {
    let policy = Policy::parse(
        "[client]\nplatform = 'cloudfront'\n[[headers]]\nresponse.set = { x-edge-processed = 'true' }",
    )
    .unwrap();
    let plan = plan(&policy);
    let help = plan.rules()[0].findings()[0].help().unwrap();
    assert_eq!(help, "choose another name, such as `x-processed`");
}

#[test]
fn events_and_cache_key_of_the_whole() {
    let policy = Policy::parse(
        "[client]\nplatform = 'cloudfront'\n\
         [[block]]\nat = 'origin'\nwhen.country = 'KP'\n\
         [[redirect]]\nat = 'origin'\nfrom = '/a'\nto = '/b'\nwhen.query.lang = 'de'\n\
         [[block]]\nenabled = false\nwhen.path = '/x'",
    )
    .unwrap();
    let plan = plan(&policy);
    assert_eq!(plan.events(), [EventType::OriginRequest]);
    let key: Vec<&str> = plan.cache_key().collect();
    assert_eq!(key, ["header cloudfront-viewer-country", "query lang"]);
    assert_eq!(plan.rules().len(), 2);
}

#[test]
#[cfg(feature = "auth")]
fn access_belongs_before_the_cache() {
    const BASIC: &str = "basic.users.a = 'sha256:s:\
        0000000000000000000000000000000000000000000000000000000000000000'\n";
    let entry = |more: &str| planned(&format!("[[auth]]\nwhen.path = '/a'\n{BASIC}{more}"));
    assert_eq!(entry(""), (vec!["viewer-request"], vec![]));
    let (events, told) = entry("at = 'origin'\n");
    assert_eq!(events, ["origin-request"]);
    assert!(told.contains(&"warning auth-at-origin".to_owned()), "{told:?}");
    // What isn't known asks everybody.
    let (_, told) = planned(&format!("[[auth]]\nwhen.country = 'DE'\n{BASIC}"));
    assert_eq!(told, ["error unknown-matches"]);
}
