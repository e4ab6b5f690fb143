//! The presets. A preset's year is part of its name: what one sends never changes.

/// What a preset sends; `None`: not this header.
#[derive(Default)]
pub(super) struct Preset {
    pub(super) hsts: Option<&'static str>,
    pub(super) csp: Option<&'static str>,
    pub(super) permissions: Option<&'static str>,
    pub(super) referrer: Option<&'static str>,
    pub(super) frame: Option<&'static str>,
    pub(super) content_type_options: Option<&'static str>,
    pub(super) coop: Option<&'static str>,
    pub(super) corp: Option<&'static str>,
    pub(super) origin_agent_cluster: bool,
}

/// A year; subdomains are for the policy's author to add.
const HSTS: Option<&str> = Some("max-age=31536000");

/// For pages: what a site that works can be expected to bear. It restricts neither scripts nor
/// styles, which only their author can do.
pub(super) static WEB: Preset = Preset {
    hsts: HSTS,
    csp: Some(
        "base-uri 'self'; frame-ancestors 'self'; object-src 'none'; upgrade-insecure-requests",
    ),
    permissions: Some("camera=(), geolocation=(), microphone=()"),
    referrer: Some("strict-origin-when-cross-origin"),
    frame: Some("SAMEORIGIN"),
    content_type_options: Some("nosniff"),
    coop: Some("same-origin-allow-popups"),
    corp: Some("same-site"),
    origin_agent_cluster: true,
};

/// For answers that no browser shows: nothing is loaded from them, nothing frames them.
pub(super) static API: Preset = Preset {
    hsts: HSTS,
    csp: Some("default-src 'none'; frame-ancestors 'none'"),
    permissions: None,
    referrer: Some("no-referrer"),
    frame: Some("DENY"),
    content_type_options: Some("nosniff"),
    coop: None,
    corp: Some("same-origin"),
    origin_agent_cluster: false,
};
