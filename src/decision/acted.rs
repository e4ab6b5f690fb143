//! The rules that had a part in a decision.

use std::ops::Deref;

use serde::Serialize;

use super::RuleRef;
use crate::few::Few;

/// Those that acted, and the rarer ones apart: nearly every decision has none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Acted<'e> {
    pub(crate) rules: Few<'e, RuleRef<'e>>,
    /// Never there with nothing in it.
    #[serde(flatten)]
    rare: Option<Box<Rare<'e>>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Rare<'e> {
    /// In shadow mode, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shadow: Vec<RuleRef<'e>>,
    /// Of a redirect loop.
    #[serde(rename = "loop", skip_serializing_if = "Vec::is_empty")]
    looped: Vec<RuleRef<'e>>,
}

impl<'e> Acted<'e> {
    pub(crate) fn new(
        rules: impl Into<Few<'e, RuleRef<'e>>>,
        shadow: Vec<RuleRef<'e>>,
        looped: Vec<RuleRef<'e>>,
    ) -> Acted<'e> {
        let is_rare = !shadow.is_empty() || !looped.is_empty();
        Acted { rules: rules.into(), rare: is_rare.then(|| Box::new(Rare { shadow, looped })) }
    }

    /// Those that acted, and none that is rare.
    pub(crate) fn of(rules: Few<'e, RuleRef<'e>>) -> Acted<'e> {
        Acted { rules, rare: None }
    }

    pub(crate) fn rules(&self) -> &[RuleRef<'e>] {
        &self.rules
    }

    pub(crate) fn shadow(&self) -> &[RuleRef<'e>] {
        self.rare.as_ref().map_or(&[], |rare| &rare.shadow)
    }

    pub(crate) fn looped(&self) -> &[RuleRef<'e>] {
        self.rare.as_ref().map_or(&[], |rare| &rare.looped)
    }

    /// Notes a rule that acted, once.
    pub(crate) fn note(&mut self, rule: RuleRef<'e>) {
        note(&mut self.rules, rule);
    }

    /// Notes a rule in shadow mode that would have acted, once.
    pub(crate) fn note_shadow(&mut self, rule: RuleRef<'e>) {
        note(&mut self.rare.get_or_insert_default().shadow, rule);
    }

    /// The rules that lead in a circle.
    pub(crate) fn set_looped(&mut self, rules: Vec<RuleRef<'e>>) {
        if !rules.is_empty() {
            self.rare.get_or_insert_default().looped = rules;
        }
    }

    pub(crate) fn into_owned(self) -> Acted<'static> {
        let own = |rules: Vec<RuleRef<'e>>| rules.into_iter().map(RuleRef::into_owned).collect();
        let rare = self
            .rare
            .map(|rare| Box::new(Rare { shadow: own(rare.shadow), looped: own(rare.looped) }));
        Acted { rules: self.rules.into_iter().map(RuleRef::into_owned).collect(), rare }
    }
}

/// Adds a rule where it isn't there yet.
pub(crate) fn note<'e>(
    rules: &mut (impl Deref<Target = [RuleRef<'e>]> + Extend<RuleRef<'e>>),
    rule: RuleRef<'e>,
) {
    if !rules.contains(&rule) {
        rules.extend([rule]);
    }
}
