//! Percent-encoding (RFC 3986 §2.1): escapes that arrive stay as they are.
use std::borrow::Cow;

use super::edit::Edited;
use super::unit::{Unit, Units, split_escape};

/// A set of ASCII characters. No character outside ASCII is ever in one.
#[derive(Clone, Copy)]
pub(super) struct Ascii(u128);

impl Ascii {
    /// RFC 3986 §2.3.
    pub(super) const UNRESERVED: Ascii = Ascii(0)
        .with(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        .with(b"abcdefghijklmnopqrstuvwxyz")
        .with(b"0123456789-._~");
    /// `pchar` of RFC 3986 §3.3 but for escapes, and `/`.
    pub(super) const PATH: Ascii = Ascii::UNRESERVED.with(b"!$&'()*+,;=:@/");
    /// RFC 3986 §3.4.
    const QUERY: Ascii = Ascii::PATH.with(b"?");
    /// The same without what ends a name or value, or reads as a space.
    const QUERY_VALUE: Ascii = Ascii::UNRESERVED.with(b"!$'()*,;:@/?");

    const fn with(self, mut characters: &[u8]) -> Ascii {
        let mut set = self.0;
        while let [first, rest @ ..] = characters {
            set |= 1 << *first;
            characters = rest;
        }
        Ascii(set)
    }

    pub(super) fn has(self, character: char) -> bool {
        character.is_ascii() && (self.0 >> u32::from(character)) & 1 == 1
    }

    fn has_all(self, text: &str) -> bool {
        text.bytes().all(|byte| self.has(char::from(byte)))
    }
}

/// Encodes everything but the unreserved characters, `%` and `/` too: a value that lands as one
/// component.
pub(crate) fn encode_component(text: &str) -> Cow<'_, str> {
    if Ascii::UNRESERVED.has_all(text) {
        return Cow::Borrowed(text);
    }
    let mut edited = Edited::new(text);
    for character in text.chars() {
        if Ascii::UNRESERVED.has(character) {
            edited.keep(1);
        } else {
            push_escapes(edited.replace(character.len_utf8()), character);
        }
    }
    edited.finish()
}

/// Encodes for a path: well-formed escapes, `/` and the characters of `pchar` stay.
pub(crate) fn encode_path(text: &str) -> Cow<'_, str> {
    encode(text, Ascii::PATH)
}

/// Encodes a value for its place in a query: well-formed escapes stay; `& = + #` are encoded, and
/// whatever may not stand in a query.
pub(crate) fn encode_query_value(text: &str) -> Cow<'_, str> {
    encode(text, Ascii::QUERY_VALUE)
}

/// Encodes a whole query (its `&`, `=` and `+` stay): well-formed escapes stay; `#` and whatever
/// may not stand in a query are encoded. For literal text and for a visitor's query kept as it is.
pub(crate) fn encode_query(text: &str) -> Cow<'_, str> {
    encode(text, Ascii::QUERY)
}

/// Decodes every escape; `None` where the result isn't UTF-8. Malformed escapes stay as they are.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut edited = Edited::new(text);
    for unit in Units::of(text) {
        match unit {
            Unit::Plain(_) | Unit::Percent => edited.keep(unit.len()),
            Unit::Escaped(character) => edited.replace(unit.len()).push(character),
            // Escapes next to plain text can't make up a character: plain text is whole.
            Unit::Byte(_) => return None,
        }
    }
    Some(edited.finish())
}

/// Decodes every escape; malformed escapes stay as they are.
pub(super) fn decode_bytes(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'%') {
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
fn encode(text: &str, allowed: Ascii) -> Cow<'_, str> {
    if allowed.has_all(text) {
        return Cow::Borrowed(text);
    }
    let mut edited = Edited::new(text);
    for unit in Units::of(text) {
        match unit {
            Unit::Plain(character) if allowed.has(character) => edited.keep(1),
            Unit::Plain(character) => push_escapes(edited.replace(unit.len()), character),
            Unit::Percent => edited.replace(1).push_str("%25"),
            Unit::Escaped(_) | Unit::Byte(_) => edited.keep(unit.len()),
        }
    }
    edited.finish()
}

/// Appends the escapes of a character's UTF-8, upper case (RFC 3986 §2.1).
pub(super) fn push_escapes(text: &mut String, character: char) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        text.push('%');
        for digit in [byte >> 4, byte & 0xF] {
            let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
            text.push(digit.to_ascii_uppercase());
        }
    }
}
