//! `[[auth]]`.

use super::rules::COMMON;
use super::{Form, Noun, TOKEN, key};
use Form::{Integers, Match, Named, OneOrMore, Table, Text};

/// A secret by its hash.
const HASH: Form = Match("^sha256:[A-Za-z0-9._-]{1,64}:[0-9A-Fa-f]{64}$");

pub(crate) static AUTH: Noun = Noun {
    name: "an `[[auth]]`",
    id: "auth",
    about: "What a request has to prove: every entry that matches must admit it.",
    keys: &[
        COMMON,
        &[
            key("basic", &[Table(&BASIC)], "A name and a password."),
            key("api_key", &[Table(&API_KEY)], "A key in a header."),
            key("realm", &[Text], "What the challenge calls what is guarded; the id by default."),
            key(
                "deny",
                &[Integers(&[401, 403])],
                "The status for a request that isn't admitted: 401 with a challenge, or 403.",
            ),
        ],
    ],
    ..Noun::NEW
};

pub(crate) static BASIC: Noun = Noun {
    name: "`basic`",
    id: "basic",
    about: "A name and a password, which browsers ask for.",
    keys: &[&[key(
        "users",
        &[Named(&[HASH])],
        "The users: `name = \"sha256:SALT:HEX\"`, as `fingerpost hash` writes it.",
    )]],
    needs: &["users"],
    outer: AUTH.keys,
    ..Noun::NEW
};

pub(crate) static API_KEY: Noun = Noun {
    name: "`api_key`",
    id: "api_key",
    about: "A key in a header of its own, for programs.",
    keys: &[&[
        key("header", &[TOKEN], "The header that holds the key, such as `x-api-key`."),
        key(
            "keys",
            &[OneOrMore(&[HASH])],
            "The keys: `\"sha256:SALT:HEX\"`, as `fingerpost hash` writes it.",
        ),
    ]],
    needs: &["header", "keys"],
    outer: AUTH.keys,
    ..Noun::NEW
};
