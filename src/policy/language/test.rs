//! `[[test]]`.

use super::words::{DEVICES, TEST_TIERS, of};
use super::{Form, Noun, TOKEN, key};
use Form::{
    AnyNamed, Boolean, Integer, Match, OneOrMore, Only, SomeText, Table, Text, Time, Words,
};

pub(crate) static TEST: Noun = Noun {
    name: "a `[[test]]`",
    id: "test",
    about: "A request, and what is expected of it.",
    keys: &[&[
        key("name", &[SomeText], "What it is called."),
        key("request", &[Table(&REQUEST)], "The request."),
        key("response", &[Table(&RESPONSE)], "What the origin answers if it is asked."),
        key("expect", &[Table(&EXPECT)], "What is expected; what isn't written isn't compared."),
        key("now", &[Time], "The clock."),
    ]],
    needs: &["request", "expect"],
    ..Noun::NEW
};

const FIELDS: &[Form] = &[AnyNamed(&[OneOrMore(&[Text])])];

pub(crate) static REQUEST: Noun = Noun {
    name: "`request`",
    id: "test_request",
    about: "The request of a test, and what a host program knows of the visitor.",
    keys: &[&[
        key("url", &[Match("^(/|\\*$|[Hh][Tt][Tt][Pp][Ss]?://)")], "A URL, or only a path."),
        key("method", &[TOKEN], "The method; GET where it isn't written."),
        key("headers", FIELDS, "Headers by name; of a list each value is a line."),
        key("cookies", &[AnyNamed(&[Text])], "Cookies by name."),
        key("ip", &[SomeText], "The visitor's address."),
        key("country", &[Match("^[A-Za-z]{2}$")], "The visitor's country."),
        key("continent", &[Match("^[A-Za-z]{2}$")], "The visitor's continent."),
        key("region", &[SomeText], "The part of the country, such as `US-CA`."),
        key("city", &[SomeText], "The city's English name."),
        key(
            "asn",
            &[Integer(1, u32::MAX as i64), Match("^(AS|as)[0-9]+$")],
            "The number of the visitor's network.",
        ),
        key("device", &[Words(|| of(&DEVICES))], "The kind of device."),
        key("now", &[Time], "The clock."),
        key("entropy", &[Match("^[0-9A-Fa-f]{32}$")], "128 random bits in hexadecimal."),
        key(
            "tier",
            &[Words(|| of(&TEST_TIERS))],
            "Which tier decides; `whole` where it isn't written.",
        ),
    ]],
    needs: &["url"],
    ..Noun::NEW
};

const STATUS: &[Form] = &[Integer(100, 599)];

pub(crate) static RESPONSE: Noun = Noun {
    name: "`response`",
    id: "test_response",
    about: "What the origin answers if it is asked.",
    keys: &[&[
        key("status", STATUS, "The status; 200 where it isn't written."),
        key("headers", FIELDS, "Headers by name; of a list each value is a line."),
    ]],
    ..Noun::NEW
};

const OR_NONE: &[Form] = &[AnyNamed(&[Text, Only(false)])];

pub(crate) static EXPECT: Noun = Noun {
    name: "`expect`",
    id: "expect",
    about: "What is expected of a test's request.",
    keys: &[&[
        key("status", STATUS, "The status that the visitor gets."),
        key("location", &[Text], "The `Location` that the visitor gets."),
        key("headers", OR_NONE, "Headers that the visitor gets; `false` for none."),
        key("request_headers", OR_NONE, "Headers that the origin gets; `false` for none."),
        key("path", &[Text], "The path that the origin gets."),
        key("query", &[Text], "The query that the origin gets."),
        key("origin", &[SomeText, Only(false)], "Which origin is asked; `false` for none of them."),
        key("variant", OR_NONE, "Variants by experiment; `false` for none."),
        key(
            "cookies",
            &[AnyNamed(&[Text, Boolean])],
            "Cookies that are set: a value, `true` for any, `false` for none.",
        ),
        key("body", &[Text, Table(&BODY)], "The body that the visitor gets."),
        key("rule", &[SomeText], "This rule is among those that acted."),
        key("pass", &[Boolean], "Whether the request is forwarded."),
    ]],
    not_empty: true,
    ..Noun::NEW
};

pub(crate) static BODY: Noun = Noun {
    name: "`body`",
    id: "expected_body",
    about: "A part of the body.",
    keys: &[&[key("contains", &[SomeText], "The body has this in it.")]],
    needs: &["contains"],
    ..Noun::NEW
};
