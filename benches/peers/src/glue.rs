//! What a host program adds to an engine that only says which rule matched.

use regex::Regex;

use crate::Outcome;
use crate::workload::rules::{Kind, spell};
use crate::workload::{Ask, COOKIE, Rule, SECURITY_HEADERS, Workload};

pub(crate) struct Glue {
    rules: Vec<(Rule, Option<Regex>)>,
}

impl Glue {
    pub(crate) fn new(workload: &Workload) -> Glue {
        let regex =
            |rule: &Rule| (rule.kind != Kind::Exact).then(|| Regex::new(&rule.regex()).unwrap());
        Glue { rules: workload.rules.iter().map(|rule| (rule.clone(), regex(rule))).collect() }
    }

    /// The answer of the redirect of this index.
    pub(crate) fn redirect(&self, rule: usize, ask: &Ask) -> Outcome {
        let (rule, regex) = &self.rules[rule];
        let captures = regex.as_ref().and_then(|regex| regex.captures(ask.http.uri().path()));
        let mut location = spell(&rule.target, |hole| {
            let captures = captures.as_ref();
            captures
                .and_then(|found| found.name(hole.name()))
                .map_or("", |found| found.as_str())
                .to_owned()
        });
        if let Some(query) = ask.http.uri().query() {
            location.push('?');
            location.push_str(query);
        }
        Outcome { status: rule.status, location: Some(location) }
    }
}

/// The answer to a plain request.
pub(crate) fn https(ask: &Ask) -> Outcome {
    Outcome { status: 301, location: Some(ask.https()) }
}

pub(crate) fn block() -> Outcome {
    Outcome { status: 403, location: None }
}

/// A request that passes gets a variant, where it has none, and the security headers.
pub(crate) fn pass(ask: &Ask, has_cookie: bool) -> Outcome {
    let variant = (!has_cookie).then_some(ask.entropy[0] & 1);
    std::hint::black_box((variant, &SECURITY_HEADERS));
    Outcome::default()
}

/// What the cookies must contain.
pub(crate) fn cookie() -> String {
    format!("{COOKIE}=")
}
