//! Stage 4: `[https]`, `[canonical]` and `[[redirect]]`, together to a fixed point.
//!
//! The rules are applied to the URL again and again; the visitor gets one redirect to the last
//! URL. Each time the first rule in order that acts makes the hop.

use std::collections::HashSet;

use super::assignment::Assignments;
use super::at_hand::AtHand;
use super::canonical::{canonical, https};
use super::entry::{self, Runs};
use super::respond::{self, Draft};
use super::stage::{note, stands};
use crate::decision::{Field, RuleRef, Stage};
use crate::facts::Facts;
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{At, Model, RedirectStatus};
use crate::uri::url::Url;

/// One hop of a chain.
#[derive(Clone)]
pub(super) struct Hop<'p> {
    pub(super) rule: RuleRef<'p>,
    pub(super) url: Url<'static>,
    pub(super) status: RedirectStatus,
    pub(super) cache_control: Option<&'p str>,
    /// It was made from a cookie, the country, the address or a header.
    pub(super) private: bool,
}

impl Hop<'_> {
    /// `[https]` or `[canonical]` made it, no entry of `[[redirect]]`.
    pub(super) fn is_of_table(&self) -> bool {
        matches!(&*self.rule.id, "https" | "canonical")
    }
}

/// What one rule makes of the URL at hand.
pub(super) enum Attempt<'p> {
    Acts(Hop<'p>),
    /// It may act on the visitor's next request: something in it isn't known here any more.
    MayAct(Outcome),
    No(Outcome),
}

/// What the redirect stage comes to.
#[derive(Default)]
pub(super) struct Chain<'p> {
    pub(super) hops: Vec<Hop<'p>>,
    pub(super) shadow: Vec<RuleRef<'p>>,
    pub(super) looped: Vec<RuleRef<'p>>,
    pub(super) reports: Vec<StageReport<'p>>,
}

/// Follows the redirects of a request to the last URL.
pub(super) fn chain<'p>(
    model: &'p Model,
    facts: &Facts<'_>,
    variants: &Assignments<'_>,
    runs: &Runs,
) -> Chain<'p> {
    follow(model, facts, variants, runs).0
}

/// The same, with the URLs about which the rules were asked: at least the request's own.
pub(super) fn follow<'p: 'a, 'a>(
    model: &'p Model,
    facts: &'a Facts<'a>,
    variants: &'a Assignments<'a>,
    runs: &Runs,
) -> (Chain<'p>, Vec<AtHand<'a>>) {
    let mut chain = Chain::default();
    let mut seen = vec![AtHand::start(model, facts, variants)];
    while let Some(at) = seen.last() {
        if at.is_foreign() {
            break;
        }
        let Some(hop) = round(model, at, &mut chain, runs) else { break };
        if chain.hops.len() == model.bounds.redirect_hops {
            drop_loop(model, &seen, &mut chain, 0);
            break;
        }
        let next = at.after(hop.url.clone(), hop.status);
        let https_alone = chain.hops.is_empty()
            && hop.rule.id == "https"
            && model.https.as_ref().is_some_and(|https| https.alone);
        let last = !model.collapse || https_alone;
        chain.hops.push(hop);
        if let Some(visit) = seen.iter().position(|before| before.url.may_be(&next.url)) {
            drop_loop(model, &seen, &mut chain, visit);
            break;
        }
        if last {
            break;
        }
        seen.push(next);
    }
    (chain, seen)
}

/// The visitor would go round in circles: the stage is dropped, but HTTPS is still enforced.
fn drop_loop<'p>(model: &'p Model, seen: &[AtHand<'_>], chain: &mut Chain<'p>, from: usize) {
    let mut named = HashSet::new();
    chain.looped = chain
        .hops
        .iter()
        .skip(from)
        .map(|hop| hop.rule.clone())
        .filter(|rule| named.insert(rule.clone()))
        .collect();
    chain.hops.clear();
    if let (Some(settings), Some(start)) = (&model.https, seen.first())
        && At::Viewer.applies(start.tier())
        && let Ok(url) = https(model, settings, start)
    {
        chain.hops.push(table_hop("https", url, settings.status));
    }
}

/// Asks every rule about the URL at hand, in order; the first that acts makes the hop.
fn round<'p>(
    model: &'p Model,
    at: &AtHand<'_>,
    chain: &mut Chain<'p>,
    runs: &Runs,
) -> Option<Hop<'p>> {
    let number = chain.hops.len() + 1;
    let mut report = StageReport {
        stage: Stage::Redirect,
        round: number,
        about: (number > 1).then(|| at.url.location()),
        rules: Vec::new(),
    };
    let mut made: Option<Hop<'p>> = None;
    let mut ended = false;
    let mut ask = |rule: RuleRef<'p>,
                   stands: Result<(), Outcome>,
                   shadow: bool,
                   attempt: &dyn Fn(&Runs) -> Attempt<'p>| {
        let outcome = if let (Some(hop), false) = (&made, shadow || stands.is_err()) {
            outranked(hop, attempt)
        } else if made.is_some() || ended {
            Outcome::NotReached
        } else if let Err(outcome) = stands {
            outcome
        } else {
            match attempt(runs) {
                Attempt::Acts(hop) => {
                    let effect = effect(&hop);
                    report.rules.push(RuleReport::new(
                        hop.rule.clone(),
                        if shadow { Outcome::Shadow { effect } } else { Outcome::Acted { effect } },
                    ));
                    if shadow {
                        note(&mut chain.shadow, hop.rule);
                    } else {
                        made = Some(hop);
                    }
                    return;
                }
                Attempt::MayAct(outcome) => {
                    ended = number > 1 && !shadow;
                    outcome
                }
                Attempt::No(outcome) => outcome,
            }
        };
        report.rules.push(RuleReport::new(rule, outcome));
    };
    let table = || if At::Viewer.applies(at.tier()) { Ok(()) } else { Err(Outcome::Elsewhere) };
    if let Some(settings) = &model.https {
        ask(table_ref("https"), table(), false, &|_| match https(model, settings, at) {
            Ok(url) => Attempt::Acts(table_hop("https", url, settings.status)),
            Err(outcome) => Attempt::No(outcome),
        });
    }
    if let Some(settings) = &model.canonical {
        ask(table_ref("canonical"), table(), false, &|_| match canonical(model, settings, at) {
            Ok(url) => Attempt::Acts(table_hop("canonical", url, settings.status)),
            Err(outcome) => Attempt::No(outcome),
        });
    }
    for rule in &model.redirects {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Redirect };
        ask(name, stands(rule, at.tier()), rule.shadow, &|runs| {
            entry::attempt(model, rule, at, runs)
        });
    }
    chain.reports.push(report);
    made
}

/// What became of a rule that stands behind the one that made the hop. What it would cost doesn't
/// count. Behind a table's hop nothing is said: the rule may act in the next round.
fn outranked<'p>(made: &Hop<'_>, attempt: &dyn Fn(&Runs) -> Attempt<'p>) -> Outcome {
    if made.is_of_table() {
        return Outcome::NotReached;
    }
    match attempt(&Runs::default()) {
        Attempt::Acts(hop) => Outcome::Outranked { effect: effect(&hop) },
        Attempt::MayAct(_) | Attempt::No(_) => Outcome::NotReached,
    }
}

fn effect(hop: &Hop<'_>) -> String {
    format!("{} to {}", hop.status.code(), hop.url.location())
}

fn table_ref(id: &'static str) -> RuleRef<'static> {
    RuleRef { id: id.into(), line: None, stage: Stage::Redirect }
}

fn table_hop(id: &'static str, url: Url<'static>, status: RedirectStatus) -> Hop<'static> {
    Hop { rule: table_ref(id), url, status, cache_control: None, private: false }
}

/// The one answer of a whole chain, where it has a hop. `limit`: what a `Location` may have of bytes.
/// Rules lead nowhere beyond it; the tables keep what the visitor sent, however long.
pub(super) fn answer(chain: &mut Chain<'_>, limit: usize) -> Option<Draft> {
    let last = chain.hops.last()?;
    let bytes = last.url.location_len();
    if bytes > limit {
        let made = chain.reports.iter_mut().rev().flat_map(|report| &mut report.rules);
        let acted = made.map(|rule| &mut rule.outcome).find(|o| matches!(o, Outcome::Acted { .. }));
        if let Some(Outcome::Acted { effect }) = acted {
            *effect = format!("414: its `Location` of {bytes} bytes is over the limit of {limit}");
        }
        let fields = vec![Field::new("cache-control", "no-store")];
        return Some(Draft { status: 414, fields, body: Vec::new() });
    }
    let mut fields = vec![Field::new("location", last.url.location())];
    let private = chain.hops.iter().any(|hop| hop.private);
    if let Some(value) = respond::cache_control(last.cache_control, private) {
        fields.push(Field::new("cache-control", value.to_owned()));
    }
    Some(Draft { status: status(&chain.hops), fields, body: Vec::new() })
}

/// The status of one answer for a whole chain.
fn status(hops: &[Hop<'_>]) -> u16 {
    if hops.iter().any(|hop| hop.status == RedirectStatus::SeeOther) {
        return 303;
    }
    let permanent = hops.iter().all(|hop| hop.status.is_permanent());
    let keeps_method = hops.iter().all(|hop| hop.status.keeps_method());
    match (permanent, keeps_method) {
        (true, true) => 308,
        (true, false) => 301,
        (false, true) => 307,
        (false, false) => 302,
    }
}
