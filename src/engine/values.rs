//! The values of placeholders in a scene.

use std::borrow::Cow;

use super::scene::Scene;
use crate::facts::{Fact, Lookup};
use crate::policy::pattern::Captures;
use crate::policy::template::{Expansion, Place, Template, Value, Values};
use crate::uri::query;

/// Where the templates of one rule find their values.
pub(super) struct Source<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) captures: Captures,
    pub(super) rule: &'s str,
}

impl<'s> Source<'s> {
    /// For a rule without captures.
    pub(super) fn new(scene: &'s Scene<'s>, rule: &'s str) -> Source<'s> {
        Source { scene, captures: Captures::default(), rule }
    }

    /// The value of a header field; `None` where the template needs what isn't known, or the value
    /// would hold a control character or be over the limit of a value.
    pub(super) fn field<'e>(&self, template: &'e Template, limit: usize) -> Option<Cow<'e, str>> {
        let blank = [' ', '\t'];
        let value = match template.expand(Place::Header, self).ok()? {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(blank)),
            Cow::Owned(text) => Cow::Owned(match text.trim_matches(blank) {
                trimmed if trimmed.len() < text.len() => trimmed.to_owned(),
                _ => text,
            }),
        };
        let clean = !value.chars().any(|character| character.is_control() && character != '\t');
        (clean && value.len() <= limit).then_some(value)
    }
}

impl Values for Source<'_> {
    fn value(&self, value: &Value) -> Expansion {
        let scene = self.scene;
        let query = || scene.query.map_or(String::new(), |query| format!("?{query}"));
        match value {
            Value::Capture(name) => told(self.captures.get(name)),
            Value::Host => fact(scene.host, str::to_owned),
            Value::Path => Expansion::Text(scene.path.to_owned()),
            Value::Query => told(scene.query),
            Value::PathAndQuery => Expansion::Text(scene.path.to_owned() + &query()),
            Value::Scheme => fact(scene.scheme, |scheme| scheme.as_str().to_owned()),
            Value::Country => fact(scene.facts.country, |country| country.as_str().to_owned()),
            Value::Ip => fact(scene.facts.ip, |ip| ip.to_string()),
            Value::Method => fact(scene.method, str::to_owned),
            Value::Status => match scene.response {
                Some(response) => Expansion::Text(response.status.to_string()),
                None => Expansion::Absent,
            },
            Value::Cookie(_) | Value::Header(_) if scene.headers_hidden => Expansion::Unknown,
            Value::Cookie(name) => first(scene.facts.cookies(name)),
            Value::Header(name) => lookup(scene.facts.header(name)),
            Value::QueryParam(name) => first(query::values(scene.query, name)),
            Value::Rule => Expansion::Text(self.rule.to_owned()),
        }
    }
}

fn told(text: Option<&str>) -> Expansion {
    text.map_or(Expansion::Absent, |text| Expansion::Text(text.to_owned()))
}

fn fact<T>(fact: Fact<T>, text: impl FnOnce(T) -> String) -> Expansion {
    match fact {
        Fact::Known(value) => Expansion::Text(text(value)),
        Fact::Absent => Expansion::Absent,
        Fact::Hidden => Expansion::Unknown,
    }
}

fn lookup(value: Lookup<'_>) -> Expansion {
    match value {
        Lookup::Missing => Expansion::Absent,
        Lookup::Text(text) => Expansion::Text(text.into_owned()),
        Lookup::Unreadable => Expansion::Unknown,
    }
}

fn first(values: Vec<Lookup<'_>>) -> Expansion {
    values.into_iter().next().map_or(Expansion::Absent, lookup)
}
