//! Whose word counts: IV-25, IV-32 for the engine as a whole.

use fingerpost::{Client, Country, Decision, Request};
use proptest::prelude::*;

use crate::generator::{policy, request};
use crate::{both, engine, entries};

/// Headers in which a visitor may claim to be somebody else.
const CLAIMS: [(&str, &[&str]); 12] = [
    ("x-forwarded-for", &["192.0.2.7", "10.0.0.1"]),
    ("x-forwarded-proto", &["http", "https"]),
    ("x-forwarded-host", &["example.com"]),
    ("forwarded", &["for=192.0.2.7;proto=http;host=example.com"]),
    ("x-real-ip", &["192.0.2.7"]),
    ("cf-connecting-ip", &["192.0.2.7"]),
    ("cf-ipcountry", &["KP"]),
    ("cf-device-type", &["mobile"]),
    ("cloudfront-viewer-country", &["KP"]),
    ("cloudfront-viewer-city", &["Berlin"]),
    ("cloudfront-is-mobile-viewer", &["true"]),
    ("fastly-ssl", &["1"]),
];

proptest! {
    #![proptest_config(crate::config())]

    // IV-25: no platform, so nobody's word but the host program's.
    #[test]
    fn what_a_visitor_claims_decides_nothing(
        text in policy::policy(),
        case in request::case(),
        claims in prop::collection::vec((0usize..CLAIMS.len(), any::<prop::sample::Index>()), 1..4),
    ) {
        // Without `[client]` the platform is `bare`.
        let text = entries::without_table(&text, "[client]");
        let engine = engine(&text);
        let is_claim = |name: &str| CLAIMS.iter().any(|(claim, _)| name.eq_ignore_ascii_case(claim));
        let honest = case.with_lines(|lines| lines.retain(|(name, _)| !is_claim(name)));
        let claiming = honest.with_lines(|lines| {
            for (claim, index) in &claims {
                let (name, values) = CLAIMS[*claim];
                lines.push((name.to_owned(), index.get(values).as_bytes().to_vec()));
            }
        });
        let response = case.response();
        prop_assert_eq!(
            both(&engine, honest.request(), &response),
            both(&engine, claiming.request(), &response),
            "{}\n{:?}", text, claiming
        );
    }

    // IV-32.
    #[test]
    fn a_country_is_known_by_one_valid_line_only(
        lines in prop::collection::vec("[A-Z]{2}|[a-z]{2}|XX|T1|[A-Z]{1,3}|.{0,3}", 0..3),
    ) {
        let policy = |on_unknown: &str| format!(
            "[client]\nplatform = 'cloudflare'\n[[block]]\nwhen.country = 'KP'\non_unknown = '{on_unknown}'\n"
        );
        let headers: Vec<(&str, &str)> = lines.iter().map(|line| ("cf-ipcountry", line.as_str())).collect();
        let blocks = |on_unknown: &str| {
            let engine = engine(&policy(on_unknown));
            let decision = engine.evaluate(Request::new("GET", "/").with_headers(&headers)).into_owned();
            matches!(decision, Decision::Respond(_))
        };
        let known = match lines.as_slice() {
            [only] => Some(only.trim_matches([' ', '\t'])).filter(|code| {
                let unknown = ["XX", "T1"].iter().any(|word| word.eq_ignore_ascii_case(code));
                Country::parse(code).is_some() && !unknown
            }),
            _ => None,
        };
        let korea = known.map(|code| code.eq_ignore_ascii_case("KP"));
        prop_assert_eq!(blocks("match"), korea.unwrap_or(true), "{:?}", lines);
        prop_assert_eq!(blocks("skip"), korea.unwrap_or(false), "{:?}", lines);
    }
}

/// A header that occurs twice hides what the host program states, too.
#[test]
fn two_lines_are_not_believed_and_neither_is_the_host() {
    let engine = engine(
        "[client]\nplatform = 'cloudflare'\n[[block]]\nwhen.country = 'KP'\non_unknown = 'match'\n",
    );
    let twice = [("cf-ipcountry", "DE"), ("cf-ipcountry", "DE")];
    let mut client = Client::default();
    client.country = Country::parse("DE");
    let request = Request::new("GET", "/").with_headers(&twice).with_client(client);
    assert!(matches!(engine.evaluate(request), Decision::Respond(_)));
}
