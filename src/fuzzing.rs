//! What the fuzz targets ask that the API doesn't show. It is no part of the API.

use crate::uri::{cookie, path::View};

/// The views of a path that guards read: raw, canonical, with merged slashes, with backslashes as
/// slashes, without params, the loosest, and the loosest spelled canonically.
#[must_use]
pub fn views(raw: &str) -> [String; 7] {
    View::ALL.map(|view| view.of(raw).into_owned())
}

/// The names and values of one `Cookie` header.
#[must_use]
pub fn cookies(header: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs = Vec::new();
    cookie::each_pair(header, &mut |name, value| pairs.push((name.to_vec(), value.to_vec())));
    pairs
}
