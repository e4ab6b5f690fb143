//! What is worked out of a policy once, when the engine is made.

use std::fmt;

use super::back::Back;
use super::findings::EngineId;
use super::index::{Index, Key};
use super::lane::Lane;
use super::memory::Cookies;
use super::networks::Networks;
use super::redirects::Redirects;
use super::security::Security;
use super::{identity, wanted};
use crate::facts::Wanted;
use crate::policy::condition::Condition;
use crate::policy::model::{Model, Rule};
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
    /// Nothing behind the redirects may answer, rewrite or choose an origin.
    pub(super) passes: bool,
    /// A variant or an entry of `[[headers]]` edits requests.
    pub(super) edits_requests: bool,
    /// The indexes of the `[[respond]]` entries that ask for the response.
    pub(super) replacing: Box<[usize]>,
    /// The short way, for policies that have one.
    pub(super) lane: Option<Lane>,
    /// The way back, where it asks for nothing but the scheme and the variants.
    pub(super) back: Option<Back>,
    pub(super) security: Security,
    pub(super) cookies: Cookies,
    pub(super) networks: Networks,
    pub(super) wanted: Wanted,
}

impl Plan {
    pub(super) fn of(model: &Model) -> Plan {
        let responds = model.responds.iter().enumerate();
        let replacing = responds
            .filter(|(_, rule)| rule.when.as_ref().is_some_and(Condition::reads_response))
            .map(|(index, _)| index);
        let (security, cookies) = (Security::of(model), Cookies::of(model));
        let mut plan = Plan {
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
            passes: passes(model),
            edits_requests: edits_requests(model),
            replacing: replacing.collect(),
            lane: None,
            back: Back::of(model, &security, &cookies),
            security,
            cookies,
            networks: Networks::of(model),
            wanted: wanted::of(model),
        };
        plan.lane = Lane::of(model, &plan);
        plan
    }
}

/// Whether the stages behind the redirects leave every request as it is, but for its headers.
fn passes(model: &Model) -> bool {
    let mut variants = model.experiments.iter().flat_map(|rule| &rule.action.variants);
    model.auth.is_empty()
        && model.responds.is_empty()
        && model.cors.is_empty()
        && model.rewrites.is_empty()
        && model.routes.is_empty()
        && variants.all(|variant| {
            variant.redirect.is_none() && variant.rewrite.is_none() && variant.route.is_none()
        })
}

/// Whether requests may be edited, but for the headers that tell of variants and nonces.
fn edits_requests(model: &Model) -> bool {
    let variants = model.experiments.iter().flat_map(|rule| &rule.action.variants);
    model.headers.iter().any(|rule| !rule.action.request.is_empty())
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
