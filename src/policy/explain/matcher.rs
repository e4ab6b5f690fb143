//! Whether a text is what a string matcher asks for.

use super::truth::Truth;
use crate::facts::Lookup;
use crate::policy::matcher::StringMatcher;

/// A list of matchers over all the values that a name has: one of them is satisfied by one value.
pub(super) fn any_value(matchers: &[StringMatcher], values: &[Lookup<'_>]) -> Truth {
    matchers.iter().fold(Truth::FALSE, |truth, matcher| {
        truth.or(match matcher.present {
            Some(present) => {
                let there = values.iter().any(|value| *value != Lookup::Missing);
                let rest = values
                    .iter()
                    .fold(Truth::FALSE, |any, value| any.or(one_value(matcher, value)));
                if present { Truth::of(there).and(rest) } else { Truth::of(!there) }
            }
            None => {
                values.iter().fold(Truth::FALSE, |any, value| any.or(one_value(matcher, value)))
            }
        })
    })
}

/// One matcher over one value.
fn one_value(matcher: &StringMatcher, value: &Lookup<'_>) -> Truth {
    match value {
        Lookup::Missing => Truth::FALSE,
        Lookup::Text(text) => Truth::of(text_satisfies(matcher, text)),
        Lookup::Unreadable if only_presence(matcher) => Truth::TRUE,
        Lookup::Unreadable => Truth::HIDDEN,
    }
}

fn only_presence(matcher: &StringMatcher) -> bool {
    matcher.one_of.is_none()
        && matcher.prefix.is_none()
        && matcher.suffix.is_none()
        && matcher.contains.is_none()
        && matcher.regex.is_none()
        && [matcher.gt, matcher.lt, matcher.gte, matcher.lte].iter().all(Option::is_none)
}

/// Whether a text that is there satisfies every test of a matcher.
pub(super) fn text_satisfies(matcher: &StringMatcher, text: &str) -> bool {
    let fold = |text: &str| {
        if matcher.ignore_case { text.to_ascii_lowercase() } else { text.to_owned() }
    };
    let seen = fold(text);
    let number = text.parse::<i64>().ok();
    let compares = |wanted: Option<i64>, holds: fn(&i64, &i64) -> bool| {
        wanted.is_none_or(|wanted| number.is_some_and(|number| holds(&number, &wanted)))
    };
    matcher.one_of.as_ref().is_none_or(|all| all.iter().any(|one| fold(one) == seen))
        && matcher.prefix.as_ref().is_none_or(|prefix| seen.starts_with(&fold(prefix)))
        && matcher.suffix.as_ref().is_none_or(|suffix| seen.ends_with(&fold(suffix)))
        && matcher.contains.as_ref().is_none_or(|part| seen.contains(&fold(part)))
        && matcher.regex.as_ref().is_none_or(|regex| regex.is_match(text))
        && compares(matcher.gt, i64::gt)
        && compares(matcher.lt, i64::lt)
        && compares(matcher.gte, i64::ge)
        && compares(matcher.lte, i64::le)
}
