//! No target that loads can be turned by what a visitor sends.

use proptest::prelude::*;
use proptest::sample::select;

use super::{SCOPE, Target};
use crate::policy::model::QueryMode;
use crate::policy::template::tests::{Known, nasty};
use crate::request::Scheme;
use crate::uri::host::HostPattern;
use crate::uri::url::Url;

const LIMIT: usize = 300;

/// The host that a browser goes to from a page of `own.example`, and whether with a userinfo, read
/// as the URL standard says: `\` is `/`, tabs and line ends vanish, any run of slashes begins a
/// host behind a scheme, two do without.
fn browser_host(location: &str) -> (String, bool) {
    let text: String = location
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\r' | '\n'))
        .map(|c| if c == '\\' { '/' } else { c })
        .collect();
    let scheme = text.split_once(':').filter(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    let behind = match scheme {
        Some((_, behind)) => behind,
        None if text.starts_with("//") => &text,
        None => return ("own.example".to_owned(), false),
    };
    let authority = behind.trim_start_matches('/').split(['/', '?', '#']).next().unwrap();
    let (userinfo, host) = match authority.rsplit_once('@') {
        Some((_, host)) => (true, host),
        None => (false, authority),
    };
    let host = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |h| h.0);
    (host.to_owned(), userinfo)
}

/// Targets, most of which load.
fn target() -> impl Strategy<Value = String> {
    let start = select(vec![
        "/",
        "/",
        "/a",
        "/{path}",
        "/{slug}",
        "//",
        "/\\",
        "",
        "{query.a}",
        "https://lit.example",
        "http://lit.example:81",
        "https://{host}",
        "{scheme}://{host}",
        "{scheme}://lit.example",
        "https://{tenant}.lit.example",
        "https://{tenant}.lit.example:81",
        "https://{tenant}",
        "https://{tenant}.example",
        "https://lit.example{slug}",
        "https://u@lit.example",
        "javascript:",
        "HTTPS://LIT.example",
        "https:/\\lit.example",
        "https://{host}{tenant}",
        "https://lit.example:{slug}",
        "{scheme}:",
        "https:///lit.example",
    ]);
    let piece = select(vec![
        "/",
        "a",
        "{slug}",
        "{path}",
        "{rest|lower}",
        "{cookie.a}",
        "{query.a|upper}",
        "?",
        "&x=",
        "#",
        "{query}",
        "{path_and_query}",
        "%2F",
        "\\",
        "@",
        ":",
        ".",
        "é",
        "{host}",
        "%",
        "//",
        r#"{rest|replace:"a","/"}"#,
        r#"{slug|slice:1,3}"#,
        "{header.b|encode}",
        "{{",
        "}}",
        " ",
    ]);
    // What is literal and touches a literal host would be part of it.
    let between = select(vec![
        "/",
        "/",
        "/",
        "?",
        "#",
        "{path}",
        "{path_and_query}",
        "{slug}",
        "\\",
        "@",
        ":",
    ]);
    (start, between, prop::collection::vec(piece, 0..5))
        .prop_map(|(start, between, pieces)| format!("{start}{between}{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// IV-15, IV-16, IV-17, IV-18.
    #[test]
    fn no_open_redirect(
        text in target(),
        values in prop::collection::vec(nasty(), 5),
        tenant in prop_oneof![nasty(), "[a-zA-Z0-9-]{1,3}"],
        host in select(vec![None, Some("own.example"), Some("foreign.example")]),
        scheme in select(vec![None, Some(Scheme::Http), Some(Scheme::Https)]),
        mode in select(vec![QueryMode::Merge, QueryMode::Keep, QueryMode::Drop]),
    ) {
        let Ok(target) = Target::parse(&text, &SCOPE, true) else { return Ok(()) };
        let [slug, rest, path, query, other] = values.as_slice() else { unreachable!() };
        let path = format!("/{path}");
        let known = [
            ("slug", slug.as_str()),
            ("rest", rest),
            ("tenant", &tenant),
            ("path", &path),
            ("query", query),
            ("path_and_query", other),
            ("cookie.a", other),
            ("query.a", rest),
            ("header.b", &tenant),
            ("host", host.unwrap_or("(none)")),
        ];
        let at = Url {
            scheme,
            host: host.map(Into::into),
            port: None,
            absolute: false,
            path: path.as_str().into(),
            query: Some(query.as_str().into()),
            fragment: None,
        };
        let hosts = [HostPattern::Exact("own.example".to_owned())];
        let Ok(url) = target.resolve(&at, mode, &Known(&known), &hosts, LIMIT) else {
            return Ok(());
        };
        let location = url.location();
        prop_assert!(location.len() <= LIMIT);
        prop_assert_eq!(location.len(), url.location_len());
        prop_assert!(location.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{}", location);
        let (reached, userinfo) = browser_host(&location);
        prop_assert!(!userinfo, "{}", location);
        let absolute = location.starts_with("http://") || location.starts_with("https://");
        if absolute {
            let one_label = reached.strip_suffix(".lit.example");
            // `{scheme}:`, `/`, `/`, `a` make a literal host of their own.
            let written = text.strip_prefix("{scheme}://").unwrap_or_default();
            let written = written.split(['/', '?', '#', ':', '{']).next().unwrap_or_default();
            let ours = reached == "lit.example" || reached == "own.example" || reached == written;
            prop_assert!(ours || one_label.is_some_and(|l| !l.contains('.')), "{}", location);
        } else {
            prop_assert!(location.starts_with('/'), "{}", location);
            prop_assert!(!location.starts_with("//"), "{}", location);
            prop_assert_eq!(reached, "own.example");
        }
        prop_assert!(!url.may_be(&at));
    }

    /// Any text is a target or a list of faults, each inside the text.
    #[test]
    fn every_text_is_answered(text in r"(https?://|\{scheme\}://|/|//)?([a-z{}:@?#.\\/é]|\{host\}|\{slug\})*") {
        if let Err(faults) = Target::parse(&text, &SCOPE, true) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.range.clone()).is_some(), "{:?}", fault);
            }
        }
    }
}
