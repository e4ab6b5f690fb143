//! Regular expressions as text.

/// Writes text that stands for itself.
pub(super) fn push_literal(regex: &mut String, text: &str) {
    for character in text.chars() {
        if ".+*?()|[]{}^$\\".contains(character) {
            regex.push('\\');
        }
        regex.push(character);
    }
}

/// A group that is captured only where its name is wanted.
pub(super) fn group(name: &str, inner: &str, named: bool) -> String {
    if named { format!("(?<{name}>{inner})") } else { inner.to_owned() }
}
