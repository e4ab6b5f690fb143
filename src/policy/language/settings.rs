//! `[client]`, `[paths]`, `[https]`, `[canonical]`, `[redirects]`.

use super::words::{PATH_CASES, PATH_SLASHES, PLATFORMS, REJECTED, TRAILING_SLASHES, of};
use super::{Form, Noun, PATH, PATTERN, TOKEN, key};
use Form::{Boolean, Integer, Integers, List, Match, OneOrMore, SomeText, Table, Words};

pub(crate) static CLIENT: Noun = Noun {
    name: "`[client]`",
    id: "client",
    about: "Who tells about the visitor: scheme, address, place.",
    keys: &[&[
        key("platform", &[Words(|| of(&PLATFORMS))], "Whose headers are believed."),
        key(
            "trusted_proxies",
            &[OneOrMore(&[SomeText])],
            "Addresses, networks and `@lists` of your own proxies; platform `proxy` only.",
        ),
        key("scheme_header", &[TOKEN], "A header of your own choice that tells the scheme."),
        key("ip_header", &[TOKEN], "A header of your own choice that tells the address."),
        key("country_header", &[TOKEN], "A header of your own choice that tells the country."),
        key(
            "country_db",
            &[SomeText, Table(&COUNTRY_DB)],
            "A database in MaxMind's format that tells where an address is.",
        ),
        key("salt", &[SomeText], "Goes into every draw of experiments and samples."),
    ]],
    ..Noun::NEW
};

pub(crate) static COUNTRY_DB: Noun = Noun {
    name: "`country_db`",
    id: "country_db",
    about: "A database in MaxMind's format.",
    keys: &[&[
        key("file", &[SomeText], "The name of the file, beside the policy."),
        key("sha256", &[Match("^[0-9A-Fa-f]{64}$")], "The SHA-256 of its bytes, in hexadecimal."),
    ]],
    needs: &["file"],
    ..Noun::NEW
};

pub(crate) static PATHS: Noun = Noun {
    name: "`[paths]`",
    id: "paths",
    about: "How paths are read, and which are refused.",
    keys: &[&[
        key("reject", &[List(&[Words(|| of(&REJECTED))])], "Which paths are answered with 400."),
        key(
            "case",
            &[Words(|| of(&PATH_CASES))],
            "Whether patterns and tests of the path compare ASCII letters with case.",
        ),
        key(
            "trailing_slash",
            &[Words(|| of(&PATH_SLASHES))],
            "Whether patterns match with and without one slash at the end.",
        ),
    ]],
    ..Noun::NEW
};

const STATUS: &[Form] = &[Integers(&[301, 302, 303, 307, 308])];

pub(crate) static HTTPS: Noun = Noun {
    name: "`[https]`",
    id: "https",
    about: "Sends `http://` to `https://` on the same host, path and query.",
    keys: &[&[
        key("status", STATUS, "The status of the redirect; 308 where it isn't written."),
        key(
            "except",
            &[List(&[PATH, Table(&PATTERN)])],
            "Paths that stay on http; by default those of ACME challenges.",
        ),
        key("port", &[Integer(1, 65_535)], "The port of https; 443 where it isn't written."),
    ]],
    ..Noun::NEW
};

pub(crate) static CANONICAL: Noun = Noun {
    name: "`[canonical]`",
    id: "canonical",
    about: "One spelling for every page, repaired in one redirect.",
    keys: &[&[
        key("host", &[SomeText], "The host to which the aliases lead."),
        key("aliases", &[OneOrMore(&[SomeText])], "Hosts that lead to `host`."),
        key(
            "trailing_slash",
            &[Words(|| of(&TRAILING_SLASHES))],
            "Whether pages end with a slash.",
        ),
        key(
            "index",
            &[OneOrMore(&[Match("^[^/?#]+$")])],
            "Names of files that stand for their folder, such as `index.html`.",
        ),
        key("lowercase", &[Boolean], "ASCII letters of the path in lower case."),
        key("merge_slashes", &[Boolean], "`/a//b` is `/a/b`."),
        key("status", STATUS, "The status of the redirect; 308 where it isn't written."),
    ]],
    not_empty: true,
    ..Noun::NEW
};

pub(crate) static REDIRECTS: Noun = Noun {
    name: "`[redirects]`",
    id: "redirects",
    about: "Settings of all redirects.",
    keys: &[&[key(
        "collapse",
        &[Boolean],
        "Whether a chain of redirects is answered as one; true where it isn't written.",
    )]],
    ..Noun::NEW
};
