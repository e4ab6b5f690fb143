//! What the lines of a `_redirects` file mean as rules.

use std::collections::HashMap;

use super::super::report::{Outcome, Report};
use super::super::rule::{Action, Rule, When};
use super::super::shape::Shape;
use super::super::spelling;
use super::super::statements::statements;
use super::super::{Options, Text};
use super::act::act;
use super::parse::{Parsed, Parser};
use super::source::source;

const SPELLING: &str = "Cloudflare takes the path in this spelling alone; the policy takes every \
    spelling of it";

/// Reads the lines; says of each what it came to.
pub(in super::super) fn read(
    lines: &[Text<'_>],
    options: &Options,
    report: &mut Report,
) -> Vec<Rule> {
    let mut parser = Parser::new(options.over_limits);
    let mut seen = HashMap::new();
    let mut rules = Vec::new();
    for (number, line) in statements(lines, report) {
        let parsed = match parser.parse(number, line) {
            Ok(parsed) => parsed,
            Err(why) => {
                let because = format!("Cloudflare ignores the line: {why}");
                report.set(number, Outcome::Refused, Some(because));
                continue;
            }
        };
        let source = match source(&parsed.from) {
            Ok(source) => source,
            Err(why) => {
                report.set(number, Outcome::Same, Some(why.to_owned()));
                continue;
            }
        };
        // `/:a` and `/:b` are one source, and Cloudflare doesn't see it.
        let first = *seen.entry(source.spelled.clone()).or_insert(number);
        if first != number {
            let because = format!("it is never reached: line {first} takes the same paths");
            report.set(number, Outcome::Same, Some(because));
            continue;
        }
        let act = act(&parsed, &source);
        let (outcome, because) = verdict(&parsed, act.differences);
        report.set(number, outcome, because);
        let shape = Shape::Glob(source.glob);
        rules.push(Rule { line: number, when: When::default(), shape, action: act.action });
    }
    report.notes.extend(notes(&rules).into_iter().map(str::to_owned));
    rules
}

/// What a line came to.
fn verdict(parsed: &Parsed, differences: Vec<&'static str>) -> (Outcome, Option<String>) {
    let mut differences: Vec<String> = differences.into_iter().map(str::to_owned).collect();
    if let Some(limit) = parsed.over {
        differences.insert(0, format!("Cloudflare ignores the line, the policy does it: {limit}"));
    }
    if spelling::escaped(&spelling::of_encoded(&parsed.from)) != parsed.from {
        differences.push(SPELLING.to_owned());
    }
    if differences.is_empty() {
        return (Outcome::Same, parsed.remark.clone());
    }
    (Outcome::Approximated, Some(differences.join("; ")))
}

/// Whether the path of a target does.
fn begins_with_splat(to: &str) -> bool {
    let path = match to.strip_prefix("https://") {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => to,
    };
    path.starts_with("/{splat")
}

/// What holds for every file with a path.
pub(in super::super) const EVERY_SPELLING: &str = "the policy takes every spelling of a path, such as \
    `/%61` for `/a`; Cloudflare only that of the line";

/// What holds for more than one line.
fn notes(rules: &[Rule]) -> Vec<&'static str> {
    let does = |which: fn(&Action) -> bool| rules.iter().any(|rule| which(&rule.action));
    let mut notes = Vec::new();
    if does(|action| matches!(action, Action::Rewrite { .. })) {
        notes.push(
            "a line of status 200 chooses a file of the site at Cloudflare; in the policy it \
             chooses the path that the origin is asked for",
        );
    }
    if does(|action| matches!(action, Action::Redirect { to, .. } if begins_with_splat(to))) {
        notes.push(
            "a path of a target that comes to begin with `//` gets one slash: Cloudflare sends \
             those who ask for `//other.example` to that site",
        );
    }
    let is_regex = |shape: &Shape| shape.pattern().is_none() && shape.wide_pattern().is_none();
    if rules.iter().any(|rule| is_regex(&rule.shape)) {
        notes.push(
            "a source such as `/*.txt` is a regular expression in the policy, and one that \
             captures takes no path over 2 KiB",
        );
    }
    notes.push(EVERY_SPELLING);
    notes.push(
        "what Cloudflare does of its own accord isn't in the file: `/a.html` leads to `/a`, \
         `/a/index.html` to `/a/`",
    );
    notes
}
