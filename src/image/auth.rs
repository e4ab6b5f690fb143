//! What requests have to prove. Hashes and keys stand in an image as they do in the policy and
//! beside it: it is as secret as they are.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::auth::salted::SaltedHash;
use crate::policy::auth::{ApiKey, Auth, Basic, Deny, Proof};
use crate::policy::read::field::Side;

record!(Auth { proof, realm, deny }, can_be_challenged);
choice!(Proof { 0: Basic(basic), 1: ApiKey(keys) });
choice!(Deny { 0: Unauthorized, 1: Forbidden });
record!(Basic { users }, are_in_order);

record!(ApiKey { header, keys }, has_a_header);

fn has_a_header(key: &ApiKey) -> Result<(), Flaw> {
    name::own_field_name(&key.header, Side::Request)
}

fn can_be_challenged(auth: &Auth) -> Result<(), Flaw> {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    Flaw::unless(auth.realm.bytes().all(is_plain), "a realm that can't stand in a challenge")
}

fn are_in_order(basic: &Basic) -> Result<(), Flaw> {
    let names: Vec<&str> = basic.users.iter().map(|(name, _)| name.as_str()).collect();
    name::rising(&names, |name| *name)
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
