//! `[[experiment]]`.

use fingerpost::{Request, Tier};

use crate::{edits, fields, get, outcome, request_edits, variants, with};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A browser with this cookie and this much chance.
fn browser(headers: &'static [(&'static str, &'static str); 2]) -> Request<'static> {
    get("/?q=1").with_headers(headers).with_entropy([7; 16])
}

/// An experiment with these lines in which everybody who is drawn gets `b`.
fn certain(lines: &str) -> String {
    format!("[[experiment]]\nid = 'ab'\n{lines}\nvariants = {{ control = 0, b = 1, c = 0 }}")
}

#[test]
fn a_random_unit_is_remembered_in_a_cookie() {
    let policy = certain("");
    let new = browser(&[("user-agent", BROWSER), ("x", "")]);
    assert_eq!(variants(&policy, new), ["ab=b"]);
    assert_eq!(
        edits(&policy, new, 200, &[]),
        [
            "+set-cookie: exp-ab=b; Path=/; Max-Age=2592000; Secure; SameSite=Lax",
            "cache-control: private"
        ]
    );
    assert_eq!(edits(&policy, new, 200, &[("Cache-Control", "no-store")]).len(), 1);
    // Without chance the control, and nothing to remember.
    let drawn = get("/").with_headers(&[("user-agent", BROWSER)]);
    assert_eq!(variants(&policy, drawn), ["ab=control"]);
    assert_eq!(edits(&policy, drawn, 200, &[]), [""; 0]);
}

#[test]
fn cookie_keeps_a_variant_that_has_a_weight() {
    let named = "cookie = { name = 'seen', max_age = 60 }";
    let policy =
        format!("[[experiment]]\nid = 'ab'\n{named}\nvariants = {{ control = 1, b = 1, c = 0 }}");
    let keeps = |cookie: &'static str| {
        let headers = [("user-agent", BROWSER), ("cookie", cookie)];
        let request = get("/").with_headers(&headers).with_entropy([7; 16]);
        (variants(&policy, request), edits(&policy, request, 200, &[]).len())
    };
    assert_eq!(keeps("seen=b"), (vec!["ab=b".to_owned()], 0));
    assert_eq!(keeps("seen=control"), (vec!["ab=control".to_owned()], 0));
    for cookie in ["seen=c", "seen=gone", "exp-ab=b"] {
        assert_eq!(keeps(cookie).1, 2, "{cookie}: drawn anew and remembered");
    }
    let plain = certain("unit = 'ip'\ncookie = 'seen'");
    let headers = [("user-agent", BROWSER)];
    let request = get("/").with_headers(&headers).with_ip([192, 0, 2, 7].into());
    assert!(edits(&plain, request, 200, &[])[0].starts_with("+set-cookie: seen=b; "));
}

#[test]
fn unit_tells_visitors_apart() {
    let cookie = certain("unit = { cookie = 'uid' }");
    assert_eq!(
        variants(&cookie, browser(&[("user-agent", BROWSER), ("cookie", "uid=1")])),
        ["ab=b"]
    );
    assert_eq!(variants(&cookie, browser(&[("user-agent", BROWSER), ("x", "")])), ["ab=control"]);
    let header = certain("unit = { header = 'x-user' }");
    assert_eq!(variants(&header, browser(&[("user-agent", BROWSER), ("x-user", "1")])), ["ab=b"]);
    let ip = certain("unit = 'ip'");
    let visitor = browser(&[("user-agent", BROWSER), ("x", "")]);
    assert_eq!(variants(&ip, visitor.with_ip([192, 0, 2, 7].into())), ["ab=b"]);
    assert_eq!(variants(&ip, visitor), ["ab=control"]);
    assert_eq!(variants(&certain("unit = 'random'"), visitor), ["ab=b"]);
}

#[test]
fn traffic_leaves_others_without_a_variant() {
    let none = certain("traffic = '0%'");
    let visitor = browser(&[("user-agent", BROWSER), ("x", "")]);
    assert_eq!(variants(&none, visitor), [""; 0]);
    // Where they fell is remembered, so that a later rise lets them in in turn.
    let remembered = edits(&none, visitor, 200, &[]);
    assert!(remembered[0].starts_with("+set-cookie: exp-ab=~"), "{remembered:?}");
    let known = |point: &'static str, traffic: &str| {
        let headers = [("user-agent", BROWSER), ("cookie", point)];
        let request = get("/").with_headers(&headers).with_entropy([7; 16]);
        let policy = certain(&format!("traffic = '{traffic}'"));
        (variants(&policy, request).len(), edits(&policy, request, 200, &[]).len())
    };
    assert_eq!(known("exp-ab=~300000", "30%"), (0, 0));
    assert_eq!(known("exp-ab=~299999", "30%"), (1, 2));
}

#[test]
fn a_layer_is_shared() {
    let policy = "[[experiment]]
                  id = 'one'
                  layer = 'shop'
                  unit = { cookie = 'uid' }
                  traffic = '50%'
                  variants = { control = 1 }
                  [[experiment]]
                  id = 'two'
                  layer = 'shop'
                  unit = { cookie = 'uid' }
                  traffic = '50%'
                  variants = { control = 1 }";
    let mut seen = [0, 0];
    for uid in 0..40 {
        let cookie = format!("uid={uid}");
        let headers = [("user-agent", BROWSER), ("cookie", cookie.as_str())];
        let found = variants(policy, get("/").with_headers(&headers));
        assert_eq!(found.len(), 1, "in one of them, never in both: {found:?}");
        seen[usize::from(found[0] == "two=control")] += 1;
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn bots_get_the_control_unless_included() {
    let bot = browser(&[("user-agent", "Googlebot/2.1"), ("x", "")]);
    assert_eq!(variants(&certain(""), bot), ["ab=control"]);
    assert_eq!(variants(&certain("bots = 'control'"), bot), ["ab=control"]);
    assert_eq!(variants(&certain("bots = 'include'"), bot), ["ab=b"]);
    assert_eq!(edits(&certain(""), bot, 200, &[]), [""; 0]);
}

#[test]
fn control_is_what_bots_get() {
    let bot = browser(&[("user-agent", "Googlebot/2.1"), ("x", "")]);
    assert_eq!(variants(&certain("control = 'c'"), bot), ["ab=c"]);
}

#[test]
fn override_shows_any_variant_to_a_tester() {
    let policy = certain("override = { query = 'v' }\ntraffic = '0%'");
    let asks = |target| get(target).with_headers(&[("user-agent", BROWSER)]).with_entropy([7; 16]);
    assert_eq!(variants(&policy, asks("/?v=c")), ["ab=c"]);
    assert_eq!(edits(&policy, asks("/?v=c"), 200, &[]), [""; 0], "nothing is remembered");
    assert_eq!(variants(&policy, asks("/?v=none&v=c")), [""; 0], "the first counts");
}

#[test]
fn key_header_tells_the_origin_and_is_believed_behind_the_cache() {
    let policy = certain("unit = { cookie = 'uid' }");
    let visitor = browser(&[("user-agent", BROWSER), ("cookie", "uid=1")]);
    assert_eq!(request_edits(&policy, visitor), ["x-experiment-ab: b"]);
    let forged = with("/", &[("x-experiment-ab", "c"), ("user-agent", BROWSER)]);
    let out = certain("unit = { cookie = 'uid' }\nwhen.path = '/elsewhere'");
    assert_eq!(request_edits(&out, forged), ["-x-experiment-ab"]);
    for tier in [Tier::Whole, Tier::Viewer] {
        assert_eq!(variants(&policy, forged.with_tier(tier)), ["ab=control"], "{tier:?}");
    }
    assert_eq!(variants(&policy, forged.with_tier(Tier::Origin)), ["ab=c"]);
    let named = certain("unit = { cookie = 'uid' }\nkey_header = 'x-key'");
    assert_eq!(request_edits(&named, visitor), ["x-key: b"]);
    let none = "[[experiment]]
                id = 'ab'
                unit = { cookie = 'uid' }
                key_header = false
                variants = { control = 0, b = { weight = 1, redirect = '/b' } }";
    assert_eq!(outcome(none, visitor), "302 /b?q=1");
    assert_eq!(request_edits(none, with("/", &[("cookie", "uid=1")])), [""; 0]);
}

#[test]
fn variants_do_what_they_say() {
    let policy = |effects: &str| {
        format!(
            "[origins]\nblue = 'https://blue.test'\n[[experiment]]\nid = 'ab'\n\
             unit = {{ cookie = 'uid' }}\nvariants.control = 0\n\
             variants.b = {{ weight = 1, {effects} }}\n\
             [[rewrite]]\nfrom = '/{{*rest}}'\nto = '/ordinary'"
        )
    };
    let visitor = browser(&[("user-agent", BROWSER), ("cookie", "uid=1")]);
    assert_eq!(outcome(&policy("rewrite = '/b{path}?v=2'"), visitor), "pass /b/?q=1&v=2");
    assert_eq!(outcome(&policy("redirect = '/b?v=2'"), visitor), "302 /b?q=1&v=2");
    assert_eq!(
        fields(&policy("redirect = '/b'"), visitor),
        ["location: /b?q=1", "cache-control: private, no-store"]
    );
    assert_eq!(outcome(&policy("route = 'blue'"), visitor), "pass /ordinary?q=1 to blue");
    assert_eq!(
        request_edits(&policy("request.set = { x-v = '{variant.ab}', x-r = '{rule}' }"), visitor),
        ["x-experiment-ab: b", "x-v: b", "x-r: ab"]
    );
    let response = policy("response.set = { x-v = '{status}' }, response.remove = ['server']");
    assert_eq!(edits(&response, visitor, 404, &[]), ["-server", "x-v: 404"]);
    let others = policy(
        "request.append = { x-a = '1' }, request.default = { x-d = '1' }, request.remove = ['x-r*'], \
         response.append = { x-a = '2' }, response.default = { x-d = '2' }",
    );
    assert_eq!(
        request_edits(&others, visitor),
        ["x-experiment-ab: b", "-x-r*", "+x-a: 1", "?x-d: 1"]
    );
    assert_eq!(edits(&others, visitor, 200, &[]), ["+x-a: 2", "?x-d: 2"]);
}

#[test]
fn shadow_draws_without_effect() {
    let policy = certain("mode = 'shadow'\nunit = { cookie = 'uid' }");
    let visitor = browser(&[("user-agent", BROWSER), ("cookie", "uid=1")]);
    assert_eq!(crate::rules(&policy, visitor), ["~ab"]);
    assert_eq!(variants(&policy, visitor), [""; 0]);
    assert_eq!(request_edits(&policy, visitor), [""; 0]);
}
