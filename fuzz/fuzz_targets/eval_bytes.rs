//! Any bytes as a request, over the policies of `rules/`: the law holds, and the answer has its
//! form. The first byte chooses the policy.
#![no_main]

use std::sync::LazyLock;

use fingerpost::{Policy, Source};
use fingerpost_fuzz::holds::Pair;
use fingerpost_fuzz::wire::Wire;
use libfuzzer_sys::fuzz_target;

/// A seed's first byte is an index of this list: new ones go to the end.
const POLICIES: [&str; 16] = [
    include_str!("../../rules/quickstart.toml"),
    include_str!("../../rules/redirects.toml"),
    include_str!("../../rules/country-block.toml"),
    include_str!("../../rules/security-headers.toml"),
    include_str!("../../rules/ip-deny.toml"),
    include_str!("../../rules/ab-test.toml"),
    include_str!("../../rules/api-headers.toml"),
    include_str!("../../rules/cache-key.toml"),
    include_str!("../../rules/campaign.toml"),
    include_str!("../../rules/cors.toml"),
    include_str!("../../rules/devices.toml"),
    include_str!("../../rules/edge-processed.toml"),
    include_str!("../../rules/landing.toml"),
    include_str!("../../rules/maintenance.toml"),
    include_str!("../../rules/origins.toml"),
    include_str!("../../rules/single-page-app.toml"),
];

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    POLICIES
        .into_iter()
        .map(|text| {
            let source = Source::text(text)
                .with_file("moved.csv", include_str!("../../rules/moved.csv"))
                .with_file("deny.txt", include_str!("../../rules/deny.txt"))
                .with_file("not-here.html", include_str!("../../rules/not-here.html"))
                .with_file("back-soon.html", include_str!("../../rules/back-soon.html"))
                .with_file("app.html", include_str!("../../rules/app.html"));
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
