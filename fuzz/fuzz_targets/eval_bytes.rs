//! Any bytes as a request, over the policies of `rules/`: the law holds, and the answer has its
//! form. The first byte chooses the policy.
#![no_main]

use std::sync::LazyLock;

use fingerpost::{Policy, Source};
use fingerpost_fuzz::holds::Pair;
use fingerpost_fuzz::wire::Wire;
use libfuzzer_sys::fuzz_target;

const POLICIES: [&str; 5] = [
    include_str!("../../rules/quickstart.toml"),
    include_str!("../../rules/redirects.toml"),
    include_str!("../../rules/country-block.toml"),
    include_str!("../../rules/security-headers.toml"),
    include_str!("../../rules/ip-deny.toml"),
];

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    POLICIES
        .into_iter()
        .map(|text| {
            let source = Source::text(text)
                .with_file("moved.csv", include_str!("../../rules/moved.csv"))
                .with_file("deny.txt", include_str!("../../rules/deny.txt"))
                .with_file("not-here.html", include_str!("../../rules/not-here.html"));
            Pair::new(Policy::parse(source).expect("the policies of rules/ load"))
        })
        .collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let index = usize::from(*first) % PAIRS.len();
    if let Some(pair) = PAIRS.get(index) {
        pair.check(&Wire::read(rest));
    }
});
