//! Lines and columns of a text's bytes.

use std::ops::Range;

use crate::diagnostic::Span;

/// Bytes between two counts of characters: what is counted anew for one column.
const BLOCK: usize = 4 << 10;

/// Where the lines of a text begin. Made when the first place is asked for.
pub(crate) struct Positions<'t> {
    bytes: &'t [u8],
    lines: Vec<usize>,
    /// Characters before every [`BLOCK`] bytes: a column in a line of 16 MB is found at once.
    blocks: Vec<usize>,
}

impl<'t> Positions<'t> {
    /// The text need not be UTF-8: what is none counts a character a byte or less.
    pub(crate) fn new(bytes: &'t [u8]) -> Positions<'t> {
        let newlines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let lines = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let mut count = 0;
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        for block in bytes.chunks(BLOCK) {
            blocks.push(count);
            count += characters(block);
        }
        Positions { bytes, lines, blocks }
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// The place of some bytes.
    pub(crate) fn span(&self, file: &str, bytes: Range<usize>) -> Span {
        let start = bytes.start.min(self.bytes.len());
        let line = self.line(start);
        let line_start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.before(start).saturating_sub(self.before(line_start)) + 1;
        let bytes = start..bytes.end.clamp(start, self.bytes.len());
        Span { file: file.to_owned(), line, column, bytes }
    }

    /// How many characters begin before a byte.
    fn before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let counted = self.blocks.get(block).copied();
        match (counted, self.bytes.get(block * BLOCK..at)) {
            (Some(counted), Some(rest)) => counted + characters(rest),
            // The end of a text whose last block is full.
            _ => {
                self.blocks.last().copied().unwrap_or_default()
                    + characters(self.bytes.chunks(BLOCK).next_back().unwrap_or_default())
            }
        }
    }
}

/// Every byte but those that continue a character of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Positions};

    fn place(text: &str, at: usize) -> (usize, usize) {
        let span = Positions::new(text.as_bytes()).span("f", at..at);
        (span.line, span.column)
    }

    #[test]
    fn lines_and_columns() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("ab\ncd", 1), (1, 2));
        assert_eq!(place("ab\ncd", 3), (2, 1));
        assert_eq!(place("ab\ncd", 5), (2, 3));
        assert_eq!(place("äö\nüx", 6), (2, 2));
        assert_eq!(place("a\n", 2), (2, 1));
        assert_eq!(place("a", 99), (1, 2));
    }

    #[test]
    fn long_lines() {
        let text = "é".repeat(BLOCK);
        for at in [0, 2, BLOCK - 2, BLOCK, BLOCK + 2, 2 * BLOCK - 2, 2 * BLOCK] {
            assert_eq!(place(&text, at), (1, at / 2 + 1), "{at}");
        }
    }
}
