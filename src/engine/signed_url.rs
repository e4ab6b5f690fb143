//! `signed_url`: what is signed is put together again as the signer had it.

use std::borrow::Cow;

use super::scene::Scene;
use crate::auth::cloudfront::{Statement, canned, decode, has_dot_segment};
use crate::auth::key::{Algorithm, Key};
use crate::facts::{HostFact, Lookup};
use crate::policy::auth::SignedUrl;
use crate::request::Timestamp;

/// The names of CloudFront's parameters; of its cookies behind `CloudFront-`.
const EXPIRES: &str = "Expires";
const POLICY: &str = "Policy";
const SIGNATURE: &str = "Signature";
const KEY: &str = "Key-Pair-Id";

/// How often something is there.
enum Times<T> {
    Never,
    Once(T),
    Twice,
}

impl<T> Times<T> {
    fn once(self) -> Option<T> {
        match self {
            Times::Once(it) => Some(it),
            Times::Never | Times::Twice => None,
        }
    }
}

impl Scene<'_> {
    /// `Some` where it is signed, and still holds.
    pub(super) fn is_signed(&self, signed: &SignedUrl) -> Option<()> {
        match signed {
            SignedUrl::Hmac { keys, expires, signature } => self.by_hmac(keys, expires, signature),
            SignedUrl::CloudFront { keys } => self.by_cloudfront(keys),
        }
    }

    fn by_hmac(&self, keys: &[Key], expires: &str, signature: &str) -> Option<()> {
        let request = &self.facts.request;
        let query = request.query?;
        let digits = parameter(query, signature).once()?;
        let until = parameter(query, expires).once()?;
        let sum = sum(digits)?;
        let mut message = String::with_capacity(request.path.len() + 1 + query.len());
        message.push_str(request.path);
        message.push('?');
        without(&mut message, query, |name| name == signature);
        let message = message.as_bytes();
        keys.iter().find(|key| key.has_signed(Algorithm::Hs256, message, &sum))?;
        self.is_until(instant(until)?)
    }

    fn is_until(&self, end: i64) -> Option<()> {
        let Timestamp(now) = self.facts.request.client.now?;
        (now < end).then_some(())
    }

    fn by_cloudfront(&self, keys: &[(String, Key)]) -> Option<()> {
        let query = self.facts.request.query.unwrap_or_default();
        let in_query = query.split('&').any(|part| is_own(name_of(part)));
        let get = |name: &str| match in_query {
            true => match parameter(query, name) {
                Times::Once(value) => Times::Once(Cow::Borrowed(value)),
                Times::Never => Times::Never,
                Times::Twice => Times::Twice,
            },
            false => self.cookie(&format!("CloudFront-{name}")),
        };
        let (signature, id) = (get(SIGNATURE).once()?, get(KEY).once()?);
        let at = keys.binary_search_by(|(known, _)| known.as_str().cmp(&id)).ok()?;
        let (_, key) = keys.get(at)?;
        let signature = decode(&signature)?;
        match (get(EXPIRES), get(POLICY)) {
            (Times::Once(expires), Times::Never) => {
                let end = instant(&expires)?;
                let mut urls = self.urls(query)?.into_iter().flatten();
                urls.find(|url| {
                    // What would end the text in which it stands is no part of a URL.
                    !url.bytes().any(|byte| byte == b'"' || byte == b'\\')
                        && key
                            .has_signed_for_cloudfront(canned(url, &expires).as_bytes(), &signature)
                })?;
                self.is_until(end)
            }
            (Times::Never, Times::Once(policy)) => {
                let policy = decode(&policy)?;
                key.has_signed_for_cloudfront(&policy, &signature).then_some(())?;
                self.is_allowed(&Statement::read(&policy)?, query)
            }
            _ => None,
        }
    }

    fn is_allowed(&self, statement: &Statement, query: &str) -> Option<()> {
        self.urls(query)?.iter().flatten().find(|url| statement.covers(url))?;
        if has_dot_segment(self.facts.request.path) {
            return None;
        }
        self.is_until(statement.before)?;
        if let Some(after) = statement.after {
            let Timestamp(now) = self.facts.request.client.now?;
            (after < now).then_some(())?;
        }
        match statement.source {
            Some(network) => network.contains(&self.facts.ip.known()?).then_some(()),
            None => Some(()),
        }
    }

    /// The URL without CloudFront's own parameters, by https and by http as far as either may be.
    fn urls(&self, query: &str) -> Option<[Option<String>; 2]> {
        let HostFact::Valid { host, port } = &self.facts.host else { return None };
        let mut rest = String::from("?");
        without(&mut rest, query, is_own);
        if rest.len() == 1 {
            rest.clear();
        }
        let url = |scheme: &str| {
            let known = self.facts.scheme.known().map(|known| known.as_str());
            known.is_none_or(|known| known == scheme).then(|| {
                let port = port.map_or_else(String::new, |port| format!(":{port}"));
                [scheme, "://", host, &port, self.facts.request.path, &rest].concat()
            })
        };
        Some([url("https"), url("http")])
    }

    fn cookie(&self, name: &str) -> Times<Cow<'_, str>> {
        let mut values = self.facts.cookies(name).into_iter();
        match (values.next(), values.next()) {
            (None, _) => Times::Never,
            (Some(Lookup::Text(text)), None) => Times::Once(text),
            // One that can't be read is there as well.
            _ => Times::Twice,
        }
    }
}

fn is_own(name: &str) -> bool {
    matches!(name, EXPIRES | POLICY | SIGNATURE | KEY)
}

fn name_of(part: &str) -> &str {
    part.split_once('=').map_or(part, |(name, _)| name)
}

/// The value of a parameter, neither name nor value decoded.
fn parameter<'q>(query: &'q str, name: &str) -> Times<&'q str> {
    let mut parts = query.split('&').filter(|part| name_of(part) == name);
    match (parts.next(), parts.next()) {
        (None, _) => Times::Never,
        (Some(part), None) => Times::Once(part.get(name.len() + 1..).unwrap_or_default()),
        (Some(_), Some(_)) => Times::Twice,
    }
}

/// Adds a query as it is written, but for some of its parameters.
fn without(text: &mut String, query: &str, is_left_out: impl Fn(&str) -> bool) {
    let mut between = "";
    for part in query.split('&').filter(|part| !is_left_out(name_of(part))) {
        text.push_str(between);
        text.push_str(part);
        between = "&";
    }
}

/// 64 hex digits, letters in lower case.
fn sum(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut sum = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in sum.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |byte, next| Some(byte << 4 | digit(*next)?))?;
    }
    Some(sum)
}

/// Seconds since 1970: 1 to 15 digits.
fn instant(text: &str) -> Option<i64> {
    if !(1..=15).contains(&text.len()) {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}
