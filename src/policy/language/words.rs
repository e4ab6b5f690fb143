//! Words that values are chosen from, and what each means.

use crate::decision::OnError;
use crate::policy::model::{At, OnUnknown, Platform, QueryMode, TrailingSlash};
use crate::request::{Device, Scheme, Tier};

/// The words of a table.
pub(super) fn of<T>(words: &'static [(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

pub(crate) static PLATFORMS: [(&str, Platform); 6] = [
    ("bare", Platform::Bare),
    ("cloudfront", Platform::CloudFront),
    ("cloudflare", Platform::Cloudflare),
    ("fastly", Platform::Fastly),
    ("alb", Platform::Alb),
    ("proxy", Platform::Proxy),
];

/// What `[paths] reject` may name.
#[derive(Clone, Copy)]
pub(crate) enum Rejected {
    EncodedSlash,
    EncodedBackslash,
    BadUtf8,
    /// Rejected in any case.
    Always,
}

pub(crate) static REJECTED: [(&str, Rejected); 5] = [
    ("encoded_slash", Rejected::EncodedSlash),
    ("encoded_backslash", Rejected::EncodedBackslash),
    ("bad_utf8", Rejected::BadUtf8),
    ("nul", Rejected::Always),
    ("climb", Rejected::Always),
];

/// Whether case is ignored.
pub(crate) static PATH_CASES: [(&str, bool); 2] = [("sensitive", false), ("insensitive", true)];

/// Whether a slash at the end is ignored.
pub(crate) static PATH_SLASHES: [(&str, bool); 2] = [("strict", false), ("ignore", true)];

pub(crate) static TRAILING_SLASHES: [(&str, TrailingSlash); 3] =
    [("add", TrailingSlash::Add), ("remove", TrailingSlash::Remove), ("keep", TrailingSlash::Keep)];

pub(crate) static ON_ERROR: [(&str, OnError); 2] =
    [("pass", OnError::Pass), ("deny", OnError::Deny)];

/// Whether a rule is in shadow mode.
pub(crate) static MODES: [(&str, bool); 2] = [("live", false), ("shadow", true)];

pub(crate) static TIERS: [(&str, At); 2] = [("viewer", At::Viewer), ("origin", At::Origin)];

pub(crate) static TEST_TIERS: [(&str, Tier); 3] =
    [("whole", Tier::Whole), ("viewer", Tier::Viewer), ("origin", Tier::Origin)];

pub(crate) static SCHEMES: [(&str, Scheme); 2] = [("http", Scheme::Http), ("https", Scheme::Https)];

pub(crate) static DEVICES: [(&str, Device); 4] = [
    ("mobile", Device::Mobile),
    ("tablet", Device::Tablet),
    ("desktop", Device::Desktop),
    ("tv", Device::Tv),
];

/// Whether a unit is chance.
pub(crate) static UNITS: [(&str, bool); 2] = [("random", true), ("ip", false)];

pub(crate) static ON_UNKNOWN: [(&str, OnUnknown); 2] =
    [("match", OnUnknown::Match), ("skip", OnUnknown::Skip)];

/// `query` of redirects and rewrites.
pub(crate) static QUERY_MODES: [(&str, QueryMode); 3] =
    [("merge", QueryMode::Merge), ("keep", QueryMode::Keep), ("drop", QueryMode::Drop)];

/// Whether bots are drawn like everybody.
pub(crate) static BOTS: [(&str, bool); 2] = [("control", false), ("include", true)];

/// Whether an origin sees the host that the visitor asked for.
pub(crate) static HOST_HEADERS: [(&str, bool); 2] = [("origin", false), ("viewer", true)];

/// A preset of `[security_headers]`.
#[derive(Clone, Copy)]
pub(crate) enum PresetName {
    Web2026,
    Api2026,
    None,
}

pub(crate) static PRESETS: [(&str, PresetName); 3] = [
    ("web-2026", PresetName::Web2026),
    ("api-2026", PresetName::Api2026),
    ("none", PresetName::None),
];

pub(crate) static REFERRER_POLICIES: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

pub(crate) static FRAME_OPTIONS: [&str; 2] = ["DENY", "SAMEORIGIN"];

pub(crate) static CONTENT_TYPE_OPTIONS: [&str; 1] = ["nosniff"];

pub(crate) static OPENER_POLICIES: [&str; 4] =
    ["same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"];

pub(crate) static EMBEDDER_POLICIES: [&str; 3] = ["require-corp", "credentialless", "unsafe-none"];

pub(crate) static RESOURCE_POLICIES: [&str; 3] = ["same-origin", "same-site", "cross-origin"];
