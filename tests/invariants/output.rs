//! What leaves the engine: IV-13, IV-15, IV-37, IV-38, IV-40.

use std::sync::Arc;

use fingerpost::{Decision, Edit, Field};
use proptest::prelude::*;

use crate::generator::{policy, request};
use crate::{both, engine};

/// Of the connection (RFC 9110 §7.6.1) and of framing.
const NEVER: [&str; 10] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "host",
    "expect",
];

fn check(field: &Field<'_>) {
    let name = http::HeaderName::from_lowercase(field.name.as_bytes());
    assert!(name.is_ok(), "{field:?}");
    assert!(http::HeaderValue::from_bytes(field.value.as_bytes()).is_ok(), "{field:?}");
    assert_eq!(field.value.trim_matches([' ', '\t']), field.value, "{field:?}");
    assert!(!field.value.contains(['\r', '\n', '\0', '\u{7f}']), "{field:?}");
    assert!(!NEVER.contains(&field.name.as_ref()), "{field:?}");
    if field.name == "location" {
        location(&field.value);
    }
    if field.name == "set-cookie" {
        let (pair, attributes) = field.value.split_once("; ").unwrap();
        assert!(
            pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
        );
        assert!(attributes.starts_with("Path=/; Max-Age="), "{field:?}");
        assert!(attributes.ends_with("; Secure; SameSite=Lax"), "{field:?}");
        assert!(field.value.len() <= 4096, "{field:?}");
    }
}

fn location(text: &str) {
    assert!(text.len() <= 8192 && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    let relative = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let absolute = text.starts_with("https://") || text.starts_with("http://");
    assert!(relative || absolute, "{text}");
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap();
    assert!(!authority.contains(['@', '\\', '%']), "{text}");
}

fn edit(edit: &Edit<'_>) {
    match edit {
        Edit::Remove { name } => assert!(!NEVER.contains(&name.as_ref()), "{edit:?}"),
        Edit::RemovePrefix { prefix } => {
            assert!(!NEVER.iter().any(|name| name.starts_with(prefix.as_ref())), "{edit:?}");
        }
        Edit::Set(field) | Edit::Append(field) | Edit::Default(field) => check(field),
    }
}

proptest! {
    #![proptest_config(crate::config())]

    // IV-13, IV-15, IV-37, IV-38.
    #[test]
    fn what_is_sent_has_its_form(
        text in policy::policy(),
        cases in prop::collection::vec(request::case(), 3),
    ) {
        let engine = engine(&text);
        for case in &cases {
            let (decision, back) = both(&engine, case.request(), &case.response());
            match &decision {
                Decision::Respond(answer) => answer.headers().iter().for_each(check),
                Decision::Forward(forward) => forward.request_edits().iter().for_each(edit),
            }
            back.edits().iter().for_each(edit);
        }
    }

    // IV-40: neither time nor chance nor a thread's own state goes into a decision.
    #[test]
    fn a_decision_is_the_same_again(text in policy::policy(), case in request::case()) {
        let (first, second) = (Arc::new(engine(&text)), engine(&text));
        let here = both(&first, case.request(), &case.response());
        prop_assert_eq!(&here, &both(&first, case.request(), &case.response()));
        prop_assert_eq!(&here, &both(&second, case.request(), &case.response()));
        let (elsewhere, theirs) = (Arc::clone(&first), case.clone());
        let there = std::thread::spawn(move || both(&elsewhere, theirs.request(), &theirs.response()));
        prop_assert_eq!(&here, &there.join().unwrap());
    }
}
