//! What is worked out of a policy once, when the engine is made.

use std::fmt;

use super::findings::EngineId;
use super::gathered::Wanted;
use super::index::{Index, Key};
use super::memory::Cookies;
use super::networks::Networks;
use super::security::Security;
use crate::policy::condition::Condition;
use crate::policy::model::{Answer, Experiment, Model, RedirectSource, Rule};
use crate::policy::pattern::PathPattern;

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) id: EngineId,
    pub(super) blocks: Index,
    /// A `[[block]]` asks for a path.
    pub(super) guards_ask_path: bool,
    pub(super) redirects: Redirects,
    pub(super) auth: Index,
    /// An `[[auth]]` asks for a path.
    pub(super) auth_asks_path: bool,
    pub(super) responds: Index,
    pub(super) cors: Index,
    pub(super) rewrites: Index,
    pub(super) routes: Index,
    pub(super) headers: Index,
    /// The indexes of the `[[respond]]` entries that ask for the response.
    pub(super) replacing: Box<[usize]>,
    /// The way back asks for nothing but the scheme and the variants.
    pub(super) is_back_plain: bool,
    pub(super) security: Security,
    pub(super) cookies: Cookies,
    pub(super) networks: Networks,
    pub(super) wanted: Wanted,
}

/// Redirects, every line of a map by itself.
#[derive(Debug)]
pub(super) struct Redirects {
    pub(super) index: Index,
    places: Box<[Place]>,
}

/// Where an entry or a line of a map stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    rule: u32,
    line: Option<u32>,
}

impl Plan {
    pub(super) fn of(model: &Model) -> Plan {
        let responds = model.responds.iter().enumerate();
        let replacing = responds
            .filter(|(_, rule)| rule.when.as_ref().is_some_and(Condition::reads_response))
            .map(|(index, _)| index);
        let security = Security::of(model);
        Plan {
            id: EngineId::next(),
            blocks: index(model, &model.blocks, |_| None),
            guards_ask_path: model
                .blocks
                .iter()
                .any(|rule| rule.when.as_ref().is_some_and(Condition::reads_path)),
            redirects: Redirects::of(model),
            auth: index(model, &model.auth, |_| None),
            auth_asks_path: model
                .auth
                .iter()
                .any(|rule| rule.when.as_ref().is_some_and(Condition::reads_path)),
            responds: index(model, &model.responds, |_| None),
            cors: index(model, &model.cors, |_| None),
            rewrites: index(model, &model.rewrites, |rewrite| rewrite.from.as_ref()),
            routes: index(model, &model.routes, |_| None),
            headers: index(model, &model.headers, |_| None),
            replacing: replacing.collect(),
            is_back_plain: is_back_plain(model) && security.is_fixed(),
            security,
            cookies: Cookies::of(model),
            networks: Networks::of(model),
            wanted: Wanted::of(model),
        }
    }
}

/// Whether no rule acts on a response.
fn is_back_plain(model: &Model) -> bool {
    let asks_response =
        |rule: &Rule<Answer>| rule.when.as_ref().is_some_and(Condition::reads_response);
    let in_variants = |rule: &Rule<Experiment>| {
        rule.action.variants.iter().any(|variant| !variant.headers.response.is_empty())
    };
    model.cors.is_empty()
        && !model.responds.iter().any(asks_response)
        && !model.experiments.iter().any(in_variants)
        && !model.headers.iter().any(|rule| !rule.action.response.is_empty())
}

/// The rules of one kind, by their number.
fn index<'m, A>(
    model: &'m Model,
    rules: &'m [Rule<A>],
    from: impl Fn(&'m A) -> Option<&'m PathPattern>,
) -> Index {
    let key = |rule: &'m Rule<A>| match rule.enabled {
        true => Key::of(model.paths, from(&rule.action), rule.when.as_ref()),
        false => Key::Never,
    };
    Index::build(model.paths, rules.iter().map(key))
}

impl Redirects {
    fn of(model: &Model) -> Redirects {
        let (mut places, mut keys) = (Vec::new(), Vec::new());
        for (rule, redirect) in (0..).zip(&model.redirects) {
            let mut add = |line, from| {
                places.push(Place { rule, line });
                keys.push(Key::of(model.paths, from, redirect.when.as_ref()));
            };
            match &redirect.action.source {
                _ if !redirect.enabled => {}
                RedirectSource::Entry { from, .. } => add(None, from.as_ref()),
                RedirectSource::Map(lines) => {
                    (0..).zip(lines.iter()).for_each(|(at, line)| add(Some(at), Some(&line.from)));
                }
            }
        }
        Redirects { index: Index::build(model.paths, keys.into_iter()), places: places.into() }
    }

    /// Where the candidate of a number stands.
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        self.places.get(number).copied()
    }
}

impl Place {
    /// The index of the rule.
    pub(super) fn rule(self) -> usize {
        usize::try_from(self.rule).unwrap_or(usize::MAX)
    }

    /// The index of the line in its map.
    pub(super) fn line(self) -> Option<usize> {
        self.line.and_then(|line| usize::try_from(line).ok())
    }
}

/// By what the rules of every kind are found.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, index) in [
            ("block", &self.blocks),
            ("redirect", &self.redirects.index),
            ("auth", &self.auth),
            ("respond", &self.responds),
            ("cors", &self.cors),
            ("rewrite", &self.rewrites),
            ("route", &self.routes),
            ("headers", &self.headers),
        ] {
            writeln!(f, "{name}: {index}")?;
        }
        Ok(())
    }
}
