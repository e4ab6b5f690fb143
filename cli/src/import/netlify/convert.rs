//! What the lines of a `_redirects` file mean as rules.

use super::super::placeholder::Names;
use super::super::report::{Outcome, Report};
use super::super::rule::{Action, Rule, When};
use super::super::segments::Segments;
use super::super::shape::Shape;
use super::super::statements::statements;
use super::super::{Options, Text};
use super::act::act;
use super::guard::guard;
use super::parse::{self, Parsed};
use super::target;

const NEVER: &str = "it leads into itself on every path, and Netlify never applies such a line";

/// Reads the lines; says of each what it came to.
pub(in super::super) fn read(
    lines: &[Text<'_>],
    options: &Options,
    report: &mut Report,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut unforced = 0;
    for (number, line) in statements(lines, report) {
        match parse::parse(line) {
            Ok(parsed) => {
                unforced += usize::from(!parsed.force);
                let forced = parsed.force || options.as_forced;
                let verdict = Converter { parsed, forced }.convert();
                report.set(number, verdict.outcome, verdict.because);
                let line = |(when, shape, action)| Rule {
                    line: number,
                    when,
                    shape: Shape::Segments(shape),
                    action,
                };
                rules.extend(verdict.rules.into_iter().map(line));
            }
            Err(why) => {
                let why = format!("Netlify rejects the line: {why}");
                report.set(number, Outcome::Refused, Some(why));
            }
        }
    }
    if unforced > 0 && !options.as_forced {
        report.notes.push(format!(
            "{unforced} lines are without `!`: at Netlify a file of the site at their path goes \
             before them; the policy acts whether or not there is one"
        ));
    }
    if rules.iter().any(|rule| !rule.when.countries.is_empty()) {
        report.notes.push(
            "lines with `Country` act where the country is known: `[client] platform` says who \
             tells it"
                .to_owned(),
        );
    }
    report.notes.push(
        "an escape such as `%20` or `%2F` that a visitor sends stays as it is, in the comparison \
         and in the target; Netlify decodes the path before both"
            .to_owned(),
    );
    rules
}

/// What a line came to.
struct Verdict {
    outcome: Outcome,
    because: Option<String>,
    rules: Vec<(When, Segments, Action)>,
}

struct Converter {
    parsed: Parsed,
    /// The line acts even where the site has a file.
    forced: bool,
}

impl Converter {
    fn convert(self) -> Verdict {
        let mut names = Names::default();
        let shape = target::shape(&self.parsed.path, &mut names);
        let when = match self.when(&mut names) {
            Ok(when) => when,
            Err(why) => {
                let because = Some(why);
                return Verdict { outcome: Outcome::Refused, because, rules: Vec::new() };
            }
        };
        let guard = guard(&self.parsed, &when, &shape, &names);
        if guard.as_ref().is_some_and(|(only, path)| *only == when && path.key() == shape.key()) {
            let because = Some(NEVER.to_owned());
            let rules = vec![(when, shape, Action::Leave)];
            return Verdict { outcome: Outcome::Same, because, rules };
        }
        let target = target::target(&self.parsed.to, &names);
        let (outcome, because, action) = match act(&self.parsed, self.forced, &shape, target) {
            Ok(act) if act.differences.is_empty() => {
                (Outcome::Same, self.parsed.remark.map(str::to_owned), act.action)
            }
            Ok(act) => (Outcome::Approximated, Some(act.differences.join("; ")), act.action),
            // The lines that follow don't get its requests at Netlify, so nor in the policy.
            Err(why) => (Outcome::Refused, Some(why), Action::Leave),
        };
        let mut rules: Vec<_> =
            guard.into_iter().map(|(when, path)| (when, path, Action::Leave)).collect();
        rules.push((when, shape, action));
        Verdict { outcome, because, rules }
    }

    /// What must hold beside the path.
    fn when(&self, names: &mut Names) -> Result<When, String> {
        let parsed = &self.parsed;
        if parsed.host.as_deref().is_some_and(|host| host.contains(':')) {
            return Err("a port can't be a condition".to_owned());
        }
        if parsed.host.is_some() && !parsed.path.is_ascii() {
            return Err("Netlify encodes the path of a full URL and compares it with the decoded \
                        one: the line never matches there"
                .to_owned());
        }
        let mut when = When { host: parsed.host.clone(), scheme: parsed.scheme, ..When::default() };
        for (parameter, value) in &parsed.query {
            if let Some(name) = value.strip_prefix(':').filter(|name| !name.is_empty()) {
                names.parameter(name, parameter);
                when.query.push((parameter.clone(), None));
            } else {
                when.query.push((parameter.clone(), Some(value.clone())));
            }
        }
        for (condition, value) in &parsed.conditions {
            match condition.to_ascii_lowercase().as_str() {
                "country" => {
                    let countries = value.split(',').map(|code| code.trim().to_ascii_uppercase());
                    when.countries.extend(countries);
                }
                "cookie" => when.cookie = Some(value.clone()),
                "language" => {
                    return Err(format!(
                        "it asks for `{condition}`, which isn't translated: list the site's \
                         `languages` and write a `[[redirect]]` with `when.language`"
                    ));
                }
                _ => return Err(format!("it asks for `{condition}`, which a policy can't")),
            }
        }
        Ok(when)
    }
}
