//! String matchers over one value: of a header, a cookie, a query parameter, the path.

use memchr::memmem;

use super::expression;
use super::truth::Verdict;
use crate::facts::Lookup;
use crate::policy::matcher::StringMatcher;

/// A list of matchers over a value that occurs at most once: any may hold.
pub(super) fn any_holds(matchers: &[StringMatcher], value: &Lookup<'_>) -> Verdict {
    any(matchers, |matcher| holds(matcher, value))
}

/// A list of matchers over a name with several values: any value may satisfy any matcher.
pub(super) fn any_of(matchers: &[StringMatcher], values: &[Lookup<'_>]) -> Verdict {
    any(matchers, |matcher| {
        if matcher.present == Some(false) {
            return Verdict::from(values.is_empty());
        }
        values.iter().fold(Verdict::FALSE, |verdict, value| verdict.or(holds(matcher, value)))
    })
}

/// Whether a text passes every test of a matcher. `ignore_case` is what the setting of the place
/// says; the matcher's own comes on top.
pub(super) fn passes(matcher: &StringMatcher, text: &str, ignore_case: bool) -> bool {
    let fold = matcher.ignore_case || ignore_case;
    let number = || text.parse::<i64>().ok();
    asked(&matcher.one_of, |words| words.iter().any(|word| equal(text, word, fold)))
        && asked(&matcher.prefix, |prefix| strip_prefix(text, prefix, fold).is_some())
        && asked(&matcher.suffix, |suffix| strip_suffix(text, suffix, fold).is_some())
        && asked(&matcher.contains, |part| contains(text, part, fold))
        && asked(&matcher.regex, |regex| expression::is_match(regex, text))
        && asked(&matcher.gt, |bound| number().is_some_and(|number| number > *bound))
        && asked(&matcher.lt, |bound| number().is_some_and(|number| number < *bound))
        && asked(&matcher.gte, |bound| number().is_some_and(|number| number >= *bound))
        && asked(&matcher.lte, |bound| number().is_some_and(|number| number <= *bound))
}

/// Equality, ASCII letters without case where `fold` is set.
pub(super) fn equal(text: &str, other: &str, fold: bool) -> bool {
    if fold { text.eq_ignore_ascii_case(other) } else { text == other }
}

/// What follows a prefix.
pub(super) fn strip_prefix<'t>(text: &'t str, prefix: &str, fold: bool) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    equal(start, prefix, fold).then_some(rest)
}

/// What stands before a suffix.
pub(super) fn strip_suffix<'t>(text: &'t str, suffix: &str, fold: bool) -> Option<&'t str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    equal(end, suffix, fold).then_some(rest)
}

fn contains(text: &str, part: &str, fold: bool) -> bool {
    if fold {
        return find_last(text, part, true).is_some();
    }
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

/// What stands before and after the last occurrence of a part.
pub(super) fn find_last<'t>(text: &'t str, part: &str, fold: bool) -> Option<(&'t str, &'t str)> {
    if !fold {
        return text.rsplit_once(part);
    }
    let last = text.len().checked_sub(part.len())?;
    (0..=last).rev().find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, strip_prefix(rest, part, true)?))
    })
}

fn any(matchers: &[StringMatcher], judge: impl Fn(&StringMatcher) -> Verdict) -> Verdict {
    matchers.iter().fold(Verdict::FALSE, |verdict, matcher| {
        if verdict.holds() { verdict } else { verdict.or(judge(matcher)) }
    })
}

fn holds(matcher: &StringMatcher, value: &Lookup<'_>) -> Verdict {
    match (value, matcher.present) {
        (Lookup::Missing, present) => Verdict::from(present == Some(false)),
        (_, Some(false)) => Verdict::FALSE,
        (Lookup::Text(text), _) => Verdict::from(passes(matcher, text, false)),
        (Lookup::Unreadable, Some(true)) if !reads_text(matcher) => Verdict::TRUE,
        (Lookup::Unreadable, _) => Verdict::HIDDEN,
    }
}

/// Whether it asks for more than presence.
fn reads_text(matcher: &StringMatcher) -> bool {
    let StringMatcher {
        one_of,
        prefix,
        suffix,
        contains,
        regex,
        present: _,
        ignore_case: _,
        gt,
        lt,
        gte,
        lte,
    } = matcher;
    one_of.is_some()
        || prefix.is_some()
        || suffix.is_some()
        || contains.is_some()
        || regex.is_some()
        || [gt, lt, gte, lte].into_iter().any(Option::is_some)
}

fn asked<T>(test: &Option<T>, passes: impl FnOnce(&T) -> bool) -> bool {
    test.as_ref().is_none_or(passes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence() {
        let present = StringMatcher { present: Some(true), ..StringMatcher::default() };
        let absent = StringMatcher { present: Some(false), ..StringMatcher::default() };
        let exact = StringMatcher::exact("a");
        let table = [
            (&present, Lookup::Missing, Verdict::FALSE),
            (&present, Lookup::Text("a".into()), Verdict::TRUE),
            (&present, Lookup::Unreadable, Verdict::TRUE),
            (&absent, Lookup::Missing, Verdict::TRUE),
            (&absent, Lookup::Text("a".into()), Verdict::FALSE),
            (&absent, Lookup::Unreadable, Verdict::FALSE),
            (&exact, Lookup::Missing, Verdict::FALSE),
            (&exact, Lookup::Text("a".into()), Verdict::TRUE),
            (&exact, Lookup::Text("b".into()), Verdict::FALSE),
            (&exact, Lookup::Unreadable, Verdict::HIDDEN),
        ];
        for (matcher, value, verdict) in table {
            assert_eq!(holds(matcher, &value), verdict, "{matcher:?} {value:?}");
        }
    }

    #[test]
    fn several_values() {
        let values = [Lookup::Text("a".into()), Lookup::Unreadable];
        let absent = StringMatcher { present: Some(false), ..StringMatcher::default() };
        assert_eq!(any_of(&[StringMatcher::exact("a")], &values), Verdict::TRUE);
        assert_eq!(any_of(&[StringMatcher::exact("b")], &values), Verdict::HIDDEN);
        assert_eq!(any_of(&[StringMatcher::exact("b")], &[]), Verdict::FALSE);
        assert_eq!(any_of(std::slice::from_ref(&absent), &values), Verdict::FALSE);
        assert_eq!(any_of(&[absent], &[]), Verdict::TRUE);
    }

    #[test]
    fn case_folds_in_ascii_only() {
        assert!(equal("ÀB", "Àb", true));
        assert!(!equal("à", "À", true));
        assert!(!equal("\u{212A}", "k", true));
        assert_eq!(strip_prefix("ABc", "ab", true), Some("c"));
        assert_eq!(strip_suffix("ABc", "BC", true), Some("A"));
        assert_eq!(find_last("xAbyaBz", "AB", true), Some(("xAby", "z")));
        assert_eq!(find_last("äÄ", "", true), Some(("äÄ", "")));
        assert_eq!(strip_prefix("é", "e", false), None);
    }

    #[test]
    fn numbers() {
        let over = StringMatcher { gt: Some(5), lte: Some(10), ..StringMatcher::default() };
        for (text, expected) in
            [("6", true), ("+10", true), ("5", false), ("11", false), (" 6", false), ("", false)]
        {
            assert_eq!(passes(&over, text, false), expected, "{text:?}");
        }
    }
}
