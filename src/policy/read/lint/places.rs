//! Where the rules of a model stand in the file.

use std::collections::HashMap;
use std::ops::Range;

use super::super::rule::Kind;

/// The place of every rule, by its kind and its index in the model.
#[derive(Default)]
pub(in crate::policy::read) struct Places(HashMap<Kind, Vec<Range<usize>>>);

impl Places {
    /// A rule was read into the model, which now has `count` of its kind; where it wasn't, the
    /// count is what it was.
    pub(in crate::policy::read) fn note(&mut self, kind: Kind, count: usize, range: Range<usize>) {
        let places = self.0.entry(kind).or_default();
        if places.len() < count {
            places.push(range);
        }
    }

    /// The place of the rule at an index.
    pub(in crate::policy::read) fn of(&self, kind: Kind, index: usize) -> Range<usize> {
        self.0.get(&kind).and_then(|places| places.get(index)).cloned().unwrap_or_default()
    }
}
