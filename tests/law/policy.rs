//! Policies as TOML text: every key of the language, drawn from small universes.

mod answer;
mod auth;
mod condition;
mod cors;
mod experiment;
mod headers;
mod redirect;
mod rewrite;
mod route;
mod rule;
mod settings;

use proptest::prelude::*;
use proptest::sample::select;

type Text = BoxedStrategy<String>;

fn quoted(values: &'static [&'static str]) -> Text {
    select(values).prop_map(|value| format!("{value:?}")).boxed()
}

fn of(values: &'static [&'static str]) -> Text {
    select(values).prop_map(str::to_owned).boxed()
}

fn maybe(line: Text) -> Text {
    prop_oneof![2 => Just(String::new()), 1 => line].boxed()
}

/// How many of the rules are `[[auth]]`.
const AUTH: u32 = if cfg!(feature = "auth") { 2 } else { 0 };

const LISTS: &str = "[lists]\nnets = ['192.0.2.0/24', '2001:db8::/32']\nlands = ['FR', 'KP']\n\
    scanners = { file = 'deny.txt' }\n";

/// A whole policy. `hosts` is always declared: targets may say `{host}`.
pub(crate) fn policy() -> Text {
    let top = (
        of(&["", "", "", "version = 1\n", "on_error = 'deny'\n", "on_error = 'pass'\n"]),
        of(&[
            "hosts = ['example.com', '*.example.com', 'old.example.org']\n",
            "hosts = ['example.com', 'www.example.com']\n",
            "hosts = ['**.example.com']\n",
        ]),
        of(&[
            "",
            "languages = ['en', 'de', 'fr-CA']\n",
            "languages = ['de', 'fr-CA', 'en-GB', 'en']\n",
        ]),
    );
    let any = prop_oneof![
        3 => answer::block(),
        5 => redirect::redirect(),
        AUTH => auth::auth(),
        1 => answer::respond(),
        2 => answer::replacement(),
        2 => cors::cors(),
        3 => rewrite::rewrite(),
        2 => route::route(),
        5 => headers::headers(),
    ];
    // Few policies get beyond their redirects; these do.
    let late = prop_oneof![
        AUTH => auth::auth(),
        2 => answer::replacement(),
        2 => cors::cors(),
        2 => rewrite::rewrite(),
        1 => route::route(),
        2 => headers::headers(),
    ]
    .boxed();
    // Who sends the right thing gets past these, and is asked for by what follows.
    let guarded =
        (auth::open(), prop::collection::vec(late.clone(), 1..5)).prop_map(|(first, mut rules)| {
            rules.insert(0, first);
            rules
        });
    let rules = prop_oneof![
        2 * AUTH => guarded,
        6 => prop::collection::vec(any, 1..7),
        4 => prop::collection::vec(late, 1..6),
        3 => prop::collection::vec(redirect::chained(), 2..7),
    ];
    (top, settings::settings(), experiment::experiments(), rules)
        .prop_map(|((version, hosts, languages), settings, experiments, rules)| {
            let rules = format!("{settings}{experiments}{}", rules.concat());
            complete(&format!("{version}{hosts}"), &languages, &rules)
        })
        .boxed()
}

/// A policy of one rule that answers.
#[allow(dead_code, reason = "the law needs whole policies only")]
pub(crate) fn answering() -> Text {
    const HOSTS: &str = "hosts = ['example.com', '*.example.com', 'old.example.org']\n";
    prop_oneof![answer::block(), answer::respond(), redirect::redirect(), redirect::chained()]
        .prop_map(|rule| complete(HOSTS, "", &rule))
        .boxed()
}

/// A policy of several rules that answer.
#[allow(dead_code, reason = "the law needs whole policies only")]
pub(crate) fn several_answering() -> Text {
    const HOSTS: &str = "hosts = ['example.com', '*.example.com', 'old.example.org']\n";
    let rule = prop_oneof![
        1 => answer::block(),
        1 => answer::respond(),
        2 => redirect::redirect(),
        3 => redirect::chained(),
    ];
    prop::collection::vec(rule, 2..6).prop_map(|rules| complete(HOSTS, "", &rules.concat())).boxed()
}

/// A block that any policy may have beside its own.
#[allow(dead_code, reason = "the law needs whole policies only")]
pub(crate) fn blocking() -> Text {
    answer::block()
        .prop_filter("names what other policies needn't have", |block| {
            !block.contains("variant.") && !block.contains("language")
        })
        .boxed()
}

/// Adds what the rules ask for.
fn complete(top: &str, languages: &str, rules: &str) -> String {
    let mut rules = rules.to_owned();
    for id in experiment::IDS {
        if rules.contains(&format!("variant.{id}")) && !rules.contains(&format!("id = '{id}'")) {
            rules.push_str(&experiment::plain(id));
        }
    }
    // A claim is asked for only where somebody tells any.
    if rules.contains("claim.") && !["[auth.jwt]", "basic ="].iter().any(|it| rules.contains(it)) {
        rules.push_str(auth::TELLING);
    }
    // A nonce is refused where a cache may keep it.
    if rules.contains("nonce =") {
        rules.push_str("[[headers]]\nresponse.set = { cache-control = 'private, no-cache' }\n");
    }
    let languages = match languages {
        "" if rules.contains("language") => "languages = ['en', 'de', 'fr-CA']\n",
        languages => languages,
    };
    format!("{top}{languages}{LISTS}{}{rules}", route::ORIGINS)
}

/// The map that a policy may name.
pub(crate) const MOVED_CSV: &str = "from,to,status,query,host\n\
    /a,/b,,,\n/b,https://www.example.com/c,302,drop,\n/a/{x},/n/{x}?k=1,,keep,*.example.com\n\
    /old/{*rest},https://example.com/{rest},301,,example.com\n/A,/a,,,\n";

/// The list that a policy may name.
pub(crate) const DENY_TXT: &str = "# scanners\n203.0.113.0/24\n2001:db8::1\n";

/// The page that a policy may name.
pub(crate) const PAGE_HTML: &str = "<!doctype html><title>here</title>\n";
