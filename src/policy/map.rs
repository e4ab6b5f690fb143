//! Redirect maps: CSV files of a million lines, and the order of inline ones.

use std::cmp::Reverse;
use std::ops::Range;

use super::model::{MapLine, QueryMode, RedirectStatus};
use super::pattern::PathPattern;
use super::target::Target;
use super::template::{Scope, nearest};
use crate::diagnostic::{Code, Fault};
use crate::uri::host::HostPattern;
use crate::{Limits, Progress};

/// Bad lines that are reported one by one.
const REPORTED: usize = 100;
/// Lines between two reports of progress.
const PROGRESS_LINES: u32 = 1 << 14;

/// A problem of a map file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MapFault {
    /// The bytes of the file that it is about.
    pub(crate) bytes: Range<usize>,
    /// The fault; its own range is that of the cell.
    pub(crate) fault: Fault,
}

/// Reads a CSV map: a header row with `from`, `to` and, in any order, `status`, `query`, `host`.
/// An empty cell is one that isn't given. Every bad line is reported, at most a hundred one by one.
pub(crate) fn read_csv(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    hosts_known: bool,
    progress: Option<&dyn Fn(Progress<'_>)>,
) -> Result<Vec<MapLine>, Vec<MapFault>> {
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
    let mut lines = Vec::with_capacity((breaks + 1).min(limits.map_lines));
    let mut count = 0;
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
        match line(&row, columns, limits, hosts_known) {
            Ok(line) => lines.push(line),
            Err(found) => faults.add(found),
        }
        if count as u32 % PROGRESS_LINES == 0 {
            report(reader.position().byte());
        }
    }
    report(bytes.len() as u64);
    if columns.is_none() {
        return Err(vec![no_header(0..0)]);
    }
    faults.finish()?;
    // A policy keeps its maps for long.
    lines.shrink_to_fit();
    Ok(lines)
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

/// The faults of a file; those after the hundredth bad line only counted.
#[derive(Default)]
struct Faults {
    reported: Vec<MapFault>,
    bad_lines: usize,
    /// Where the first line stands that isn't reported.
    more: Range<usize>,
    last: Option<MapFault>,
}

impl Faults {
    /// Adds the faults of one line.
    fn add(&mut self, faults: Vec<MapFault>) {
        self.bad_lines += 1;
        if self.bad_lines <= REPORTED {
            self.reported.extend(faults);
        } else if let (true, Some(first)) = (self.bad_lines == REPORTED + 1, faults.first()) {
            self.more = first.bytes.clone();
        }
    }

    /// Adds the one that ends the reading.
    fn end(&mut self, fault: MapFault) {
        self.last = Some(fault);
    }

    fn finish(mut self) -> Result<(), Vec<MapFault>> {
        if self.bad_lines > REPORTED {
            let message = format!("{} more lines are wrong", self.bad_lines - REPORTED);
            let fault = Fault::new(Code::INVALID_MAP, 0..0, message)
                .help("repair the lines above; the rest is probably of the same kinds");
            self.reported.push(MapFault { bytes: self.more, fault });
        }
        self.reported.extend(self.last);
        if self.reported.is_empty() { Ok(()) } else { Err(self.reported) }
    }
}

/// One record and where it stands.
struct Row<'r> {
    record: &'r csv::ByteRecord,
    /// The file.
    file: &'r [u8],
    /// Without its line end.
    bytes: Range<usize>,
    line: u32,
}

impl<'r> Row<'r> {
    /// `end` is where the reader stands after the record.
    fn new(file: &'r [u8], record: &'r csv::ByteRecord, end: u64) -> Row<'r> {
        let (start, line) =
            record.position().map_or((0, 1), |position| (position.byte(), position.line()));
        let (start, end) = (start as usize, end as usize);
        let raw = file.get(start..end).unwrap_or_default();
        // The reader counts empty lines, and the byte order mark, as part of the next record.
        let mark = if raw.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let skipped: Vec<u8> = raw.iter().skip(mark).take_while(is_break).copied().collect();
        let breaks = skipped.iter().filter(|byte| **byte == b'\n').count();
        let trailing = raw.iter().rev().take_while(is_break).count();
        let start = start + mark + skipped.len();
        let bytes = start..end.saturating_sub(trailing).max(start);
        Row { record, file, bytes, line: line as u32 + breaks as u32 }
    }

    /// A cell without the white space around it.
    fn cell(&self, column: usize) -> &'r [u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// A fault of the whole line.
    fn fault(&self, code: Code, message: impl Into<String>, help: &str) -> MapFault {
        let fault = Fault::new(code, 0..0, message).help(help);
        MapFault { bytes: self.bytes.clone(), fault }
    }

    /// Puts a fault of a cell's text into the file.
    fn place(&self, column: usize, fault: Fault) -> MapFault {
        let raw = self.file.get(self.bytes.clone()).unwrap_or_default();
        let cell = nth_cell(raw, column);
        let start = self.bytes.start + cell.start;
        // Inside a quoted cell with doubled quotes the bytes don't correspond.
        let bytes = if raw.get(cell.clone()) == Some(self.cell(column)) {
            start + fault.range.start..start + fault.range.end
        } else {
            start..self.bytes.start + cell.end
        };
        MapFault { bytes, fault }
    }
}

/// Where a cell's text stands in a line: without white space around it, and quotes.
fn nth_cell(raw: &[u8], column: usize) -> Range<usize> {
    let mut quoted = false;
    let mut start = 0;
    let mut seen = 0;
    let mut end = raw.len();
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted && seen == column => {
                end = at;
                break;
            }
            b',' if !quoted => {
                seen += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    let cell = raw.get(start..end).unwrap_or_default();
    let start = start + (cell.len() - cell.trim_ascii_start().len());
    let inner = cell.trim_ascii();
    match inner.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")) {
        Some(unquoted) => start + 1..start + 1 + unquoted.len(),
        None => start..start + inner.len(),
    }
}

/// Which column is which.
struct Columns {
    count: usize,
    from: usize,
    to: usize,
    status: Option<usize>,
    query: Option<usize>,
    host: Option<usize>,
}

fn no_header(bytes: Range<usize>) -> MapFault {
    let fault = Fault::new(Code::INVALID_MAP, 0..0, "the first line doesn't name the columns")
        .help("write `from,to` as the first line; `status`, `query` and `host` may follow");
    MapFault { bytes, fault }
}

impl Columns {
    fn read(row: &Row<'_>) -> Result<Columns, Vec<MapFault>> {
        const NAMES: [&str; 5] = ["from", "to", "status", "query", "host"];
        let mut found = [None; NAMES.len()];
        let mut faults = Vec::new();
        for column in 0..row.record.len() {
            let name = String::from_utf8_lossy(row.cell(column)).into_owned();
            let range = 0..row.cell(column).len();
            let known = NAMES.iter().position(|known| *known == name);
            match known.and_then(|known| found.get_mut(known)) {
                Some(place @ None) => *place = Some(column),
                Some(Some(_)) => {
                    let message = format!("two columns are called `{name}`");
                    let fault = Fault::new(Code::INVALID_MAP, range, message).help("remove one");
                    faults.push(row.place(column, fault));
                }
                None => {
                    let help = match nearest(&name, NAMES) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "there are `from`, `to`, `status`, `query`, `host`".to_owned(),
                    };
                    let message = format!("there is no column `{name}`");
                    let fault = Fault::new(Code::INVALID_MAP, range, message).help(help);
                    faults.push(row.place(column, fault));
                }
            }
        }
        let [from, to, status, query, host] = found;
        let (Some(from), Some(to)) = (from, to) else {
            // Where nothing fits, the first line is probably a line of the map.
            if found.iter().all(Option::is_none) {
                faults.clear();
            }
            faults.push(no_header(row.bytes.clone()));
            return Err(faults);
        };
        if faults.is_empty() {
            Ok(Columns { count: row.record.len(), from, to, status, query, host })
        } else {
            Err(faults)
        }
    }
}

/// Reads one line.
fn line(
    row: &Row<'_>,
    columns: &Columns,
    limits: &Limits,
    hosts_known: bool,
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
            Target::parse(text, &Scope { captures: &captures, status: false }, hosts_known)
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
