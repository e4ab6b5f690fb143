//! The lines of one header.

use super::gathered::{Gathered, Usual};
use crate::request::{Headers, Request};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The line of a field of a request, which is at hand where its fields are gathered.
#[inline]
pub(super) fn line<'r>(
    request: &Request<'r>,
    gathered: Option<&'r Gathered<'r>>,
    name: &str,
) -> Line<'r> {
    match gathered {
        Some(gathered) => gathered.line(name),
        None => Line::of(request.headers, name),
    }
}

/// The same of one of the usual fields, whose name it is.
#[inline]
pub(super) fn usual_line<'r>(
    request: &Request<'r>,
    gathered: Option<&'r Gathered<'r>>,
    usual: Usual,
    name: &str,
) -> Line<'r> {
    match gathered {
        Some(gathered) => gathered.usual_line(usual, name),
        None => Line::of(request.headers, name),
    }
}
