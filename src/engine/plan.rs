//! What is worked out of a policy once, when the engine is made.

use std::fmt;

use super::back::Back;
use super::findings::EngineId;
use super::index::{self, Index, Key};
use super::lane::Lane;
use super::memory::Cookies;
use super::networks::Networks;
use super::quick::{Entries, Plain, Writing, can_be_plain};
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

/// Redirects, every line of a map by itself.
#[derive(Debug)]
pub(super) struct Redirects {
    pub(super) index: Index,
    places: Box<[Place]>,
    entries: Entries,
}

/// Where an entry or a line of a map stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    rule: u32,
    /// Of an entry its index among the plain ones, of a map's rule that of the line.
    at: u32,
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

/// No index is this high.
const NONE: u32 = u32::MAX;

/// Bits of a place's rule: it is a line of a map; lines of this map may be plain.
const LINE: u32 = 1 << 31;
const PLAIN: u32 = 1 << 30;

impl Redirects {
    fn of(model: &Model) -> Redirects {
        let (mut places, mut index) = (Vec::new(), index::Builder::new(model.paths));
        let mut entries = Writing::default();
        for (number, rule) in (0..).zip(&model.redirects) {
            let mut add = |bits: u32, at, from| {
                places.push(Place { rule: number | bits, at });
                index.add(Key::of(model.paths, from, rule.when.as_ref()));
            };
            match &rule.action.source {
                _ if !rule.enabled => {}
                RedirectSource::Entry { from, .. } => {
                    let at = entries.add(model, rule).unwrap_or(NONE);
                    add(0, at, from.as_ref().map(PathPattern::lent));
                }
                RedirectSource::Map(lines) => {
                    let is_plain = can_be_plain(model, rule) && rule.when.is_none();
                    let bits = if is_plain { LINE | PLAIN } else { LINE };
                    let lines = (0..).zip(lines.iter());
                    lines.for_each(|(at, line)| add(bits, at, Some(line.from())));
                }
            }
        }
        let entries = entries.finish();
        Redirects { index: index.build(), places: places.into(), entries }
    }

    /// Where the candidate of a number stands.
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        self.places.get(number).copied()
    }

    /// The candidate of a number, where it is a plain redirect.
    #[inline]
    pub(super) fn plain<'e>(&'e self, model: &'e Model, number: usize) -> Option<Plain<'e>> {
        let place = self.place(number)?;
        if place.rule & LINE == 0 {
            return self.entries.get(usize::try_from(place.at).ok()?);
        }
        if place.rule & PLAIN == 0 {
            return None;
        }
        let rule = model.redirects.get(place.rule())?;
        match &rule.action.source {
            RedirectSource::Map(lines) => Plain::of_line(rule, lines.exact(place.line()?)?),
            RedirectSource::Entry { .. } => None,
        }
    }
}

impl Place {
    /// The index of the rule.
    pub(super) fn rule(self) -> usize {
        usize::try_from(self.rule & !(LINE | PLAIN)).unwrap_or(usize::MAX)
    }

    /// The index of the line in its map.
    pub(super) fn line(self) -> Option<usize> {
        if self.rule & LINE == 0 { None } else { usize::try_from(self.at).ok() }
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
