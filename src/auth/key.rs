//! Keys that signatures are verified with, and the algorithms of RFC 7518 and RFC 8037.
//!
//! What kind of key it is decides which algorithms there are for it: what a token says of itself
//! can only choose among them.

use std::fmt;
use std::hash::{Hash, Hasher};

/// An algorithm of signatures.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

/// The algorithms by their names (RFC 7518 §3.1, RFC 8037 §3.1). `none` is not among them.
pub(crate) static ALGORITHMS: [(&str, Algorithm); 12] = [
    ("HS256", Algorithm::Hs256),
    ("HS384", Algorithm::Hs384),
    ("HS512", Algorithm::Hs512),
    ("RS256", Algorithm::Rs256),
    ("RS384", Algorithm::Rs384),
    ("RS512", Algorithm::Rs512),
    ("PS256", Algorithm::Ps256),
    ("PS384", Algorithm::Ps384),
    ("PS512", Algorithm::Ps512),
    ("ES256", Algorithm::Es256),
    ("ES384", Algorithm::Es384),
    ("EdDSA", Algorithm::EdDsa),
];

impl Algorithm {
    #[cfg_attr(not(feature = "auth"), expect(dead_code, reason = "nothing is read"))]
    pub(crate) fn parse(name: &str) -> Option<Algorithm> {
        ALGORITHMS.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm)
    }

    pub(crate) fn name(self) -> &'static str {
        ALGORITHMS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// What a key consists of.
#[derive(Clone, Hash, PartialEq, Eq)]
pub(crate) enum Material {
    Secret(Vec<u8>),
    /// Modulus and exponent, big-endian.
    Rsa(Vec<u8>, Vec<u8>),
    /// An uncompressed point (SEC 1 §2.3.3).
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// A key.
#[derive(Clone)]
pub(crate) struct Key {
    /// By which tokens name it.
    pub(crate) kid: Option<String>,
    /// It is for this algorithm alone.
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) material: Material,
    #[cfg(feature = "auth")]
    ready: verify::Ready,
}

impl Key {
    /// Makes a key ready. `Err` says what is wrong with it.
    #[cfg(feature = "auth")]
    pub(crate) fn new(
        kid: Option<String>,
        algorithm: Option<Algorithm>,
        material: Material,
    ) -> Result<Key, String> {
        let ready = verify::Ready::of(&material)?;
        Ok(Key { kid, algorithm, material, ready })
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn new(
        kid: Option<String>,
        algorithm: Option<Algorithm>,
        material: Material,
    ) -> Result<Key, String> {
        Ok(Key { kid, algorithm, material })
    }

    /// Whether signatures by an algorithm can be verified with it. A secret is as long as the hash
    /// (RFC 7518 §3.2).
    pub(crate) fn is_for(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{
            EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
        };
        let fits = match (&self.material, algorithm) {
            (Material::Secret(secret), Hs256) => secret.len() >= 32,
            (Material::Secret(secret), Hs384) => secret.len() >= 48,
            (Material::Secret(secret), Hs512) => secret.len() >= 64,
            (Material::Rsa(..), Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512)
            | (Material::P256(_), Es256)
            | (Material::P384(_), Es384)
            | (Material::Ed25519(_), EdDsa) => true,
            _ => false,
        };
        fits && self.algorithm.is_none_or(|own| own == algorithm)
    }

    /// Whether it has signed a message.
    #[cfg(feature = "auth")]
    pub(crate) fn has_signed(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        self.is_for(algorithm) && self.ready.verifies(algorithm, message, signature)
    }

    /// Whether it has signed a message as CloudFront wants it: RSA with SHA-1.
    #[cfg(feature = "auth")]
    pub(crate) fn has_signed_for_cloudfront(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.ready {
            verify::Ready::Rsa(key) => {
                key.pkcs1v15_verify::<sha1::Sha1>(message, signature).is_ok()
            }
            _ => false,
        }
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn has_signed_for_cloudfront(&self, _: &[u8], _: &[u8]) -> bool {
        false
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn has_signed(&self, _: Algorithm, _: &[u8], _: &[u8]) -> bool {
        false
    }
}

/// What was made ready of it says nothing more.
impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        let Key { kid, algorithm, material, .. } = self;
        (kid, algorithm, material) == (&other.kid, &other.algorithm, &other.material)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kid.hash(state);
        self.algorithm.hash(state);
        self.material.hash(state);
    }
}

/// No part of it: it may be a secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.kid)
    }
}

#[cfg(feature = "auth")]
mod verify {
    //! The signature algorithms themselves, all of RustCrypto.

    use hmac::{Hmac, KeyInit as _, Mac as _};
    use p256::ecdsa::signature::Verifier as _;
    use rsa::BoxedUint;
    use sha2::{Sha256, Sha384, Sha512};

    use super::{Algorithm, Material};

    /// RSA keys with fewer bits are weak; with more a signature takes long to verify.
    const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

    /// A key, parsed once.
    #[derive(Clone)]
    pub(super) enum Ready {
        Secret(Vec<u8>),
        Rsa(Box<rsa::PublicKey>),
        P256(Box<p256::ecdsa::VerifyingKey>),
        P384(Box<p384::ecdsa::VerifyingKey>),
        Ed25519(Box<ed25519_dalek::VerifyingKey>),
    }

    impl Ready {
        pub(super) fn of(material: &Material) -> Result<Ready, String> {
            let invalid = |kind: &str| format!("{kind} that isn't one");
            match material {
                Material::Secret(secret) if secret.len() < 32 => {
                    Err(format!("a secret of {} bytes, at least 32 are wanted", secret.len()))
                }
                Material::Secret(secret) => Ok(Ready::Secret(secret.clone())),
                Material::Rsa(n, e) => {
                    let significant = n.iter().position(|byte| *byte != 0);
                    let n = significant.and_then(|at| n.get(at..)).unwrap_or_default();
                    let zeros = n.first().map_or(0, |byte| byte.leading_zeros() as usize);
                    let bits = n.len() * 8 - zeros;
                    if !RSA_BITS.contains(&bits) {
                        let message = format!("an RSA key of {bits} bits, 2048 to 4096 are wanted");
                        return Err(message);
                    }
                    let (n, e) =
                        (BoxedUint::from_be_slice_vartime(n), BoxedUint::from_be_slice_vartime(e));
                    let key = rsa::PublicKey::new_with_size_limits(n, e, RSA_BITS);
                    key.map(|key| Ready::Rsa(Box::new(key))).map_err(|_| invalid("an RSA key"))
                }
                Material::P256(point) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
                    .map(|key| Ready::P256(Box::new(key)))
                    .map_err(|_| invalid("a point of P-256")),
                Material::P384(point) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
                    .map(|key| Ready::P384(Box::new(key)))
                    .map_err(|_| invalid("a point of P-384")),
                Material::Ed25519(point) => ed25519_dalek::VerifyingKey::try_from(point.as_slice())
                    .ok()
                    .filter(|key| !key.is_weak())
                    .map(|key| Ready::Ed25519(Box::new(key)))
                    .ok_or_else(|| invalid("a point of Ed25519")),
            }
        }

        pub(super) fn verifies(
            &self,
            algorithm: Algorithm,
            message: &[u8],
            signature: &[u8],
        ) -> bool {
            match (self, algorithm) {
                (Ready::Secret(key), Algorithm::Hs256) => Hmac::<Sha256>::new_from_slice(key)
                    .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok()),
                (Ready::Secret(key), Algorithm::Hs384) => Hmac::<Sha384>::new_from_slice(key)
                    .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok()),
                (Ready::Secret(key), Algorithm::Hs512) => Hmac::<Sha512>::new_from_slice(key)
                    .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok()),
                (Ready::Rsa(key), Algorithm::Rs256) => {
                    key.pkcs1v15_verify::<Sha256>(message, signature).is_ok()
                }
                (Ready::Rsa(key), Algorithm::Rs384) => {
                    key.pkcs1v15_verify::<Sha384>(message, signature).is_ok()
                }
                (Ready::Rsa(key), Algorithm::Rs512) => {
                    key.pkcs1v15_verify::<Sha512>(message, signature).is_ok()
                }
                (Ready::Rsa(key), Algorithm::Ps256) => {
                    key.pss_verify::<Sha256>(message, signature).is_ok()
                }
                (Ready::Rsa(key), Algorithm::Ps384) => {
                    key.pss_verify::<Sha384>(message, signature).is_ok()
                }
                (Ready::Rsa(key), Algorithm::Ps512) => {
                    key.pss_verify::<Sha512>(message, signature).is_ok()
                }
                (Ready::P256(key), Algorithm::Es256) => {
                    p256::ecdsa::Signature::from_slice(signature)
                        .is_ok_and(|signature| key.verify(message, &signature).is_ok())
                }
                (Ready::P384(key), Algorithm::Es384) => {
                    p384::ecdsa::Signature::from_slice(signature)
                        .is_ok_and(|signature| key.verify(message, &signature).is_ok())
                }
                (Ready::Ed25519(key), Algorithm::EdDsa) => {
                    ed25519_dalek::Signature::from_slice(signature)
                        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
                }
                _ => false,
            }
        }
    }
}
