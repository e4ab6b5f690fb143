//! `jwt`: a token is looked for first, taken apart next, its signature verified, and then its claims.

use std::borrow::Cow;

use super::auth::Passage;
use super::fields::only_bytes;
use super::scene::Scene;
use crate::auth::claims::{Claim, Claims};
use crate::auth::jws::Token;
use crate::facts::Lookup;
use crate::policy::auth::{Jwt, TokenSource};
use crate::request::Timestamp;

/// Where a token was looked for.
enum Found<'r> {
    Nothing,
    /// What is there is no one text.
    Junk,
    Text(Cow<'r, str>),
}

impl Scene<'_> {
    /// What the token says that the entry at an index admits. `Err` says how far it came.
    pub(super) fn token_claims(&self, entry: usize, jwt: &Jwt) -> Result<&Claims, Passage> {
        let text = match self.token(&jwt.from) {
            Found::Nothing => return Err(Passage::Missing),
            Found::Junk => return Err(Passage::Refused),
            Found::Text(text) => text,
        };
        let now = self.facts.request.client.now;
        let claims = self.proofs.token(entry, || verified(jwt, &text));
        claims.filter(|claims| jwt.accepts(claims, now)).ok_or(Passage::Refused)
    }

    fn token(&self, from: &TokenSource) -> Found<'_> {
        match from {
            TokenSource::Authorization => match self.line("authorization") {
                Found::Text(Cow::Borrowed(line)) => bearer(line),
                other => other,
            },
            TokenSource::Header(name) => self.line(name),
            TokenSource::Cookie(name) => only(self.facts.cookies(name)),
            TokenSource::Query(name) => {
                let request = &self.facts.request;
                only(self.facts.query_values(request.query, name))
            }
        }
    }

    fn line(&self, name: &str) -> Found<'_> {
        let headers = self.facts.request.headers;
        match only_bytes(headers, name).map(std::str::from_utf8) {
            Some(Ok(line)) => Found::Text(Cow::Borrowed(line)),
            Some(Err(_)) => Found::Junk,
            None if super::fields::has(headers, name) => Found::Junk,
            None => Found::Nothing,
        }
    }
}

/// The token behind `Bearer`; other schemes hold none.
fn bearer(line: &str) -> Found<'_> {
    const SCHEME: &str = "bearer ";
    match line.split_at_checked(SCHEME.len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(SCHEME) => {
            Found::Text(Cow::Borrowed(token))
        }
        _ => Found::Nothing,
    }
}

/// One value that can be read. What isn't forwarded to this tier can't.
fn only(values: Vec<Lookup<'_>>) -> Found<'_> {
    let mut values = values.into_iter();
    match (values.next(), values.next()) {
        (None | Some(Lookup::Missing), None) => Found::Nothing,
        (Some(Lookup::Text(text)), None) => Found::Text(text),
        _ => Found::Junk,
    }
}

/// The claims of a token that one of the keys has signed.
fn verified(jwt: &Jwt, text: &str) -> Option<Claims> {
    let token = Token::read(text).ok()?;
    if !jwt.algorithms.contains(&token.algorithm) {
        return None;
    }
    let mut keys = jwt.keys.iter().filter(|key| {
        let names_another = key.kid.is_some() && token.kid.is_some() && key.kid != token.kid;
        key.is_for(token.algorithm) && !names_another
    });
    keys.find(|key| key.has_signed(token.algorithm, token.signed, &token.signature))?;
    token.claims()
}

impl Jwt {
    fn accepts(&self, claims: &Claims, now: Option<Timestamp>) -> bool {
        self.is_current(claims, now).unwrap_or(false)
            && self.knows_issuer(claims)
            && self.is_meant(claims)
            && self.claims.iter().all(|(name, values)| has(claims.get(name), values))
    }

    /// `None` where it isn't known.
    fn is_current(&self, claims: &Claims, now: Option<Timestamp>) -> Option<bool> {
        let (Timestamp(now), leeway) = (now?, i64::from(self.leeway));
        let ends = claims.get("exp")?.seconds()?.saturating_add(leeway);
        let begins = match claims.get("nbf") {
            Some(begins) => begins.seconds()?.saturating_sub(leeway),
            None => i64::MIN,
        };
        Some((begins..ends).contains(&now))
    }

    fn knows_issuer(&self, claims: &Claims) -> bool {
        self.issuers.is_empty()
            || claims.text("iss").is_some_and(|issuer| self.issuers.iter().any(|one| one == issuer))
    }

    /// A token that names its readers is for no other (RFC 7519 §4.1.3).
    fn is_meant(&self, claims: &Claims) -> bool {
        let is_own = |claim: &Claim| match claim {
            Claim::Text(name) => self.audiences.contains(name),
            _ => false,
        };
        match claims.get("aud") {
            None => self.audiences.is_empty(),
            Some(Claim::List(readers)) => readers.iter().any(is_own),
            Some(reader) => is_own(reader),
        }
    }
}

/// Whether a claim, or one of its items, is one of these.
fn has(claim: Option<&Claim>, values: &[String]) -> bool {
    let is_one = |claim: &Claim| match claim {
        Claim::Text(text) => values.contains(text),
        Claim::Boolean(_) | Claim::Integer(_) => values.contains(&claim.to_string()),
        Claim::Real(_) | Claim::List(_) | Claim::Other => false,
    };
    match claim {
        None => false,
        Some(Claim::List(items)) => items.iter().any(is_one),
        Some(claim) => is_one(claim),
    }
}
