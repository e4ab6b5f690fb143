//! Who was admitted: the claims that rules ask for, found out once, and the headers in which the
//! origin learns them.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::auth::has_admitted;
use super::pipeline::{Run, standing};
use super::scene::Scene;
use super::views::Views;
use crate::auth::claims::{Claim, Claims};
use crate::auth::key::{Algorithm, Key};
use crate::decision::{Edit, Field};
use crate::policy::auth::{Auth, Proof, TokenSource, is_taken_for};
use crate::policy::model::{OnUnknown, Rule};
use crate::request::Tier;
use crate::uri::path::canonical;

/// What one request proves. Nothing is asked before a rule asks.
#[derive(Default)]
pub(super) struct Proofs<'e> {
    rules: &'e [Rule<Auth>],
    alike: &'e [usize],
    /// Of the first of the entries that are alike: what its token says, if its keys have signed it.
    tokens: OnceCell<Box<[OnceCell<Option<Claims>>]>>,
    admitted: OnceCell<Option<Claims>>,
}

impl<'e> Proofs<'e> {
    pub(super) fn new(rules: &'e [Rule<Auth>], alike: &'e [usize]) -> Proofs<'e> {
        Proofs { rules, alike, ..Proofs::default() }
    }

    /// The claims of the token that the entry at an index asks for, verified by the first that asks.
    pub(super) fn token(
        &self,
        entry: usize,
        verify: impl FnOnce() -> Option<Claims>,
    ) -> Option<&Claims> {
        let tokens =
            self.tokens.get_or_init(|| self.rules.iter().map(|_| OnceCell::new()).collect());
        let first = *self.alike.get(entry)?;
        tokens.get(first)?.get_or_init(verify).as_ref()
    }
}

/// For every entry the index of the first that verifies the same token by the same keys.
pub(super) fn alike(rules: &[Rule<Auth>]) -> Box<[usize]> {
    let mut firsts: HashMap<(&TokenSource, &[Algorithm], &[Key]), usize> = HashMap::new();
    let first = rules.iter().enumerate().map(|(index, rule)| match &rule.action.proof {
        Proof::Jwt(jwt) => *firsts.entry((&jwt.from, &jwt.algorithms, &jwt.keys)).or_insert(index),
        Proof::Basic(_) | Proof::ApiKey(_) | Proof::SignedUrl(_) => index,
    });
    first.collect()
}

impl Scene<'_> {
    /// A claim of who was admitted. `None`: it isn't known, behind the cache.
    #[expect(clippy::option_option, reason = "unknown, known to be none, known")]
    pub(super) fn claim(&self, name: &str) -> Option<Option<&Claim>> {
        if self.tier() == Tier::Origin {
            return None;
        }
        let claims = self.proofs.admitted.get_or_init(|| self.admitted());
        Some(claims.as_ref().and_then(|claims| claims.get(name)))
    }

    /// Of the first live entry that applies to the request as it arrived, is satisfied and tells any.
    fn admitted(&self) -> Option<Claims> {
        let view = canonical(self.facts.request.path);
        // What an entry asks for has nothing to do with what it tells.
        let none = Proofs::default();
        let arrived = Scene::arrival(self.facts, self.paths, self.networks, &view.path, &none);
        let arrived = arrived.with_variants(self.variants);
        let views = Views::of(&arrived, view.is_one_for_all);
        let tier = self.tier();
        let rules = self.proofs.rules.iter().enumerate();
        let mut stand =
            rules.filter(|(_, rule)| !rule.shadow && standing([*rule], tier).next().is_some());
        stand.find_map(|(entry, rule)| {
            views
                .guarded(&arrived, rule.when.as_ref(), OnUnknown::Match)
                .then(|| self.claims(entry, &rule.action.proof))?
        })
    }

    /// Whose credentials the request holds, where they are right and tell it.
    fn claims(&self, entry: usize, proof: &Proof) -> Option<Claims> {
        match proof {
            Proof::Basic(basic) => self.user(basic).map(Claims::of_user),
            Proof::Jwt(jwt) => self.token_claims(entry, jwt).ok().cloned(),
            Proof::ApiKey(_) | Proof::SignedUrl(_) => None,
        }
    }
}

/// The headers that tell the origin who was admitted, before the cache: never the visitor's own word.
pub(super) fn edits<'e>(run: &Run<'e, '_>, edits: &mut Vec<Edit<'e>>) {
    let scene = run.scene;
    if scene.tier() == Tier::Origin {
        return;
    }
    let mut told: Vec<(&'e str, Option<String>)> = Vec::new();
    let rules = run.model.auth.iter().enumerate();
    for (entry, rule) in rules.filter(|(_, rule)| rule.enabled && !rule.action.identity.is_empty())
    {
        let claims =
            if has_admitted(run, rule) { scene.claims(entry, &rule.action.proof) } else { None };
        for (header, claim) in &rule.action.identity {
            let value = claims.as_ref().and_then(|claims| claims.get(claim)?.field());
            match told.iter_mut().find(|(known, _)| known == header) {
                Some((_, known)) if known.is_none() => *known = value,
                Some(_) => {}
                None => told.push((header, value)),
            }
        }
    }
    for (header, value) in told {
        let keeps = |name: &str| value.is_some() && name.eq_ignore_ascii_case(header);
        let mut gone: Vec<String> = Vec::new();
        scene.facts.request.headers.visit(&mut |name, _| {
            if is_taken_for(name, header) && !keeps(name) {
                let name = name.to_ascii_lowercase();
                if !gone.contains(&name) {
                    gone.push(name);
                }
            }
        });
        edits.extend(gone.into_iter().map(|name| Edit::Remove { name: name.into() }));
        edits.extend(value.map(|value| Edit::Set(Field::new(header, value))));
    }
}
