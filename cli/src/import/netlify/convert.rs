//! What the lines of a `_redirects` file mean as rules.

use super::super::report::{Outcome, Report};
use super::super::rule::{Action, Query, Rule, When};
use super::super::{Options, Text};
use super::parse::{self, Parsed};
use super::target::{self, Names, Target};

const FALLBACK: &str = "Netlify does this only where the site has no file, and its target shows \
    that there are files under this path: that takes a rule about the origin's 404, which this \
    version of the language doesn't have (`--as-forced` reads the line as if it ended in `!`)";
const LEFT_TO_ORIGIN: &str = "without `!` it is for paths where the site has no file: these are \
    left to the origin, which answers 404 with a page of its own";
const FILES_FIRST: &str = "without `!` a file of the site at such a path goes before the line at \
    Netlify; the policy acts whether or not there is one";

/// Reads the lines; says of each what it came to.
pub(in super::super) fn read(
    lines: &[Text<'_>],
    options: &Options,
    report: &mut Report,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut unforced = 0;
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        let line = match line {
            Text::Line(line) => line.trim(),
            Text::NotUtf8 => {
                report.set(number, Outcome::Refused, Some("it isn't UTF-8".to_owned()));
                continue;
            }
        };
        if line.is_empty() {
            continue;
        }
        if line.starts_with('#') {
            report.set(number, Outcome::Comment, None);
            continue;
        }
        match parse::parse(line) {
            Ok(parsed) => {
                unforced += usize::from(!parsed.force);
                let forced = parsed.force || options.as_forced;
                let verdict = Converter { parsed, forced }.convert();
                report.set(number, verdict.outcome, verdict.because);
                if let Some((when, shape, action)) = verdict.rule {
                    rules.push(Rule { line: number, when, shape, action });
                }
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
    rule: Option<(When, super::super::shape::Shape, Action)>,
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
                return Verdict { outcome: Outcome::Refused, because: Some(why), rule: None };
            }
        };
        let (outcome, because, action) = if shape.splats() > 1 {
            (Outcome::Refused, Some("it has two `*`".to_owned()), Action::Leave)
        } else {
            let target = target::target(&self.parsed.to, &names);
            self.action(&shape, target)
        };
        let because = because.or_else(|| self.parsed.remark.map(str::to_owned));
        Verdict { outcome, because, rule: Some((when, shape, action)) }
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
                _ => {
                    return Err(format!(
                        "it asks for `{condition}`, which this version of the language can't"
                    ));
                }
            }
        }
        Ok(when)
    }

    fn action(
        &self,
        from: &super::super::shape::Shape,
        target: Target,
    ) -> (Outcome, Option<String>, Action) {
        let refused = |why: &str| (Outcome::Refused, Some(why.to_owned()), Action::Leave);
        let status = self.parsed.status;
        let query = if target.has_query { Query::Drop } else { Query::Keep };
        let under_itself = target.shape.as_ref().is_some_and(|to| from.covers(to));
        let open = !from.is_exact();
        if !self.forced && open && under_itself {
            return match status {
                404 => (Outcome::Approximated, Some(LEFT_TO_ORIGIN.to_owned()), Action::Leave),
                // It says: what lies here is served as it is.
                200 if self.is_identity(&target) => (Outcome::Same, None, Action::Leave),
                _ => refused(FALLBACK),
            };
        }
        let because = (open && !self.forced).then(|| FILES_FIRST.to_owned());
        let outcome = if because.is_some() { Outcome::Approximated } else { Outcome::Same };
        match status {
            301 | 302 | 303 | 307 | 308 => {
                let status = u16::try_from(status).unwrap_or(301);
                if self.parsed.to.starts_with("//") {
                    let to = format!("https:{}", target.template);
                    let why = "the target has no scheme: the policy says https".to_owned();
                    return (
                        Outcome::Approximated,
                        Some(why),
                        Action::Redirect { to, status, query },
                    );
                }
                let is_itself =
                    !open && target.shape.as_ref().is_some_and(|to| to.key() == from.key());
                let action = Action::Redirect { to: target.template, status, query };
                if is_itself {
                    let why = "it leads to itself: a visitor who is there already isn't redirected";
                    return (Outcome::Approximated, Some(why.to_owned()), action);
                }
                (outcome, because, action)
            }
            200 if target.shape.is_none() => refused(
                "it fetches from another site: this version has no rule that chooses the origin",
            ),
            200 if self.is_identity(&target) => (outcome, because, Action::Leave),
            200 => {
                let stays = target.shape.as_ref().is_some_and(|to| from.meets(to));
                let to = without_fragment(&target.template);
                (outcome, because, Action::Rewrite { to, query, stays })
            }
            400..=599 if target.has_slots => {
                refused("which page it shows depends on the path, and a fixed answer's can't")
            }
            400..=599 => {
                let why =
                    "the page itself isn't in the file: the answer is a short one that links to it";
                let status = u16::try_from(status).unwrap_or(404);
                let page = Some(self.parsed.to.clone());
                (Outcome::Approximated, Some(why.to_owned()), Action::Respond { status, page })
            }
            _ => {
                refused(&format!("status {status} with a target is neither a redirect nor a page"))
            }
        }
    }

    /// `/app/* 200`, `/a /a 200`: the path stays.
    fn is_identity(&self, target: &Target) -> bool {
        !target.has_query
            && self.parsed.host.is_none()
            && self.parsed.to.trim_end_matches('/')
                == self.parsed.path.replace('*', ":splat").trim_end_matches('/')
    }
}

/// A fragment never reaches an origin.
fn without_fragment(template: &str) -> String {
    template.split_once('#').map_or(template, |(before, _)| before).to_owned()
}
