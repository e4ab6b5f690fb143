//! Values and keys of TOML, written so that any text comes back as it was.

use std::fmt::Write as _;

/// A string: between `'` where that saves escapes, else between `"`.
pub(super) fn string(text: &str) -> String {
    let is_control = |c: char| c.is_control();
    if text.contains(['"', '\\']) && !text.contains('\'') && !text.contains(is_control) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, quoted where it has to be.
pub(super) fn key(text: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(is_bare) { text.to_owned() } else { string(text) }
}

/// An array of values that are TOML already.
pub(super) fn array(values: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut text = "[".to_owned();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(value.as_ref());
    }
    text.push(']');
    text
}

/// A comment; whatever would end the line is taken out.
pub(super) fn comment(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_a_string() {
        assert_eq!(string("/a"), r#""/a""#);
        assert_eq!(string(r"^/a\.b$"), r"'^/a\.b$'");
        assert_eq!(string("it's \"x\"\n\u{1}"), r#""it's \"x\"\n\u0001""#);
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        assert_eq!(key("go-get"), "go-get");
        assert_eq!(key("a.b"), r#""a.b""#);
        assert_eq!(key("topics[]"), r#""topics[]""#);
        assert_eq!(key(""), r#""""#);
    }
}
