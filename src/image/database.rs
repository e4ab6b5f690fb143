//! The country database: its whole file, so that an image stands alone.

use std::sync::Arc;

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::Stored;
use super::writer::Writer;
use crate::geo::Database;

#[cfg(feature = "geo")]
impl Stored for Arc<Database> {
    fn write(&self, to: &mut Writer) {
        to.text(self.name());
        to.count(self.bytes().len());
        to.bytes(self.bytes());
    }

    /// Checked like the file itself: what a damaged one says would be found out only when a rule
    /// acts on it.
    fn read(from: &mut Reader<'_>) -> Result<Arc<Database>, Flaw> {
        let name = from.text()?;
        let count = from.count(1)?;
        let most = from.limits.country_db_bytes;
        if count > most {
            let message =
                format!("a country database of {count} bytes, at most {most} are allowed");
            return Err(Flaw::Limit(message));
        }
        let bytes = from.bytes(count)?.to_vec();
        Database::open(name, bytes, None).map(Arc::new).map_err(Flaw::Unsound)
    }
}

/// There is none without the feature.
#[cfg(not(feature = "geo"))]
impl Stored for Arc<Database> {
    fn write(&self, _: &mut Writer) {}

    fn read(_: &mut Reader<'_>) -> Result<Arc<Database>, Flaw> {
        Err(super::frame::NO_GEO)
    }
}
