//! What is the same of targets in every format.

/// Why a target without its `?` is only nearly the same.
pub(super) const EMPTY_QUERY: &str =
    "the `?` of its target, with nothing behind it, is left out: a policy has no empty queries";

/// Why `//host/path` is only nearly the same: there a visitor keeps his scheme.
pub(super) const NO_SCHEME: &str = "the target has no scheme: the policy says https";

/// The target without a `?` that has nothing behind it, and whether there was one.
pub(super) fn without_empty_query(target: String) -> (String, bool) {
    let end = target.find('#').unwrap_or(target.len());
    let (before, fragment) = target.split_at(end);
    match before.strip_suffix('?') {
        Some(path) if !path.contains('?') => (format!("{path}{fragment}"), true),
        _ => (target, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_query_goes() {
        let without = |target: &str| without_empty_query(target.to_owned());
        assert_eq!(without("/a?"), ("/a".to_owned(), true));
        assert_eq!(without("/a?#b"), ("/a#b".to_owned(), true));
        assert_eq!(without("/a?b#c?"), ("/a?b#c?".to_owned(), false));
        assert_eq!(without("/a?b?"), ("/a?b?".to_owned(), false));
    }
}
