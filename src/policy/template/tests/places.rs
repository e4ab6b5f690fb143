//! What a value can become in its place: never more than a value there.

use proptest::prelude::*;

use super::{BodyKind, Known, Place, expand, template};

/// What a visitor may send, the nasty parts often.
pub(crate) fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "a",
            "Z",
            "/",
            "//",
            "\\",
            "%2F",
            "%5c",
            "%0d%0A",
            "%",
            "%2",
            "%zz",
            "%25",
            "%C3%A9",
            "%FF",
            "é",
            "€",
            " ",
            "+",
            "&",
            "=",
            "#",
            "?",
            ";",
            "@",
            ":",
            "\r\n",
            "\t",
            "\0",
            "\"",
            "'",
            "<",
            "&amp;",
            "{slug}",
            "{{",
            "}}",
            "{query.next}",
            "|lower}",
            ".",
            "..",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// The escapes of a text, in order.
fn escapes(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let escape = |three: &[char]| match three {
        ['%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
            Some(three.iter().collect::<String>())
        }
        _ => None,
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        match letters.get(at..at + 3).and_then(escape) {
            Some(text) => {
                found.push(text);
                at += 3;
            }
            None => at += 1,
        }
    }
    found
}

/// The bytes that a text stands for once its well-formed escapes are decoded.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        match hex.filter(|_| bytes[at] == b'%') {
            Some(hex) => {
                out.push(u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap());
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

fn is_subsequence(wanted: &[String], of: &[String]) -> bool {
    let mut left = of.iter();
    wanted.iter().all(|escape| left.any(|given| given == escape))
}

fn only(text: &str, allowed: &str) -> bool {
    let escapes = escapes(text).len();
    text.matches('%').count() == escapes
        && text.chars().all(|c| c == '%' || c.is_ascii_alphanumeric() || allowed.contains(c))
}

const PATH: &str = "-._~!$&'()*+,;=:@/";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// IV-20, IV-21: escapes stay, nothing is decoded, nothing is read as a template.
    #[test]
    fn values_of_the_url(value in nasty(), place in prop::sample::select(vec![
        Place::Path, Place::Query, Place::Fragment,
    ])) {
        let known = [("slug", value.as_str()), ("path", &value), ("query", &value)];
        let allowed = match place {
            Place::Path => PATH.to_owned(),
            Place::Query => "-._~!$'()*,;:@/?".to_owned(),
            _ => format!("{PATH}?"),
        };
        for text in ["{slug}", "{path}"] {
            let out = expand(text, place, &known);
            prop_assert!(only(&out, &allowed), "{}", out);
            prop_assert!(is_subsequence(&escapes(&value), &escapes(&out)), "{}", out);
            prop_assert_eq!(decoded(&out), decoded(&value));
        }
        let query = expand("{query}", Place::Query, &known);
        prop_assert!(only(&query, &format!("{PATH}?")), "{}", query);
        prop_assert_eq!(decoded(&query), decoded(&value));
    }

    /// Any other value is one component: decoding gives it back.
    #[test]
    fn other_values(value in nasty()) {
        let known = [("cookie.a", value.as_str()), ("query.a", &value)];
        for (text, place) in [
            ("{cookie.a}", Place::Path),
            ("{query.a}", Place::Path),
            ("{cookie.a}", Place::Fragment),
            ("{query.a}", Place::Query),
        ] {
            let out = expand(text, place, &known);
            prop_assert!(only(&out, "-._~"), "{}", out);
            let back = crate::uri::percent::decode(&out);
            prop_assert_eq!(back.as_deref(), Some(value.as_str()));
        }
        let out = expand("{cookie.a}", Place::Query, &known);
        prop_assert!(only(&out, "-._~!$'()*,;:@/?"), "{}", out);
    }

    /// Literal text and values never make up an escape together.
    #[test]
    fn no_escape_arises(value in nasty()) {
        let known = [("slug", value.as_str())];
        for place in [Place::Path, Place::Query, Place::Fragment] {
            for text in ["%{slug}", "%2{slug}", "{slug}0", "{slug}{slug}"] {
                let out = expand(text, place, &known);
                let alone: usize = match text {
                    "{slug}{slug}" => 2 * decoded(&value).len(),
                    _ => decoded(&value).len() + text.len() - "{slug}".len(),
                };
                prop_assert_eq!(decoded(&out).len(), alone, "{}: {}", text, out);
            }
        }
    }

    #[test]
    fn headers(value in nasty()) {
        let known = [("cookie.a", value.as_str()), ("slug", &value), ("path_and_query", &value)];
        for text in ["{slug}", "{path_and_query}"] {
            let out = expand(text, Place::Header, &known);
            prop_assert!(only(&out, &format!("{PATH}?")), "{}", out);
        }
        let out = template("{cookie.a}", Place::Header).expand(Place::Header, &Known(&known))
            .map(|out| out.into_owned());
        match out {
            Ok(out) => prop_assert_eq!(out.as_str(), value.trim_matches([' ', '\t'])),
            Err(_) => prop_assert!(value.contains(|c: char| c.is_control())),
        }
    }

    #[test]
    fn bodies(value in nasty()) {
        let known = [("cookie.a", value.as_str())];
        let body = |kind| expand("{cookie.a}", Place::Body(kind), &known);
        prop_assert_eq!(body(BodyKind::Plain), value.clone());
        let json = format!("\"{}\"", body(BodyKind::Json));
        prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value.clone());
        let markup = body(BodyKind::Markup);
        prop_assert!(!markup.contains(['<', '>', '"', '\'']));
        let back = markup.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        prop_assert_eq!(back.replace("&#39;", "'").replace("&amp;", "&"), value);
    }

    /// Any text is a template or a list of faults, each inside the text.
    #[test]
    fn every_text_is_answered(text in r#"([a-z{}|:",.0-9\\é]|\{slug|\|lower|\|slice:)*"#) {
        use super::{SCOPE, Template};
        if let Err(faults) = Template::parse(&text, Place::Header, &SCOPE) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.range.clone()).is_some(), "{:?}", fault);
            }
        }
    }
}
