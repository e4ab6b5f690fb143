//! The views of a path, beside a reference that knows no shortcut: one list of characters, each
//! with whether it arrived as an escape.

use fingerpost::fuzzing::views;

/// What must hold of a path's views.
pub fn check(raw: &str) {
    let [same, canonical, merged, slashes, plain, loosest, spelled] = views(raw);
    assert_eq!(same, raw);
    assert_eq!(canonical, reference(raw), "canonical, {raw:?}");
    assert_eq!(merged, merge(&canonical), "merged slashes, {raw:?}");
    assert_eq!(slashes, resolve(&canonical.replace("%5C", "/")), "backslashes, {raw:?}");
    assert_eq!(plain, resolve(&without_params(&canonical)), "without params, {raw:?}");
    assert_eq!(spelled, reference(&loosest), "the loosest, spelled canonically, {raw:?}");

    // What a view has made is what it makes of it again.
    assert_eq!(views(&canonical)[1], canonical, "{raw:?}");
    assert_eq!(views(&merged)[2], merged, "{raw:?}");
    assert_eq!(views(&slashes)[3], slashes, "{raw:?}");
    assert_eq!(views(&plain)[4], plain, "{raw:?}");
    if !loosest.contains('%') {
        assert_eq!(views(&loosest)[5], loosest, "{raw:?}");
    }

    for view in [&canonical, &merged, &slashes, &plain, &loosest, &spelled] {
        assert!(view == "*" || view.starts_with('/'), "{view:?} of {raw:?}");
        let dots = view.split('/').any(|segment| matches!(segment, "." | ".."));
        assert!(!dots, "{view:?} of {raw:?}");
    }
    for view in [&canonical, &merged, &slashes, &plain, &spelled] {
        assert!(!view.contains(|c: char| c.is_ascii_control() || " ?#\\".contains(c)), "{view:?}");
    }
    assert!(!merged.contains("//"), "{merged:?} of {raw:?}");
    assert!(!plain.contains(';'), "{plain:?} of {raw:?}");
    assert!(!loosest.contains("//") && !loosest.contains([';', '\\']), "{loosest:?} of {raw:?}");
}

/// The canonical spelling of RFC 3986 §6.2.2, and no dot segments.
fn reference(raw: &str) -> String {
    if raw == "*" {
        return raw.to_owned();
    }
    let mut spelled = String::new();
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        if let Some((character, after)) = escaped_character(rest) {
            if is_unreserved(character) || !character.is_ascii() {
                spelled.push(character);
            } else {
                spelled.push_str(&escape(character as u8));
            }
            rest = after;
        } else if let Some((byte, after)) = escaped_byte(rest) {
            spelled.push_str(&escape(byte));
            rest = after;
        } else {
            if is_unreserved(first) || "!$&'()*+,;=:@/".contains(first) || !first.is_ascii() {
                spelled.push(first);
            } else {
                spelled.push_str(&escape(first as u8));
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !spelled.starts_with('/') {
        spelled.insert(0, '/');
    }
    resolve(&spelled)
}

/// One to four escapes that are one character of UTF-8, and what follows.
fn escaped_character(text: &str) -> Option<(char, &str)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while bytes.len() < 4 {
        let (byte, after) = escaped_byte(rest)?;
        bytes.push(byte);
        rest = after;
        let one = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
        if let Some(character) = one {
            return Some((character, rest));
        }
    }
    None
}

fn escaped_byte(text: &str) -> Option<(u8, &str)> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| Some((u8::from_str_radix(digits, 16).ok()?, text.get(3..)?)))?
}

fn escape(byte: u8) -> String {
    format!("%{byte:02X}")
}

fn is_unreserved(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~".contains(character)
}

/// Dot segments resolved by a stack of segments.
fn resolve(path: &str) -> String {
    if path == "*" {
        return path.to_owned();
    }
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let mut stack = Vec::new();
    for segment in &segments {
        match *segment {
            "." => {}
            ".." => drop(stack.pop()),
            segment => stack.push(segment),
        }
    }
    if matches!(segments.last(), Some(&"." | &"..")) {
        stack.push("");
    }
    format!("/{}", stack.join("/"))
}

fn merge(path: &str) -> String {
    let mut merged = path.to_owned();
    while merged.contains("//") {
        merged = merged.replace("//", "/");
    }
    merged
}

fn without_params(path: &str) -> String {
    let segments = path.split('/').map(|segment| segment.split(';').next().unwrap_or_default());
    segments.collect::<Vec<_>>().join("/")
}
