//! A country database in MaxMind's format: countries, cities or networks by address. It is opened
//! by the feature `geo`; without it there is none.

pub(crate) mod continent;
#[cfg(feature = "geo")]
mod record;

use std::hash::{Hash, Hasher};
use std::net::IpAddr;
#[cfg(feature = "geo")]
use std::sync::Arc;

#[cfg(feature = "geo")]
use sha2::{Digest as _, Sha256};

use crate::request::Geo;

/// A database that was read whole and checked.
pub(crate) struct Database {
    /// The file's name, as the policy writes it.
    name: String,
    /// SHA-256 of its bytes.
    digest: [u8; 32],
    #[cfg(feature = "geo")]
    reader: maxminddb::Reader<Shared>,
    /// The file; the reader doesn't give its own back.
    #[cfg(feature = "geo")]
    bytes: Shared,
}

/// The bytes of a database, held once.
#[cfg(feature = "geo")]
#[derive(Clone)]
struct Shared(Arc<Vec<u8>>);

#[cfg(feature = "geo")]
impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Database {
    /// Opens a database, of this SHA-256 if one is given. Every part of it is checked, in a time that
    /// its size bounds (10 MB took 0.17 s): what a damaged one says of an address would be found
    /// out only when a rule acts on it. `Err` says what is wrong with the file.
    #[cfg(feature = "geo")]
    pub(crate) fn open(
        name: &str,
        bytes: Vec<u8>,
        sha256: Option<[u8; 32]>,
    ) -> Result<Database, String> {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        if sha256.is_some_and(|wanted| wanted != digest) {
            return Err(format!("the SHA-256 of `{name}` is {}", hex(&digest)));
        }
        let bytes = Shared(Arc::new(bytes));
        let reader = maxminddb::Reader::from_source(bytes.clone())
            .map_err(|error| format!("`{name}` is not a MaxMind database: {error}"))?;
        reader.verify().map_err(|error| format!("`{name}` is damaged: {error}"))?;
        if !record::tells_a_place(&reader) {
            let kind = &reader.metadata().database_type;
            return Err(format!(
                "`{name}` (a `{kind}`) tells neither country, continent, city nor network"
            ));
        }
        Ok(Database { name: name.to_owned(), digest, reader, bytes })
    }

    /// The file's name, as the policy writes it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The whole file.
    #[cfg(feature = "geo")]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// What is known of an address; nothing where the database has no record of it.
    pub(crate) fn lookup(&self, ip: IpAddr) -> Geo {
        #[cfg(feature = "geo")]
        return record::of(&self.reader, ip);
        #[cfg(not(feature = "geo"))]
        {
            let _ = ip;
            Geo::default()
        }
    }
}

#[cfg(feature = "geo")]
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({})", self.name)
    }
}

impl Hash for Database {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.digest);
    }
}

#[cfg(test)]
mod tests;
