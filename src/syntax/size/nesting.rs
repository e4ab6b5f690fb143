//! Values with all that is nested in them; their brackets stand on a stack of our own.

use super::{Counted, Pass, Unclosed, is_structure};

/// An open bracket.
struct Open {
    at: usize,
    list: bool,
    counted: bool,
    /// Levels that the key before it adds.
    levels: usize,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Value,
    /// A value or key, or the closing bracket.
    Entry,
    /// A comma, or the closing bracket.
    Comma,
}

/// A value that is being walked over.
struct Nesting {
    open: Vec<Open>,
    depth: usize,
    /// Levels that the key before the value adds.
    levels: usize,
    want: Want,
}

impl Nesting {
    fn in_list(&self) -> bool {
        self.open.last().is_some_and(|top| top.list)
    }

    fn in_table(&self) -> bool {
        self.open.last().is_some_and(|top| !top.list)
    }

    fn counts(&self) -> bool {
        self.open.last().is_some_and(|top| top.counted)
    }

    /// The value behind a key, or in a list, is complete.
    fn done(&mut self) {
        self.depth -= std::mem::take(&mut self.levels).min(self.depth);
        self.want = Want::Comma;
    }
}

impl Pass<'_> {
    /// A value whose key begins at `key` and adds some levels. `false` where it is cut off: then
    /// the current byte begins a header or key.
    pub(super) fn value(&mut self, key: usize, levels: usize, counted: Counted) -> bool {
        let mut nesting = Nesting { open: Vec::new(), depth: levels, levels: 0, want: Want::Value };
        loop {
            let next = if nesting.open.is_empty() { self.peek() } else { self.skip_blank() };
            let Some(byte) = next else {
                self.broken(self.at);
                return true;
            };
            if self.fresh
                && let Some(top) = nesting.open.last()
                && self.is_cut_off(top.list)
            {
                self.broken(top.at);
                self.found.unclosed.push(Unclosed {
                    bracket: top.at..top.at + 1,
                    list: top.list,
                    expression: key..self.at,
                });
                return false;
            }
            self.step(&mut nesting, byte, counted);
            if (nesting.open.is_empty() && nesting.want == Want::Comma) || self.is_hopeless() {
                return true;
            }
        }
    }

    fn step(&mut self, nesting: &mut Nesting, byte: u8, counted: Counted) {
        let start = self.at;
        match (nesting.want, byte) {
            (Want::Comma, b',') => {
                self.at += 1;
                nesting.want = Want::Entry;
            }
            (Want::Entry | Want::Comma, b']' | b'}') => {
                if nesting.in_list() != (byte == b']') {
                    self.broken(start);
                }
                self.at += 1;
                let levels = nesting.open.pop().map_or(0, |closed| closed.levels);
                nesting.depth = nesting.depth.saturating_sub(1);
                nesting.levels = levels;
                nesting.done();
            }
            (Want::Entry, _) if nesting.in_table() => self.inner_key(nesting),
            (Want::Value | Want::Entry, b'[' | b'{') => {
                self.bracket(nesting, byte == b'[', counted);
            }
            (Want::Value | Want::Entry, byte) if !is_structure(byte) || is_quote(byte) => {
                if is_quote(byte) {
                    self.string()
                } else {
                    self.atom()
                }
                self.item();
                if nesting.in_list() && nesting.counts() {
                    self.rule(start..self.at);
                }
                nesting.done();
            }
            // A value is missing: what stands here closes or goes on.
            (Want::Value, b',' | b']' | b'}') if !nesting.open.is_empty() => {
                self.broken(start);
                nesting.done();
            }
            _ if nesting.open.is_empty() => {
                self.broken(start);
                nesting.want = Want::Comma;
            }
            // A comma is missing.
            (Want::Comma, byte) if byte != b'=' => {
                self.broken(start);
                nesting.want = Want::Entry;
            }
            _ => {
                self.broken(start);
                self.at += 1;
            }
        }
    }

    fn bracket(&mut self, nesting: &mut Nesting, list: bool, counted: Counted) {
        let start = self.at;
        if nesting.in_list() && nesting.counts() {
            self.rule(start..start + 1);
        }
        self.item();
        self.at += 1;
        nesting.depth += 1;
        if nesting.depth > self.limits.toml_depth {
            self.too_deep(start..start + 1);
            self.stopped = true;
        }
        let outermost = nesting.open.is_empty();
        let counted = outermost && counted == if list { Counted::Values } else { Counted::Keys };
        let levels = std::mem::take(&mut nesting.levels);
        nesting.open.push(Open { at: start, list, counted, levels });
        nesting.want = Want::Entry;
    }

    /// `key =` in an inline table.
    fn inner_key(&mut self, nesting: &mut Nesting) {
        let start = self.at;
        if let Some(key) = self.key(nesting.depth) {
            if nesting.counts() {
                self.rule(key.range.clone());
            }
            nesting.levels = key.parts - 1;
            nesting.depth += nesting.levels;
        }
        self.skip_spaces();
        if self.peek() == Some(b'=') {
            self.at += 1;
            self.skip_spaces();
            nesting.want = Want::Value;
        } else {
            self.broken(start);
            nesting.done();
            // A byte that no key begins with would stand here for ever.
            if self.at == start {
                self.at += 1;
            }
        }
    }

    /// Whether the line that begins here is no part of an open list or inline table: a header,
    /// or in a list `key =`.
    fn is_cut_off(&self, list: bool) -> bool {
        let line = self.rest();
        let brackets = line.iter().take(2).take_while(|byte| **byte == b'[').count();
        let line = line.get(brackets..).unwrap_or_default();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let (name, rest) =
            line.split_at(line.iter().position(|b| !is_name(b)).unwrap_or(line.len()));
        if !name.first().is_some_and(u8::is_ascii_alphabetic)
            || matches!(name, b"true" | b"false" | b"inf" | b"nan")
        {
            return false;
        }
        match brackets {
            0 => list && rest.trim_ascii_start().starts_with(b"="),
            1 => rest.starts_with(b"]"),
            _ => rest.starts_with(b"]]"),
        }
    }
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}
