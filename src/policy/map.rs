//! Redirect maps: CSV files of a million lines, and the order of inline ones.

mod columns;
mod fault;
mod lines;
mod row;

use std::cmp::Reverse;

pub(crate) use fault::MapFault;
pub(crate) use lines::{ExactLine, Line, Lines, NONE, Packer, Record};

use super::model::{MapLine, QueryMode, RedirectStatus};
use super::pattern::PathPattern;
use super::target::Target;
use super::template::Scope;
use crate::diagnostic::{Code, Fault};
use crate::uri::host::HostPattern;
use crate::{Limits, Progress};
use columns::{Columns, no_header};
use fault::Faults;
use row::Row;

/// Lines between two reports of progress.
const PROGRESS_LINES: usize = 1 << 14;

/// What the targets of a map may name beside the captures of their lines.
#[derive(Clone, Copy)]
pub(crate) struct Targets<'s> {
    pub(crate) scope: Scope<'s>,
    pub(crate) hosts_known: bool,
}

/// Reads a CSV map: a header row with `from`, `to` and, in any order, `status`, `query`, `host`.
/// An empty cell is one that isn't given. Every bad line is reported, at most a hundred one by one.
pub(crate) fn read_csv(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    targets: Targets<'_>,
    progress: Option<&dyn Fn(Progress<'_>)>,
) -> Result<Lines, Vec<MapFault>> {
    let report = |read: u64| {
        if let Some(report) = progress {
            report(Progress { file: name, read, total: bytes.len() as u64 });
        }
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut faults = Faults::default();
    let mut columns: Option<Columns> = None;
    // A line is at least `/a,/b` and its end; more than the limit is an error anyway.
    let breaks = bytes.iter().filter(|byte| **byte == b'\n').count();
    let mut lines = Packer::with_capacity((breaks + 1).min(limits.map_lines));
    let (mut count, mut regexes) = (0, 0);
    // Reading from memory can't fail, and records of any length are taken.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let row = Row::new(bytes, &record, reader.position().byte());
        let Some(columns) = &columns else {
            match Columns::read(&row) {
                Ok(found) => columns = Some(found),
                Err(found) => return Err(found),
            }
            continue;
        };
        count += 1;
        if count > limits.map_lines {
            let message = format!("more than {} lines in one map", limits.map_lines);
            let fault = Fault::new(Code::LIMIT_MAP_LINES, 0..0, message)
                .help("split it into several maps; lines with a common pattern into one rule");
            faults.end(MapFault { bytes: row.bytes.clone(), fault });
            break;
        }
        match line(&row, columns, limits, targets) {
            Ok(line) => {
                regexes += line.from.regex_cost().0;
                lines.push(line);
            }
            Err(found) => faults.add(found),
        }
        if regexes > limits.regexes {
            // Compiling those of a million lines would take minutes.
            let message = format!("more than {} regular expressions in one map", limits.regexes);
            let fault = Fault::new(Code::LIMIT_REGEXES, 0..0, message)
                .help("write `{name}` in place of `{name:regex}` wherever it is enough");
            faults.end(MapFault { bytes: row.bytes.clone(), fault });
            break;
        }
        if count.is_multiple_of(PROGRESS_LINES) {
            report(reader.position().byte());
        }
    }
    report(bytes.len() as u64);
    if columns.is_none() {
        return Err(vec![no_header(0..0)]);
    }
    faults.finish()?;
    Ok(lines.finish())
}

/// Puts the entries of an inline map in the order of their meaning: exact sources, then patterns,
/// the longer text first. Of equal sources the one that is written first stays first.
pub(crate) fn inline_order(lines: &mut [MapLine]) {
    lines.sort_by(|a, b| order(&a.from).cmp(&order(&b.from)));
}

fn order(from: &PathPattern) -> (u8, Reverse<usize>, &str) {
    match from {
        PathPattern::Exact(text) => (0, Reverse(0), text),
        PathPattern::Segments(pattern) => (1, Reverse(pattern.text.len()), &pattern.text),
        PathPattern::Regex(pattern) => (2, Reverse(pattern.as_str().len()), pattern.as_str()),
    }
}

/// Reads one line.
fn line(
    row: &Row<'_>,
    columns: &Columns,
    limits: &Limits,
    targets: Targets<'_>,
) -> Result<MapLine, Vec<MapFault>> {
    if row.record.len() != columns.count {
        let message =
            format!("{} columns where the first line has {}", row.record.len(), columns.count);
        let help = "leave a cell empty (`,,`) rather than out; quote one that holds a comma";
        return Err(vec![row.fault(Code::INVALID_MAP, message, help)]);
    }
    let mut faults = Vec::new();
    let cells = Cells { row, limits };
    let from = cells.read(Some(columns.from), &mut faults, |text| {
        PathPattern::parse(text, limits).map_err(in_map)
    });
    // What the target may name is known only where the pattern is.
    let to = match &from {
        Some(from) => cells.read(Some(columns.to), &mut faults, |text| {
            let captures = from.captures();
            Target::parse(
                text,
                &Scope { captures: &captures, ..targets.scope },
                targets.hosts_known,
            )
        }),
        None => None,
    };
    let status = cells.read(columns.status, &mut faults, status);
    let query = cells.read(columns.query, &mut faults, query);
    let host = cells.read(columns.host, &mut faults, |text| {
        HostPattern::parse(text)
            .map_err(|message| vec![Fault::new(Code::INVALID_HOST, 0..text.len(), message)])
    });
    for (column, name) in [(columns.from, "from"), (columns.to, "to")] {
        if row.cell(column).is_empty() {
            let fault = Fault::new(Code::INVALID_MAP, 0..0, format!("an empty `{name}`"));
            faults.push(row.place(column, fault.help("fill it in, or remove the line")));
        }
    }
    match (from, to) {
        (Some(from), Some(to)) if faults.is_empty() => {
            Ok(MapLine { from, to, status, query, host, line: row.line })
        }
        _ => Err(faults),
    }
}

/// Reads the cells of a line.
struct Cells<'r> {
    row: &'r Row<'r>,
    limits: &'r Limits,
}

impl Cells<'_> {
    /// A cell's value; `None` where it is empty or wrong.
    fn read<T>(
        &self,
        column: Option<usize>,
        faults: &mut Vec<MapFault>,
        read: impl FnOnce(&str) -> Result<T, Vec<Fault>>,
    ) -> Option<T> {
        let column = column?;
        let cell = self.row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let all = 0..cell.len();
        let found = if cell.len() > self.limits.value_bytes {
            let most = self.limits.value_bytes;
            let message = format!("{} bytes in one cell, at most {most} are allowed", cell.len());
            Err(vec![Fault::new(Code::LIMIT_VALUE, all, message)])
        } else {
            match std::str::from_utf8(cell) {
                Ok(text) => read(text),
                Err(error) => {
                    let at = error.valid_up_to();
                    let fault = Fault::new(Code::NOT_UTF8, at..at + 1, "not UTF-8");
                    Err(vec![fault.help("save the file as UTF-8")])
                }
            }
        };
        found
            .map_err(|found| faults.extend(found.into_iter().map(|f| self.row.place(column, f))))
            .ok()
    }
}

/// In a map some repairs are others.
fn in_map(mut faults: Vec<Fault>) -> Vec<Fault> {
    for fault in &mut faults {
        if fault.help.as_deref().is_some_and(|help| help.contains("`host` is a condition")) {
            fault.help = Some("leave out scheme and host; a column `host` can ask for it".into());
        } else if fault.help.as_deref().is_some_and(|help| help.contains("`when.query.NAME`")) {
            fault.help = Some(
                "leave the query out: `when.query.NAME` of a `[[redirect]]` can ask for it".into(),
            );
        }
    }
    faults
}

fn status(text: &str) -> Result<RedirectStatus, Vec<Fault>> {
    text.parse().ok().and_then(RedirectStatus::from_code).ok_or_else(|| {
        let message = format!("`{text}` isn't the status of a redirect");
        let fault = Fault::new(Code::INVALID_STATUS, 0..text.len(), message);
        vec![fault.help("write 301, 302, 303, 307 or 308")]
    })
}

fn query(text: &str) -> Result<QueryMode, Vec<Fault>> {
    match text {
        "merge" => Ok(QueryMode::Merge),
        "keep" => Ok(QueryMode::Keep),
        "drop" => Ok(QueryMode::Drop),
        _ => {
            let message = format!("`{text}` isn't a query mode");
            let fault = Fault::new(Code::UNKNOWN_VALUE, 0..text.len(), message);
            Err(vec![fault.help(match text {
                "append" => "write `keep`: the visitor's query behind the target's",
                _ => "write `merge`, `keep` or `drop`",
            })])
        }
    }
}

#[cfg(test)]
mod tests;
