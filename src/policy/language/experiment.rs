//! `[[experiment]]`.

use super::condition::{SHARE, UNIT_FORMS};
use super::headers::EDITS;
use super::rules::COMMON;
use super::words::{BOTS, of};
use super::{Form, Key, Noun, PATH, TOKEN, key};
use Form::{Integer, Match, Named, Only, SomeText, Table, Words};

pub(crate) static EXPERIMENT: Noun = Noun {
    name: "an `[[experiment]]`",
    id: "experiment",
    about: "Splits visitors among variants, each visitor always the same.",
    keys: &[COMMON, OWN],
    needs: &["variants"],
    meant: &[
        (
            "sticky",
            "cookie",
            "leave it out: a cookie remembers the variant where `unit` is `random`",
        ),
        ("split", "variants", "write `variants = { control = 50, NAME = 50 }`"),
        ("weights", "variants", "write `variants = { control = 50, NAME = 50 }`"),
        (
            "percentage",
            "traffic",
            "write `traffic = \"50%\"` for who takes part, weights in `variants`",
        ),
    ],
    ..Noun::NEW
};

static OWN: &[Key] = &[
    key(
        "variants",
        &[Named(&[WEIGHT, Table(&VARIANT)])],
        "The variants by name: weights, or tables.",
    ),
    key(
        "control",
        &[SomeText],
        "The variant that is as it was; by default the one called `control`.",
    ),
    key(
        "traffic",
        &[SHARE],
        "The share of the visitors that takes part; all where it isn't written.",
    ),
    key("unit", UNIT_FORMS, "By what visitors are told apart; `random` where it isn't written."),
    key("cookie", &[TOKEN, Table(&COOKIE)], "The cookie that remembers the variant."),
    key("layer", &[SomeText], "A visitor is in one experiment of a layer at most."),
    key("override", &[Table(&OVERRIDE)], "How testers choose a variant."),
    key("bots", &[Words(|| of(&BOTS))], "Bots get the control, or are drawn like everybody."),
    key(
        "key_header",
        &[TOKEN, Only(false)],
        "The request header that tells the variant to cache and origin.",
    ),
];

const WEIGHT: Form = Integer(0, 1_000_000);

pub(crate) static VARIANT: Noun = Noun {
    name: "a variant",
    id: "variant",
    about: "A variant: its weight, and what a visitor gets who has it.",
    keys: &[
        &[
            key("weight", &[WEIGHT], "Compared with the weights of the others."),
            key("rewrite", &[PATH], "The path that the origin sees."),
            key("redirect", &[SomeText], "Where the visitor is led, temporarily."),
            key("route", &[SomeText], "The name of one of `[origins]`."),
        ],
        EDITS,
    ],
    needs: &["weight"],
    outer: EXPERIMENT.keys,
    ..Noun::NEW
};

pub(crate) static COOKIE: Noun = Noun {
    name: "a cookie's table",
    id: "experiment_cookie",
    about: "The cookie that remembers a variant.",
    keys: &[&[
        key("name", &[TOKEN], "Its name; `exp-ID` where it isn't written."),
        key(
            "max_age",
            &[Integer(1, u32::MAX as i64)],
            "Seconds that it is kept; 30 days where it isn't written.",
        ),
    ]],
    ..Noun::NEW
};

pub(crate) static OVERRIDE: Noun = Noun {
    name: "`override`",
    id: "override",
    about: "How testers choose a variant.",
    keys: &[&[key("query", &[Match(".")], "The query parameter that names it.")]],
    needs: &["query"],
    ..Noun::NEW
};
