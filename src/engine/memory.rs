//! The cookies by which visitors keep their variants.

use std::borrow::Cow;

use super::assignment::{Drawn, Memory, Variants};
use super::fields::has_member_after;
use super::pipeline::named;
use crate::decision::{Acted, Edit, Field, Stage};
use crate::few::Few;
use crate::policy::model::{Experiment, ExperimentCookie, Model, Rule};
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

    /// The texts for the variants of the experiment at an index.
    pub(super) fn texts(&self, experiment: usize) -> &[String] {
        self.get(experiment).map_or(&[], |cookie| &cookie.texts)
    }

    /// What the visitor gets of the experiment at an index.
    fn given(
        &self,
        experiment: usize,
        rule: &Rule<Experiment>,
        drawn: Drawn,
    ) -> Option<Cow<'_, str>> {
        match drawn.memory {
            Memory::Nothing => None,
            Memory::Variant => Some(Cow::Borrowed(self.texts(experiment).get(drawn.variant()?)?)),
            Memory::Point(point) => {
                let cookie = rule.action.cookie.as_ref()?;
                Some(Cow::Owned(text(cookie, &format!("~{point}"))))
            }
        }
    }
}

/// The members of a `Cache-Control` by which no shared cache keeps a response.
pub(super) const KEPT_PRIVATE: [&str; 2] = ["private", "no-store"];

/// The edit that gives a visitor a cookie.
pub(super) fn set_cookie(value: Cow<'_, str>) -> Edit<'_> {
    Edit::Append(Field { name: "set-cookie".into(), value })
}

/// The edit that keeps a response from shared caches.
pub(super) fn keep_private<'e>() -> Edit<'e> {
    Edit::Set(Field::new("cache-control", "private"))
}

fn text(cookie: &ExperimentCookie, value: &str) -> String {
    let ExperimentCookie { name, max_age } = cookie;
    format!("{name}={value}; Path=/; Max-Age={max_age}; Secure; SameSite=Lax")
}

/// Adds the cookies that are new to the edits of a response. It is then this visitor's own: a
/// response that a shared cache might keep is marked.
pub(super) fn remember<'e>(
    cookies: &'e Cookies,
    variants: Variants<'e, '_>,
    tier: Tier,
    response: &(dyn Headers + Sync),
    edits: &mut Few<'e, Edit<'e>>,
    acted: &mut Acted<'e>,
) {
    if tier == Tier::Origin {
        return;
    }
    let before = edits.len();
    for (index, (assigned, drawn)) in variants.with_drawn().enumerate() {
        let rule = assigned.rule;
        if !rule.shadow
            && let Some(value) = cookies.given(index, rule, drawn)
        {
            edits.to_mut().push(set_cookie(value));
            acted.note(named(rule, Stage::Experiment));
        }
    }
    if edits.len() > before && !has_member_after(response, edits, "cache-control", &KEPT_PRIVATE) {
        edits.to_mut().push(keep_private());
    }
}
