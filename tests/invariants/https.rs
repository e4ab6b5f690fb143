//! Plain http: IV-23, IV-24.

use fingerpost::{Decision, Edit, Request, Scheme};
use proptest::prelude::*;

use crate::generator::{policy, request};
use crate::{both, engine, entries};

proptest! {
    #![proptest_config(crate::config())]

    // IV-23.
    #[test]
    fn plain_http_never_passes(
        text in policy::policy(),
        path in prop::sample::select(&["/", "/b", "/A/B", "/a//b", "/%61", "/n/a", "/old/a", "/../b"][..]),
    ) {
        // Its own exceptions and a platform's word aside; every list of hosts has this one.
        let kept = entries::without_table(&text, "[https]");
        let kept = entries::without_table(&kept, "[client]");
        let engine = engine(&format!("{kept}[https]\n"));
        let headers = [("host", "www.example.com")];
        let request = Request::new("GET", path).with_headers(&headers).with_scheme(Scheme::Http);
        let Decision::Respond(answer) = engine.evaluate(request) else {
            panic!("{path} passes:\n{kept}");
        };
        let guarded = (400..500).contains(&answer.status());
        let leads = answer.location().is_some_and(|to| to.starts_with("https://"));
        prop_assert!(guarded || leads, "{:?}\n{}", answer, kept);
    }

    // IV-24.
    #[test]
    fn hsts_is_sent_once_and_by_https_only(text in policy::policy(), case in request::case()) {
        let text = entries::without_table(&text, "[client]");
        let engine = engine(&text);
        let request = case.request();
        let (decision, back) = both(&engine, request, &case.response());
        let is_hsts = |edit: &&Edit<'_>| {
            matches!(edit, Edit::Set(field) if field.name == "strict-transport-security")
        };
        let sent = back.edits().iter().filter(is_hsts).count();
        prop_assert!(sent <= usize::from(request.client().scheme == Some(Scheme::Https)));
        if let Decision::Respond(answer) = &decision {
            let fields = answer.headers().iter();
            let count = fields.filter(|field| field.name == "strict-transport-security").count();
            prop_assert!(count <= usize::from(request.client().scheme == Some(Scheme::Https)));
            let speaks = text.contains("-2026") || text.contains("hsts =");
            let always = text.contains("preset = 'web-2026'\n") && !text.contains("hsts = false");
            let viewer = engine.evaluate(request.with_tier(fingerpost::Tier::Whole));
            if let (Decision::Respond(whole), true) = (&viewer, always) {
                let there = whole.header("strict-transport-security").is_some();
                prop_assert_eq!(there, request.client().scheme == Some(Scheme::Https), "{}", text);
            }
            prop_assert!(speaks || count == 0);
        }
    }
}
