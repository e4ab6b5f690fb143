//! Where a `Location` leads, as an independent parser of URLs reads it.

use arbitrary::Arbitrary;
use fingerpost::{Decision, Engine, Policy, Request, Scheme, Source};
use url::Url;

use crate::grammar::Case;
use crate::host;

/// A policy of the grammar, and a visitor who writes what he likes.
#[derive(Arbitrary, Debug)]
pub struct Visit {
    case: Case,
    host: Option<String>,
    begin: u8,
    path: String,
    query: Option<String>,
    city: String,
    https: Option<bool>,
}

/// The hosts that the grammar writes into targets; one label more stands for a captured one.
const WRITTEN: [&str; 2] = ["example.com", "other.test"];

/// How paths of the grammar begin: what follows is the visitor's.
const BEGINNINGS: [&str; 8] = ["", "a", "a/", "b/", "a/b/", "admin/", "/", "1/a/"];

/// Every `Location` stays on the visitor's host or leads to one that the policy writes.
pub fn visit(visit: &Visit) {
    let map = visit.case.map.as_str();
    let source = Source::text(visit.case.policy.as_str()).with_file("moved.csv", map);
    let Ok(policy) = Policy::parse(source) else { return };
    let engine = Engine::new(&policy).expect("a policy that loads makes an engine");

    let asked = visit.host.as_deref().unwrap_or("www.example.com");
    let headers = [("host", asked)];
    let begin = BEGINNINGS[usize::from(visit.begin) % BEGINNINGS.len()];
    let mut target = format!("/{begin}{}", visit.path);
    if let Some(query) = &visit.query {
        target.push_str(&format!("?{query}"));
    }
    let mut geo = fingerpost::Geo::default();
    geo.city = Some(visit.city.clone());
    let mut request = Request::new("GET", &target).with_headers(&headers).with_geo(&geo);
    if let Some(https) = visit.https {
        request = request.with_scheme(if https { Scheme::Https } else { Scheme::Http });
    }
    let decision = engine.evaluate(request);
    let Decision::Respond(answer) = &decision else { return };
    let Some(location) = answer.location() else { return };
    let Some(host) = check(location) else { return };

    let is_own = || policy.hosts().iter().any(|pattern| is_one_of(&host, pattern));
    let is_written = WRITTEN.contains(&host.as_str()) || is_one_of(&host, "*.example.com");
    // Without `hosts`, https goes to the host that was asked for.
    let is_same = !visit.case.policy.starts_with("hosts =")
        && host::resolved(asked, None).is_some_and(|asked| host::split(&asked).0 == host);
    assert!(is_own() || is_written || is_same, "`{location}` leads away:\n{}", visit.case.policy);
}

/// What must hold of any `Location`; the host that it names.
pub fn check(location: &str) -> Option<String> {
    assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location:?}");
    let absolute = location.split_once("://").filter(|_| !location.starts_with('/'));
    let named = absolute.map(|(_, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        assert!(rest.starts_with('/'), "{location:?}");
        authority
    });
    if named.is_none() {
        let after = location.strip_prefix('/').expect("a path begins with `/`");
        assert!(!after.starts_with(['/', '\\']), "{location:?} is another host's");
    }
    for base in ["http://visitor.test/a/b", "https://visitor.test/a/b"] {
        let base = Url::parse(base).expect("it is a URL");
        let Ok(url) = base.join(location) else {
            let name = named.map(|authority| host::split(authority).0).unwrap_or_default();
            assert!(host::is_odd(name), "no URL: {location:?}");
            continue;
        };
        assert!(matches!(url.scheme(), "http" | "https"), "{location:?}");
        assert!(url.username().is_empty() && url.password().is_none(), "{location:?}");
        match named {
            None => assert_eq!(url.origin(), base.origin(), "{location:?}"),
            Some(authority) => {
                let (name, port) = host::split(authority);
                host::beside_url(name, location);
                let same = url::Host::parse(name).map(|host| host.to_string());
                assert_eq!(url.host_str(), same.ok().as_deref(), "{location:?}");
                assert!(port.is_some() || url.port().is_none(), "{location:?}");
            }
        }
    }
    named.map(|authority| host::split(authority).0.to_owned())
}

fn is_one_of(host: &str, pattern: &str) -> bool {
    let below = |suffix: &str| host.strip_suffix(suffix).and_then(|host| host.strip_suffix('.'));
    if let Some(suffix) = pattern.strip_prefix("**.") {
        below(suffix).is_some()
    } else if let Some(suffix) = pattern.strip_prefix("*.") {
        below(suffix).is_some_and(|label| !label.contains('.'))
    } else {
        host == pattern
    }
}
