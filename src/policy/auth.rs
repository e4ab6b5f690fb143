//! `[[auth]]`: what a request has to prove, and what one that doesn't is answered.

use crate::auth::key::{Algorithm, Key};
use crate::auth::salted::SaltedHash;
use crate::policy::target::Target;

/// `[[auth]]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Auth {
    pub(crate) proof: Proof,
    /// What a challenge calls the part of the site that is guarded.
    pub(crate) realm: String,
    pub(crate) deny: Deny,
    /// Where a visitor is led who isn't admitted and can be led.
    pub(crate) login: Option<Target>,
    /// The header with the credentials goes on to the origin.
    pub(crate) forward: bool,
    /// The headers in which the origin learns who was admitted, and the claim of each. Each header
    /// once, in lower case.
    pub(crate) identity: Vec<(String, String)>,
}

impl Auth {
    /// The header that the credentials stand in, alone.
    pub(crate) fn header(&self) -> Option<&str> {
        match &self.proof {
            Proof::Basic(_) => Some("authorization"),
            Proof::ApiKey(key) => Some(&key.header),
            Proof::Jwt(jwt) => match &jwt.from {
                TokenSource::Authorization => Some("authorization"),
                TokenSource::Header(name) => Some(name),
                TokenSource::Cookie(_) | TokenSource::Query(_) => None,
            },
            Proof::SignedUrl(_) => None,
        }
    }
}

/// Whether a header of a request would be taken for one that the policy gives: many servers make the
/// same variable of `-` and `_`.
pub(crate) fn is_taken_for(sent: &str, own: &str) -> bool {
    let plain = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    sent.len() == own.len() && sent.bytes().map(plain).eq(own.bytes().map(plain))
}

/// What is asked for.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Proof {
    Basic(Basic),
    ApiKey(ApiKey),
    Jwt(Box<Jwt>),
    SignedUrl(Box<SignedUrl>),
}

/// `basic` (RFC 7617).
#[derive(Clone, Debug, Hash)]
pub(crate) struct Basic {
    /// In the order of their names, each once.
    pub(crate) users: Vec<(String, SaltedHash)>,
}

/// `api_key`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct ApiKey {
    /// The header that holds the key, in lower case.
    pub(crate) header: String,
    pub(crate) keys: Vec<SaltedHash>,
}

/// `jwt` (RFC 7519).
#[derive(Clone, Debug, Hash)]
pub(crate) struct Jwt {
    pub(crate) from: TokenSource,
    pub(crate) algorithms: Vec<Algorithm>,
    /// Each for one of the algorithms at least.
    pub(crate) keys: Vec<Key>,
    /// `iss` is one of them, where there are any.
    pub(crate) issuers: Vec<String>,
    /// One of `aud` is one of them; without any there may be no `aud`.
    pub(crate) audiences: Vec<String>,
    /// Seconds by which clocks may differ.
    pub(crate) leeway: u32,
    /// Claims by name, in that order, and the values of which each has one.
    pub(crate) claims: Vec<(String, Vec<String>)>,
}

/// `signed_url`.
#[derive(Clone, Debug, Hash)]
pub(crate) enum SignedUrl {
    /// HMAC-SHA256 over path and query.
    Hmac {
        /// One of them has signed it.
        keys: Vec<Key>,
        /// The parameter that says until when.
        expires: String,
        /// The parameter that is the signature.
        signature: String,
    },
    /// As CloudFront signs: a canned or a custom policy, in the URL or in cookies.
    CloudFront {
        /// By their ids, in that order.
        keys: Vec<(String, Key)>,
    },
}

/// Where a token stands.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum TokenSource {
    /// `Authorization: Bearer` (RFC 6750 §2.1).
    Authorization,
    /// In lower case.
    Header(String),
    Cookie(String),
    Query(String),
}

/// `deny`: what a request that proves nothing is answered.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Deny {
    /// 401, with a challenge.
    Unauthorized,
    /// 403.
    Forbidden,
}

impl Deny {
    pub(crate) fn code(self) -> u16 {
        match self {
            Deny::Unauthorized => 401,
            Deny::Forbidden => 403,
        }
    }
}
