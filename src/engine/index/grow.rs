//! A trie in the making. An edge is known by the hash by which the trie finds it: two that have one
//! hash can't be told apart there either, so that one node for both loses nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::hash;
use super::split::DEPTH;
use super::table::{Filter, Table};
use super::trie::{BEGINNING, HEAD, Head, LITERAL, Node, ONLY, Trie};
use crate::engine::path::Spelling;
use crate::policy::pattern::{Part, Segment, SegmentPattern};

/// A trie as it grows.
pub(super) struct Builder {
    spelling: Spelling,
    nodes: Vec<Node>,
    /// The node above each, and by which edge it is reached.
    above: Vec<(u32, Step)>,
    /// The node below an edge, by its hash.
    edges: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
    /// What nodes have, each with its node.
    rest: Vec<(u32, u32)>,
    end: Vec<(u32, u32)>,
    lengths: Vec<(u32, u32)>,
    heads: Vec<(u32, Beginning)>,
}

/// How a segment begins.
#[derive(Clone, Copy)]
struct Beginning {
    head: Head,
    length: u8,
}

/// An edge, its text as a hash.
#[derive(Clone, Copy)]
enum Step {
    Any,
    Text(u8, u64),
}

/// Which segments lead to the node below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge<'p> {
    Any,
    Literal(&'p str),
    Beginning(&'p str),
}

impl Builder {
    pub(super) fn new(spelling: Spelling) -> Builder {
        Builder {
            spelling,
            nodes: Vec::new(),
            above: Vec::new(),
            edges: HashMap::default(),
            rest: Vec::new(),
            end: Vec::new(),
            lengths: Vec::new(),
            heads: Vec::new(),
        }
    }

    pub(super) fn add_segments(&mut self, pattern: &SegmentPattern, number: u32) {
        let mut segments = pattern.segments.as_slice();
        // Matched with and without the slash at the end.
        if let Some((last, before)) = segments.split_last()
            && self.spelling.loose
            && pattern.rest.is_none()
            && last.parts.is_empty()
        {
            segments = before;
        }
        self.add(segments.iter().map(Edge::of), pattern.rest.is_some(), number);
    }

    /// By the segments that are whole, and the beginning of the last.
    pub(super) fn add_prefix(&mut self, prefix: &str, number: u32) {
        let (whole, last) = prefix.rsplit_once('/').unwrap_or_default();
        let whole = whole.split('/').skip(1).map(Edge::Literal);
        let last = Some(last).filter(|last| !last.is_empty()).map(Edge::Beginning);
        self.add(whole.chain(last), true, number);
    }

    /// `rest`: whatever follows is taken too.
    fn add<'p>(&mut self, mut edges: impl Iterator<Item = Edge<'p>>, rest: bool, number: u32) {
        if self.nodes.is_empty() {
            self.grow(0, Step::Any);
        }
        let at = edges.by_ref().take(DEPTH).fold(0, |at, edge| self.below(at, edge));
        let is_cut = edges.next().is_some();
        let numbers = if rest || is_cut { &mut self.rest } else { &mut self.end };
        numbers.push((at, number));
    }

    /// The node below another, which grows where there is none.
    fn below(&mut self, at: u32, edge: Edge<'_>) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let Some(node) = usize::try_from(at).ok().and_then(|at| self.nodes.get_mut(at)) else {
            return at;
        };
        let (kind, text) = match edge {
            Edge::Any => {
                let below = *node.any.get_or_insert(next);
                if below == next {
                    self.grow(at, Step::Any);
                }
                return below;
            }
            Edge::Literal(text) => (LITERAL, text),
            Edge::Beginning(text) => (BEGINNING, text),
        };
        let cased = self.spelling.cased(text);
        let text = hash::of(cased.as_bytes());
        match kind {
            LITERAL => node.has_literals = true,
            _ => {
                self.lengths.push((at, u32::try_from(cased.len()).unwrap_or(u32::MAX)));
                self.heads.push((at, Beginning::of(cased.as_bytes())));
            }
        }
        let below = *self.edges.entry(hash::below(at, kind, text)).or_insert(next);
        if below == next {
            self.grow(at, Step::Text(kind, text));
        }
        below
    }

    fn grow(&mut self, above: u32, step: Step) {
        self.nodes.push(Node::default());
        self.above.push((above, step));
    }

    pub(super) fn build(mut self) -> Trie {
        self.edges = HashMap::default();
        let places = self.prune();
        let moved = |items| kept(&places, items);
        let heads = kept(&places, self.heads);
        let (rest, end, mut lengths) = (moved(self.rest), moved(self.end), moved(self.lengths));
        let mut edges = Vec::new();
        for ((above, step), place) in self.above.iter().zip(&places).skip(1) {
            let Some(above) = places.get(index(*above)).filter(|above| **above & ONLY == 0) else {
                continue;
            };
            match step {
                Step::Text(kind, text) => edges.push((hash::below(*above, *kind, *text), *place)),
                Step::Any => {
                    if let Some(node) = self.nodes.get_mut(index(*above)) {
                        node.any = Some(*place);
                    }
                }
            }
        }
        let mut nodes = self.nodes;
        let mut numbers = Vec::with_capacity(rest.len() + end.len());
        lay(&mut nodes, rest, &mut numbers, |node| &mut node.rest);
        lay(&mut nodes, end, &mut numbers, |node| &mut node.end);
        // Several texts that segments begin with are of one length.
        lengths.sort_unstable();
        lengths.dedup();
        let mut laid = Vec::with_capacity(lengths.len());
        lay(&mut nodes, lengths, &mut laid, |node| &mut node.lengths);
        let heads = mark(&mut nodes, &heads);
        Trie {
            spelling: self.spelling,
            nodes: nodes.into(),
            edges: Table::build(&edges),
            heads,
            numbers: numbers.into(),
            lengths: laid.into(),
        }
    }

    /// Takes out the nodes from which one rule is left to be found: it is found at the edge. For each
    /// node its new place, or [`ONLY`] with the rule.
    fn prune(&mut self) -> Vec<u32> {
        let mut found = vec![Found::Nothing; self.nodes.len()];
        for (at, number) in self.rest.iter().chain(&self.end) {
            if let Some(found) = found.get_mut(index(*at)) {
                found.add(Found::Only(*number));
            }
        }
        // Nodes stand behind those above them.
        for at in (1..found.len()).rev() {
            let (Some(below), Some((above, _))) = (found.get(at).copied(), self.above.get(at))
            else {
                continue;
            };
            if let Some(found) = found.get_mut(index(*above)) {
                found.add(below);
            }
        }
        let mut next = 0;
        let places = found.iter().enumerate().map(|(at, found)| match found {
            Found::Only(number) if at > 0 => ONLY | number,
            _ => {
                next += 1;
                next - 1
            }
        });
        let places: Vec<u32> = places.collect();
        let mut place = places.iter();
        self.nodes.retain(|_| place.next().is_some_and(|place| place & ONLY == 0));
        places
    }
}

/// What the nodes have that are left, at their new places.
fn kept<T>(places: &[u32], items: Vec<(u32, T)>) -> Vec<(u32, T)> {
    let kept = items.into_iter().filter_map(|(at, item)| {
        let place = *places.get(index(at))?;
        (place & ONLY == 0).then_some((place, item))
    });
    kept.collect()
}

/// Says to each node how much of the beginnings below it is looked at first, and marks that.
fn mark(nodes: &mut [Node], heads: &[(u32, Beginning)]) -> Filter {
    let mut marks = Filter::of(heads.len());
    for node in &mut *nodes {
        node.head = Head::MOST;
    }
    for (at, beginning) in heads {
        if let Some(node) = nodes.get_mut(index(*at)) {
            node.head = node.head.min(beginning.length);
        }
    }
    for (at, beginning) in heads {
        if let Some(node) = nodes.get(index(*at)) {
            marks.mark(hash::below(*at, HEAD, beginning.head.first(node.head)));
        }
    }
    marks
}

impl Beginning {
    fn of(text: &[u8]) -> Beginning {
        Beginning { head: Head::of(text), length: u8::try_from(text.len()).unwrap_or(u8::MAX) }
    }
}

/// The rules that are found from a node on.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    Only(u32),
    Several,
}

impl Found {
    fn add(&mut self, other: Found) {
        *self = match (*self, other) {
            (Found::Nothing, found) | (found, Found::Nothing) => found,
            (Found::Only(number), Found::Only(other)) if number == other => Found::Only(number),
            _ => Found::Several,
        };
    }
}

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Puts what nodes have behind what is there, in its order, and says to each node where.
fn lay(
    nodes: &mut [Node],
    items: Vec<(u32, u32)>,
    laid: &mut Vec<u32>,
    place: impl Fn(&mut Node) -> &mut Range<u32>,
) {
    for (at, _) in &items {
        if let Some(node) = nodes.get_mut(index(*at)) {
            place(node).end += 1;
        }
    }
    let mut next = u32::try_from(laid.len()).unwrap_or(u32::MAX);
    laid.resize(laid.len() + items.len(), 0);
    for range in nodes.iter_mut().map(&place) {
        let count = range.end;
        *range = next..next;
        next = next.saturating_add(count);
    }
    for (at, item) in items {
        let Some(range) = nodes.get_mut(index(at)).map(&place) else { continue };
        if let Some(slot) = laid.get_mut(index(range.end)) {
            *slot = item;
        }
        range.end += 1;
    }
}

impl<'p> Edge<'p> {
    fn of(segment: &'p Segment) -> Edge<'p> {
        match segment.parts.as_slice() {
            [] => Edge::Literal(""),
            [Part::Text(text)] => Edge::Literal(text),
            [Part::Text(beginning), ..] => Edge::Beginning(beginning),
            [Part::Capture { .. }, ..] => Edge::Any,
        }
    }
}

/// For keys that are hashes.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::of(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
