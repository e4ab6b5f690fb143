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
    "api_key = { header = 'x-key', keys = 'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b' }\n",
    "api_key = { header = 'X-A', keys = ['sha256:k2:dd8bb4566d7cf31e72bf5c5019ed6bd984c2db7097664a37d9a53d23670e2451', 'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b'] }\n",
];

pub(super) fn auth() -> Text {
    let more = of(&["deny = 401\n", "deny = 403\n", "realm = 'the back room'\n"]);
    (rule(maybe_when()), of(PROOFS), maybe(more))
        .prop_map(|(rule, proof, more)| format!("[[auth]]\n{rule}{proof}{more}"))
        .boxed()
}

fn maybe_when() -> Text {
    prop_oneof![5 => when(), 1 => Just(String::new())].boxed()
}
