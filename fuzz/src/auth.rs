//! Bytes as credentials: nobody is let in who hasn't the secret, and nothing panics.

use std::sync::LazyLock;

use fingerpost::{Decision, Engine, Policy, Request, Scheme, Source, Timestamp};

/// One entry of each kind, apart by path.
const POLICY: &str = "
[paths]
reject = []
[[auth]]
when.path = { prefix = '/basic' }
basic.users.alice = 'sha256:s1:0000000000000000000000000000000000000000000000000000000000000000'
[[auth]]
when.path = { prefix = '/key' }
api_key = { header = 'x-key', keys = 'sha256:s1:0000000000000000000000000000000000000000000000000000000000000000' }
[[auth]]
when.path = { prefix = '/token' }
jwt = { keys = 'jwks.json', algorithms = ['ES256', 'EdDSA', 'RS256'] }
[[auth]]
when.path = { prefix = '/secret' }
jwt = { from = { cookie = 'token' }, secret = 'hs.key', algorithms = ['HS256', 'HS384', 'HS512'] }
[[auth]]
when.path = { prefix = '/signed' }
signed_url.secret = 'hs.key'
[[auth]]
when.path = { prefix = '/cloudfront' }
signed_url.cloudfront.K2TEST = 'cf.pem'
";

static RULES: LazyLock<(Policy, Engine)> = LazyLock::new(|| {
    // The secret isn't that of the tests, whose tokens are among the seeds.
    let source = Source::text(POLICY)
        .with_file("jwks.json", OTHER_KEYS)
        .with_file(
            "hs.key",
            "a secret that no seed was signed with, and as long as the hash of HS512",
        )
        .with_file("cf.pem", include_str!("../../tests/auth/rs.pem"));
    let policy = Policy::parse(source).expect("it is a policy");
    let engine = Engine::new(&policy).expect("no limit is reached");
    (policy, engine)
});

/// The keys of RFC 7515 A.2 and A.3: nobody who fuzzes signs with them.
const OTHER_KEYS: &str = r#"{"keys":[
{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}"#;

/// Bytes behind `Basic`, as a key, as a token, as a cookie, and as a query.
pub fn check(bytes: &[u8]) {
    let basic = [b"Basic ", bytes].concat();
    let bearer = [b"Bearer ", bytes].concat();
    let cookie = [b"token=", bytes].concat();
    refused("/basic", &[("authorization", &basic)]);
    refused("/basic", &[("authorization", bytes)]);
    refused("/key", &[("x-key", bytes)]);
    refused("/token", &[("authorization", &bearer)]);
    refused("/token", &[("authorization", bytes)]);
    refused("/secret", &[("cookie", &cookie)]);
    refused("/cloudfront", &[("cookie", bytes)]);
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('#')
    {
        refused(&format!("/signed?{text}"), &[]);
        refused(&format!("/cloudfront?{text}"), &[]);
    }
}

fn refused(target: &str, headers: &[(&str, &[u8])]) {
    let (policy, engine) = &*RULES;
    let headers = headers.to_vec();
    // Before RFC 7515's example is over, which these keys have signed: it is meant for nobody.
    let request = Request::new("GET", target)
        .with_headers(&headers)
        .with_authority("example.com")
        .with_scheme(Scheme::Https)
        .with_now(Timestamp(1_780_272_000));
    let decision = engine.evaluate(request);
    assert!(
        matches!(&decision, Decision::Respond(answer) if matches!(answer.status(), 401 | 403)),
        "{target:?} {headers:?} is let in: {decision:?}"
    );
    assert_eq!(&decision, policy.explain(&request).decision());
}
