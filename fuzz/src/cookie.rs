//! Cookies, beside a reference that reads a header byte by byte.

use fingerpost::fuzzing::cookie_values;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What must hold of the values of every name in a `Cookie` header, and of one that may not be there.
pub fn check(header: &[u8]) {
    let pairs = reference(header);
    let names = pairs.iter().filter_map(|(name, _)| std::str::from_utf8(name).ok());
    // Only a token is ever asked for (RFC 6265 §4.1.1).
    let is_token = |name: &&str| !name.is_empty() && !name.contains(char::is_whitespace);
    for name in names.filter(is_token).chain(["a"]) {
        let of_name = pairs.iter().filter(|(key, _)| key == name.as_bytes());
        let expected: Vec<&[u8]> = of_name.map(|(_, value)| value.as_slice()).collect();
        let shown = || format!("{name} in {}", header.escape_ascii());
        assert_eq!(cookie_values(header, name), expected, "{}", shown());

        // Crumbs on lines of their own say the same.
        let crumbs = header.split(|byte| *byte == b';');
        let apart: Vec<&[u8]> = crumbs.flat_map(|crumb| cookie_values(crumb, name)).collect();
        assert_eq!(apart, expected, "{}", shown());
    }
}

/// RFC 6265 §4.2.1, as servers have to read what §5.4 writes: `;` ends a pair, its first `=` the
/// name; white space is SP and HTAB.
fn reference(header: &[u8]) -> Pairs {
    let mut pairs = Vec::new();
    let mut name = Vec::new();
    let mut value: Option<Vec<u8>> = None;
    for byte in header.iter().copied().chain([b';']) {
        match (byte, &mut value) {
            (b';', _) => {
                if let Some(value) = value.take() {
                    pairs.push((trimmed(&name), trimmed(&value)));
                }
                name.clear();
            }
            (b'=', None) => value = Some(Vec::new()),
            (byte, None) => name.push(byte),
            (byte, Some(value)) => value.push(byte),
        }
    }
    pairs
}

fn trimmed(bytes: &[u8]) -> Vec<u8> {
    let is_space = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let leading = bytes.iter().take_while(is_space).count();
    let inner = bytes.get(leading..).unwrap_or_default();
    let trailing = inner.iter().rev().take_while(is_space).count();
    inner.get(..inner.len() - trailing).unwrap_or_default().to_vec()
}
