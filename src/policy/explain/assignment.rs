//! Stage 1: which variant of each experiment the visitor has. A pure function of the request as it
//! arrived, so that every later stage, and the way back, sees the same.

use super::lot::{Lot, draw};
use super::subject::Subject;
use crate::decision::Assignment;
use crate::policy::explanation::{Note, Outcome};
use crate::policy::model::{Experiment, Model, Rule, Variant};

/// What the visitor has of every experiment, in file order.
#[derive(Default)]
pub(super) struct Assignments<'p>(Vec<Assigned<'p>>);

/// What the visitor has of one experiment.
pub(super) struct Assigned<'p> {
    pub(super) rule: &'p Rule<Experiment>,
    /// In shadow mode too.
    pub(super) variant: Option<&'p Variant>,
    /// What the experiment's cookie is to hold from now on.
    remember: Option<String>,
    /// How it came to that.
    pub(super) outcome: Outcome,
    pub(super) note: Option<Note>,
}

impl<'p> Assignments<'p> {
    /// Of every experiment, switched off or in shadow mode too.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Assigned<'p>> {
        self.0.iter()
    }

    /// The experiments that take effect, where the visitor has a variant.
    pub(super) fn live(&self) -> impl Iterator<Item = (&'p Rule<Experiment>, &'p Variant)> {
        self.0.iter().filter_map(|assigned| Some((assigned.rule, assigned.live()?)))
    }

    /// The variant of the experiment at this index of the file, for all but reports.
    pub(super) fn variant(&self, experiment: usize) -> Option<&'p Variant> {
        self.0.get(experiment).and_then(Assigned::live)
    }

    /// As a decision names them.
    pub(super) fn named(&self) -> Vec<Assignment<'p>> {
        self.live()
            .map(|(rule, variant)| Assignment {
                experiment: rule.id.as_str().into(),
                variant: variant.name.as_str().into(),
            })
            .collect()
    }
}

impl<'p> Assigned<'p> {
    /// The variant that takes effect: in shadow mode none does.
    pub(super) fn live(&self) -> Option<&'p Variant> {
        self.variant.filter(|_| !self.rule.shadow)
    }

    /// The cookie that the visitor is to get: its value.
    pub(super) fn remember(&self) -> Option<&str> {
        self.remember.as_deref().filter(|_| !self.rule.shadow)
    }
}

/// Assigns the variants of a request. `arrived` is the request, with no variants yet.
pub(super) fn assign<'p>(model: &'p Model, arrived: &Subject<'_>) -> Assignments<'p> {
    let assigned = model.experiments.iter().map(|rule| match draw(model, rule, arrived) {
        Ok(Lot { variant, remember, how, note }) => {
            let effect = |variant: &Variant| format!("variant {} ({how})", variant.name);
            let outcome = match variant.map(effect) {
                Some(effect) if rule.shadow => Outcome::Shadow { effect },
                Some(effect) => Outcome::Acted { effect },
                None => Outcome::NoEffect { because: how },
            };
            Assigned { rule, variant, remember, outcome, note }
        }
        Err(outcome) => Assigned { rule, variant: None, remember: None, outcome, note: None },
    });
    Assignments(assigned.collect())
}
