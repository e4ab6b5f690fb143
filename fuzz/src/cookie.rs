//! Cookies, beside a reference that reads a header byte by byte.

use fingerpost::fuzzing::cookies;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What must hold of the pairs of a `Cookie` header.
pub fn check(header: &[u8]) {
    let pairs = cookies(header);
    assert_eq!(pairs, reference(header), "{}", header.escape_ascii());

    // A pair that is written out is that pair.
    let written: Vec<_> =
        pairs.iter().map(|(name, value)| [name.as_slice(), b"=", value].concat()).collect();
    assert_eq!(cookies(&written.join(&b"; "[..])), pairs, "{}", header.escape_ascii());

    // Crumbs on lines of their own say the same.
    let apart: Pairs = header.split(|byte| *byte == b';').flat_map(cookies).collect();
    assert_eq!(apart, pairs, "{}", header.escape_ascii());
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
