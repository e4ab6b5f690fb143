//! Secrets that a policy knows by their hash only: `sha256:SALT:HEX`.

use std::fmt;

/// SHA-256 over a salt and a secret behind it. A fast hash: it protects a secret that was made by
/// chance, such as `fingerpost hash` makes, and no password that a person chose.
#[derive(Clone, Hash, PartialEq, Eq)]
pub(crate) struct SaltedHash {
    pub(crate) salt: String,
    pub(crate) sha256: [u8; 32],
}

/// How long a salt may be.
const LONGEST_SALT: usize = 64;

/// How long a key in a header may be: each of an entry's keys may have to be tried on it.
pub(crate) const LONGEST_KEY: usize = 256;

impl SaltedHash {
    /// Reads `sha256:SALT:HEX`: a salt of letters, digits, `.`, `_` and `-`, and 64 hexadecimal
    /// digits.
    pub(crate) fn parse(text: &str) -> Option<SaltedHash> {
        let (salt, hex) = text.strip_prefix("sha256:")?.split_once(':')?;
        let hash = SaltedHash { salt: salt.to_owned(), sha256: digest(hex)? };
        hash.has_salt().then_some(hash)
    }

    /// Whether the salt is one.
    pub(crate) fn has_salt(&self) -> bool {
        let is_of_salt = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        (1..=LONGEST_SALT).contains(&self.salt.len()) && self.salt.bytes().all(is_of_salt)
    }

    /// Whether it is this secret's, in a time that says nothing of how much of it is right.
    #[cfg(feature = "auth")]
    pub(crate) fn is_of(&self, secret: &[u8]) -> bool {
        use sha2::{Digest as _, Sha256};
        let found = Sha256::new().chain_update(&self.salt).chain_update(secret).finalize();
        super::is_same(&found, &self.sha256)
    }

    #[cfg(not(feature = "auth"))]
    pub(crate) fn is_of(&self, _: &[u8]) -> bool {
        false
    }

    /// A hash that no secret is known to have: asked about names that there aren't, so that they take
    /// as long as those that there are.
    pub(crate) fn of_nobody() -> SaltedHash {
        SaltedHash { salt: "0".repeat(32), sha256: [0; 32] }
    }
}

/// Not the hash: it would be what a guess is tried against.
impl fmt::Debug for SaltedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltedHash")
    }
}

/// 64 hexadecimal digits.
fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 's4ltopen sesame' | sha256sum`
    const KNOWN: &str =
        "sha256:s4lt:85c366a7e16934e45073c6782418733721322fe8b7b4dbc3256d09060b17d178";

    #[test]
    #[cfg(feature = "auth")]
    fn a_secret_has_its_hash_and_no_other() {
        let hash = SaltedHash::parse(KNOWN).unwrap();
        assert!(hash.is_of(b"open sesame"));
        for other in [&b"open sesam"[..], b"open sesame ", b"", b"s4ltopen sesame"] {
            assert!(!hash.is_of(other));
        }
        assert!(!SaltedHash::of_nobody().is_of(b""));
        for at in 0..32 {
            for bit in 0..8 {
                let mut flipped = hash.clone();
                flipped.sha256[at] ^= 1 << bit;
                assert!(!flipped.is_of(b"open sesame"));
            }
        }
    }

    #[test]
    fn what_is_no_hash() {
        let hex = "0".repeat(64);
        assert!(SaltedHash::parse(KNOWN).is_some());
        assert!(SaltedHash::parse(&format!("sha256:{}:{hex}", "a".repeat(64))).is_some());
        for text in [
            "open sesame".to_owned(),
            format!("sha256::{hex}"),
            format!("sha256:{hex}"),
            format!("sha256:a b:{hex}"),
            format!("sha256:{}:{hex}", "a".repeat(65)),
            format!("sha256:a:{hex}0"),
            format!("sha256:a:+{}", "0".repeat(63)),
            format!("sha256:a:é{}", "0".repeat(62)),
            format!("SHA256:a:{hex}"),
            format!("md5:a:{hex}"),
        ] {
            assert_eq!(SaltedHash::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_hash_is_not_printed() {
        let hash = SaltedHash::parse(KNOWN).unwrap();
        assert_eq!(format!("{hash:?}"), "SaltedHash");
    }
}
