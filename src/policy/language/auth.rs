//! `[[auth]]`.

use super::rules::COMMON;
use super::words::of;
use super::{Form, Noun, TOKEN, key};
use crate::auth::key::ALGORITHMS;
use Form::{Boolean, Integer, Integers, Match, Named, OneOrMore, SomeText, Table, Text, Words};

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
            key("jwt", &[Table(&JWT)], "A signed token."),
            key("signed_url", &[Table(&SIGNED_URL)], "A signature in the URL."),
            key(
                "login",
                &[SomeText],
                "A page to log in at, for visitors who ask for a page: a path or a URL, with \
                 placeholders in braces.",
            ),
            key(
                "forward",
                &[Boolean],
                "`false`: the header with the credentials is taken out before the origin.",
            ),
            key(
                "identity",
                &[Named(&[SomeText])],
                "Headers in which the origin learns who was admitted, and the claim of each.",
            ),
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

pub(crate) static JWT: Noun = Noun {
    name: "`jwt`",
    id: "jwt",
    about: "A signed token (RFC 7519).",
    keys: &[&[
        key(
            "from",
            &[Words(|| of(&FROM)), Table(&TOKEN_FROM)],
            "Where the token stands; `authorization` where it isn't written.",
        ),
        key("keys", &[SomeText], "A file with the issuer's public keys: a JWK set, or one in PEM."),
        key("secret", &[SomeText], "A file that is the secret of HS256, HS384 or HS512."),
        key(
            "algorithms",
            &[OneOrMore(&[Words(|| of(&ALGORITHMS))])],
            "The algorithms that the issuer signs with.",
        ),
        key("issuer", &[OneOrMore(&[SomeText])], "What `iss` has to be."),
        key("audience", &[OneOrMore(&[SomeText])], "What has to be in `aud`."),
        key("leeway", &[Integer(0, 300)], "Seconds by which clocks may differ; default 60."),
        key(
            "claims",
            &[Named(&[OneOrMore(&[SomeText])])],
            "Claims, and the values of which each must have one.",
        ),
    ]],
    needs: &["algorithms"],
    outer: AUTH.keys,
    ..Noun::NEW
};

/// `from` in a word.
pub(crate) static FROM: [(&str, ()); 1] = [("authorization", ())];

pub(crate) static TOKEN_FROM: Noun = Noun {
    name: "`from`",
    id: "token_from",
    about: "Where a token stands: one of these.",
    keys: &[&[
        key("header", &[TOKEN], "A header of its own."),
        key("cookie", &[TOKEN], "A cookie."),
        key("query", &[SomeText], "A parameter of the query."),
    ]],
    not_empty: true,
    outer: JWT.keys,
    ..Noun::NEW
};

/// The name of a query parameter that needs no escape.
const PARAMETER: Form = Match("^[A-Za-z0-9_-]{1,64}$");

pub(crate) static SIGNED_URL: Noun = Noun {
    name: "`signed_url`",
    id: "signed_url",
    about: "A signature in the URL, over its path and query.",
    keys: &[&[
        key(
            "secret",
            &[OneOrMore(&[SomeText])],
            "A file with the secret of HMAC-SHA256, or several while one takes another's place.",
        ),
        key("expires", &[PARAMETER], "The parameter that says until when; default `expires`."),
        key("signature", &[PARAMETER], "The parameter of the signature; default `signature`."),
        key(
            "cloudfront",
            &[Named(&[SomeText])],
            "CloudFront's own signed URLs and cookies: files with public keys, by key pair id.",
        ),
    ]],
    not_empty: true,
    outer: AUTH.keys,
    ..Noun::NEW
};
