//! Queries: `name=value` pairs between `&`.
use std::borrow::Cow;

use crate::facts::Lookup;

/// The values of a parameter in order; names and values decoded (`+` is a space) for comparing. A
/// name without `=` has the value `""`. A value that isn't UTF-8 is unreadable; a *name* that
/// isn't UTF-8 matches no parameter.
pub(crate) fn values<'q>(query: Option<&'q str>, name: &str) -> Vec<Lookup<'q>> {
    let _ = (query, name);
    unimplemented!()
}

/// The visitor's query with the keys that the target sets replaced: in the visitor's order, a
/// replaced key's pairs (all those that the target has of it) at its first place, its other
/// occurrences dropped; keys that only the target has at the end, in its order. Keys compare
/// decoded; the bytes of every pair stay.
pub(crate) fn merge(visitor: &str, target: &str) -> String {
    let _ = (visitor, target);
    unimplemented!()
}
