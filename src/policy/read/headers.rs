//! `[[headers]]`: edits of the request's and the response's headers.

use std::ops::Range;

use super::field::Side;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::Head;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::{HeaderEdit, HeaderEdits};
use crate::policy::template::{Scope, Template};
use crate::syntax::{Kind as ValueKind, Table, Value};

/// The edits of one side of an entry.
#[derive(Default)]
struct Edits {
    edits: Vec<HeaderEdit>,
    /// The names so far and where they stand.
    names: Vec<(String, Range<usize>)>,
}

impl<'t> Reader<'t> {
    /// What a `[[headers]]` does.
    pub(super) fn header_edits(&mut self, table: Table<'t>, head: &Head) -> Option<HeaderEdits> {
        let before = self.problems.count();
        let mut edits = self.edits(table);
        let keys = ["request", "response", "csp"];
        if !keys.iter().any(|key| table.get(key).is_some()) {
            let help = "write `response.set = { NAME = \"…\" }`, or `remove`, `append`, `default`; \
                        likewise `request.…`";
            self.missing_key(table, &language::HEADERS, "response", help);
        } else if edits.request.is_empty()
            && edits.response.is_empty()
            && table.get("csp").is_none()
            && self.problems.count() == before
        {
            let problem =
                Problem::error(Code::EMPTY, table.range(), "a `[[headers]]` that edits nothing");
            self.report(problem.help("write at least one edit"));
        }
        if let Some(value) = table.get("csp") {
            (edits.csp, edits.csp_report_only) = self.csp_overlay(value);
        }
        if let (Some((key, _)), Some(asked)) = (table.entry("request"), &head.asked.response) {
            let message = "a rule that asks for the response can't edit the request";
            self.report(
                Problem::error(Code::RESPONSE_CONDITION, key.range(), message)
                    .related(asked.clone(), "it asks for the response here")
                    .help("make it two rules"),
            );
        }
        (self.problems.count() == before).then_some(edits)
    }

    /// `request` and `response` of a `[[headers]]` or a variant.
    pub(super) fn edits(&mut self, table: Table<'t>) -> HeaderEdits {
        let request = self.side(table, "request", Side::Request);
        let response = self.side(table, "response", Side::Response);
        let (count, most) = (request.len() + response.len(), self.limits.header_edits);
        if count > most {
            let message = format!("{count} edits in one rule, at most {most} are allowed");
            self.report(
                Problem::error(Code::LIMIT_HEADER_EDITS, table.range(), message)
                    .help("make it several rules"),
            );
        }
        HeaderEdits { request, response, ..HeaderEdits::default() }
    }

    /// `request` or `response`: remove, set, append, default.
    fn side(&mut self, rule: Table<'t>, name: &str, side: Side) -> Vec<HeaderEdit> {
        let Some(value) = rule.get(name) else { return Vec::new() };
        let ValueKind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table of edits");
            return Vec::new();
        };
        self.keys(table, side.edits());
        let mut edits = Edits::default();
        if let Some(value) = table.get("remove") {
            let listed = |reader: &mut Reader<'t>, value| {
                reader.removal(value, side, &mut edits);
                Some(())
            };
            match value.kind() {
                ValueKind::String(_) => self.values(value, listed).map(|_| ()),
                _ => self.list(value, listed).map(|_| ()),
            };
        }
        self.templates(table, "set", side, &mut edits, HeaderEdit::Set);
        self.templates(table, "append", side, &mut edits, HeaderEdit::Append);
        self.templates(table, "default", side, &mut edits, HeaderEdit::Default);
        edits.edits
    }

    /// A name, or `prefix*`.
    fn removal(&mut self, value: Value<'t>, side: Side, edits: &mut Edits) {
        let Some(text) = self.some_string(value) else { return };
        let range = value.range();
        let Some(prefix) = text.strip_suffix('*') else {
            let name = self.field_name(text, range.clone());
            if let Some(name) = name.filter(|name| self.may_touch(name, value.range(), side))
                && self.is_first(&name, range, edits)
            {
                edits.edits.push(HeaderEdit::Remove(name));
            }
            return;
        };
        if prefix.is_empty() {
            let problem = Problem::error(
                Code::INVALID_HEADER_NAME,
                range,
                "`*` would take every header away",
            );
            return self
                .report(problem.help("write what the names begin with, such as `x-debug-*`"));
        }
        let prefix = self.field_name(prefix, range.clone());
        if let Some(prefix) = prefix.filter(|prefix| self.may_remove(prefix, range.clone(), side))
            && self.is_first(&format!("{prefix}*"), range, edits)
        {
            edits.edits.push(HeaderEdit::RemovePrefix(prefix));
        }
    }

    /// `set`, `append` or `default`: templates by name.
    fn templates(
        &mut self,
        side_table: Table<'t>,
        key: &str,
        side: Side,
        edits: &mut Edits,
        edit: fn(String, Template) -> HeaderEdit,
    ) {
        let Some(value) = side_table.get(key) else { return };
        let ValueKind::Table(table) = value.kind() else {
            return self.wrong_type(value, "a table of headers");
        };
        let scope = Scope { status: side == Side::Response, ..self.later_scope() };
        for (key, value) in table.written() {
            if self.is_full() {
                return;
            }
            let name = self.own_field_name(key, side);
            let Some(name) = name.filter(|name| self.is_first(name, key.range(), edits)) else {
                continue;
            };
            if side == Side::Response {
                self.warn_of_dead_header(&name, key, value);
            }
            if let Some(template) = self.field_template(&name, value, &scope) {
                edits.edits.push(edit(name, template));
            }
        }
    }

    /// Whether a header isn't edited yet on this side of the entry.
    fn is_first(&mut self, name: &str, range: Range<usize>, edits: &mut Edits) -> bool {
        // Over the limit the count alone is what is wrong.
        if edits.names.len() > self.limits.header_edits {
            return true;
        }
        if let Some((_, first)) = edits.names.iter().find(|(known, _)| known == name) {
            let message = format!("`{name}` is edited twice");
            let problem = Problem::error(Code::DUPLICATE_HEADER, range, message)
                .related(first.clone(), "it is edited here too")
                .help("keep one edit, or make it two rules");
            self.report(problem);
            return false;
        }
        edits.names.push((name.to_owned(), range));
        true
    }
}
