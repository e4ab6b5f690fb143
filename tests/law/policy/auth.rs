//! `[[auth]]`.

use proptest::prelude::*;

use super::condition::when;
use super::rule::rule;
use super::{Text, maybe, of};

/// Of `wonder` and `builder`, `aZ3-key-of-a` and `bY4-key-of-b`: who sends which stands in the
/// universe.
const PROOFS: &[&str] = &[
    "basic = { users = { alice = 'sha256:s1:9694f4e50c35a501172d55849261d9786a87a1c58e9d2c7851a524a5f9d31eb2' } }\n",
    "basic = { users = { bob = 'sha256:s2:bbb04da58aef5cafe50c6c2cd73e9c4061b80ec79e8cf86007c1f9ed81f128bb', alice = 'sha256:s1:9694f4e50c35a501172d55849261d9786a87a1c58e9d2c7851a524a5f9d31eb2' } }\n",
    "signed_url = { secret = 'hs.key' }\n",
    "signed_url = { secret = ['hs.key'], expires = 'expires', signature = 'signature' }\n",
    "signed_url = { secret = 'hs.key', expires = 'q', signature = 'signature' }\n",
    "signed_url.cloudfront = { K2TEST = 'cf.pem' }\n",
    "api_key = { header = 'x-key', keys = 'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b' }\n",
    "api_key = { header = 'X-A', keys = ['sha256:k2:dd8bb4566d7cf31e72bf5c5019ed6bd984c2db7097664a37d9a53d23670e2451', 'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b'] }\n",
];

/// By a secret or the faster of the keys: a law of RSA would say no more.
fn jwt() -> Text {
    let keys = of(&[
        "keys = 'jwks.json'\nalgorithms = 'ES256'\n",
        "keys = 'jwks.json'\nalgorithms = ['EdDSA', 'ES256']\n",
        "secret = 'hs.key'\nalgorithms = 'HS256'\n",
        "secret = 'hs.key'\nalgorithms = ['HS512', 'HS256']\n",
    ]);
    let from = of(&[
        "",
        "",
        "from = 'authorization'\n",
        "from = { header = 'x-token' }\n",
        "from = { cookie = 'token' }\n",
        "from = { query = 'token' }\n",
    ]);
    let wanted = (
        of(&[
            "",
            "issuer = 'https://id.example.com'\n",
            "issuer = ['a', 'https://id.example.com']\n",
        ]),
        of(&["audience = 'members'\n", "audience = ['a', 'members']\n", "audience = 'a'\n", ""]),
        of(&["", "", "leeway = 0\n", "leeway = 300\n"]),
        of(&[
            "",
            "",
            "claims = { role = 'admin' }\n",
            "claims = { level = '3', role = ['a', 'staff'] }\n",
        ]),
    );
    (keys, from, wanted)
        .prop_map(|(keys, from, (issuer, audience, leeway, claims))| {
            format!("[auth.jwt]\n{keys}{from}{issuer}{audience}{leeway}{claims}")
        })
        .boxed()
}

pub(super) fn auth() -> Text {
    let more = of(&[
        "deny = 401\n",
        "deny = 403\n",
        LOGIN,
        LOGIN,
        "forward = false\n",
        "forward = true\n",
        "realm = 'the back room'\n",
        IDENTITY,
        IDENTITY,
        "identity = { x-User = 'role', x-a = 'level' }\n",
    ]);
    let proof = prop_oneof![1 => of(PROOFS), 1 => jwt()];
    (rule(maybe_when()), proof, maybe(more))
        .prop_map(|(rule, proof, more)| {
            // A URL is denied with 403 alone.
            let deny = if proof.contains("signed_url") { "deny = 403" } else { "deny = 401" };
            let more = more.replace("deny = 401", deny);
            // Nobody would see the page.
            let more = if rule.contains("when") { more } else { more.replace(LOGIN, "") };
            let is_told = proof.contains("basic") || proof.contains("[auth.jwt]");
            let more = if is_told || !more.contains("identity") { more } else { String::new() };
            let in_header =
                !["signed_url", "cookie =", "query ="].iter().any(|it| proof.contains(it));
            let more =
                if in_header { more } else { more.replace("forward = false", "forward = true") };
            format!("[[auth]]\n{rule}{more}{proof}")
        })
        .boxed()
}

/// One that right credentials satisfy, and that tells whose they are.
pub(super) fn open() -> Text {
    let proof = of(&[
        "basic = { users = { bob = 'sha256:s2:bbb04da58aef5cafe50c6c2cd73e9c4061b80ec79e8cf86007c1f9ed81f128bb', alice = 'sha256:s1:9694f4e50c35a501172d55849261d9786a87a1c58e9d2c7851a524a5f9d31eb2' } }\n",
        "[auth.jwt]\nkeys = 'jwks.json'\nalgorithms = ['ES256', 'EdDSA']\naudience = 'members'\n",
        "[auth.jwt]\nkeys = 'jwks.json'\nalgorithms = ['ES256', 'EdDSA']\naudience = 'members'\n",
        "[auth.jwt]\nsecret = 'hs.key'\nalgorithms = ['HS256', 'HS512']\naudience = 'members'\n",
    ]);
    let when = of(&["", "", "when = { path = '/{*rest}' }\n", "when = { method = 'GET' }\n"]);
    let more = of(&[IDENTITY, IDENTITY, "forward = false\n", "deny = 403\n"]);
    // Who may be led to log in: not by an entry that guards the page.
    let pages = of(&["when = { path = ['/a/{*rest}', '/b', '/c'] }\n"]);
    let asked = prop_oneof![3 => (when, more), 1 => (pages, of(&[LOGIN]))];
    (asked, proof)
        .prop_map(|((when, more), proof)| format!("[[auth]]\n{when}{more}{proof}"))
        .boxed()
}

/// An entry that tells who asks, for policies that ask for it.
pub(super) const TELLING: &str = "[[auth]]\nwhen = { header.x-a = { present = true } }\n\
    [auth.jwt]\nkeys = 'jwks.json'\nalgorithms = 'ES256'\naudience = 'members'\n";

const IDENTITY: &str = "identity = { x-user = 'sub', x-role = 'role' }\n";

const LOGIN: &str = "login = '/login?next={path_and_query|encode}'\n";

fn maybe_when() -> Text {
    prop_oneof![5 => when(), 1 => Just(String::new())].boxed()
}
