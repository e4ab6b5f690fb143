//! Order, addition, removal: IV-41 to IV-45.

use fingerpost::{Decision, Outcome, StageReport};
use proptest::prelude::*;
use regex::Regex;

use crate::generator::{parse, policy, request};
use crate::{both, engine, entries};

/// Whether a rule certainly had no part in a decision: it was asked, and said no every time.
fn did_not_match(id: &str, stages: &[StageReport<'_>]) -> bool {
    let reports = stages.iter().flat_map(|stage| &stage.rules);
    let mut outcomes = reports.filter(|report| report.rule.id == id).map(|report| &report.outcome);
    outcomes.all(|outcome| match outcome {
        // One that can't be judged ends a chain of redirects.
        Outcome::NotMatched(miss) => !miss.unknown,
        Outcome::Disabled | Outcome::Elsewhere => true,
        _ => false,
    })
}

/// A decision without the lines at which the pairs of an inline map stand, which other entries move.
fn unplaced(decision: &impl std::fmt::Debug) -> String {
    let line = Regex::new(r"line: Some\(\s*\d+,?\s*\)").unwrap();
    line.replace_all(&format!("{decision:?}"), "line").into_owned()
}

/// Whether a policy means the same without this entry for all that don't match it: experiments
/// are asked for, guards over paths make some paths 400, headers of `identity` are kept from forgers,
/// a nonce needs its `Cache-Control`.
fn may_go(entry: &str) -> bool {
    let is_guard = entry.starts_with("[[block]]") || entry.starts_with("[[auth]]");
    let stays = entry.starts_with("[[experiment]]")
        || is_guard && entry.contains("path")
        || entry.contains("identity =")
        || entry.contains("private, no-cache");
    !stays
}

proptest! {
    #![proptest_config(crate::config())]

    // IV-43.
    #[test]
    fn a_rule_that_did_not_match_may_go(
        text in policy::policy(),
        cases in prop::collection::vec(request::case(), 2),
        choice in 0usize..7,
    ) {
        let (head, mut list) = entries::split(&text);
        let whole = parse(&entries::join(&head, &list));
        let removed = list.remove(choice % list.len());
        let asks_for_claims = removed.starts_with("[[auth]]") && list.concat().contains("claim.");
        if !may_go(&removed) || asks_for_claims {
            return Ok(());
        }
        let less = engine(&entries::join(&head, &list));
        let engine = fingerpost::Engine::new(&whole).unwrap();
        let id = entries::id(&removed);
        for case in &cases {
            let (request, response) = (case.request(), case.response());
            let (decision, back) = both(&engine, request, &response);
            if did_not_match(id, whole.explain(&request).stages()) {
                let without = less.evaluate(request);
                prop_assert_eq!(unplaced(&decision), unplaced(&without), "without {}\n{}\n{:?}", id, text, case);
            }
            if did_not_match(id, whole.explain_response(&request, &response).stages()) {
                let without = less.evaluate_response(request, &response);
                prop_assert_eq!(unplaced(&back), unplaced(&without), "without {}\n{}\n{:?}", id, text, case);
            }
        }
    }

    // IV-44.
    #[test]
    fn a_rule_that_cannot_match_may_come(
        text in policy::policy(),
        case in request::case(),
        kind in prop::sample::select(&[
            "[[block]]\nON body = 'x'\n",
            "[[redirect]]\nON from = '/{*rest}'\nto = '/x'\n",
            "[[auth]]\nON basic = { users = { alice = 'sha256:s1:9694f4e50c35a501172d55849261d9786a87a1c58e9d2c7851a524a5f9d31eb2' } }\n",
            "[[respond]]\nON body = 'x'\n",
            "[[cors]]\nON origins = '*'\n",
            "[[experiment]]\nON variants = { control = 1 }\n",
            "[[rewrite]]\nON from = '/{*rest}'\nto = '/x'\n",
            "[[route]]\nON origin = 'app'\n",
            "[[headers]]\nON request.set = { x-never = '1' }\nresponse.set = { x-never = '1' }\n",
        ][..]),
        first: bool,
    ) {
        let is_guard = kind.starts_with("[[auth]]");
        if is_guard && !cfg!(feature = "auth") {
            return Ok(());
        }
        let (head, mut list) = entries::split(&text);
        let before = engine(&entries::join(&head, &list));
        let never = kind.replace("ON ", "id = 'never'\nwhen.host = 'never.invalid'\n");
        // A chain ends before a rule that can't be judged; this one can, wherever a host is known.
        list.insert(if first { 0 } else { list.len() }, never);
        let whole = parse(&entries::join(&head, &list));
        let after = fingerpost::Engine::new(&whole).unwrap();
        let (request, response) = (case.request(), case.response());
        // A guard takes a host that nobody told for its own.
        let explanation = whole.explain(&request);
        if is_guard && !did_not_match("never", explanation.stages()) {
            return Ok(());
        }
        prop_assert_eq!(
            unplaced(&both(&before, request, &response)),
            unplaced(&both(&after, request, &response)),
            "{}\n{:?}", text, case
        );
    }

    // IV-45.
    #[test]
    fn one_more_block_lets_nobody_pass(
        text in policy::policy(),
        block in policy::blocking(),
        case in request::case(),
    ) {
        let (head, mut list) = entries::split(&text);
        let before = engine(&entries::join(&head, &list));
        list.push(block.replace("[[block]]\n", "[[block]]\nid = 'more'\n"));
        let after = engine(&entries::join(&head, &list));
        let refused = |decision: Decision<'_>| match decision {
            Decision::Respond(answer) => (400..500).contains(&answer.status())
                && answer.location().is_none()
                && decision_is_of_a_guard(&Decision::Respond(answer)),
            Decision::Forward(_) => false,
        };
        let was = refused(before.evaluate(case.request()));
        prop_assert!(!was || refused(after.evaluate(case.request())), "{}\n{:?}", text, case);
    }

    // IV-42.
    #[test]
    fn tables_may_stand_in_any_order(text in policy::policy()) {
        let (head, list) = entries::split(&text);
        // Rules of one kind keep their order, the kinds change theirs.
        let mut turned = list.clone();
        turned.sort_by_key(|entry| entry.split_once("]]").map(|(kind, _)| kind.to_owned()));
        let (straight, turned) = (entries::join(&head, &list), entries::join(&head, &turned));
        let (straight, turned) = (parse(&straight), parse(&turned));
        prop_assert_eq!(straight.digest(), turned.digest());
    }

    // IV-41: rules of different hosts don't know of each other.
    #[test]
    fn rules_of_different_hosts_may_change_places(
        text in policy::policy(),
        case in request::case(),
    ) {
        const ONE: &str = "[[redirect]]\nid = 'one'\nwhen.host = 'example.com'\nfrom = '/a'\nto = '/one'\n";
        const OTHER: &str = "[[redirect]]\nid = 'other'\nwhen.host = 'other.test'\nfrom = '/a'\nto = '/other'\n";
        let (head, list) = entries::split(&text);
        let rest = entries::join(&head, &list);
        // In a chain a hop may lead from one of them to the other.
        let rest = rest.replace("[redirects]\ncollapse = false\n", "");
        let single = "[redirects]\ncollapse = false\n";
        let (one, other) = (
            engine(&format!("{rest}{ONE}{OTHER}{single}")),
            engine(&format!("{rest}{OTHER}{ONE}{single}")),
        );
        prop_assert_eq!(one.evaluate(case.request()), other.evaluate(case.request()));
    }
}

/// A block, or a path that is refused, decided.
fn decision_is_of_a_guard(decision: &Decision<'_>) -> bool {
    use fingerpost::Stage;
    decision.rules().iter().any(|rule| matches!(rule.stage, Stage::Block | Stage::Sanity))
}
