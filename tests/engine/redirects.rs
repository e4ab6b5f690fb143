//! `[https]`, `[canonical]` and `[[redirect]]`: one hop, wherever it ends.

use fingerpost::{Engine, Limits, Policy, Request, Scheme, Source};

use crate::{answered, engine, forwarded, ids, redirected, request};

fn location(engine: &Engine, request: Request<'_>) -> Option<String> {
    match engine.evaluate(request) {
        fingerpost::Decision::Respond(answer) => answer.location().map(str::to_owned),
        fingerpost::Decision::Forward(_) => None,
    }
}

const SITE: &str = "
    hosts = ['example.com', 'www.example.com']
    [https]
    [canonical]
    host = 'example.com'
    aliases = ['www.example.com']
    trailing_slash = 'remove'
    index = ['index.html']
    lowercase = true
    merge_slashes = true
    [[redirect]]
    from = '/old/{*rest}'
    to = '/new/{rest}'
    [[redirect]]
    from = '/new/temp'
    to = '/temp'
    status = 302
";

#[test]
fn everything_in_one_hop() {
    let engine = engine(SITE);
    let decision = engine.evaluate(request("http://www.example.com//Old/A/index.html?q=1"));
    assert_eq!(ids(decision.rules()), ["https", "canonical", "redirect-1"]);
    let answer = answered(decision);
    assert_eq!((answer.status(), answer.location()), (308, Some("https://example.com/new/a?q=1")));
    // The least lasting hop decides how lasting the answer is.
    assert_eq!(
        redirected(&engine, "http://example.com/old/temp"),
        (302, "https://example.com/temp".into()),
    );
}

#[test]
fn the_status_of_several_hops() {
    let engine = engine(
        "[[redirect]]
         from = '/a/{*rest}'
         to = '/b/{rest}'
         status = 301
         [[redirect]]
         from = '/b/308'
         to = '/c'
         [[redirect]]
         from = '/b/307'
         to = '/c'
         status = 307
         [[redirect]]
         from = '/b/303'
         to = '/c'
         status = 303",
    );
    for (path, status) in
        [("/a/x", 301), ("/a/308", 301), ("/a/307", 302), ("/a/303", 303), ("/b/307", 307)]
    {
        assert_eq!(redirected(&engine, path).0, status, "{path}");
    }
}

#[test]
fn https_acts_on_what_is_known() {
    let engine = engine(
        "hosts = ['example.com']
         [https]
         port = 8443
         except = ['/.well-known/acme-challenge/{*rest}']",
    );
    assert_eq!(
        redirected(&engine, "http://example.com:8080//a%20b?q"),
        (308, "https://example.com:8443//a%20b?q".into()),
    );
    for url in [
        "https://example.com/",
        "http://evil.example/",
        "http://example.com/.well-known/acme-challenge/x",
    ] {
        forwarded(engine.evaluate(request(url)));
    }
    // Neither the scheme of the target nor a missing host is believed.
    forwarded(engine.evaluate(Request::new("GET", "http://example.com/")));
    forwarded(engine.evaluate(request("/").with_scheme(Scheme::Http)));
}

#[test]
fn every_location_is_ascii_and_stays_on_its_host() {
    let engine = engine(
        "[canonical]
         trailing_slash = 'remove'
         lowercase = true
         [[redirect]]
         from = '/go/{*rest}'
         to = '/{rest}'",
    );
    for (url, expected) in [
        ("//evil.example/", "/evil.example"),
        ("/\\Evil.example", "/evil.example"),
        ("/go//evil.example", "/evil.example"),
        ("/go/%5Cevil.example", "/evil.example"),
        ("/É/", "/%C3%89"),
        ("/%C3%89/", "/%C3%89"),
        ("/A\"<b>", "/a%22%3Cb%3E"),
    ] {
        assert_eq!(location(&engine, request(url)).as_deref(), Some(expected), "{url}");
    }
}

#[test]
fn canonical_repairs() {
    let engine = engine(
        "hosts = ['example.com', 'other.example.com']
         [canonical]
         host = 'example.com'
         aliases = ['*.old.example.com']
         trailing_slash = 'add'
         index = ['index.html']",
    );
    let some = |text: &str| Some(text.to_owned());
    let of = |url| location(&engine, request(url));
    assert_eq!(of("https://example.com/a?q"), some("/a/?q"));
    assert_eq!(of("https://example.com/a.css"), None);
    assert_eq!(of("https://example.com/a/index.html"), some("/a/"));
    assert_eq!(of("https://other.example.com/a"), some("/a/"));
    assert_eq!(of("https://foreign.example/a"), None);
    assert_eq!(of("https://x.old.example.com:8443/a"), some("https://example.com/a/"));
    assert_eq!(of("http://x.old.example.com/a"), some("http://example.com/a/"));
    assert_eq!(of("https://example.com/.well-known/a"), None);
    // What a browser would ask for is the same URL.
    let lower = crate::engine("[canonical]\nlowercase = true");
    let decision = lower.evaluate(request("/A/../a"));
    assert!(decision.looped().is_empty());
    forwarded(decision);
    // Without a scheme there is no URL on another host, but the path can be put right.
    let headers = [("host", "x.old.example.com")];
    assert_eq!(location(&engine, Request::new("GET", "/a").with_headers(&headers)), some("/a/"),);
    assert_eq!(of("/a"), some("/a/"));
    assert_eq!(location(&engine, Request::new("OPTIONS", "*").with_headers(&headers)), None);
}

#[test]
fn queries_and_fragments() {
    let engine = engine(
        "[[redirect]]
         from = '/merge'
         to = '/x?a=1&b=2'
         [[redirect]]
         from = '/keep'
         to = '/x?a=1'
         query = 'keep'
         [[redirect]]
         from = '/drop'
         to = '/x#top'
         query = 'drop'
         [[redirect]]
         from = '/x'
         to = '/y'",
    );
    for (url, expected) in [
        ("/merge?z=0&a=9&a=8", "/y?z=0&a=1&b=2"),
        ("/keep?a=9", "/y?a=1&a=9"),
        // A hop without a fragment keeps the one before it.
        ("/drop?a=9", "/y#top"),
        ("/x?", "/y"),
    ] {
        assert_eq!(redirected(&engine, url).1, expected, "{url}");
    }
}

#[test]
fn a_rule_that_leads_nowhere_else_does_not_match() {
    let engine = engine(
        "[[redirect]]
         from = '/{*rest}'
         to = 'https://example.com/{rest}'
         [[redirect]]
         from = '/a/{x}'
         to = '/b/{cookie.who}'
         [[redirect]]
         from = '/%62/{x}'
         to = '/%62/{x}'",
    );
    assert_eq!(location(&engine, request("https://example.com/a/1")), None);
    assert_eq!(location(&engine, request("https://example.com/b/1")), None);
    // The scheme isn't known: it may be this very URL.
    let host = [("host", "example.com")];
    assert_eq!(location(&engine, Request::new("GET", "/a").with_headers(&host)), None);
    assert!(location(&engine, request("http://example.com/a/1")).is_some());
}

#[test]
fn a_loop_is_named_and_the_stage_dropped() {
    let engine = engine(
        "hosts = ['example.com']
         [https]
         [[redirect]]
         id = 'in'
         from = '/in'
         to = '/a'
         [[redirect]]
         id = 'ab'
         from = '/a'
         to = '/b'
         [[redirect]]
         id = 'ba'
         from = '/b'
         to = '/a'
         [[redirect]]
         id = 'grows'
         from = '/g/{*rest}'
         to = '/g/x/{rest}'
         [[respond]]
         when.path = '/in'
         body = 'the next stage'",
    );
    let decision = engine.evaluate(request("https://example.com/in"));
    assert_eq!(ids(decision.looped()), ["ab", "ba"]);
    assert_eq!(ids(decision.rules()), ["respond-1"]);

    let decision = engine.evaluate(request("https://example.com/b"));
    assert_eq!(ids(decision.looped()), ["ba", "ab"]);
    forwarded(decision);

    let decision = engine.evaluate(request("https://example.com/g/1"));
    assert_eq!(ids(decision.looped()), ["grows"]);

    // Plain http isn't let through for it.
    let decision = engine.evaluate(request("http://example.com/in"));
    assert_eq!(ids(decision.looped()), ["ab", "ba"]);
    assert_eq!(ids(decision.rules()), ["https"]);
    assert_eq!(answered(decision).location(), Some("https://example.com/in"));
}

#[test]
fn the_chain_ends_on_a_foreign_host() {
    let engine = engine(
        "hosts = ['example.com', 'shop.example.com']
         [[redirect]]
         from = '/out'
         to = 'https://elsewhere.example/a'
         [[redirect]]
         from = '/shop'
         to = 'https://shop.example.com/a'
         [[redirect]]
         from = '/a'
         to = '/b'",
    );
    assert_eq!(redirected(&engine, "https://example.com/out").1, "https://elsewhere.example/a");
    assert_eq!(redirected(&engine, "https://example.com/shop").1, "https://shop.example.com/b");
}

#[test]
fn what_another_host_is_sent_is_not_known() {
    let policy = |rule: &str| {
        engine(&format!(
            "hosts = ['example.com', 'shop.example.com']
             [[redirect]]
             from = '/shop'
             to = 'https://shop.example.com/a'
             [[redirect]]
             from = '/a'
             {rule}
             [[redirect]]
             id = 'last'
             from = '/a'
             to = '/b'"
        ))
    };
    let shop = |engine: &Engine| redirected(engine, "https://example.com/shop").1;
    // It may act there: the chain ends before it.
    let engine = policy("to = '/member'\nwhen.cookie.member.present = true");
    assert_eq!(shop(&engine), "https://shop.example.com/a");
    assert_eq!(redirected(&engine, "https://shop.example.com/a").1, "/b");
    // Whether it is there is as unknown as its value.
    let engine = policy("to = '/guest'\nwhen.cookie.member.present = false");
    assert_eq!(shop(&engine), "https://shop.example.com/a");
    let engine = policy("to = '/for/{cookie.name|default:\"you\"}'");
    assert_eq!(shop(&engine), "https://shop.example.com/a");
    // In shadow mode it ends nothing, and what nobody tells stays untold.
    let engine = policy("to = '/member'\nmode = 'shadow'\nwhen.cookie.member.present = true");
    assert_eq!(shop(&engine), "https://shop.example.com/b");
    let engine = policy("to = '/member'\nwhen.country = 'NO'");
    assert_eq!(shop(&engine), "https://shop.example.com/b");
}

#[test]
fn the_method_changes_as_a_client_changes_it() {
    let engine = engine(
        "[[redirect]]
         from = '/see'
         to = '/a'
         status = 303
         [[redirect]]
         from = '/found'
         to = '/a'
         status = 302
         [[redirect]]
         from = '/found-see'
         to = '/see'
         status = 302
         [[redirect]]
         from = '/keep'
         to = '/a'
         status = 307
         [[redirect]]
         from = '/a'
         to = '/post'
         when.method = 'POST'
         [[redirect]]
         from = '/a'
         to = '/get'
         when.method = ['GET', 'HEAD']",
    );
    let post = |path| location(&engine, Request::new("POST", path)).unwrap();
    assert_eq!(post("/see"), "/get");
    assert_eq!(post("/keep"), "/post");
    // Some clients change POST to GET, some don't.
    assert_eq!(post("/found"), "/a");
    // After 303 all of them do.
    assert_eq!(post("/found-see"), "/get");
    assert_eq!(location(&engine, Request::new("HEAD", "/see")).unwrap(), "/get");
    assert_eq!(redirected(&engine, "/found").1, "/get");
}

#[test]
fn maps_are_lines_in_order() {
    let engine = engine(
        "[[redirect]]
         id = 'moved'
         status = 301
         map = { '/a' = '/b', '/docs/{*rest}' = 'https://docs.example.com/{rest}' }
         [[redirect]]
         id = 'quiet'
         mode = 'shadow'
         map = { '/b' = '/c' }",
    );
    let decision = engine.evaluate(request("/a"));
    assert_eq!(ids(decision.rules()), ["moved:4"]);
    assert_eq!(ids(decision.shadow()), ["quiet:8"]);
    assert_eq!(answered(decision).location(), Some("/b"));
    assert_eq!(
        redirected(&engine, "/docs/x/y?q"),
        (301, "https://docs.example.com/x/y?q".to_owned())
    );
}

#[test]
fn collapse_may_be_turned_off() {
    let engine = engine(&format!("{SITE}\n[redirects]\ncollapse = false"));
    assert_eq!(
        redirected(&engine, "http://www.example.com/Old/x").1,
        "https://www.example.com/Old/x"
    );
}

#[test]
fn preload_wants_the_hop_to_https_alone() {
    let engine = engine(&format!(
        "{SITE}\n[security_headers]\nhsts = {{ max_age = 31536000, include_subdomains = true, preload = true }}"
    ));
    assert_eq!(
        redirected(&engine, "http://www.example.com/old/x").1,
        "https://www.example.com/old/x"
    );
    assert_eq!(redirected(&engine, "https://www.example.com/old/x").1, "https://example.com/new/x");
}

#[test]
fn what_came_from_the_visitor_is_private() {
    let engine = engine(
        "[[redirect]]
         from = '/a'
         to = '/b'
         when.cookie.x.present = false
         [[redirect]]
         from = '/b'
         to = '/c'
         [[redirect]]
         from = '/d'
         to = '/b'
         when.cookie.x.present = false
         cache_control = 'max-age=5'
         [[redirect]]
         from = '/e'
         to = '/{header.x-to|default:\"c\"}'
         cache_control = 'max-age=5'
         [[redirect]]
         from = '/f'
         to = '/{header.x-to|default:\"c\"}'",
    );
    let cache = |url| {
        let answer = answered(engine.evaluate(request(url)));
        answer.header("cache-control").map(str::to_owned)
    };
    assert_eq!(cache("/b"), None);
    assert_eq!(cache("/a").as_deref(), Some("private, no-store"));
    // The last hop's word counts, and /d isn't the last.
    assert_eq!(cache("/d").as_deref(), Some("private, no-store"));
    assert_eq!(cache("/e").as_deref(), Some("max-age=5"));
    assert_eq!(cache("/f").as_deref(), Some("private, no-store"));
}

#[test]
fn capture_runs_are_bounded() {
    let mut policy = String::new();
    for n in 1..=5 {
        policy += &format!(
            "[[redirect]]\nmode = 'shadow'\nfrom = {{ regex = '^/(?<x>a+)' }}\nto = '/b/{n}'\n"
        );
    }
    let engine = engine(&policy);
    assert_eq!(engine.evaluate(request("/aa")).shadow().len(), 4);
    let long = format!("/{}", "a".repeat(2048));
    assert_eq!(engine.evaluate(request(&long)).shadow().len(), 0);
}

#[test]
fn one_that_captures_with_no_rule_before_it_is_bounded_too() {
    let policy = "[[redirect]]\nfrom = { regex = '^/aa(?<x>a*)$' }\nto = '/b'\n\
                  [[redirect]]\nfrom = { regex = '^/aa+$' }\nto = '/c'";
    let engine = engine(policy);
    // With a host, so that it is decided on the short way.
    let found = |engine: &Engine, length: usize| {
        let path = format!("/{}", "a".repeat(length - 1));
        location(engine, request(&path).with_headers(&[("host", "example.com")]))
    };
    for (length, expected) in [(3, "/b"), (2_048, "/b"), (2_049, "/c")] {
        assert_eq!(found(&engine, length).as_deref(), Some(expected), "{length}");
    }
    let mut limits = Limits::default();
    limits.capture_runs = 0;
    let policy = Policy::parse(Source::text(policy).with_limits(limits)).unwrap();
    let engine = Engine::new(&policy).unwrap();
    assert_eq!(found(&engine, 3).as_deref(), Some("/c"));
}

#[test]
fn no_target_moves_the_end_of_the_host() {
    let engine = engine("hosts = ['example.com']\n[https]");
    let host = [("host", "example.com")];
    for (target, expected) in [
        (".evil.example/", "https://example.com/.evil.example/"),
        ("@evil.example/", "https://example.com/@evil.example/"),
        (":443@evil.example", "https://example.com/:443@evil.example"),
        ("*", "https://example.com"),
        ("*/a", "https://example.com/*/a"),
    ] {
        let request = Request::new("OPTIONS", target).with_headers(&host).with_scheme(Scheme::Http);
        assert_eq!(location(&engine, request).as_deref(), Some(expected), "{target}");
    }
}
