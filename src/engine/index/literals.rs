//! Regular expressions by a text that stands in every path in which they are found: one look at the
//! path finds those of all.

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

/// The texts, each with its number.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// `None` where there is nothing to find.
    finder: Option<AhoCorasick>,
    numbers: Box<[u32]>,
}

impl Literals {
    /// `None` where the texts are too many to be looked for at once.
    pub(super) fn build(entries: &[(String, u32)]) -> Option<Literals> {
        if entries.is_empty() {
            return Some(Literals::default());
        }
        let texts = entries.iter().map(|(text, _)| text);
        let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok()?;
        let numbers = entries.iter().map(|(_, number)| *number).collect();
        Some(Literals { finder: Some(finder), numbers })
    }

    /// Calls `visit` with the number of every text that stands in the path.
    pub(super) fn each(&self, path: &str, visit: &mut dyn FnMut(u32)) {
        let Some(finder) = &self.finder else { return };
        for found in finder.find_overlapping_iter(path) {
            if let Some(number) = self.numbers.get(found.pattern().as_usize()) {
                visit(*number);
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
