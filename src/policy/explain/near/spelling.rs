//! Spellings of a path that people take for the same, and in what two of them differ.

use std::borrow::Cow;

use crate::policy::model::PathSettings;
use crate::policy::near_miss::Difference;
use crate::uri::percent;

/// In the order in which a path is rid of them: an escape may hide a slash, an index file or an
/// extension may stand before one.
const ALL: [Difference; 6] = [
    Difference::Escapes,
    Difference::Slashes,
    Difference::Case,
    Difference::Index,
    Difference::TrailingSlash,
    Difference::Extension,
];

/// How a `Location` without them would be taken for the same.
const EXTENSIONS: [&str; 3] = [".html", ".htm", ".php"];
const INDEXES: [&str; 3] = ["/index.html", "/index.htm", "/index.php"];

/// A set of differences, as bits in the order of [`ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Differences(u8);

impl Differences {
    pub(super) const EVERY: Differences = Differences(0b11_1111);

    /// Every set of them, the smaller ones first.
    pub(super) fn sets() -> impl Iterator<Item = Differences> {
        (1..=6).flat_map(|size| {
            (1..=Self::EVERY.0).filter(move |bits| bits.count_ones() == size).map(Differences)
        })
    }

    /// Those that the settings make none of.
    pub(super) fn given(settings: &PathSettings) -> Differences {
        let slash = settings.ignore_trailing_slash.then_some(Difference::TrailingSlash);
        let case = settings.ignore_case.then_some(Difference::Case);
        let given = |one: &Difference| Some(*one) == slash || Some(*one) == case;
        let bits = ALL.iter().enumerate().filter(|(_, one)| given(one));
        Differences(bits.fold(0, |bits, (at, _)| bits | 1 << at))
    }

    pub(super) fn and(self, others: Differences) -> Differences {
        Differences(self.0 | others.0)
    }

    pub(super) fn has(self, difference: Difference) -> bool {
        ALL.iter().position(|one| *one == difference).is_some_and(|at| self.0 & (1 << at) != 0)
    }

    pub(super) fn without(self, differences: &[Difference]) -> Differences {
        let keep = |at: &usize| ALL.get(*at).is_some_and(|one| !differences.contains(one));
        Differences((0..ALL.len()).filter(keep).fold(0, |bits, at| bits | self.0 & (1 << at)))
    }

    /// In the order in which people name them.
    pub(super) fn list(self) -> Vec<Difference> {
        let named = [
            Difference::Case,
            Difference::TrailingSlash,
            Difference::Slashes,
            Difference::Escapes,
            Difference::Index,
            Difference::Extension,
        ];
        named.into_iter().filter(|one| self.has(*one)).collect()
    }

    /// A path without these differences.
    pub(super) fn fold(self, path: &str) -> String {
        let mut path = Cow::Borrowed(path);
        for difference in ALL.into_iter().filter(|one| self.has(*one)) {
            path = match difference {
                Difference::Escapes => Cow::Owned(unescaped(&path)),
                Difference::Slashes if path.contains("//") => Cow::Owned(merged(&path)),
                Difference::Case => Cow::Owned(path.to_ascii_lowercase()),
                Difference::Index => match INDEXES.iter().find_map(|end| path.strip_suffix(end)) {
                    Some(folder) => Cow::Owned(format!("{folder}/")),
                    None => path,
                },
                Difference::TrailingSlash => match path.trim_end_matches('/') {
                    "" => Cow::Borrowed("/"),
                    shorter if shorter.len() < path.len() => Cow::Owned(shorter.to_owned()),
                    _ => path,
                },
                Difference::Extension => match without_extension(&path) {
                    Some(shorter) => Cow::Owned(shorter.to_owned()),
                    None => path,
                },
                Difference::Slashes => path,
            };
        }
        path.into_owned()
    }

    /// What a path may be spelled like for one who doesn't mind these differences: what a pattern
    /// is compared with, which can't be folded itself.
    pub(super) fn spellings(self, path: &str) -> Vec<String> {
        let at_the_end = [Difference::TrailingSlash, Difference::Extension, Difference::Case];
        let folded = self.without(&at_the_end).fold(path);
        let folded = if self.has(Difference::Escapes) {
            // As patterns are spelled.
            crate::uri::path::canonical(&folded).path.into_owned()
        } else {
            folded
        };
        let mut spellings = vec![folded];
        if self.has(Difference::TrailingSlash) {
            spellings = spellings
                .into_iter()
                .map(|path| match path.trim_end_matches('/') {
                    shorter if shorter.len() < path.len() && !shorter.is_empty() => {
                        shorter.to_owned()
                    }
                    _ => format!("{path}/"),
                })
                .collect();
        }
        if self.has(Difference::Extension) {
            spellings = spellings
                .into_iter()
                .flat_map(|path| match without_extension(&path) {
                    Some(shorter) => vec![shorter.to_owned()],
                    None if path.ends_with('/') => vec![path],
                    None => EXTENSIONS.iter().map(|end| format!("{path}{end}")).collect(),
                })
                .collect();
        }
        spellings
    }
}

pub(super) fn without_extension(path: &str) -> Option<&str> {
    let shorter = EXTENSIONS.iter().find_map(|end| path.strip_suffix(end))?;
    (!shorter.is_empty() && !shorter.ends_with('/')).then_some(shorter)
}

/// Decoded at most three times, as the loosest view of a guard; `+` and `\` as what they stand
/// for where they stand for it.
fn unescaped(path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..3 {
        match percent::decode(&path) {
            Some(Cow::Owned(decoded)) => path = decoded,
            Some(Cow::Borrowed(_)) | None => break,
        }
    }
    path.replace('+', " ").replace('\\', "/")
}

fn merged(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        for (path, folded) in [
            ("/Old-Page/", "/old-page"),
            ("/", "/"),
            ("//", "/"),
            ("/a//b.html", "/a/b"),
            ("/docs/index.html", "/docs"),
            ("/a%252Fb", "/a/b"),
            ("/a+b", "/a b"),
            ("/a%20b", "/a b"),
            ("/.html", "/.html"),
            ("/a.html/", "/a"),
        ] {
            assert_eq!(Differences::EVERY.fold(path), folded, "{path}");
        }
    }

    #[test]
    fn the_smaller_sets_come_first() {
        let sets: Vec<Differences> = Differences::sets().collect();
        assert_eq!(sets.len(), 63);
        assert!(sets.windows(2).all(|two| two[0].list().len() <= two[1].list().len()));
    }
}
