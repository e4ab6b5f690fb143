//! `[[rewrite]]`.

use super::problem::Problem;
use super::reader::Reader;
use super::rule::Head;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::{QueryEdits, QueryMode, QueryName, Rewrite};
use crate::policy::pattern::PathPattern;
use crate::policy::target::Target;
use crate::policy::template::{Piece, Place, Slot, Template, Value as Slotted};
use crate::syntax::{Kind as ValueKind, Table, Value};

/// A rewrite's `from`; `Err`: it is wrong or missing, which has been said.
type From = Result<Option<PathPattern>, ()>;

impl<'t> Reader<'t> {
    /// What a `[[rewrite]]` does.
    pub(super) fn rewrite(&mut self, table: Table<'t>, head: &Head) -> Option<Rewrite> {
        let noun = &language::REWRITE;
        let before = self.problems.count();
        let edits = match table.get("query").map(|value| value.kind()) {
            Some(ValueKind::Table(edits)) => Some(edits),
            _ => None,
        };
        // What makes one query of many is for every path, where none is named.
        let everywhere =
            edits.is_some() && table.get("to").is_none() && table.get("from").is_none();
        let from = if everywhere { Ok(None) } else { self.from(table, head, noun) };
        let query_mode = match (table.get("query"), edits) {
            (Some(value), None) => self.query_mode(value),
            _ => Some(QueryMode::Merge),
        };
        let normalise = edits.map(|edits| self.query_edits(edits, &from));
        let (path, query) = match table.get("to") {
            Some(value) => {
                let text = self.some_string(value)?;
                self.in_scope(self.later_scope(), value, &from, |scope| {
                    Target::parse_origin_form(text, scope)
                })?
            }
            None if edits.is_some() => (the_path(), None),
            None => {
                self.missing_key(table, noun, "to", "write `to = \"/…\"`");
                return None;
            }
        };
        (self.problems.count() == before).then_some(Rewrite {
            from: from.ok()?,
            path,
            query,
            query_mode: query_mode?,
            normalise,
        })
    }

    /// `query = { keep_only, remove, set, sort }`.
    fn query_edits(&mut self, table: Table<'t>, from: &From) -> QueryEdits {
        let before = self.problems.count();
        self.keys(table, &language::QUERY_EDITS);
        let names = |reader: &mut Reader<'t>, key: &str| {
            table.get(key).and_then(|value| reader.values(value, Reader::query_name))
        };
        let keep_only = names(self, "keep_only");
        let remove = names(self, "remove").unwrap_or_default();
        let set = table.get("set").map_or_else(Vec::new, |value| self.query_set(value, from));
        let sort = table.get("sort").and_then(|value| self.boolean(value)).unwrap_or_default();
        let edits = QueryEdits { keep_only, remove, set, sort };
        let idle = edits.keep_only.is_none() && edits.remove.is_empty() && edits.set.is_empty();
        if idle && !sort && self.problems.count() == before {
            let message = "a `query` that leaves everything as it is";
            let problem = Problem::error(Code::EMPTY, table.range(), message);
            self.report(problem.help("write `keep_only`, `remove`, `set` or `sort = true`"));
        }
        edits
    }

    /// The name of a parameter, or `prefix*`.
    fn query_name(&mut self, value: Value<'t>) -> Option<QueryName> {
        let text = self.some_string(value)?;
        match text.strip_suffix('*') {
            Some("") => {
                let message = "`*` would stand for every parameter";
                self.report(
                    Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                        .help("write what the names begin with, such as `utm_*`"),
                );
                None
            }
            Some(prefix) => Some(QueryName::Prefix(prefix.to_owned())),
            None => Some(QueryName::Exact(text.to_owned())),
        }
    }

    fn query_set(&mut self, value: Value<'t>, from: &From) -> Vec<(String, Template)> {
        let ValueKind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table of parameters");
            return Vec::new();
        };
        let most = self.limits.header_edits;
        if table.len() > most {
            let message =
                format!("{} parameters in one rule, at most {most} are allowed", table.len());
            self.report(
                Problem::error(Code::LIMIT_HEADER_EDITS, table.range(), message)
                    .help("make it several rules"),
            );
            return Vec::new();
        }
        let mut set = Vec::with_capacity(table.len());
        for (key, value) in table.written() {
            if key.name.is_empty() {
                let problem =
                    Problem::error(Code::EMPTY, key.range(), "a parameter without a name");
                self.report(problem);
            }
            let fits = self.fits(key.name, key.range());
            let Some(text) = self.string(value).filter(|_| fits) else { continue };
            let template = self.in_scope(self.later_scope(), value, from, |scope| {
                Template::parse(text, Place::Query, scope)
            });
            set.extend(template.map(|template| (key.name.to_owned(), one_value(template))));
        }
        set
    }
}

/// The path as it arrived.
fn the_path() -> Template {
    Template::Pieces(Box::new([Piece::Slot(Slot {
        value: Slotted::Path,
        filters: Box::default(),
    })]))
}

/// A parameter's value, in which `&` begins no other parameter.
fn one_value(template: Template) -> Template {
    let inside = |text: &str| text.replace('&', "%26").replace('#', "%23");
    match template {
        Template::Literal(text) => Template::Literal(inside(&text).into_boxed_str()),
        Template::Pieces(mut pieces) => {
            for piece in &mut pieces {
                if let Piece::Text(text) = piece {
                    *text = inside(text);
                }
            }
            Template::Pieces(pieces)
        }
    }
}
