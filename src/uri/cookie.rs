//! Request cookies (RFC 6265 §4.2, read as §5.4 writes them).

use memchr::memchr;
use memchr::memmem::Finder;

use super::space::trim;

/// Calls `visit` with the value of every `name=value` pair of a `Cookie` header that has this name,
/// surrounding SP and HTAB taken off; quotes are part of the value. The name has no white space,
/// `=` or `;` in it.
pub(crate) fn each_value<'c>(header: &'c [u8], name: &str, visit: &mut dyn FnMut(&'c [u8])) {
    let mut rest = header;
    loop {
        let end = memchr(b';', rest).unwrap_or(rest.len());
        let Some((pair, after)) = rest.split_at_checked(end) else { return };
        if let Some(value) = value_of(pair, name) {
            visit(value);
        }
        let Some((_, after)) = after.split_first() else { return };
        rest = after;
    }
}

/// A cookie's name, made ready to be looked for.
#[derive(Debug)]
pub(crate) struct Name(Finder<'static>);

impl Name {
    /// The name has no white space, `=` or `;` in it.
    pub(crate) fn new(name: &str) -> Name {
        Name(Finder::new(name).into_owned())
    }

    /// The first of the values that [`each_value`] is about.
    #[inline]
    pub(crate) fn first_value<'c>(&self, header: &'c [u8]) -> Option<&'c [u8]> {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
        let length = self.0.needle().len();
        let mut end = 0;
        while let Some(at) = self.0.find(header.get(end..)?) {
            let at = end + at;
            end = at + length;
            let (before, rest) = header.split_at_checked(at)?;
            let begins_pair =
                before.iter().rev().find(|byte| !is_space(byte)).is_none_or(|byte| *byte == b';');
            if begins_pair && let Some(value) = trim(rest.get(length..)?).strip_prefix(b"=") {
                let end = memchr(b';', value).unwrap_or(value.len());
                return value.get(..end).map(trim);
            }
        }
        None
    }
}

fn value_of<'c>(pair: &'c [u8], name: &str) -> Option<&'c [u8]> {
    let after = trim(pair).strip_prefix(name.as_bytes())?;
    Some(trim(trim(after).strip_prefix(b"=")?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The reference: calls `visit` with the name and value of every pair; one without `=` is skipped.
    fn each_pair<'c>(header: &'c [u8], visit: &mut dyn FnMut(&'c [u8], &'c [u8])) {
        for pair in header.split(|byte| *byte == b';') {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                visit(trim(name), trim(value));
            }
        }
    }

    fn pairs(header: &[u8]) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut pairs = Vec::new();
        each_pair(header, &mut |name, value| pairs.push((text(name), text(value))));
        pairs
    }

    #[test]
    fn table() {
        let table: [(&str, &[(&str, &str)]); 16] = [
            ("", &[]),
            ("a=b", &[("a", "b")]),
            ("a=b; c=d", &[("a", "b"), ("c", "d")]),
            ("a=b;c=d", &[("a", "b"), ("c", "d")]),
            (" \ta = b \t;\tc\t=d", &[("a", "b"), ("c", "d")]),
            ("a=b=c", &[("a", "b=c")]),
            // Found by the fuzz target `cookie`.
            ("c\u{c}=\r\"d", &[("c\u{c}", "\r\"d")]),
            ("a==", &[("a", "=")]),
            ("a=", &[("a", "")]),
            ("=b", &[("", "b")]),
            ("a", &[]),
            ("a; b=c; d", &[("b", "c")]),
            (";;a=b;", &[("a", "b")]),
            ("a=\"b\"", &[("a", "\"b\"")]),
            ("a=\"b;c=d\"", &[("a", "\"b"), ("c", "d\"")]),
            ("a=1; A=2; a=3", &[("a", "1"), ("A", "2"), ("a", "3")]),
        ];
        for (header, expected) in table {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect();
            assert_eq!(pairs(header.as_bytes()), expected, "{header}");
        }
    }

    #[test]
    fn bytes_are_kept() {
        let mut seen = Vec::new();
        each_pair(b"a=\xFF\x80; \xE9=b", &mut |name, value| seen.push((name, value)));
        assert_eq!(seen, [(&b"a"[..], &b"\xFF\x80"[..]), (&b"\xE9"[..], &b"b"[..])]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(written in prop::collection::vec(("[!-:<>-~]{1,9}", "[!-:<-~]{0,9}"), 0..9)) {
            let crumbs: Vec<_> =
                written.iter().map(|(name, value)| format!("{name}={value}")).collect();
            prop_assert_eq!(pairs(crumbs.join("; ").as_bytes()), written.clone());
            // IV-47: crumbs of their own are the same as one line.
            let apart: Vec<_> = crumbs.iter().flat_map(|crumb| pairs(crumb.as_bytes())).collect();
            prop_assert_eq!(apart, written);
        }

        #[test]
        fn the_values_of_a_name_are_those_of_its_pairs(
            header in "([ab]{0,2}|[ \\t=;\\.]){0,20}",
            name in "[ab]{1,2}",
        ) {
            let mut expected = Vec::new();
            each_pair(header.as_bytes(), &mut |key, value| {
                if key == name.as_bytes() {
                    expected.push(value);
                }
            });
            let mut seen = Vec::new();
            each_value(header.as_bytes(), &name, &mut |value| seen.push(value));
            prop_assert_eq!(&seen, &expected);
            let first = Name::new(&name).first_value(header.as_bytes());
            prop_assert_eq!(first, expected.first().copied());
        }
    }
}
