use super::model;
use crate::Policy;
use crate::draw::{DrawKey, Purpose};
use crate::policy::condition::Unit;
use crate::policy::model::{At, ExperimentCookie};

/// What is said about a policy whose responses no shared cache keeps.
fn codes(text: &str) -> Vec<&'static str> {
    super::codes(&format!("{text}\n[[headers]]\nresponse.set.cache-control = 'private'\n"))
}

/// An experiment with these lines beside two variants.
fn with(lines: &str) -> String {
    format!("[[experiment]]\nvariants = {{ control = 1, new = 1 }}\n{lines}\n")
}

#[test]
fn the_defaults() {
    let model = model("[[experiment]]\nid = 'Start'\nvariants = { new = 3, control = 1 }\n");
    let [rule] = model.experiments.as_slice() else { panic!() };
    let experiment = &rule.action;
    let names: Vec<(&str, u32)> =
        experiment.variants.iter().map(|variant| (variant.name.as_str(), variant.weight)).collect();
    assert_eq!(names, [("control", 1), ("new", 3)]);
    assert_eq!((experiment.control, experiment.traffic), (0, 1_000_000));
    assert_eq!(experiment.unit, Unit::Random);
    let cookie = ExperimentCookie { name: "exp-Start".to_owned(), max_age: 2_592_000 };
    assert_eq!(experiment.cookie, Some(cookie));
    assert_eq!(experiment.key_header.as_deref(), Some("x-experiment-start"));
    assert_eq!((experiment.override_query.as_deref(), experiment.includes_bots), (None, false));
    assert_eq!(experiment.traffic_key, DrawKey::derive(Purpose::Traffic, "", "Start"));
    assert_eq!(experiment.variant_key, DrawKey::derive(Purpose::Variant, "", "Start"));
    assert_eq!((rule.at, experiment.layer), (At::Viewer, None));
}

#[test]
fn everything_that_can_be_said() {
    let model = model(
        "[origins]
         app = 'https://app.example'
         [[experiment]]
         control = 'old'
         traffic = '12.5%'
         unit = 'ip'
         cookie = { name = 'c', max_age = 60 }
         override = { query = 'v' }
         bots = 'include'
         key_header = 'X-Which'
         variants.old = 0
         variants.new = { weight = 1000000, rewrite = '/new{path}?v=2', redirect = '/hop', \
           route = 'app', request.set = { x-a = 'b' }, response.remove = 'server' }
         [[experiment]]
         unit = { header = 'X-User' }
         variants.control = 1",
    );
    let [one, two] = model.experiments.as_slice() else { panic!() };
    assert_eq!((one.id.as_str(), two.id.as_str()), ("experiment-1", "experiment-2"));
    let experiment = &one.action;
    assert_eq!((experiment.control, experiment.traffic), (1, 125_000));
    assert_eq!(experiment.unit, Unit::Ip);
    assert_eq!(experiment.cookie, Some(ExperimentCookie { name: "c".to_owned(), max_age: 60 }));
    assert_eq!(experiment.override_query.as_deref(), Some("v"));
    assert!(experiment.includes_bots);
    assert_eq!(experiment.key_header.as_deref(), Some("x-which"));
    let [new, old] = experiment.variants.as_slice() else { panic!() };
    assert_eq!((new.name.as_str(), new.weight, old.weight), ("new", 1_000_000, 0));
    assert!(new.rewrite.as_ref().is_some_and(|rewrite| rewrite.query.is_some()));
    assert!(new.redirect.is_some() && old.redirect.is_none());
    assert_eq!((new.route, old.route), (Some(0), None));
    assert_eq!((new.headers.request.len(), new.headers.response.len()), (1, 1));
    assert_eq!(two.action.unit, Unit::Header("x-user".to_owned()));
    assert_eq!(two.action.cookie, None);
}

#[test]
fn what_is_wrong_with_an_experiment() {
    for (lines, code) in [
        ("id = 'a.b'", "invalid-id"),
        ("control = 'contrl'", "unknown-value"),
        ("traffic = '101%'", "invalid-share"),
        ("traffic = 0.5", "invalid-share"),
        ("traffic = true", "wrong-type"),
        ("unit = 'address'", "unknown-value"),
        ("unit = {}", "missing-key"),
        ("unit = { cookie = 'a', header = 'b' }", "conflicting-keys"),
        ("unit = { cookie = 'a b' }", "unknown-value"),
        ("cookie = 'a;b'", "unknown-value"),
        ("cookie = false", "wrong-type"),
        ("cookie = { max_age = 0 }", "unknown-value"),
        ("cookie = { max_age = '30d' }", "wrong-type"),
        ("unit = { cookie = 'uid' }\ncookie = 'a'", "conflicting-keys"),
        ("unit = { header = 'x-u' }\ncookie = 'a'", "conflicting-keys"),
        ("layer = 'l'", "conflicting-keys"),
        ("layer = 'l'\nunit = 'random'", "conflicting-keys"),
        ("layer = 'l'\nunit = 'ip'\ncookie = 'a'", "conflicting-keys"),
        ("layer = ''\nunit = 'ip'", "empty"),
        ("layer = 'a b'\nunit = 'ip'", "invalid-id"),
        ("override = 'v'", "wrong-type"),
        ("override = {}", "missing-key"),
        ("bots = 'exclude'", "unknown-value"),
        ("key_header = true", "wrong-type"),
        ("key_header = 'host'", "forbidden-header"),
        ("key_header = 'a b'", "invalid-header-name"),
        ("key_header = false", "experiment-cache"),
        ("when.status = 404", "response-condition"),
        ("weights = {}", "unknown-key"),
    ] {
        assert_eq!(codes(&with(lines)), [code], "{lines}");
    }
    let id = |length| format!("id = '{}'", "a".repeat(length));
    assert_eq!(codes(&with(&id(40))), [""; 0]);
    assert_eq!(codes(&with(&id(41))), ["invalid-id"]);
}

#[test]
fn what_is_wrong_with_variants() {
    for (variants, code) in [
        ("", "missing-key"),
        ("variants = 2", "wrong-type"),
        ("variants = {}", "empty"),
        ("variants = { a = 1 }", "missing-key"),
        ("variants = { control = 0, b = 0 }", "empty"),
        ("variants = { control = -1 }", "unknown-value"),
        ("variants = { control = 1000001 }", "unknown-value"),
        ("variants = { control = '1' }", "wrong-type"),
        ("variants = { control = 1, 'a.b' = 1 }", "invalid-id"),
        ("variants = { control = 1, '~1' = 1 }", "invalid-id"),
        ("variants = { control = { rewrite = '/a' } }", "missing-key"),
        ("variants = { control = { weight = 1, rewrite = 'a' } }", "invalid-target"),
        ("variants = { control = { weight = 1, rewrite = '/{slug}' } }", "unknown-placeholder"),
        ("variants = { control = { weight = 1, redirect = '//a.example' } }", "invalid-target"),
        (
            "variants = { control = { weight = 1, redirect = 'https://{query.to}/' } }",
            "open-redirect",
        ),
        ("variants = { control = { weight = 1, route = 'a' } }", "unknown-origin"),
        (
            "variants = { control = { weight = 1, request.set = { host = 'a' } } }",
            "forbidden-header",
        ),
        ("variants = { control = { weight = 1, headers = {} } }", "unknown-key"),
        ("control = ''\nvariants = { a = 1 }", "empty"),
    ] {
        assert_eq!(codes(&format!("[[experiment]]\n{variants}\n")), [code], "{variants}");
    }
    let named = |length| {
        format!("[[experiment]]\nvariants = {{ control = 1, {} = 1 }}\n", "a".repeat(length))
    };
    assert_eq!(codes(&named(64)), [""; 0]);
    assert_eq!(codes(&named(65)), ["invalid-id"]);
}

#[test]
fn layers_keep_their_members_by_id() {
    let entry = |id: &str, traffic: &str, more: &str| {
        format!(
            "[[experiment]]\nid = '{id}'\nlayer = 'l'\nunit = {{ cookie = 'uid' }}\ntraffic = '{traffic}'\nvariants.control = 1\n{more}\n"
        )
    };
    let text =
        entry("c", "50%", "") + &entry("a", "30%", "enabled = false") + &entry("b", "20%", "");
    let model = model(&text);
    let [layer] = model.layers.as_slice() else { panic!() };
    assert_eq!((layer.name.as_str(), layer.key), ("l", DrawKey::derive(Purpose::Layer, "", "l")));
    let members: Vec<(&str, u32)> =
        layer.members.iter().map(|(id, share)| (id.as_str(), *share)).collect();
    assert_eq!(members, [("a", 300_000), ("b", 200_000), ("c", 500_000)]);
    assert!(model.experiments.iter().all(|rule| rule.action.layer == Some(0)));
    // One millionth more is too much; it is said once.
    assert_eq!(codes(&(text.clone() + &entry("d", "0.0001%", ""))), ["layer-overfull"]);
    let twice = text + &entry("d", "10%", "") + &entry("e", "10%", "");
    assert_eq!(codes(&twice), ["layer-overfull"]);
    let other = entry("a", "10%", "") + &entry("b", "10%", "").replace("'uid'", "'sid'");
    assert_eq!(codes(&other), ["conflicting-keys"]);
}

#[test]
fn two_experiments_have_two_headers_and_cookies() {
    let two = |one: &str, other: &str| codes(&(with(one) + &with(other)));
    assert_eq!(two("id = 'a'", "id = 'b'"), [""; 0]);
    assert_eq!(two("id = 'a'", "id = 'A'"), ["duplicate-id"]);
    assert_eq!(two("key_header = 'x-a'", "key_header = 'X-A'"), ["duplicate-id"]);
    assert_eq!(two("cookie = 'c'", "cookie = 'c'"), ["duplicate-id"]);
    assert_eq!(two("cookie = 'exp-experiment-2'", ""), ["duplicate-id"]);
    assert_eq!(two("unit = 'ip'", "cookie = 'exp-experiment-1'"), [""; 0]);
}

#[test]
fn a_shared_cache_entry_is_refused() {
    let variants = |lines: &str| codes(&format!("[[experiment]]\nkey_header = false\n{lines}\n"));
    let new =
        |effect: &str| format!("variants = {{ control = 1, new = {{ weight = 1, {effect} }} }}");
    assert_eq!(variants(&new("rewrite = '/n'")), [""; 0]);
    assert_eq!(variants(&new("redirect = '/n'")), [""; 0]);
    assert_eq!(variants(&new("response.set = { x-a = 'b' }")), ["experiment-cache"]);
    assert_eq!(variants("variants = { control = 1, new = 0 }"), ["unused-variant"]);
    let forced = "override = { query = 'v' }\nvariants = { control = 1, new = 0 }";
    assert_eq!(variants(forced), ["experiment-cache"]);
    let equal = "variants.control = 1\n\
                 variants.a = { weight = 1, rewrite = '/n' }\nvariants.b = { weight = 1, redirect = '/n' }";
    assert_eq!(variants(equal), ["experiment-cache"]);
}

#[test]
fn what_is_near_is_suggested_and_no_opposite() {
    let help = |text: &str| {
        let error = Policy::parse(text).unwrap_err();
        let [found] = error.diagnostics() else { panic!("{error}") };
        found.help().unwrap_or_default().to_owned()
    };
    let of = |line: &str| help(&with(line));
    assert_eq!(of("bots = 'exclude'"), "write `control` or `include`");
    assert_eq!(of("bots = 'inculde'"), "did you mean `include`?");
    assert_eq!(of("bots = 'Include'"), "did you mean `include`?");
    assert_eq!(of("at = 'view'"), "did you mean `viewer`?");
    assert_eq!(of("at = 'viewer-request'"), "write `viewer` or `origin`");
    assert_eq!(
        of("sticky = 'cookie'"),
        "leave it out: a cookie remembers the variant where `unit` is `random`"
    );
    assert_eq!(help("[paths]\ncase = 'nsensitive'\n"), "did you mean `sensitive`?");
    for written in ["'50%'", "{ weight = '50%' }"] {
        let text = format!("[[experiment]]\nvariants = {{ control = 50, new = {written} }}\n");
        assert_eq!(help(&text), "write `50`: weights are compared with each other");
    }
}

#[test]
fn a_shared_cache_knows_no_variant() {
    const PLAIN: &str = "{ control = 1, new = { weight = 1, rewrite = '/n' } }";
    const HOPS: &str =
        "{ control = { weight = 1, redirect = '/a' }, new = { weight = 1, redirect = '/b' } }";
    for (platform, lines, variants, headers, warned) in [
        ("bare", "", PLAIN, "", true),
        ("cloudflare", "", PLAIN, "", true),
        ("cloudfront", "", PLAIN, "", false),
        ("bare", "enabled = false", PLAIN, "", false),
        ("bare", "mode = 'shadow'", PLAIN, "", false),
        ("bare", "key_header = 'x-experiment-e'", PLAIN, "", false),
        ("bare", "key_header = false", PLAIN, "", true),
        // Redirects are private anyway; who isn't drawn passes.
        ("bare", "", HOPS, "", false),
        ("bare", "traffic = '50%'\nunit = 'ip'", HOPS, "", true),
        // Entries that act wherever the experiment does.
        ("bare", "", PLAIN, "response.set.cache-control = 'max-age=60, private'", false),
        ("bare", "", PLAIN, "response.set.cache-control = 'no-store'", false),
        ("bare", "", PLAIN, "response.set.cache-control = 'no-cache'", true),
        ("bare", "", PLAIN, "response.default.cache-control = 'private'", true),
        ("bare", "", PLAIN, "when.path = '/a/b'\nresponse.set.cache-control = 'private'", false),
        ("bare", "", PLAIN, "when.path = '/{*x}'\nresponse.set.cache-control = 'private'", false),
        ("bare", "", PLAIN, "when.path = '/a'\nresponse.set.cache-control = 'private'", true),
        (
            "bare",
            "",
            PLAIN,
            "when.host = 'a.example'\nresponse.set.cache-control = 'private'",
            true,
        ),
        (
            "bare",
            "when.host = 'a.example'\nwhen.method = 'GET'",
            PLAIN,
            "when.path = '/a/b'\nwhen.host = 'a.example'\nresponse.set.cache-control = 'private'",
            false,
        ),
        ("bare", "", PLAIN, "when.status = 200\nresponse.set.cache-control = 'private'", true),
        ("bare", "", PLAIN, "enabled = false\nresponse.set.cache-control = 'private'", true),
        // What the variants differ by.
        ("bare", "", PLAIN, "response.append.vary = 'accept, Cookie'", false),
        ("bare", "", PLAIN, "response.append.vary = 'accept'", true),
        ("bare", "unit = { cookie = 'u' }", PLAIN, "response.set.vary = 'cookie'", false),
        ("bare", "unit = { header = 'X-User' }", PLAIN, "response.set.vary = 'x-user'", false),
        ("bare", "unit = { header = 'X-User' }", PLAIN, "response.set.vary = 'cookie'", true),
        ("bare", "unit = 'ip'", PLAIN, "response.set.vary = 'cookie'", true),
        ("bare", "unit = 'ip'", PLAIN, "response.set.vary = '*'", false),
    ] {
        let text = format!(
            "[client]\nplatform = '{platform}'\n[[experiment]]\nid = 'e'\nwhen.path = '/a/b'\n\
             {lines}\nvariants = {variants}\n[[headers]]\nresponse.remove = 'server'\n{headers}\n"
        );
        let wanted: &[&str] = if warned { &["experiment-cacheable"] } else { &[] };
        assert_eq!(super::codes(&text), wanted, "{text}");
    }
}
