//! Who may read a response from a script: IV-33 to IV-35.

use fingerpost::{Decision, Edit, Request, ResponseHead};
use proptest::prelude::*;

use crate::engine;
use crate::generator::{policy, request};

const LISTED: [&str; 4] =
    ["https://app.example.com", "https://*.example.org", "null", "http://localhost:3000"];

/// Whether an origin is one of the listed, told in another way than the product does.
fn is_listed(origin: &str, listed: &[&str]) -> bool {
    listed.iter().any(|pattern| match pattern.split_once("*.") {
        None => origin == *pattern,
        Some((scheme, parent)) => origin
            .strip_prefix(scheme)
            .and_then(|host| host.strip_suffix(parent))
            .and_then(|label| label.strip_suffix('.'))
            .is_some_and(|label| {
                let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                !label.is_empty() && label.bytes().all(plain)
            }),
    })
}

fn origin() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => prop::sample::select(&[
            "https://app.example.com",
            "https://a1.example.org",
            "http://localhost:3000",
            "null",
            "https://app.example.com:443",
            "https://app.example.com/",
            "https://APP.example.com",
            "https://x.y.example.org",
            "https://example.org",
            "https://evil.test",
            "https://app.example.com.evil.test",
            "https://app.example.com, https://app.example.com",
        ][..]).prop_map(str::to_owned),
        1 => "https?://[a-z]{1,3}\\.example\\.(com|org)(:[0-9]{2,4})?",
        1 => "[ -~]{0,12}",
    ]
}

/// Policies without templates that tell headers, cookies, the path or the query.
fn tight_lipped() -> impl Strategy<Value = String> {
    const TELLING: [&str; 13] = [
        "{header", "{cookie", "{path", "{query", "{x", "{rest", "{y", "{city", "{name", "{id",
        "{one", "{tail", "{major",
    ];
    let is_tight = |text: &String| !TELLING.iter().any(|value| text.contains(value));
    policy::policy().prop_filter("it tells what the visitor sent", is_tight)
}

proptest! {
    #![proptest_config(crate::config())]

    // IV-33, IV-34.
    #[test]
    fn only_a_listed_origin_is_named(
        listed in prop::sample::subsequence(LISTED.to_vec(), 1..=4),
        any: bool,
        credentials: bool,
        origin in origin(),
        preflight: bool,
        said in prop::option::of(prop::sample::select(&["*", "https://evil.test"][..])),
    ) {
        let any = any && !credentials;
        let listed_text = listed.iter().copied().chain(any.then_some("*"));
        let listed_text = listed_text.map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ");
        let engine = engine(&format!("[[cors]]\norigins = [{listed_text}]\ncredentials = {credentials}\n"));
        let mut headers = vec![("origin", origin.as_str())];
        if preflight {
            headers.push(("access-control-request-method", "PUT"));
        }
        let request = Request::new(if preflight { "OPTIONS" } else { "GET" }, "/").with_headers(&headers);
        let mut fields: Vec<(String, String)> = Vec::new();
        if preflight {
            let Decision::Respond(answer) = engine.evaluate(request) else { panic!("no answer") };
            fields.extend(answer.headers().iter().map(|f| (f.name.to_string(), f.value.to_string())));
        } else {
            if let Some(said) = said {
                fields.push(("access-control-allow-origin".to_owned(), said.to_owned()));
                fields.push(("access-control-allow-credentials".to_owned(), "true".to_owned()));
            }
            let before = fields.clone();
            let decision = engine.evaluate_response(request, &ResponseHead::new(200, &before));
            for edit in decision.edits() {
                match edit {
                    Edit::Remove { name } => fields.retain(|(known, _)| known != name),
                    Edit::Set(field) => {
                        fields.retain(|(known, _)| *known != field.name);
                        fields.push((field.name.to_string(), field.value.to_string()));
                    }
                    Edit::Append(field) => fields.push((field.name.to_string(), field.value.to_string())),
                    other => panic!("{other:?}"),
                }
            }
        }
        let of = |name: &str| fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
        let accepted = any || is_listed(origin.trim(), &listed);
        let wanted = match accepted {
            true if any => vec!["*"],
            true => vec![origin.trim()],
            false => vec![],
        };
        prop_assert_eq!(of("access-control-allow-origin"), wanted, "{} of {}", origin, listed_text);
        let allowed = of("access-control-allow-credentials");
        prop_assert_eq!(!allowed.is_empty(), accepted && credentials);
        prop_assert_eq!(of("vary"), vec!["Origin"]);
    }

    // IV-35: what a visitor sends stands in a response only where a template says so.
    #[test]
    fn no_header_of_the_request_is_reflected(text in tight_lipped(), case in request::case()) {
        const MARK: &str = "m4rk3r";
        let engine = engine(&text);
        let marked = case.with_lines(|lines| {
            lines.retain(|(name, _)| name == "host");
            for name in ["origin", "x-a", "user-agent", "accept-language", "referer", "x-experiment-ab", "x-csp-nonce", "access-control-request-headers", "access-control-request-method"] {
                lines.push((name.to_owned(), MARK.as_bytes().to_vec()));
            }
            lines.push(("cookie".to_owned(), format!("exp-ab={MARK}; uid={MARK}; c={MARK}").into_bytes()));
        });
        let response = case.response();
        let decided = engine.evaluate(marked.request());
        if let Decision::Respond(answer) = &decided {
            for field in answer.headers() {
                prop_assert!(!field.value.contains(MARK), "{:?}\n{}", field, text);
            }
            prop_assert!(!String::from_utf8_lossy(answer.body()).contains(MARK), "{}", text);
        }
        for edit in engine.evaluate_response(marked.request(), &response).edits() {
            prop_assert!(!format!("{edit:?}").contains(MARK), "{:?}\n{}", edit, text);
        }
    }
}
