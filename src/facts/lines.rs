//! The lines of one header.

use crate::request::Headers;
use crate::uri::space::trim;

/// The values of a header's lines in order, outer spaces and tabs taken off.
pub(crate) fn of<'r>(headers: &'r (dyn Headers + Sync), name: &str) -> Vec<&'r [u8]> {
    let mut lines = Vec::new();
    each(headers, name, &mut |line| lines.push(line));
    lines
}

/// Calls `visit` with the value of every line of a header, outer spaces and tabs taken off.
pub(crate) fn each<'r>(
    headers: &'r (dyn Headers + Sync),
    name: &str,
    visit: &mut dyn FnMut(&'r [u8]),
) {
    headers.visit_lines(name, &mut |value| visit(trim(value)));
}

/// A header that is to have one line.
pub(super) enum Line<'r> {
    None,
    One(&'r [u8]),
    Several,
}

impl<'r> Line<'r> {
    pub(super) fn of(headers: &'r (dyn Headers + Sync), name: &str) -> Line<'r> {
        let mut found = Line::None;
        each(headers, name, &mut |line| {
            found = match found {
                Line::None => Line::One(line),
                Line::One(_) | Line::Several => Line::Several,
            };
        });
        found
    }
}
