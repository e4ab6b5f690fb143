//! The words of the language: which tables there are, which keys each has, and what a key's value
//! looks like. The reader takes a policy apart by these tables, and [`crate::schema`] writes them
//! out for editors.

pub(crate) mod auth;
mod condition;
mod experiment;
mod headers;
mod origins;
mod rules;
pub(crate) mod security;
mod settings;
mod test;
pub(crate) mod top;
pub(crate) mod words;

pub(crate) use auth::{API_KEY, AUTH, BASIC, JWT, SIGNED_URL, TOKEN_FROM};
pub(crate) use condition::{PATH_TEST, PATTERN, SAMPLE, TEXT_TEST, UNIT, WHEN};
pub(crate) use experiment::{COOKIE, EXPERIMENT, OVERRIDE, VARIANT};
pub(crate) use headers::{CSP_OVERLAY, HEADERS, REQUEST_EDITS, RESPONSE_EDITS};
pub(crate) use origins::{LIST_FILE, LISTS, ORIGIN, ORIGINS, ROUTE};
pub(crate) use rules::{BLOCK, CORS, QUERY_EDITS, REDIRECT, RESPOND, REWRITE};
pub(crate) use security::{CSP, CSP_REPORT_ONLY, HSTS, HSTS_STEP, SECURITY_HEADERS};
pub(crate) use settings::{CANONICAL, CLIENT, COUNTRY_DB, HTTPS, PATHS, REDIRECTS};
pub(crate) use test::{BODY, EXPECT, REQUEST, RESPONSE, TEST};
pub(crate) use top::POLICY;

/// A table of the language.
pub(crate) struct Noun {
    /// As messages name it: "`[client]`", "a `[[redirect]]`".
    pub(crate) name: &'static str,
    /// The name of its definition in the schema.
    pub(crate) id: &'static str,
    pub(crate) about: &'static str,
    pub(crate) keys: &'static [&'static [Key]],
    /// What names of the author's own hold, where the table has such; empty: there are none.
    pub(crate) names: &'static [Form],
    /// Keys without which it means nothing.
    pub(crate) needs: &'static [&'static str],
    pub(crate) not_empty: bool,
    /// Keys that belong elsewhere: the key, why, and where to.
    pub(crate) elsewhere: &'static [(&'static str, &'static str, &'static str)],
    /// Keys by which other systems call what this one has: the key, the one that is meant, how to
    /// write it.
    pub(crate) meant: &'static [(&'static str, &'static str, &'static str)],
    /// Keys of the table around this one: written below this one's header they slid into it.
    pub(crate) outer: &'static [&'static [Key]],
}

impl Noun {
    const NEW: Noun = Noun {
        name: "",
        id: "",
        about: "",
        keys: &[],
        names: &[],
        needs: &[],
        not_empty: false,
        elsewhere: &[],
        meant: &[],
        outer: &[],
    };

    /// Its keys, in the order in which the guide has them.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Key> + Clone {
        let groups: &'static [&'static [Key]] = self.keys;
        groups.iter().copied().flatten()
    }
}

/// A key of a table.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// Which values it takes: one of these forms.
    pub(crate) forms: &'static [Form],
    pub(crate) about: &'static str,
}

const fn key(name: &'static str, forms: &'static [Form], about: &'static str) -> Key {
    Key { name, forms, about }
}

/// What a value looks like.
pub(crate) enum Form {
    /// Any text.
    Text,
    /// A text that says something.
    SomeText,
    /// A text that this regular expression describes.
    Match(&'static str),
    /// One of some words.
    Words(fn() -> Vec<&'static str>),
    Boolean,
    Only(bool),
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// One of some numbers.
    Integers(&'static [i64]),
    /// An instant: a date-time with its offset.
    Time,
    Table(&'static Noun),
    /// An array of tables.
    Tables(&'static Noun),
    /// A value, or a list of at least one.
    OneOrMore(&'static [Form]),
    /// A list, possibly empty.
    List(&'static [Form]),
    /// A list of at least one.
    Listed(&'static [Form]),
    /// A table of names of the author's own, at least one.
    Named(&'static [Form]),
    /// The same, possibly empty.
    AnyNamed(&'static [Form]),
}

impl Form {
    /// Calls `visit` with every table in it.
    pub(crate) fn each_table(&self, visit: &mut dyn FnMut(&'static Noun)) {
        match self {
            Form::Table(noun) | Form::Tables(noun) => visit(noun),
            Form::OneOrMore(inner)
            | Form::List(inner)
            | Form::Listed(inner)
            | Form::Named(inner)
            | Form::AnyNamed(inner) => inner.iter().for_each(|form| form.each_table(visit)),
            Form::Text
            | Form::SomeText
            | Form::Match(_)
            | Form::Words(_)
            | Form::Boolean
            | Form::Only(_)
            | Form::Integer(..)
            | Form::Integers(_)
            | Form::Time => {}
        }
    }
}

/// The characters of an id.
const ID: Form = Form::Match("^[A-Za-z0-9._:-]{1,64}$");

/// A field name, or a cookie's (RFC 9110 §5.6.2).
const TOKEN: Form = Form::Match("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");

/// A path pattern, or the template of a path.
const PATH: Form = Form::Match("^/");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn each(noun: &'static Noun, seen: &mut Vec<&'static Noun>) {
        if seen.iter().any(|known| std::ptr::eq(*known, noun)) {
            return;
        }
        seen.push(noun);
        for form in noun.keys().flat_map(|key| key.forms).chain(noun.names) {
            form.each_table(&mut |inner| each(inner, seen));
        }
    }

    #[test]
    fn tables_are_whole() {
        let mut nouns = Vec::new();
        each(&POLICY, &mut nouns);
        assert!(nouns.len() > 35, "{}", nouns.len());
        let ids: BTreeSet<&str> = nouns.iter().map(|noun| noun.id).collect();
        assert_eq!(ids.len(), nouns.len(), "two definitions with one name");
        for noun in nouns {
            assert!(!noun.id.is_empty() && !noun.name.is_empty() && !noun.about.is_empty());
            let names: BTreeSet<&str> = noun.keys().map(|key| key.name).collect();
            assert_eq!(names.len(), noun.keys().count(), "a key twice in {}", noun.id);
            for needed in noun.needs {
                assert!(names.contains(needed), "{} needs `{needed}`, which it hasn't", noun.id);
            }
            for key in noun.keys() {
                assert!(!key.about.is_empty() && !key.forms.is_empty(), "{}.{}", noun.id, key.name);
            }
        }
    }
}
