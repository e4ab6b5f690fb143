//! What percent-encoded text is made of.

/// One unit of percent-encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A character that stands for itself.
    Plain(char),
    /// One escape, or those of all bytes of one character's UTF-8.
    Escaped(char),
    /// An escape of a byte that is no part of valid UTF-8.
    Byte(u8),
    /// A `%` that begins no escape.
    Percent,
}

impl Unit {
    /// How many bytes of the text it takes.
    pub(super) fn len(self) -> usize {
        match self {
            Unit::Plain(character) => character.len_utf8(),
            Unit::Escaped(character) => 3 * character.len_utf8(),
            Unit::Byte(_) => 3,
            Unit::Percent => 1,
        }
    }
}

/// The units of a text from left to right.
pub(super) struct Units<'t> {
    rest: &'t str,
}

impl<'t> Units<'t> {
    pub(super) fn of(text: &'t str) -> Units<'t> {
        Units { rest: text }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let unit = match self.rest.chars().next()? {
            '%' => escaped(self.rest.as_bytes()),
            character => Unit::Plain(character),
        };
        self.rest = self.rest.get(unit.len()..).unwrap_or_default();
        Some(unit)
    }
}

/// The byte of the escape that the text begins with, and what follows it.
pub(super) fn split_escape(text: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, rest @ ..] = text else {
        return None;
    };
    let digit = |byte: u8| HEX.get(usize::from(byte)).copied().filter(|digit| *digit < 16);
    Some(((digit(*high)? << 4) | digit(*low)?, rest))
}

/// The value of a hexadecimal digit; 255 of what is none.
static HEX: [u8; 256] = hex();

#[expect(clippy::indexing_slicing, reason = "it's compile time")]
const fn hex() -> [u8; 256] {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        let digit = b"0123456789abcdef"[value as usize];
        values[digit as usize] = value;
        values[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    values
}

/// The unit of a text that begins with `%`.
fn escaped(text: &[u8]) -> Unit {
    let Some((lead, mut rest)) = split_escape(text) else {
        return Unit::Percent;
    };
    // The length of a character by its first byte (RFC 3629 §3).
    let more = match lead {
        0x00..0x80 => return Unit::Escaped(char::from(lead)),
        0xC2..0xE0 => 1,
        0xE0..0xF0 => 2,
        0xF0..0xF5 => 3,
        _ => return Unit::Byte(lead),
    };
    let mut bytes = [lead, 0, 0, 0];
    for byte in bytes.iter_mut().skip(1).take(more) {
        let Some((next, after)) = split_escape(rest) else {
            return Unit::Byte(lead);
        };
        *byte = next;
        rest = after;
    }
    let character = bytes.get(..=more).and_then(|bytes| std::str::from_utf8(bytes).ok());
    match character.and_then(|text| text.chars().next()) {
        Some(character) => Unit::Escaped(character),
        None => Unit::Byte(lead),
    }
}
