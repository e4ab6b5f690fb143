//! Views of a path: the canonical one that patterns match, and those that guards look at.
use std::borrow::Cow;

/// The canonical view, and what `[paths] reject` asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canonical<'p> {
    /// Escapes of unreserved characters and of valid UTF-8 decoded, other escapes upper-cased,
    /// characters that may not stand in a path encoded, a `%` that begins no escape as `%25`, dot
    /// segments resolved. `*` stays.
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
}

/// The canonical view of a path as it arrived.
pub(crate) fn canonical(raw: &str) -> Canonical<'_> {
    let _ = raw;
    unimplemented!()
}

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
}

impl View {
    pub(crate) const ALL: [View; 6] = [
        View::Raw,
        View::Canonical,
        View::MergedSlashes,
        View::Backslashes,
        View::WithoutParams,
        View::Loosest,
    ];

    /// The name that `explain` prints.
    pub(crate) fn name(self) -> &'static str {
        unimplemented!()
    }

    /// This view of a path as it arrived.
    pub(crate) fn of(self, raw: &str) -> Cow<'_, str> {
        let _ = raw;
        unimplemented!()
    }
}
