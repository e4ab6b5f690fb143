//! The way back: what becomes of a response, be it the origin's or made at the edge.

use super::assignment::Assignments;
use super::fields::edited;
use super::stage::{named, note, report};
use super::subject::Subject;
use super::{cors, edits, experiment, headers, replace, security};
use crate::decision::{Edit, Replacement, RuleRef, Stage};
use crate::policy::explanation::{Note, Outcome, RuleReport, StageReport};
use crate::policy::model::Model;
use crate::request::ResponseHead;

/// Who made a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    Origin,
    /// A variant's redirect.
    Experiment,
    /// `[[cors]]`, which has said all that is to be said about reading it.
    Preflight,
    /// Any other rule.
    Edge,
}

/// What becomes of a response.
#[derive(Default)]
pub(super) struct Back<'p> {
    pub(super) replacement: Option<Replacement<'p>>,
    pub(super) edits: Vec<Edit<'p>>,
    pub(super) rules: Vec<RuleRef<'p>>,
    pub(super) shadow: Vec<RuleRef<'p>>,
    pub(super) stages: Vec<StageReport<'p>>,
}

/// Goes the way back, step by step. `arrived` is the request.
pub(super) fn back<'p>(
    model: &'p Model,
    assigned: &Assignments<'p>,
    arrived: &Subject<'_>,
    response: ResponseHead<'_>,
    maker: Maker,
) -> Back<'p> {
    let mut back = Back::default();

    if maker == Maker::Origin {
        let subject = Subject { response: Some(response), ..*arrived };
        back.replace(model, &subject, response);
    }
    // From here on it is what it was replaced by.
    let fields = edited(response.headers, &back.edits);
    let status = back.replacement.as_ref().map_or(response.status, |new| new.status);
    let replaced = ResponseHead::new(status, &fields);
    let subject = Subject { response: Some(replaced), ..*arrived };

    if maker != Maker::Preflight && !model.cors.is_empty() {
        let (winner, report) = cors::on_response(model, &subject, replaced, &mut back.shadow);
        back.stages.push(report);
        if let Some((rule, edits)) = winner
            && !edits.is_empty()
        {
            back.edits.extend(edits);
            back.rules.push(named(&rule.id, Stage::Cors));
        }
    }

    let mut of_experiments = Vec::new();
    let mut of_headers = Vec::new();
    let secured = security::headers(model, &subject);
    let notes: Vec<Note> = secured.note.into_iter().collect();
    if let Some(rule) = secured.rule {
        let outcome = Outcome::Acted { effect: edits::count(secured.edits.len()) };
        of_headers.push(RuleReport { rule: rule.clone(), outcome, notes });
        back.rules.push(rule);
    } else if !notes.is_empty() {
        let rule = named("security_headers", Stage::Headers);
        let outcome = Outcome::NoEffect { because: "no header is left".to_owned() };
        of_headers.push(RuleReport { rule, outcome, notes });
    }
    back.edits.extend(secured.edits);

    let of_variants = experiment::of_response(assigned, &subject);
    back.edits.extend(of_variants.edits);
    back.rules.extend(of_variants.rules);
    of_experiments.extend(of_variants.reports);

    let of_rules = headers::of_response(model, &subject);
    back.edits.extend(of_rules.edits);
    back.rules.extend(of_rules.rules);
    of_rules.shadow.into_iter().for_each(|rule| note(&mut back.shadow, rule));
    of_headers.extend(of_rules.report.rules);

    if matches!(maker, Maker::Origin | Maker::Experiment) {
        let cookies = experiment::cookies(assigned, response, &back.edits);
        back.edits.extend(cookies.edits);
        cookies.rules.into_iter().for_each(|rule| note(&mut back.rules, rule));
        of_experiments.extend(cookies.reports);
    }

    if !of_experiments.is_empty() {
        back.stages.push(report(Stage::Experiment, of_experiments));
    }
    back.stages.push(report(Stage::Headers, of_headers));
    back
}

impl<'p> Back<'p> {
    /// Puts the answer of a rule in the place of the origin's.
    fn replace(&mut self, model: &'p Model, subject: &Subject<'_>, response: ResponseHead<'_>) {
        let asked = replace::replace(model, subject, response, &mut self.shadow);
        let Some((winner, report)) = asked else { return };
        self.stages.push(report);
        if let Some((rule, (replacement, edits))) = winner {
            self.replacement = Some(replacement);
            self.edits = edits;
            self.rules.push(named(&rule.id, Stage::Respond));
        }
    }
}
