//! Lines and columns of a text's bytes.

use std::ops::Range;

use crate::diagnostic::Span;

/// Bytes between two counts: what is counted anew for one place.
const BLOCK: usize = 1 << 10;

/// How many lines and characters stand before every [`BLOCK`] bytes of a text: any place is found
/// at once, in a line of 16 MB and in a file of as many lines, and the counts take little.
pub(crate) struct Positions<'t> {
    bytes: &'t [u8],
    blocks: Vec<Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    lines: usize,
    characters: usize,
}

impl<'t> Positions<'t> {
    /// The text need not be UTF-8: what is none counts a character a byte or less.
    pub(crate) fn new(bytes: &'t [u8]) -> Positions<'t> {
        let mut count = Count::default();
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 2);
        blocks.push(count);
        for block in bytes.chunks(BLOCK) {
            count.lines += newlines(block);
            count.characters += characters(block);
            blocks.push(count);
        }
        Positions { bytes, blocks }
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        let (block, rest) = self.before(at);
        block.lines + newlines(rest) + 1
    }

    /// The place of some bytes.
    pub(crate) fn span(&self, file: &str, bytes: Range<usize>) -> Span {
        let start = bytes.start.min(self.bytes.len());
        let line = self.line(start);
        let column = self.characters(start) - self.characters(self.line_start(start)) + 1;
        let bytes = start..bytes.end.clamp(start, self.bytes.len());
        Span { file: file.to_owned(), line, column, bytes }
    }

    /// What stands before the block of a byte, and the bytes of its block before it.
    fn before(&self, at: usize) -> (Count, &'t [u8]) {
        let at = at.min(self.bytes.len());
        let block = at / BLOCK;
        let rest = self.bytes.get(block * BLOCK..at).unwrap_or_default();
        (self.blocks.get(block).copied().unwrap_or_default(), rest)
    }

    fn characters(&self, at: usize) -> usize {
        let (block, rest) = self.before(at);
        block.characters + characters(rest)
    }

    /// Where the line of a byte begins.
    fn line_start(&self, at: usize) -> usize {
        let (count, rest) = self.before(at);
        let last = |bytes: &[u8]| bytes.iter().rposition(|byte| *byte == b'\n');
        if let Some(newline) = last(rest) {
            return at - rest.len() + newline + 1;
        }
        // The line end is in the last block before which there are fewer lines than here.
        let block = self.blocks.partition_point(|block| block.lines < count.lines);
        let Some(start) = block.checked_sub(1).map(|block| block * BLOCK) else { return 0 };
        let bytes = self.bytes.get(start..).unwrap_or_default();
        last(bytes.get(..BLOCK).unwrap_or(bytes)).map_or(0, |newline| start + newline + 1)
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
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
        for before in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK - 1, 3 * BLOCK] {
            let text = format!("{}\n{text}", "\n".repeat(before));
            for at in [0, 2, BLOCK - 2, BLOCK, BLOCK + 2, 2 * BLOCK] {
                assert_eq!(
                    place(&text, before + 1 + at),
                    (before + 2, at / 2 + 1),
                    "{before} {at}"
                );
            }
        }
    }
}
