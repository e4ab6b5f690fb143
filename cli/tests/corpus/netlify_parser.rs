//! The test table of Netlify's own parser: which lines are rules, what they say, and which lines
//! are rejected.

use fingerpost::{Country, Decision, Request, Scheme};
use fingerpost_cli::import::{Format, Line, Options, Outcome};
use serde_json::Value;

use super::answer::{is_untouched, redirects};
use super::data::{Data, Ready};
use super::table::{Table, Verdict};

const TOML: &str = "not read: netlify.toml, which the case has instead of a `_redirects` file or \
    beside it";
const ABSENT: &str = "there is no such file: Netlify reads none as an empty one, the command says \
    that it can't be read";

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("netlify's parser cases", |row| {
        for case in data.cases("netlify-parse") {
            if case["parser"] != "netlify.redirect-parser" {
                continue;
            }
            let id = case["id"].as_str().unwrap();
            let input = &case["input"];
            if !input["netlifyConfigPath"].is_null() || !input["configRedirects"].is_null() {
                row.add_case(id, Verdict::Named(TOML));
                continue;
            }
            let Some(text) = text(&case) else {
                row.add_case(id, Verdict::Named(ABSENT));
                continue;
            };
            let mut options = Options::new(Format::Netlify, "_redirects");
            options.as_forced = true;
            let ready = Ready::with(&text, &options);
            row.add_report(&ready.imported.report);
            row.add_case(id, verdict(&ready, &text, &case["expect"]));
        }
        row.assert_counts(37, &[(TOML, 40), (ABSENT, 2)]);
    });
}

/// The `_redirects` files of a case, one after the other; `None` where one isn't there.
fn text(case: &Value) -> Option<String> {
    let names = case["input"]["redirectsFiles"].as_array();
    let names = names.into_iter().flatten();
    names.map(|name| case["files"][name.as_str()?].as_str()).collect()
}

fn verdict(ready: &Ready, text: &str, expect: &Value) -> Verdict {
    let lines = &ready.imported.report.lines;
    let says = |line: &&Line| !matches!(line.outcome, Outcome::Blank | Outcome::Comment);
    let because = |line: &Line| line.because.clone().unwrap_or_default();
    let is_rejected = |line: &&Line| because(line).starts_with("Netlify rejects the line");
    let is_rejected_file = lines.iter().any(|line| is_rejected(&line));
    let differs = match expect["rules"].as_array() {
        None => !is_rejected_file,
        Some(rules) => {
            let read: Vec<&Line> = lines.iter().filter(says).collect();
            is_rejected_file
                || read.len() != rules.len()
                || read.iter().zip(rules).any(|(line, rule)| acts_otherwise(ready, line, rule))
        }
    };
    if differs {
        return Verdict::Unexplained(format!("{text:?}: {expect}: {:?}", ready.imported));
    }
    Verdict::Agrees
}

/// Asks for what the rule takes. A line that is refused by name is read, but nothing does it.
fn acts_otherwise(ready: &Ready, line: &Line, rule: &Value) -> bool {
    if line.outcome == Outcome::Refused {
        return false;
    }
    let filled = |text: &str| {
        let text = text.replace(":splat", "some/where").replace('*', "some/where");
        [":post_id", ":source", ":email"].iter().fold(text, |text, name| text.replace(name, "v"))
    };
    let text = |name: &str| rule[name].as_str();
    let path = filled(text("path").unwrap());
    let query = rule["query"].as_object().into_iter().flatten();
    let query: Vec<String> =
        query.map(|(name, value)| format!("{name}={}", filled(value.as_str().unwrap()))).collect();
    let query = match query.as_slice() {
        [] => String::new(),
        pairs => format!("?{}", pairs.join("&")),
    };
    let target = format!("{path}{query}");
    let country = rule["conditions"]["Country"][0].as_str().unwrap_or("nz").to_ascii_uppercase();
    let request = Request::new("GET", &target)
        .with_authority(text("host").unwrap_or("www.example.com"))
        .with_scheme(Scheme::parse(text("scheme").unwrap_or("https")).unwrap())
        .with_country(Country::parse(&country).unwrap());
    let decision = ready.engine.evaluate(request);
    let to = filled(text("to").unwrap());
    let agrees = match (&decision, rule["status"].as_u64().unwrap_or(301)) {
        (_, 200) if to == path => is_untouched(&decision),
        (Decision::Forward(forward), 200) => {
            forward.target().is_some_and(|target| target.path == to)
        }
        (_, status) => {
            // The visitor's query goes along where the target has none.
            let query = if to.contains('?') { "" } else { query.as_str() };
            redirects(&decision, status, &format!("{to}{query}")).is_some()
        }
    };
    !agrees
}
