//! Stage 4: `[https]`, `[canonical]` and `[[redirect]]`, together to a fixed point.
//!
//! The rules are applied to the URL again and again; the visitor gets one redirect to the last
//! URL. Each time the first rule in order that acts makes the hop.

use std::collections::HashSet;

use super::canonical::{canonical, https, is_own};
use super::entry::{self, Runs};
use super::subject::Subject;
use crate::decision::{RuleRef, Stage};
use crate::facts::{Fact, Facts, HostFact};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{Model, RedirectStatus};
use crate::uri::url::Url;
use crate::uri::{path, percent};

/// The URL that a chain has reached, and what is still known there.
pub(super) struct AtHand<'a> {
    facts: &'a Facts<'a>,
    model: &'a Model,
    pub(super) url: Url,
    canonical_path: String,
    method: Fact<String>,
    elsewhere: bool,
}

impl<'a> AtHand<'a> {
    fn start(model: &'a Model, facts: &'a Facts<'a>) -> AtHand<'a> {
        let (host, port) = match &facts.host {
            HostFact::Valid { host, port } => (Some(host.clone()), *port),
            HostFact::Missing | HostFact::Invalid(_) | HostFact::Hidden => (None, None),
        };
        let url = Url {
            scheme: facts.scheme.known(),
            host,
            port,
            absolute: false,
            // What may not stand in a URL is encoded, as a client should have done.
            path: percent::encode_path(facts.request.path).into_owned(),
            query: facts.request.query.map(|query| percent::encode_query(query).into_owned()),
            fragment: None,
        };
        AtHand {
            canonical_path: path::canonical(&url.path).path.into_owned(),
            method: Fact::Known(facts.request.method.to_owned()),
            elsewhere: false,
            facts,
            model,
            url,
        }
    }

    /// What the next request would be, if the visitor followed this hop.
    fn after(&self, url: Url, status: RedirectStatus) -> AtHand<'a> {
        let method = match (&self.method, status) {
            (Fact::Known(method), RedirectStatus::SeeOther) if method != "HEAD" => {
                Fact::Known("GET".to_owned())
            }
            (Fact::Known(method), RedirectStatus::MovedPermanently | RedirectStatus::Found)
                if method != "GET" && method != "HEAD" =>
            {
                Fact::Hidden
            }
            // Only a method other than HEAD is ever hidden.
            (Fact::Hidden, RedirectStatus::SeeOther) => Fact::Known("GET".to_owned()),
            (method, _) => method.clone(),
        };
        let start = AtHand::start(self.model, self.facts).url;
        AtHand {
            canonical_path: path::canonical(&url.path).path.into_owned(),
            method,
            elsewhere: self.elsewhere || url.site() != start.site(),
            facts: self.facts,
            model: self.model,
            url,
        }
    }

    /// Whether nothing may be said about this URL: its host is neither the request's nor ours.
    fn is_foreign(&self) -> bool {
        let host_of_request = AtHand::start(self.model, self.facts).url.host;
        self.url.host != host_of_request
            && !self.url.host.as_deref().is_some_and(|host| is_own(self.model, host))
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            scheme: match self.url.scheme {
                Some(scheme) => Fact::Known(scheme),
                None => self.facts.scheme,
            },
            host: match (&self.url.host, &self.facts.host) {
                (Some(host), _) => Fact::Known(host),
                (None, HostFact::Invalid(_) | HostFact::Hidden) => Fact::Hidden,
                (None, _) => Fact::Absent,
            },
            method: match &self.method {
                Fact::Known(method) => Fact::Known(method),
                Fact::Absent => Fact::Absent,
                Fact::Hidden => Fact::Hidden,
            },
            raw_path: &self.url.path,
            query: self.url.query.as_deref(),
            elsewhere: self.elsewhere,
            ..Subject::of_request(self.facts, &self.model.paths, &self.canonical_path)
        }
    }
}

/// One hop of a chain.
#[derive(Clone)]
pub(super) struct Hop<'p> {
    pub(super) rule: RuleRef<'p>,
    pub(super) url: Url,
    pub(super) status: RedirectStatus,
    pub(super) cache_control: Option<&'p str>,
    /// It was made from a cookie, the country, the address or a header.
    pub(super) private: bool,
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
pub(super) fn chain<'p>(model: &'p Model, facts: &Facts<'_>, runs: &Runs) -> Chain<'p> {
    let mut chain = Chain::default();
    let mut seen = vec![AtHand::start(model, facts)];
    while let Some(at) = seen.last() {
        if at.is_foreign() {
            break;
        }
        let Some(hop) = round(model, at, &mut chain, runs) else { break };
        if chain.hops.len() == model.bounds.redirect_hops {
            drop_loop(model, facts, &mut chain, 0);
            break;
        }
        let next = at.after(hop.url.clone(), hop.status);
        let https_alone = chain.hops.is_empty()
            && hop.rule.id == "https"
            && model.https.as_ref().is_some_and(|https| https.alone);
        let last = !model.collapse || https_alone;
        chain.hops.push(hop);
        if let Some(visit) = seen.iter().position(|before| before.url.may_be(&next.url)) {
            drop_loop(model, facts, &mut chain, visit);
            break;
        }
        if last {
            break;
        }
        seen.push(next);
    }
    chain
}

/// The visitor would go round in circles: the stage is dropped, but HTTPS is still enforced.
fn drop_loop<'p>(model: &'p Model, facts: &Facts<'_>, chain: &mut Chain<'p>, from: usize) {
    let mut named = HashSet::new();
    chain.looped = chain
        .hops
        .iter()
        .skip(from)
        .map(|hop| hop.rule.clone())
        .filter(|rule| named.insert(rule.clone()))
        .collect();
    chain.hops.clear();
    let start = AtHand::start(model, facts);
    if let Some(settings) = &model.https
        && let Ok(url) = https(model, settings, &start)
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
    let mut ask =
        |rule: RuleRef<'p>, enabled: bool, shadow: bool, attempt: &dyn Fn() -> Attempt<'p>| {
            let outcome = if made.is_some() || ended {
                Outcome::NotReached
            } else if !enabled {
                Outcome::Disabled
            } else {
                match attempt() {
                    Attempt::Acts(hop) => {
                        let effect = format!("{} to {}", hop.status.code(), hop.url.location());
                        report.rules.push(RuleReport {
                            rule: hop.rule.clone(),
                            outcome: if shadow {
                                Outcome::Shadow { effect }
                            } else {
                                Outcome::Acted { effect }
                            },
                        });
                        if shadow {
                            if !chain.shadow.contains(&hop.rule) {
                                chain.shadow.push(hop.rule);
                            }
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
            report.rules.push(RuleReport { rule, outcome });
        };
    if let Some(settings) = &model.https {
        ask(table_ref("https"), true, false, &|| match https(model, settings, at) {
            Ok(url) => Attempt::Acts(table_hop("https", url, settings.status)),
            Err(outcome) => Attempt::No(outcome),
        });
    }
    if let Some(settings) = &model.canonical {
        ask(table_ref("canonical"), true, false, &|| match canonical(model, settings, at) {
            Ok(url) => Attempt::Acts(table_hop("canonical", url, settings.status)),
            Err(outcome) => Attempt::No(outcome),
        });
    }
    for rule in &model.redirects {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Redirect };
        ask(name, rule.enabled, rule.shadow, &|| entry::attempt(model, rule, at, runs));
    }
    chain.reports.push(report);
    made
}

fn table_ref(id: &'static str) -> RuleRef<'static> {
    RuleRef { id: id.into(), line: None, stage: Stage::Redirect }
}

fn table_hop(id: &'static str, url: Url, status: RedirectStatus) -> Hop<'static> {
    Hop { rule: table_ref(id), url, status, cache_control: None, private: false }
}

/// The status of one answer for a whole chain.
pub(super) fn status(hops: &[Hop<'_>]) -> u16 {
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
