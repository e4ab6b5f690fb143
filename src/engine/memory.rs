//! The cookies by which visitors keep their variants.

use std::borrow::Cow;

use super::assignment::{Assigned, Memory};
use super::fields::has_member_after;
use super::pipeline::{named, note};
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::few::Few;
use crate::lent::Lent;
use crate::policy::model::{ExperimentCookie, Model};
use crate::request::{Headers, Tier};

/// The cookies of the variants, worked out once: of every experiment, of every variant.
#[derive(Debug)]
pub(super) struct Cookies(Box<[Box<[String]>]>);

impl Cookies {
    pub(super) fn of(model: &Model) -> Cookies {
        let experiments = model.experiments.iter().map(|rule| {
            let Some(cookie) = &rule.action.cookie else { return Box::default() };
            rule.action.variants.iter().map(|variant| text(cookie, &variant.name)).collect()
        });
        Cookies(experiments.collect())
    }

    /// The cookie of the experiment at an index.
    fn of_assigned<'e>(&'e self, index: usize, assigned: &Assigned<'e>) -> Option<Cow<'e, str>> {
        let experiment = &assigned.rule.action;
        match assigned.memory? {
            Memory::Variant(variant) => {
                let mut variants = experiment.variants.iter();
                let at = variants.position(|other| std::ptr::eq(other, variant))?;
                Some(Cow::Borrowed(self.0.get(index)?.get(at)?))
            }
            Memory::Point(point) => {
                Some(Cow::Owned(text(experiment.cookie.as_ref()?, &format!("~{point}"))))
            }
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
        if let Some(value) = cookies.of_assigned(index, assigned) {
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
