//! `[[rewrite]]`.

use super::keys::not_yet;
use super::reader::Reader;
use super::rule::{Head, Kind};
use crate::policy::model::Rewrite;
use crate::policy::target::Target;
use crate::syntax::{Kind as ValueKind, Table};

impl<'t> Reader<'t> {
    /// What a `[[rewrite]]` does.
    pub(super) fn rewrite(&mut self, table: Table<'t>, head: &Head) -> Option<Rewrite> {
        let noun = Kind::Rewrite.noun();
        let before = self.problems.count();
        let query_mode = match table.entry("query") {
            Some((key, value)) if matches!(value.kind(), ValueKind::Table(_)) => {
                self.report(not_yet(key, "a `query` that is a table"));
                None
            }
            Some((_, value)) => self.query_mode(value),
            None => None,
        };
        let from = self.from(table, head, noun);
        let Some(value) = table.get("to") else {
            self.missing_key(table, noun, "to", "write `to = \"/…\"`");
            return None;
        };
        let text = self.some_string(value)?;
        let to = self.in_scope(value, &from, |scope| Target::parse_origin_form(text, scope));
        let (path, query) = to?;
        (self.problems.count() == before).then_some(Rewrite {
            from: from.ok()?,
            path,
            query,
            query_mode: query_mode.unwrap_or_default(),
            normalise: None,
        })
    }
}
