//! `jwt` of an `[[auth]]`: whether a token is one of the issuer's, for us, and now.

use super::auth::Refusal;
use crate::auth::claims::{Claim, Claims};
use crate::auth::jws::Token;
use crate::auth::key::Key;
use crate::facts::{Facts, Lookup, lines};
use crate::policy::auth::{Jwt, TokenSource};

/// What the request's token says, if it admits.
pub(super) fn by_token(jwt: &Jwt, facts: &Facts<'_>) -> Result<Claims, Refusal> {
    let text = text(&jwt.from, facts)?;
    let token = Token::read(&text).map_err(|why| Refusal::new(format!("no token: {why}")))?;
    if !jwt.algorithms.contains(&token.algorithm) {
        let name = token.algorithm.name();
        return Err(Refusal::new(format!("the token is signed by {name}, which isn't asked for")));
    }
    let signed = |key: &&Key| key.has_signed(token.algorithm, token.signed, &token.signature);
    // A key that has a name is asked where that is named, or none is.
    let is_meant = |key: &&Key| match (&key.kid, &token.kid) {
        (Some(own), Some(named)) => own == named,
        (None, _) | (_, None) => true,
    };
    if !jwt.keys.iter().filter(is_meant).any(|key| signed(&key)) {
        return Err(Refusal::new("no key that is known has signed the token"));
    }
    let Some(claims) = token.claims() else {
        return Err(Refusal::new("the token's claims can't be read"));
    };
    is_valid_now(jwt, &claims, facts)?;
    is_for_us(jwt, &claims)?;
    for (name, values) in &jwt.claims {
        let has = |claim: &Claim| values.iter().any(|value| is(claim, value));
        let found = match claims.get(name) {
            Some(Claim::List(claims)) => claims.iter().any(has),
            Some(claim) => has(claim),
            None => false,
        };
        if !found {
            return Err(Refusal::new(format!("the token's `{name}` isn't what is asked for")));
        }
    }
    Ok(claims)
}

/// The one token of the request.
fn text(from: &TokenSource, facts: &Facts<'_>) -> Result<String, Refusal> {
    let one = |place: String, values: Vec<Lookup<'_>>| match values.as_slice() {
        [] | [Lookup::Missing] => Err(Refusal::empty(format!("no {place}"))),
        [Lookup::Text(text)] => Ok(text.clone().into_owned()),
        [Lookup::Unreadable] => Err(Refusal::new(format!("{place} can't be read"))),
        _ => Err(Refusal::new(format!("{place} occurs more than once"))),
    };
    let header = |name: &str| {
        let lines = lines::of(facts.request.headers, name);
        let lines = lines.into_iter().map(|line| match std::str::from_utf8(line) {
            Ok(line) => Lookup::Text(line.into()),
            Err(_) => Lookup::Unreadable,
        });
        one(format!("header {name}"), lines.collect())
    };
    match from {
        TokenSource::Authorization => {
            let line = header("authorization")?;
            match line.split_once(' ') {
                Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                    Ok(token.to_owned())
                }
                // Credentials of another kind are none of this one.
                _ => Err(Refusal::empty("header authorization holds no bearer token")),
            }
        }
        TokenSource::Header(name) => header(name),
        TokenSource::Cookie(name) => one(format!("cookie {name}"), facts.cookies(name)),
        TokenSource::Query(name) => {
            let values = facts.query_values(facts.request.query, name);
            one(format!("query parameter {name}"), values)
        }
    }
}

/// Its time has come and isn't over. A token without an end is none that is let in.
fn is_valid_now(jwt: &Jwt, claims: &Claims, facts: &Facts<'_>) -> Result<(), Refusal> {
    let Some(now) = facts.request.client.now else {
        return Err(Refusal::new("the time isn't known"));
    };
    let leeway = i64::from(jwt.leeway);
    let Some(end) = claims.get("exp").and_then(Claim::seconds) else {
        return Err(Refusal::new("the token has no end (`exp`)"));
    };
    if now.0 >= end.saturating_add(leeway) {
        return Err(Refusal::new("the token is over"));
    }
    match claims.get("nbf").map(Claim::seconds) {
        None => Ok(()),
        Some(Some(begin)) if now.0 >= begin.saturating_sub(leeway) => Ok(()),
        Some(Some(_)) => Err(Refusal::new("the token isn't valid yet")),
        Some(None) => Err(Refusal::new("the token's `nbf` is no time")),
    }
}

/// It comes from whom it should, and is meant for us (RFC 7519 §4.1.3).
fn is_for_us(jwt: &Jwt, claims: &Claims) -> Result<(), Refusal> {
    if !jwt.issuers.is_empty() {
        let issuer = claims.text("iss");
        if !issuer.is_some_and(|issuer| jwt.issuers.iter().any(|wanted| wanted == issuer)) {
            return Err(Refusal::new("the token comes from another issuer"));
        }
    }
    let named: Vec<&Claim> = match claims.get("aud") {
        None if jwt.audiences.is_empty() => return Ok(()),
        None => Vec::new(),
        Some(Claim::List(audiences)) => audiences.iter().collect(),
        Some(audience) => vec![audience],
    };
    let is_ours = |audience: &&Claim| matches!(audience, Claim::Text(name) if jwt.audiences.iter().any(|own| own == name));
    if named.iter().any(is_ours) {
        Ok(())
    } else {
        Err(Refusal::new("the token is meant for somebody else"))
    }
}

/// Whether a claim is one value, compared as text.
fn is(claim: &Claim, value: &str) -> bool {
    match claim {
        Claim::Text(text) => text == value,
        Claim::Integer(_) | Claim::Boolean(_) => claim.to_string() == value,
        Claim::Real(_) | Claim::List(_) | Claim::Other => false,
    }
}
