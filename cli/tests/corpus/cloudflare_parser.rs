//! The test table of Cloudflare's own parser: which lines are rules, what they say, and which
//! lines are ignored.

use std::collections::BTreeSet;

use fingerpost::{Decision, Request, Scheme};
use fingerpost_cli::import::{Format, Options, Outcome};
use serde_json::Value;

use super::answer::redirects;
use super::data::{Data, Ready};
use super::table::{Table, Verdict};

const HTML_HANDLING: &str = "the parser was told that files keep their `.html` (an option of \
    Workers that Pages doesn't have, and that isn't in the file): then `/ /index.html` is no loop";

const TWO_HASHES: &str = "a `#` inside a fragment: the policy sends `%23`, since a URL has one `#` \
    (RFC 3986 §3.5); the report says so";

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("cloudflare's parser cases", |row| {
        for case in data.cases("cloudflare-parse") {
            if case["parser"] != "cloudflare.parseRedirects" {
                continue;
            }
            let text = case["input"].as_str().unwrap();
            let mut options = Options::new(Format::Cloudflare, "_redirects");
            // The one case with a limit of its own has a line that is over the usual one.
            options.over_limits = !case["options"]["maxLineLength"].is_null();
            let ready = Ready::with(text, &options);
            row.add_report(&ready.imported.report);
            let verdict = match differs(&ready, text, &case["expect"]) {
                None => Verdict::Agrees,
                Some(_) if case["options"]["htmlHandling"] == "none" => {
                    Verdict::Named(HTML_HANDLING)
                }
                Some(_) if text.contains("##") && report_is(&ready, Outcome::Approximated) => {
                    Verdict::Named(TWO_HASHES)
                }
                Some(what) => Verdict::Unexplained(what),
            };
            row.add_case(case["id"].as_str().unwrap(), verdict);
        }
        row.assert_counts(33, &[(HTML_HANDLING, 1), (TWO_HASHES, 3)]);
    });
}

/// Whether all rules came out so.
fn report_is(ready: &Ready, outcome: Outcome) -> bool {
    let report = &ready.imported.report;
    report.count(outcome) > 0 && report.count(Outcome::Same) == 0
}

fn differs(ready: &Ready, text: &str, expect: &Value) -> Option<String> {
    let report = &ready.imported.report;
    let rules = expect["rules"].as_array().unwrap();
    let invalid = expect["invalid"].as_array().unwrap();
    let number = |entry: &Value| entry["lineNumber"].as_u64();
    let of = |outcomes: &[Outcome]| -> BTreeSet<u64> {
        let lines = report.lines.iter().filter(|line| outcomes.contains(&line.outcome));
        lines.map(|line| line.line as u64).collect()
    };
    let read = of(&[Outcome::Same, Outcome::Approximated]);
    if read != rules.iter().filter_map(number).collect() {
        return Some(format!("other lines are rules: {report}"));
    }
    // Where it stops, the lines that it doesn't read aren't named one by one.
    let says = |entry: &Value, what: &str| entry["message"].as_str().unwrap().contains(what);
    let stops = invalid.iter().any(|entry| says(entry, "Skipping remaining"));
    let refused = of(&[Outcome::Refused]);
    if !invalid.iter().filter_map(number).all(|line| refused.contains(&line))
        || (!stops && refused.len() != invalid.len())
        || (stops && refused.len() < invalid.len())
    {
        return Some(format!("other lines are ignored: {report}"));
    }
    let unlike = |line: &&fingerpost_cli::import::Line| {
        line.outcome == Outcome::Refused
            && !line.because.as_deref().unwrap().starts_with("Cloudflare ignores the line: ")
    };
    if let Some(line) = report.lines.iter().find(unlike) {
        return Some(format!("{line:?}: {text}"));
    }
    rules.iter().find_map(|rule| acts_otherwise(ready, rule))
}

/// Asks for a path that the rule takes.
fn acts_otherwise(ready: &Ready, rule: &Value) -> Option<String> {
    let from = rule["from"].as_str().unwrap().replace('*', "some/where");
    let to = rule["to"].as_str().unwrap().replace(":splat", "some/where");
    let request = Request::new("GET", &from)
        .with_authority("www.example.com")
        .with_scheme(Scheme::parse("https").unwrap());
    let decision = ready.engine.evaluate(request);
    let agrees = match (&decision, rule["status"].as_u64().unwrap()) {
        (Decision::Forward(forward), 200) => {
            forward.target().is_some_and(|target| target.path == to)
        }
        (_, status) => redirects(&decision, status, &to).is_some(),
    };
    (!agrees).then(|| format!("{rule}: {decision:?}"))
}
