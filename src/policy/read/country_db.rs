//! `[client] country_db`: the file that tells where an address is.

use std::sync::Arc;

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::geo::Database;
use crate::policy::language;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    /// A file's name, or `{ file = …, sha256 = … }`.
    pub(super) fn country_db(&mut self, value: Value<'t>) -> Option<Arc<Database>> {
        let (file, sha256) = match value.kind() {
            Kind::String(_) => (value, None),
            Kind::Table(table) => self.country_db_table(table)?,
            _ => {
                self.wrong_type(value, "the name of a file or a table");
                return None;
            }
        };
        let name = self.some_string(file)?;
        self.open(name, file, sha256)
    }

    #[cfg(feature = "geo")]
    fn open(
        &mut self,
        name: &str,
        file: Value<'t>,
        sha256: Option<[u8; 32]>,
    ) -> Option<Arc<Database>> {
        let bytes =
            self.sidecar(file, self.limits.country_db_bytes, Code::LIMIT_COUNTRY_DB)?.into_owned();
        match Database::open(name, bytes, sha256) {
            Ok(database) => Some(Arc::new(database)),
            Err(why) => {
                let problem = Problem::error(Code::INVALID_COUNTRY_DB, file.range(), why);
                self.report(problem.help("write the name of a database in MaxMind's format"));
                None
            }
        }
    }

    #[cfg(not(feature = "geo"))]
    fn open(
        &mut self,
        _name: &str,
        file: Value<'t>,
        _sha256: Option<[u8; 32]>,
    ) -> Option<Arc<Database>> {
        let message = "`country_db` in a program that was built without `geo`";
        self.report(Problem::error(Code::FEATURE_NOT_COMPILED, file.range(), message).help(
            "build fingerpost with its feature `geo`, or let the host program or its platform \
                 tell the country",
        ));
        None
    }

    /// The file and, where it is written, its checksum.
    fn country_db_table(&mut self, table: Table<'t>) -> Option<(Value<'t>, Option<[u8; 32]>)> {
        let noun = &language::COUNTRY_DB;
        self.keys(table, &language::COUNTRY_DB);
        let sha256 = match table.get("sha256") {
            Some(value) => Some(self.sha256(value)?),
            None => None,
        };
        let Some(file) = table.get("file") else {
            self.missing_key(table, noun, "file", "write `file = \"…\"`");
            return None;
        };
        Some((file, sha256))
    }

    fn sha256(&mut self, value: Value<'t>) -> Option<[u8; 32]> {
        let text = self.some_string(value)?;
        if let Some(digest) = digest(text) {
            return Some(digest);
        }
        let message = format!("`{text}` is not a SHA-256");
        self.report(
            Problem::error(Code::INVALID_COUNTRY_DB, value.range(), message)
                .help("write its 64 hex digits, as `sha256sum` prints them"),
        );
        None
    }
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
    }
    Some(digest)
}
