//! `[lists]`, `[origins]` and `[[route]]`: what is named once and used by rules.

use super::rules::COMMON;
use super::words::{HOST_HEADERS, of};
use super::{Form, Noun, key};
use Form::{Listed, Match, SomeText, Table, Words};

pub(crate) static LISTS: Noun = Noun {
    name: "`[lists]`",
    id: "lists",
    about: "Lists of addresses or countries by name, used as `@name`.",
    names: &[Listed(&[SomeText]), Table(&LIST_FILE)],
    ..Noun::NEW
};

pub(crate) static LIST_FILE: Noun = Noun {
    name: "a list's table",
    id: "list_file",
    about: "A list in a file of its own, an entry a line.",
    keys: &[&[key("file", &[SomeText], "The name of the file, beside the policy.")]],
    needs: &["file"],
    ..Noun::NEW
};

const URL: Form = Match("^[Hh][Tt][Tt][Pp][Ss]?://");

pub(crate) static ORIGINS: Noun = Noun {
    name: "`[origins]`",
    id: "origins",
    about: "Origin servers by name.",
    names: &[URL, Table(&ORIGIN)],
    not_empty: true,
    ..Noun::NEW
};

pub(crate) static ORIGIN: Noun = Noun {
    name: "an origin's table",
    id: "origin",
    about: "An origin server.",
    keys: &[&[
        key("url", &[URL], "Scheme, host, port, and a path that goes before the request's."),
        key(
            "host_header",
            &[Words(|| of(&HOST_HEADERS))],
            "Which `Host` the origin sees: its own, or the one that the visitor asked for.",
        ),
    ]],
    needs: &["url"],
    ..Noun::NEW
};

pub(crate) static ROUTE: Noun = Noun {
    name: "a `[[route]]`",
    id: "route",
    about: "Chooses the origin: the first that matches.",
    keys: &[
        COMMON,
        &[key("origin", &[SomeText], "The name of one of `[origins]`; may hold placeholders.")],
    ],
    needs: &["origin"],
    ..Noun::NEW
};
