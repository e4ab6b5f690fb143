use super::{Ask, names, policy};
use crate::Decision;
use crate::policy::Policy;
use crate::request::Tier;

const ROUTES: &str = "[origins]
    main = 'https://main.example'
    old = { url = 'http://10.0.0.7:8080/site', host_header = 'viewer' }
    [[experiment]]
    id = 'e'
    override = { query = 'e' }
    variants.control = 1
    variants.old = { weight = 1, route = 'old' }
    [[route]]
    id = 'shadow'
    mode = 'shadow'
    origin = 'old'
    [[route]]
    id = 'named'
    when.path = '/by/{*rest}'
    origin = '{query.o}'
    [[route]]
    id = 'path'
    when.path = '/old/{*rest}'
    origin = 'old'
    [[route]]
    id = 'rest'
    when.path = '/by/x'
    origin = 'main'
    [[rewrite]]
    from = '/moved'
    to = '/old/x'\n";

/// The origin, the rules and the shadow rules.
fn routed(policy: &Policy, ask: &Ask) -> (Option<String>, Vec<String>, usize) {
    let request = ask.request();
    let explanation = policy.explain(&request);
    let Decision::Forward(forward) = explanation.decision() else { panic!() };
    let origin = forward.origin().map(|origin| origin.name.to_string());
    (origin, names(&forward.acted.rules), forward.acted.shadow().len())
}

#[test]
fn the_first_match_chooses() {
    let policy = policy(ROUTES);
    for (target, origin, rule) in [
        ("/old/a", Some("old"), Some("path@route")),
        ("/by/a?o=main", Some("main"), Some("named@route")),
        // A name that is none, and no name.
        ("/by/x?o=mine", Some("main"), Some("rest@route")),
        ("/by/x", Some("main"), Some("rest@route")),
        ("/by/y", None, None),
        // The request as it arrived, not the path that was made of it.
        ("/moved", None, None),
        // A variant is before all routes, in shadow mode too.
        ("/by/x?e=old", Some("old"), None),
    ] {
        let (got, rules, shadow) = routed(&policy, &Ask::get(target));
        assert_eq!(got.as_deref(), origin, "{target}");
        let route = rules.iter().find(|rule| rule.ends_with("@route"));
        assert_eq!(route.map(String::as_str), rule, "{target}");
        assert_eq!(shadow, usize::from(!target.ends_with("e=old")), "{target}");
    }
}

#[test]
fn an_origin_is_named_whole() {
    let policy = policy(ROUTES);
    let ask = Ask::get("/old/a");
    let request = ask.request();
    let explanation = policy.explain(&request);
    let Decision::Forward(forward) = explanation.decision() else { panic!() };
    let origin = forward.origin().unwrap();
    assert_eq!(
        (origin.host.as_ref(), origin.port, origin.path.as_ref()),
        ("10.0.0.7", Some(8080), "/site")
    );
    assert!(origin.keeps_host && origin.scheme == crate::Scheme::Http);
}

#[test]
fn behind_the_cache() {
    let policy = policy(ROUTES);
    let at = |tier| {
        let ask = Ask { tier, ..Ask::get("/by/x?e=old") };
        routed(&policy, &ask.header("x-experiment-e", "old")).0
    };
    assert_eq!(at(Tier::Viewer), None);
    assert_eq!(at(Tier::Origin).as_deref(), Some("old"));
}
