//! Request cookies (RFC 6265 §4.2, read as §5.4 writes them).

/// Calls `visit` with the name and value of every `name=value` pair of a `Cookie` header, as bytes,
/// surrounding white space taken off; a pair without `=` is skipped; quotes are part of the value.
pub(crate) fn each_pair<'c>(header: &'c [u8], visit: &mut dyn FnMut(&'c [u8], &'c [u8])) {
    for pair in header.split(|byte| *byte == b';') {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            visit(name.trim_ascii(), value.trim_ascii());
        }
    }
}
