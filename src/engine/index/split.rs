//! A path cut at its slashes, its segments hashed once for everybody who looks for them.

use memchr::memchr_iter;
use smallvec::SmallVec;

use super::hash;

/// How many segments are hashed beforehand: patterns are found by then.
pub(super) const DEPTH: usize = 16;

/// The first segments of a path.
pub(super) struct Split<'p> {
    segments: SmallVec<[Segment<'p>; DEPTH]>,
    /// What follows the last of them, with its slash; empty where they are all.
    pub(super) after: &'p str,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'p> {
    pub(super) text: &'p str,
    pub(super) hash: u64,
}

impl<'p> Split<'p> {
    /// Nothing of it is there where the path doesn't begin with a slash.
    #[inline(always)]
    pub(super) fn of(path: &'p str) -> Split<'p> {
        // Made where it is to stand: it is long.
        let mut split = Split { segments: SmallVec::new(), after: "" };
        split.cut(path);
        split
    }

    fn cut(&mut self, path: &'p str) {
        let Some(inner) = path.strip_prefix('/') else { return };
        let mut start = 0;
        for end in memchr_iter(b'/', inner.as_bytes()) {
            if !self.push(inner.get(start..end).unwrap_or_default()) {
                self.after = path.get(start..).unwrap_or_default();
                return;
            }
            start = end + 1;
        }
        if !self.push(inner.get(start..).unwrap_or_default()) {
            self.after = path.get(start..).unwrap_or_default();
        }
    }

    /// The path doesn't begin with a slash.
    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    fn push(&mut self, text: &'p str) -> bool {
        if self.segments.len() == DEPTH {
            return false;
        }
        self.segments.push(Segment { text, hash: hash::of(text.as_bytes()) });
        true
    }

    pub(super) fn segments(&self) -> &[Segment<'p>] {
        &self.segments
    }

    /// Calls `visit` with the hash of every segment of the path.
    pub(super) fn each_hash(&self, visit: &mut dyn FnMut(u64)) {
        self.segments().iter().for_each(|segment| visit(segment.hash));
        let after = self.after.split('/').skip(1);
        after.for_each(|segment| visit(hash::of(segment.as_bytes())));
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
            let split = Split::of(path);
            let firsts: Vec<&str> = path.split('/').skip(1).take(DEPTH).collect();
            let texts: Vec<&str> = split.segments().iter().map(|segment| segment.text).collect();
            assert_eq!(texts, firsts, "{path}");
            assert_eq!(format!("/{}{}", texts.join("/"), split.after), path);
            let mut hashes = Vec::new();
            split.each_hash(&mut |hash| hashes.push(hash));
            let all = path.split('/').skip(1).map(|segment| hash::of(segment.as_bytes()));
            assert_eq!(hashes, all.collect::<Vec<_>>(), "{path}");
        }
        assert!(Split::of("*").is_empty() && Split::of("").is_empty());
    }
}
