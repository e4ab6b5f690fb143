//! Records of a map, and where they stand in the file.

use std::ops::Range;

use super::fault::MapFault;
use crate::diagnostic::{Code, Fault};

/// One record and where it stands.
pub(super) struct Row<'r> {
    pub(super) record: &'r csv::ByteRecord,
    /// The file.
    file: &'r [u8],
    /// Without its line end.
    pub(super) bytes: Range<usize>,
    pub(super) line: u32,
}

impl<'r> Row<'r> {
    /// `end` is where the reader stands after the record.
    pub(super) fn new(file: &'r [u8], record: &'r csv::ByteRecord, end: u64) -> Row<'r> {
        let (start, line) =
            record.position().map_or((0, 1), |position| (position.byte(), position.line()));
        let (start, end) = (start as usize, end as usize);
        let raw = file.get(start..end).unwrap_or_default();
        // The reader counts empty lines, and the byte order mark, as part of the next record.
        let mark = if raw.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let leading = raw.iter().skip(mark).take_while(is_break);
        let (empty, breaks) = leading
            .fold((0, 0), |(empty, breaks), byte| (empty + 1, breaks + u32::from(*byte == b'\n')));
        let trailing = raw.iter().rev().take_while(is_break).count();
        let start = start + mark + empty;
        let bytes = start..end.saturating_sub(trailing).max(start);
        Row { record, file, bytes, line: line as u32 + breaks }
    }

    /// A cell without the white space around it.
    pub(super) fn cell(&self, column: usize) -> &'r [u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// A fault of the whole line.
    pub(super) fn fault(&self, code: Code, message: impl Into<String>, help: &str) -> MapFault {
        let fault = Fault::new(code, 0..0, message).help(help);
        MapFault { bytes: self.bytes.clone(), fault }
    }

    /// Puts a fault of a cell's text into the file.
    pub(super) fn place(&self, column: usize, fault: Fault) -> MapFault {
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
