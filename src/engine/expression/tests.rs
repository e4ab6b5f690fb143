use super::*;
use crate::decision::Decision;
use crate::engine::Engine;
use crate::policy::Policy;
use crate::policy::model::RedirectSource;
use crate::request::Request;

const POLICY: &str = r"
[[redirect]]
from = { regex = '^/shop/(?<n>[0-9]+)\.html$' }
to = '/s/{n}'
[[redirect]]
from = { regex = '^/(?:en|es)/(?<rest>.*)$' }
to = '/{rest}'
[[redirect]]
from = { regex = '^/x/(?<n>\d+)$' }
to = '/y/{n}'
[[redirect]]
from = { regex = '/(?<n>[0-9]+)/old' }
to = '/old/{n}'
[[redirect]]
from = '/shops/7.html'
to = '/page'
[[redirect]]
from = '/{a}/{b}/c'
to = '/{b}/{a}'
";

/// Which of the redirects' expressions are compiled.
fn compiled(model: &Model) -> Vec<bool> {
    let sources = model.redirects.iter().map(|rule| &rule.action.source);
    sources
        .filter_map(|source| match source {
            RedirectSource::Entry { from: Some(PathPattern::Regex(regex)), .. } => Some(regex),
            _ => None,
        })
        .map(|regex| regex.is_compiled())
        .collect()
}

/// What is linear is compiled neither at a start nor by a request: only when the definition is asked.
#[test]
fn what_has_a_program_is_not_compiled() {
    let policy = Policy::parse(POLICY).unwrap();
    // A lint asks whether the one that isn't anchored takes a path.
    assert_eq!(compiled(&policy.model), [false, false, false, true]);
    let engine = Engine::new(&policy).unwrap();
    let loaded = Engine::from_bytes(&engine.to_bytes()).unwrap();
    for engine in [&engine, &loaded] {
        assert_eq!(compiled(&engine.model), [false, false, true, true]);
        for (path, location) in [
            ("/shop/7.html", Some("/s/7")),
            ("/shop/x.html", None),
            ("/es/a/b", Some("/a/b")),
            ("/es/a%20b", Some("/a%20b")),
            ("/x/7", Some("/y/7")),
            ("/x/%D9%A3", Some("/y/%D9%A3")),
            ("/7/old", Some("/old/7")),
        ] {
            let decision = engine.evaluate(Request::new("GET", path));
            let found = match &decision {
                Decision::Respond(answer) => answer.location(),
                Decision::Forward(_) => None,
            };
            assert_eq!(found, location, "{path}");
        }
        assert_eq!(compiled(&engine.model), [false, false, true, true]);
    }
    let _ = policy.explain(&Request::new("GET", "/es/a"));
    assert!(compiled(&policy.model)[1]);
}

/// All that an engine may ask is made when it is.
#[test]
fn matchers_are_prepared_too() {
    let policy = Policy::parse(
        r"
hosts = ['a.example']
[[block]]
when.path = { regex = '/[0-9]+x' }
[[block]]
when.path = [{ regex = '/[0-9]+y', ignore_case = true }]
when.header.a = { regex = 'b+' }
when.query.a = { regex = '^b+$' }
when.cookie.a = { regex = 'b+' }
when.city = { regex = 'b+' }
",
    )
    .unwrap();
    let engine = Engine::new(&policy).unwrap();
    let mut states = Vec::new();
    each_test(&engine.model, &mut |test| match test {
        Test::Path(tests) => states.extend(tests.iter().map(|test| match test {
            PathTest::Pattern(PathPattern::Regex(regex)) => regex.is_compiled(),
            PathTest::Text(matcher) => matcher.regex.as_ref().unwrap().is_compiled(),
            PathTest::Pattern(_) => false,
        })),
        Test::Query(_, matchers)
        | Test::Header(_, matchers)
        | Test::Cookie(_, matchers)
        | Test::City(matchers) => {
            states.extend(matchers.iter().map(|one| one.regex.as_ref().unwrap().is_compiled()));
        }
        _ => {}
    });
    states.sort_unstable();
    assert_eq!(states, [false, true, true, true, true, true]);
}

#[test]
fn an_expression_of_the_engine() {
    for (text, is_whole) in [
        ("^(?<c0>[a-z]+)-(?<c2>[0-9]+)$", true),
        (r"^(?<c0>[a-z]+)-(?<c2>\d+)$", false),
        ("^(?<c0>[a-z]+)(-)(?<c2>[0-9a-z]+0)$", false),
    ] {
        let own = Own::new(text).unwrap();
        assert_eq!(own.regex.is_none(), is_whole, "{text}");
        let groups = own.groups("ab-10").unwrap();
        assert_eq!(groups.as_slice(), [Some("ab"), Some("10")], "{text}");
        assert_eq!(own.is_match("ab-\u{663}"), text.contains(r"\d"), "{text}");
        assert!(own.groups("ab-").is_none() && !own.is_match("ab-"), "{text}");
    }
}
