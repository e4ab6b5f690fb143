//! A small policy from a grammar and a request that speaks of the same things: the law holds.
#![no_main]

use fingerpost::{Policy, Source};
use fingerpost_fuzz::grammar::Case;
use fingerpost_fuzz::holds::Pair;
use fingerpost_fuzz::wire::Wire;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|case: Case| {
    let source = Source::text(case.policy.as_str()).with_file("moved.csv", case.map.as_str());
    // Some policies of the grammar are refused, such as two rules with one id.
    let Ok(policy) = Policy::parse(source) else { return };
    let pair = Pair::new(policy);
    for request in &case.requests {
        pair.check(&Wire::read(request.as_bytes()));
    }
});
