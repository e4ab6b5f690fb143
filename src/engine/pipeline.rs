//! The stages in their one order, and what they leave behind.

use super::Engine;
use super::answer::Draft;
use super::path::Paths;
use super::scene::Scene;
use super::{block, headers, redirect, respond, response, rewrite, sanity};
use crate::decision::{Decision, Forward, Rewritten, RuleRef, Stage};
use crate::facts::Facts;
use crate::policy::model::{Model, Rule};
use crate::request::Request;
use crate::uri::path::{Canonical, canonical};

/// One evaluation.
pub(super) struct Run<'e, 'q> {
    pub(super) model: &'e Model,
    /// The request as it arrived.
    pub(super) scene: Scene<'q>,
    /// The rules that acted.
    pub(super) rules: Vec<RuleRef<'e>>,
    /// The rules in shadow mode that matched, each once.
    pub(super) shadow: Vec<RuleRef<'e>>,
    /// The rules of a redirect loop.
    pub(super) looped: Vec<RuleRef<'e>>,
    /// How often the groups of a regular expression were captured.
    pub(super) capture_runs: usize,
}

/// Decides about a request.
pub(super) fn evaluate<'e>(engine: &'e Engine, request: Request<'_>) -> Decision<'e> {
    let facts = Facts::resolve(&engine.model.client, request);
    let view = canonical(request.path);
    let mut run = Run::new(engine, &facts, &view.path);
    match run.decide(&view) {
        Outcome::Answer(draft) => Decision::Respond(response::finish(run, draft)),
        Outcome::Forward(target) => {
            let edits = headers::request(&mut run);
            let Run { rules, shadow, looped, .. } = run;
            Decision::Forward(Forward {
                target,
                edits,
                rules,
                shadow,
                looped,
                ..Forward::default()
            })
        }
    }
}

enum Outcome<'e> {
    Answer(Draft<'e>),
    Forward(Option<Rewritten>),
}

impl<'e, 'q> Run<'e, 'q> {
    pub(super) fn new(engine: &'e Engine, facts: &'q Facts<'q>, canonical: &'q str) -> Self
    where
        'e: 'q,
    {
        let paths = Paths { settings: engine.model.paths, constraints: &engine.constraints };
        Run {
            model: &engine.model,
            scene: Scene::arrival(facts, paths, canonical),
            rules: Vec::new(),
            shadow: Vec::new(),
            looped: Vec::new(),
            capture_runs: 0,
        }
    }

    fn decide(&mut self, view: &Canonical<'_>) -> Outcome<'e> {
        let arrived = self.scene;
        if let Some(draft) = sanity::refuse(self, view)
            .or_else(|| block::block(self, &arrived))
            .or_else(|| redirect::redirect(self))
            .or_else(|| respond::respond(self))
        {
            return Outcome::Answer(draft);
        }
        let Some(target) = rewrite::rewrite(self) else {
            return Outcome::Forward(None);
        };
        let view = canonical(&target.path);
        let rewritten = arrived.at_path(&target.path, &view.path, target.query.as_deref());
        match block::block(self, &rewritten) {
            Some(draft) => Outcome::Answer(draft),
            None => Outcome::Forward(Some(target)),
        }
    }

    /// What the first live rule of a stage has to say; shadow ones that stand before it are noted.
    pub(super) fn first<A, T>(
        &mut self,
        stage: Stage,
        rules: &'e [Rule<A>],
        mut act: impl FnMut(&mut Self, &'e Rule<A>) -> Option<T>,
    ) -> Option<T> {
        for rule in rules.iter().filter(|rule| rule.enabled) {
            if let Some(result) = act(self, rule) {
                let named = RuleRef { id: rule.id.as_str().into(), line: None, stage };
                if !rule.shadow {
                    self.rules.push(named);
                    return Some(result);
                }
                note(&mut self.shadow, named);
            }
        }
        None
    }
}

/// Adds a rule where it isn't there yet.
pub(super) fn note<'e>(rules: &mut Vec<RuleRef<'e>>, rule: RuleRef<'e>) {
    if !rules.contains(&rule) {
        rules.push(rule);
    }
}
