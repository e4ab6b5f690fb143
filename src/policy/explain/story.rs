//! The pipeline of a request: stage by stage, until one answers or all are through.

use super::assignment::Assignments;
use super::back::{Maker, back};
use super::entry::Runs;
use super::respond::Draft;
use super::stage::{named, note, report};
use super::subject::Subject;
use super::{
    auth, cors, experiment, guard, headers, identity, redirect, respond, rewrite, route, sanity,
};
use crate::decision::{Acted, Decision, Field, Forward, Respond, RuleRef, Stage, apply_edits};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{Block, Model, Rule};
use crate::request::ResponseHead;
use crate::uri::path::Canonical;

/// A decision in the making.
pub(super) struct Story<'p, 'a> {
    model: &'p Model,
    assigned: &'a Assignments<'p>,
    /// The request as it arrived.
    subject: Subject<'a>,
    pub(super) stages: Vec<StageReport<'p>>,
    shadow: Vec<RuleRef<'p>>,
    looped: Vec<RuleRef<'p>>,
    /// The `[[auth]]` entries that have admitted the request.
    admitted: Vec<RuleRef<'p>>,
}

impl<'p, 'a> Story<'p, 'a> {
    pub(super) fn new(
        model: &'p Model,
        assigned: &'a Assignments<'p>,
        subject: Subject<'a>,
    ) -> Story<'p, 'a> {
        Story {
            model,
            assigned,
            subject,
            stages: Vec::new(),
            shadow: Vec::new(),
            looped: Vec::new(),
            admitted: Vec::new(),
        }
    }

    pub(super) fn decide(&mut self, canonical: &Canonical<'_>) -> Decision<'p> {
        let model = self.model;
        let subject = self.subject;
        let runs = Runs::default();

        if let Some((id, because)) = sanity::refuse(model, subject.facts, canonical) {
            let rule = named(id, Stage::Sanity);
            let outcome = Outcome::Acted { effect: format!("400: {because}") };
            let report = report(Stage::Sanity, vec![RuleReport::new(rule.clone(), outcome)]);
            self.stages.push(report);
            return self.answer(vec![rule], Draft { status: 400, ..Draft::default() }, Maker::Edge);
        }
        self.stages.push(report(Stage::Sanity, Vec::new()));

        let (blocked, report) = guard::blocks(model, &subject, false, &mut self.shadow);
        self.stages.push(report);
        if let Some((rule, ())) = blocked {
            return self.block(Vec::new(), rule);
        }

        let mut chain = redirect::chain(model, subject.facts, self.assigned, &runs);
        let draft = redirect::answer(&mut chain, model.bounds.location_bytes);
        self.stages.extend(chain.reports);
        chain.shadow.into_iter().for_each(|rule| note(&mut self.shadow, rule));
        self.looped = chain.looped;
        if let Some(draft) = draft {
            let rules = chain.hops.into_iter().map(|hop| hop.rule).collect();
            return self.answer(rules, draft, Maker::Edge);
        }

        if !model.auth.is_empty() && !self.answers_preflight() {
            let asked = auth::admit(model, &subject, None, &mut self.shadow);
            self.stages.push(asked.report);
            self.admitted = asked.admitted;
            if let Some((rule, draft)) = asked.refused {
                return self.answer(vec![rule], draft, Maker::Edge);
            }
        }

        let (winner, report) = respond::responds(model, &subject, &mut self.shadow);
        self.stages.push(report);
        if let Some((rule, ())) = winner {
            let (when, admitted) = (rule.when.as_ref(), !self.admitted.is_empty());
            let draft = respond::draft(&rule.id, when, &rule.action, &subject, admitted);
            return self.answer(vec![named(&rule.id, Stage::Respond)], draft, Maker::Edge);
        }

        if let Some((winner, report)) = cors::preflight(model, &subject, &mut self.shadow) {
            self.stages.push(report);
            if let Some((rule, draft)) = winner {
                return self.answer(vec![named(&rule.id, Stage::Cors)], draft, Maker::Preflight);
            }
        }

        let effects = experiment::effects(model, self.assigned, &subject, &mut self.shadow);
        if !model.experiments.is_empty() {
            self.stages.push(effects.report);
        }
        let mut rules = effects.rules;
        if let Some(draft) = effects.redirect {
            return self.answer(rules, draft, Maker::Experiment);
        }

        let rewriting = rewrite::rewrites(model, self.assigned, &subject, &runs, &mut self.shadow);
        self.stages.push(rewriting.report);
        rules.extend(rewriting.rule);
        if let Some(target) = &rewriting.target {
            let about = Subject {
                raw_path: &target.path,
                query: target.query.as_deref(),
                own_query: false,
                ..subject
            };
            let (blocked, mut report) = guard::blocks(model, &about, true, &mut self.shadow);
            report.about = Some(target.path.clone());
            self.stages.push(report);
            if let Some((rule, ())) = blocked {
                return self.block(rules, rule);
            }
            if !model.auth.is_empty() {
                let mut asked = auth::admit(model, &about, Some(&subject), &mut self.shadow);
                asked.report.about = Some(target.path.clone());
                self.stages.push(asked.report);
                rules.extend(asked.admitted);
                if let Some((rule, draft)) = asked.refused {
                    rules.push(rule);
                    return self.answer(rules, draft, Maker::Edge);
                }
            }
        }

        let routing = route::routes(model, self.assigned, &subject, &mut self.shadow);
        if !routing.report.rules.is_empty() {
            self.stages.push(routing.report);
        }
        rules.extend(routing.rule);

        let mut rules: Vec<RuleRef<'p>> = self.admitted.drain(..).chain(rules).collect();
        let mut withheld = auth::withheld(model, &rules);
        withheld.extend(identity::edits(model, &rules, &subject));
        let edited = headers::of_request(model, self.assigned, &subject, withheld);
        self.stages.push(edited.report);
        edited.shadow.into_iter().for_each(|rule| note(&mut self.shadow, rule));
        rules.extend(edited.rules);
        Decision::Forward(Forward {
            target: rewriting.target.map(Box::new),
            origin: routing.origin,
            edits: edited.edits.into(),
            acted: self.acted(rules),
            variants: self.assigned.named().into(),
            ..Forward::default()
        })
    }

    /// Whether a `[[cors]]` answers the request before anything else does: a preflight carries no
    /// credentials (Fetch §4.8).
    fn answers_preflight(&self) -> bool {
        let (model, subject) = (self.model, &self.subject);
        let mut aside = Vec::new();
        let answers =
            cors::preflight(model, subject, &mut aside).is_some_and(|(winner, _)| winner.is_some());
        answers && respond::responds(model, subject, &mut aside).0.is_none()
    }

    fn acted(&mut self, rules: Vec<RuleRef<'p>>) -> Acted<'p> {
        let take = std::mem::take;
        Acted::new(rules, take(&mut self.shadow), take(&mut self.looped))
    }

    /// The answer of a block. What it says is about the request as it arrived.
    fn block(&mut self, mut rules: Vec<RuleRef<'p>>, rule: &'p Rule<Block>) -> Decision<'p> {
        let answer = &rule.action.answer;
        let draft = respond::draft(&rule.id, rule.when.as_ref(), answer, &self.subject, false);
        rules.push(named(&rule.id, Stage::Block));
        self.answer(rules, draft, Maker::Edge)
    }

    /// An answer of the edge goes the way back too.
    fn answer(&mut self, rules: Vec<RuleRef<'p>>, draft: Draft, maker: Maker) -> Decision<'p> {
        let mut rules: Vec<RuleRef<'p>> = self.admitted.drain(..).chain(rules).collect();
        let made: Vec<(&str, &str)> =
            draft.fields.iter().map(|field| (&*field.name, &*field.value)).collect();
        let response = ResponseHead::new(draft.status, &made);
        let back = back(self.model, self.assigned, &self.subject, response, maker);
        let mut fields: Vec<Field<'p>> = draft.fields.clone();
        apply_edits(&mut fields, back.edits.iter().cloned());
        self.stages.extend(back.stages);
        back.shadow.into_iter().for_each(|rule| note(&mut self.shadow, rule));
        back.rules.into_iter().for_each(|rule| note(&mut rules, rule));
        Decision::Respond(Respond {
            status: draft.status,
            headers: fields.into(),
            body: draft.body.into(),
            acted: self.acted(rules),
            variants: self.assigned.named().into(),
        })
    }
}
