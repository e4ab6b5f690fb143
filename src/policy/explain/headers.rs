//! Stage 11: `[security_headers]`, then `[[headers]]` in file order.

use super::assignment::Assignments;
use super::condition::judge;
use super::edits;
use super::experiment;
use super::fields::has;
use super::security::lays_over;
use super::stage::{named, note, report, stands};
use super::subject::Subject;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::draw;
use crate::policy::condition::Condition;
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{HeaderEdit, HeaderEdits, Model, Rule};
use crate::request::Tier;

/// What `[[headers]]` come to, on one side.
pub(super) struct Edited<'p> {
    pub(super) edits: Vec<Edit<'p>>,
    pub(super) rules: Vec<RuleRef<'p>>,
    pub(super) shadow: Vec<RuleRef<'p>>,
    pub(super) report: StageReport<'p>,
}

/// The edits of the request, when it is forwarded: what tells the origin of variants and nonce, what
/// is `withheld` from it, the variants' own, then the rules'.
pub(super) fn of_request<'p>(
    model: &'p Model,
    assigned: &Assignments<'p>,
    subject: &Subject<'_>,
    withheld: Vec<Edit<'p>>,
) -> Edited<'p> {
    let mut edited = Edited::new();
    edited.edits.extend(experiment::key_headers(assigned, subject));
    edited.edits.extend(nonce(model, subject));
    edited.edits.extend(withheld);
    let of_variants = experiment::of_request(assigned, subject);
    edited.edits.extend(of_variants.edits);
    edited.report.rules.extend(of_variants.reports);
    for rule in &model.headers {
        let reads_response = rule.when.as_ref().is_some_and(Condition::reads_response);
        if !reads_response && !rule.action.request.is_empty() {
            edited.entry(rule, &rule.action.request, false, subject);
        }
    }
    edited
}

/// The header in which the origin learns the nonce: never the visitor's own word.
fn nonce<'p>(model: &'p Model, subject: &Subject<'_>) -> Option<Edit<'p>> {
    let name = model.security_headers.nonce_header.as_deref()?;
    let request = subject.facts.request;
    match &request.client.entropy {
        _ if request.tier == Tier::Origin => None,
        Some(entropy) => Some(Edit::Set(Field::new(name, draw::nonce(entropy)))),
        None if has(request.headers, name) => Some(Edit::Remove { name: name.into() }),
        None => None,
    }
}

/// The edits of the response by the rules.
pub(super) fn of_response<'p>(model: &'p Model, subject: &Subject<'_>) -> Edited<'p> {
    let mut edited = Edited::new();
    for rule in &model.headers {
        let HeaderEdits { response, csp, csp_report_only, .. } = &rule.action;
        if !response.is_empty() || csp.is_some() || csp_report_only.is_some() {
            edited.entry(rule, response, lays_over(model, rule, subject), subject);
        }
    }
    edited
}

impl<'p> Edited<'p> {
    fn new() -> Edited<'p> {
        Edited {
            edits: Vec::new(),
            rules: Vec::new(),
            shadow: Vec::new(),
            report: report(Stage::Headers, Vec::new()),
        }
    }

    /// `lays_over`: the entry has its part in the Content-Security-Policy.
    fn entry(
        &mut self,
        rule: &'p Rule<HeaderEdits>,
        edits: &'p [HeaderEdit],
        lays_over: bool,
        subject: &Subject<'_>,
    ) {
        let name = named(&rule.id, Stage::Headers);
        let outcome = if let Err(outcome) = stands(rule, subject.facts.request.tier) {
            outcome
        } else if let Some(miss) = judge(rule.when.as_ref(), subject).miss {
            Outcome::NotMatched(miss)
        } else {
            let (resolved, skipped) = edits::resolve(&rule.id, edits, subject);
            let mut effects = Vec::new();
            if lays_over {
                effects.push("lays its csp over the policy's".to_owned());
            }
            if !resolved.is_empty() {
                effects.push(edits::count(resolved.len()));
            }
            let effect = effects.join(", ");
            if effects.is_empty() {
                let because = skipped.unwrap_or_else(|| "no policy to lay its csp over".to_owned());
                Outcome::NoEffect { because }
            } else if rule.shadow {
                note(&mut self.shadow, name.clone());
                Outcome::Shadow { effect }
            } else {
                self.edits.extend(resolved);
                self.rules.push(name.clone());
                Outcome::Acted { effect }
            }
        };
        self.report.rules.push(RuleReport::new(name, outcome));
    }
}
