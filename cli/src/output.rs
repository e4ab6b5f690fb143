//! What reaches the terminal: styles of our own, and never a control character of the input.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTICE: Style = AnsiColor::Yellow.on_default();
pub(crate) const HEAD: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();

/// How many characters of one value are shown where not all are asked for.
pub(crate) const CLIP: usize = 160;

/// Prints to standard output, coloured on a terminal. A reader that has gone away is no error.
pub(crate) fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    // Nothing can be done where even the standard output fails.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints to standard error, coloured on a terminal.
pub(crate) fn print_error(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints what is wrong with the usage.
pub(crate) fn complain(message: &str) {
    print_error(&format!("{BAD}error{BAD:#}: {}\n", visible(message)));
}

/// Prints JSON over several lines.
pub(crate) fn print_json(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    print(&(escape_json(&text) + "\n"));
}

/// JSON as one line.
#[cfg(feature = "try")]
pub(crate) fn json(value: &impl Serialize) -> String {
    escape_json(&serde_json::to_string(value).unwrap_or_default()).into_owned()
}

/// Writes JSON as one line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(value)?;
    writeln!(out, "{}", escape_json(&text))
}

/// JSON leaves DEL, C1 and bidirectional controls as they are; inside its strings, which is the
/// only place where they can stand, they may be escaped as well.
fn escape_json(json: &str) -> Cow<'_, str> {
    let controls = |c: char| c != '\n' && is_unseen(c);
    if !json.contains(controls) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if controls(c) {
            // All of them are in the basic plane: one unit of UTF-16 each.
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// Characters that move the cursor, or change the order in which text is seen.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The text with every control character as an escape such as `\n` or `\u{1b}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unseen(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Like [`visible`], at most so many characters of it.
pub(crate) fn clipped(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        None => visible(text),
        Some((end, _)) => {
            let (kept, cut) = text.split_at(end);
            Cow::Owned(format!("{}… (and {} more)", visible(kept), cut.chars().count()))
        }
    }
}

/// `1 rule`, `2 rules`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let digits = thousands(number);
    if number == 1 { format!("{digits} {noun}") } else { format!("{digits} {noun}s") }
}

/// `1,204,000`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_of_the_input_are_escaped() {
        assert_eq!(visible("plain é 日本"), "plain é 日本");
        assert_eq!(visible("a\x1b[31mb\r\n"), r"a\u{1b}[31mb\r\n");
        assert_eq!(visible("\u{9b}31m\u{202e}abc\u{7f}"), r"\u{9b}31m\u{202e}abc\u{7f}");
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("ab\x1bdef", 3), r"ab\u{1b}… (and 3 more)");
    }

    #[test]
    fn json_stays_json_without_controls() {
        let json = serde_json::to_string("\u{9b}\u{202e}\u{7f}\n\x1b é").unwrap();
        let escaped = escape_json(&json);
        assert!(!escaped.contains(is_unseen), "{escaped}");
        let back: String = serde_json::from_str(&escaped).unwrap();
        assert_eq!(back, "\u{9b}\u{202e}\u{7f}\n\x1b é");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_204_000), "1,204,000");
        assert_eq!(count(1, "rule"), "1 rule");
        assert_eq!(count(0, "rule"), "0 rules");
    }
}
