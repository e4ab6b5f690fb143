//! What a value that is wrong was probably meant to be.

use crate::policy::nearest::{distance, nearest};

/// The word that this one is but for a letter, or for two behind a right first one: two letters
/// are all between `exclude` and `include`.
pub(super) fn misspelt<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = nearest(text, known.iter().copied())?;
    let first = |word: &str| word.chars().next();
    let is_misspelt = match distance(text, near) {
        0 | 1 => true,
        2 => first(text) == first(near),
        _ => false,
    };
    is_misspelt.then_some(near)
}

/// What to write for a text that begins with a number: `"404 Not Found"`.
pub(super) fn number_meant(text: &str) -> Option<String> {
    if text.parse::<i64>().is_ok() {
        return Some(format!("write `{text}` without quotes"));
    }
    let word = text.split(' ').next().unwrap_or_default();
    word.parse::<i64>().is_ok().then(|| format!("write `{word}`"))
}

/// The seconds of a time that is written in words, `1 year`, or with a letter, `30d`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).filter(|end| *end > 0)?;
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim().to_ascii_lowercase();
    let seconds = match unit.as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        "month" | "months" => 2_592_000,
        "y" | "year" | "years" => 31_536_000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations() {
        assert_eq!(duration("1 year"), Some(31_536_000));
        assert_eq!(duration("30 days"), Some(2_592_000));
        assert_eq!(duration("10M"), Some(600));
        for none in ["", "year", "10", "1 fortnight", "99999999999999999 years", "1.5 h", "-1 h"] {
            assert_eq!(duration(none), None, "{none}");
        }
    }
}
