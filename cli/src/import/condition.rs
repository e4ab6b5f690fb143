//! Conditions as TOML.

use super::rule::{Rule, When};
use super::shape::Shape;
use super::toml_text::{array, key, string};

/// A path as a value of `from` or `path`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Path {
    Pattern(String),
    Prefix(String),
    /// A path begins with `/`, which needs no asking.
    Ends {
        prefix: String,
        suffix: String,
    },
    Regex(String),
}

impl Path {
    /// For a condition: nothing is captured.
    pub(super) fn of(shape: &Shape) -> Path {
        match (shape.pattern(), shape.prefix(), shape.ends()) {
            (Some(pattern), ..) => Path::Pattern(pattern),
            (None, Some(prefix), _) => Path::Prefix(prefix),
            (None, None, Some((prefix, suffix))) => Path::Ends { prefix, suffix },
            (None, None, None) => Path::Regex(shape.regex(false)),
        }
    }

    /// For a `from`, and a path that it takes though the shape doesn't.
    pub(super) fn with_captures(shape: &Shape) -> (Path, Option<Path>) {
        match (shape.pattern(), shape.wide_pattern()) {
            (Some(pattern), _) => (Path::Pattern(pattern), None),
            (None, Some((wide, bare))) => (Path::Pattern(wide), Some(Path::Pattern(bare))),
            (None, None) => (Path::Regex(shape.regex(true)), None),
        }
    }

    pub(super) fn value(&self) -> String {
        match self {
            Path::Pattern(pattern) => string(pattern),
            Path::Prefix(prefix) => format!("{{ prefix = {} }}", string(prefix)),
            Path::Ends { prefix, suffix } if prefix == "/" => {
                format!("{{ suffix = {} }}", string(suffix))
            }
            Path::Ends { prefix, suffix } => {
                format!("{{ prefix = {}, suffix = {} }}", string(prefix), string(suffix))
            }
            Path::Regex(regex) => format!("{{ regex = {} }}", string(regex)),
        }
    }
}

/// The conditions as keys and values.
pub(super) fn conditions(when: &When, path: Option<&Path>) -> Vec<(String, String)> {
    let present = || "{ present = true }".to_owned();
    let mut pairs = Vec::new();
    pairs.extend(when.scheme.map(|scheme| ("scheme".to_owned(), string(scheme))));
    pairs.extend(when.host.as_deref().map(|host| ("host".to_owned(), string(host))));
    pairs.extend(path.map(|path| ("path".to_owned(), path.value())));
    for (name, value) in &when.query {
        let value = value.as_deref().map_or_else(present, string);
        pairs.push((format!("query.{}", key(name)), value));
    }
    if !when.countries.is_empty() {
        let countries = array(when.countries.iter().map(|country| string(country)));
        pairs.push(("country".to_owned(), countries));
    }
    pairs.extend(when.cookie.as_deref().map(|name| (format!("cookie.{}", key(name)), present())));
    pairs
}

/// The path and the requests of any of these rules, as one inline condition; `None` where there is
/// neither.
pub(super) fn inline(path: Option<&Path>, rules: &[&Rule]) -> Option<String> {
    // Most have nothing but a path, and paths go together in one list.
    let (paths, others): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().copied().partition(|rule| rule.when.is_empty());
    let mut tables = Vec::new();
    let paths = paths.iter().map(|rule| Path::of(&rule.shape).value());
    let paths: Vec<String> = path.map(Path::value).into_iter().chain(paths).collect();
    match paths.as_slice() {
        [] => {}
        [path] => tables.push(format!("{{ path = {path} }}")),
        paths => tables.push(format!("{{ path = {} }}", array(paths))),
    }
    let mut single_has_many = false;
    for rule in others {
        let pairs = conditions(&rule.when, Some(&Path::of(&rule.shape)));
        single_has_many = pairs.len() > 1;
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        tables.push(format!("{{ {} }}", pairs.join(", ")));
    }
    match tables.as_slice() {
        [] => None,
        // Two keys of an `unless` alone would be taken for a mistake.
        [table] if single_has_many => Some(format!("{{ all = [{table}] }}")),
        [table] => Some(table.clone()),
        tables => Some(format!("{{ any = {} }}", array(tables))),
    }
}
