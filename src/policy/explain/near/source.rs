//! What a rule wants of a path, compared with one that it doesn't take.

use std::cmp::Reverse;

use super::super::matcher::text_satisfies;
use super::spelling::{Differences, without_extension};
use crate::policy::condition::PathTest;
use crate::policy::matcher::StringMatcher;
use crate::policy::model::PathSettings;
use crate::policy::near_miss::{Difference, Likeness};
use crate::policy::nearest::distance;
use crate::policy::pattern::{Meaning, Part, PathPattern, PatternRef, Segment, SegmentPattern};

/// Longer paths aren't compared letter by letter.
const LETTERS_BYTES: usize = 200;

/// What a rule wants of the path.
#[derive(Clone, Copy)]
pub(super) enum Source<'p> {
    Pattern(PatternRef<'p>),
    Text(&'p StringMatcher),
}

impl<'p> From<&'p PathTest> for Source<'p> {
    fn from(test: &'p PathTest) -> Source<'p> {
        match test {
            PathTest::Pattern(pattern) => Source::Pattern(pattern.lent()),
            PathTest::Text(matcher) => Source::Text(matcher),
        }
    }
}

/// How like a path is, likest first. Enough to choose which sources are looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rough {
    /// The same, or spelled otherwise.
    Spelling,
    /// So many letters differ.
    Letters(usize),
    /// So many segments don't agree; so many do.
    Segments(usize, Reverse<usize>),
    Other,
}

/// A path with all that is compared again and again.
pub(super) struct Path<'a> {
    pub(super) text: &'a str,
    settings: &'a PathSettings,
    folded: String,
    spellings: Vec<String>,
    letters: [i32; 256],
}

impl<'a> Path<'a> {
    pub(super) fn new(text: &'a str, settings: &'a PathSettings) -> Path<'a> {
        let folded = Differences::EVERY.fold(text);
        let mut spellings = vec![text.to_owned()];
        for set in Differences::sets() {
            for spelling in set.spellings(text) {
                if !spellings.contains(&spelling) {
                    spellings.push(spelling);
                }
            }
        }
        let mut letters = [0; 256];
        count_letters(&mut letters, &folded, 1);
        Path { text, settings, folded, spellings, letters }
    }

    /// How many letters differ, where they are few.
    fn letters_to(&self, other: &str) -> Option<usize> {
        let shorter = self.folded.len().min(other.len());
        let longer = self.folded.len().max(other.len());
        let most = (shorter / 4).min(3);
        if longer - shorter > most || longer > LETTERS_BYTES {
            return None;
        }
        if path_depth(&self.folded) != path_depth(other) {
            return None;
        }
        // Each changed letter is one more of one and one less of another.
        let mut letters = self.letters;
        count_letters(&mut letters, other, -1);
        let unequal: u32 = letters.iter().map(|count| count.unsigned_abs()).sum();
        // A letter outside ASCII has up to four bytes.
        if unequal as usize > most * 8 || self.folded.is_ascii() && unequal as usize > most * 2 {
            return None;
        }
        Some(distance(&self.folded, other)).filter(|distance| *distance <= most)
    }
}

fn path_depth(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

fn count_letters(letters: &mut [i32; 256], text: &str, by: i32) {
    for byte in text.bytes() {
        if let Some(count) = letters.get_mut(usize::from(byte)) {
            *count += by;
        }
    }
}

impl Source<'_> {
    pub(super) fn takes(self, path: &str, settings: &PathSettings) -> bool {
        match self {
            Source::Pattern(pattern) => pattern.matches(path, settings),
            Source::Text(matcher) => {
                let ignore_case = matcher.ignore_case || settings.ignore_case;
                let matcher = StringMatcher { ignore_case, ..matcher.clone() };
                matcher.present.unwrap_or(true) && text_satisfies(&matcher, path)
            }
        }
    }

    /// It has no letters of its own: `/{*rest}`, `{ prefix = "/" }`.
    pub(super) fn takes_everything(self) -> bool {
        match self {
            Source::Pattern(PatternRef::Segments(pattern)) => {
                pattern.rest.is_some() && pattern.segments.is_empty()
            }
            Source::Text(StringMatcher { prefix: Some(prefix), .. }) => prefix == "/",
            Source::Pattern(_) | Source::Text(_) => false,
        }
    }

    /// It asks for an end that stands nowhere in a path; case doesn't count.
    fn lacks_suffix(self, path: &str) -> bool {
        let Source::Text(StringMatcher { suffix: Some(suffix), .. }) = self else { return false };
        let bare = Differences::EVERY.fold(&format!("/x{suffix}"));
        let is_extension = bare == "/x";
        is_extension && !path.to_ascii_lowercase().contains(&suffix.to_ascii_lowercase())
    }

    /// It is a path that ends with a slash.
    fn is_folder(self) -> bool {
        matches!(self, Source::Pattern(PatternRef::Exact(text)) if text.ends_with('/'))
    }

    /// As written.
    pub(super) fn wanted(self) -> Option<String> {
        match self {
            Source::Pattern(pattern) => Some(format!("`{pattern}`")),
            Source::Text(_) => None,
        }
    }

    /// A quick look: bounded by the length of the two.
    pub(super) fn rough(self, path: &Path<'_>) -> Rough {
        match self {
            Source::Pattern(PatternRef::Exact(text)) => {
                let folded = Differences::EVERY.fold(text);
                if folded == path.folded {
                    return Rough::Spelling;
                }
                match path.letters_to(&folded) {
                    Some(letters) => Rough::Letters(letters),
                    None => segments_alike(&path.folded, &folded),
                }
            }
            Source::Pattern(PatternRef::Segments(pattern)) => rough_pattern(path, pattern),
            // At most some hundreds: `Limits::regexes`.
            Source::Pattern(PatternRef::Regex(_)) | Source::Text(_) => {
                // A path that has no extension isn't near to every test for one.
                if self.lacks_suffix(path.text) {
                    return Rough::Other;
                }
                let Some(loose) = self.ignoring_case() else { return Rough::Other };
                let takes = |spelling: &String| loose.takes(spelling, path.settings);
                if path.spellings.iter().any(takes) { Rough::Spelling } else { Rough::Other }
            }
        }
    }

    /// A close look, for few.
    pub(super) fn likeness(self, path: &Path<'_>, rough: Rough) -> Likeness {
        if self.takes(path.text, path.settings) {
            return if self.takes_everything() { Likeness::AnyPath } else { Likeness::Same };
        }
        if self.lacks_suffix(path.text) {
            return Likeness::Other;
        }
        let loose = self.ignoring_case();
        // What the policy takes for the same anyway is no difference.
        let given = Differences::given(path.settings);
        let found = Differences::sets().find(|set| match (self, &loose) {
            (Source::Pattern(PatternRef::Exact(text)), _) => {
                let set = set.and(given);
                set.fold(text) == set.fold(path.text)
            }
            (_, Some(loose)) if set.has(Difference::Case) => {
                set.spellings(path.text).iter().any(|like| loose.takes(like, path.settings))
            }
            _ => set.spellings(path.text).iter().any(|like| self.takes(like, path.settings)),
        });
        if let Some(set) = found {
            let differs = set.without(&given.list()).list();
            let settings = self.settings_for(&differs, path);
            return Likeness::Spelling { differs, settings };
        }
        match (rough, self) {
            (Rough::Letters(count), _) => Likeness::Letters { count },
            (Rough::Other, _) | (_, Source::Text(_)) => Likeness::Other,
            (_, Source::Pattern(pattern)) => segments(path, pattern),
        }
    }

    /// The settings under which these differences are none, if there are such for all of them.
    fn settings_for(self, differs: &[Difference], path: &Path<'_>) -> Vec<String> {
        let now = path.settings;
        let is_pattern =
            matches!(self, Source::Pattern(PatternRef::Exact(_) | PatternRef::Segments(_)));
        let setting = |difference: &Difference| match difference {
            Difference::Case if !now.ignore_case => Some("[paths] case = \"insensitive\""),
            Difference::TrailingSlash if is_pattern && !now.ignore_trailing_slash => {
                Some("[paths] trailing_slash = \"ignore\"")
            }
            Difference::Slashes => Some("[canonical] merge_slashes = true"),
            // What asks for the folder is found where the index file is led to it.
            Difference::Index if self.is_folder() && path.text.ends_with("/index.html") => {
                Some("[canonical] index = [\"index.html\"]")
            }
            _ => None,
        };
        let settings = differs.iter().map(|one| setting(one).map(str::to_owned));
        settings.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn ignoring_case(self) -> Option<Loose> {
        match self {
            Source::Pattern(PatternRef::Exact(_)) => None,
            Source::Pattern(PatternRef::Segments(pattern)) => {
                let pattern = SegmentPattern { meaning: Meaning::default(), ..pattern.clone() };
                Some(Loose::Pattern(PathPattern::Segments(Box::new(pattern))))
            }
            Source::Pattern(PatternRef::Regex(regex)) => {
                let mut builder = regex::RegexBuilder::new(regex.as_str());
                let regex = builder.case_insensitive(true).build().ok()?;
                let pattern = crate::policy::regex::Pattern::new(regex);
                Some(Loose::Pattern(PathPattern::Regex(pattern)))
            }
            Source::Text(matcher) => {
                Some(Loose::Text(StringMatcher { ignore_case: true, ..matcher.clone() }))
            }
        }
    }
}

/// The same for one who doesn't mind the case.
enum Loose {
    Pattern(PathPattern),
    Text(StringMatcher),
}

impl Loose {
    fn takes(&self, path: &str, settings: &PathSettings) -> bool {
        let settings = PathSettings { ignore_case: true, ..*settings };
        match self {
            Loose::Pattern(pattern) => Source::Pattern(pattern.lent()).takes(path, &settings),
            Loose::Text(matcher) => Source::Text(matcher).takes(path, &settings),
        }
    }
}

/// The segments of a path that aren't empty.
fn split(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Two literal paths by their leading segments.
fn segments_alike(path: &str, source: &str) -> Rough {
    let common = path.split('/').zip(source.split('/')).skip(1).take_while(|(a, b)| a == b).count();
    agreeing(common, split(path).len(), split(source).len())
}

fn agreeing(same: usize, path: usize, source: usize) -> Rough {
    let most = path.max(source);
    if same > 0 && same * 2 >= most {
        Rough::Segments(most.saturating_sub(same), Reverse(same))
    } else {
        Rough::Other
    }
}

/// A pattern with placeholders, of which constraints aren't looked at.
fn rough_pattern(path: &Path<'_>, pattern: &SegmentPattern) -> Rough {
    let seen = split(&path.folded);
    let wanted: Vec<&Segment> =
        pattern.segments.iter().filter(|segment| !segment.parts.is_empty()).collect();
    let same = wanted.iter().zip(&seen).take_while(|(segment, text)| alike(segment, text)).count();
    let of_path = if pattern.rest.is_some() { seen.len().min(wanted.len()) } else { seen.len() };
    if same == wanted.len() && same == of_path {
        return Rough::Spelling;
    }
    if of_path == wanted.len() {
        let unlike = wanted.iter().zip(&seen).filter(|(segment, text)| !alike(segment, text));
        let letters: Option<usize> = unlike.map(|(segment, text)| mistyped(segment, text)).sum();
        if let Some(letters) = letters.filter(|letters| *letters <= 3) {
            return Rough::Letters(letters);
        }
    }
    agreeing(same, of_path, wanted.len())
}

/// `text` is of a folded path.
fn alike(segment: &Segment, text: &str) -> bool {
    let lower = |part: &str| part.to_ascii_lowercase();
    let last = |part: &str| {
        let part = lower(part);
        // `x`, because a part may be nothing but an extension.
        let marked = format!("x{part}");
        let bare = without_extension(&marked).and_then(|part| part.strip_prefix('x'));
        bare.map_or_else(|| part.clone(), str::to_owned)
    };
    match segment.parts.as_slice() {
        [Part::Text(only)] => lower(only) == text || last(only) == text,
        [Part::Text(first), .., Part::Text(end)] => {
            text.starts_with(&lower(first)) && text.ends_with(&last(end))
        }
        [Part::Text(first), ..] => text.starts_with(&lower(first)),
        [.., Part::Text(end)] => text.ends_with(&last(end)),
        _ => true,
    }
}

fn mistyped(segment: &Segment, text: &str) -> Option<usize> {
    let [Part::Text(only)] = segment.parts.as_slice() else { return None };
    let most = (only.len().min(text.len()) / 4).min(3);
    if only.len().max(text.len()) > LETTERS_BYTES {
        return None;
    }
    Some(distance(&only.to_ascii_lowercase(), text)).filter(|distance| *distance <= most)
}

/// Where a path and a pattern part.
fn segments(path: &Path<'_>, pattern: PatternRef<'_>) -> Likeness {
    let written = pattern.to_string();
    let (wanted, same) = match pattern {
        PatternRef::Exact(_) => {
            let wanted = split(&written);
            let seen = split(path.text);
            let agree = |(a, b): &(&&str, &&str)| a.eq_ignore_ascii_case(b);
            let same = wanted.iter().zip(&seen).take_while(agree).count();
            (wanted, same)
        }
        PatternRef::Segments(pattern) => {
            let wanted = split(&pattern.text);
            let seen = split(path.text);
            let agree = |(segment, text): &(&Segment, &&str)| {
                let one = SegmentPattern {
                    text: Box::default(),
                    segments: vec![(*segment).clone()],
                    rest: None,
                    constraint_bytes: pattern.constraint_bytes,
                    meaning: Meaning::default(),
                };
                let one = Loose::Pattern(PathPattern::Segments(Box::new(one)));
                one.takes(&format!("/{text}"), path.settings)
            };
            let same = pattern.segments.iter().zip(&seen).take_while(agree).count();
            (wanted, same)
        }
        PatternRef::Regex(_) => return Likeness::Other,
    };
    let seen = split(path.text);
    if same == 0 {
        return Likeness::Other;
    }
    Likeness::Segments {
        same,
        wanted: wanted.get(same).map(|&segment| segment.to_owned()),
        seen: seen.get(same).map(|&segment| segment.to_owned()),
    }
}

#[cfg(test)]
mod tests;
