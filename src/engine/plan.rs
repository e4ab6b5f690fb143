//! What is worked out of a policy once, when the engine is made.

use std::fmt;

use super::back::Back;
use super::findings::EngineId;
use super::index::{self, Index, Key};
use super::memory::Cookies;
use super::networks::Networks;
use super::security::Security;
use super::{identity, wanted};
use crate::facts::Wanted;
use crate::policy::condition::Condition;
use crate::policy::model::{Model, RedirectSource, Rule};
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
    /// For each of them the first that verifies the same token by the same keys.
    pub(super) alike: Box<[usize]>,
    pub(super) responds: Index,
    pub(super) cors: Index,
    pub(super) rewrites: Index,
    pub(super) routes: Index,
    pub(super) headers: Index,
    /// A variant or an entry of `[[headers]]` edits requests.
    pub(super) edits_requests: bool,
    /// The indexes of the `[[respond]]` entries that ask for the response.
    pub(super) replacing: Box<[usize]>,
    /// The way back, where it asks for nothing but the scheme and the variants.
    pub(super) back: Option<Back>,
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
        let (security, cookies) = (Security::of(model), Cookies::of(model));
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
            alike: identity::alike(&model.auth),
            responds: index(model, &model.responds, |_| None),
            cors: index(model, &model.cors, |_| None),
            rewrites: index(model, &model.rewrites, |rewrite| rewrite.from.as_ref()),
            routes: index(model, &model.routes, |_| None),
            headers: index(model, &model.headers, |_| None),
            edits_requests: edits_requests(model),
            replacing: replacing.collect(),
            back: Back::of(model, &security, &cookies),
            security,
            cookies,
            networks: Networks::of(model),
            wanted: wanted::of(model),
        }
    }
}

/// Whether requests may be edited, but for the headers that tell of variants and nonces.
fn edits_requests(model: &Model) -> bool {
    let variants = model.experiments.iter().flat_map(|rule| &rule.action.variants);
    !model.headers.is_empty()
        || model.auth.iter().any(|rule| !rule.action.forward || !rule.action.identity.is_empty())
        || variants.into_iter().any(|variant| !variant.headers.request.is_empty())
}

/// The rules of one kind, by their number.
fn index<'m, A>(
    model: &'m Model,
    rules: &'m [Rule<A>],
    from: impl Fn(&'m A) -> Option<&'m PathPattern>,
) -> Index {
    let key = |rule: &'m Rule<A>| match rule.enabled {
        true => {
            let from = from(&rule.action).map(PathPattern::lent);
            Key::of(model.paths, from, rule.when.as_ref())
        }
        false => Key::Never,
    };
    Index::build(model.paths, rules.iter().map(key))
}

impl Redirects {
    fn of(model: &Model) -> Redirects {
        let (mut places, mut index) = (Vec::new(), index::Builder::new(model.paths));
        for (rule, redirect) in (0..).zip(&model.redirects) {
            let mut add = |line, from| {
                places.push(Place { rule, line });
                index.add(Key::of(model.paths, from, redirect.when.as_ref()));
            };
            match &redirect.action.source {
                _ if !redirect.enabled => {}
                RedirectSource::Entry { from, .. } => {
                    add(None, from.as_ref().map(PathPattern::lent));
                }
                RedirectSource::Map(lines) => {
                    (0..).zip(lines.iter()).for_each(|(at, line)| add(Some(at), Some(line.from())));
                }
            }
        }
        Redirects { index: index.build(), places: places.into() }
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
