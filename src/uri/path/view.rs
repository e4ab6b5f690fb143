//! The spellings of a path that servers behind the edge may take for the same.
use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::{canonical, resolve_dots};
use crate::uri::percent::decode_bytes;

/// A view that a guard reads. In the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Raw,
    Canonical,
    /// Canonical, runs of `/` as one.
    MergedSlashes,
    /// Canonical, `\` and `%5C` as `/` (dot segments resolved again).
    Backslashes,
    /// Canonical, `;params` taken off every segment (dot segments resolved again).
    WithoutParams,
    /// Decoded to a fixed point (at most 3 times), `\` as `/`, params taken off, slashes merged,
    /// dot segments resolved. What isn't UTF-8 is replaced by U+FFFD.
    Loosest,
    /// The loosest, spelled canonically: what patterns with an escape in them, such as `/a%20b`,
    /// can be compared with.
    LoosestCanonical,
}

impl View {
    pub(crate) const ALL: [View; 7] = [
        View::Raw,
        View::Canonical,
        View::MergedSlashes,
        View::Backslashes,
        View::WithoutParams,
        View::Loosest,
        View::LoosestCanonical,
    ];

    /// The name that `explain` prints.
    pub(crate) fn name(self) -> &'static str {
        match self {
            View::Raw => "raw",
            View::Canonical => "canonical",
            View::MergedSlashes => "merged slashes",
            View::Backslashes => "backslashes as slashes",
            View::WithoutParams => "without params",
            View::Loosest => "loosest",
            View::LoosestCanonical => "loosest, spelled canonically",
        }
    }

    /// This view of a path as it arrived.
    pub(crate) fn of(self, raw: &str) -> Cow<'_, str> {
        match self {
            View::Raw => Cow::Borrowed(raw),
            View::Canonical => canonical(raw).path,
            View::MergedSlashes => merge_slashes(canonical(raw).path),
            View::Backslashes => resolve_dots(slash_backslashes(canonical(raw).path)).0,
            View::WithoutParams => resolve_dots(strip_params(canonical(raw).path)).0,
            View::Loosest => loosest(raw),
            View::LoosestCanonical => match loosest(raw) {
                Cow::Borrowed(path) => canonical(path).path,
                Cow::Owned(path) => Cow::Owned(canonical(&path).path.into_owned()),
            },
        }
    }
}

/// The views of a path that differ from it as it is written, each once; `canonical` is that view of
/// it. What two views have in common is done once: a long path of odd spelling would cost as often as
/// there are views.
pub(crate) fn others<'p>(raw: &'p str, canonical: &'p str) -> Vec<Cow<'p, str>> {
    let loosest = loosest(raw);
    let mut others: Vec<Cow<'p, str>> = Vec::with_capacity(View::ALL.len());
    let mut add = |view: Cow<'_, str>| {
        if view != raw && !others.contains(&view) {
            others.push(Cow::Owned(view.into_owned()));
        }
    };
    if memmem::find(canonical.as_bytes(), b"//").is_some() {
        add(merge_slashes(Cow::Borrowed(canonical)));
    }
    if memmem::find(canonical.as_bytes(), b"%5C").is_some() {
        add(resolve_dots(slash_backslashes(Cow::Borrowed(canonical))).0);
    }
    if canonical.contains(';') {
        add(resolve_dots(strip_params(Cow::Borrowed(canonical))).0);
    }
    add(super::canonical(&loosest).path);
    add(Cow::Borrowed(canonical));
    add(loosest);
    others
}

fn loosest(raw: &str) -> Cow<'_, str> {
    let rooted = if raw.starts_with('/') || raw == "*" {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(format!("/{raw}"))
    };
    let slashed = slash_backslashes(decode_thrice(rooted));
    resolve_dots(merge_slashes(strip_params(slashed))).0
}

/// Three rounds: more than any server is known to decode. Bytes, because a character's escapes
/// may be encoded unequally often.
fn decode_thrice(path: Cow<'_, str>) -> Cow<'_, str> {
    if !path.contains('%') {
        return path;
    }
    let mut bytes = path.into_owned().into_bytes();
    for _ in 0..3 {
        match decode_bytes(&bytes) {
            Cow::Borrowed(_) => break,
            Cow::Owned(decoded) => bytes = decoded,
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// A raw `\` is spelled `%5C` in the canonical view, and as itself in a decoded one.
fn slash_backslashes(path: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    if memchr(b'\\', bytes).is_none() && memmem::find(bytes, b"%5C").is_none() {
        return path;
    }
    let mut slashed = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        (rest, _) = match rest {
            [b'\\', after @ ..] | [b'%', b'5', b'C', after @ ..] => (after, slashed.push(b'/')),
            _ => (after, slashed.push(*byte)),
        };
    }
    // ASCII in the place of ASCII: it is UTF-8 still.
    Cow::Owned(String::from_utf8(slashed).unwrap_or_default())
}

/// Every segment up to its first `;`.
fn strip_params(path: Cow<'_, str>) -> Cow<'_, str> {
    if !path.contains(';') {
        return path;
    }
    let mut bytes = path.into_owned().into_bytes();
    let mut in_params = false;
    bytes.retain(|byte| {
        in_params = match byte {
            b'/' => false,
            b';' => true,
            _ => in_params,
        };
        !in_params
    });
    // Taken out from a `;` to a `/`: it is UTF-8 still.
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

fn merge_slashes(path: Cow<'_, str>) -> Cow<'_, str> {
    if !path.contains("//") {
        return path;
    }
    let mut bytes = path.into_owned().into_bytes();
    let mut before = 0;
    bytes.retain(|byte| {
        let is_first = *byte != b'/' || before != b'/';
        before = *byte;
        is_first
    });
    // Slashes alone are taken out: it is UTF-8 still.
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}
