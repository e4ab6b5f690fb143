//! The canonical spelling of a path: how the pattern of a rule has to be written so that it means
//! the path that the source means, and how two sources compare.

/// What stands in a path as itself (RFC 3986 §3.3, without `%`); outside ASCII everything does.
fn stands(character: char) -> bool {
    !character.is_ascii()
        || character.is_ascii_alphanumeric()
        || "-._~!$&'()*+,;=:@/".contains(character)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push_escape(text: &mut String, byte: u8) {
    text.push('%');
    for half in [byte >> 4, byte & 15] {
        text.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
    }
}

/// The path for a text that knows no escapes: its `%` is a percent sign.
pub(super) fn of_decoded(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(character) {
            Ok(byte) if !stands(character) => push_escape(&mut path, byte),
            _ => path.push(character),
        }
    }
    path
}

/// The path for a text whose escapes are escapes: those of unreserved characters and of UTF-8 are
/// decoded, the others upper-cased, a `%` that begins none is `%25`.
pub(super) fn of_encoded(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    let mut escaped = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((byte, after)) = split_escape(rest) {
            escaped.push(byte);
            rest = after;
            continue;
        }
        flush(&mut path, &mut escaped);
        path.push_str(&of_decoded(first.encode_utf8(&mut [0; 4])));
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    flush(&mut path, &mut escaped);
    path
}

/// A canonical path in ASCII, as a browser sends it.
pub(super) fn escaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for character in path.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            character
                .encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| push_escape(&mut text, byte));
        }
    }
    text
}

/// The bytes that a text stands for once its escapes are decoded, as far as they are UTF-8.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((byte, after)) = split_escape(rest) {
            bytes.push(byte);
            rest = after;
        } else {
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn split_escape(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix('%')?;
    let (digits, after) = rest.split_at_checked(2)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((is_hex.then(|| u8::from_str_radix(digits, 16).ok())??, after))
}

/// Writes a run of escapes. It is taken together: only so can it be seen whether it is UTF-8.
fn flush(path: &mut String, escaped: &mut Vec<u8>) {
    for chunk in escaped.utf8_chunks() {
        for character in chunk.valid().chars() {
            match u8::try_from(character) {
                Ok(byte) if byte.is_ascii() && !is_unreserved(byte) => push_escape(path, byte),
                _ => path.push(character),
            }
        }
        for byte in chunk.invalid() {
            push_escape(path, *byte);
        }
    }
    escaped.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoded_text_has_no_escapes() {
        assert_eq!(of_decoded("/a b/%20/{x}?ü"), "/a%20b/%2520/%7Bx%7D%3Fü");
    }

    #[test]
    fn encoded_text_is_spelled_canonically() {
        assert_eq!(
            of_encoded("/%7ea/%e2%80%99/%2f/%2b+/%e9/100%/a b"),
            "/~a/’/%2F/%2B+/%E9/100%25/a%20b"
        );
    }

    #[test]
    fn a_path_is_escaped_in_upper_case() {
        assert_eq!(escaped(&of_encoded("/ü/%c3%bc/%2f")), "/%C3%BC/%C3%BC/%2F");
    }

    #[test]
    fn decodes() {
        assert_eq!(decoded("a%26b%C3%BC%zz"), "a&bü%zz");
    }
}
