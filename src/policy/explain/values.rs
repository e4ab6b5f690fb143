//! The values that a template can ask for.

use super::subject::{Claimed, Subject};
use crate::auth::claims::Claim;
use crate::facts::{Fact, Lookup};
use crate::policy::pattern::Captures;
use crate::policy::template::{Expansion, Value, Values};

/// The values of one rule over one subject.
pub(super) struct RuleValues<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) captures: &'a Captures,
    pub(super) id: &'a str,
}

impl Values for RuleValues<'_> {
    fn value(&self, value: &Value) -> Expansion<'_> {
        let subject = self.subject;
        match value {
            Value::Capture(name) => match self.captures.get(name) {
                Some(text) => Expansion::Text(text.to_owned()),
                None => Expansion::Absent,
            },
            Value::Host => known(&subject.host),
            Value::Path => Expansion::Text(subject.raw_path.to_owned()),
            Value::Query => match subject.query {
                Some(query) => Expansion::Text(query.to_owned()),
                None => Expansion::Absent,
            },
            Value::PathAndQuery => Expansion::Text(match subject.query {
                Some(query) => format!("{}?{query}", subject.raw_path),
                None => subject.raw_path.to_owned(),
            }),
            Value::Scheme => known(&subject.scheme),
            Value::Country => known(&subject.facts.country()),
            Value::Region => known(&subject.facts.region()),
            Value::City => known(&subject.facts.city()),
            Value::Language => known(&subject.facts.language()),
            Value::Device => known(&subject.facts.device()),
            Value::Variant(experiment, _) => match subject.variants.variant(*experiment) {
                Some(variant) => Expansion::Text(variant.name.clone()),
                None => Expansion::Absent,
            },
            Value::Claim(name) => match subject.claims {
                Claimed::Unknown => Expansion::Unknown,
                Claimed::Known(claims) => claims
                    .as_ref()
                    .and_then(|claims| claims.get(name))
                    .and_then(Claim::line)
                    .map_or(Expansion::Absent, Expansion::Text),
            },
            Value::Ip => known(&subject.facts.ip),
            Value::Method => known(&subject.method),
            Value::Status => match subject.response {
                Some(response) => Expansion::Text(response.status.to_string()),
                None => Expansion::Absent,
            },
            Value::Cookie(name) => first(subject.cookies(name)),
            Value::Header(name) => first(vec![subject.header(name)]),
            Value::QueryParam(name) => first(subject.query_values(name)),
            Value::Rule => Expansion::Text(self.id.to_owned()),
        }
    }
}

fn known<T: ToString>(fact: &Fact<T>) -> Expansion<'static> {
    match fact {
        Fact::Known(value) => Expansion::Text(value.to_string()),
        Fact::Absent | Fact::Hidden => Expansion::Unknown,
    }
}

fn first(values: Vec<Lookup<'_>>) -> Expansion<'static> {
    match values.into_iter().next() {
        None | Some(Lookup::Missing) => Expansion::Absent,
        Some(Lookup::Text(text)) => Expansion::Text(text.into_owned()),
        Some(Lookup::Unreadable) => Expansion::Unknown,
    }
}
