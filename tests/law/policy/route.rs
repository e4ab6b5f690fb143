//! `[origins]` and `[[route]]`.

use proptest::prelude::*;

use super::condition::later_when;
use super::rule::rule;
use super::{AUTH, Text, maybe, of};

/// Variants and experiments ask for these names.
pub(super) const ORIGINS: &str = "[origins]\n\
    app = 'https://app.internal.example.com'\n\
    old = { url = 'http://10.0.0.7:8080/site', host_header = 'viewer' }\n\
    app-b = { url = 'https://b.internal.example.com/', host_header = 'origin' }\n\
    de = 'https://de.internal.example.com'\n";

pub(super) fn route() -> Text {
    let origin = of(&[
        "app",
        "app",
        "old",
        "app-{variant.ab}",
        "{language}",
        "{country|lower}",
        "{header.x-a}pp",
        "app{query.q|default:\"\"}",
    ]);
    let origin = prop_oneof![8 => origin, AUTH => of(&["{claim.sub|replace:\"alice\",\"old\"}"])];
    (rule(maybe(later_when())), origin)
        .prop_map(|(rule, origin)| format!("[[route]]\n{rule}origin = '{origin}'\n"))
        .boxed()
}
