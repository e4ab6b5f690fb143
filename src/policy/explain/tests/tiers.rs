use super::{Ask, answer, outcome, policy};
use crate::policy::explanation::Outcome;
use crate::request::{Scheme, Tier};

#[test]
fn every_kind_stands_where_it_does_by_default_or_as_written() {
    let kinds = [
        ("[[block]]\nid = 'r'\n", "viewer"),
        ("[[redirect]]\nid = 'r'\nfrom = '/a'\nto = '/b'\n", "viewer"),
        ("[[respond]]\nid = 'r'\n", "viewer"),
        ("[[experiment]]\nid = 'r'\nvariants.control = 1\n", "viewer"),
        ("[[headers]]\nid = 'r'\nrequest.set = { x-a = '1' }\n", "viewer"),
        ("[[rewrite]]\nid = 'r'\nfrom = '/a'\nto = '/b'\n", "origin"),
        ("[origins]\no = 'https://o.example'\n[[route]]\nid = 'r'\norigin = 'o'\n", "origin"),
    ];
    for (text, default) in kinds {
        for at in [None, Some("viewer"), Some("origin")] {
            let line = at.map_or(String::new(), |at| format!("at = '{at}'\n"));
            let policy = policy(&format!("{text}{line}"));
            for (tier, name) in
                [(Tier::Viewer, "viewer"), (Tier::Origin, "origin"), (Tier::Whole, "")]
            {
                let ask = Ask { tier, ..Ask::get("/a") };
                let request = ask.request();
                let explanation = policy.explain(&request);
                let elsewhere = *outcome(&explanation, "r") == Outcome::Elsewhere;
                // Behind the cache an experiment is what the key header says, wherever it stands.
                let stands = name.is_empty()
                    || at.unwrap_or(default) == name
                    || (tier == Tier::Origin && text.starts_with("[[experiment]]"));
                assert_eq!(elsewhere, !stands, "{text}{line}{tier:?}");
            }
        }
    }
}

#[test]
fn the_tables_stand_before_the_cache() {
    let policy = policy(
        "hosts = ['example.com']
         [https]
         [canonical]
         trailing_slash = 'remove'
         [security_headers]
         preset = 'api-2026'
         [[redirect]]
         at = 'origin'
         from = '/a/'
         to = '/b'",
    );
    let at = |tier| {
        let ask = Ask { tier, ..Ask::get("/a/") };
        let request = ask.request().with_scheme(Scheme::Http);
        let explanation = policy.explain(&request);
        let crate::Decision::Respond(respond) = explanation.decision() else { panic!() };
        (respond.location().map(str::to_owned), respond.headers().len() > 1)
    };
    assert_eq!(at(Tier::Viewer), (Some("https://example.com/a".to_owned()), true));
    assert_eq!(at(Tier::Origin), (Some("/b".to_owned()), false));
    // All together, in one chain.
    let (location, _) = at(Tier::Whole);
    assert_eq!(location.as_deref(), Some("https://example.com/a"));
}

#[test]
fn a_respond_that_awaits_the_response_stands_too() {
    let policy = policy("[[respond]]\nwhen.status = 404\nstatus = 410\n");
    let status = |tier| {
        let ask = Ask { tier, ..Ask::get("/") };
        let back = super::response(&policy, &ask, 404, &[]);
        back.decision().replacement().map(|replacement| replacement.status)
    };
    assert_eq!(status(Tier::Viewer), Some(410));
    assert_eq!(status(Tier::Origin), None);
    assert_eq!(answer(&policy, &Ask::get("/")), ["forwarded"]);
}
