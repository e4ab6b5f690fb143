//! CloudFront's signed URLs and cookies: how they are spelled, and the policies that they carry.

use std::borrow::Cow;

use ipnet::IpNet;

use crate::uri::percent::decode as decode_percent;

/// What a policy allows, as far as CloudFront's documentation says. Anything else in it is refused:
/// what isn't understood may be what narrows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// The URL, with `*` for any characters and `?` for one.
    pub(crate) resource: String,
    /// Seconds since 1970: until just before then.
    pub(crate) before: i64,
    /// From just after then.
    pub(crate) after: Option<i64>,
    /// Whose addresses; `None` where everybody's are.
    pub(crate) source: Option<IpNet>,
}

#[cfg(feature = "auth")]
mod wire {
    //! A policy as JSON.

    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Policy {
        #[serde(rename = "Statement")]
        pub(super) statement: [One; 1],
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct One {
        #[serde(rename = "Resource")]
        pub(super) resource: String,
        #[serde(rename = "Condition")]
        pub(super) condition: Condition,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Condition {
        #[serde(rename = "DateLessThan")]
        pub(super) before: Time,
        #[serde(rename = "DateGreaterThan")]
        pub(super) after: Option<Time>,
        #[serde(rename = "IpAddress")]
        pub(super) address: Option<Address>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Time {
        #[serde(rename = "AWS:EpochTime")]
        pub(super) seconds: i64,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Address {
        #[serde(rename = "AWS:SourceIp")]
        pub(super) network: String,
    }
}

impl Statement {
    /// Reads a custom policy.
    #[cfg(feature = "auth")]
    pub(crate) fn read(json: &[u8]) -> Option<Statement> {
        let wire::Policy { statement: [wire::One { resource, condition }] } =
            serde_json::from_slice(json).ok()?;
        let source = match condition.address {
            None => None,
            Some(address) => match network(&address.network)? {
                IpNet::V4(all) if all.prefix_len() == 0 => None,
                network => Some(network),
            },
        };
        Some(Statement {
            resource,
            before: condition.before.seconds,
            after: condition.after.map(|after| after.seconds),
            source,
        })
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn read(_: &[u8]) -> Option<Statement> {
        None
    }

    /// Whether a URL is the one that is allowed.
    pub(crate) fn covers(&self, url: &str) -> bool {
        covers(self.resource.as_bytes(), url.as_bytes())
    }
}

/// Whether a server could read a segment of a path as `.` or `..`: decoded up to three times, with
/// `\` for `/`, parameters left out. `/public/../private` lies below `/public/*` by its letters alone.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    let mut path = Cow::Borrowed(path);
    for _ in 0..4 {
        let mut segments = path.split(['/', '\\']);
        let is_dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
        if segments.any(is_dots) {
            return true;
        }
        match decode_percent(&path) {
            // What isn't UTF-8 is no file that the signer has named.
            None => return true,
            Some(decoded) => path = Cow::Owned(decoded.into_owned()),
        }
    }
    false
}

/// A network, or an address for a network of one.
#[cfg(feature = "auth")]
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

/// The canned policy: one URL until an instant, spelled so to the byte.
pub(crate) fn canned(url: &str, expires: &str) -> String {
    format!(
        r#"{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}"#
    )
}

/// base64 in the letters that CloudFront uses in URLs: `-` for `+`, `_` for `=`, `~` for `/`.
#[cfg(feature = "auth")]
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        plain.push(match letter {
            '-' => '+',
            '_' => '=',
            '~' => '/',
            'A'..='Z' | 'a'..='z' | '0'..='9' => letter,
            _ => return None,
        });
    }
    base64::engine::general_purpose::STANDARD.decode(plain).ok()
}

#[cfg(not(feature = "auth"))]
pub(crate) fn decode(_: &str) -> Option<Vec<u8>> {
    None
}

/// A glob of `*` and `?`, in the time of the product of both lengths at most.
fn covers(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    // Where the last `*` stands, and how much of the text it takes so far.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(seen) {
        match (pattern.get(at), &mut star) {
            (Some(b'*'), _) => {
                star = Some((at, seen));
                at += 1;
            }
            (Some(wanted), _) if *wanted == b'?' || wanted == byte => {
                at += 1;
                seen += 1;
            }
            (_, Some((last, taken))) => {
                *taken += 1;
                at = *last + 1;
                seen = *taken;
            }
            (_, None) => return false,
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
#[cfg(feature = "auth")]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        let table = [
            ("https://a.test/x", "https://a.test/x", true),
            ("https://a.test/x", "https://a.test/xy", false),
            ("https://a.test/*", "https://a.test/", true),
            ("https://a.test/*", "https://a.test/x/y?z", true),
            ("http*://a.test/*.jpg?q=*", "https://a.test/b.jpg?q=1", true),
            ("http*://a.test/*.jpg", "https://a.test/b.jpg.exe", false),
            ("*", "", true),
            ("*", "anything", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("", "", true),
            ("", "a", false),
            ("a**", "a", true),
        ];
        for (pattern, url, expected) in table {
            assert_eq!(covers(pattern.as_bytes(), url.as_bytes()), expected, "{pattern} {url}");
        }
    }

    #[test]
    fn dot_segments() {
        for path in [
            "/a/../b",
            "/a/..",
            "/./a",
            "/a/%2e%2e/b",
            "/a/%2E./b",
            "/a%2f../b",
            "/a/..%2fb",
            "/a/..\\b",
            "/a%5c..%5cb",
            "/a/%252e%252e/b",
            "/a/%25252e./b",
            "/a/..;v=1/b",
            "/a/%ff",
        ] {
            assert!(has_dot_segment(path), "{path}");
        }
        for path in
            ["/", "/a/b", "/a..b", "/.well-known/x", "/...", "/a%20b", "/caf%C3%A9", "/a;v=1/b"]
        {
            assert!(!has_dot_segment(path), "{path}");
        }
    }

    #[test]
    fn policies_are_read_strictly() {
        let read = |json: &str| Statement::read(json.as_bytes());
        let canned = canned("https://a.test/x?y=1", "1700000000");
        let statement = read(&canned).unwrap();
        assert_eq!(statement.resource, "https://a.test/x?y=1");
        assert_eq!((statement.before, statement.after), (1_700_000_000, None));
        let custom = r#"{ "Statement": [{ "Resource": "http*://a.test/*", "Condition": {
            "IpAddress": { "AWS:SourceIp": "192.0.2.0/24" },
            "DateGreaterThan": { "AWS:EpochTime": 1 },
            "DateLessThan": { "AWS:EpochTime": 2 } } }] }"#;
        let statement = read(custom).unwrap();
        assert_eq!((statement.before, statement.after), (2, Some(1)));
        assert_eq!(statement.source, Some("192.0.2.0/24".parse().unwrap()));
        let one = read(&custom.replace("192.0.2.0/24", "2001:db8::1")).unwrap();
        assert_eq!(one.source, Some("2001:db8::1/128".parse().unwrap()));
        assert_eq!(read(&custom.replace("192.0.2.0/24", "0.0.0.0/0")).unwrap().source, None);
        for bad in [
            r#"{"Statement":[]}"#.to_owned(),
            custom.replace("\"DateLessThan\"", "\"DateLess\""),
            custom.replace("IpAddress", "NotIpAddress"),
            custom.replace("192.0.2.0/24", "192.0.2.0/33"),
            custom.replace("\"AWS:EpochTime\": 2", "\"AWS:EpochTime\": \"2\""),
            custom.replace("\"Resource\": \"http*://a.test/*\", ", ""),
            custom.replace("\"Resource\"", "\"Resource\": \"a\", \"Resource\""),
            custom.replace(
                "[{",
                "[{\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":9}}},{",
            ),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
    }

    #[test]
    fn letters() {
        assert_eq!(decode("-~8_").as_deref(), Some(&[0xfb, 0xff][..]));
        for bad in ["+/8=", "-~8", "-~8_ ", "-~9_", "é"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
