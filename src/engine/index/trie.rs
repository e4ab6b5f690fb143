//! Paths by their segments: one probe a segment for what is literal, and one for every length of a
//! literal beginning.

use std::fmt;
use std::ops::Range;

use super::candidates::Candidates;
use super::hash;
use super::split::Split;
use super::table::{Filter, Table};
use crate::engine::path::Spelling;

pub(super) const LITERAL: u8 = 0;
pub(super) const BEGINNING: u8 = 1;
/// The first bytes of a beginning.
pub(super) const HEAD: u8 = 2;

/// In place of a node below: the one rule that is left to be found there.
pub(super) const ONLY: u32 = 1 << 31;

/// A tree of segments, flat.
#[derive(Debug)]
pub(super) struct Trie {
    pub(super) spelling: Spelling,
    pub(super) nodes: Box<[Node]>,
    /// From a node and a text to the node below it.
    pub(super) edges: Table,
    /// The heads of beginnings, each below its node.
    pub(super) heads: Filter,
    pub(super) numbers: Box<[u32]>,
    pub(super) lengths: Box<[u32]>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// The node below it for any segment.
    pub(super) any: Option<u32>,
    /// Rules that take whatever follows.
    pub(super) rest: Range<u32>,
    /// Rules whose pattern ends here.
    pub(super) end: Range<u32>,
    /// The lengths of the literal beginnings of segments.
    pub(super) lengths: Range<u32>,
    /// Up to which length all of them are known by their [`Head`].
    pub(super) head: u8,
    /// There is a node below it for a literal segment.
    pub(super) has_literals: bool,
}

/// The first bytes of a text: most segments that begin otherwise are told by a look at them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head(u64);

impl Head {
    pub(super) const MOST: u8 = 8;

    #[inline]
    pub(super) fn of(text: &[u8]) -> Head {
        if let Some(first) = text.first_chunk() {
            return Head(u64::from_le_bytes(*first));
        }
        let bytes = text.iter().rev();
        Head(bytes.fold(0, |head, byte| head << 8 | u64::from(*byte)))
    }

    /// So many of them.
    #[inline]
    pub(super) fn first(self, count: u8) -> u64 {
        let without = u32::from(Head::MOST.saturating_sub(count)) * 8;
        self.0 & u64::MAX.checked_shr(without).unwrap_or_default()
    }
}

impl Trie {
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds every rule whose pattern may match the path. One that doesn't begin with a
    /// slash isn't empty: nothing takes it but what takes all.
    #[inline]
    pub(super) fn each(&self, path: &mut Split<'_>, found: &mut Candidates<'_>) {
        self.walk(0, 0, path, found);
    }

    /// What is below an edge.
    #[inline]
    fn below(&self, at: u32, depth: usize, path: &mut Split<'_>, found: &mut Candidates<'_>) {
        if at & ONLY == 0 {
            self.walk(at, depth, path, found);
        } else {
            found.push(at & !ONLY);
        }
    }

    /// From a node, which stands below as many segments.
    fn walk(&self, at: u32, depth: usize, path: &mut Split<'_>, found: &mut Candidates<'_>) {
        let Some(node) = get(&self.nodes, at) else { return };
        self.numbers(&node.rest, found);
        let Some(segment) = path.segment(depth) else {
            if depth > 0 && path.ends_at(depth) {
                self.numbers(&node.end, found);
            }
            return;
        };
        let (bytes, depth) = (segment.text.as_bytes(), depth + 1);
        if self.spelling.loose && bytes.is_empty() && path.ends_at(depth) {
            self.numbers(&node.end, found);
        }
        if node.has_literals {
            for next in self.edges.of(hash::below(at, LITERAL, segment.hash)) {
                self.below(next, depth, path, found);
            }
        }
        if let Some(next) = node.any.filter(|_| !bytes.is_empty()) {
            self.below(next, depth, path, found);
        }
        if node.lengths.is_empty() || bytes.len() < usize::from(node.head) {
            return;
        }
        let head = Head::of(bytes).first(node.head);
        if !self.heads.may_have(hash::below(at, HEAD, head)) {
            return;
        }
        for length in slice(&self.lengths, &node.lengths) {
            let length = usize::try_from(*length).unwrap_or(usize::MAX);
            // The shorter ones come first.
            let Some(beginning) = bytes.get(..length) else { break };
            for next in self.edges.of(hash::below(at, BEGINNING, hash::of(beginning))) {
                self.below(next, depth, path, found);
            }
        }
    }

    #[inline]
    fn numbers(&self, range: &Range<u32>, found: &mut Candidates<'_>) {
        if !range.is_empty() {
            found.add(slice(&self.numbers, range).iter().copied());
        }
    }
}

impl fmt::Display for Trie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let only = self.edges.numbers().filter(|place| place & ONLY != 0).count()
            + self.nodes.iter().filter_map(|node| node.any).filter(|any| any & ONLY != 0).count();
        let segments = self.numbers.len() + only;
        write!(f, "{segments} by segments in {} nodes", self.nodes.len())
    }
}

fn get<T>(items: &[T], at: u32) -> Option<&T> {
    items.get(usize::try_from(at).ok()?)
}

fn slice<'t, T>(items: &'t [T], range: &Range<u32>) -> &'t [T] {
    let index = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    items.get(index(range.start)..index(range.end)).unwrap_or_default()
}
