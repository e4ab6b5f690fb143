//! Telling a visitor which rules acted, if he knows a secret.

use std::fmt;

use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderName;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use sha2::Sha256;

use super::lines::values;
use super::{EventType, edit, restrictions};
use crate::decision::{Edit, Field, RuleRef};
use crate::request::Tier;

/// The response header that tells them.
const TOLD: &str = "x-fingerpost-rule";

/// What the rules in it may take; CloudFront takes 1,783 characters of a header's value.
const MOST: usize = 1 << 10;

/// A request header, and the value by which a visitor is told the rules that acted: in
/// `x-fingerpost-rule` of the answer, or of the response at viewer-response. The request header is
/// taken away before any rule is asked, whatever its value, so that it reaches neither the origin
/// nor a template.
///
/// Behind the cache nothing is told: the cache would keep it for everybody.
///
/// ```
/// use fingerpost::adapter::cloudfront::DebugHeader;
///
/// let debug = DebugHeader::new("x-debug", "4uWb1FGm1NtX0CRJ").unwrap();
/// assert_eq!(debug.header(), "x-debug");
/// assert!(!format!("{debug:?}").contains("4uWb"));
/// assert!(DebugHeader::new("x-debug", "short").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DebugHeader {
    header: String,
    secret: String,
}

impl DebugHeader {
    /// The shortest secret.
    const LEAST: usize = 16;

    /// # Errors
    ///
    /// A name that is no header's, or that of one that functions can't see or take away; a secret of
    /// less than 16 bytes.
    pub fn new(header: &str, secret: &str) -> Result<DebugHeader, DebugHeaderError> {
        let name = HeaderName::from_bytes(header.as_bytes());
        let header = name.map_err(|_| DebugHeaderError::Name)?.as_str().to_owned();
        let is_refused = |event| restrictions::of_header(event, &header).is_some();
        if EventType::ALL.into_iter().any(is_refused) || header == "cookie" {
            return Err(DebugHeaderError::Name);
        }
        match secret.len() >= DebugHeader::LEAST {
            true => Ok(DebugHeader { header, secret: secret.to_owned() }),
            false => Err(DebugHeaderError::Secret),
        }
    }

    /// The name of the request header, in lower case.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Takes the header out of the event's request. Says whether the visitor is to be told; `None`
    /// where the header isn't there.
    pub(super) fn take(&self, cf: &mut Map<String, Value>, event: EventType) -> Option<bool> {
        // viewer-response sees what viewer-request made of the request.
        let token = match event {
            EventType::ViewerResponse => request_id(cf).map(|id| self.token(id)),
            _ => None,
        };
        let headers = cf.get_mut("request").and_then(|request| request.get_mut("headers"));
        let headers = headers.and_then(Value::as_object_mut)?;
        let mut knows = None;
        headers.retain(|name, lines| {
            let is_it = name.eq_ignore_ascii_case(&self.header);
            if is_it {
                let knew = values(lines).any(|value| {
                    self.is_same(value, &self.secret)
                        || token.as_ref().is_some_and(|token| self.is_same(value, token))
                });
                knows = Some(knew || knows == Some(true));
            }
            !is_it
        });
        knows.map(|knows| knows && event.tier() == Tier::Viewer)
    }

    /// Tells viewer-response, which doesn't see the secret, that the visitor knew it: a word that is
    /// good for this request only.
    pub(super) fn pass_on(&self, request: &mut Map<String, Value>, cf: &Map<String, Value>) {
        let Some(token) = request_id(cf).map(|id| self.token(id)) else { return };
        let word = Edit::Set(Field::new(self.header.as_str(), token));
        edit::apply(request, &[word], EventType::ViewerRequest, &mut Vec::new());
    }

    fn token(&self, request_id: &str) -> String {
        let tag = self.tag("fingerpost debug token 1", request_id).finalize().into_bytes();
        tag.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether two texts are the same, in a time that doesn't tell where they differ.
    fn is_same(&self, one: &str, other: &str) -> bool {
        let tag = |text| self.tag("fingerpost debug same 1", text);
        tag(one).verify(&tag(other).finalize().into_bytes()).is_ok()
    }

    fn tag(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        // A key of any length will do.
        let key = Key::<Hmac<Sha256>>::default();
        let mac = Hmac::new_from_slice(self.secret.as_bytes()).unwrap_or_else(|_| Hmac::new(&key));
        mac.chain_update(purpose).chain_update(text)
    }
}

fn request_id(cf: &Map<String, Value>) -> Option<&str> {
    cf.get("config")?.get("requestId")?.as_str()
}

/// The header that tells which rules acted: `old, moved;line=17, quiet;shadow`; `none` where none
/// did. What is too long ends with `...`.
pub(super) fn told<'e>(rules: &[RuleRef<'_>], shadow: &[RuleRef<'_>]) -> Edit<'e> {
    let mut text = String::new();
    let live = rules.iter().map(|rule| (rule, ""));
    for (rule, mark) in live.chain(shadow.iter().map(|rule| (rule, ";shadow"))) {
        if text.len() > MOST {
            text.push_str(", ...");
            break;
        }
        let line = rule.line.map(|line| format!(";line={line}")).unwrap_or_default();
        let comma = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{comma}{}{line}{mark}", rule.id));
    }
    if text.is_empty() {
        text.push_str("none");
    }
    Edit::Set(Field::new(TOLD, text))
}

impl fmt::Debug for DebugHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DebugHeader").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Why a debug header can't be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DebugHeaderError {
    /// No header's name, or that of one that functions can't see or take away.
    Name,
    /// A secret of less than 16 bytes.
    Secret,
}

impl fmt::Display for DebugHeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DebugHeaderError::Name => "the debug header isn't one that a function can take away",
            DebugHeaderError::Secret => "the secret of the debug header has less than 16 bytes",
        })
    }
}

impl std::error::Error for DebugHeaderError {}

impl<'de> Deserialize<'de> for DebugHeader {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<DebugHeader, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            header: String,
            secret: String,
        }
        let written = Written::deserialize(from)?;
        DebugHeader::new(&written.header, &written.secret).map_err(D::Error::custom)
    }
}
