//! Views of a path: the canonical one that patterns match, and those that guards look at.
use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem, memrchr};

use super::edit::Edited;
use super::percent::{PATH, UNRESERVED, push_escapes};
use super::unit::{Unit, Units};

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
    path.starts_with('/') && canonical(path).path == path
}

/// Whether two paths have one canonical view.
pub(crate) fn is_same(path: &str, other: &str) -> bool {
    let is_plain = |path| !matches!(plain::of(path), Plain::No);
    path == other
        || !are_apart(path, other)
            && !(is_plain(path) && is_plain(other))
            && canonical(path).path == canonical(other).path
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
        let mut edited = Edited::new(raw);
        loop {
            let rest = edited.rest();
            // What is its own spelling is most of it.
            let kept = rest.bytes().position(|byte| !byte_stands_in_path(byte));
            edited.keep(kept.unwrap_or(rest.len()));
            let Some(unit) = Units::of(edited.rest()).next() else { break };
            self.note(unit);
            let bytes = unit.len();
            match unit {
                Unit::Plain(c) => push_escapes(edited.replace(bytes), c),
                Unit::Escaped(c) if !c.is_ascii() || UNRESERVED.has(c) => {
                    edited.replace(bytes).push(c);
                }
                Unit::Escaped(_) | Unit::Byte(_) => {
                    let escape = edited.peek(bytes);
                    if escape.bytes().any(|byte| byte.is_ascii_lowercase()) {
                        let upper = escape.chars().map(|digit| digit.to_ascii_uppercase());
                        edited.replace(bytes).extend(upper);
                    } else {
                        edited.keep(bytes);
                    }
                }
                Unit::Percent => edited.replace(bytes).push_str("%25"),
            }
        }
        edited.finish()
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

/// Whether a byte of a character is its own canonical spelling. One outside ASCII is: patterns are
/// written so.
fn byte_stands_in_path(byte: u8) -> bool {
    !byte.is_ascii() || PATH.has_byte(byte)
}

/// The path without `.` and `..` segments (RFC 3986 §5.2.4), and whether a `..` had nothing left
/// to take.
fn resolve_dots(path: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    // Every path that is given begins with a slash, or is `*`.
    let is_dots = |segment| matches!(segment, "." | "..");
    let may_have = memmem::find(path.as_bytes(), b"/.").is_some();
    if !may_have || !path.split('/').any(is_dots) {
        return (path, false);
    }
    let mut resolved = String::with_capacity(path.len());
    let mut climbs = false;
    let mut rest = path.strip_prefix('/');
    while let Some(left) = rest {
        let end = memchr(b'/', left.as_bytes());
        let (segment, after) = left.split_at_checked(end.unwrap_or(left.len())).unwrap_or_default();
        rest = after.strip_prefix('/');
        if !is_dots(segment) {
            resolved.push('/');
            resolved.push_str(segment);
            continue;
        }
        if segment == ".." {
            match memrchr(b'/', resolved.as_bytes()) {
                Some(parent) => resolved.truncate(parent),
                None => climbs = true,
            }
        }
        if rest.is_none() {
            resolved.push('/');
        }
    }
    (Cow::Owned(resolved), climbs)
}
