//! Paths by their segments: one probe a segment for what is literal, and one for every length of a
//! literal beginning.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use rapidhash::fast::RandomState;

use super::hash;
use super::key::Shape;
use super::split::{DEPTH, Split};
use super::table::Table;
use crate::engine::path::Spelling;
use crate::policy::pattern::{Part, Segment, SegmentPattern};

const LITERAL: u8 = 0;
const BEGINNING: u8 = 1;

/// A tree of segments, flat.
#[derive(Debug)]
pub(super) struct Trie {
    spelling: Spelling,
    nodes: Box<[Node]>,
    /// From a node and a text to the node below it.
    edges: Table,
    numbers: Box<[u32]>,
    lengths: Box<[u32]>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// The node below it for any segment.
    any: Option<u32>,
    /// Rules that take whatever follows.
    rest: Range<u32>,
    /// Rules whose pattern ends here.
    end: Range<u32>,
    /// The lengths of the literal beginnings of segments.
    lengths: Range<u32>,
    /// There is a node below it for a literal segment.
    has_literals: bool,
}

impl Trie {
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Calls `visit` with every rule whose pattern may match the path. One that doesn't begin with a
    /// slash isn't empty: nothing takes it but what takes all.
    #[inline]
    pub(super) fn each(&self, path: &mut Split<'_>, visit: &mut impl FnMut(u32)) {
        self.walk(0, 0, path, visit);
    }

    /// From a node, which stands below as many segments.
    fn walk(&self, at: u32, depth: usize, path: &mut Split<'_>, visit: &mut impl FnMut(u32)) {
        let Some(node) = get(&self.nodes, at) else { return };
        self.numbers(&node.rest, visit);
        let Some(segment) = path.segment(depth) else {
            if depth > 0 && path.ends_at(depth) {
                self.numbers(&node.end, visit);
            }
            return;
        };
        let (bytes, depth) = (segment.text.as_bytes(), depth + 1);
        if self.spelling.loose && bytes.is_empty() && path.ends_at(depth) {
            self.numbers(&node.end, visit);
        }
        if node.has_literals {
            for next in self.edges.of(hash::below(at, LITERAL, segment.hash)) {
                self.walk(next, depth, path, visit);
            }
        }
        if let Some(next) = node.any.filter(|_| !bytes.is_empty()) {
            self.walk(next, depth, path, visit);
        }
        for length in slice(&self.lengths, &node.lengths) {
            let length = usize::try_from(*length).unwrap_or(usize::MAX);
            // The shorter ones come first.
            let Some(beginning) = bytes.get(..length) else { break };
            for next in self.edges.of(hash::below(at, BEGINNING, hash::of(beginning))) {
                self.walk(next, depth, path, visit);
            }
        }
    }

    #[inline]
    fn numbers(&self, range: &Range<u32>, visit: &mut impl FnMut(u32)) {
        if !range.is_empty() {
            slice(&self.numbers, range).iter().for_each(|number| visit(*number));
        }
    }
}

impl fmt::Display for Trie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by segments in {} nodes", self.numbers.len(), self.nodes.len())
    }
}

fn get<T>(items: &[T], at: u32) -> Option<&T> {
    items.get(usize::try_from(at).ok()?)
}

fn slice<'t, T>(items: &'t [T], range: &Range<u32>) -> &'t [T] {
    let index = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    items.get(index(range.start)..index(range.end)).unwrap_or_default()
}

/// A trie as it grows.
pub(super) struct Builder {
    spelling: Spelling,
    nodes: Vec<Growing>,
    /// By a hash that is fast: the keys are the policy's own.
    edges: HashMap<(u32, Edge), u32, RandomState>,
}

#[derive(Default)]
struct Growing {
    any: Option<u32>,
    rest: Vec<u32>,
    end: Vec<u32>,
    lengths: Vec<u32>,
    has_literals: bool,
}

/// Which segments lead to the node below.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Edge {
    Any,
    Literal(String),
    Beginning(String),
}

impl Builder {
    pub(super) fn new(spelling: Spelling) -> Builder {
        Builder { spelling, nodes: Vec::new(), edges: HashMap::default() }
    }

    pub(super) fn add(&mut self, shape: &Shape<'_>, number: u32) {
        let (edges, rest) = match shape {
            Shape::Exact(path) => (literal(path), false),
            Shape::Segments(pattern) => (self.of_segments(pattern), pattern.rest.is_some()),
            Shape::Prefix(prefix) => (of_prefix(prefix), true),
            // Found by that text: not a shape of segments.
            Shape::Holding(_) => return,
        };
        if self.nodes.is_empty() {
            self.nodes.push(Growing::default());
        }
        let cut = edges.len() > DEPTH;
        let mut at = 0;
        for edge in edges.into_iter().take(DEPTH) {
            at = self.below(at, self.cased(edge));
        }
        if let Some(node) = usize::try_from(at).ok().and_then(|at| self.nodes.get_mut(at)) {
            let numbers = if rest || cut { &mut node.rest } else { &mut node.end };
            numbers.push(number);
        }
    }

    fn of_segments(&self, pattern: &SegmentPattern) -> Vec<Edge> {
        let mut edges: Vec<Edge> = pattern.segments.iter().map(Edge::of).collect();
        // Matched with and without the slash at the end.
        let loose = self.spelling.loose && pattern.rest.is_none();
        if loose && edges.last() == Some(&Edge::Literal(String::new())) {
            edges.pop();
        }
        edges
    }

    fn cased(&self, edge: Edge) -> Edge {
        let cased = |text: String| self.spelling.cased(&text).into_owned();
        match edge {
            Edge::Any => Edge::Any,
            Edge::Literal(text) => Edge::Literal(cased(text)),
            Edge::Beginning(text) => Edge::Beginning(cased(text)),
        }
    }

    /// The node below another, which grows where there is none.
    fn below(&mut self, at: u32, edge: Edge) -> u32 {
        if let Some(next) = self.edges.get(&(at, edge.clone())) {
            return *next;
        }
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Growing::default());
        if let Some(node) = usize::try_from(at).ok().and_then(|at| self.nodes.get_mut(at)) {
            match &edge {
                Edge::Any => node.any = Some(next),
                Edge::Literal(_) => node.has_literals = true,
                Edge::Beginning(text) => {
                    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                    if !node.lengths.contains(&length) {
                        node.lengths.push(length);
                    }
                }
            }
        }
        self.edges.insert((at, edge), next);
        next
    }

    pub(super) fn build(self) -> Trie {
        let (mut numbers, mut lengths) = (Vec::new(), Vec::new());
        let nodes = self.nodes.into_iter().map(|node| Node {
            any: node.any,
            rest: laid(&mut numbers, node.rest),
            end: laid(&mut numbers, node.end),
            lengths: laid(&mut lengths, sorted(node.lengths)),
            has_literals: node.has_literals,
        });
        let nodes: Box<[Node]> = nodes.collect();
        let mut edges: Vec<(u64, u32)> = Vec::with_capacity(self.edges.len());
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for ((at, edge), next) in self.edges {
            match edge {
                Edge::Any => {}
                Edge::Literal(text) => {
                    edges.push((hash::below(at, LITERAL, hash::of(text.as_bytes())), next));
                }
                Edge::Beginning(text) => {
                    edges.push((hash::below(at, BEGINNING, hash::of(text.as_bytes())), next));
                }
            }
        }
        edges.sort_unstable_by_key(|(_, next)| *next);
        Trie {
            spelling: self.spelling,
            nodes,
            edges: Table::build(&edges),
            numbers: numbers.into(),
            lengths: lengths.into(),
        }
    }
}

fn sorted(mut items: Vec<u32>) -> Vec<u32> {
    items.sort_unstable();
    items
}

/// Puts items behind those that are there.
fn laid(all: &mut Vec<u32>, items: Vec<u32>) -> Range<u32> {
    let at = |all: &Vec<u32>| u32::try_from(all.len()).unwrap_or(u32::MAX);
    let start = at(all);
    all.extend(items);
    start..at(all)
}

impl Edge {
    fn of(segment: &Segment) -> Edge {
        match segment.parts.as_slice() {
            [] => Edge::Literal(String::new()),
            [Part::Text(text)] => Edge::Literal(text.clone()),
            [Part::Text(beginning), ..] => Edge::Beginning(beginning.clone()),
            [Part::Capture { .. }, ..] => Edge::Any,
        }
    }
}

fn literal(path: &str) -> Vec<Edge> {
    path.split('/').skip(1).map(|segment| Edge::Literal(segment.to_owned())).collect()
}

/// The segments that are whole, and the beginning of the last.
fn of_prefix(prefix: &str) -> Vec<Edge> {
    let mut edges = literal(prefix);
    match edges.pop() {
        Some(Edge::Literal(beginning)) if !beginning.is_empty() => {
            edges.push(Edge::Beginning(beginning));
        }
        _ => {}
    }
    edges
}
