//! Views of a path: the canonical one that patterns match, and those that guards look at.
use std::borrow::Cow;

use memchr::{memchr2, memmem, memrchr};

use super::percent::{PATH, UNRESERVED, escape_of};
use super::unit::{Unit, Units, split_escape};

use plain::Plain;
pub(crate) use view::{View, others};

mod plain;
#[cfg(test)]
mod tests;
mod view;

/// The canonical view, and what `[paths] reject` asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canonical<'p> {
    /// Escapes of unreserved characters and of valid UTF-8 decoded, other escapes upper-cased,
    /// characters that may not stand in a path encoded, a `%` that begins no escape as `%25`, dot
    /// segments resolved. `*` stays; anything else that begins without `/` gets one.
    pub(crate) path: Cow<'p, str>,
    /// `..` climbs above the root.
    pub(crate) climbs: bool,
    /// `%00` or a raw NUL.
    pub(crate) nul: bool,
    /// `%2F`.
    pub(crate) encoded_slash: bool,
    /// `%5C` or a raw backslash.
    pub(crate) encoded_backslash: bool,
    /// An escape of a byte from 0x80 that is no part of valid UTF-8.
    pub(crate) bad_utf8: bool,
    /// The path is certainly the same in every view, and written as in a URL.
    pub(crate) is_one_for_all: bool,
}

/// The canonical view of a path as it arrived.
pub(crate) fn canonical(raw: &str) -> Canonical<'_> {
    let mut canonical = Canonical {
        path: Cow::Borrowed(raw),
        climbs: false,
        nul: false,
        encoded_slash: false,
        encoded_backslash: false,
        bad_utf8: false,
        is_one_for_all: false,
    };
    match plain::of(raw) {
        Plain::OneForAll => canonical.is_one_for_all = true,
        Plain::Canonical => {}
        Plain::No if raw == "*" => {}
        Plain::No => canonical.spell(raw),
    }
    canonical
}

/// Whether a text within a segment is certainly its own canonical spelling.
pub(crate) fn is_plain_text(text: &str) -> bool {
    PATH.has_all(text)
}

/// Whether a path begins with `/` and is its own canonical view.
pub(crate) fn is_canonical(path: &str) -> bool {
    path.starts_with('/')
        && match plain::of(path) {
            Plain::OneForAll | Plain::Canonical => true,
            Plain::No => canonical(path).path == path,
        }
}

/// Whether two paths have one canonical view.
pub(crate) fn is_same(path: &str, other: &str) -> bool {
    let is_plain = |path| !matches!(plain::of(path), Plain::No);
    if path == other || are_apart(path, other) || is_plain(path) && is_plain(other) {
        return path == other;
    }
    canonical(path).path == canonical(other).path
}

/// Whether two paths certainly have two canonical views: they part at two letters or digits, and have
/// nothing behind the slash before that by which a segment could go, or a character be spelt.
fn are_apart(path: &str, other: &str) -> bool {
    let (path, other) = (path.as_bytes(), other.as_bytes());
    let parting = path.iter().zip(other).position(|(byte, other)| byte != other);
    let Some(at) = parting else { return false };
    let slash = path.get(..at).and_then(|common| memrchr(b'/', common)).unwrap_or_default();
    let is_simple = |path: &[u8]| {
        path.get(at).is_some_and(u8::is_ascii_alphanumeric)
            && path.get(slash..).is_some_and(|rest| memchr2(b'.', b'%', rest).is_none())
    };
    is_simple(path) && is_simple(other)
}

/// Whether a path is certainly the same in every view.
pub(crate) fn is_one_for_all(raw: &str) -> bool {
    matches!(plain::of(raw), Plain::OneForAll)
}

impl<'p> Canonical<'p> {
    fn spell(&mut self, raw: &'p str) {
        let spelled = self.respell(raw);
        let rooted =
            if spelled.starts_with('/') { spelled } else { Cow::Owned(format!("/{spelled}")) };
        (self.path, self.climbs) = resolve_dots(rooted);
    }

    /// The path with every unit in its canonical spelling; notes what `reject` asks about.
    fn respell(&mut self, raw: &'p str) -> Cow<'p, str> {
        let odd = raw.bytes().position(|byte| !byte_stands_in_path(byte));
        let Some((kept, odd)) = odd.and_then(|odd| raw.split_at_checked(odd)) else {
            return Cow::Borrowed(raw);
        };
        let mut spelt = Vec::with_capacity(raw.len() + 16);
        spelt.extend_from_slice(kept.as_bytes());
        let mut rest = odd.as_bytes();
        while let [byte, after @ ..] = rest {
            rest = match split_escape(rest) {
                _ if byte_stands_in_path(*byte) => {
                    spelt.push(*byte);
                    after
                }
                Some((byte, after)) if byte.is_ascii() => {
                    self.note(Unit::Escaped(char::from(byte)));
                    match UNRESERVED.has_byte(byte) {
                        true => spelt.push(byte),
                        false => spelt.extend(escape_of(byte)),
                    }
                    after
                }
                _ => {
                    let at = raw.len() - rest.len();
                    let Some(unit) = Units::of(raw.get(at..).unwrap_or_default()).next() else {
                        break;
                    };
                    self.note(unit);
                    respell_unit(unit, &mut spelt);
                    rest.get(unit.len()..).unwrap_or_default()
                }
            };
        }
        // What is put in is ASCII, or a character whole: it is UTF-8 still.
        match String::from_utf8(spelt) {
            Ok(spelt) if spelt != raw => Cow::Owned(spelt),
            _ => Cow::Borrowed(raw),
        }
    }

    fn note(&mut self, unit: Unit) {
        match unit {
            Unit::Plain('\0') | Unit::Escaped('\0') => self.nul = true,
            Unit::Plain('\\') | Unit::Escaped('\\') => self.encoded_backslash = true,
            Unit::Escaped('/') => self.encoded_slash = true,
            Unit::Byte(_) => self.bad_utf8 = true,
            Unit::Plain(_) | Unit::Escaped(_) | Unit::Percent => {}
        }
    }
}

/// Appends a unit that isn't an escape in ASCII.
fn respell_unit(unit: Unit, spelt: &mut Vec<u8>) {
    let mut utf8 = [0; 4];
    match unit {
        Unit::Plain(c) => spelt.extend(c.encode_utf8(&mut utf8).bytes().flat_map(escape_of)),
        Unit::Escaped(c) => spelt.extend(c.encode_utf8(&mut utf8).bytes()),
        Unit::Byte(byte) => spelt.extend(escape_of(byte)),
        Unit::Percent => spelt.extend(b"%25"),
    }
}

/// Whether a byte of a character is its own canonical spelling. One outside ASCII is: patterns are
/// written so.
fn byte_stands_in_path(byte: u8) -> bool {
    !byte.is_ascii() || PATH.has_byte(byte)
}

/// The path without `.` and `..` segments (RFC 3986 §5.2.4), and whether a `..` had nothing left
/// to take.
fn resolve_dots(path: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    // Every path that is given begins with a slash, or is `*`.
    let bytes = path.as_bytes();
    let mut dots = memmem::find_iter(bytes, b"/.");
    if !dots.any(|at| bytes.get(at + 1..).is_some_and(|rest| matches!(segment(rest), b"." | b"..")))
    {
        return (path, false);
    }
    let mut resolved = Vec::with_capacity(bytes.len());
    let mut climbs = false;
    let mut rest = bytes;
    // A round for each segment; `rest` begins with its slash.
    while let [b'/', left @ ..] = rest {
        let text = segment(left);
        rest = left.get(text.len()..).unwrap_or_default();
        match text {
            b"." => {}
            b".." => match resolved.iter().rposition(|byte| *byte == b'/') {
                Some(parent) => resolved.truncate(parent),
                None => climbs = true,
            },
            _ => {
                resolved.push(b'/');
                resolved.extend_from_slice(text);
                continue;
            }
        }
        if rest.is_empty() {
            resolved.push(b'/');
        }
    }
    // Whole segments are taken out: it is UTF-8 still.
    (Cow::Owned(String::from_utf8(resolved).unwrap_or_default()), climbs)
}

/// What stands before the next slash. Byte by byte: where it matters, segments are short.
fn segment(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == b'/');
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
