//! What a shared cache may keep: IV-36.

use fingerpost::Decision;
use proptest::prelude::*;

use crate::generator::{policy, request};
use crate::{engine, entries};

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
        // Who isn't admitted gets what no cache keeps.
        if decision_is_of_auth(&here) {
            prop_assert_eq!(answer.header("cache-control"), Some("no-store"), "{}\n{:?}", text, case);
            return Ok(());
        }
        prop_assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{}\n{:?}", text, case);
    }

    // Several rules: where one that acted, alone, answers another visitor otherwise, the answer is
    // for no shared cache, whichever rules acted before and after it.
    #[test]
    fn one_rule_that_depends_on_the_visitor_is_enough(
        text in policy::several_answering()
            .prop_filter("it says so", |text| {
                // What asks for a claim is refused without the entry that tells it.
                !text.contains("cache_control") && !text.contains("claim.")
            }),
        case in request::case(),
    ) {
        let (head, list) = entries::split(&text);
        let engine_of = |list: &[String]| engine(&entries::join(&head, list));
        let decision = engine_of(&list).evaluate(case.request()).into_owned();
        let Decision::Respond(answer) = &decision else { return Ok(()) };
        if answer.status() == 400 {
            return Ok(());
        }
        let acted = |entry: &String| {
            decision.rules().iter().any(|rule| rule.id == entries::id(entry))
        };
        let other = case.of_nobody();
        for entry in list.iter().filter(|entry| acted(entry)) {
            let alone: Vec<String> = list
                .iter()
                .filter(|other| *other == entry || other.starts_with("[[experiment]]"))
                .cloned()
                .collect();
            let alone = engine_of(&alone);
            let (here, there) = (alone.evaluate(case.request()), alone.evaluate(other.request()));
            let Decision::Respond(mine) = &here else { continue };
            let is_same = matches!(&there, Decision::Respond(theirs)
                if (mine.status(), mine.headers(), mine.body())
                    == (theirs.status(), theirs.headers(), theirs.body()));
            if !is_same && mine.status() != 400 {
                prop_assert_eq!(
                    answer.header("cache-control"),
                    Some("private, no-store"),
                    "{}\n{}\n{:?}", entry, text, case
                );
            }
        }
    }
}

/// The last rule to act refused the request.
fn decision_is_of_auth(decision: &Decision<'_>) -> bool {
    decision.rules().last().is_some_and(|rule| rule.stage == fingerpost::Stage::Auth)
}
