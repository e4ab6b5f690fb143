//! The line of a file that a diagnostic is about. Reads a few kilobytes around the place, however
//! large the file or the line is.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use fingerpost::Span;

use crate::output::visible;

/// How much is read on each side of the place.
const AROUND: usize = 4096;
/// How many characters of the line are shown before, in and after the place.
const SHOWN: [usize; 3] = [60, 80, 40];

/// A line, or the part of it around the place, without control characters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) text: String,
    /// The place in the text.
    pub(crate) place: Range<usize>,
}

/// The same of a text that is there.
pub(crate) fn of(text: &[u8], span: &Span) -> Option<Excerpt> {
    let (before, rest) = text.split_at_checked(span.bytes.start)?;
    Some(excerpt(before, rest, span.bytes.len()))
}

/// The line on which the span begins; `None` where the file can't be read any more.
pub(crate) fn read(path: &Path, span: &Span) -> Option<Excerpt> {
    let start = span.bytes.start.saturating_sub(AROUND);
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(start as u64)).ok()?;
    let mut bytes = Vec::new();
    file.take(2 * AROUND as u64).read_to_end(&mut bytes).ok()?;
    let (before, rest) = bytes.split_at_checked(span.bytes.start - start)?;
    Some(excerpt(before, rest, span.bytes.len()))
}

/// `before` and `rest` meet where the span begins; `length` may be longer than the line.
fn excerpt(before: &[u8], rest: &[u8], length: usize) -> Excerpt {
    let before = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let rest = rest.split(|b| *b == b'\n').next().unwrap_or_default();
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let (place, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let [before, place, after] = [before, place, after]
        .map(|bytes| visible(&String::from_utf8_lossy(bytes).replace('\t', "  ")).into_owned());
    let [before_shown, place_shown, after_shown] = SHOWN;
    let mut text = last(&before, before_shown);
    let begin = text.len();
    text.push_str(&first(&place, place_shown));
    let end = text.len();
    text.push_str(&first(&after, after_shown));
    Excerpt { text, place: begin..end }
}

fn first(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => text.split_at(end).0.to_owned() + "…",
        None => text.to_owned(),
    }
}

fn last(text: &str, characters: usize) -> String {
    match text.char_indices().rev().nth(characters) {
        Some((start, c)) => format!("…{}", text.split_at(start + c.len_utf8()).1),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(before: &[u8], rest: &[u8], length: usize) -> String {
        let Excerpt { text, place } = excerpt(before, rest, length);
        let (rest, after) = text.split_at(place.end);
        let (before, place) = rest.split_at(place.start);
        format!("{before}[{place}]{after}")
    }

    #[test]
    fn only_the_line_of_the_place_is_shown() {
        assert_eq!(marked(b"a = 1\nb = ", b"2 # two\nc = 3", 1), "b = [2] # two");
        assert_eq!(marked(b"", b"[[x]]\r\ny = 1\r\n", 5), "[[[x]]]");
        assert_eq!(marked(b"to = ", b"'''\nlong\n'''", 12), "to = [''']");
        assert_eq!(marked(b"a\n", b"", 0), "[]");
    }

    #[test]
    fn controls_are_escaped_and_the_place_stays_right() {
        assert_eq!(
            marked(b"\ta = '\x1b[31m", b"\xff\x07b' #\x1b", 3),
            r"  a = '\u{1b}[31m[�\u{7}b]' #\u{1b}"
        );
    }

    #[test]
    fn a_huge_line_is_cut_on_both_sides() {
        let long = "é".repeat(5000);
        let shown = marked(long.as_bytes(), long.as_bytes(), 4000);
        assert_eq!(shown, format!("…{}[{}…]{}…", "é".repeat(60), "é".repeat(80), "é".repeat(40)));
    }
}
