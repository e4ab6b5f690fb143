//! `[[auth]]`: what a request has to prove, and what one that doesn't is answered.

use crate::auth::salted::SaltedHash;

/// `[[auth]]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Auth {
    pub(crate) proof: Proof,
    /// What a challenge calls the part of the site that is guarded.
    pub(crate) realm: String,
    pub(crate) deny: Deny,
}

/// What is asked for.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Proof {
    Basic(Basic),
    ApiKey(ApiKey),
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
