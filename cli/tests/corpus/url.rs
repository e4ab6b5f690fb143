//! URLs of cases: taken apart for a request, and spelled in one way for comparing.

/// A URL as a request has it.
pub(crate) struct Parts<'u> {
    pub(crate) scheme: &'u str,
    pub(crate) host: &'u str,
    pub(crate) target: &'u str,
}

/// An absolute URL.
pub(crate) fn parts(url: &str) -> Parts<'_> {
    let (scheme, rest) = url.split_once("://").expect("an absolute URL");
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    Parts { scheme, host, target: if target.is_empty() { "/" } else { target } }
}

/// The one spelling of a URL or of what a `Location` says (RFC 3986 §6.2.2): scheme and host in
/// lower case, `/` for no path, no empty fragment, escapes of unreserved characters decoded, other
/// escapes in upper case, and what may not stand in a URL escaped.
pub(crate) fn spelled(url: &str) -> String {
    let url = url.strip_suffix('#').unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return respelled(url) };
    if url.starts_with('/') {
        return respelled(url);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let slash = if rest.starts_with('/') { "" } else { "/" };
    format!("{}://{}{slash}{}", scheme.to_lowercase(), host.to_lowercase(), respelled(rest))
}

fn respelled(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut spelled = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (byte, length) = escape.map_or((bytes[at], 1), |byte| (byte, 3));
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let reserved = b"!$&'()*+,;=:@/?#".contains(&byte);
        if unreserved || (reserved && escape.is_none()) {
            spelled.push(char::from(byte));
        } else {
            spelled.push_str(&format!("%{byte:02X}"));
        }
        at += length;
    }
    spelled
}

#[test]
fn spells_in_one_way() {
    assert_eq!(spelled("HTTPS://E.com?x=[|]#"), "https://e.com/?x=%5B%7C%5D");
    assert_eq!(spelled("/a b/%c3%bc/ü/%7e/%2f"), "/a%20b/%C3%BC/%C3%BC/~/%2F");
}
