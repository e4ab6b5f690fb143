//! What the language means, piece by piece.

mod assignment;
mod conditions;
mod cors;
mod experiment;
mod known;
mod notes;
mod order;
mod replace;
mod rewrite;
mod route;
mod security;
mod tiers;

use std::net::IpAddr;

use crate::policy::Policy;
use crate::policy::explanation::{Explanation, Outcome, ResponseExplanation};
use crate::request::{Request, ResponseHead, Scheme, Tier, Timestamp};
use crate::{Decision, Edit, RuleRef};

/// A browser, for what asks whether it is a bot.
const BROWSER: (&str, &str) =
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");

fn policy(text: &str) -> Policy {
    match Policy::parse(text) {
        Ok(policy) => policy,
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// A request to `example.com`, by https.
#[derive(Clone)]
struct Ask {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    ip: Option<IpAddr>,
    now: Option<i64>,
    entropy: Option<[u8; 16]>,
    tier: Tier,
}

impl Ask {
    fn get(target: &str) -> Ask {
        Ask {
            method: "GET",
            target: target.to_owned(),
            headers: vec![("host", b"example.com".to_vec()), (BROWSER.0, BROWSER.1.into())],
            ip: None,
            now: None,
            entropy: None,
            tier: Tier::Whole,
        }
    }

    fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Ask {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }

    fn request(&self) -> Request<'_> {
        let mut request = Request::new(self.method, &self.target)
            .with_headers(&self.headers)
            .with_scheme(Scheme::Https)
            .with_tier(self.tier);
        request.client.ip = self.ip;
        request.client.now = self.now.map(Timestamp);
        request.client.entropy = self.entropy;
        request
    }
}

fn response<'p>(
    policy: &'p Policy,
    ask: &Ask,
    status: u16,
    headers: &[(&str, &str)],
) -> ResponseExplanation<'p> {
    let headers = headers.to_vec();
    policy.explain_response(&ask.request(), &ResponseHead::new(status, &headers))
}

/// The rules by name and stage: `a@block`.
fn names(rules: &[RuleRef<'_>]) -> Vec<String> {
    rules.iter().map(|rule| format!("{}@{}", rule.id, rule.stage.name())).collect()
}

/// Edits, one a line.
fn lines(edits: &[Edit<'_>]) -> Vec<String> {
    let line = |edit: &Edit<'_>| match edit {
        Edit::Remove { name } => format!("-{name}"),
        Edit::RemovePrefix { prefix } => format!("-{prefix}*"),
        Edit::Set(field) => format!("{}: {}", field.name, field.value),
        Edit::Append(field) => format!("+{}: {}", field.name, field.value),
        Edit::Default(field) => format!("?{}: {}", field.name, field.value),
    };
    edits.iter().map(line).collect()
}

/// The answer of the edge: the status, then the fields.
fn answer(policy: &Policy, ask: &Ask) -> Vec<String> {
    match policy.explain(&ask.request()).decision() {
        Decision::Respond(respond) => {
            let fields =
                respond.headers().iter().map(|field| format!("{}: {}", field.name, field.value));
            std::iter::once(respond.status().to_string()).chain(fields).collect()
        }
        Decision::Forward(_) => vec!["forwarded".to_owned()],
    }
}

/// What became of a rule, by the first report of it.
fn outcome<'e>(explanation: &'e Explanation<'_>, id: &str) -> &'e Outcome {
    let mut reports = explanation.stages().iter().flat_map(|stage| &stage.rules);
    &reports.find(|report| report.rule.id == id).expect("it is reported").outcome
}
