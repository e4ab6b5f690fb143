//! `jwt` of an `[[auth]]`: which tokens admit. `tests/auth/mint.py` made them, by PyJWT.

use fingerpost::{Request, Timestamp};
use serde_json::Value;

use crate::{JUNE, fields, get, outcome};

/// A token by its name.
pub(crate) fn token(name: &str) -> String {
    let tokens: Value = serde_json::from_str(include_str!("../auth/tokens.json")).unwrap();
    let token = tokens.get(name).and_then(Value::as_str);
    token.unwrap_or_else(|| panic!("no token `{name}`")).to_owned()
}

const FULL: &str = "[[auth]]\nid = 'members'\n[auth.jwt]\nkeys = 'jwks.json'\n\
    algorithms = ['ES256', 'ES384', 'EdDSA', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']\n\
    issuer = 'https://id.example.com'\naudience = ['members', 'us']\nleeway = 0\n\
    claims = { role = ['admin', 'owner'] }\n";

/// What a request with a token, or another value in its place, comes to in June.
#[track_caller]
fn sent(policy: &str, token: &str) -> String {
    let value = format!("Bearer {token}");
    let headers = [("authorization", value.as_str())];
    outcome(policy, get("/").with_headers(&headers).with_now(Timestamp(JUNE)))
}

#[track_caller]
fn named(policy: &str, name: &str) -> String {
    sent(policy, &token(name))
}

#[test]
fn every_algorithm_admits_by_its_key() {
    for name in [
        "es256",
        "es384",
        "eddsa",
        "rs256",
        "rs384",
        "rs512",
        "ps256",
        "ps384",
        "ps512",
        "es256_nokid",
        "audiences",
        "role",
    ] {
        assert_eq!(named(FULL, name), "pass", "{name}");
    }
    let secret = "[[auth]]\njwt = { secret = 'hs.key', algorithms = ['HS256', 'HS384', 'HS512'], \
                  issuer = ['https://id.example.com', 'x'], audience = 'members' }";
    for name in ["hs256", "hs384", "hs512"] {
        assert_eq!(named(secret, name), "pass", "{name}");
    }
    let pem = "[[auth]]\njwt = { keys = 'rs.pem', algorithms = 'RS256', audience = 'members' }";
    // A key without a name of its own is tried for every token.
    assert_eq!(named(pem, "rs256"), "pass");
    assert_eq!(named(pem, "ps256"), "401", "an algorithm that isn't asked for");
}

#[test]
fn attacks_are_refused() {
    for name in [
        "none",
        "confused",
        "hs256",
        "es256_wrongkid",
        "es256_unknownkid",
        "es256_other",
        "over",
        "early",
        "endless",
        "issuer",
        "audience",
        "noaudience",
        "guest",
        "norole",
        "nested",
        "huge",
    ] {
        assert_eq!(named(FULL, name), "401", "{name}");
    }
    let secret =
        "[[auth]]\njwt = { secret = 'hs.key', algorithms = 'HS256', audience = 'members' }";
    assert_eq!(named(secret, "hs256"), "pass");
    for name in ["twice", "notjson", "huge", "confused", "none", "es256"] {
        assert_eq!(named(secret, name), "401", "{name}");
    }
    // The public key as a secret: what a reader that trusts `alg` would verify.
    let pem = "[[auth]]\njwt = { keys = 'rs.pem', algorithms = 'RS256', audience = 'members' }";
    assert_eq!(named(pem, "confused"), "401");
    for junk in ["", " ", "a.b.c", "....", "e30.e30.", "é", &"a.".repeat(5_000)] {
        assert_eq!(sent(FULL, junk), "401", "{junk}");
    }
}

/// Of RSA only the signature's: one takes as long as a hundred of the others.
#[test]
fn every_single_bit_flip_is_refused() {
    let secret =
        "[[auth]]\njwt = { secret = 'hs.key', algorithms = 'HS256', audience = 'members' }";
    for (policy, name) in [(secret, "hs256"), (FULL, "es256")] {
        let policy = crate::parse(policy);
        let engine = fingerpost::Engine::new(&policy).unwrap();
        let mut bytes = token(name).into_bytes();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                let value = [b"Bearer ", bytes.as_slice()].concat();
                let headers: [(&str, &[u8]); 1] = [("authorization", &value)];
                let request = get("/").with_headers(&headers).with_now(Timestamp(JUNE));
                let decision = engine.evaluate(request);
                assert!(
                    matches!(&decision, fingerpost::Decision::Respond(one) if one.status() == 401),
                    "{name} at {at}, bit {bit}"
                );
                bytes[at] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn time_is_the_request_s() {
    let at = |policy: &str, name: &str, now: Option<i64>| {
        let value = format!("Bearer {}", token(name));
        let headers = [("authorization", value.as_str())];
        let request: Request<'_> = get("/").with_headers(&headers);
        match now {
            Some(now) => outcome(policy, request.with_now(Timestamp(now))),
            None => outcome(policy, request),
        }
    };
    let (begin, end) = (1_780_268_400, 1_780_275_600);
    for (now, expected) in
        [(begin - 1, "401"), (begin, "pass"), (end - 1, "pass"), (end, "401"), (i64::MAX, "401")]
    {
        assert_eq!(at(FULL, "es256", Some(now)), expected, "{now}");
    }
    assert_eq!(at(FULL, "es256", None), "401", "nobody told the time");
    let late = FULL.replace("leeway = 0\n", "");
    for (now, expected) in
        [(begin - 61, "401"), (begin - 60, "pass"), (end + 59, "pass"), (end + 60, "401")]
    {
        assert_eq!(at(&late, "es256", Some(now)), expected, "{now}");
    }
}

#[test]
fn where_a_token_stands() {
    let token = token("es256");
    let from = |from: &str| FULL.replace("leeway", &format!("from = {from}\nleeway"));
    let ask = |policy: &str, url: &str, headers: &[(&str, &str)]| {
        let headers = headers.to_vec();
        outcome(policy, get(url).with_headers(&headers).with_now(Timestamp(JUNE)))
    };
    let header = from("{ header = 'X-Token' }");
    assert_eq!(ask(&header, "/", &[("x-token", &token)]), "pass");
    assert_eq!(ask(&header, "/", &[("x-token", &format!("Bearer {token}"))]), "401");
    assert_eq!(ask(&header, "/", &[("x-token", &token), ("x-token", &token)]), "401");
    let cookie = from("{ cookie = 'session' }");
    assert_eq!(ask(&cookie, "/", &[("cookie", &format!("a=1; session={token}; b=2"))]), "pass");
    let twice = format!("session={token}; session={token}");
    assert_eq!(ask(&cookie, "/", &[("cookie", &twice)]), "401");
    assert_eq!(ask(&cookie, "/", &[("authorization", &format!("Bearer {token}"))]), "401");
    let query = from("{ query = 'token' }");
    assert_eq!(ask(&query, &format!("/?a=1&token={token}"), &[]), "pass");
    assert_eq!(ask(&query, &format!("/?token={token}&token={token}"), &[]), "401");
    let word = from("'authorization'");
    assert_eq!(ask(&word, "/", &[("authorization", &format!("bEARER {token}"))]), "pass");
    assert_eq!(ask(&word, "/", &[("authorization", &format!("Bearer  {token}"))]), "401");
    assert_eq!(ask(&word, "/", &[("authorization", &token)]), "401");
}

#[test]
fn who_sent_nothing_hears_of_no_error() {
    let basic = [("authorization", "Basic YTpi")];
    for request in [get("/"), get("/").with_headers(&basic)] {
        assert_eq!(
            fields(FULL, request),
            ["www-authenticate: Bearer realm=\"members\"", "cache-control: no-store"]
        );
    }
    let wrong = [("authorization", "Bearer x")];
    assert_eq!(
        fields(FULL, get("/").with_headers(&wrong)),
        [
            "www-authenticate: Bearer realm=\"members\", error=\"invalid_token\"",
            "cache-control: no-store"
        ]
    );
}

#[test]
fn claims_are_compared_as_text() {
    let with = |claims: &str| FULL.replace("{ role = ['admin', 'owner'] }", claims);
    for (claims, expected) in [
        ("{ level = '3' }", "pass"),
        ("{ level = '4' }", "401"),
        ("{ sub = 'alice', role = 'staff' }", "pass"),
        ("{ sub = 'alice', role = 'owner' }", "401"),
        ("{ missing = 'x' }", "401"),
    ] {
        assert_eq!(named(&with(claims), "es256"), expected, "{claims}");
    }
    // Without an audience of our own a token that is meant for somebody isn't for us.
    let nobody = FULL.replace("audience = ['members', 'us']\n", "");
    assert_eq!(named(&nobody, "es256"), "401");
    assert_eq!(named(&nobody, "noaudience"), "pass");
}

#[test]
fn an_image_keeps_the_keys_and_no_message_shows_one() {
    let policy = crate::parse(FULL);
    let engine = fingerpost::Engine::new(&policy).unwrap();
    let loaded = fingerpost::Engine::from_bytes(&engine.to_bytes()).unwrap();
    for (name, status) in [("es256", None), ("rs256", None), ("over", Some(401))] {
        let value = format!("Bearer {}", token(name));
        let headers = [("authorization", value.as_str())];
        let request = get("/").with_headers(&headers).with_now(Timestamp(JUNE));
        let decision = loaded.evaluate(request);
        let found = match &decision {
            fingerpost::Decision::Respond(answer) => Some(answer.status()),
            fingerpost::Decision::Forward(_) => None,
        };
        assert_eq!(found, status, "{name}");
        let told = serde_json::to_string(&policy.explain(&request)).unwrap();
        assert!(!told.contains(token(name).get(40..80).unwrap()), "{told}");
    }
    let secret =
        "[[auth]]\njwt = { secret = 'hs.key', algorithms = 'HS256', audience = 'members' }";
    assert!(!format!("{:?}", crate::parse(secret)).contains("61, 32, 115"), "bytes of the secret");
    let effect = crate::parse(secret).rules().next().unwrap().effect();
    assert_eq!(effect, "a token by 1 key (HS256), else 401");
}
