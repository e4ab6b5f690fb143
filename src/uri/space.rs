//! The white space of HTTP (RFC 9110 §5.6.3).

/// Without SP and HTAB around it. Whoever takes off more, such as a form feed, reads another header
/// than the server behind it.
#[inline]
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    // Nearly nothing has any.
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if *first > b' ' && *last > b' ' => bytes,
        _ => trim_space(bytes),
    }
}

fn trim_space(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', inner @ ..] | [inner @ .., b' ' | b'\t'] = bytes {
        bytes = inner;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::trim;

    #[test]
    fn table() {
        for (text, trimmed) in [
            ("", ""),
            (" \t ", ""),
            ("\t a b\t ", "a b"),
            ("\u{c}a\r\n", "\u{c}a\r\n"),
            (" \u{b} a", "\u{b} a"),
        ] {
            assert_eq!(trim(text.as_bytes()), trimmed.as_bytes(), "{text:?}");
        }
    }
}
