//! Queries: `name=value` pairs between `&`.
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::percent::{decode, decode_bytes};
use crate::facts::Lookup;

/// The values of a parameter in order; names and values decoded (`+` is a space) for comparing. A
/// name without `=` has the value `""`. A value that isn't UTF-8 is unreadable; a *name* that
/// isn't UTF-8 matches no parameter.
pub(crate) fn values<'q>(query: Option<&'q str>, name: &str) -> Vec<Lookup<'q>> {
    pairs(query.unwrap_or_default())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(key, _)| decode_form(key).is_some_and(|key| key == name))
        .map(|(_, value)| decode_form(value).map_or(Lookup::Unreadable, Lookup::Text))
        .collect()
}

/// The visitor's query with the keys that the target sets replaced: in the visitor's order, a
/// replaced key's pairs (all those that the target has of it) at its first place, its other
/// occurrences dropped; keys that only the target has at the end, in its order. Keys compare
/// decoded; the bytes of every pair stay.
///
/// Nothing between two `&` is no pair: it goes, unless the target sets nothing at all.
pub(crate) fn merge(visitor: &str, target: &str) -> String {
    // A map, not a search: both sides may be as long as a visitor likes.
    let mut replaced: BTreeMap<Cow<'_, [u8]>, Replaced<'_>> = BTreeMap::new();
    for pair in pairs(target) {
        replaced.entry(key(pair)).or_default().pairs.push(pair);
    }
    if replaced.is_empty() {
        return visitor.to_owned();
    }
    let mut merged = String::with_capacity(visitor.len() + 1 + target.len());
    for pair in pairs(visitor) {
        match replaced.get_mut(&key(pair)) {
            None => push_pair(&mut merged, pair),
            Some(replaced) if replaced.placed => {}
            Some(replaced) => {
                replaced.placed = true;
                for pair in &replaced.pairs {
                    push_pair(&mut merged, pair);
                }
            }
        }
    }
    for pair in pairs(target) {
        if replaced.get(&key(pair)).is_some_and(|replaced| !replaced.placed) {
            push_pair(&mut merged, pair);
        }
    }
    merged
}

/// What the target sets of one key.
#[derive(Default)]
struct Replaced<'q> {
    pairs: Vec<&'q str>,
    /// They stand in the merged query.
    placed: bool,
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

/// The key of a pair to compare by.
fn key(pair: &str) -> Cow<'_, [u8]> {
    let key = pair.split_once('=').map_or(pair, |(key, _)| key);
    match spaced(key) {
        Cow::Borrowed(key) => decode_bytes(key.as_bytes()),
        Cow::Owned(key) => Cow::Owned(decode_bytes(key.as_bytes()).into_owned()),
    }
}

fn decode_form(text: &str) -> Option<Cow<'_, str>> {
    match spaced(text) {
        Cow::Borrowed(text) => decode(text),
        Cow::Owned(text) => decode(&text).map(|text| Cow::Owned(text.into_owned())),
    }
}

/// Every `+` as the space that it stands for in a form's query.
fn spaced(text: &str) -> Cow<'_, str> {
    if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) }
}

fn push_pair(query: &mut String, pair: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(pair);
}
