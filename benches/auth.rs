//! What `[[auth]]` costs: `cargo bench --features auth --bench auth`.
//!
//! The tokens are those of `tests/auth`, at a time at which they hold.
#![allow(missing_docs, reason = "criterion's macro makes an item without")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fingerpost::{Decision, Engine, Policy, Request, Source, Timestamp};

const POLICY: &str = "
[[auth]]
when.path = '/asymmetric'
jwt = { keys = 'jwks.json', algorithms = ['ES256', 'EdDSA', 'RS256'], audience = 'members' }
[[auth]]
when.path = '/secret'
jwt = { secret = 'hs.key', algorithms = 'HS256', audience = 'members' }
[[auth]]
when.path = '/basic'
basic.users.alice = 'sha256:s1:SUM'
[[auth]]
when.path = '/a'
signed_url.secret = 'hs.key'
";

fn engine(text: &str) -> Engine {
    let source = Source::text(text)
        .with_file("jwks.json", include_str!("../tests/auth/jwks.json"))
        .with_file("hs.key", include_str!("../tests/auth/hs.key"));
    Engine::new(&Policy::parse(source).unwrap()).unwrap()
}

fn auth(criterion: &mut Criterion) {
    let tokens: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../tests/auth/tokens.json")).unwrap();
    let signed: serde_json::Value =
        serde_json::from_str(include_str!("../tests/auth/signed.json")).unwrap();
    let bearer = |name: &str| format!("Bearer {}", tokens.get(name).unwrap());
    let guarded = engine(&POLICY.replace("SUM", SUM));
    let without = engine("[[block]]\nwhen.path = '/blocked'\n");
    let mut bench = |name: &str, engine: &Engine, url: &str, value: &str, passes: bool| {
        let some = [("host", "example.com"), ("accept", "*/*"), ("authorization", value)];
        let headers: &[(&str, &str)] = if value.is_empty() { &some[..2] } else { &some };
        let headers = headers.to_vec();
        let request =
            Request::new("GET", url).with_headers(&headers).with_now(Timestamp(1_780_272_000));
        let forwards = matches!(engine.evaluate(request), Decision::Forward(_));
        assert_eq!(forwards, passes, "{name}");
        criterion.bench_function(&format!("auth/{name}"), |bencher| {
            bencher.iter(|| black_box(engine.evaluate(black_box(request))));
        });
    };
    bench("no entry in the policy", &without, "/public", "", true);
    bench("no entry matches", &guarded, "/public", "", true);
    bench("no credentials", &guarded, "/asymmetric", "", false);
    bench("basic", &guarded, "/basic", "Basic YWxpY2U6d29uZGVybGFuZA==", true);
    let signed = signed.pointer("/hmac/plain").unwrap().as_str().unwrap();
    bench("signed url", &guarded, signed, "", true);
    bench("HS256", &guarded, "/secret", &bearer("hs256"), true);
    bench("ES256", &guarded, "/asymmetric", &bearer("es256"), true);
    bench("EdDSA", &guarded, "/asymmetric", &bearer("eddsa"), true);
    bench("RS256", &guarded, "/asymmetric", &bearer("rs256"), true);
}

/// `printf s1wonderland | sha256sum`
const SUM: &str = "8c607eacbf273b3c53869e74132e9ac6ef9cd0d7d175c88562dad8851997016e";

criterion_group!(benches, auth);
criterion_main!(benches);
