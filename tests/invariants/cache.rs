//! What a shared cache may keep: IV-36.

use fingerpost::Decision;
use proptest::prelude::*;

use crate::engine;
use crate::generator::{policy, request};

proptest! {
    #![proptest_config(crate::config())]

    // One rule: where another visitor gets something else, the answer is for no shared cache.
    #[test]
    fn what_depends_on_the_visitor_is_private(
        // Who writes it decides himself.
        text in policy::answering().prop_filter("it says so", |text| !text.contains("cache_control")),
        case in request::case(),
    ) {
        let engine = engine(&text);
        let other = case.of_nobody();
        let (here, there) = (engine.evaluate(case.request()), engine.evaluate(other.request()));
        let (Decision::Respond(answer), true) = (&here, here != there) else { return Ok(()) };
        // Variants without effect on the answer differ, too.
        if let Decision::Respond(theirs) = &there
            && (answer.status(), answer.headers(), answer.body())
                == (theirs.status(), theirs.headers(), theirs.body())
        {
            return Ok(());
        }
        if answer.status() == 400 {
            return Ok(());
        }
        prop_assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{}\n{:?}", text, case);
    }
}
