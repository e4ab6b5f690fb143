//! `[[block]]` and `[[respond]]`: fixed answers.

use std::sync::Arc;

use super::field::Side;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::{Head, Kind};
use super::typed::{choice, listed};
use crate::diagnostic::Code;
use crate::policy::language::words::ON_UNKNOWN;
use crate::policy::model::{Answer, Block, Body, OnUnknown};
use crate::policy::template::{BodyKind, Place, Scope, Template};
use crate::syntax::{Kind as ValueKind, Table, Value};

/// The content type of a body that is written in the policy.
const TEXT: &str = "text/plain; charset=utf-8";

/// Content types by the ending of a file's name.
const ENDINGS: [(&str, &str); 20] = [
    ("html", "text/html; charset=utf-8"),
    ("htm", "text/html; charset=utf-8"),
    ("txt", TEXT),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("ico", "image/vnd.microsoft.icon"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("woff2", "font/woff2"),
    ("pdf", "application/pdf"),
    ("webmanifest", "application/manifest+json"),
    ("csv", "text/csv; charset=utf-8"),
];

/// Above this CloudFront refuses an answer at its viewer tier, headers included.
const LARGE: usize = 40_000;

impl<'t> Reader<'t> {
    /// What a `[[block]]` does.
    pub(super) fn block(&mut self, table: Table<'t>, head: &Head) -> Option<Block> {
        let on_unknown = match table.get("on_unknown") {
            Some(value) => self.word(value, &ON_UNKNOWN),
            None => {
                if let Some(range) = &head.asked.negated_visitor {
                    let keys = &head.asked.negated_keys;
                    let message = format!(
                        "a guard that negates {} without `on_unknown`",
                        listed(keys, " and ")
                    );
                    let hangs = match keys.as_slice() {
                        [only] => format!("where the visitor's `{only}` isn't known"),
                        _ => format!("where it hangs on an unknown {}", choice(keys)),
                    };
                    self.report(
                        Problem::error(Code::ON_UNKNOWN_MISSING, range.clone(), message).help(
                            format!(
                                "write `on_unknown = \"match\"` to block {hangs}, `\"skip\"` to \
                                 let pass"
                            ),
                        ),
                    );
                }
                Some(OnUnknown::ByCause)
            }
        };
        let answer = self.answer(table, Kind::Block, head);
        Some(Block { answer: answer?, on_unknown: on_unknown? })
    }

    /// A fixed answer. One that asks for the response has the status 0 where none is written.
    pub(super) fn answer(&mut self, table: Table<'t>, kind: Kind, head: &Head) -> Option<Answer> {
        let before = self.problems.count();
        let replaces = head.asked.response.is_some();
        let scope = match kind {
            Kind::Respond => self.later_scope(),
            _ => self.scope(),
        };
        let scope = Scope { status: replaces, ..scope };
        let status = match table.get("status") {
            Some(value) => self.answer_status(value, kind),
            None if replaces => Some(0),
            None => Some(if kind == Kind::Block { 403 } else { 200 }),
        };
        let content_type = table.get("content_type").and_then(|value| self.field_value(value));
        let (body, content_type) = self.body(table, content_type, &scope);
        if let (Some(204 | 205), Some((key, _))) = (status, body_entry(table)) {
            let message = "an answer with this status has no body";
            self.report(
                Problem::error(Code::CONFLICTING_KEYS, key.range(), message)
                    .help("leave the body out, or choose another status"),
            );
        }
        let cache_control = table.get("cache_control").and_then(|value| self.field_value(value));
        let headers =
            table.get("headers").map_or_else(Vec::new, |value| self.fields(value, &scope));
        if replaces {
            self.check_replacement(table, status);
        }
        // An empty body takes the place of the origin's.
        let body = match body {
            Body::Empty if replaces && body_entry(table).is_some() => Body::Bytes([].into()),
            body => body,
        };
        (self.problems.count() == before).then_some(Answer {
            status: status?,
            body,
            content_type,
            cache_control: cache_control.map(str::to_owned),
            headers,
        })
    }

    /// What takes the place of a response has to change something, and to fit to what stays.
    fn check_replacement(&mut self, table: Table<'t>, status: Option<u16>) {
        let body = body_entry(table);
        let changes = ["status", "cache_control", "headers"];
        if let (None, Some((key, _))) = (body, table.entry("content_type")) {
            let message = "a content type without a body: the origin's body keeps its own";
            self.report(
                Problem::error(Code::MISSING_KEY, key.range(), message)
                    .help("write `body`, `body_file` or `body_template`, or leave it out"),
            );
        } else if body.is_none() && !changes.iter().any(|key| table.get(key).is_some()) {
            let message = "a `[[respond]]` that leaves the response as it is";
            let problem = Problem::error(Code::EMPTY, table.range(), message);
            self.report(problem.help("write `status`, or a body"));
        }
        if let (Some(204 | 205), Some(value), None) = (status, table.get("status"), body) {
            let message = "a response with this status has no body, and the origin's would stay";
            self.report(
                Problem::error(Code::INVALID_STATUS, value.range(), message)
                    .help("choose another status"),
            );
        }
    }

    fn answer_status(&mut self, value: Value<'t>, kind: Kind) -> Option<u16> {
        let code = self.integer(value)?;
        let (allowed, help) = match kind {
            Kind::Block => {
                ((400..=599).contains(&code) && code != 407, "write 400 to 599, but 407")
            }
            _ => (
                (200..=599).contains(&code) && !(300..=399).contains(&code),
                "write 200 to 599 without the 3xx; a `[[redirect]]` leads elsewhere",
            ),
        };
        if !allowed {
            let message = format!("{} can't answer with {code}", kind.noun());
            self.report(Problem::error(Code::INVALID_STATUS, value.range(), message).help(help));
        }
        u16::try_from(code).ok().filter(|_| allowed)
    }

    /// The body, and its content type where there is one.
    fn body(
        &mut self,
        table: Table<'t>,
        written: Option<&str>,
        scope: &Scope<'_>,
    ) -> (Body, Option<String>) {
        let mut conflict = self.conflict(table, "body", "body_file");
        conflict |= self.conflict(table, "body", "body_template");
        conflict |= self.conflict(table, "body_file", "body_template");
        let written_type = written.map(str::to_owned);
        if conflict {
            return (Body::Empty, written_type);
        }
        if let Some(value) = table.get("body_file") {
            return self.body_file(table, value, written_type);
        }
        let content_type = written_type.unwrap_or_else(|| TEXT.to_owned());
        let body = if let Some(value) = table.get("body") {
            self.body_text(value).map(|text| Body::Bytes(Arc::from(text.as_bytes())))
        } else if let Some(value) = table.get("body_template") {
            self.body_text(value).and_then(|text| {
                let kind = body_kind(&content_type);
                match Template::parse(text, Place::Body(kind), scope) {
                    Ok(template) => Some(Body::Template(template, kind)),
                    Err(faults) => {
                        self.faults(value, faults);
                        None
                    }
                }
            })
        } else {
            // A type without a body is kept: HEAD-like answers state it.
            return (Body::Empty, written.map(str::to_owned));
        };
        (body.unwrap_or(Body::Empty), Some(content_type))
    }

    /// A text that may be as long as a body.
    fn body_text(&mut self, value: Value<'t>) -> Option<&'t str> {
        let ValueKind::String(text) = value.kind() else {
            self.wrong_type(value, "a string");
            return None;
        };
        self.body_fits(text.len(), value).then_some(text)
    }

    fn body_fits(&mut self, length: usize, value: Value<'t>) -> bool {
        let most = self.limits.body_bytes;
        let problem = if length > most {
            let message = format!("a body of {length} bytes, at most {most} are allowed");
            Problem::error(Code::LIMIT_BODY, value.range(), message)
                .help("let the origin answer with it")
        } else if length > LARGE {
            let message = format!("a body of {length} bytes");
            Problem::warning(Code::LARGE_BODY, value.range(), message)
                .help("CloudFront refuses answers above 40,000 bytes at its viewer tier")
        } else {
            return true;
        };
        self.report(problem);
        length <= most
    }

    fn body_file(
        &mut self,
        table: Table<'t>,
        value: Value<'t>,
        written: Option<String>,
    ) -> (Body, Option<String>) {
        let Some(name) = self.some_string(value) else { return (Body::Empty, written) };
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let by_ending = ENDINGS.iter().find(|(known, _)| *known == ending);
        let content_type = written.or_else(|| by_ending.map(|(_, kind)| (*kind).to_owned()));
        if content_type.is_none() && table.get("content_type").is_none() {
            let message = format!("the name `{name}` doesn't say what type its content is");
            self.report(
                Problem::error(Code::MISSING_KEY, value.range(), message)
                    .help("write `content_type = \"…\"`"),
            );
        }
        let Some(bytes) = self.body_bytes(name, value) else {
            return (Body::Empty, content_type);
        };
        (if bytes.is_empty() { Body::Empty } else { Body::Bytes(bytes) }, content_type)
    }

    fn body_bytes(&mut self, name: &'t str, value: Value<'t>) -> Option<Arc<[u8]>> {
        if let Some(known) = self.bodies.get(name) {
            return known.clone();
        }
        let bytes: Option<Arc<[u8]>> =
            self.sidecar(value, self.limits.body_bytes, Code::LIMIT_BODY).map(|bytes| bytes.into());
        if let Some(bytes) = &bytes {
            self.body_fits(bytes.len(), value);
        }
        self.bodies.insert(name, bytes.clone());
        bytes
    }

    /// `headers` of an answer, in the order in which they are written.
    fn fields(&mut self, value: Value<'t>, scope: &Scope<'_>) -> Vec<(String, Template)> {
        let ValueKind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table of headers");
            return Vec::new();
        };
        let mut fields: Vec<(String, Template)> = Vec::with_capacity(table.len());
        if table.len() > self.limits.header_edits {
            let most = self.limits.header_edits;
            let message =
                format!("{} headers in one answer, at most {most} are allowed", table.len());
            self.report(Problem::error(Code::LIMIT_HEADER_EDITS, table.range(), message));
            return fields;
        }
        for (key, value) in table.written() {
            let Some(name) = self.own_field_name(key, Side::Response) else { continue };
            if let "content-type" | "cache-control" = name.as_str() {
                let own = name.replace('-', "_");
                let message = format!("`{name}` has a key of its own");
                self.report(
                    Problem::error(Code::CONFLICTING_KEYS, key.range(), message)
                        .help(format!("write `{own} = …` beside `headers`")),
                );
                continue;
            }
            if fields.iter().any(|(known, _)| *known == name) {
                let message = format!("`{name}` stands here twice");
                self.report(
                    Problem::error(Code::DUPLICATE_HEADER, key.range(), message)
                        .help("names of headers compare without case: keep one"),
                );
                continue;
            }
            self.warn_of_dead_header(&name, key, value);
            if let Some(template) = self.field_template(&name, value, scope) {
                fields.push((name, template));
            }
        }
        fields
    }
}

fn body_entry(table: Table<'_>) -> Option<(crate::syntax::Key<'_>, Value<'_>)> {
    ["body", "body_file", "body_template"].into_iter().find_map(|name| table.entry(name))
}

/// How values are written into a body of this content type.
fn body_kind(content_type: &str) -> BodyKind {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(media.as_str(), "text/html" | "text/xml" | "application/xml")
        || media.ends_with("+xml")
    {
        BodyKind::Markup
    } else if media == "application/json" || media.ends_with("+json") {
        BodyKind::Json
    } else {
        BodyKind::Plain
    }
}
