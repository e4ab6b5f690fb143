//! What a mistyped name was meant to be.

/// The known name that differs least from this one, if it differs little; a name that goes on
/// where another ends (`lowercase`, `lower`) is the last that is thought of.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = (name.chars().count() / 3).clamp(1, 3);
    let goes_on = |long: &str, short: &str| short.len() > 2 && long.starts_with(short);
    known
        .into_iter()
        .filter_map(|candidate| match distance(name, candidate) {
            distance if distance <= most => Some((distance, candidate)),
            _ if goes_on(name, candidate) || goes_on(candidate, name) => {
                Some((most + 1, candidate))
            }
            _ => None,
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to change; two neighbours that changed places count as one.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (line, from) in a.chars().enumerate() {
        let mut next = vec![line + 1];
        let mut left = line + 1;
        let mut previous = None;
        for (column, to) in b.iter().copied().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let changed = at(&row, column) + usize::from(from != to);
            let mut best = changed.min(left + 1).min(at(&row, column + 1) + 1);
            if last == Some(to) && previous == Some(from) {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
            left = best;
            previous = Some(to);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(from);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("lower", "lower", 0),
            ("lowre", "lower", 1),
            ("olwer", "lower", 1),
            ("lowr", "lower", 1),
            ("slower", "lower", 1),
            ("löwer", "lower", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_what_is_near() {
        let known = ["lower", "upper", "default"];
        assert_eq!(nearest("lowre", known), Some("lower"));
        assert_eq!(nearest("defalut", known), Some("default"));
        assert_eq!(nearest("lowercase", known), Some("lower"));
        assert_eq!(nearest("def", known), Some("default"));
        assert_eq!(nearest("lo", known), None);
        assert_eq!(nearest("trim", known), None);
        assert_eq!(nearest("", known), None);
    }
}
