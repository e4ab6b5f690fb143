//! Maps of two columns and perhaps a status: CSV with or without a header, and text with tabs.

use super::report::{Outcome, Report};
use super::rule::{Action, Query, Rule, When};
use super::segments::Segments;
use super::shape::Shape;
use super::spelling;
use super::target_text::{EMPTY_QUERY, without_empty_query};
use super::{Format, NOT_UTF8, Options, Text};

/// Where the columns are, and what is usual among files of this kind.
#[derive(Clone, Copy)]
struct Columns {
    from: usize,
    to: usize,
    status: Option<usize>,
    query: Query,
}

const FROM: [&str; 6] = ["old url", "from", "source", "old", "source url", "old path"];
const TO: [&str; 7] = ["new url", "to", "target", "new", "destination", "target url", "new path"];
const STATUS: [&str; 4] = ["status", "code", "status code", "http status"];

/// Reads the lines; says of each what it came to. Lines with a query come first: where a path
/// stands with and without one, the one with it is meant more closely.
pub(super) fn read(lines: &[Text<'_>], options: &Options, report: &mut Report) -> Vec<Rule> {
    let mut columns = None;
    let delimiter = delimiter(lines, options.format);
    let mut rules = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        let Text::Line(line) = line else {
            report.set(number, Outcome::Refused, Some(NOT_UTF8.to_owned()));
            continue;
        };
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with('#') {
            report.set(number, Outcome::Comment, None);
            continue;
        }
        let cells = match cells(line, delimiter) {
            Ok(cells) => cells,
            Err(why) => {
                report.set(number, Outcome::Refused, Some(why));
                continue;
            }
        };
        let known = match columns {
            Some(columns) => columns,
            None => {
                let (found, is_header) = Columns::find(&cells, options);
                columns = Some(found);
                if is_header {
                    report.set(number, Outcome::Header, None);
                    continue;
                }
                found
            }
        };
        match known.rule(number, &cells, options) {
            Ok((rule, because)) => {
                let outcome = if because.is_some() { Outcome::Approximated } else { Outcome::Same };
                report.set(number, outcome, because);
                rules.push(rule);
            }
            Err(why) => report.set(number, Outcome::Refused, Some(why)),
        }
    }
    report.notes.extend(notes(&rules));
    report.notes.extend(columns.and_then(|columns| columns.note(&rules, options)));
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.when.query.len()));
    rules
}

fn notes(rules: &[Rule]) -> Vec<String> {
    let mut notes = Vec::new();
    if rules.iter().any(|rule| rule.when.host.is_some()) {
        notes.push("sources that are full URLs are taken over http and over https".to_owned());
    }
    if rules.iter().any(|rule| !rule.when.query.is_empty()) {
        let note = "a source with a query takes every request that has its parameters, in any \
                    order and among others";
        notes.push(note.to_owned());
    }
    notes
}

/// What stands between the columns. Spreadsheets write `;` where the comma is in numbers: it is one
/// if the first line that says something has it and no comma.
fn delimiter(lines: &[Text<'_>], format: Format) -> u8 {
    let says_something = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let mut texts = lines.iter().filter_map(|line| match line {
        Text::Line(line) => Some(*line),
        Text::NotUtf8 => None,
    });
    match texts.find(says_something) {
        _ if format == Format::Tsv => b'\t',
        Some(first) if first.contains(';') && !first.contains(',') => b';',
        _ => b',',
    }
}

fn cells(line: &str, delimiter: u8) -> Result<Vec<String>, String> {
    if delimiter == b'\t' {
        return Ok(line.split('\t').map(|cell| cell.trim().to_owned()).collect());
    }
    if line.matches('"').count() % 2 == 1 {
        return Err("a quoted field goes on in the next line".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(512)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => Ok(record.iter().map(str::to_owned).collect()),
        Some(Err(error)) => Err(format!("it is no line of CSV: {error}")),
        None => Ok(Vec::new()),
    }
}

impl Columns {
    /// The columns that the first line names; where it names none it is a line like the others.
    fn find(cells: &[String], options: &Options) -> (Columns, bool) {
        let names: Vec<String> = cells.iter().map(|cell| cell.to_ascii_lowercase()).collect();
        let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        match (place(&FROM), place(&TO)) {
            (Some(from), Some(to)) => {
                // The transition maps of GOV.UK: their redirector answers with the new URL as it
                // stands.
                let is_transition =
                    names.iter().map(String::as_str).eq(["old url", "new url", "status"]);
                let query =
                    options.query.unwrap_or(if is_transition { Query::Drop } else { Query::Merge });
                (Columns { from, to, status: place(&STATUS), query }, true)
            }
            _ => {
                let query = options.query.unwrap_or(Query::Merge);
                (Columns { from: 0, to: 1, status: Some(2), query }, false)
            }
        }
    }

    /// What becomes of queries, where nobody has said it.
    fn note(self, rules: &[Rule], options: &Options) -> Option<String> {
        let redirects = rules.iter().any(|rule| matches!(rule.action, Action::Redirect { .. }));
        (redirects && options.query.is_none()).then(|| {
            let becomes = match self.query {
                Query::Drop => {
                    "is left out, as the columns are those of GOV.UK's transition maps; `--query \
                     merge` sends it along"
                }
                Query::Merge | Query::Keep => "is sent along; `--query drop` leaves it out",
            };
            format!("a query of the visitor's {becomes}")
        })
    }

    /// The rule of a line, and where it only comes near what the line says.
    fn rule(
        self,
        line: usize,
        cells: &[String],
        options: &Options,
    ) -> Result<(Rule, Option<String>), String> {
        let cell = |place: usize| cells.get(place).map_or("", String::as_str);
        let to = cell(self.to);
        let status = match self.status.map_or("", cell) {
            "" => options.status,
            text => text.parse().map_err(|_| format!("`{text}` is no status"))?,
        };
        let (when, shape) = source(cell(self.from))?;
        let mut because = None;
        let action = match status {
            301 | 302 | 303 | 307 | 308 if to.is_empty() => {
                return Err("it has no target".to_owned());
            }
            301 | 302 | 303 | 307 | 308 => {
                let query = if when.query.is_empty() { self.query } else { Query::Drop };
                let to = to.replace('{', "{{").replace('}', "}}");
                let (to, emptied) = without_empty_query(to);
                because = emptied.then(|| EMPTY_QUERY.to_owned());
                Action::Redirect { to, status, query, stays: false }
            }
            400..=599 => {
                if !to.is_empty() {
                    because = Some(format!(
                        "an answer of status {status} leads nowhere: the target is left out"
                    ));
                }
                Action::Respond { status, page: None }
            }
            _ => return Err(format!("status {status} is neither a redirect nor an error")),
        };
        Ok((Rule { line, when, shape: Shape::Segments(shape), action }, because))
    }
}

/// A source: a path, or a full URL whose host becomes a condition. Its query becomes conditions.
fn source(text: &str) -> Result<(When, Segments), String> {
    let mut when = When::default();
    let lower = text.to_ascii_lowercase();
    let authority_at = ["https://", "http://"]
        .iter()
        .find(|scheme| lower.starts_with(*scheme))
        .map(|scheme| scheme.len());
    let rest = match authority_at.and_then(|at| text.split_at_checked(at)) {
        Some((_, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (host, rest) = rest.split_at(end);
            if host.contains(':') {
                return Err("a port can't be a condition".to_owned());
            }
            when.host = Some(host.to_ascii_lowercase());
            rest
        }
        None if text.starts_with('/') => text,
        None => return Err(format!("`{text}` is neither a path nor a URL")),
    };
    if rest.contains('#') {
        return Err("a fragment never reaches a server".to_owned());
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = spelling::decoded(&name.replace('+', " "));
        if when.query.iter().any(|(known, _)| *known == name) {
            return Err(format!("it asks for the parameter `{name}` twice"));
        }
        when.query.push((name, Some(spelling::decoded(&value.replace('+', " ")))));
    }
    when.query.sort();
    let path = if path.is_empty() { "/" } else { path };
    Ok((when, Segments::exact(&spelling::of_encoded(path))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_host_a_path_and_a_query() {
        let (when, shape) = source("http://WWW.example.com/a%2fb/%e2%80%99?b=2+3&a=%26").unwrap();
        assert_eq!(when.host.as_deref(), Some("www.example.com"));
        assert_eq!(shape.pattern().as_deref(), Some("/a%2Fb/’"));
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(when.query, [pair("a", "&"), pair("b", "2 3")]);
    }

    #[test]
    fn what_can_be_no_source() {
        for text in ["a/b", "/a#b", "http://a.example:8080/", "/a?x=1&x=2"] {
            assert!(source(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_semicolon_is_a_delimiter_where_there_is_no_comma() {
        let of = |line: &str| delimiter(&[Text::Line("# a, b"), Text::Line(line)], Format::Csv);
        assert_eq!(of("/a;/b;301"), b';');
        assert_eq!(of("/a;x,/b"), b',');
        assert_eq!(of("/a"), b',');
        assert_eq!(cells(r#"/a;"/b;c";410"#, b';').unwrap(), ["/a", "/b;c", "410"]);
    }

    #[test]
    fn cells_of_csv() {
        assert_eq!(cells(r#"/a,"/b,""c""" ,410"#, b',').unwrap(), ["/a", "/b,\"c\"", "410"]);
        assert!(cells(r#"/a,"/b"#, b',').is_err());
    }
}
