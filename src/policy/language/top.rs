//! The whole file.

use super::words::{ON_ERROR, of};
use super::{
    AUTH, BLOCK, CANONICAL, CLIENT, CORS, EXPERIMENT, Form, HEADERS, HTTPS, Key, LISTS, Noun,
    ORIGINS, PATHS, REDIRECT, REDIRECTS, RESPOND, REWRITE, ROUTE, SECURITY_HEADERS, TEST, key,
};
use Form::{Integers, OneOrMore, SomeText, Table, Tables, Words};

pub(crate) static POLICY: Noun = Noun {
    name: "a policy",
    id: "policy",
    about: "A policy of fingerpost: what happens to requests before the origin sees them, and to \
            responses before the visitor does.",
    keys: &[TOP, TABLES, ARRAYS],
    ..Noun::NEW
};

/// Keys that stand before the first header.
pub(crate) static TOP: &[Key] = &[
    key("version", &[Integers(&[1])], "The version of the language: 1."),
    key(
        "hosts",
        &[OneOrMore(&[SomeText])],
        "The policy's own hosts: names, `*.example.com` for one label more, `**.example.com` for \
         any number.",
    ),
    key(
        "languages",
        &[OneOrMore(&[SomeText])],
        "The languages of the site as BCP 47 tags, the default first.",
    ),
    key(
        "on_error",
        &[Words(|| of(&ON_ERROR))],
        "What becomes of a request that the host can't read: it goes on, or gets a 503.",
    ),
];

/// Single tables.
pub(crate) static TABLES: &[Key] = &[
    key("client", &[Table(&CLIENT)], "Who tells about the visitor."),
    key("paths", &[Table(&PATHS)], "How paths are read, and which are refused."),
    key("lists", &[Table(&LISTS)], "Lists of addresses or countries, used as `@name`."),
    key("https", &[Table(&HTTPS)], "Sends `http://` to `https://`."),
    key("canonical", &[Table(&CANONICAL)], "One spelling for every page."),
    key("redirects", &[Table(&REDIRECTS)], "Settings of all redirects."),
    key(
        "security_headers",
        &[Table(&SECURITY_HEADERS)],
        "Security headers of every response: a preset, then each by its own key.",
    ),
    key("origins", &[Table(&ORIGINS)], "The servers that a `[[route]]` chooses from, by name."),
];

/// Arrays of tables.
static ARRAYS: &[Key] = &[
    key("block", &[Tables(&BLOCK)], "Guards: the first that matches answers."),
    key("redirect", &[Tables(&REDIRECT)], "Redirects, answered together as one."),
    key("auth", &[Tables(&AUTH)], "What requests have to prove."),
    key("respond", &[Tables(&RESPOND)], "Fixed answers and error pages."),
    key("cors", &[Tables(&CORS)], "Whose scripts may read the responses."),
    key("experiment", &[Tables(&EXPERIMENT)], "Experiments: visitors split among variants."),
    key("rewrite", &[Tables(&REWRITE)], "What the origin sees of the URL."),
    key("route", &[Tables(&ROUTE)], "Which origin is asked."),
    key("headers", &[Tables(&HEADERS)], "Edits of request and response headers."),
    key("test", &[Tables(&TEST)], "Requests, and what is expected of them."),
];
