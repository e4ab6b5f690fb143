//! Queries: `name=value` pairs between `&`.
use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr, memchr2};

use super::percent::{self, decode, decode_bytes};
use super::unit::split_escape;
use crate::facts::Lookup;
use crate::policy::model::QueryName;

/// The values of a parameter in order; names and values decoded (`+` is a space) for comparing. A
/// name without `=` has the value `""`. A value that isn't UTF-8 is unreadable; a *name* that
/// isn't UTF-8 matches no parameter.
pub(crate) fn values<'q>(query: Option<&'q str>, name: &str) -> Vec<Lookup<'q>> {
    pairs(query.unwrap_or_default())
        .filter_map(|pair| value_of(pair, name))
        .map(|value| decode_form(value).map_or(Lookup::Unreadable, Lookup::Text))
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

/// A query for a cache key: of its parameters only `keep_only` stay, `remove` go, those of `set` get
/// their value in their first place or at the end, and `sort` orders by name. Names compare decoded
/// (`+` a space); the bytes of what stays stay, and parameters of one name keep their order. Values
/// of `set` are encoded already. `None` where nothing is left.
pub(crate) fn normalise(
    query: Option<&str>,
    keep_only: Option<&[QueryName]>,
    remove: &[QueryName],
    set: &[(&str, Cow<'_, str>)],
    sort: bool,
) -> Option<String> {
    let among = |names: &[QueryName], name: &[u8]| names.iter().any(|wanted| wanted.is(name));
    let mut kept: Vec<(Cow<'_, [u8]>, Cow<'_, str>)> = pairs(query.unwrap_or_default())
        .map(|pair| (key(pair), Cow::Borrowed(pair)))
        .filter(|(name, _)| keep_only.is_none_or(|names| among(names, name)))
        .filter(|(name, _)| !among(remove, name))
        .collect();
    for (name, value) in set {
        let pair = format!("{}={value}", percent::encode_component(name));
        let first = kept.iter().position(|(known, _)| **known == *name.as_bytes());
        match first.and_then(|first| Some((first, kept.get_mut(first)?))) {
            Some((first, place)) => {
                place.1 = Cow::Owned(pair);
                let mut index = 0;
                kept.retain(|(known, _)| {
                    index += 1;
                    index - 1 == first || **known != *name.as_bytes()
                });
            }
            None => kept.push((Cow::Borrowed(name.as_bytes()), Cow::Owned(pair))),
        }
    }
    if sort {
        kept.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    let mut normal = String::new();
    for (_, pair) in &kept {
        push_pair(&mut normal, pair);
    }
    (!normal.is_empty()).then_some(normal)
}

impl QueryName {
    fn is(&self, name: &[u8]) -> bool {
        match self {
            QueryName::Exact(wanted) => wanted.as_bytes() == name,
            QueryName::Prefix(prefix) => name.starts_with(prefix.as_bytes()),
        }
    }
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    let mut left = Some(query);
    let pairs = std::iter::from_fn(move || {
        let rest = left?;
        let end = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (pair, after) = rest.split_at_checked(end)?;
        left = after.strip_prefix('&');
        Some(pair)
    });
    pairs.filter(|pair| !pair.is_empty())
}

/// The value of a pair, still encoded, where its key is, decoded, this name. Nothing is made of the
/// key: there may be thousands.
fn value_of<'q>(pair: &'q str, name: &str) -> Option<&'q str> {
    let mut rest = pair.as_bytes();
    let mut name = name.bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match first {
            b'=' => break,
            b'+' => (b' ', after),
            b'%' => split_escape(rest).unwrap_or((b'%', after)),
            plain => (*plain, after),
        };
        if name.next() != Some(byte) {
            return None;
        }
        rest = after;
    }
    if name.next().is_some() {
        return None;
    }
    let value = pair.get(pair.len() - rest.len()..)?;
    Some(value.strip_prefix('=').unwrap_or(value))
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
    if memchr2(b'+', b'%', text.as_bytes()).is_none() {
        return Some(Cow::Borrowed(text));
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(value: &str) -> Lookup<'_> {
        Lookup::Text(Cow::Borrowed(value))
    }

    #[test]
    fn values_table() {
        // The query, the name, the values.
        let table: [(Option<&str>, &str, &[&str]); 17] = [
            (None, "a", &[]),
            (Some(""), "a", &[]),
            (Some("a"), "a", &[""]),
            (Some("a="), "a", &[""]),
            (Some("a=1&b=2&a=3"), "a", &["1", "3"]),
            (Some("a=1&b=2&a=3"), "c", &[]),
            (Some("a=b=c"), "a", &["b=c"]),
            (Some("&&a=1&"), "a", &["1"]),
            (Some("=1&&"), "", &["1"]),
            (Some("A=1"), "a", &[]),
            (Some("%61=1"), "a", &["1"]),
            (Some("a+b=c+d"), "a b", &["c d"]),
            (Some("a%20b=c%20d"), "a b", &["c d"]),
            (Some("a=%2B1"), "a", &["+1"]),
            (Some("a=100%"), "a", &["100%"]),
            (Some("q=caf%C3%A9&q=é"), "q", &["café", "é"]),
            (Some("a=1;b=2"), "a", &["1;b=2"]),
        ];
        for (query, name, expected) in table {
            let expected: Vec<_> = expected.iter().map(|value| text(value)).collect();
            assert_eq!(values(query, name), expected, "{query:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_a_name_where_it_is_decoded(
            key in "([ab+ %é]|%[0-9a-fA-F]{2}|%6[12]|%2[0b]){0,4}",
            name in "[ab+ é%]{0,3}",
        ) {
            let is_name = decode_form(&key).is_some_and(|key| key == name);
            prop_assert_eq!(value_of(&key, &name), is_name.then_some(""));
            let pair = format!("{key}=v=");
            prop_assert_eq!(value_of(&pair, &name), is_name.then_some("v="));
            if let Some(decoded) = decode_form(&key) {
                prop_assert_eq!(value_of(&pair, &decoded), Some("v="));
            }
        }
    }

    #[test]
    fn what_is_not_utf8() {
        assert_eq!(values(Some("a=%FF&a=1"), "a"), [Lookup::Unreadable, text("1")]);
        assert_eq!(values(Some("%FF=1"), "\u{FFFD}"), []);
    }

    #[test]
    fn plain_values_are_borrowed() {
        let values = values(Some("a=1"), "a");
        assert!(matches!(values.as_slice(), [Lookup::Text(Cow::Borrowed("1"))]));
    }

    #[test]
    fn normalise_table() {
        fn names(names: &[&str]) -> Vec<QueryName> {
            let name = |name: &&str| match name.strip_suffix('*') {
                Some(prefix) => QueryName::Prefix(prefix.to_owned()),
                None => QueryName::Exact((*name).to_owned()),
            };
            names.iter().map(name).collect()
        }
        type Row<'r> = (
            &'r str,
            Option<&'r [&'r str]>,
            &'r [&'r str],
            &'r [(&'r str, &'r str)],
            bool,
            &'r str,
        );
        // The query, keep_only, remove, set, sort, what comes of it.
        let table: [Row<'_>; 16] = [
            ("a=1&b=2", None, &[], &[], false, "a=1&b=2"),
            ("b=2&a=1", None, &[], &[], true, "a=1&b=2"),
            ("b=2&a=2&a=1", None, &[], &[], true, "a=2&a=1&b=2"),
            ("a=1&b=2", Some(&["b"]), &[], &[], false, "b=2"),
            ("a=1&b=2", Some(&[]), &[], &[], false, ""),
            ("utm_a=1&b=2&utm_b", None, &["utm_*"], &[], false, "b=2"),
            ("a=1&b=2", Some(&["a", "b"]), &["b"], &[], false, "a=1"),
            ("%61=1&b=2", None, &["a"], &[], false, "b=2"),
            ("a+b=1&c=2", None, &["a b"], &[], false, "c=2"),
            ("a=1&b=2", None, &[], &[("a", "9")], false, "a=9&b=2"),
            ("a=1&b=2&a=3", None, &[], &[("a", "9")], false, "a=9&b=2"),
            ("b=2", None, &[], &[("a", "9")], false, "b=2&a=9"),
            ("b=2", None, &["a"], &[("a", "9")], true, "a=9&b=2"),
            ("", None, &[], &[("a b", "x%20y")], false, "a%20b=x%20y"),
            ("&&a=%2f&", None, &[], &[], true, "a=%2f"),
            ("B=1&a=2", None, &["b"], &[], true, "B=1&a=2"),
        ];
        for (query, keep_only, remove, set, sort, wanted) in table {
            let keep_only = keep_only.map(names);
            let set: Vec<(&str, Cow<'_, str>)> =
                set.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))).collect();
            let normal = normalise(Some(query), keep_only.as_deref(), &names(remove), &set, sort);
            assert_eq!(normal.as_deref().unwrap_or_default(), wanted, "{query}");
        }
        assert_eq!(normalise(None, None, &[], &[], true), None);
    }

    /// Names as a policy lists them.
    fn listed(text: &str) -> Vec<QueryName> {
        text.split(' ')
            .filter(|name| !name.is_empty())
            .map(|name| match name.strip_suffix('*') {
                Some(prefix) => QueryName::Prefix(prefix.to_owned()),
                None => QueryName::Exact(name.to_owned()),
            })
            .collect()
    }

    /// Queries of few names, some of them escaped.
    fn few_names() -> impl Strategy<Value = String> {
        prop::collection::vec("([abcd]|%6[1-4]){0,2}(=[0-9%+]{0,2})?", 0..8)
            .prop_map(|pairs| pairs.join("&"))
    }

    fn list() -> impl Strategy<Value = String> {
        prop::collection::vec("[abcd]{1,2}[*]?", 0..3).prop_map(|names| names.join(" "))
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(
            query in few_names(), keep in prop::option::of(list()), remove in list(),
            set in prop::collection::vec(("[abcd]", "[0-9]"), 0..3), sort: bool,
        ) {
            let keep = keep.as_deref().map(listed);
            let set: Vec<(&str, Cow<'_, str>)> = set
                .iter()
                .map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str())))
                .collect();
            let normalised = |query: Option<&str>, set: &[(&str, Cow<'_, str>)], sort| {
                normalise(query, keep.as_deref(), &listed(&remove), set, sort)
            };
            let once = normalised(Some(&query), &[], sort);
            prop_assert_eq!(normalised(once.as_deref(), &[], sort), once);
            // A set parameter that isn't kept goes and comes back: at the end, if nothing sorts.
            let once = normalised(Some(&query), &set, true);
            prop_assert_eq!(normalised(once.as_deref(), &set, true), once.clone());
            for (name, _) in &set {
                let (_, value) = set.iter().rev().find(|(other, _)| other == name).unwrap();
                let found = values(once.as_deref(), name);
                prop_assert_eq!(found, [text(value)], "{:?}", once);
            }
        }

        #[test]
        fn what_stays_was_there_and_what_went_was_to_go(
            query in few_names(), keep in prop::option::of(list()), remove in list(), sort: bool,
        ) {
            let names = keep.as_deref().map(listed);
            let normal =
                normalise(Some(&query), names.as_deref(), &listed(&remove), &[], sort).unwrap_or_default();
            // The lists as patterns, of names that are decoded otherwise.
            let stays = |pair: &str| {
                let name = String::from_utf8(key(pair).into_owned()).unwrap();
                let has = |list: &str| {
                    let pattern = list.replace(' ', "|").replace('*', ".*");
                    let pattern = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
                    !list.is_empty() && pattern.is_match(&name)
                };
                !has(&remove) && keep.as_deref().is_none_or(has)
            };
            let mut wanted: Vec<&str> = pairs(&query).filter(|pair| stays(pair)).collect();
            if sort {
                wanted.sort_by_key(|pair| key(pair).into_owned());
            }
            prop_assert_eq!(normal, wanted.join("&"));
        }

        #[test]
        fn a_normal_query_is_normal(query in "([ab%61+]{0,3}=?[0-9]{0,2}&?){0,6}") {
            let remove = [QueryName::Prefix("b".to_owned())];
            let set = [("a", Cow::Borrowed("9"))];
            let once = normalise(Some(&query), None, &remove, &set, true);
            let twice = normalise(once.as_deref(), None, &remove, &set, true);
            prop_assert_eq!(&once, &twice);
            for pair in pairs(once.as_deref().unwrap_or_default()) {
                prop_assert!(pair == "a=9" || pairs(&query).any(|other| other == pair));
            }
        }
    }

    #[test]
    fn merge_table() {
        // The visitor's, the target's, merged.
        let table = [
            ("", "", ""),
            ("a=1", "", "a=1"),
            ("a=1&&", "", "a=1&&"),
            ("", "a=1", "a=1"),
            ("a=1", "a=2", "a=2"),
            ("a=1&b=2", "b=3", "a=1&b=3"),
            ("a=1&b=2&a=3", "a=4", "a=4&b=2"),
            ("a=1&b=2", "a=3&a=4", "a=3&a=4&b=2"),
            ("a=1", "b=2&a=3&c=4", "a=3&b=2&c=4"),
            ("b=1&a=1", "a=2&b=2", "b=2&a=2"),
            ("%61=1&x=+", "a=2", "a=2&x=+"),
            ("a+b=1", "a%20b=2", "a%20b=2"),
            ("a", "a=1", "a=1"),
            ("a=%ff&b=%2f", "c=%2F", "a=%ff&b=%2f&c=%2F"),
            ("%FF=1", "%ff=2", "%ff=2"),
            ("&a=1&&b=2&", "c=3", "a=1&b=2&c=3"),
            ("A=1", "a=2", "A=1&a=2"),
        ];
        for (visitor, target, merged) in table {
            assert_eq!(merge(visitor, target), merged, "{visitor} {target}");
        }
    }

    /// The same by search, over keys that need no decoding.
    fn merge_slowly(visitor: &str, target: &str) -> String {
        let split = |query: &str| -> Vec<String> {
            query.split('&').map(str::to_owned).filter(|pair| !pair.is_empty()).collect()
        };
        let key = |pair: &str| pair.split('=').next().unwrap().to_owned();
        let target = split(target);
        let mut merged: Vec<String> = Vec::new();
        let visitor_keys: Vec<_> = split(visitor).iter().map(|pair| key(pair)).collect();
        for (at, pair) in split(visitor).into_iter().enumerate() {
            let sets: Vec<_> =
                target.iter().filter(|other| key(other) == key(&pair)).cloned().collect();
            if sets.is_empty() {
                merged.push(pair);
            } else if !visitor_keys[..at].contains(&key(&pair)) {
                merged.extend(sets);
            }
        }
        merged.extend(target.into_iter().filter(|pair| !visitor_keys.contains(&key(pair))));
        merged.join("&")
    }

    proptest! {
        #[test]
        fn merge_is_the_slow_one(visitor in "([abc](=[0-9]?)?&){0,6}", target in "([abcd](=[0-9]?)?&){1,6}") {
            let merged = merge(&visitor, &target);
            prop_assert_eq!(&merged, &merge_slowly(&visitor, &target));
            // Pairs of one key come together the second time, then nothing moves any more.
            let again = merge(&merged, &target);
            prop_assert_eq!(&merge(&again, &target), &again);
        }

        #[test]
        fn unrelated_pairs_may_stand_anywhere(mut pairs in prop::collection::vec("[b-d]=[a-z%+]{0,3}", 0..6), at in 0usize..7) {
            // IV-49.
            pairs.insert(at.min(pairs.len()), "a=%31".to_owned());
            let query = pairs.join("&");
            prop_assert_eq!(values(Some(&query), "a"), [text("1")]);
        }

        #[test]
        fn nothing_panics(visitor in ".*", target in ".*") {
            let merged = merge(&visitor, &target);
            for pair in pairs(&target) {
                prop_assert!(pairs(&merged).any(|other| other == pair));
            }
            values(Some(&visitor), &target);
        }
    }
}
