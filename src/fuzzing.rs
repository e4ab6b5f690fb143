//! What the fuzz targets ask that the API doesn't show. It is no part of the API.

pub use crate::image::mend as mend_image;
use crate::uri::{cookie, path::View};

/// The views of a path that guards read: raw, canonical, with merged slashes, with backslashes as
/// slashes, without params, the loosest, and the loosest spelled canonically.
#[must_use]
pub fn views(raw: &str) -> [String; 7] {
    View::ALL.map(|view| view.of(raw).into_owned())
}

/// The values of a name in one `Cookie` header.
#[must_use]
pub fn cookie_values<'c>(header: &'c [u8], name: &str) -> Vec<&'c [u8]> {
    let mut values = Vec::new();
    cookie::each_value(header, name, &mut |value| values.push(value));
    values
}
