//! The size pass: one walk over the bytes of a policy before a tree is made of them.
//!
//! A tree costs some thirty times its text, so whatever is over a limit is refused here: rules,
//! nesting, the parts of dotted keys, the lengths of strings, keys and values in all. The pass
//! knows TOML's strings, comments and brackets. What is no TOML it leaves to the parser, but for
//! two cases that the parser answers with an error for every token that follows: a bracket that
//! is never closed, and so many mistakes that their errors alone would fill the memory.

mod nesting;
mod strings;

use std::ops::Range;

use crate::Limits;
use crate::diagnostic::{Code, Fault};

/// Mistakes above which a text is taken for something else than TOML.
const BROKEN: usize = 10_000;

/// Keys, values and lines of one file. 250,000 rules of three keys each are fewer; a file of
/// nothing but line ends is what this keeps from becoming sixteen million tokens.
const ITEMS: usize = 4_000_000;

/// What the pass found; the ranges are bytes of the text.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// What is over a limit: no tree may be made of the text.
    pub(crate) over: Vec<Fault>,
    /// Brackets that are never closed.
    pub(crate) unclosed: Vec<Unclosed>,
}

/// A list or inline table that the next header, or a key in a list, cuts off.
#[derive(Debug)]
pub(crate) struct Unclosed {
    /// The opening bracket.
    pub(crate) bracket: Range<usize>,
    pub(crate) list: bool,
    /// What to leave out, so that the rest of the file can be read: from the key of the bracket to
    /// what cut it off.
    pub(crate) expression: Range<usize>,
}

/// Walks over a text.
pub(crate) fn measure(text: &str, limits: &Limits) -> Measured {
    let bytes = text.as_bytes();
    let mut pass = Pass {
        bytes,
        at: if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 },
        limits,
        found: Measured::default(),
        section: Section::Root,
        items: 0,
        rules: 0,
        tests: 0,
        broken: 0,
        first_broken: 0,
        stopped: false,
        fresh: false,
    };
    while let Some(byte) = pass.skip_blank() {
        if byte == b'[' {
            pass.header();
        } else {
            pass.pair();
        }
        if pass.is_hopeless() {
            break;
        }
    }
    pass.found
}

/// The table to which the keys belong that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Root,
    Redirect,
    /// `[redirect.map]`: every key is a line of the map.
    Map,
    Other,
}

/// What is counted as rules or map lines inside a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Nothing,
    /// The values of the list.
    Values,
    /// The keys of the inline table.
    Keys,
}

/// A key as far as this pass looks at it.
struct KeyShape<'t> {
    first: &'t [u8],
    last: &'t [u8],
    parts: usize,
    range: Range<usize>,
}

struct Pass<'t> {
    bytes: &'t [u8],
    at: usize,
    limits: &'t Limits,
    found: Measured,
    section: Section,
    items: usize,
    rules: usize,
    tests: usize,
    broken: usize,
    first_broken: usize,
    /// Deeper than a tree may be: the stack of open brackets ends here too.
    stopped: bool,
    /// Nothing but blanks between the last line end and the current byte.
    fresh: bool,
}

impl<'t> Pass<'t> {
    /// A limit that concerns the whole file is passed: nothing more is to be learnt.
    fn is_hopeless(&self) -> bool {
        self.stopped
            || self.rules > self.limits.rules
            || self.tests > self.limits.rules
            || self.items > ITEMS
            || self.broken > BROKEN
            || self.found.over.len() > BROKEN
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'t [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// Goes on over every byte that satisfies the test.
    fn skip(&mut self, test: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| !test(*byte)).unwrap_or(rest.len());
    }

    fn skip_spaces(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// Spaces, comments and line ends; the byte behind them.
    fn skip_blank(&mut self) -> Option<u8> {
        self.fresh = false;
        loop {
            match self.peek()? {
                b' ' | b'\t' => self.at += 1,
                b'\r' => self.carriage_return(),
                b'\n' => {
                    self.at += 1;
                    self.fresh = true;
                    self.item();
                }
                b'#' => self.skip_comment(),
                byte => return Some(byte),
            }
        }
    }

    fn carriage_return(&mut self) {
        self.at += 1;
        if self.peek() != Some(b'\n') {
            self.broken(self.at - 1);
        }
    }

    fn skip_comment(&mut self) {
        loop {
            self.skip(|byte| !is_control(byte));
            match self.peek() {
                None | Some(b'\n') => return,
                Some(b'\r') => self.carriage_return(),
                Some(_) => {
                    self.broken(self.at);
                    self.at += 1;
                }
            }
        }
    }

    /// The rest of a line that doesn't fit, every sign of it a mistake.
    fn skip_broken_line(&mut self) {
        let start = self.at;
        self.broken(start);
        self.skip(|byte| byte != b'\n');
        let signs = self.since(start).iter().filter(|byte| is_structure(**byte) || **byte == b'.');
        for _ in 0..signs.count().min(BROKEN + 1) {
            self.broken(start);
        }
    }

    fn over(&mut self, code: Code, range: Range<usize>, message: String) {
        self.found.over.push(Fault::new(code, range, message));
    }

    /// Counts a key, a value or a line.
    fn item(&mut self) {
        self.items += 1;
        if self.items == ITEMS + 1 {
            let message = format!("more than {ITEMS} keys, values and lines in one policy");
            self.over(Code::LIMIT_FILE, self.at..self.at, message);
        }
    }

    /// Counts a rule or a line of an inline map.
    fn rule(&mut self, range: Range<usize>) {
        self.rules += 1;
        let most = self.limits.rules;
        if self.rules == most.saturating_add(1) {
            self.over(Code::LIMIT_RULES, range, format!("more than {most} rules and map lines"));
        }
    }

    /// Counts a test: there may be as many as rules.
    fn test(&mut self, range: Range<usize>) {
        self.tests += 1;
        let most = self.limits.rules;
        if self.tests == most.saturating_add(1) {
            self.over(Code::LIMIT_RULES, range, format!("more than {most} tests"));
        }
    }

    /// Counts a mistake. The parser will say what is wrong, as long as there aren't too many.
    fn broken(&mut self, at: usize) {
        if self.broken == 0 {
            self.first_broken = at;
        }
        self.broken += 1;
        if self.broken == BROKEN + 1 {
            let at = self.first_broken;
            self.over(Code::SYNTAX, at..at + 1, "the text is not TOML from here on".to_owned());
        }
    }

    /// `[name]` or `[[name]]`.
    fn header(&mut self) {
        let start = self.at;
        self.at += 1;
        let array = self.peek() == Some(b'[');
        self.at += usize::from(array);
        self.skip_spaces();
        let Some(key) = self.key(0) else {
            return self.skip_broken_line();
        };
        self.skip_spaces();
        let end: &[u8] = if array { b"]]" } else { b"]" };
        let range = start..key.range.end + end.len();
        match (array && key.parts == 1, key.first) {
            (true, kind) if is_rule_kind(kind) => self.rule(range),
            (true, b"test") => self.test(range),
            _ => {}
        }
        self.section = match (key.first, key.parts) {
            (b"redirect", 1) => Section::Redirect,
            (b"redirect", 2) if key.last == b"map" => Section::Map,
            _ => Section::Other,
        };
        if self.rest().starts_with(end) {
            self.at += end.len();
            self.end_of_line();
        } else {
            self.skip_broken_line();
        }
    }

    /// `key = value`.
    fn pair(&mut self) {
        let start = self.at;
        let Some(key) = self.key(0) else {
            return self.skip_broken_line();
        };
        self.skip_spaces();
        if self.peek() != Some(b'=') {
            return self.skip_broken_line();
        }
        self.at += 1;
        self.skip_spaces();
        let counted = match (self.section, key.first, key.parts) {
            (Section::Map, ..) | (Section::Redirect, b"map", 2) => {
                self.rule(key.range.clone());
                Counted::Nothing
            }
            (Section::Redirect, b"map", 1) => Counted::Keys,
            (Section::Root, kind, 1) if is_rule_kind(kind) => Counted::Values,
            _ => Counted::Nothing,
        };
        if self.value(start, key.parts - 1, counted) {
            self.end_of_line();
        }
    }

    fn end_of_line(&mut self) {
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'\r') => {}
            Some(b'#') => self.skip_comment(),
            Some(_) => self.skip_broken_line(),
        }
    }

    /// A key with its dots; `depth` levels are open already.
    fn key(&mut self, depth: usize) -> Option<KeyShape<'t>> {
        let start = self.at;
        let most = self.limits.toml_depth;
        let (mut parts, mut first): (usize, &[u8]) = (0, b"");
        let last = loop {
            let part = self.at;
            match self.peek()? {
                b'"' | b'\'' => self.string(),
                _ => {
                    self.skip(|byte| !is_structure(byte) && byte != b'.');
                    self.bare(part);
                }
            }
            let last: &[u8] = match self.since(part) {
                [] => return None,
                [b'"' | b'\'', inner @ .., _] => inner,
                bare => bare,
            };
            if parts == 0 {
                first = last;
            }
            parts += 1;
            // Once a key: its other parts say nothing new, and may not even end in a value.
            if parts == most + 1 {
                let message = format!("a key of more than {most} parts");
                self.over(Code::LIMIT_TOML_DEPTH, start..self.at, message);
            }
            let end = self.at;
            self.skip_spaces();
            if self.peek() != Some(b'.') {
                self.at = end;
                break last;
            }
            self.at += 1;
            self.skip_spaces();
        };
        self.item();
        let range = start..self.at;
        if parts <= most && depth + parts > most.saturating_add(1) {
            self.too_deep(range.clone());
        }
        Some(KeyShape { first, last, parts, range })
    }

    fn too_deep(&mut self, range: Range<usize>) {
        let message =
            format!("lists, tables and keys nested deeper than {}", self.limits.toml_depth);
        self.over(Code::LIMIT_TOML_DEPTH, range, message);
    }
}

fn is_rule_kind(name: &[u8]) -> bool {
    matches!(
        name,
        b"block"
            | b"redirect"
            | b"respond"
            | b"cors"
            | b"experiment"
            | b"rewrite"
            | b"route"
            | b"headers"
    )
}

/// A byte that ends a bare key or value.
fn is_structure(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\r'
            | b'\n'
            | b','
            | b'='
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'#'
            | b'"'
            | b'\''
    )
}

/// A control character that may not stand in a comment or string.
fn is_control(byte: u8) -> bool {
    (byte < b' ' && byte != b'\t') || byte == 0x7F
}

#[cfg(test)]
mod tests;
