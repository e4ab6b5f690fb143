//! What rules of every kind have.

use proptest::prelude::*;

use super::condition::{Asks, condition};
use super::{Text, of};

/// The lines that every rule may carry around its `when`: state, tier, time, share, `unless`.
pub(super) fn rule(when: Text) -> Text {
    lines(when, Asks::All)
}

/// The same of an experiment.
pub(super) fn rule_of_experiment(when: Text) -> Text {
    lines(when, Asks::NoVariant)
}

fn lines(when: Text, asks: Asks) -> Text {
    let state = prop_oneof![
        8 => Just(""),
        1 => Just("mode = 'shadow'\n"),
        1 => Just("enabled = false\n"),
        1 => Just("mode = 'live'\nenabled = true\n"),
    ];
    let at = prop_oneof![
        7 => Just(""),
        1 => Just("at = 'viewer'\n"),
        2 => Just("at = 'origin'\n"),
    ];
    let time = prop_oneof![
        9 => Just(""),
        1 => Just("from_time = 2026-06-01T00:00:00Z\n"),
        1 => Just("until_time = '2026-07-01T02:00:00+02:00'\n"),
        1 => Just("from_time = 2026-06-01T00:00:00Z\nuntil_time = 2026-07-01T00:00:00Z\n"),
    ];
    let people = prop_oneof![
        20 => Just(""),
        1 => Just("description = 'a rule'\nowner = 'us'\ntags = ['one', 'two']\n"),
    ];
    let sample = prop_oneof![6 => Just(String::new()), 1 => sample()];
    let unless = prop::option::weighted(0.15, condition(asks));
    (state, at, time, people, sample, when, unless)
        .prop_map(|(state, at, time, people, sample, when, unless)| {
            let unless = unless.map_or(String::new(), |inner| format!("unless = {{ {inner} }}\n"));
            format!("{state}{at}{time}{people}{sample}{when}{unless}")
        })
        .boxed()
}

fn sample() -> Text {
    of(&[
        "sample = '50%'\n",
        "sample = '0%'\n",
        "sample = '100%'\n",
        "sample = { share = '50%', unit = 'ip' }\n",
        "sample = { share = '50%', unit = { cookie = 'uid' } }\n",
        "sample = { share = '66.6666%', unit = { header = 'x-user' } }\n",
        "sample = { share = '100%', unit = { cookie = 'uid' } }\n",
    ])
}

/// A block whose condition negates an address or a place must say what an unknown one means.
pub(super) fn needs_on_unknown(rule: &str) -> bool {
    rule.contains("not =") || rule.contains("unless =")
}
