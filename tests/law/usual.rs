//! The law where policies and requests are usual: the engine decides on its short way there, to which
//! few of the generator's policies leave room.

use fingerpost::{Decision, Engine, Policy, Request, ResponseHead, Tier};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};

use crate::cases;

/// Of these a policy has some, in this order.
const PIECES: [&str; 26] = [
    "hosts = ['a.example', 'b.example', '*.c.example']",
    "[redirects]\ncollapse = false",
    "[[redirect]]\nmode = 'shadow'\nfrom = '/a'\nto = '/s'",
    "[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = 303",
    "[[redirect]]\nfrom = '/b'\nto = '/c?x=1'",
    "[[redirect]]\nwhen.host = ['a.example', 'd.c.example']\nfrom = '/old/{x}/{*rest}'\n\
     to = '/new/{x}/{rest}'\nquery = 'keep'",
    "[[redirect]]\nfrom = '/{x}/z'\nto = 'https://b.example/{x}?y=2'\nquery = 'drop'",
    "[[redirect]]\nmap = { '/m' = '/n', '/n' = 'http://a.example/m', '/o' = 'https://e.example/o#f', \
     '/p' = 'https://a.example:8443/p' }\nstatus = 302\ncache_control = 'no-store'",
    "[[redirect]]\nfrom = '/old/{*rest}'\nto = '/{rest}'",
    "[[redirect]]\nfrom = { regex = '^/old/(?<n>[0-9]+)\\.html$' }\nto = '/n/{n}'",
    "[[redirect]]\nfrom = { regex = '^/(?:en|es|fr)/x/(?<n>[0-9a]+)$' }\nto = '/{n}/z?l=1'",
    "[[redirect]]\nwhen.host = 'a.example'\nfrom = { regex = '^/i/(?<w>[a-z0-9-]+)\\.(?:jpe?g|png)$' }\n\
     to = 'https://b.example/{w}.webp'\nquery = 'drop'",
    "[[redirect]]\nfrom = { regex = '^/x(?:/page)?/(?<n>[0-9]+)/?$' }\nto = '/q/z'",
    "[[redirect]]\nfrom = { regex = '^/blog/(?<rest>.*)$' }\nto = '/{rest}'\nstatus = 302",
    "[[redirect]]\nfrom = { regex = '^/a/[^/]+/b' }\nto = '/b'",
    "[[redirect]]\nfrom = { regex = '^/(?:(?<x>a)|(?<y>b))/w$' }\nto = '/{y}'",
    "[[redirect]]\nfrom = { regex = '^/(?:(?<x>a)|(?<y>b))/?(?<z>w*)$' }\nto = '/old/{z}'",
    "[[redirect]]\nfrom = { regex = '^/d/(?<n>\\d+)$' }\nto = '/old/{n}.html'",
    "[[redirect]]\nfrom = { regex = '^/(?<v>[ab]+)/(?<v2>[^/]*)' }\nto = '/{v}'",
    "[[redirect]]\nfrom = { regex = '(?<last>[a-z]+)/w$' }\nto = '/c'",
    "[[redirect]]\nmap = { '/r' = '/é', '/h' = 'http://a.example/free' }",
    "[[redirect]]\nfrom = '/é'\nto = '/b'",
    "[[redirect]]\nwhen.country = 'DE'\nfrom = '/o'\nto = '/de'",
    "[[experiment]]\nid = 'e'\nbots = 'include'\ncontrol = 'a'\nvariants = { a = 1, b = 1 }",
    "[[experiment]]\nid = 'f'\nbots = 'include'\ncookie = 'e'\ntraffic = '50%'\n\
     control = 'b'\nvariants = { a = 1, b = 2 }\nkey_header = 'x-f'",
    "[[experiment]]\nid = 'g'\ncontrol = 'c'\nvariants = { c = 1, d = 1 }",
];

/// Of each of these one. What sends requests on the long way is seldom among them.
const TABLES: [&[&str]; 6] = [
    &[
        "[client]\nscheme_header = 'x-proto'\ncountry_header = 'cf-ipcountry'\nip_header = 'x-ip'",
        "[client]\nscheme_header = 'x-proto'\ncountry_header = 'cf-ipcountry'\nip_header = 'x-ip'",
        "[client]\nscheme_header = 'x-proto'\ncountry_header = 'cf-ipcountry'\nip_header = 'x-ip'",
        "",
    ],
    &[
        "",
        "",
        "[canonical]\nhost = 'a.example'\naliases = ['b.example', 'd.c.example']\n\
     index = ['z', 'y']\ntrailing_slash = 'remove'",
    ],
    &[
        "",
        "[https]",
        "[https]\nstatus = 302\nport = 8443",
        "[https]\nexcept = ['/a', '/old/{*rest}']",
    ],
    &[
        "",
        "",
        "",
        "[[block]]\nwhen.country = ['AQ', 'BV']",
        "[[block]]\nwhen.country = ['DE', 'unknown']\nmode = 'shadow'",
        "[[block]]\nwhen.ip = ['192.0.2.0/24', '2001:db8::/32']\non_unknown = 'match'",
    ],
    &[
        "",
        "",
        "",
        "",
        "",
        "[[block]]\nwhen.path = '/admin/{*rest}'",
        "[[block]]\nwhen.method = 'PUT'",
        "[[headers]]\nwhen.path = '/a'\nresponse.set = { x-a = '1' }",
        "[[headers]]\nwhen.path = '/q/{x}'\nresponse.set = { x-b = '{path}' }\n\
     response.remove = ['cache-control']",
        "[[headers]]\nwhen.cookie.e = 'a'\nrequest.set = { x-c = '1' }",
    ],
    // Nothing, what is the same in every answer, what hangs on the time.
    &[
        "",
        "[security_headers]\npreset = 'api-2026'",
        "[security_headers]\npreset = 'web-2026'",
        "[security_headers]\nhsts = { ramp = [{ from = 2026-01-01T00:00:00Z, max_age = 300 }] }",
    ],
];

const TARGETS: [&str; 48] = [
    "/",
    "/a",
    "/b",
    "/b?",
    "/b?x=2",
    "/b?p=%41&é=1",
    "/m",
    "/n",
    "/n?q=1",
    "/o",
    "/p",
    "/q/z",
    "/a/z",
    "/q/z?a=1",
    "/old",
    "/old/x",
    "/old/x/y/z",
    "/old//x",
    "/old/%61/b",
    "/old/a?x=1&y=\"",
    "/%61",
    "/old/12.html",
    "/old/12.html?x=1",
    "/old/x.html",
    "/es/x/7",
    "/en/x/a",
    "/de/x/7",
    "/i/a-b.jpeg",
    "/i/a.png?x=1",
    "/x/page/5",
    "/x/5/",
    "/x/5/6",
    "/blog/",
    "/blog/b",
    "/blog//b",
    "/blog/../b",
    "/blog/é",
    "/a/x/b/c",
    "/a/w",
    "/b/w",
    "/d/7",
    "/d/%D9%A3",
    "/admin/x",
    "/r",
    "/h",
    "/s",
    "/a/",
    "*",
];

/// Lines of headers, none where the name is empty.
const LINES: [(&str, &[&str]); 6] = [
    ("host", &["a.example", "b.example", "d.c.example", "e.example", "A.example:443", "a b", ""]),
    ("x-proto", &["https", "https", "http", "http", "ftp", ""]),
    ("cf-ipcountry", &["FR", "FR", "FR", "FR", "FR", "AQ", "DE", "xx", "T1", "D", ""]),
    (
        "x-ip",
        &[
            "198.51.100.1",
            "198.51.100.2",
            "2001:db9::1",
            "192.0.2.7",
            "::ffff:192.0.2.7",
            "2001:db8::1",
            "no",
            "",
        ],
    ),
    ("cookie", &["x=1", "e=a", "x=1; e=b", "e=~5", "e=~999999", "e=c", "g=c", ""]),
    ("x-f", &["a", "", "", ""]),
];

/// What a request is made of.
#[derive(Clone, Debug)]
struct Case {
    method: &'static str,
    target: &'static str,
    lines: Vec<(&'static str, &'static str)>,
    entropy: Option<[u8; 16]>,
    peer: Option<[u8; 4]>,
    tier: Tier,
}

fn case() -> impl Strategy<Value = Case> {
    let lines: Vec<_> = LINES
        .into_iter()
        .map(|(name, values)| select(values).prop_map(move |value| (name, value)))
        .collect();
    let twice = prop_oneof![9 => Just(None), 1 => (0..LINES.len()).prop_map(Some)];
    let tier =
        prop_oneof![6 => Just(Tier::Whole), 3 => Just(Tier::Viewer), 1 => Just(Tier::Origin)];
    let peer = prop_oneof![Just(None), Just(Some([192, 0, 2, 9])), Just(Some([203, 0, 113, 9]))];
    let method = select(&["GET", "GET", "GET", "HEAD", "PUT"][..]);
    (method, select(&TARGETS[..]), lines, twice, any::<Option<[u8; 16]>>(), peer, tier).prop_map(
        |(method, target, mut lines, twice, entropy, peer, tier)| {
            lines.extend(twice.and_then(|at| lines.get(at).copied()));
            lines.retain(|(_, value)| !value.is_empty());
            Case { method, target, lines, entropy, peer, tier }
        },
    )
}

#[test]
fn what_is_usual_is_decided_as_the_definition_says() {
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let pieces = subsequence(&PIECES[..], 0..=PIECES.len());
    let tables: Vec<_> = TABLES.into_iter().map(select).collect();
    let strategy = (pieces, tables, prop::collection::vec(case(), 8));
    let result = TestRunner::new(config).run(&strategy, |(pieces, tables, cases)| {
        let text = [pieces, tables].concat().join("\n\n");
        let policy = Policy::parse(text.as_str()).unwrap();
        let engine = Engine::new(&policy).unwrap();
        for case in &cases {
            let mut request = Request::new(case.method, case.target)
                .with_headers(&case.lines)
                .with_tier(case.tier);
            if let Some(entropy) = case.entropy {
                request = request.with_entropy(entropy);
            }
            if let Some(peer) = case.peer {
                request = request.with_ip(peer.into());
            }
            let (explained, decision) = (policy.explain(&request), engine.evaluate(request));
            prop_assert_eq!(explained.decision(), &decision, "{}\n{:?}", text, case);
            if let Decision::Forward(forward) = &decision {
                let response = ResponseHead::new(200, &[("cache-control", "max-age=1")]);
                let explained = policy.explain_response(&request, &response);
                prop_assert_eq!(
                    &engine.evaluate_response_after(forward, request, &response),
                    explained.decision(),
                    "{}\n{:?}",
                    text,
                    case
                );
            }
        }
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
}
