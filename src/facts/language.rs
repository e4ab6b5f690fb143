//! Which of the site's languages a visitor likes most (RFC 9110 §12.5.4, RFC 4647).

/// A range of an `Accept-Language`: `de-AT`, `*`, with its weight in thousandths.
struct Range<'h> {
    tag: &'h str,
    weight: u16,
}

/// How many ranges are read: browsers send a dozen at most, and each is compared with every
/// language.
const RANGES: usize = 64;

/// The index of the language that wins: of the ranges with the highest weight the first that takes one. A range
/// takes the language of its name; else the nearest shorter one (`de-AT` takes `de`); else the first
/// longer one (`fr` takes `fr-CA`). `*` takes the first that no range names. A language that a range
/// of weight 0 names is out. Where nothing is taken, the first of `languages`.
pub(super) fn negotiate(header: Option<&str>, languages: &[String]) -> Option<usize> {
    languages.first()?;
    let mut ranges: Vec<Range<'_>> =
        header.unwrap_or_default().split(',').filter_map(read).take(RANGES).collect();
    let refused: Vec<&str> =
        ranges.iter().filter(|range| range.weight == 0).map(|range| range.tag).collect();
    ranges.retain(|range| range.weight > 0);
    // Stable: of equal weights the header's order.
    ranges.sort_by_key(|range| std::cmp::Reverse(range.weight));
    let named = |language: &str| {
        ranges.iter().any(|range| range.tag != "*" && takes(range.tag, language))
            || refused.iter().any(|tag| *tag != "*" && takes(tag, language))
    };
    let open = |language: &str| !refused.iter().any(|tag| equal(tag, language));
    let first = |fits: &dyn Fn(&str) -> bool| {
        languages.iter().position(|language| open(language) && fits(language))
    };
    let taken = ranges.iter().find_map(|range| match range.tag {
        "*" => first(&|language| !named(language)),
        tag => shorter(tag)
            .find_map(|tag| first(&|language| equal(tag, language)))
            .or_else(|| first(&|language| takes(tag, language))),
    });
    Some(taken.unwrap_or(0))
}

/// One element of the list; `None` where it isn't one.
fn read(element: &str) -> Option<Range<'_>> {
    let mut parts = element.split(';').map(str::trim);
    let tag = parts.next()?;
    let fits = tag == "*"
        || !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let weight = match parts.next() {
        None => Some(1_000),
        Some(weight) => {
            let (name, value) = weight.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))?
        }
    };
    fits.then_some(Range { tag, weight: weight? })
}

/// `0`, `1`, `0.5`, with up to three digits behind the point (RFC 9110 §12.4.2).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{part:0<3}").parse().ok()?;
    match (whole, part) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

/// The tag and those that it is shortened to; a single letter at the end goes with what follows it.
fn shorter(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| {
        let (mut tag, _) = tag.rsplit_once('-')?;
        while let Some((before, last)) = tag.rsplit_once('-') {
            if last.len() > 1 {
                break;
            }
            tag = before;
        }
        Some(tag)
    })
}

/// Whether a range is the language, or what it begins with.
fn takes(tag: &str, language: &str) -> bool {
    let begin = language.get(..tag.len()).is_some_and(|begin| equal(begin, tag));
    begin && matches!(language.as_bytes().get(tag.len()), None | Some(b'-'))
}

fn equal(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn negotiated<'l>(header: Option<&str>, languages: &'l [String]) -> Option<&'l str> {
        negotiate(header, languages).map(|index| languages[index].as_str())
    }

    /// The ranges of a header and their weights, read by a regular expression.
    fn ranges(header: &str) -> Vec<(String, u16)> {
        static RANGE: LazyLock<regex::Regex> = LazyLock::new(|| {
            let weight = r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?";
            let range = format!(r"(?i)^\s*(\*|[a-z0-9-]+)\s*(?:;\s*q\s*=\s*({weight})\s*)?$");
            regex::Regex::new(&range).unwrap()
        });
        let elements = header.split(',').filter_map(|element| RANGE.captures(element));
        elements
            .map(|found| {
                let weight = found.get(2).map_or(1.0, |q| q.as_str().parse::<f64>().unwrap());
                (found[1].to_lowercase(), (weight * 1000.0).round() as u16)
            })
            .collect()
    }

    /// How far a language is from a range: what is cut off the range, or a longer language last.
    fn distance(range: &str, language: &str) -> Option<usize> {
        let mut parts: Vec<&str> = range.split('-').collect();
        let whole = parts.len();
        while !parts.is_empty() {
            if parts.join("-") == language {
                return Some(whole - parts.len());
            }
            parts.pop();
            while parts.len() > 1 && parts.last().is_some_and(|part| part.len() <= 1) {
                parts.pop();
            }
        }
        format!("{language}-").starts_with(&format!("{range}-")).then_some(whole)
    }

    /// Every pair of a range and a language is scored; the best wins.
    fn negotiated_slowly<'l>(header: &str, languages: &'l [String]) -> Option<&'l str> {
        let ranges = ranges(header);
        let longer =
            |range: &str, language: &str| format!("{language}-").starts_with(&format!("{range}-"));
        let mut pairs = Vec::new();
        for (at, (range, weight)) in ranges.iter().enumerate().filter(|(_, (_, q))| *q > 0) {
            for (index, language) in languages.iter().enumerate() {
                let lower = language.to_lowercase();
                if ranges.iter().any(|(other, weight)| *weight == 0 && *other == lower) {
                    continue;
                }
                let far = match range.as_str() {
                    "*" if ranges.iter().any(|(other, _)| longer(other, &lower)) => None,
                    "*" => Some(0),
                    range => distance(range, &lower),
                };
                pairs.extend(far.map(|far| (1_000 - weight, at, far, index)));
            }
        }
        let best = pairs.into_iter().min().map_or(0, |(.., index)| index);
        languages.get(best).map(String::as_str)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn negotiation_is_the_slow_one(
            header in prop::collection::vec(
                "( ?(aa|bb|cc|dd)(-(AA|bb)){0,2}(-x-a)?|[*]|a_b|)( ?;q=(0|1|0[.][0-9]{0,3}|1[.]5))?",
                0..6,
            ),
            languages in prop::collection::vec("(aa|bb|cc)(-(AA|BB)){0,2}", 0..5),
        ) {
            let header = header.join(",");
            let wanted = negotiated_slowly(&header, &languages);
            prop_assert_eq!(negotiated(Some(&header), &languages), wanted, "{}", header);
        }

        #[test]
        fn nothing_panics(header in ".*", languages in prop::collection::vec("[a-c-]{0,4}", 1..3)) {
            prop_assert!(negotiated(Some(&header), &languages).is_some());
        }
    }

    #[test]
    fn table() {
        for (header, languages, wanted) in [
            (None, "en,de", "en"),
            (Some(""), "en,de", "en"),
            (Some("de"), "en,de", "de"),
            (Some("DE"), "en,de", "de"),
            (Some("sv"), "en,de", "en"),
            (Some("de-AT"), "en,de", "de"),
            (Some("de-AT, en"), "en,de", "de"),
            (Some("en;q=0.8, de;q=0.9"), "en,de", "de"),
            (Some("en;q=0.8,de;q=0.80"), "de,en", "en"),
            (Some("de,en"), "en,de", "de"),
            (Some("fr"), "en,fr-CA", "fr-CA"),
            (Some("fr-FR"), "en,fr-CA", "en"),
            (Some("fr-CA"), "fr,fr-CA", "fr-CA"),
            (Some("fr-BE"), "fr-CA,fr", "fr"),
            (Some("zh-Hant-TW"), "en,zh,zh-Hant", "zh-Hant"),
            (Some("zh-Hant-x-a"), "en,zh-Hant", "zh-Hant"),
            (Some("*"), "en,de", "en"),
            (Some("en;q=0.5, *"), "en,de", "de"),
            (Some("de;q=0"), "de,en", "de"),
            (Some("de;q=0, *"), "de,en", "en"),
            (Some("de;q=0, en;q=0.1"), "de,en", "en"),
            (Some("*;q=0"), "en,de", "en"),
            (Some("en;q=0, *"), "en-GB,de", "de"),
            (Some("en;q=0, en-GB"), "de,en-GB,en", "en-GB"),
            (Some("en-GB;q=0, en"), "en-GB,en-US", "en-US"),
            (Some("de;q=2, en"), "de,en", "en"),
            (Some("de;q=0.1234, en"), "de,en", "en"),
            (Some("de;level=1, en"), "de,en", "en"),
            (Some("d√e, en"), "de,en", "en"),
            (Some("de ; q=0.7 , en ; Q=0.9"), "de,en", "en"),
            (Some(",,de,"), "en,de", "de"),
            (Some("de_AT,en"), "de,en", "en"),
            (Some("dea"), "en,de", "en"),
        ] {
            let list: Vec<String> = languages.split(',').map(str::to_owned).collect();
            assert_eq!(negotiated(header, &list), Some(wanted), "{header:?} among {languages}");
        }
        assert_eq!(negotiated(Some("de"), &[]), None);
    }

    #[test]
    fn a_long_header_takes_no_time() {
        let header = "a-b-c-d;q=0.5,".repeat(600);
        let languages: Vec<String> = (0..100).map(|number| format!("l{number}")).collect();
        assert_eq!(negotiated(Some(&header), &languages), Some("l0"));
    }
}
