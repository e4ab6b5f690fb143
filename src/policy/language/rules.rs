//! What every rule has; `[[block]]`, `[[redirect]]`, `[[respond]]`, `[[cors]]`, `[[rewrite]]`.

use super::condition::{SHARE, TAGS, WHEN};
use super::words::{MODES, ON_UNKNOWN, QUERY_MODES, TIERS, of};
use super::{Form, ID, Key, Noun, PATH, PATTERN, SAMPLE, TOKEN, key};
use Form::{
    AnyNamed, Boolean, Integer, Integers, Named, OneOrMore, SomeText, Table, Text, Time, Words,
};

/// The keys of every rule.
pub(crate) static COMMON: &[Key] = &[
    key("id", &[ID], "Its name in decisions, traces and tests."),
    key("description", &[Text], "What it is for: for people."),
    key("owner", &[Text], "Whose it is: for people."),
    key("tags", TAGS, "Words to find it by: for people."),
    key("enabled", &[Boolean], "`false`: read and checked, never applied."),
    key("mode", &[Words(|| of(&MODES))], "`shadow`: matched and reported, without effect."),
    key("at", &[Words(|| of(&TIERS))], "On a host of two tiers: before the cache, or behind it."),
    key("from_time", &[Time], "The rule applies from this instant on."),
    key("until_time", &[Time], "The rule applies until just before this instant."),
    key("sample", &[SHARE, Table(&SAMPLE)], "The rule applies for this share of the visitors."),
    key("when", &[Table(&WHEN)], "Conditions, all of which must hold."),
    key("unless", &[Table(&WHEN)], "Conditions that must not all hold."),
];

/// The keys of a fixed answer.
static ANSWER: &[Key] = &[
    key("body", &[Text], "The body as it is written here."),
    key("body_file", &[SomeText], "The name of a file that is the body."),
    key("body_template", &[Text], "The body, with placeholders in braces."),
    key("content_type", &[Text], "The answer's `Content-Type`."),
    key("cache_control", &[Text], "The answer's `Cache-Control`."),
    key("headers", &[AnyNamed(&[Text])], "Further fields of the answer; may hold placeholders."),
];

pub(crate) static BLOCK: Noun = Noun {
    name: "a `[[block]]`",
    id: "block",
    about: "A guard: the first that matches answers.",
    keys: &[
        COMMON,
        &[key("status", &[Integer(400, 599)], "The answer's status; 403 where it isn't written.")],
        ANSWER,
        &[key(
            "on_unknown",
            &[Words(|| of(&ON_UNKNOWN))],
            "What it does where a fact that it asks for isn't known: block, or let pass.",
        )],
    ],
    ..Noun::NEW
};

pub(crate) static RESPOND: Noun = Noun {
    name: "a `[[respond]]`",
    id: "respond",
    about: "A fixed answer; one that asks for the response takes its place.",
    keys: &[
        COMMON,
        &[key(
            "status",
            &[Integer(200, 599)],
            "The answer's status, no 3xx; 200 where it isn't written.",
        )],
        ANSWER,
    ],
    ..Noun::NEW
};

pub(crate) static REDIRECT: Noun = Noun {
    name: "a `[[redirect]]`",
    id: "redirect",
    about: "Leads elsewhere: one page, or many by a map.",
    keys: &[
        COMMON,
        &[
            key("from", FROM, "The path that it is about: a pattern."),
            key("to", &[SomeText], "A path or a URL, with placeholders in braces."),
            key(
                "map",
                &[SomeText, Named(&[SomeText])],
                "Many redirects: the name of a CSV file, or a table of sources and targets.",
            ),
            key(
                "status",
                &[Integers(&[301, 302, 303, 307, 308])],
                "The status; 308 where it isn't written.",
            ),
            key("query", QUERY, "What becomes of the visitor's query."),
            key("cache_control", &[Text], "The answer's `Cache-Control`."),
        ],
    ],
    meant: &[
        ("source", "from", "write `from = …`"),
        ("src", "from", "write `from = …`"),
        ("path", "from", "write `from = …`"),
        ("destination", "to", "write `to = …`"),
        ("dest", "to", "write `to = …`"),
        ("target", "to", "write `to = …`"),
        ("location", "to", "write `to = …`"),
        ("url", "to", "write `to = …` for where it leads, `from = …` for where it applies"),
        ("permanent", "status", "write `status = 308`, or `status = 307` for a temporary one"),
        ("code", "status", "write `status = …`"),
        ("type", "status", "write `status = …`"),
        ("status_code", "status", "write `status = …`"),
        ("statusCode", "status", "write `status = …`"),
    ],
    ..Noun::NEW
};

const FROM: &[Form] = &[PATH, Table(&PATTERN)];

const QUERY: &[Form] = &[Words(|| of(&QUERY_MODES))];

pub(crate) static REWRITE: Noun = Noun {
    name: "a `[[rewrite]]`",
    id: "rewrite",
    about: "Changes what the origin sees of the URL: the first that matches.",
    keys: &[
        COMMON,
        &[
            key("from", FROM, "The path that it is about: a pattern."),
            key("to", &[PATH], "The path, and query where wanted, that the origin sees."),
            key(
                "query",
                &[Words(|| of(&QUERY_MODES)), Table(&QUERY_EDITS)],
                "What becomes of the visitor's query; a table makes one query of many.",
            ),
        ],
    ],
    meant: &[
        ("source", "from", "write `from = …`"),
        ("path", "from", "write `from = …`"),
        ("destination", "to", "write `to = …`"),
        ("target", "to", "write `to = …`"),
    ],
    ..Noun::NEW
};

pub(crate) static QUERY_EDITS: Noun = Noun {
    name: "`query`",
    id: "query_edits",
    about: "Makes one query of many.",
    keys: &[&[
        key(
            "keep_only",
            &[OneOrMore(&[SomeText])],
            "Only these parameters stay; `prefix*` for many.",
        ),
        key("remove", &[OneOrMore(&[SomeText])], "These parameters go; `prefix*` for many."),
        key("set", &[AnyNamed(&[Text])], "Parameters by name; may hold placeholders."),
        key("sort", &[Boolean], "Parameters in the order of their names."),
    ]],
    not_empty: true,
    outer: REWRITE.keys,
    ..Noun::NEW
};

pub(crate) static CORS: Noun = Noun {
    name: "a `[[cors]]`",
    id: "cors",
    about: "Whose scripts may read the responses: the first that matches.",
    keys: &[
        COMMON,
        &[
            key(
                "origins",
                &[OneOrMore(&[SomeText])],
                "Origins such as `https://app.example.com`, with `*.` for a label; `*` for all.",
            ),
            key("methods", &[OneOrMore(&[TOKEN])], "Methods that scripts may use."),
            key("headers", &[OneOrMore(&[TOKEN])], "Request headers that scripts may set."),
            key("credentials", &[Boolean], "Whether cookies are sent and kept."),
            key(
                "max_age",
                &[Integer(0, u32::MAX as i64)],
                "Seconds that browsers keep a preflight.",
            ),
            key("expose", &[OneOrMore(&[TOKEN])], "Response headers that scripts may read."),
        ],
    ],
    needs: &["origins"],
    ..Noun::NEW
};
