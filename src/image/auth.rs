//! What requests have to prove. Hashes and keys stand in an image as they do in the policy and
//! beside it: it is as secret as they are.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::auth::key::{ALGORITHMS, Algorithm, Key, Material};
use crate::auth::salted::SaltedHash;
use crate::policy::auth::{ApiKey, Auth, Basic, Deny, Jwt, Proof, SignedUrl, TokenSource};
use crate::policy::read::field::Side;

record!(Auth { proof, realm, deny, login, forward, identity }, can_be_told);
choice!(Proof { 0: Basic(basic), 1: ApiKey(keys), 2: Jwt(jwt), 3: SignedUrl(signed) });
choice!(SignedUrl { 0: Hmac { keys, expires, signature }, 1: CloudFront { keys } }, is_by_id);
choice!(Deny { 0: Unauthorized, 1: Forbidden });
record!(Basic { users }, are_in_order);

record!(ApiKey { header, keys }, has_a_header);

fn has_a_header(key: &ApiKey) -> Result<(), Flaw> {
    name::own_field_name(&key.header, Side::Request)
}

fn can_be_told(auth: &Auth) -> Result<(), Flaw> {
    for (header, _) in &auth.identity {
        name::own_field_name(header, Side::Request)?;
    }
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    Flaw::unless(auth.realm.bytes().all(is_plain), "a realm that can't stand in a challenge")
}

fn is_by_id(signed: &SignedUrl) -> Result<(), Flaw> {
    match signed {
        SignedUrl::Hmac { .. } => Ok(()),
        SignedUrl::CloudFront { keys } => {
            let ids: Vec<&str> = keys.iter().map(|(id, _)| id.as_str()).collect();
            name::rising(&ids, |id| *id)
        }
    }
}

fn are_in_order(basic: &Basic) -> Result<(), Flaw> {
    let names: Vec<&str> = basic.users.iter().map(|(name, _)| name.as_str()).collect();
    name::rising(&names, |name| *name)
}

record!(Jwt { from, algorithms, keys, issuers, audiences, leeway, claims });
choice!(TokenSource { 0: Authorization, 1: Header(name), 2: Cookie(name), 3: Query(name) });

/// An algorithm is its place in this list.
impl Stored for Algorithm {
    fn write(&self, to: &mut Writer) {
        let place = ALGORITHMS.iter().position(|(_, known)| known == self);
        to.count(place.unwrap_or(ALGORITHMS.len()));
    }

    fn read(from: &mut Reader<'_>) -> Result<Algorithm, Flaw> {
        let known = ALGORITHMS.get(from.size()?);
        known.map(|(_, algorithm)| *algorithm).ok_or(Flaw::Damaged("no such algorithm"))
    }
}

/// Made ready as one of a file is: what is no key is refused.
impl Stored for Key {
    const LEAST: usize = 3;

    fn write(&self, to: &mut Writer) {
        self.kid.write(to);
        self.algorithm.write(to);
        let (tag, parts): (u8, &[&Vec<u8>]) = match &self.material {
            Material::Secret(secret) => (0, &[secret]),
            Material::Rsa(n, e) => (1, &[n, e]),
            Material::P256(point) => (2, &[point]),
            Material::P384(point) => (3, &[point]),
            Material::Ed25519(point) => (4, &[point]),
        };
        to.byte(tag);
        for part in parts {
            to.count(part.len());
            to.bytes(part);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Key, Flaw> {
        let (kid, algorithm) = (Stored::read(from)?, Stored::read(from)?);
        let tag = from.byte()?;
        let mut part = || {
            let count = from.count(1)?;
            from.bytes(count).map(<[u8]>::to_vec)
        };
        let material = match tag {
            0 => Material::Secret(part()?),
            1 => Material::Rsa(part()?, part()?),
            2 => Material::P256(part()?),
            3 => Material::P384(part()?),
            4 => Material::Ed25519(part()?),
            _ => return Err(Flaw::Damaged("no such kind of key")),
        };
        Key::new(kid, algorithm, material).map_err(Flaw::Unsound)
    }
}

impl Stored for SaltedHash {
    const LEAST: usize = 33;

    fn write(&self, to: &mut Writer) {
        let SaltedHash { salt, sha256 } = self;
        salt.write(to);
        to.bytes(sha256);
    }

    fn read(from: &mut Reader<'_>) -> Result<SaltedHash, Flaw> {
        let hash = SaltedHash { salt: Stored::read(from)?, sha256: from.array()? };
        Flaw::unless(hash.has_salt(), "a salt that isn't one")?;
        Ok(hash)
    }
}
