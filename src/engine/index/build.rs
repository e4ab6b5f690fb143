//! An index in the making: one rule after the other.

use super::key::{Key, Shape};
use super::literals::Literals;
use super::table::Table;
use super::{Index, grow, hash};
use crate::engine::path::Spelling;
use crate::policy::model::PathSettings;

/// An index as it grows.
pub(in crate::engine) struct Builder {
    spelling: Spelling,
    /// The number of the next rule.
    next: u32,
    by_path: bool,
    exact: Vec<(u64, u32)>,
    trie: grow::Builder,
    segments: Vec<(u64, u32)>,
    texts: Vec<(String, u32)>,
    hosts: Vec<(u64, u32)>,
    always: Vec<u32>,
}

impl Index {
    /// An index of the keys of rules, in their order.
    pub(in crate::engine) fn build<'m>(
        settings: PathSettings,
        keys: impl Iterator<Item = Key<'m>>,
    ) -> Index {
        let mut builder = Builder::new(settings);
        keys.for_each(|key| builder.add(key));
        builder.build()
    }
}

impl Builder {
    pub(in crate::engine) fn new(settings: PathSettings) -> Builder {
        let spelling = Spelling::of(settings);
        Builder {
            spelling,
            next: 0,
            by_path: false,
            exact: Vec::new(),
            trie: grow::Builder::new(spelling),
            segments: Vec::new(),
            texts: Vec::new(),
            hosts: Vec::new(),
            always: Vec::new(),
        }
    }

    /// Takes the key of the next rule.
    pub(in crate::engine) fn add(&mut self, key: Key<'_>) {
        let number = self.next;
        self.next = number.saturating_add(1);
        match key {
            Key::Never => {}
            Key::Always => self.always.push(number),
            Key::Hosts(names) => {
                self.hosts.extend(names.iter().map(|name| (hash::of(name.as_bytes()), number)));
            }
            Key::Paths(shapes) => {
                self.by_path = true;
                shapes.into_iter().for_each(|shape| self.add_shape(shape, number));
            }
        }
    }

    fn add_shape(&mut self, shape: Shape<'_>, number: u32) {
        match shape {
            Shape::Exact(path) => {
                self.exact.push((hash::of(self.spelling.folded(path).as_bytes()), number));
            }
            Shape::Segments(pattern) => self.trie.add_segments(pattern, number),
            Shape::Prefix(prefix) => self.trie.add_prefix(&prefix, number),
            Shape::Holding(text) => match segment_of(&text) {
                Some(segment) => self.segments.push((hash::of(segment.as_bytes()), number)),
                None => self.texts.push((text, number)),
            },
        }
    }

    pub(in crate::engine) fn build(mut self) -> Index {
        let literals = Literals::build(&self.texts).unwrap_or_else(|| {
            self.always.extend(self.texts.iter().map(|(_, number)| *number));
            self.always.sort_unstable();
            self.always.dedup();
            Literals::default()
        });
        Index {
            spelling: self.spelling,
            by_path: self.by_path,
            exact: Table::build(&self.exact),
            trie: self.trie.build(),
            segments: Table::build(&self.segments),
            literals,
            hosts: Table::build(&self.hosts),
            always: self.always.into(),
        }
    }
}

/// The longest whole segment of a path in which a text stands.
fn segment_of(text: &str) -> Option<&str> {
    let (_, inner) = text.split_once('/')?;
    let (whole, _) = inner.rsplit_once('/')?;
    whole.split('/').max_by_key(|segment| segment.len()).filter(|segment| !segment.is_empty())
}
