//! What the stages have in common: their rules are asked in order, and the first that acts decides.

use crate::decision::{RuleRef, Stage};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::Rule;
use crate::request::Tier;

/// The live rule that decided with what it came to, if any; and what became of every rule.
pub(super) type Asked<'p, A, T> = (Option<(&'p Rule<A>, T)>, StageReport<'p>);

/// Asks the rules of a stage in order. `ask` says what a rule comes to, with its effect in words,
/// or why it does nothing. Shadow rules that stand before the winner are noted.
pub(super) fn first<'p, A: 'p, T>(
    stage: Stage,
    rules: impl IntoIterator<Item = &'p Rule<A>>,
    shadow: &mut Vec<RuleRef<'p>>,
    mut ask: impl FnMut(&'p Rule<A>) -> Result<(T, String), Outcome>,
) -> Asked<'p, A, T> {
    let mut winner = None;
    let mut reports = Vec::new();
    for rule in rules {
        let name = named(&rule.id, stage);
        let outcome = if winner.is_some() {
            Outcome::NotReached
        } else {
            match ask(rule) {
                Ok((_, effect)) if rule.shadow => {
                    note(shadow, name.clone());
                    Outcome::Shadow { effect }
                }
                Ok((result, effect)) => {
                    winner = Some((rule, result));
                    Outcome::Acted { effect }
                }
                Err(outcome) => outcome,
            }
        };
        reports.push(RuleReport::new(name, outcome));
    }
    (winner, report(stage, reports))
}

/// A stage whose place a variant has taken.
pub(super) fn unreached<'p, A: 'p>(stage: Stage, rules: &'p [Rule<A>]) -> Vec<RuleReport<'p>> {
    let unreached =
        |rule: &'p Rule<A>| RuleReport::new(named(&rule.id, stage), Outcome::NotReached);
    rules.iter().map(unreached).collect()
}

/// Whether a rule is asked at all at this tier, or why not.
pub(super) fn stands<A>(rule: &Rule<A>, tier: Tier) -> Result<(), Outcome> {
    if !rule.enabled {
        Err(Outcome::Disabled)
    } else if !rule.at.applies(tier) {
        Err(Outcome::Elsewhere)
    } else {
        Ok(())
    }
}

/// Names a rule once.
pub(super) fn note<'p>(rules: &mut Vec<RuleRef<'p>>, rule: RuleRef<'p>) {
    if !rules.contains(&rule) {
        rules.push(rule);
    }
}

pub(super) fn named(id: &str, stage: Stage) -> RuleRef<'_> {
    RuleRef { id: id.into(), line: None, stage }
}

pub(super) fn report(stage: Stage, rules: Vec<RuleReport<'_>>) -> StageReport<'_> {
    StageReport { stage, round: 0, about: None, rules }
}
