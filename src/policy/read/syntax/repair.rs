//! What the parser of TOML says, in plain words, and how to repair it.

use std::ops::Range;

/// Words for `true` and `false` that other formats know.
pub(in super::super) const TRUE_WORDS: [&str; 4] = ["true", "yes", "on", "enabled"];
pub(in super::super) const FALSE_WORDS: [&str; 4] = ["false", "no", "off", "disabled"];

/// The message and the repair for what the parser says about a place.
pub(super) fn in_plain_words(
    text: &str,
    range: &Range<usize>,
    message: String,
) -> (String, Option<String>) {
    let line = Line::around(text, range.start);
    let rest = text.get(range.start..line.end).unwrap_or_default();
    if message.contains("string, expected `\"`") || message.contains("string, expected `'`") {
        if message.contains("multi-line") {
            let quotes = if message.ends_with("`'`") { "'''" } else { "\"\"\"" };
            let help = format!("write `{quotes}` where the text ends");
            return (format!("a text without its closing `{quotes}`"), Some(help));
        }
        if let Some(open) = line.open_quote().filter(|_| rest.trim().is_empty()) {
            return (NO_CLOSING_QUOTE.to_owned(), Some(closed(&line, &open)));
        }
    }
    if message.starts_with("unclosed inline table") || message.starts_with("unclosed array,") {
        // The parser's place may be behind the line's end.
        let at = text.get(..range.start).map_or(0, |before| before.trim_end().len());
        return match quote_behind(text, at.saturating_sub(1)) {
            Some((message, help)) => (message, Some(help)),
            None => (message, None),
        };
    }
    if message.starts_with("string values must be quoted") || is_word_taken_for_number(&message) {
        let value = line.value(range.start);
        return match value {
            "" => ("a key without a value".to_owned(), Some("write it behind the `=`".to_owned())),
            _ if message.ends_with("expected nothing") => return_as_is(message),
            _ => unquoted(value),
        };
    }
    let help = match message.as_str() {
        _ if message.starts_with("missing escaped value") => {
            "in double quotes `\\` begins an escape: write `\\\\`, or the text in single quotes"
        }
        _ if message.starts_with("invalid unquoted key") && rest.starts_with(':') => {
            "write `=` between a key and its value"
        }
        _ if message.starts_with("key with no value") => "write `=` between a key and its value",
        _ if message.starts_with("extra `=`") => "write one `=`",
        _ if message.starts_with("unexpected key or value") && rest.starts_with(',') => {
            "several values are a list: `[…, …]`"
        }
        _ if message.starts_with("unexpected key or value") && line.before(range.start) == "'" => {
            "a text in single quotes ends at the next `'`: write it in double quotes"
        }
        _ => return return_as_is(message),
    };
    (message, Some(help.to_owned()))
}

fn return_as_is(message: String) -> (String, Option<String>) {
    (message, None)
}

const NO_CLOSING_QUOTE: &str = "a text without its closing quote";

/// A bracket that isn't closed may be closed inside a text whose quote is missing.
pub(super) fn quote_behind(text: &str, at: usize) -> Option<(String, String)> {
    let mark = Line::around(text, at).open_quote()?.mark;
    let message = NO_CLOSING_QUOTE.to_owned();
    Some((message, format!("one of the `{mark}` in this line has no other: write it")))
}

/// `no` is read as the beginning of `nan`, `True` as that of `true`.
fn is_word_taken_for_number(message: &str) -> bool {
    ["invalid boolean", "invalid float, expected `nan`", "invalid float, expected `inf`"]
        .iter()
        .any(|start| message.starts_with(start))
}

fn unquoted(value: &str) -> (String, Option<String>) {
    let bare = value.trim_matches(['“', '”', '„', '‘', '’', '«', '»']);
    if bare.len() < value.len() {
        let message = "typographic quotes are no quotes".to_owned();
        return (message, Some(format!("write `{}`", quoted(bare))));
    }
    let lower = value.to_ascii_lowercase();
    let boolean = [(TRUE_WORDS, "true"), (FALSE_WORDS, "false")]
        .into_iter()
        .find_map(|(words, meant)| words.contains(&lower.as_str()).then_some(meant));
    let help = match boolean {
        Some(boolean) => format!("write `{boolean}`, or `{}` for a text", quoted(value)),
        None => format!("write `{}`", quoted(value)),
    };
    ("a text without quotes".to_owned(), Some(help))
}

/// A text as TOML writes it.
pub(in super::super) fn quoted(text: &str) -> String {
    let mark = if text.contains(['"', '\\']) && !text.contains('\'') { '\'' } else { '"' };
    format!("{mark}{text}{mark}")
}

/// How to write what stands behind a quote that nothing closes.
fn closed(line: &Line<'_>, open: &Quote) -> String {
    let mark = open.mark;
    let behind = line.text.get(open.at - line.start + 1..).unwrap_or_default();
    let behind = behind.split(" #").next().unwrap_or_default().trim();
    if behind.is_empty() || behind.contains([',', ']', '}', '\'', '"']) {
        return format!("write `{mark}` at both ends of the text");
    }
    format!("write `{mark}{behind}{mark}`")
}

struct Quote {
    at: usize,
    mark: char,
}

/// A line of the file.
struct Line<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Line<'t> {
    fn around(text: &'t str, at: usize) -> Line<'t> {
        let start = text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(at..).and_then(|text| text.find('\n'));
        let end = end.map_or(text.len(), |length| at + length);
        Line { text: text.get(start..end).unwrap_or_default(), start, end }
    }

    /// The quote that nothing closes.
    fn open_quote(&self) -> Option<Quote> {
        let mut open: Option<Quote> = None;
        let mut escaped = false;
        for (at, letter) in self.text.char_indices() {
            match &open {
                Some(quote) if quote.mark == letter && !escaped => open = None,
                Some(quote) => escaped = quote.mark == '"' && letter == '\\' && !escaped,
                None if letter == '#' => return None,
                None if matches!(letter, '"' | '\'') => {
                    open = Some(Quote { at: self.start + at, mark: letter });
                    escaped = false;
                }
                None => {}
            }
        }
        open
    }

    /// The value that begins somewhere: to the end of the line, of a list or of an inline table.
    fn value(&self, at: usize) -> &'t str {
        let (before, value) = self.text.split_at_checked(at - self.start).unwrap_or_default();
        let inside = before.contains(['[', '{']) && !before.trim_start().starts_with('[');
        let end = match inside {
            true => value.find([',', ']', '}']),
            false => None,
        };
        let value = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
        value.split(" #").next().unwrap_or_default().trim()
    }

    /// The closing mark before a place.
    fn before(&self, at: usize) -> &'t str {
        let end = at.saturating_sub(self.start);
        self.text.get(end.saturating_sub(1)..end).unwrap_or_default()
    }
}
