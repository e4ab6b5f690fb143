//! Percent-encoding (RFC 3986 §2.1): escapes that arrive stay as they are.
use std::borrow::Cow;

use memchr::memchr;

use super::edit::Edited;
use super::unit::split_escape;

/// A set of ASCII characters; no character outside ASCII is ever in one.
///
/// A table, not a bit mask: half the time for a path that needs no change (measured).
pub(super) struct Ascii([bool; 256]);

/// RFC 3986 §2.3.
pub(super) static UNRESERVED: Ascii = Ascii::new(&[LETTERS, b"0123456789-._~"]);
/// `pchar` of RFC 3986 §3.3 but for escapes, and `/`.
pub(super) static PATH: Ascii = Ascii::new(&[LETTERS, b"0123456789-._~", b"!$&'()*+,;=:@/"]);
/// RFC 3986 §3.4.
static QUERY: Ascii = Ascii::new(&[LETTERS, b"0123456789-._~", b"!$&'()*+,;=:@/?"]);
/// The same without what ends a name or value, or reads as a space.
static QUERY_VALUE: Ascii = Ascii::new(&[LETTERS, b"0123456789-._~", b"!$'()*,;:@/?"]);

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Ascii {
    #[expect(clippy::indexing_slicing, reason = "a byte is an index of 256, and it's compile time")]
    const fn new(mut parts: &[&[u8]]) -> Ascii {
        let mut table = [false; 256];
        while let [part, more @ ..] = parts {
            let mut characters = *part;
            while let [first, rest @ ..] = characters {
                table[*first as usize] = true;
                characters = rest;
            }
            parts = more;
        }
        Ascii(table)
    }

    #[expect(clippy::indexing_slicing, reason = "a byte is an index of 256")]
    pub(super) const fn has_byte(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    pub(super) fn has(&self, character: char) -> bool {
        u8::try_from(character).is_ok_and(|byte| self.has_byte(byte))
    }

    pub(super) fn has_all(&self, text: &str) -> bool {
        text.bytes().all(|byte| self.has_byte(byte))
    }
}

/// Encodes everything but the unreserved characters, `%` and `/` too: a value that lands as one
/// component.
pub(crate) fn encode_component(text: &str) -> Cow<'_, str> {
    if UNRESERVED.has_all(text) {
        return Cow::Borrowed(text);
    }
    let mut edited = Edited::new(text);
    for character in text.chars() {
        if UNRESERVED.has(character) {
            edited.keep(1);
        } else {
            push_escapes(edited.replace(character.len_utf8()), character);
        }
    }
    edited.finish()
}

/// Encodes for a path: well-formed escapes, `/` and the characters of `pchar` stay.
pub(crate) fn encode_path(text: &str) -> Cow<'_, str> {
    encode(text, &PATH)
}

/// Encodes a text that somebody lent, or not.
pub(crate) fn encoded<'t>(text: Cow<'t, str>, encode: fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => encode(text),
        Cow::Owned(text) => match encode(&text) {
            Cow::Owned(encoded) => Cow::Owned(encoded),
            Cow::Borrowed(_) => Cow::Owned(text),
        },
    }
}

/// Encodes a value for its place in a query: well-formed escapes stay; `& = + #` are encoded, and
/// whatever may not stand in a query.
pub(crate) fn encode_query_value(text: &str) -> Cow<'_, str> {
    encode(text, &QUERY_VALUE)
}

/// Encodes a whole query (its `&`, `=` and `+` stay): well-formed escapes stay; `#` and whatever
/// may not stand in a query are encoded. For literal text and for a visitor's query kept as it is.
pub(crate) fn encode_query(text: &str) -> Cow<'_, str> {
    encode(text, &QUERY)
}

/// Decodes every escape; `None` where the result isn't UTF-8. Malformed escapes stay as they are.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    match decode_bytes(text.as_bytes()) {
        // An escape is longer than what it stands for.
        Cow::Owned(decoded) if decoded.len() < text.len() => {
            String::from_utf8(decoded).ok().map(Cow::Owned)
        }
        _ => Some(Cow::Borrowed(text)),
    }
}

/// Decodes every escape; malformed escapes stay as they are.
pub(super) fn decode_bytes(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'%', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let (byte, after) = split_escape(rest).unwrap_or((*first, after));
        decoded.push(byte);
        rest = after;
    }
    Cow::Owned(decoded)
}

/// Keeps `allowed` and well-formed escapes, encodes all else.
fn encode<'t>(text: &'t str, allowed: &Ascii) -> Cow<'t, str> {
    if allowed.has_all(text) {
        return Cow::Borrowed(text);
    }
    let mut edited = Edited::new(text);
    loop {
        // What stays is most of it.
        let rest = edited.rest();
        let kept = rest.bytes().position(|byte| !allowed.has_byte(byte)).unwrap_or(rest.len());
        edited.keep(kept);
        if split_escape(edited.rest().as_bytes()).is_some() {
            edited.keep(3);
            continue;
        }
        // A `%` that begins no escape is encoded too.
        let Some(character) = edited.rest().chars().next() else { break };
        push_escapes(edited.replace(character.len_utf8()), character);
    }
    edited.finish()
}

/// Appends the escapes of a character's UTF-8.
fn push_escapes(text: &mut String, character: char) {
    let mut utf8 = [0; 4];
    let escapes = character.encode_utf8(&mut utf8).bytes().flat_map(escape_of);
    text.extend(escapes.map(char::from));
}

/// The escape of a byte, upper case (RFC 3986 §2.1).
#[inline]
pub(super) fn escape_of(byte: u8) -> [u8; 3] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'A' + (nibble - 10) };
    [b'%', digit(byte >> 4), digit(byte & 0xF)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encode_table() {
        // The text; as a component; in a path; as a query value; as a query.
        let table = [
            ("", "", "", "", ""),
            ("a-Z0._~", "a-Z0._~", "a-Z0._~", "a-Z0._~", "a-Z0._~"),
            ("a b", "a%20b", "a%20b", "a%20b", "a%20b"),
            ("a/b", "a%2Fb", "a/b", "a/b", "a/b"),
            ("a&b=c+d", "a%26b%3Dc%2Bd", "a&b=c+d", "a%26b%3Dc%2Bd", "a&b=c+d"),
            ("a?b#c", "a%3Fb%23c", "a%3Fb%23c", "a?b%23c", "a?b%23c"),
            ("%2f", "%252f", "%2f", "%2f", "%2f"),
            ("100%", "100%25", "100%25", "100%25", "100%25"),
            ("%%41", "%25%2541", "%25%41", "%25%41", "%25%41"),
            ("%0d%0A", "%250d%250A", "%0d%0A", "%0d%0A", "%0d%0A"),
            ("\r\n\0", "%0D%0A%00", "%0D%0A%00", "%0D%0A%00", "%0D%0A%00"),
            (
                "é€😀",
                "%C3%A9%E2%82%AC%F0%9F%98%80",
                "%C3%A9%E2%82%AC%F0%9F%98%80",
                "%C3%A9%E2%82%AC%F0%9F%98%80",
                "%C3%A9%E2%82%AC%F0%9F%98%80",
            ),
            ("\\", "%5C", "%5C", "%5C", "%5C"),
            (
                "a@b:c;d,e!$'()*",
                "a%40b%3Ac%3Bd%2Ce%21%24%27%28%29%2A",
                "a@b:c;d,e!$'()*",
                "a@b:c;d,e!$'()*",
                "a@b:c;d,e!$'()*",
            ),
            (
                "<\">`{|}^[]",
                "%3C%22%3E%60%7B%7C%7D%5E%5B%5D",
                "%3C%22%3E%60%7B%7C%7D%5E%5B%5D",
                "%3C%22%3E%60%7B%7C%7D%5E%5B%5D",
                "%3C%22%3E%60%7B%7C%7D%5E%5B%5D",
            ),
            ("\u{7f}", "%7F", "%7F", "%7F", "%7F"),
        ];
        for (text, component, path, value, query) in table {
            assert_eq!(encode_component(text), component);
            assert_eq!(encode_path(text), path);
            assert_eq!(encode_query_value(text), value);
            assert_eq!(encode_query(text), query);
        }
    }

    #[test]
    fn decode_table() {
        let table = [
            ("", Some("")),
            ("a+b", Some("a+b")),
            ("%41%62", Some("Ab")),
            ("%2525", Some("%25")),
            ("100%", Some("100%")),
            ("%4", Some("%4")),
            ("%zz%20", Some("%zz ")),
            ("%%41", Some("%A")),
            ("%C3%A9", Some("é")),
            ("%c3%a9é", Some("éé")),
            ("%F0%9F%98%80", Some("😀")),
            ("%C3", None),
            ("%C3é", None),
            ("%A9", None),
            ("%C0%AF", None),
            ("%ED%A0%80", None),
            ("%F5%80%80%80", None),
            ("%E2%82x", None),
        ];
        for (text, decoded) in table {
            assert_eq!(decode(text).as_deref(), decoded, "{text}");
        }
    }

    #[test]
    fn what_stays_is_borrowed() {
        for encode in [encode_path, encode_query_value, encode_query] {
            assert!(matches!(encode("/docs/a%20b;c/"), Cow::Borrowed(_)));
        }
        assert!(matches!(encode_component("docs"), Cow::Borrowed(_)));
        assert!(matches!(decode("docs+100%"), Some(Cow::Borrowed(_))));
    }

    /// Text that is rich in escapes, whole and broken.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![".*", "([%0-9A-Fa-f]|%[0-9A-Fa-f]{2}|[/?&=+# é\\r\\n\\x00])*"]
    }

    proptest! {
        #[test]
        fn encoding_is_idempotent_and_clean(text in text()) {
            for encode in [encode_path, encode_query_value, encode_query] {
                let once = encode(&text);
                prop_assert_eq!(&encode(&once), &once);
                prop_assert!(once.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
            }
            let once = encode_component(&text);
            let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
            prop_assert!(once.bytes().all(clean));
        }

        #[test]
        fn an_encoded_byte_stays_encoded(text in text()) {
            // IV-20: every escape of the text is there again, in its order.
            let escape = regex::Regex::new("%[0-9A-Fa-f]{2}").unwrap();
            let escapes = |text: &str| -> Vec<String> {
                escape.find_iter(text).map(|found| found.as_str().to_owned()).collect()
            };
            for encode in [encode_path, encode_query_value, encode_query] {
                let encoded = encode(&text);
                let mut after = escapes(&encoded).into_iter();
                prop_assert!(escapes(&text).iter().all(|one| after.any(|other| other == *one)));
            }
        }

        #[test]
        fn decode_undoes_encode_component(text in ".*") {
            let encoded = encode_component(&text);
            let decoded = decode(&encoded);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        }

        #[test]
        fn decode_is_decode_bytes_in_utf8(text in text()) {
            let bytes = decode_bytes(text.as_bytes());
            let decoded = decode(&text);
            prop_assert_eq!(decoded.as_deref(), std::str::from_utf8(&bytes).ok());
        }

        #[test]
        fn encoding_changes_no_meaning(text in text()) {
            for encode in [encode_path, encode_query_value, encode_query] {
                let encoded = encode(&text);
                prop_assert_eq!(decode_bytes(encoded.as_bytes()), decode_bytes(text.as_bytes()));
            }
        }
    }
}
