//! Stage 8: what the visitor's variants do, beside rewriting and routing: one temporary redirect,
//! the headers that tell origin and cache, header edits, and the cookie that remembers.

use super::assignment::Assignments;
use super::at_hand::AtHand;
use super::edits;
use super::fields::{edited, has, words};
use super::respond::Draft;
use super::stage::{named, note, report};
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{Experiment, HeaderEdit, Model, QueryMode, Rule};
use crate::policy::pattern::Captures;
use crate::policy::target::Target;
use crate::request::{ResponseHead, Tier};
use crate::uri::url::Url;

/// What the stage comes to.
pub(super) struct Effects<'p> {
    /// The experiments that the visitor takes part in, up to one that redirects.
    pub(super) rules: Vec<RuleRef<'p>>,
    pub(super) redirect: Option<Draft>,
    pub(super) report: StageReport<'p>,
}

/// Goes through the experiments in order; the first whose variant redirects answers.
pub(super) fn effects<'p>(
    model: &'p Model,
    assigned: &Assignments<'p>,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Effects<'p> {
    let mut rules = Vec::new();
    let mut redirect = None;
    let mut reports = Vec::new();
    for experiment in assigned.iter() {
        let name = named(&experiment.rule.id, Stage::Experiment);
        let mut outcome = experiment.outcome.clone();
        if redirect.is_some() {
            outcome = Outcome::NotReached;
        } else if let Some(variant) = experiment.live() {
            rules.push(name.clone());
            if let Some(target) = &variant.redirect
                && subject.facts.request.tier != Tier::Origin
                && let Outcome::Acted { effect } = &mut outcome
            {
                match resolve(model, experiment.rule, target, subject) {
                    Ok(url) => {
                        effect.push_str(&format!(": 302 to {}", url.location()));
                        redirect = Some(answer(&url));
                    }
                    Err(because) => {
                        effect.push_str(&format!(": its redirect leads nowhere, {because}"));
                    }
                }
            }
        } else if experiment.variant.is_some() {
            note(shadow, name.clone());
        }
        let notes = experiment.note.iter().filter(|_| outcome != Outcome::NotReached);
        reports.push(RuleReport { rule: name, notes: notes.cloned().collect(), outcome });
    }
    Effects { rules, redirect, report: report(Stage::Experiment, reports) }
}

fn resolve(
    model: &Model,
    rule: &Rule<Experiment>,
    target: &Target,
    subject: &Subject<'_>,
) -> Result<Url<'static>, String> {
    let at = AtHand::start(model, subject.facts, subject.variants);
    let captures = Captures::default();
    let values = RuleValues { subject: &at.subject(), captures: &captures, id: &rule.id };
    target
        .resolve(&at.url, QueryMode::Merge, &values, &model.hosts, model.bounds.location_bytes)
        .map(Url::into_owned)
        .map_err(|because| because.to_string())
}

fn answer(url: &Url<'_>) -> Draft {
    let fields = vec![
        Field::new("location", url.location()),
        Field::new("cache-control", "private, no-store"),
    ];
    Draft { status: 302, fields, body: Vec::new() }
}

/// The headers that tell origin and cache the variant. One that the visitor sent tells nothing: it
/// goes, whatever became of the experiment.
pub(super) fn key_headers<'p>(assigned: &Assignments<'p>, subject: &Subject<'_>) -> Vec<Edit<'p>> {
    let request = subject.facts.request;
    if request.tier == Tier::Origin {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for experiment in assigned.iter() {
        let Some(name) = &experiment.rule.action.key_header else { continue };
        match experiment.live() {
            Some(variant) => {
                edits.push(Edit::Set(Field::new(name.as_str(), variant.name.as_str())));
            }
            None if has(request.headers, name) => {
                edits.push(Edit::Remove { name: name.as_str().into() });
            }
            None => {}
        }
    }
    edits
}

/// What a visitor's variants do to headers, experiment by experiment.
#[derive(Default)]
pub(super) struct Edited<'p> {
    pub(super) edits: Vec<Edit<'p>>,
    pub(super) rules: Vec<RuleRef<'p>>,
    pub(super) reports: Vec<RuleReport<'p>>,
}

/// The edits of the request.
pub(super) fn of_request<'p>(assigned: &Assignments<'p>, subject: &Subject<'_>) -> Edited<'p> {
    let mut edited = Edited::default();
    for (rule, variant) in assigned.live() {
        if rule.at.applies(subject.facts.request.tier) {
            edited.entry(rule, &variant.headers.request, subject);
        }
    }
    edited
}

/// The edits of the response: not behind the cache, which keeps what passes there.
pub(super) fn of_response<'p>(assigned: &Assignments<'p>, subject: &Subject<'_>) -> Edited<'p> {
    let mut edited = Edited::default();
    for (rule, variant) in assigned.live() {
        if subject.facts.request.tier != Tier::Origin {
            edited.entry(rule, &variant.headers.response, subject);
        }
    }
    edited
}

impl<'p> Edited<'p> {
    fn entry(
        &mut self,
        rule: &'p Rule<Experiment>,
        edits: &'p [HeaderEdit],
        subject: &Subject<'_>,
    ) {
        let (resolved, skipped) = edits::resolve(&rule.id, edits, subject);
        let name = named(&rule.id, Stage::Experiment);
        let outcome = match skipped {
            _ if edits.is_empty() => return,
            Some(because) if resolved.is_empty() => Outcome::NoEffect { because },
            _ => {
                self.rules.push(name.clone());
                Outcome::Acted { effect: edits::count(resolved.len()) }
            }
        };
        self.edits.extend(resolved);
        self.reports.push(RuleReport::new(name, outcome));
    }
}

/// The cookies that remember what was drawn. `before` are the edits that were done to the response;
/// what is one visitor's no shared cache may keep.
pub(super) fn cookies<'p>(
    assigned: &Assignments<'p>,
    response: ResponseHead<'_>,
    before: &[Edit<'p>],
) -> Edited<'p> {
    let mut cookies = Edited::default();
    for experiment in assigned.iter() {
        let (Some(value), Some(cookie)) = (experiment.remember(), &experiment.rule.action.cookie)
        else {
            continue;
        };
        let (name, seconds) = (&cookie.name, cookie.max_age);
        let line = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; SameSite=Lax");
        cookies.edits.push(Edit::Append(Field::new("set-cookie", line)));
        let rule = named(&experiment.rule.id, Stage::Experiment);
        let outcome = Outcome::Acted { effect: format!("cookie {name} remembers {value}") };
        cookies.rules.push(rule.clone());
        cookies.reports.push(RuleReport::new(rule, outcome));
    }
    if !cookies.edits.is_empty() {
        let fields = edited(response.headers, before);
        let is_kept_private = words(&fields, "cache-control")
            .iter()
            .any(|word| word == "private" || word == "no-store");
        if !is_kept_private {
            cookies.edits.push(Edit::Set(Field::new("cache-control", "private")));
        }
    }
    cookies
}
