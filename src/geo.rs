//! A country database: MaxMind's format, by the feature `geo`.

pub(crate) mod continent;

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use crate::request::Geo;

/// A database that was read whole and checked.
pub(crate) struct Database {
    name: String,
    /// SHA-256 of its bytes.
    digest: [u8; 32],
}

impl Database {
    /// The file's name, as the policy writes it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What is known of an address; nothing where the database has no record of it.
    pub(crate) fn lookup(&self, _ip: IpAddr) -> Geo {
        Geo::default()
    }
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
