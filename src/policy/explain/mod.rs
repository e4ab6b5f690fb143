//! The definition of the language: slow, obvious, and able to say why.
//!
//! One stage after the other, every rule asked in order, no index and no prefilter. What
//! [`crate::Engine`] decides must be what this decides, for every policy and every request.

mod canonical;
mod condition;
mod entry;
mod guard;
mod headers;
mod matcher;
mod redirect;
mod respond;
mod rewrite;
mod subject;
mod truth;
mod values;

use super::explanation::{
    Explanation, Outcome, ResolvedFact, ResponseExplanation, RuleReport, StageReport,
};
use super::model::Model;
use crate::decision::{
    Decision, Field, Forward, Respond, ResponseDecision, RuleRef, Stage, apply_edits,
};
use crate::facts::{Fact, Facts, HostFact};
use crate::request::{Request, ResponseHead};
use crate::uri::path::{self, Canonical};
use entry::Runs;
use respond::Draft;
use subject::Subject;

/// Decides about a request, stage by stage.
pub(crate) fn request<'p>(model: &'p Model, request: Request<'_>) -> Explanation<'p> {
    let facts = Facts::resolve(&model.client, request);
    let canonical = path::canonical(request.path);
    let subject = Subject::of_request(&facts, &model.paths, &canonical.path);
    let mut story =
        Story { model, subject, stages: Vec::new(), shadow: Vec::new(), looped: Vec::new() };
    let decision = story.decide(&facts, &canonical);
    Explanation { facts: resolved(&facts), stages: story.stages, decision }
}

/// Decides about a response.
pub(crate) fn response<'p>(
    model: &'p Model,
    request: Request<'_>,
    response: ResponseHead<'_>,
) -> ResponseExplanation<'p> {
    let facts = Facts::resolve(&model.client, request);
    let canonical = path::canonical(request.path);
    let subject = Subject {
        response: Some(response),
        ..Subject::of_request(&facts, &model.paths, &canonical.path)
    };
    let edited = headers::of_response(model, &subject);
    ResponseExplanation {
        stages: vec![edited.report],
        decision: ResponseDecision {
            replacement: None,
            edits: edited.edits,
            rules: edited.rules,
            shadow: edited.shadow,
        },
    }
}

/// A decision in the making.
struct Story<'p, 'a> {
    model: &'p Model,
    subject: Subject<'a>,
    stages: Vec<StageReport<'p>>,
    shadow: Vec<RuleRef<'p>>,
    looped: Vec<RuleRef<'p>>,
}

impl<'p> Story<'p, '_> {
    fn decide(&mut self, facts: &Facts<'_>, canonical: &Canonical<'_>) -> Decision<'p> {
        let model = self.model;
        let subject = self.subject;
        let runs = Runs::default();

        if let Some((id, because)) = sanity(model, facts, canonical) {
            let rule = RuleRef { id: id.into(), line: None, stage: Stage::Sanity };
            let outcome = Outcome::Acted { effect: format!("400: {because}") };
            self.stages
                .push(stage(Stage::Sanity, vec![RuleReport { rule: rule.clone(), outcome }]));
            return self.answer(vec![rule], Draft { status: 400, ..Draft::default() });
        }
        self.stages.push(stage(Stage::Sanity, Vec::new()));

        let guarded = guard::blocks(model, &subject, &mut self.shadow);
        self.stages.push(guarded.report);
        if let Some(rule) = guarded.winner {
            let draft = respond::draft(&rule.id, rule.when.as_ref(), &rule.action.answer, &subject);
            return self.answer(vec![named(&rule.id, Stage::Block)], draft);
        }

        let chain = redirect::chain(model, facts, &runs);
        self.stages.extend(chain.reports);
        self.shadow.extend(chain.shadow);
        self.looped = chain.looped;
        if let Some(last) = chain.hops.last() {
            let private = chain.hops.iter().any(|hop| hop.private);
            let mut fields = vec![Field::new("location", last.url.location())];
            if let Some(value) = respond::cache_control(last.cache_control, private) {
                fields.push(Field::new("cache-control", value.to_owned()));
            }
            let draft = Draft { status: redirect::status(&chain.hops), fields, body: Vec::new() };
            return self.answer(chain.hops.into_iter().map(|hop| hop.rule).collect(), draft);
        }

        let (winner, report) = respond::responds(model, &subject, &mut self.shadow);
        self.stages.push(report);
        if let Some(rule) = winner {
            let draft = respond::draft(&rule.id, rule.when.as_ref(), &rule.action, &subject);
            return self.answer(vec![named(&rule.id, Stage::Respond)], draft);
        }

        let (rewritten, report) = rewrite::rewrites(model, &subject, &runs, &mut self.shadow);
        self.stages.push(report);
        if let Some((rewrite, target)) = &rewritten {
            let about =
                Subject { raw_path: &target.path, query: target.query.as_deref(), ..subject };
            let mut guarded = guard::blocks(model, &about, &mut self.shadow);
            guarded.report.about = Some(target.path.clone());
            self.stages.push(guarded.report);
            if let Some(rule) = guarded.winner {
                let draft =
                    respond::draft(&rule.id, rule.when.as_ref(), &rule.action.answer, &subject);
                return self.answer(vec![rewrite.clone(), named(&rule.id, Stage::Block)], draft);
            }
        }

        let edited = headers::of_request(model, &subject);
        self.stages.push(edited.report);
        self.shadow.extend(edited.shadow);
        let (acted, target) = rewritten.unzip();
        Decision::Forward(Forward {
            target,
            edits: edited.edits,
            rules: acted.into_iter().chain(edited.rules).collect(),
            shadow: std::mem::take(&mut self.shadow),
            looped: std::mem::take(&mut self.looped),
            ..Forward::default()
        })
    }

    /// An answer of the edge passes through the response edits too.
    fn answer(&mut self, mut rules: Vec<RuleRef<'p>>, draft: Draft) -> Decision<'p> {
        let made: Vec<(&str, &str)> =
            draft.fields.iter().map(|field| (&*field.name, &*field.value)).collect();
        let subject =
            Subject { response: Some(ResponseHead::new(draft.status, &made)), ..self.subject };
        let edited = headers::of_response(self.model, &subject);
        let mut fields: Vec<Field<'p>> = draft.fields.clone();
        apply_edits(&mut fields, &edited.edits);
        self.stages.push(edited.report);
        self.shadow.extend(edited.shadow);
        rules.extend(edited.rules);
        Decision::Respond(Respond {
            status: draft.status,
            headers: fields,
            body: draft.body.into(),
            rules,
            shadow: std::mem::take(&mut self.shadow),
            looped: std::mem::take(&mut self.looped),
            variants: Vec::new(),
        })
    }
}

/// Why a request cannot be meant: the pseudo rule that refuses it, and the reason.
fn sanity(
    model: &Model,
    facts: &Facts<'_>,
    path: &Canonical<'_>,
) -> Option<(&'static str, String)> {
    if let HostFact::Invalid(why) = &facts.host {
        return Some(("host", why.clone()));
    }
    let reject = model.paths.reject;
    let reasons = [
        (path.nul, "nul"),
        (path.climbs, "climb"),
        (path.encoded_slash && reject.encoded_slash, "encoded_slash"),
        (path.encoded_backslash && reject.encoded_backslash, "encoded_backslash"),
        (path.bad_utf8 && reject.bad_utf8, "bad_utf8"),
    ];
    let (_, reason) = reasons.into_iter().find(|(found, _)| *found)?;
    Some(("paths.reject", reason.to_owned()))
}

fn stage(stage: Stage, rules: Vec<RuleReport<'_>>) -> StageReport<'_> {
    StageReport { stage, round: 0, about: None, rules }
}

fn named(id: &str, stage: Stage) -> RuleRef<'_> {
    RuleRef { id: id.into(), line: None, stage }
}

/// The facts about the visitor, for people.
fn resolved(facts: &Facts<'_>) -> Vec<ResolvedFact> {
    let (host, host_source) = match &facts.host {
        HostFact::Missing => (None, "no host in the request".to_owned()),
        HostFact::Invalid(why) => (None, why.clone()),
        HostFact::Hidden => (None, "the origin's own at this tier".to_owned()),
        valid @ HostFact::Valid { .. } => (Some(valid.to_string()), "the request".to_owned()),
    };
    let (country, country_source) = facts.country_told();
    vec![
        fact("scheme", facts.scheme, &facts.scheme_source),
        ResolvedFact { fact: "host", value: host, source: host_source },
        fact("ip", facts.ip, &facts.ip_source),
        fact("country", country, &country_source),
    ]
}

fn fact<T: ToString>(name: &'static str, fact: Fact<T>, source: &str) -> ResolvedFact {
    ResolvedFact {
        fact: name,
        value: fact.known().map(|value| value.to_string()),
        source: source.to_owned(),
    }
}
