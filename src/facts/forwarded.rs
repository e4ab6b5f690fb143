//! Lists that proxies append to: `X-Forwarded-For`, and `Forwarded` (RFC 7239).
//!
//! They are read from the right, and only as far as they are believed: what a visitor wrote on the
//! left must not even be able to break the syntax of what a proxy appended.

use std::borrow::Cow;
use std::net::IpAddr;

use super::{Fact, address};
use crate::request::Scheme;
use crate::uri::space::trim;

/// Takes the last element off a line: what stands before its comma, and the element.
type Split = for<'l> fn(&'l [u8]) -> (Option<&'l [u8]>, &'l [u8]);

/// A list header's elements from right to left over all its lines, empty ones left out.
fn from_right<'l>(lines: &'l [&'l [u8]], split: Split) -> impl Iterator<Item = &'l [u8]> {
    lines
        .iter()
        .rev()
        .flat_map(move |line| {
            let mut rest = Some(*line);
            std::iter::from_fn(move || {
                let (before, element) = split(rest?);
                rest = before;
                Some(trim(element))
            })
        })
        .filter(|element| !element.is_empty())
}

fn split_plain(line: &[u8]) -> (Option<&[u8]>, &[u8]) {
    split_at_comma(line, line.iter().rposition(|byte| *byte == b','))
}

/// A comma in a quoted string is none. From the right a quoted string begins at its
/// last `"`, and ends at the first that isn't escaped: a `\"` has an odd number of backslashes.
fn split_quoted(line: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let mut quoted = false;
    let comma = line.iter().enumerate().rev().find(|(at, byte)| {
        let before = line.get(..*at).unwrap_or_default();
        if **byte == b'"' {
            let escaped = before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
            quoted = !quoted || escaped;
        }
        **byte == b',' && !quoted
    });
    split_at_comma(line, comma.map(|(at, _)| at))
}

fn split_at_comma(line: &[u8], comma: Option<usize>) -> (Option<&[u8]>, &[u8]) {
    let parts = comma.and_then(|at| Some((line.get(..at)?, line.get(at + 1..)?)));
    parts.map_or((None, line), |(before, element)| (Some(before), element))
}

/// The last address of the last line of an `X-Forwarded-For`: what the nearest proxy appended.
pub(super) fn last_address(lines: &[&[u8]]) -> Fact<IpAddr> {
    let last = from_right(lines, split_plain).next();
    last.and_then(read_address).map_or(Fact::Hidden, Fact::Known)
}

/// The first address from the right of an `X-Forwarded-For` that is none of ours; if all are, the
/// leftmost.
pub(super) fn visitor(lines: &[&[u8]], ours: &dyn Fn(IpAddr) -> bool) -> Fact<IpAddr> {
    first_foreign(from_right(lines, split_plain).map(read_address), ours)
}

/// Likewise of the `for=` of a `Forwarded`.
pub(super) fn forwarded_visitor(lines: &[&[u8]], ours: &dyn Fn(IpAddr) -> bool) -> Fact<IpAddr> {
    let read = |element| match parameter(element, "for") {
        Fact::Known(node) => address::parse(&node),
        Fact::Absent | Fact::Hidden => None,
    };
    first_foreign(from_right(lines, split_quoted).map(read), ours)
}

/// The `proto=` of the rightmost element of a `Forwarded`.
pub(super) fn forwarded_scheme(lines: &[&[u8]]) -> Fact<Scheme> {
    let Some(element) = from_right(lines, split_quoted).next() else {
        return Fact::Hidden;
    };
    match parameter(element, "proto") {
        Fact::Known(proto) => Scheme::parse(&proto).map_or(Fact::Hidden, Fact::Known),
        Fact::Absent => Fact::Absent,
        Fact::Hidden => Fact::Hidden,
    }
}

fn first_foreign(
    addresses: impl Iterator<Item = Option<IpAddr>>,
    ours: &dyn Fn(IpAddr) -> bool,
) -> Fact<IpAddr> {
    let mut farthest = Fact::Hidden;
    for address in addresses {
        farthest = match address {
            None => return Fact::Hidden,
            Some(address) if !ours(address) => return Fact::Known(address),
            Some(address) => Fact::Known(address),
        };
    }
    farthest
}

fn read_address(entry: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(entry).ok().and_then(address::parse)
}

/// A parameter of a `Forwarded` element; hidden if the element can't be read or has it twice.
fn parameter<'e>(element: &'e [u8], name: &str) -> Fact<Cow<'e, str>> {
    let Ok(mut rest) = std::str::from_utf8(element) else {
        return Fact::Hidden;
    };
    let mut found = Fact::Absent;
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        if rest.is_empty() {
            return found;
        }
        let Some((key, value, after)) = split_parameter(rest) else {
            return Fact::Hidden;
        };
        rest = after;
        if key.eq_ignore_ascii_case(name) {
            found = match found {
                Fact::Absent => Fact::Known(value),
                Fact::Known(_) | Fact::Hidden => return Fact::Hidden,
            };
        }
    }
}

/// The first `name=value`, and what follows its `;`.
///
/// Proxies write `for=192.0.2.1:80` without the quotes that RFC 7239 wants: an unquoted value is
/// whatever has no white space and no `"`.
fn split_parameter(text: &str) -> Option<(&str, Cow<'_, str>, &str)> {
    let (name, rest) = text.split_once('=')?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return None;
    }
    if let Some(quoted) = rest.strip_prefix('"') {
        let (value, after) = unquote(quoted)?;
        let after = after.trim_start_matches([' ', '\t']);
        let after = if after.is_empty() { after } else { after.strip_prefix(';')? };
        return Some((name, value, after));
    }
    let (value, after) = rest.split_once(';').unwrap_or((rest, ""));
    let value = value.trim_end_matches([' ', '\t']);
    let is_value = !value.is_empty() && !value.contains(['"', ' ', '\t']);
    is_value.then_some((name, Cow::Borrowed(value), after))
}

/// A quoted string behind its first `"`, and what follows its last.
fn unquote(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut value = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '"' => return Some((Cow::Owned(value), characters.as_str())),
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
}
