//! `[[auth]]`: who is admitted, and what the others are answered.

use crate::{decide, fields, get, outcome, rules, with};

/// `wonderland` and `builder`.
const USERS: &str = "basic.users = { \
    alice = 'sha256:s1:8c607eacbf273b3c53869e74132e9ac6ef9cd0d7d175c88562dad8851997016e', \
    bob = 'sha256:s2:bbb04da58aef5cafe50c6c2cd73e9c4061b80ec79e8cf86007c1f9ed81f128bb' }\n";

const ALICE: [(&str, &str); 1] = [("authorization", "Basic YWxpY2U6d29uZGVybGFuZA==")];
const BOB: [(&str, &str); 1] = [("Authorization", "bASIC Ym9iOmJ1aWxkZXI=")];

fn members(more: &str) -> String {
    format!("[[auth]]\nid = 'members'\nwhen.path = '/m/{{*rest}}'\n{USERS}{more}")
}

#[test]
fn a_name_and_a_password_admit() {
    let policy = members("");
    assert_eq!(outcome(&policy, with("/m/a", &ALICE)), "pass");
    assert_eq!(outcome(&policy, with("/m/a", &BOB)), "pass");
    assert_eq!(rules(&policy, with("/m/a", &BOB)), ["members"]);
    assert_eq!(outcome(&policy, get("/a")), "pass");
    assert_eq!(rules(&policy, get("/a")), [""; 0]);
    for wrong in [
        vec![],
        vec![("authorization", "Basic YWxpY2U6YnVpbGRlcg==")],
        vec![("authorization", "Basic Y2Fyb2w6d29uZGVybGFuZA==")],
        vec![("authorization", "Bearer YWxpY2U6d29uZGVybGFuZA==")],
        vec![("authorization", "Basic YWxpY2U6d29uZGVybGFuZA==,")],
        vec![ALICE[0], ALICE[0]],
        vec![ALICE[0], ("authorization", "")],
        vec![("proxy-authorization", ALICE[0].1)],
    ] {
        let request = get("/m/a").with_headers(&wrong);
        assert_eq!(outcome(&policy, request), "401", "{wrong:?}");
        assert_eq!(rules(&policy, request), ["members"]);
    }
}

#[test]
fn what_the_others_are_answered() {
    assert_eq!(
        fields(&members(""), get("/m/a")),
        ["www-authenticate: Basic realm=\"members\", charset=\"UTF-8\"", "cache-control: no-store"]
    );
    let named = members("deny = 401\nrealm = 'The back room'\n");
    assert_eq!(
        fields(&named, get("/m/a")),
        [
            "www-authenticate: Basic realm=\"The back room\", charset=\"UTF-8\"",
            "cache-control: no-store"
        ]
    );
    let forbidden = members("deny = 403\n");
    assert_eq!(outcome(&forbidden, get("/m/a")), "403");
    assert_eq!(fields(&forbidden, get("/m/a")), ["cache-control: no-store"]);
}

#[test]
fn every_entry_must_admit() {
    let both = format!(
        "{}[[auth]]\nid = 'bob'\nwhen.path = '/m/b'\nbasic.users.bob = 'sha256:s2:bbb04da58aef5cafe50c6c2cd73e9c4061b80ec79e8cf86007c1f9ed81f128bb'\n",
        members("")
    );
    assert_eq!(outcome(&both, with("/m/b", &BOB)), "pass");
    assert_eq!(rules(&both, with("/m/b", &BOB)), ["members", "bob"]);
    assert_eq!(outcome(&both, with("/m/b", &ALICE)), "401");
    assert_eq!(rules(&both, with("/m/b", &ALICE)), ["members", "bob"]);
    assert_eq!(outcome(&both, with("/m/a", &ALICE)), "pass");
}

#[test]
fn no_spelling_walks_around_it() {
    let policy = format!("{}[paths]\nreject = []\n", members(""));
    for path in
        ["/m/a", "/%6d/a", "//m/a", "/x/../m/a", "/m%2Fa", "/m\\a", "/m;v/a", "/%256d/a", "/./m"]
    {
        assert_eq!(outcome(&policy, get(path)), "401", "{path}");
        assert_eq!(outcome(&policy, with(path, &ALICE)), "pass", "{path}");
    }
    // Where a guard asks for the path, odd slashes and bytes are refused altogether.
    assert_eq!(outcome(&members(""), with("/m%2Fa", &ALICE)), "400");
}

#[test]
fn what_is_not_known_matches() {
    for when in ["when.country = 'DE'", "when.not.country = 'DE'", "unless.ip = '192.0.2.0/24'"] {
        let policy = format!("[[auth]]\n{when}\n{USERS}");
        assert_eq!(outcome(&policy, get("/")), "401", "{when}");
        assert_eq!(outcome(&policy, with("/", &ALICE)), "pass", "{when}");
    }
}

#[test]
fn it_is_asked_again_about_a_rewritten_path() {
    let policy = format!("{}[[rewrite]]\nfrom = '/open'\nto = '/m/a'\n", members(""));
    assert_eq!(outcome(&policy, get("/open")), "401");
    assert_eq!(outcome(&policy, with("/open", &ALICE)), "pass /m/a");
    assert_eq!(rules(&policy, with("/open", &ALICE)), ["rewrite-1", "members"]);
}

#[test]
fn it_stands_between_redirects_and_answers() {
    let policy = format!(
        "[[auth]]\n{USERS}[[redirect]]\nfrom = '/old'\nto = '/new'\n\
         [[respond]]\nwhen.path = '/robots.txt'\n[[block]]\nwhen.path = '/b'\n"
    );
    assert_eq!(outcome(&policy, get("/old")), "308 /new");
    assert_eq!(outcome(&policy, get("/b")), "403");
    assert_eq!(outcome(&policy, get("/robots.txt")), "401");
    assert_eq!(outcome(&policy, with("/robots.txt", &ALICE)), "200");
    assert_eq!(rules(&policy, with("/robots.txt", &ALICE)), ["auth-1", "respond-1"]);
}

#[test]
fn a_preflight_that_cors_answers_is_exempt() {
    const PREFLIGHT: [(&str, &str); 2] =
        [("origin", "https://a.test"), ("access-control-request-method", "PUT")];
    let options = |url| fingerpost::Request::new("OPTIONS", url).with_headers(&PREFLIGHT);
    let cors = "[[cors]]\nwhen.path = '/m/api'\norigins = 'https://a.test'\n";
    let policy = format!("{}{cors}", members(""));
    assert_eq!(outcome(&policy, options("/m/api")), "204");
    assert_eq!(rules(&policy, options("/m/api")), ["cors-1"]);
    // No entry of `[[cors]]` answers these.
    assert_eq!(outcome(&policy, options("/m/other")), "401");
    let watched = policy.replace("[[cors]]", "[[cors]]\nmode = 'shadow'");
    assert_eq!(outcome(&watched, options("/m/api")), "401");
    // What another rule would answer instead is guarded.
    let answered = format!("{policy}[[respond]]\nwhen.method = 'OPTIONS'\nbody = 'secret'\n");
    assert_eq!(outcome(&answered, options("/m/api")), "401");
}

#[test]
fn shadow_mode_reports_refusals() {
    let policy = members("mode = 'shadow'\n");
    assert_eq!(rules(&policy, get("/m/a")), ["~members"]);
    assert_eq!(outcome(&policy, get("/m/a")), "pass");
    assert_eq!(rules(&policy, with("/m/a", &ALICE)), [""; 0]);
    assert_eq!(outcome(&members("enabled = false\n"), get("/m/a")), "pass");
}

#[test]
fn at_two_tiers() {
    use fingerpost::Tier;
    let rewrite = "[[rewrite]]\nfrom = '/m/{x}'\nto = '/m/{x}/index.html'\n\
                   [[rewrite]]\nfrom = '/open'\nto = '/m/a'\n";
    let policy = format!("{}{rewrite}", members(""));
    let at = |url, tier| get(url).with_tier(tier);
    assert_eq!(outcome(&policy, at("/m/a", Tier::Viewer)), "401");
    // Behind the cache: whoever comes has been asked before it.
    assert_eq!(outcome(&policy, at("/m/a", Tier::Origin)), "pass /m/a/index.html");
    // But not about what a rewrite makes of another path.
    assert_eq!(outcome(&policy, at("/open", Tier::Viewer)), "pass");
    assert_eq!(outcome(&policy, at("/open", Tier::Origin)), "401");
    let origin = members("at = 'origin'\n");
    assert_eq!(outcome(&origin, at("/m/a", Tier::Viewer)), "pass");
    assert_eq!(outcome(&origin, at("/m/a", Tier::Origin)), "401");
    assert_eq!(outcome(&origin, get("/m/a")), "401");
}

#[test]
fn explanations_hold_no_secret() {
    let policy = crate::parse(&members(""));
    for headers in [ALICE, [("authorization", "Basic YWxpY2U6YnVpbGRlcg==")]] {
        let request = get("/m/a").with_headers(&headers);
        let told = serde_json::to_string(&policy.explain(&request)).unwrap();
        for secret in [
            "wonderland",
            "YWxpY2U6d29uZGVybGFuZA==",
            "YWxpY2U6YnVpbGRlcg==",
            "8c607eacbf273b3c53869e74132e9ac6ef9cd0d7d175c88562dad8851997016e",
        ] {
            assert!(!told.contains(secret), "{told}");
        }
    }
    assert!(
        !format!("{policy:?}")
            .contains("8c607eacbf273b3c53869e74132e9ac6ef9cd0d7d175c88562dad8851997016e")
    );
    let effect = policy.rules().next().unwrap().effect();
    assert_eq!(effect, "basic for 2 users, else 401");
    let _ = decide(&members(""), get("/m/a"));
}

#[test]
fn a_key_in_a_header_admits() {
    let policy = "[[auth]]\napi_key = { header = 'X-API-Key', keys = [
        'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b',
        'sha256:k2:dd8bb4566d7cf31e72bf5c5019ed6bd984c2db7097664a37d9a53d23670e2451'] }";
    for key in ["aZ3-key-of-a", "bY4-key-of-b"] {
        assert_eq!(outcome(policy, get("/").with_headers(&[("x-api-key", key)])), "pass");
    }
    let long = "k".repeat(257);
    for wrong in [
        vec![],
        vec![("x-api-key", "aZ3-key-of-A")],
        vec![("x-api-key", "")],
        vec![("x-api-key", "aZ3-key-of-a, bY4-key-of-b")],
        vec![("x-api-key", "aZ3-key-of-a"), ("x-api-key", "aZ3-key-of-a")],
        vec![("x-api-keys", "aZ3-key-of-a")],
        vec![("x-api-key", long.as_str())],
    ] {
        assert_eq!(outcome(policy, get("/").with_headers(&wrong)), "401", "{wrong:?}");
    }
    assert_eq!(
        fields(policy, get("/")),
        ["www-authenticate: ApiKey realm=\"auth-1\"", "cache-control: no-store"]
    );
}

#[test]
fn who_asks_for_a_page_is_led_to_log_in() {
    let policy = members("login = '/login?next={path_and_query|encode}'\n");
    let page = [("accept", "text/html,application/xhtml+xml;q=0.9")];
    let ask = |headers: &[(&str, &str)]| {
        let headers = headers.to_vec();
        outcome(&policy, get("/m/a?b=c&d").with_headers(&headers))
    };
    let led = "303 /login?next=%2Fm%2Fa%3Fb%3Dc%26d";
    assert_eq!(ask(&page), led);
    assert_eq!(ask(&[("sec-fetch-mode", "navigate")]), led);
    assert_eq!(ask(&[("sec-fetch-mode", "cors"), page[0]]), "401");
    assert_eq!(ask(&[("accept", "application/json")]), "401");
    assert_eq!(ask(&[("accept", "*/*")]), "401");
    assert_eq!(ask(&[]), "401");
    let post = fingerpost::Request::new("POST", "/m/a").with_headers(&page);
    assert_eq!(outcome(&policy, post), "401");
    assert_eq!(
        fields(&policy, get("/m/a").with_headers(&page)),
        ["location: /login?next=%2Fm%2Fa", "cache-control: no-store"]
    );
    // A page that guards itself leads nowhere.
    let round = members("login = '/m/login'\n");
    assert_eq!(outcome(&round, get("/m/login").with_headers(&page)), "401");
    // A path that would be another site's stays on this one, where the page leads back to it too.
    for path in ["//evil.test/m/../../m/a", "/\\evil.test/../m/a", "/%5C/m/a"] {
        let next = members("login = '/login?next={path_and_query|encode}'\n[paths]\nreject = []\n");
        let led = outcome(&next, get(path).with_headers(&page));
        assert!(led.starts_with("303 /login?next=%2F") && !led.contains("next=%2F%2F"), "{led}");
        assert!(!led.contains("next=%2F%5C") && !led.contains("next=%2F%255C"), "{led}");
    }
    let odd = members("login = '/login{path}'\n[paths]\nreject = []\n");
    assert_eq!(outcome(&odd, get("//m/a").with_headers(&page)), "303 /login/m/a");
}

#[test]
fn credentials_are_kept_from_the_origin() {
    let kept = members("forward = false\n");
    assert_eq!(crate::request_edits(&kept, with("/m/a", &ALICE)), ["-authorization"]);
    // Who isn't asked keeps what was sent.
    assert_eq!(crate::request_edits(&kept, with("/a", &ALICE)), [""; 0]);
    assert_eq!(crate::request_edits(&members("forward = true\n"), with("/m/a", &ALICE)), [""; 0]);
}
