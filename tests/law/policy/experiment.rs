//! `[[experiment]]`: units, traffic, layers, what remembers a variant and what it does.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::condition::{Asks, condition};
use super::rule::rule_of_experiment;
use super::{Text, maybe, of};

/// Their ids; rules ask for the variants of these.
pub(super) const IDS: [&str; 3] = ["ab", "xy", "lay"];

/// What an experiment is where nothing else says so.
pub(super) fn plain(id: &str) -> String {
    format!("[[experiment]]\nid = '{id}'\nvariants = {{ control = 1, b = 1, c = 0 }}\n")
}

/// Some experiments in some order; `ID` stands for the id.
pub(super) fn experiments() -> Text {
    let layered = select(&["'ip'", "{ cookie = 'uid' }", "{ header = 'x-user' }"][..]);
    let ids = subsequence(IDS.to_vec(), 0..=3).prop_shuffle();
    (ids, layered, prop::collection::vec((free(), member()), 3), prop::bool::weighted(0.4))
        .prop_map(|(ids, unit, bodies, layers)| {
            ids.into_iter()
                .zip(bodies)
                .map(|(id, (free, member))| {
                    let body = if layers { format!("{member}unit = {unit}\n") } else { free };
                    format!("[[experiment]]\nid = '{id}'\n{}", body.replace("ID", id))
                })
                .collect()
        })
        .boxed()
}

/// One that draws for itself.
fn free() -> Text {
    let unit_and_cookie = of(&[
        "",
        "",
        "unit = 'random'\ncookie = 'exp-ID'\n",
        "unit = 'random'\ncookie = { name = 'exp-ID', max_age = 60 }\n",
        "cookie = { max_age = 604800 }\n",
        "unit = 'ip'\n",
        "unit = 'ip'\ncookie = 'exp-ID'\n",
        "unit = { cookie = 'uid' }\n",
        "unit = { header = 'x-user' }\n",
    ]);
    let traffic = of(&[
        "",
        "",
        "",
        "traffic = '100%'\n",
        "traffic = '50%'\n",
        "traffic = '12.5%'\n",
        "traffic = '0%'\n",
    ]);
    let open = (unit_and_cookie, traffic, common())
        .prop_map(|(unit, traffic, common)| format!("{unit}{traffic}{common}"));
    prop_oneof![9 => open, 1 => keyless()].boxed()
}

/// One of a layer: its unit is that of the layer, and three of them fit in.
fn member() -> Text {
    (of(&["33%", "33.3333%", "20%", "0%"]), common())
        .prop_map(|(traffic, common)| format!("layer = 'shop'\ntraffic = '{traffic}'\n{common}"))
        .boxed()
}

fn when() -> Text {
    condition(Asks::NoVariant).prop_map(|inner| format!("when = {{ {inner} }}\n")).boxed()
}

fn common() -> Text {
    let bots = of(&["", "", "", "bots = 'include'\n", "bots = 'control'\n"]);
    let forced = of(&["", "override = { query = 'v' }\n"]);
    let key = of(&["", "", "key_header = 'x-key-ID'\n", "key_header = 'x-experiment-ID'\n"]);
    let control = of(&["", "", "", "control = 'b'\n"]);
    let when = prop_oneof![3 => Just(String::new()), 1 => when()];
    (rule_of_experiment(when.boxed()), bots, forced, key, control, variants())
        .prop_map(|(rule, bots, forced, key, control, variants)| {
            format!("{rule}{bots}{forced}{key}{control}{variants}")
        })
        .boxed()
}

/// Without a header only the URL tells a cache which variant it is.
fn keyless() -> Text {
    let effects = of(&[
        "b = { weight = 1, redirect = '/b-page' }",
        "b = { weight = 1, rewrite = '/b{path}' }, c = { weight = 1, redirect = '/c' }",
    ]);
    (rule_of_experiment(Just(String::new()).boxed()), effects)
        .prop_filter("a rewrite behind the cache tells no cache", |(rule, _)| {
            !rule.contains("at = 'origin'")
        })
        .prop_map(|(rule, effects)| {
            let c = if effects.contains("c = {") { "" } else { ", c = 0" };
            format!("{rule}key_header = false\nvariants = {{ control = 1, {effects}{c} }}\n")
        })
        .boxed()
}

/// A variant's effects, as keys of its table.
fn effects() -> Text {
    const REWRITES: &[&str] = &[
        "rewrite = '/b{path}'",
        "rewrite = '/a'",
        "rewrite = '/{path}'",
        "rewrite = '/n?q=9&w={cookie.c}'",
        "rewrite = '/x?{query}'",
        "rewrite = '/{language}{path}'",
    ];
    const REDIRECTS: &[&str] = &[
        "redirect = '/b'",
        "redirect = '/n?x=1'",
        "redirect = '/b{path}#top'",
        "redirect = 'https://other.test/z'",
        "redirect = 'https://{host}/t'",
        "redirect = '/h/{header.x-a}'",
    ];
    const EDITS: &[&str] = &[
        "request.set = { x-variant = '{variant.ab|default:\"none\"}' }",
        "request.remove = ['x-a'], request.append = { x-b = '{cookie.c}' }",
        "response.set = { x-b = '{variant.xy}', x-variant = '{rule}' }",
        "response.append = { vary = 'x-v' }, response.default = { x-d = '{status}' }",
        "request.default = { x-a = '1' }, response.remove = ['server']",
    ];
    let routes = of(&["route = 'app'", "route = 'old'"]);
    (
        prop::option::weighted(0.35, of(REWRITES)),
        prop::option::weighted(0.2, of(REDIRECTS)),
        prop::option::weighted(0.25, routes),
        prop::option::weighted(0.4, of(EDITS)),
    )
        .prop_map(|(rewrite, redirect, route, edits)| {
            [rewrite, redirect, route, edits].into_iter().flatten().collect::<Vec<_>>().join(", ")
        })
        .boxed()
}

fn variants() -> Text {
    let weights = select(&[(1, 1, 1), (50, 50, 0), (1, 9, 0), (0, 1, 0), (1, 0, 1), (3, 2, 2)][..]);
    (weights, maybe(effects()), effects(), maybe(effects()))
        .prop_map(|((control, b, c), of_control, of_b, of_c)| {
            let variant = |weight: u32, effects: String| match effects.as_str() {
                "" => weight.to_string(),
                effects => format!("{{ weight = {weight}, {effects} }}"),
            };
            format!(
                "variants = {{ control = {}, b = {}, c = {} }}\n",
                variant(control, of_control),
                variant(b, of_b),
                variant(c, of_c)
            )
        })
        .boxed()
}
