//! `when` and `unless`, text tests, patterns, shares of the visitors.

use super::words::{DEVICES, SCHEMES, UNITS, of};
use super::{Form, Key, Noun, PATH, TOKEN, key};
use Form::{Boolean, Integer, List, Listed, Match, Named, OneOrMore, SomeText, Table, Text, Words};

pub(crate) static WHEN: Noun = Noun {
    name: "a `when`",
    id: "when",
    about: "Conditions, all of which must hold.",
    keys: &[&[
        key(
            "host",
            &[OneOrMore(&[SomeText])],
            "The host without port; `*.` and `**.` stand for labels.",
        ),
        key("path", &[OneOrMore(&[PATH, Table(&PATH_TEST)])], "The path: patterns, or text tests."),
        key("method", &[OneOrMore(&[TOKEN])], "The method, such as `GET`, with case."),
        key(
            "scheme",
            &[OneOrMore(&[Words(|| of(&SCHEMES))])],
            "The scheme by which the visitor came.",
        ),
        key("query", &[Named(TEXTS)], "Query parameters by name, decoded."),
        key("header", &[Named(TEXTS)], "Request headers by name."),
        key("cookie", &[Named(TEXTS)], "Cookies by name."),
        key("user_agent", TEXTS, "The request's `User-Agent`."),
        key(
            "ip",
            &[OneOrMore(&[SomeText])],
            "The visitor's address: addresses, networks, `@lists`.",
        ),
        key(
            "country",
            &[OneOrMore(&[SomeText])],
            "The visitor's country: ISO 3166-1 alpha-2, `EU`, `EEA`, `unknown`, `@lists`.",
        ),
        key(
            "continent",
            &[OneOrMore(&[SomeText])],
            "The visitor's continent: `AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.",
        ),
        key(
            "region",
            &[OneOrMore(&[SomeText])],
            "The part of the country: ISO 3166-2, such as `US-CA`.",
        ),
        key("city", TEXTS, "The city's English name."),
        key(
            "asn",
            &[OneOrMore(&[Integer(1, u32::MAX as i64), Match("^(AS|as)[0-9]+$")])],
            "The number of the visitor's network: `64496` or `\"AS64496\"`.",
        ),
        key(
            "language",
            &[OneOrMore(&[SomeText])],
            "The one of `languages` that the visitor likes most.",
        ),
        key("device", &[OneOrMore(&[Words(|| of(&DEVICES))])], "The kind of device."),
        key("bot", &[Boolean], "Whether the visitor is a program that says so."),
        key("variant", &[Named(TEXTS)], "The visitor's variants by experiment."),
        key(
            "claim",
            &[Named(TEXTS)],
            "Claims by name, of who was admitted; only of what comes behind `[[auth]]`.",
        ),
        key(
            "status",
            &[OneOrMore(&[
                Integer(100, 599),
                Match("^([1-5]xx|[1-5][0-9]{2}( *- *[1-5][0-9]{2})?)$"),
            ])],
            "The response's status; only of `[[headers]]` and `[[respond]]`.",
        ),
        key(
            "response",
            &[Named(TEXTS)],
            "Response headers by name; only of `[[headers]]` and `[[respond]]`.",
        ),
        key("not", &[Table(&WHEN)], "Conditions that must not all hold."),
        key("any", &[Listed(&[Table(&WHEN)])], "Tables of conditions, of which one must hold."),
        key("all", &[Listed(&[Table(&WHEN)])], "Tables of conditions, which must all hold."),
    ]],
    not_empty: true,
    ..Noun::NEW
};

static TEXTS: &[Form] = &[OneOrMore(&[Text, Table(&TEXT_TEST)])];

/// The tests that every text can be put to.
pub(crate) static TESTS: &[Key] = &[
    key("prefix", &[Text], "The text begins so."),
    key("suffix", &[Text], "The text ends so."),
    key("contains", &[Text], "The text has this in it."),
    key(
        "regex",
        &[SomeText],
        "A regular expression, found anywhere unless `^` and `$` are written.",
    ),
    key("one_of", &[OneOrMore(&[Text])], "The whole text is one of these."),
];

/// The tests that only make sense for what may be absent, or a number.
pub(crate) static VALUE_TESTS: &[Key] = &[
    key("present", &[Boolean], "Whether it is there."),
    key("gt", NUMBER, "The number is greater."),
    key("lt", NUMBER, "The number is less."),
    key("gte", NUMBER, "The number is greater or equal."),
    key("lte", NUMBER, "The number is less or equal."),
];

const NUMBER: &[Form] = &[Integer(i64::MIN, i64::MAX)];

static OPTIONS: &[Key] = &[key("ignore_case", &[Boolean], "ASCII letters compare without case.")];

pub(crate) static TEXT_TEST: Noun = Noun {
    name: "a text test",
    id: "text_test",
    about: "Tests of a text, which must all hold.",
    keys: &[TESTS, VALUE_TESTS, OPTIONS],
    not_empty: true,
    ..Noun::NEW
};

pub(crate) static PATH_TEST: Noun = Noun {
    name: "a test of the path",
    id: "path_test",
    about: "Tests of the path, which must all hold.",
    keys: &[TESTS, OPTIONS],
    not_empty: true,
    ..Noun::NEW
};

pub(crate) static PATTERN: Noun = Noun {
    name: "a pattern's table",
    id: "pattern",
    about: "A path pattern by regular expression; named groups are captures.",
    keys: &[&[key("regex", &[SomeText], "Searched in the path, unless `^` and `$` are written.")]],
    needs: &["regex"],
    ..Noun::NEW
};

/// A percentage with up to four decimals.
pub(super) const SHARE: Form = Match("^[0-9]{1,3}(\\.[0-9]{1,4})?%$");

pub(crate) static SAMPLE: Noun = Noun {
    name: "`sample`",
    id: "sample",
    about: "A stable share of the visitors.",
    keys: &[&[
        key("share", &[SHARE], "The share, such as `\"10%\"`."),
        key(
            "unit",
            UNITS_OF_A_SAMPLE,
            "By what visitors are told apart; `ip` where it isn't written.",
        ),
    ]],
    needs: &["share"],
    ..Noun::NEW
};

const UNITS_OF_A_SAMPLE: &[Form] = &[Words(|| vec!["ip"]), Table(&UNIT)];

pub(super) const UNIT_FORMS: &[Form] = &[Words(|| of(&UNITS)), Table(&UNIT)];

pub(crate) static UNIT: Noun = Noun {
    name: "`unit`",
    id: "unit",
    about: "By what visitors are told apart: a cookie or a header.",
    keys: &[&[
        key("cookie", &[TOKEN], "The name of a cookie."),
        key("header", &[TOKEN], "The name of a request header."),
    ]],
    not_empty: true,
    ..Noun::NEW
};

/// A list of tags.
pub(super) const TAGS: &[Form] = &[List(&[SomeText])];
