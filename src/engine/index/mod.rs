//! Which rules are worth asking: found by what they certainly need, a path or a host, so that the
//! cost doesn't grow with the number of those that can't match.
//!
//! The index may offer a rule that doesn't match; it never leaves one out that could. Whoever asks
//! it judges what it offers, in the order of the file.

mod build;
mod candidates;
mod grow;
mod hash;
mod key;
mod literals;
mod prefix;
mod required;
mod split;
mod table;
mod trie;

use std::fmt;

use super::path::Spelling;
pub(super) use build::Builder;
pub(super) use candidates::Candidates;
pub(super) use key::Key;
use literals::Literals;
use split::Split;
use table::Table;
use trie::Trie;

/// The rules of a stage by what they need. A rule, or a line of a map, is its number in the order of
/// the file.
#[derive(Debug)]
pub(super) struct Index {
    spelling: Spelling,
    /// Some rules are found by a path.
    by_path: bool,
    /// Whole paths.
    exact: Table,
    /// Paths by their segments.
    trie: Trie,
    /// Regular expressions without a literal beginning, by a segment in it.
    segments: Table,
    /// Others of them, by a text in it.
    literals: Literals,
    /// Hosts of rules that take any path.
    hosts: Table,
    /// Rules of which nothing is known.
    always: Box<[u32]>,
}

impl Index {
    /// The rules that may match a path on a host, in their order, each once. Without a host, those
    /// of every host are offered: a rule may ask for it where it isn't known.
    pub(super) fn narrow(&self, path: &str, host: Option<&str>) -> Candidates<'_> {
        let mut found = Candidates::of(&self.always);
        if self.by_path {
            self.of_path(path, &mut found);
        }
        if self.hosts.len() > 0 {
            self.of_host(host, &mut found);
        }
        found.sort();
        found
    }

    /// The same for any of several views of a path.
    #[inline]
    pub(super) fn narrow_any<'p>(
        &self,
        paths: impl Iterator<Item = &'p str>,
        host: Option<&str>,
    ) -> Candidates<'_> {
        let mut found = Candidates::of(&self.always);
        if self.by_path {
            paths.for_each(|path| self.of_path(path, &mut found));
        }
        if self.hosts.len() > 0 {
            self.of_host(host, &mut found);
        }
        found.sort();
        found
    }

    /// The rules, where nothing is known of any of them.
    #[inline]
    pub(super) fn all_always(&self) -> Option<&[u32]> {
        (!self.by_path && self.hosts.len() == 0).then_some(&*self.always)
    }

    fn of_path(&self, path: &str, found: &mut Candidates<'_>) {
        if self.spelling.tells_all_apart() {
            self.of_spelt(path, path, found);
        } else {
            self.of_spelt(&self.spelling.folded(path), &self.spelling.cased(path), found);
        }
        if self.literals.len() > 0 {
            self.literals.each(path, found);
        }
    }

    /// By a path as all are spelled that match the same: as a whole, and by its segments.
    fn of_spelt(&self, whole: &str, cased: &str, found: &mut Candidates<'_>) {
        if self.exact.len() > 0 {
            found.add(self.exact.of(hash::of(whole.as_bytes())));
        }
        if !self.trie.is_empty() || self.segments.len() > 0 {
            let mut split = Split::of(cased);
            self.trie.each(&mut split, found);
            if self.segments.len() > 0 {
                self.of_any_segment(cased, &mut split, found);
            }
        }
    }

    #[inline(never)]
    fn of_any_segment(&self, cased: &str, split: &mut Split<'_>, found: &mut Candidates<'_>) {
        if cased.starts_with('/') {
            split.each_hash(&mut |hash| found.add(self.segments.of(hash)));
        } else {
            // A raw view; it is hardly ever seen.
            found.add(self.segments.numbers());
        }
    }

    #[inline(never)]
    fn of_host(&self, host: Option<&str>, found: &mut Candidates<'_>) {
        match host {
            Some(host) => found.add(self.hosts.of(hash::of(host.as_bytes()))),
            None => found.add(self.hosts.numbers()),
        }
    }
}

/// What was chosen: how many rules are found by what.
impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Index { exact, trie, segments, literals, hosts, always, .. } = self;
        write!(f, "{} by path, {trie}, {} by a segment in it", exact.len(), segments.len())?;
        write!(f, ", {literals}, {} by host", hosts.len())?;
        write!(f, ", {} always", always.len())
    }
}

#[cfg(test)]
mod tests;
