//! `[client] country_db`: the file that tells where an address is.

use std::sync::Arc;

use super::keys::Keys;
use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::geo::Database;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    /// A file's name, or `{ file = …, sha256 = … }`.
    pub(super) fn country_db(&mut self, value: Value<'t>) -> Option<Arc<Database>> {
        match value.kind() {
            Kind::String(_) => {
                self.some_string(value)?;
            }
            Kind::Table(table) => {
                self.country_db_table(table)?;
            }
            _ => {
                self.wrong_type(value, "the name of a file or a table");
                return None;
            }
        }
        let message = "`country_db` in a program that was built without `geo`";
        self.report(Problem::error(Code::FEATURE_NOT_COMPILED, value.range(), message).help(
            "build fingerpost with its feature `geo`, or let the host program or its platform \
                 tell the country",
        ));
        None
    }

    /// The file and, where it is written, its checksum.
    #[expect(clippy::type_complexity, reason = "two values with their places, taken apart at once")]
    fn country_db_table(
        &mut self,
        table: Table<'t>,
    ) -> Option<(Value<'t>, Option<(&'t str, Value<'t>)>)> {
        let noun = "`country_db`";
        self.keys(table, &Keys { noun, known: &[&["file", "sha256"]], later: &[], outer: &[] });
        let sha256 = match table.get("sha256") {
            Some(value) => Some((self.sha256(value)?, value)),
            None => None,
        };
        let Some(file) = table.get("file") else {
            self.missing_key(table, noun, "file", "write `file = \"…\"`");
            return None;
        };
        self.some_string(file).map(|_| (file, sha256))
    }

    fn sha256(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.some_string(value)?;
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(text);
        }
        let message = format!("`{text}` is not a SHA-256");
        self.report(
            Problem::error(Code::INVALID_COUNTRY_DB, value.range(), message)
                .help("write its 64 hex digits, as `sha256sum` prints them"),
        );
        None
    }
}
