//! The presets. A preset's year is part of its name: what one sends never changes.

/// What a preset sends; `None`: not this header.
#[derive(Default)]
pub(super) struct Preset {
    pub(super) hsts: Option<&'static str>,
    /// Directives and their sources, by name.
    pub(super) csp: &'static [(&'static str, &'static str)],
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

/// For pages: everything comes from the site itself, and no script or style stands in a page. Who
/// needs more says so, directive by directive.
pub(super) static WEB: Preset = Preset {
    hsts: HSTS,
    csp: &[
        ("base-uri", "'self'"),
        ("default-src", "'self'"),
        ("form-action", "'self'"),
        ("frame-ancestors", "'self'"),
        ("object-src", "'none'"),
        ("upgrade-insecure-requests", ""),
    ],
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
    csp: &[("default-src", "'none'"), ("frame-ancestors", "'none'")],
    permissions: None,
    referrer: Some("no-referrer"),
    frame: Some("DENY"),
    content_type_options: Some("nosniff"),
    coop: None,
    corp: Some("same-origin"),
    origin_agent_cluster: false,
};
