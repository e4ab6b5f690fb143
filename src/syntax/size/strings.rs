//! Strings, and what stands without quotes: how long they are.

use super::{Pass, is_control, is_structure};
use crate::diagnostic::Code;

impl Pass<'_> {
    /// A number, a boolean, a date; a time may follow a date behind a space.
    pub(super) fn atom(&mut self) {
        let start = self.at;
        self.skip(|byte| !is_structure(byte));
        if let [b' ', b'0'..=b'9', ..] = self.rest()
            && self.since(start).first().is_some_and(u8::is_ascii_digit)
        {
            self.at += 1;
            self.skip(|byte| !is_structure(byte));
        }
        // The parser has an error for each `_` that doesn't stand between digits.
        for pair in self.since(start).windows(2) {
            if matches!(pair, [b'_', b'_']) {
                self.broken(start);
            }
        }
        self.bare(start);
    }

    /// Checks what has no quotes.
    pub(super) fn bare(&mut self, start: usize) {
        let (length, most) = (self.at - start, self.limits.value_bytes);
        if length > most {
            let message = format!("a value of {length} bytes, more than {most}");
            self.over(Code::LIMIT_VALUE, start..self.at, message);
        }
    }

    /// A string of any of the four kinds, up to its closing quotes, else to the end of the line
    /// (of the text, where it may have many lines). Whether it is a body isn't known here, so a
    /// body's limit is what bounds it.
    pub(super) fn string(&mut self) {
        let start = self.at;
        let Some(quote) = self.peek() else { return };
        let long = self.rest().starts_with(&[quote; 3]);
        let width = if long { 3 } else { 1 };
        self.at += width;
        // A line end right behind the opening quotes is no part of the text.
        let line_end =
            ["\r\n", "\n"].into_iter().find(|end| self.rest().starts_with(end.as_bytes()));
        self.at += line_end.filter(|_| long).map_or(0, str::len);
        let inner = self.at;
        let mut dropped = 0;
        let closed = loop {
            self.skip(|byte| byte != quote && byte != b'\\' && !is_control(byte));
            match self.peek() {
                None => break 0,
                Some(b'\n') if !long => break 0,
                Some(b'\n') => self.at += 1,
                Some(b'\r') => self.carriage_return(),
                Some(b'\\') if quote == b'"' => dropped += self.escape(),
                Some(b'\\') => self.at += 1,
                Some(byte) if byte == quote => {
                    // Two quotes may stand inside; of five at the end two belong to the text.
                    let most = if long { 5 } else { 1 };
                    let quotes = self.rest().iter().take(most).take_while(|b| **b == quote).count();
                    self.at += quotes;
                    if quotes >= width {
                        break width;
                    }
                }
                Some(_) => {
                    self.broken(self.at);
                    self.at += 1;
                }
            }
        };
        let length = (self.at - inner).saturating_sub(closed + dropped);
        let most = self.limits.body_bytes.max(self.limits.value_bytes);
        if length > most {
            let message = format!("a string of {length} bytes, more than {most}");
            self.over(Code::LIMIT_BODY, start..self.at, message);
        }
    }

    /// An escape, and how much longer than its meaning it is at most.
    fn escape(&mut self) -> usize {
        let start = self.at;
        self.at += 1;
        let Some(kind) = self.peek() else { return 0 };
        match kind {
            // The line end and all white space behind it are dropped.
            b' ' | b'\t' | b'\r' | b'\n' => {
                self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
                return self.at - start;
            }
            b'x' | b'u' | b'U' => {
                let digits = match kind {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                self.at += 1;
                let hex = self.rest().iter().take(digits).take_while(|b| b.is_ascii_hexdigit());
                let found = hex.count();
                self.at += found;
                if found < digits {
                    self.broken(start);
                }
                return found + 1;
            }
            b'b' | b'e' | b'f' | b'n' | b'r' | b't' | b'"' | b'\\' => {}
            _ => self.broken(start),
        }
        self.at += 1;
        1
    }
}
