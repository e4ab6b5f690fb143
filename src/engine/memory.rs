//! The cookies by which visitors keep their variants.

use std::borrow::Cow;

use super::assignment::{Assigned, Memory};
use super::fields::has_member_after;
use super::pipeline::{named, note};
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::few::Few;
use crate::lent::Lent;
use crate::policy::model::{Experiment, ExperimentCookie, Model};
use crate::request::{Headers, Tier};
use crate::uri::cookie;

/// The cookies of experiments, in their order.
#[derive(Debug)]
pub(super) struct Cookies(Box<[Option<Cookie>]>);

/// What is worked out once of the cookie of an experiment.
#[derive(Debug)]
pub(super) struct Cookie {
    pub(super) name: cookie::Name,
    /// Of every variant.
    texts: Box<[String]>,
}

impl Cookies {
    pub(super) fn of(model: &Model) -> Cookies {
        let experiments = model.experiments.iter().map(|rule| {
            let cookie = rule.action.cookie.as_ref()?;
            let variants = rule.action.variants.iter();
            let texts = variants.map(|variant| text(cookie, &variant.name)).collect();
            Some(Cookie { name: cookie::Name::new(&cookie.name), texts })
        });
        Cookies(experiments.collect())
    }

    /// That of the experiment at an index.
    pub(super) fn get(&self, experiment: usize) -> Option<&Cookie> {
        self.0.get(experiment)?.as_ref()
    }

    /// What the visitor gets of the experiment at an index.
    fn given<'e>(&'e self, experiment: usize, assigned: &Assigned<'e>) -> Option<Cow<'e, str>> {
        let Experiment { variants, cookie, .. } = &assigned.rule.action;
        match assigned.memory? {
            Memory::Variant(variant) => {
                let at = variants.iter().position(|other| std::ptr::eq(other, variant))?;
                Some(Cow::Borrowed(self.get(experiment)?.texts.get(at)?))
            }
            Memory::Point(point) => Some(Cow::Owned(text(cookie.as_ref()?, &format!("~{point}")))),
        }
    }
}

fn text(cookie: &ExperimentCookie, value: &str) -> String {
    let ExperimentCookie { name, max_age } = cookie;
    format!("{name}={value}; Path=/; Max-Age={max_age}; Secure; SameSite=Lax")
}

/// Adds the cookies that are new to the edits of a response. It is then this visitor's own: a
/// response that a shared cache might keep is marked.
pub(super) fn remember<'e>(
    cookies: &'e Cookies,
    assigned: &[Assigned<'e>],
    tier: Tier,
    response: &(dyn Headers + Sync),
    edits: &mut Lent<'e, Edit<'e>>,
    rules: &mut Few<RuleRef<'e>>,
) {
    if tier == Tier::Origin {
        return;
    }
    let before = edits.len();
    for (index, assigned) in assigned.iter().enumerate() {
        if assigned.rule.shadow {
            continue;
        }
        if let Some(value) = cookies.given(index, assigned) {
            edits.to_mut().push(Edit::Append(Field { name: "set-cookie".into(), value }));
            note(rules, named(assigned.rule, Stage::Experiment));
        }
    }
    if edits.len() == before {
        return;
    }
    if !has_member_after(response, edits, "cache-control", &["private", "no-store"]) {
        edits.to_mut().push(Edit::Set(Field::new("cache-control", "private")));
    }
}
