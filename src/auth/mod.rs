//! What proves who asks: passwords, keys, tokens, signatures.
//!
//! The primitives of `[[auth]]`, which the definition and the engine share; what an entry asks for
//! and what it makes of the answer stands in both. Without the feature `auth` no policy has an entry,
//! and nothing is ever proved.

pub(crate) mod basic;
pub(crate) mod claims;
pub(crate) mod cloudfront;
#[cfg(feature = "auth")]
pub(crate) mod jwk;
pub(crate) mod jws;
pub(crate) mod key;
#[cfg(test)]
#[cfg(feature = "auth")]
mod rfc;
pub(crate) mod salted;
#[cfg(test)]
#[cfg(feature = "auth")]
mod timing;

/// Whether two texts are the same, in a time that only their lengths decide.
#[cfg(feature = "auth")]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(one, other).into()
}
