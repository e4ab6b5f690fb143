//! Regular expressions by a text that stands in every path in which they are found: one look at the
//! path finds those of all.

use std::fmt;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{AhoCorasick, Anchored, MatchKind};

use super::candidates::Candidates;

/// Bytes of all texts up to which an automaton is made that takes one step a byte: it grows fast.
const SMALL: usize = 4_096;

/// The texts, each with its number.
#[derive(Debug, Default)]
pub(super) struct Literals {
    finder: Finder,
    numbers: Box<[u32]>,
}

#[derive(Debug, Default)]
enum Finder {
    /// There is nothing to find.
    #[default]
    None,
    Small(Box<DFA>),
    Large(AhoCorasick),
}

impl Literals {
    /// `None` where the texts are too many to be looked for at once.
    pub(super) fn build(entries: &[(String, u32)]) -> Option<Literals> {
        if entries.is_empty() {
            return Some(Literals::default());
        }
        let texts = entries.iter().map(|(text, _)| text);
        let finder = if texts.clone().map(String::len).sum::<usize>() <= SMALL {
            let dfa = DFA::builder().match_kind(MatchKind::Standard).build(texts);
            Finder::Small(Box::new(dfa.ok()?))
        } else {
            let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts);
            Finder::Large(finder.ok()?)
        };
        Some(Literals { finder, numbers: entries.iter().map(|(_, number)| *number).collect() })
    }

    /// Adds the number of every text that stands in the path.
    #[inline(never)]
    pub(super) fn each(&self, path: &str, found: &mut Candidates<'_>) {
        let mut found = |text: usize| found.add(self.numbers.get(text).copied());
        match &self.finder {
            Finder::None => {}
            Finder::Small(dfa) => {
                let Ok(mut state) = dfa.start_state(Anchored::No) else { return };
                for byte in path.bytes() {
                    state = dfa.next_state(Anchored::No, state, byte);
                    if dfa.is_special(state) && dfa.is_match(state) {
                        for index in 0..dfa.match_len(state) {
                            found(dfa.match_pattern(state, index).as_usize());
                        }
                    }
                }
            }
            Finder::Large(finder) => {
                finder.find_overlapping_iter(path).for_each(|at| found(at.pattern().as_usize()));
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }
}

impl fmt::Display for Literals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by a text in it", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_however_many_there_are() {
        let few = ["/a/", "a/b", "b", "ab"];
        let many: Vec<String> = (0..1_000).map(|number| format!("/text-{number:04}/")).collect();
        for texts in [few.map(str::to_owned).to_vec(), many] {
            let entries: Vec<(String, u32)> = texts.iter().cloned().zip(0..).collect();
            let literals = Literals::build(&entries).unwrap();
            for path in ["/a/b", "/ab/a/", "/", "/x/text-0007/text-0999/", "/text-1000/"] {
                let mut found = Candidates::of(&[]);
                literals.each(path, &mut found);
                found.sort();
                let holds =
                    |(text, number): &(String, usize)| path.contains(text).then_some(*number);
                let numbered = texts.iter().cloned().zip(0..);
                let expected: Vec<usize> = numbered.filter_map(|text| holds(&text)).collect();
                assert_eq!(found.collect::<Vec<_>>(), expected, "{path}");
            }
        }
    }
}
