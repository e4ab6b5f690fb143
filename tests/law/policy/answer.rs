//! Answers: `[[block]]` and `[[respond]]`.

use proptest::prelude::*;

use super::condition::{later_when, response_when, when};
use super::rule::{needs_on_unknown, rule};
use super::{AUTH, Text, maybe, of};

fn body() -> Text {
    of(&[
        "body = 'no'\n",
        "body_file = 'page.html'\n",
        "body_template = 'at {path} by {rule}'\n",
        "body_template = '<p>{header.x-a|default:\"none\"}</p>'\ncontent_type = 'text/html'\n",
        "body_template = '{country}'\ncontent_type = 'application/json'\n",
        "body_template = '{region}, {city}'\n",
        "body_template = '{language} {device|default:\"?\"} {variant.ab|default:\"none\"}'\n",
        "body_template = '{variant.xy}'\n",
    ])
}

fn more() -> Text {
    of(&[
        "cache_control = 'max-age=60'\n",
        "headers = { retry-after = '60' }\n",
        "headers = { x-note = '{cookie.c}', x-n = 'n' }\n",
        "headers = { x-note = '{variant.ab}', x-b = '{device|upper}' }\n",
        "headers = { etag = '\"n\"', vary = 'accept' }\n",
    ])
}

fn answer(status: &'static [&'static str]) -> Text {
    (maybe(of(status)), maybe(body()), maybe(more()))
        .prop_map(|(status, body, more)| {
            let status = if status.is_empty() { status } else { format!("status = {status}\n") };
            format!("{status}{body}{more}")
        })
        .boxed()
}

pub(super) fn block() -> Text {
    (rule(when()), answer(&["403", "451", "404"]), of(&["match", "skip", ""]))
        .prop_map(|(rule, answer, on_unknown)| {
            let on_unknown = match on_unknown.as_str() {
                "" if needs_on_unknown(&rule) => "on_unknown = 'match'\n".to_owned(),
                "" => String::new(),
                value => format!("on_unknown = '{value}'\n"),
            };
            format!("[[block]]\n{rule}{answer}{on_unknown}")
        })
        .boxed()
}

pub(super) fn respond() -> Text {
    let told = of(&["body_template = '{claim.sub} is {claim.role|default:\"nobody\"}'\n"]);
    let answer = prop_oneof![6 => answer(&["200", "404", "503"]), AUTH => told];
    (rule(later_when()), answer)
        .prop_map(|(rule, answer)| format!("[[respond]]\n{rule}{answer}"))
        .boxed()
}

/// One that asks for the response: it has to replace something.
pub(super) fn replacement() -> Text {
    let status = of(&["200", "404", "503"]).prop_map(|status| format!("status = {status}\n"));
    let body_by_status = of(&["body_template = 'it is {status}'\n"]);
    let replaces = prop_oneof![
        2 => (maybe(status.clone().boxed()), prop_oneof![6 => body(), 1 => body_by_status])
            .prop_map(|(status, body)| format!("{status}{body}")),
        1 => status,
    ];
    (rule(response_when()), replaces, maybe(more()))
        .prop_map(|(rule, replaces, more)| format!("[[respond]]\n{rule}{replaces}{more}"))
        .boxed()
}
