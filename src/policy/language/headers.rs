//! `[[headers]]`.

use super::rules::COMMON;
use super::security::{CSP_REPORT_ONLY, DIRECTIVES};
use super::{Form, Key, Noun, key};
use Form::{AnyNamed, List, SomeText, Table, Text};

pub(crate) static HEADERS: Noun = Noun {
    name: "a `[[headers]]`",
    id: "headers",
    about: "Edits headers; all that match act, in the order of the file.",
    keys: &[
        COMMON,
        EDITS,
        &[key(
            "csp",
            &[Table(&CSP_OVERLAY)],
            "Directives laid over those of `[security_headers]`, for these responses.",
        )],
    ],
    meant: &[
        ("set", "response", "write `response.set = …`; `request.set` is for what the origin gets"),
        ("append", "response", "write `response.append = …`, or `request.append = …`"),
        ("add", "response", "write `response.append = …`, or `request.append = …`"),
        ("default", "response", "write `response.default = …`, or `request.default = …`"),
        ("remove", "response", "write `response.remove = …`, or `request.remove = …`"),
        ("headers", "response", "write `response.set = …`"),
        ("values", "response", "write `response.set = …`"),
    ],
    ..Noun::NEW
};

/// The edits of a rule or a variant.
pub(super) static EDITS: &[Key] = &[
    key("request", &[Table(&REQUEST_EDITS)], "What the origin gets."),
    key("response", &[Table(&RESPONSE_EDITS)], "What the visitor gets."),
];

static SIDE: &[Key] = &[
    key("remove", &[SomeText, List(&[SomeText])], "Headers that go; `prefix*` for many."),
    key(
        "set",
        &[AnyNamed(&[Text])],
        "Headers by name, each with this value only; may hold placeholders.",
    ),
    key(
        "append",
        &[AnyNamed(&[Text])],
        "Headers by name, each a line more; may hold placeholders.",
    ),
    key(
        "default",
        &[AnyNamed(&[Text])],
        "Headers by name, for where there is none; may hold placeholders.",
    ),
];

pub(crate) static REQUEST_EDITS: Noun = Noun {
    name: "`request`",
    id: "request_edits",
    about: "Edits of the request's headers.",
    keys: &[SIDE],
    outer: HEADERS.keys,
    ..Noun::NEW
};

pub(crate) static RESPONSE_EDITS: Noun = Noun {
    name: "`response`",
    id: "response_edits",
    about: "Edits of the response's headers.",
    keys: &[SIDE],
    outer: HEADERS.keys,
    ..Noun::NEW
};

pub(crate) static CSP_OVERLAY: Noun = Noun {
    name: "`csp`",
    id: "csp_overlay",
    about: "Directives of Content-Security-Policy for the responses of a rule.",
    keys: &[
        DIRECTIVES,
        &[key("report_only", &[Table(&CSP_REPORT_ONLY)], "Directives that are only reported.")],
    ],
    elsewhere: &[(
        "nonce",
        "`nonce` belongs to the whole policy, not to one rule",
        "write `csp.nonce` under `[security_headers]`",
    )],
    not_empty: true,
    outer: HEADERS.keys,
    ..Noun::NEW
};
