//! `[[rewrite]]`: paths, and queries made one of many.

use proptest::prelude::*;

use super::condition::later_when;
use super::redirect::{from_and_to, has_condition};
use super::rule::rule;
use super::{Text, maybe, of};

pub(super) fn rewrite() -> Text {
    const PATHS: &[&str] = &[
        "/a",
        "/b",
        "/n/CAP",
        "/CAP",
        "/a/b?q=1",
        "/q?w=CAP",
        "/{cookie.c}",
        "/a{path}",
        "/{path}",
        "/x?{query}",
        "/{language}{path}",
        "/{device|default:\"none\"}/{variant.ab|default:\"none\"}",
        "/p/{region}?city={city}",
    ];
    let mode = of(&["query = 'keep'\n", "query = 'drop'\n", "query = 'merge'\n"]);
    let query = prop_oneof![3 => Just(String::new()), 2 => mode, 2 => normal()];
    let to = (rule(maybe(later_when())), from_and_to(PATHS), query).prop_map(
        |(rule, (from, to), query)| {
            let from = match from {
                Some(from) => format!("from = {from}\n"),
                None if has_condition(&rule) => String::new(),
                None => "from = '/q'\n".to_owned(),
            };
            format!("[[rewrite]]\n{rule}{from}to = {to:?}\n{query}")
        },
    );
    let without_to =
        (rule(maybe(later_when())), maybe(of(&["'/a'", "'/{x}'", "'/{*rest}'"])), normal())
            .prop_map(|(rule, from, query)| {
                let from = if from.is_empty() { from } else { format!("from = {from}\n") };
                format!("[[rewrite]]\n{rule}{from}{query}")
            });
    prop_oneof![3 => to, 1 => without_to].boxed()
}

/// `query` as a table.
fn normal() -> Text {
    let keep = of(&["keep_only = ['q', 'x']", "keep_only = ['q', 'utm_*']", "keep_only = 'y'"]);
    let remove = of(&["remove = ['utm_*']", "remove = 'q'", "remove = ['x', 'Q']"]);
    let set = of(&[
        "set = { v = '2' }",
        "set = { q = '{header.x-a|default:\"\"}' }",
        "set = { lang = '{language}', x = '{variant.ab}' }",
        "set = { q = '{query.q}&z=1', 'a b' = '{path}' }",
    ]);
    let sort = of(&["sort = true", "sort = false"]);
    (maybe(keep), maybe(remove), maybe(set), maybe(sort))
        .prop_map(|(keep, remove, set, sort)| {
            let mut keys: Vec<String> =
                [keep, remove, set, sort].into_iter().filter(|key| !key.is_empty()).collect();
            if keys.iter().all(|key| key == "sort = false") {
                keys = vec!["sort = true".to_owned()];
            }
            format!("query = {{ {} }}\n", keys.join(", "))
        })
        .boxed()
}
