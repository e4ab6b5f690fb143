//! `[security_headers]`.

use super::words::{
    CONTENT_TYPE_OPTIONS, EMBEDDER_POLICIES, FRAME_OPTIONS, OPENER_POLICIES, PRESETS,
    REFERRER_POLICIES, RESOURCE_POLICIES, of,
};
use super::{Form, Key, Noun, TOKEN, key};
use Form::{Boolean, Integer, List, Match, Named, OneOrMore, Only, SomeText, Table, Time, Words};

pub(crate) static SECURITY_HEADERS: Noun = Noun {
    name: "`[security_headers]`",
    id: "security_headers",
    about: "Security headers of every response: a preset, then each by its own key; `false` takes \
            one away.",
    keys: &[OWN],
    not_empty: true,
    ..Noun::NEW
};

const OFF: Form = Only(false);

static OWN: &[Key] = &[
    key("preset", &[Words(|| of(&PRESETS))], "Gives a value to each header; never changes."),
    key("hsts", &[OFF, Table(&HSTS)], "`Strict-Transport-Security`."),
    key("csp", &[OFF, Table(&CSP)], "`Content-Security-Policy`, laid over the preset's."),
    key(
        "reporting_endpoints",
        &[Named(&[Match("^https://")])],
        "`Reporting-Endpoints`: URLs by name, for `report-to`.",
    ),
    key(
        "permissions_policy",
        &[OFF, Named(&[Words(|| vec!["*"]), List(&[SomeText])])],
        "`Permissions-Policy`: who may use a feature, by its name.",
    ),
    key("referrer_policy", &[OFF, Words(|| REFERRER_POLICIES.into())], "`Referrer-Policy`."),
    key("frame_options", &[OFF, Words(|| FRAME_OPTIONS.into())], "`X-Frame-Options`."),
    key(
        "content_type_options",
        &[OFF, Words(|| CONTENT_TYPE_OPTIONS.into())],
        "`X-Content-Type-Options`.",
    ),
    key("coop", &[OFF, Words(|| OPENER_POLICIES.into())], "`Cross-Origin-Opener-Policy`."),
    key("coep", &[OFF, Words(|| EMBEDDER_POLICIES.into())], "`Cross-Origin-Embedder-Policy`."),
    key("corp", &[OFF, Words(|| RESOURCE_POLICIES.into())], "`Cross-Origin-Resource-Policy`."),
    key("origin_agent_cluster", &[Boolean], "`Origin-Agent-Cluster`."),
];

pub(crate) static HSTS: Noun = Noun {
    name: "`hsts`",
    id: "hsts",
    about: "Strict-Transport-Security (RFC 6797).",
    keys: &[&[
        key("max_age", AGE, "Seconds that browsers remember to come by https only."),
        key("include_subdomains", &[Boolean], "For all subdomains too."),
        key("preload", &[Boolean], "Consent to the browsers' preload list."),
        key("ramp", &[OneOrMore(&[Table(&HSTS_STEP)])], "Ages that rise by date."),
    ]],
    outer: &[OWN],
    ..Noun::NEW
};

const AGE: &[Form] = &[Integer(0, i64::MAX)];

pub(crate) static HSTS_STEP: Noun = Noun {
    name: "a step of a `ramp`",
    id: "hsts_step",
    about: "The age from an instant on.",
    keys: &[&[key("from", &[Time], "The instant."), key("max_age", AGE, "Seconds.")]],
    needs: &["from", "max_age"],
    ..Noun::NEW
};

pub(crate) static CSP: Noun = Noun {
    name: "`csp`",
    id: "csp",
    about: "Content-Security-Policy by directive.",
    keys: &[
        DIRECTIVES,
        &[
            key(
                "report_only",
                &[Boolean, Table(&CSP_REPORT_ONLY)],
                "Directives that are only reported; `true`: all of them.",
            ),
            key(
                "nonce",
                &[Boolean, TOKEN],
                "A fresh nonce for every response; a name is that of the header which tells the \
                 origin.",
            ),
        ],
    ],
    not_empty: true,
    outer: &[OWN],
    ..Noun::NEW
};

pub(crate) static CSP_REPORT_ONLY: Noun = Noun {
    name: "`report_only`",
    id: "csp_report_only",
    about: "Content-Security-Policy-Report-Only by directive.",
    keys: &[DIRECTIVES],
    not_empty: true,
    ..Noun::NEW
};

const SOURCES: &[Form] = &[Boolean, OneOrMore(&[SomeText])];

const fn directive(name: &'static str, about: &'static str) -> Key {
    key(name, SOURCES, about)
}

/// The directives of CSP Level 3, and those of Trusted Types and upgrade-insecure-requests.
pub(crate) static DIRECTIVES: &[Key] = &[
    directive("base-uri", "What `<base>` may name."),
    directive("child-src", "Frames and workers, where they have no directive of their own."),
    directive("connect-src", "What scripts may connect to."),
    directive("default-src", "Whatever has no directive of its own."),
    directive("fenced-frame-src", "Fenced frames."),
    directive("font-src", "Fonts."),
    directive("form-action", "Where forms may be sent."),
    directive("frame-ancestors", "Who may frame the page."),
    directive("frame-src", "Frames."),
    directive("img-src", "Images."),
    directive("manifest-src", "Manifests of applications."),
    directive("media-src", "Audio and video."),
    directive("object-src", "`<object>` and `<embed>`."),
    directive("report-to", "The name of the endpoint that gets reports."),
    directive("report-uri", "The URL that gets reports; superseded by `report-to`."),
    directive("require-trusted-types-for", "Where only trusted types may be written."),
    directive("sandbox", "What a sandboxed page may do."),
    directive("script-src", "Scripts."),
    directive("script-src-attr", "Scripts in attributes."),
    directive("script-src-elem", "Scripts in elements."),
    directive("style-src", "Styles."),
    directive("style-src-attr", "Styles in attributes."),
    directive("style-src-elem", "Styles in elements."),
    directive("trusted-types", "Names of trusted types' policies."),
    directive("upgrade-insecure-requests", "Loads by https what the page names by http."),
    directive("worker-src", "Workers."),
];
