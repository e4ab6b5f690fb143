//! One thing in several spellings: IV-26, IV-30, IV-46, IV-48, IV-49 for the engine as a whole.

use std::net::IpAddr;

use fingerpost::{Decision, Request, Scheme};
use proptest::prelude::*;

use crate::generator::{policy, request};
use crate::{both, engine};

/// Spellings of a path that RFC 3986 §6.2.2 calls the same.
fn spelled(path: &str, choices: &[u8]) -> String {
    let mut text = String::new();
    for (byte, choice) in path.bytes().zip(choices.iter().cycle()) {
        match (byte, choice % 5) {
            (b'/', 0) => text.push_str("/./"),
            (b'/', 1) => text.push_str("/x/../"),
            (byte, 2) if byte.is_ascii_alphanumeric() => text.push_str(&format!("%{byte:02X}")),
            (byte, 3) if byte.is_ascii_alphanumeric() => text.push_str(&format!("%{byte:02x}")),
            (byte, _) => text.push(char::from(byte)),
        }
    }
    text.replace("/./x/", "/x/").replace("//", "/")
}

proptest! {
    #![proptest_config(crate::config())]

    // IV-26.
    #[test]
    fn a_block_meets_every_spelling(
        path in "(/[a-c]{1,2}){1,3}",
        pattern in prop::sample::select(&["'/a/{*rest}'", "'/{x}/b'", "{ prefix = '/a' }", "{ regex = '^/[ab]/' }"][..]),
        choices in prop::collection::vec(any::<u8>(), 1..12),
        absolute: bool,
    ) {
        let engine = engine(&format!("[[block]]\nwhen.path = {pattern}\n"));
        let other = spelled(&path, &choices);
        let other = if absolute { format!("http://example.com{other}") } else { other };
        let plain = engine.evaluate(Request::new("GET", &path));
        if matches!(plain, Decision::Respond(_)) {
            let decision = engine.evaluate(Request::new("GET", &other));
            prop_assert_eq!(decision, plain, "{} as {}", path, other);
        }
    }

    // IV-30.
    #[test]
    fn an_address_is_one_however_it_is_spelled(
        v4 in any::<u32>(),
        network in prop::sample::select(&["192.0.2.0/24", "0.0.0.0/1", "::ffff:128.0.0.0/97", "2001:db8::/32"][..]),
    ) {
        let engine = engine(&format!(
            "[client]\nip_header = 'x-ip'\n[[block]]\nwhen.ip = '{network}'\n\
             [[respond]]\nsample = '50%'\n[[headers]]\nrequest.set = {{ x-seen = '{{ip}}' }}\n"
        ));
        let plain = std::net::Ipv4Addr::from(v4);
        let [a, b, c, d] = plain.octets();
        let spellings = [
            plain.to_string(),
            format!("::ffff:{plain}"),
            format!("::FFFF:{plain}"),
            format!("::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}"),
            format!("0:0:0:0:0:ffff:{a:02X}{b:02X}:{c:02X}{d:02X}"),
        ];
        let decide = |text: &String| {
            let headers = [("x-ip", text.as_str())];
            engine.evaluate(Request::new("GET", "/").with_headers(&headers)).into_owned()
        };
        let stated = engine.evaluate(Request::new("GET", "/").with_ip(IpAddr::V4(plain))).into_owned();
        for text in &spellings {
            prop_assert_eq!(decide(text), stated.clone(), "{}", text);
        }
    }

    // IV-46.
    #[test]
    fn names_of_headers_have_no_case_and_no_order(
        text in policy::policy(),
        case in request::case(),
        turn in 0usize..6,
    ) {
        let engine = engine(&text);
        let other = case.with_lines(|lines| {
            // Lines of one name keep their order.
            lines.sort_by_key(|(name, _)| name.to_ascii_lowercase());
            let mut names: Vec<String> = lines.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            names.dedup();
            let turn = turn % names.len().max(1);
            names.rotate_left(turn);
            lines.sort_by_key(|(name, _)| names.iter().position(|known| known.eq_ignore_ascii_case(name)));
            for (name, value) in lines {
                *name = name.to_ascii_uppercase();
                *value = [b" \t", value.as_slice(), b"\t "].concat();
            }
        });
        let response = case.response();
        prop_assert_eq!(
            both(&engine, case.request(), &response),
            both(&engine, other.request(), &response),
            "{}\n{:?}", text, case
        );
    }

    // IV-48.
    #[test]
    fn a_host_is_one_however_it_is_spelled(
        text in policy::policy(),
        path in prop::sample::select(&["/", "/a", "/b?q=1", "/a/b"][..]),
        host in prop::sample::select(&["example.com", "www.example.com", "other.test"][..]),
        https: bool,
    ) {
        let engine = engine(&text);
        let (scheme, port) = if https { (Scheme::Https, 443) } else { (Scheme::Http, 80) };
        let decide = |host: &str| {
            let headers = [("host", host)];
            let request = Request::new("GET", path).with_headers(&headers).with_scheme(scheme);
            engine.evaluate(request).into_owned()
        };
        let plain = decide(host);
        for other in [
            host.to_uppercase(),
            format!("{host}."),
            format!("{host}:{port}"),
            format!("{}.:{port}", host.to_uppercase()),
        ] {
            prop_assert_eq!(&decide(&other), &plain, "{} in\n{}", other, text);
        }
    }

    // IV-49.
    #[test]
    fn a_query_that_nobody_asks_for_decides_nothing(
        mut text in policy::policy(),
        case in request::case(),
        pairs in prop::collection::vec("[k-p]{1,2}=[0-9%+]{0,3}", 2..4),
    ) {
        // A query that is sent along is another one, of course.
        text = text.replace("{query}", "").replace("{path_and_query}", "{path}");
        text = text.replace("query = 'keep'\n", "").replace("query = 'merge'\n", "");
        let engine = engine(&text);
        let mut turned = pairs.clone();
        turned.reverse();
        let request = case.request();
        let ids = |query: &[String]| {
            let target = format!("{}?{}", request.path(), query.join("&"));
            let decision = engine
                .evaluate(Request::new(request.method(), &target).with_client(*request.client()))
                .into_owned();
            let acted: Vec<String> = decision.rules().iter().map(|rule| rule.id.to_string()).collect();
            (acted, matches!(decision, Decision::Forward(_)))
        };
        if !request.path().starts_with('/') || text.contains("sort = true") {
            return Ok(());
        }
        prop_assert_eq!(ids(&pairs), ids(&turned), "{}", text);
    }

    // IV-50.
    #[test]
    fn a_literal_written_as_a_regex_is_the_literal(
        literal in prop::sample::select(&["/a", "/b", "/a/b", "/A", "/x.html", "/a-b"][..]),
        case in request::case(),
    ) {
        let of = |test: String| engine(&format!("[[block]]\nwhen.path = {test}\n[[redirect]]\nwhen.path = {test}\nto = '/to'\n"));
        let plain = of(format!("{{ one_of = ['{literal}'] }}"));
        let regex = of(format!("{{ regex = '^{}$' }}", literal.replace('.', "\\.")));
        let request = case.request();
        prop_assert_eq!(plain.evaluate(request), regex.evaluate(request), "{}\n{:?}", literal, case);
    }
}
