//! Hosts: reading an authority, and patterns over hosts.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A host to compare with: all lower case.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum HostPattern {
    /// `example.com`.
    Exact(String),
    /// `*.example.com`: one label before it, never the apex. Holds `.example.com`.
    OneLabel(String),
    /// `**.example.com`: one or more labels before it, never the apex. Holds `.example.com`.
    AnyDepth(String),
}

impl HostPattern {
    /// Reads a pattern; the message says why not. A port is not part of it.
    pub(crate) fn parse(text: &str) -> Result<HostPattern, String> {
        let (name, pattern): (&str, fn(String) -> HostPattern) =
            if let Some(name) = text.strip_prefix("**.") {
                (name, |name| HostPattern::AnyDepth(format!(".{name}")))
            } else if let Some(name) = text.strip_prefix("*.") {
                (name, |name| HostPattern::OneLabel(format!(".{name}")))
            } else {
                (text, HostPattern::Exact)
            };
        let host = parse_host(name).ok_or_else(|| why_not(text, name))?;
        let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
        if is_address && name.len() < text.len() {
            return Err(format!("`{text}` puts a wildcard before an address"));
        }
        Ok(pattern(host.into_owned()))
    }

    /// Whether a host (lower case, no port, no trailing dot) is one of these.
    pub(crate) fn matches(&self, host: &str) -> bool {
        match self {
            HostPattern::Exact(name) => host == name,
            HostPattern::OneLabel(suffix) => host
                .strip_suffix(suffix.as_str())
                .is_some_and(|label| !label.is_empty() && !label.contains('.')),
            HostPattern::AnyDepth(suffix) => {
                host.strip_suffix(suffix.as_str()).is_some_and(|labels| !labels.is_empty())
            }
        }
    }
}

/// Why a text, of which `name` stands behind the wildcard, is no host pattern: by its likeliest
/// mistake.
fn why_not(text: &str, name: &str) -> String {
    if text.contains("://") {
        format!("`{text}` is a URL: a host is written without scheme")
    } else if text.contains('/') {
        format!("`{text}` is not a host: a path is not part of it")
    } else if text.contains('@') {
        format!("`{text}` is not a host: a userinfo is not part of it")
    } else if !text.is_ascii() {
        format!("`{text}` is not a host: write an international name as `xn--…`")
    } else if text.parse::<Ipv6Addr>().is_ok() {
        format!("`{text}` is not a host: an IPv6 address stands in brackets")
    } else if parse_authority(name).is_some() {
        format!("`{text}` has a port: a host is written without")
    } else if text.contains('*') {
        format!("`{text}` is not a host pattern: a wildcard is a first label `*.` or `**.`")
    } else {
        format!("`{text}` is not a host")
    }
}

/// Reads `host[:port]` of a `Host` header or an authority: lower case, one trailing dot taken off.
/// `None` for anything but DNS names (letters, digits, `-`, `_`; labels of 1 to 63, 253 in all),
/// IPv4 addresses and bracketed IPv6 addresses; a userinfo is not a host.
///
/// An IPv6 address keeps its brackets and is spelled as RFC 5952 says. An empty port is none
/// (RFC 3986 §3.2.3).
pub(crate) fn parse_authority(text: &str) -> Option<(Cow<'_, str>, Option<u16>)> {
    // Almost every host: no port, no upper case, no dot at the end.
    if is_plain_name(text) {
        return Some((Cow::Borrowed(text), None));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, parse_port(port)?),
        _ => (text, None),
    };
    Some((parse_host(host)?, port))
}

/// The digits of a port, possibly none.
fn parse_port(digits: &str) -> Option<Option<u16>> {
    if digits.is_empty() {
        return Some(None);
    }
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?.map(Some)
}

/// A host without port, in the spelling to compare by.
fn parse_host(text: &str) -> Option<Cow<'_, str>> {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().ok().map(|address| format!("[{address}]").into());
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let (mut label, mut upper) = (0, false);
    for byte in name.bytes() {
        label = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => label + 1,
            b'A'..=b'Z' => {
                upper = true;
                label + 1
            }
            b'.' if label > 0 => 0,
            _ => return None,
        };
        if label > 63 {
            return None;
        }
    }
    let is_name = label > 0 && name.len() <= 253;
    is_name.then(|| if upper { name.to_ascii_lowercase().into() } else { name.into() })
}

/// Whether it is a host without port, spelled as hosts are compared.
pub(crate) fn is_own_spelling(text: &str) -> bool {
    parse_host(text).is_some_and(|host| host == text)
}

/// Whether a text is certainly a name in the spelling to compare by, all of its labels short.
fn is_plain_name(text: &str) -> bool {
    let kind = |byte: u8| KINDS.get(usize::from(byte)).copied().unwrap_or(OTHER);
    // A dot is wrong at the beginning, at the end and behind a dot.
    let (seen, last) = text.bytes().fold((0, DOT), |(seen, last), byte| {
        let kind = kind(byte);
        (seen | kind | (kind & last) << 1, kind)
    });
    seen & (OTHER | DOT << 1) == 0 && last == 0 && text.len() <= 63
}

const OTHER: u8 = 1;
const DOT: u8 = 2;

/// What each byte is; 0 for those of a label in lower case.
static KINDS: [u8; 256] = kinds();

#[expect(clippy::indexing_slicing, reason = "it's compile time")]
const fn kinds() -> [u8; 256] {
    let mut kinds = [OTHER; 256];
    let mut byte = 0u8;
    while byte < 128 {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_' {
            kinds[byte as usize] = 0;
        }
        byte += 1;
    }
    kinds[b'.' as usize] = DOT;
    kinds
}

/// Whether it is one DNS label: letters, digits and inner `-`, 1 to 63.
pub(crate) fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn authority_table() {
        let long_label = "a".repeat(63);
        let long = [long_label.as_str(); 4].join(".");
        let (_, longest) = long.split_at(2);
        assert_eq!(longest.len(), 253);
        let table = [
            ("example.com", Some(("example.com", None))),
            ("EXAMPLE.com.", Some(("example.com", None))),
            ("example.com:8080", Some(("example.com", Some(8080)))),
            ("example.com.:443", Some(("example.com", Some(443)))),
            ("example.com:", Some(("example.com", None))),
            ("example.com:0080", Some(("example.com", Some(80)))),
            ("example.com:65535", Some(("example.com", Some(65535)))),
            ("example.com:65536", None),
            ("example.com:+80", None),
            ("example.com:8a", None),
            ("example.com:80:80", None),
            ("localhost", Some(("localhost", None))),
            ("a_b-.example", Some(("a_b-.example", None))),
            ("192.0.2.1:80", Some(("192.0.2.1", Some(80)))),
            ("[2001:DB8:0::1]", Some(("[2001:db8::1]", None))),
            ("[2001:db8::1]:443", Some(("[2001:db8::1]", Some(443)))),
            ("[2001:db8::1]:", Some(("[2001:db8::1]", None))),
            ("[2001:db8::1]x", None),
            ("[2001:db8::1", None),
            ("2001:db8::1", None),
            ("[fe80::1%25eth0]", None),
            ("[192.0.2.1]", None),
            ("", None),
            (":80", None),
            (".", None),
            ("example.com..", None),
            ("a..b", None),
            (".example.com", None),
            ("user@example.com", None),
            ("user:pass@example.com", None),
            ("example.com/", None),
            ("example.com, example.com", None),
            ("example com", None),
            (" example.com", None),
            ("exa%6Dple.com", None),
            ("café.example", None),
            ("xn--caf-dma.example", Some(("xn--caf-dma.example", None))),
            ("*.example.com", None),
            ("example.com\0", None),
            ("example.com\r\n", None),
            (longest, Some((longest, None))),
            (long.get(1..).unwrap(), None),
            (&long_label, Some((long_label.as_str(), None))),
            (&format!("{long_label}a.example"), None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(host, port)| (host.into(), port));
            assert_eq!(parse_authority(text), expected, "{text}");
        }
        assert_eq!(parse_authority(&"a".repeat(64)), None);
        assert_eq!(parse_authority(&format!("{longest}.")).unwrap().0, longest);
    }

    #[test]
    fn pattern_table() {
        // The pattern; hosts that it matches; hosts that it doesn't.
        let table: [(&str, &[&str], &[&str]); 6] = [
            ("example.com", &["example.com"], &["www.example.com", "example.org", "xample.com"]),
            ("Example.COM.", &["example.com"], &["www.example.com"]),
            (
                "*.example.com",
                &["www.example.com"],
                &["example.com", "a.b.example.com", ".example.com", "wwwexample.com"],
            ),
            (
                "**.example.com",
                &["www.example.com", "a.b.example.com"],
                &["example.com", ".example.com", "badexample.com"],
            ),
            ("192.0.2.1", &["192.0.2.1"], &["192.0.2.10"]),
            ("[2001:DB8::1]", &["[2001:db8::1]"], &["[2001:db8::2]"]),
        ];
        for (pattern, hits, misses) in table {
            let pattern = HostPattern::parse(pattern).unwrap();
            assert!(hits.iter().all(|host| pattern.matches(host)), "{pattern:?}");
            assert!(!misses.iter().any(|host| pattern.matches(host)), "{pattern:?}");
        }
    }

    #[test]
    fn pattern_messages() {
        let table = [
            (
                "https://example.com",
                "`https://example.com` is a URL: a host is written without scheme",
            ),
            ("example.com/a", "`example.com/a` is not a host: a path is not part of it"),
            ("a@example.com", "`a@example.com` is not a host: a userinfo is not part of it"),
            ("example.com:80", "`example.com:80` has a port: a host is written without"),
            ("*.example.com:80", "`*.example.com:80` has a port: a host is written without"),
            (
                "café.example",
                "`café.example` is not a host: write an international name as `xn--…`",
            ),
            ("2001:db8::1", "`2001:db8::1` is not a host: an IPv6 address stands in brackets"),
            ("*", "`*` is not a host pattern: a wildcard is a first label `*.` or `**.`"),
            (
                "www.*.com",
                "`www.*.com` is not a host pattern: a wildcard is a first label `*.` or `**.`",
            ),
            (
                "***.a.com",
                "`***.a.com` is not a host pattern: a wildcard is a first label `*.` or `**.`",
            ),
            ("*.192.0.2.1", "`*.192.0.2.1` puts a wildcard before an address"),
            ("*.[::1]", "`*.[::1]` puts a wildcard before an address"),
            ("a b", "`a b` is not a host"),
            ("", "`` is not a host"),
        ];
        for (text, message) in table {
            assert_eq!(HostPattern::parse(text).unwrap_err(), message);
        }
    }

    #[test]
    fn label_table() {
        for label in ["a", "A1", "a-b", "xn--caf-dma", &"a".repeat(63)] {
            assert!(is_label(label), "{label}");
        }
        for text in ["", "-a", "a-", "a.b", "a_b", "é", "a b", "a/b", "a:1", &"a".repeat(64)] {
            assert!(!is_label(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn spellings_of_a_name(name in "[a-z0-9_-]{1,9}(\\.[a-z0-9_-]{1,9}){0,3}", port: Option<u16>, upper: bool, dot: bool) {
            // IV-48.
            let spelled = if upper { name.to_ascii_uppercase() } else { name.clone() };
            let dot = if dot { "." } else { "" };
            let tail = port.map_or_else(String::new, |port| format!(":{port}"));
            let spelled = format!("{spelled}{dot}{tail}");
            prop_assert_eq!(parse_authority(&spelled), Some((name.into(), port)));
        }

        #[test]
        fn spellings_of_an_address(address: u128) {
            let address = Ipv6Addr::from(address);
            let segments = address.segments().map(|segment| format!("{segment:04X}")).join(":");
            let expected = Some((format!("[{address}]").into(), None));
            for spelled in [format!("[{segments}]"), format!("[{address}]")] {
                prop_assert_eq!(parse_authority(&spelled), expected.clone());
            }
        }

        #[test]
        fn a_host_reads_as_itself(text in "\\PC*|[a-zA-Z0-9.:\\[\\]@/_-]*") {
            if let Some((host, port)) = parse_authority(&text) {
                prop_assert_eq!(parse_authority(&host), Some((host.clone(), None)));
                prop_assert!(host.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!host.contains(['@', '/', '?', '#', '\\', '%', ',']));
                prop_assert!(HostPattern::parse(&host).unwrap().matches(&host));
                prop_assert!(port.is_none() || text.contains(':'));
            }
        }

        #[test]
        fn depths_of_a_name(label in "[a-z]{1,5}", suffix in "[a-z]{1,5}\\.[a-z]{2}") {
            let one = HostPattern::parse(&format!("*.{suffix}")).unwrap();
            let any = HostPattern::parse(&format!("**.{suffix}")).unwrap();
            let below = format!("{label}.{suffix}");
            let far_below = format!("x.{below}");
            prop_assert_eq!([&suffix, &below, &far_below].map(|host| one.matches(host)), [false, true, false]);
            prop_assert_eq!([&suffix, &below, &far_below].map(|host| any.matches(host)), [false, true, true]);
        }
    }
}
