//! The spellings of a path that servers behind the edge may take for the same.
use std::borrow::Cow;

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
    if !path.contains('\\') && !path.contains("%5C") {
        return path;
    }
    Cow::Owned(path.replace('\\', "/").replace("%5C", "/"))
}

/// Every segment up to its first `;`.
fn strip_params(path: Cow<'_, str>) -> Cow<'_, str> {
    if !path.contains(';') {
        return path;
    }
    let mut stripped = String::with_capacity(path.len());
    let mut in_params = false;
    for character in path.chars() {
        in_params = match character {
            '/' => false,
            ';' => true,
            _ => in_params,
        };
        if !in_params {
            stripped.push(character);
        }
    }
    Cow::Owned(stripped)
}

fn merge_slashes(path: Cow<'_, str>) -> Cow<'_, str> {
    if !path.contains("//") {
        return path;
    }
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    Cow::Owned(merged)
}
