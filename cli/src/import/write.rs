//! The text of a policy and of its maps. Every line remembers the line of the source that it was
//! written for, so that what the reader of policies says can be said of the source.

use super::condition::{Path, conditions, inline};
use super::plan::Entry;
use super::rule::{Action, Rule};
use super::toml_text::{array, string};

/// What rules and files are called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'n> {
    /// The beginning of the names of sidecar files.
    pub(super) stem: &'n str,
    /// The beginning of ids.
    pub(super) prefix: &'n str,
}

/// A written policy.
#[derive(Debug, Default)]
pub(super) struct Written {
    prefix: String,
    pub(super) toml: Lines,
    /// Sidecar files: name and text.
    pub(super) files: Vec<(String, Lines)>,
    /// Lines of the source, and the id of the rule that each became.
    pub(super) ids: Vec<(usize, String)>,
}

/// A text, with the line of the source for every line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    pub(super) sources: Vec<Option<usize>>,
}

impl Lines {
    pub(super) fn push(&mut self, line: &str, source: Option<usize>) {
        self.text.push_str(line);
        self.text.push('\n');
        self.sources.push(source);
    }
}

/// Writes the entries; `head` is what stands before them.
pub(super) fn write(head: &[String], entries: &[Entry<'_>], names: &Names<'_>) -> Written {
    let mut written = Written::after(head, names);
    for entry in entries {
        written.toml.push("", None);
        match entry {
            Entry::One(rule, exceptions) => written.one(rule, exceptions),
            Entry::Map(lines) => written.map(lines, names.stem),
            Entry::Paths(lines) => written.paths(lines),
        }
    }
    written
}

impl Written {
    /// What stands before the rules, and none yet.
    pub(super) fn after(head: &[String], names: &Names<'_>) -> Written {
        let mut written = Written { prefix: names.prefix.to_owned(), ..Written::default() };
        for line in head {
            written.toml.push(line, None);
        }
        written
    }

    /// The id of a rule, from what tells it apart in this file.
    pub(super) fn id(&self, own: &str) -> String {
        format!("{}{own}", self.prefix)
    }

    fn one(&mut self, rule: &Rule, exceptions: &[&Rule]) {
        let id = self.id(&format!("line-{}", rule.line));
        let source = Some(rule.line);
        let mut say = |line: &str| self.toml.push(line, source);
        let (table, path) = match &rule.action {
            Action::Redirect { .. } => ("redirect", None),
            Action::Rewrite { .. } => ("rewrite", None),
            Action::Respond { .. } => ("respond", Some(Path::of(&rule.shape))),
            Action::Leave => return,
        };
        say(&format!("[[{table}]]"));
        say(&format!("id = {}", string(&id)));
        for (key, value) in conditions(&rule.when, path.as_ref()) {
            say(&format!("when.{key} = {value}"));
        }
        let (from, too_many) = Path::with_captures(&rule.shape);
        if let Some(exceptions) = inline(too_many.as_ref(), exceptions) {
            say(&format!("unless = {exceptions}"));
        }
        match &rule.action {
            Action::Redirect { to, status, query, .. } => {
                say(&format!("from = {}", from.value()));
                say(&format!("to = {}", string(to)));
                say(&format!("status = {status}"));
                say(&format!("query = \"{}\"", query.as_str()));
            }
            Action::Rewrite { to, query, .. } => {
                say(&format!("from = {}", from.value()));
                say(&format!("to = {}", string(to)));
                say(&format!("query = \"{}\"", query.as_str()));
            }
            Action::Respond { status, page } => {
                say(&format!("status = {status}"));
                if let Some(page) = page {
                    say("content_type = \"text/html; charset=utf-8\"");
                    say(&format!("body = {}", string(&link_to(*status, page))));
                }
            }
            Action::Leave => {}
        }
        self.ids.push((rule.line, id));
    }

    fn map(&mut self, lines: &[&Rule], stem: &str) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let own = format!("lines-{}-{}", first.line, last.line);
        let (id, name) = (self.id(&own), format!("{stem}-{own}.csv"));
        let Action::Redirect { status, query, .. } = &first.action else { return };
        for line in [
            "[[redirect]]".to_owned(),
            format!("id = {}", string(&id)),
            format!("map = {}", string(&name)),
            format!("status = {status}"),
            format!("query = \"{}\"", query.as_str()),
        ] {
            self.toml.push(&line, Some(first.line));
        }
        self.files.push((name, map_file(lines, *status, query.as_str())));
        self.ids.extend(lines.iter().map(|rule| (rule.line, id.clone())));
    }

    fn paths(&mut self, lines: &[&Rule]) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let id = self.id(&format!("lines-{}-{}", first.line, last.line));
        let Action::Respond { status, .. } = &first.action else { return };
        let source = Some(first.line);
        self.toml.push("[[respond]]", source);
        self.toml.push(&format!("id = {}", string(&id)), source);
        for (key, value) in conditions(&first.when, None) {
            self.toml.push(&format!("when.{key} = {value}"), source);
        }
        self.toml.push("when.path = [", source);
        for rule in lines {
            let value = Path::of(&rule.shape).value();
            self.toml.push(&format!("    {value},"), Some(rule.line));
        }
        self.toml.push("]", source);
        self.toml.push(&format!("status = {status}"), source);
        self.ids.extend(lines.iter().map(|rule| (rule.line, id.clone())));
    }
}

/// A map's file. Columns beside `from` and `to` are there only where lines differ.
fn map_file(lines: &[&Rule], first_status: u16, first_query: &str) -> Lines {
    let rows = lines.iter().filter_map(|rule| match &rule.action {
        Action::Redirect { to, status, query, .. } => {
            let host = rule.when.host.as_deref().unwrap_or_default();
            let from = rule.shape.pattern()?;
            Some((rule.line, from, to.as_str(), status.to_string(), query.as_str(), host))
        }
        _ => None,
    });
    let rows: Vec<_> = rows.collect();
    let status = rows.iter().any(|row| row.3 != first_status.to_string());
    let query = rows.iter().any(|row| row.4 != first_query);
    let host = rows.iter().any(|row| !row.5.is_empty());
    let pick = |cells: [&str; 5]| {
        let wanted = [true, true, status, query, host];
        let cells = cells.into_iter().zip(wanted).filter(|(_, wanted)| *wanted);
        cells.map(|(cell, _)| csv_cell(cell)).collect::<Vec<_>>().join(",")
    };
    let mut file = Lines::default();
    file.push(&pick(["from", "to", "status", "query", "host"]), None);
    for (line, from, to, status, query, host) in &rows {
        file.push(&pick([from, to, status, query, host]), Some(*line));
    }
    file
}

/// A cell as RFC 4180 writes it.
fn csv_cell(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) || cell.starts_with([' ', '#']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A page that leads to the page that the source shows.
fn link_to(status: u16, page: &str) -> String {
    let page =
        page.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{status}</title>\
         <p>There is nothing at this address. See <a href=\"{page}\">{page}</a>."
    )
}

/// The hosts of the policy as a line of TOML.
pub(super) fn hosts(hosts: &[String]) -> String {
    format!("hosts = {}", array(hosts.iter().map(|host| string(host))))
}
