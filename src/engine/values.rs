//! The values of placeholders in a scene.

use std::borrow::Cow;

use super::from::Captures;
use super::scene::Scene;
use crate::auth::claims::Claim;
use crate::facts::{Fact, Lookup};
use crate::policy::template::{Expansion, Place, Template, Value, Values};

/// Where the templates of one rule find their values.
pub(super) struct Source<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) captures: Captures<'s>,
    pub(super) rule: &'s str,
}

impl<'s> Source<'s> {
    /// For a rule without captures.
    pub(super) fn new(scene: &'s Scene<'s>, rule: &'s str) -> Source<'s> {
        Source { scene, captures: Captures::default(), rule }
    }

    /// The value of a header field; `None` where the template needs what isn't known, or what can't
    /// stand in a header.
    pub(super) fn field<'e>(&self, template: &'e Template) -> Option<Cow<'e, str>> {
        template.expand(Place::Header, self).ok()
    }
}

impl Values for Source<'_> {
    fn value(&self, value: &Value) -> Expansion<'_> {
        let scene = self.scene;
        match value {
            Value::Capture(name) => told(self.captures.get(name)),
            Value::Host => fact(scene.host, Expansion::Borrowed),
            Value::Path => Expansion::Borrowed(scene.path),
            Value::Query => told(scene.query),
            Value::PathAndQuery => match scene.query {
                Some(query) => Expansion::Text(format!("{}?{query}", scene.path)),
                None => Expansion::Borrowed(scene.path),
            },
            Value::Scheme => fact(scene.scheme, |scheme| Expansion::Borrowed(scheme.as_str())),
            Value::Country => {
                fact(scene.facts.country(), |country| Expansion::Text(country.to_string()))
            }
            Value::Region => {
                fact(scene.facts.region(), |region| Expansion::Text(region.to_string()))
            }
            Value::City => fact(scene.facts.city(), Expansion::Borrowed),
            Value::Language => fact(scene.facts.language(), Expansion::Borrowed),
            Value::Device => {
                fact(scene.facts.device(), |device| Expansion::Borrowed(device.as_str()))
            }
            Value::Ip => fact(scene.facts.ip, |ip| Expansion::Text(ip.to_string())),
            Value::Method => fact(scene.method, Expansion::Borrowed),
            Value::Status => match scene.response {
                Some(response) => Expansion::Text(response.status.to_string()),
                None => Expansion::Absent,
            },
            Value::Cookie(_) | Value::Header(_) if scene.headers_hidden => Expansion::Unknown,
            Value::Cookie(name) => lookup(scene.facts.first_cookie(name)),
            Value::Header(name) => lookup(scene.facts.header(name)),
            Value::QueryParam(name) => first(scene.query_values(name)),
            Value::Variant(experiment, _) => told(scene.variant(*experiment)),
            Value::Claim(name) => match scene.claim(name) {
                Some(claim) => {
                    claim.and_then(Claim::line).map_or(Expansion::Absent, Expansion::Text)
                }
                None => Expansion::Unknown,
            },
            Value::Rule => Expansion::Borrowed(self.rule),
        }
    }
}

fn told(text: Option<&str>) -> Expansion<'_> {
    text.map_or(Expansion::Absent, Expansion::Borrowed)
}

fn fact<'v, T>(fact: Fact<T>, text: impl FnOnce(T) -> Expansion<'v>) -> Expansion<'v> {
    match fact {
        Fact::Known(value) => text(value),
        Fact::Absent => Expansion::Absent,
        Fact::Hidden => Expansion::Unknown,
    }
}

fn lookup(value: Lookup<'_>) -> Expansion<'_> {
    match value {
        Lookup::Missing => Expansion::Absent,
        Lookup::Text(Cow::Borrowed(text)) => Expansion::Borrowed(text),
        Lookup::Text(Cow::Owned(text)) => Expansion::Text(text),
        Lookup::Unreadable => Expansion::Unknown,
    }
}

fn first(values: Vec<Lookup<'_>>) -> Expansion<'_> {
    values.into_iter().next().map_or(Expansion::Absent, lookup)
}
