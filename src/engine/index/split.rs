//! A path cut at its slashes, as far as somebody asks; its segments hashed once for everybody who looks
//! for them.

use super::hash;
use crate::uri::short;

/// How many segments are kept: patterns are found by then.
pub(super) const DEPTH: usize = 8;

/// The first segments of a path.
pub(super) struct Split<'p> {
    segments: [Segment<'p>; DEPTH],
    len: usize,
    /// What isn't cut yet, behind its slash.
    left: Option<&'p str>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Segment<'p> {
    pub(super) text: &'p str,
    pub(super) hash: u64,
}

impl<'p> Split<'p> {
    /// Nothing of it is there where the path doesn't begin with a slash.
    #[inline]
    pub(super) fn of(path: &'p str) -> Split<'p> {
        let segments = [Segment { text: "", hash: 0 }; DEPTH];
        Split { segments, len: 0, left: path.strip_prefix('/') }
    }

    /// The segment at a depth below [`DEPTH`], of which those before it were asked for.
    #[inline]
    pub(super) fn segment(&mut self, depth: usize) -> Option<Segment<'p>> {
        if depth < self.len {
            return self.segments.get(depth).copied();
        }
        let place = self.segments.get_mut(depth)?;
        let (text, left) = cut(self.left?);
        *place = Segment { text, hash: hash::of(text.as_bytes()) };
        (self.left, self.len) = (left, depth + 1);
        Some(*place)
    }

    /// Whether a depth is behind the last segment; those before it were asked for.
    pub(super) fn ends_at(&self, depth: usize) -> bool {
        depth == self.len && self.left.is_none()
    }

    /// Calls `visit` with the hash of every segment of the path.
    pub(super) fn each_hash(&mut self, visit: &mut impl FnMut(u64)) {
        let kept = (0..DEPTH).map_while(|depth| self.segment(depth));
        kept.for_each(|segment| visit(segment.hash));
        let mut left = self.left;
        while let Some(after) = left {
            let (text, next) = cut(after);
            visit(hash::of(text.as_bytes()));
            left = next;
        }
    }
}

/// The text before the next slash, and what follows it.
#[inline]
fn cut(left: &str) -> (&str, Option<&str>) {
    let Some(end) = short::slash(left.as_bytes()) else { return (left, None) };
    match left.split_at_checked(end) {
        Some((text, after)) => (text, after.strip_prefix('/')),
        None => (left, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_is_there() {
        let deep: String = (0..DEPTH).map(|number| format!("/{number}")).collect();
        let deeper = format!("{deep}/x/");
        let deepest = format!("{deeper}y");
        for path in ["/", "//", "/a", "/a/", "/a//b", "/é/b", &deep, &deeper, &deepest] {
            let all: Vec<&str> = path.split('/').skip(1).collect();
            let mut split = Split::of(path);
            for (depth, text) in all.iter().enumerate() {
                let hash = hash::of(text.as_bytes());
                let seen = split.segment(depth).map(|segment| (segment.text, segment.hash));
                assert_eq!(seen, (depth < DEPTH).then_some((*text, hash)), "{path}");
                if depth < DEPTH {
                    assert_eq!(split.ends_at(depth + 1), depth + 1 == all.len(), "{path}");
                }
            }
            for asked in 0..3 {
                let (mut split, mut hashes) = (Split::of(path), Vec::new());
                for depth in 0..asked {
                    split.segment(depth);
                }
                split.each_hash(&mut |hash| hashes.push(hash));
                let expected = all.iter().map(|segment| hash::of(segment.as_bytes()));
                assert_eq!(hashes, expected.collect::<Vec<_>>(), "{path}");
            }
        }
        for path in ["*", ""] {
            let mut split = Split::of(path);
            assert!(split.segment(0).is_none() && split.ends_at(0));
        }
    }
}
