//! A path cut at its slashes, its segments hashed once for everybody who looks for them.

use memchr::memchr_iter;

use super::hash;

/// How many segments are hashed beforehand: patterns are found by then.
pub(super) const DEPTH: usize = 16;

/// A path that begins with `/`, and its first segments.
pub(super) struct Split<'p> {
    segments: [Segment<'p>; DEPTH],
    len: usize,
    /// What follows the last of them, with its slash; empty where they are all.
    pub(super) after: &'p str,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Segment<'p> {
    pub(super) text: &'p str,
    pub(super) hash: u64,
}

impl<'p> Split<'p> {
    /// `None` where the path doesn't begin with a slash.
    pub(super) fn of(path: &'p str) -> Option<Split<'p>> {
        let inner = path.strip_prefix('/')?;
        let mut split = Split { segments: [Segment::default(); DEPTH], len: 0, after: "" };
        let mut start = 0;
        for end in memchr_iter(b'/', inner.as_bytes()) {
            if !split.push(inner.get(start..end)?) {
                split.after = path.get(start..)?;
                return Some(split);
            }
            start = end + 1;
        }
        if !split.push(inner.get(start..)?) {
            split.after = path.get(start..)?;
        }
        Some(split)
    }

    fn push(&mut self, text: &'p str) -> bool {
        let Some(slot) = self.segments.get_mut(self.len) else { return false };
        *slot = Segment { text, hash: hash::of(text.as_bytes()) };
        self.len += 1;
        true
    }

    pub(super) fn segments(&self) -> &[Segment<'p>] {
        self.segments.get(..self.len).unwrap_or_default()
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
            let split = Split::of(path).unwrap();
            let firsts: Vec<&str> = path.split('/').skip(1).take(DEPTH).collect();
            let texts: Vec<&str> = split.segments().iter().map(|segment| segment.text).collect();
            assert_eq!(texts, firsts, "{path}");
            assert_eq!(format!("/{}{}", texts.join("/"), split.after), path);
            let mut hashes = Vec::new();
            split.each_hash(&mut |hash| hashes.push(hash));
            let all = path.split('/').skip(1).map(|segment| hash::of(segment.as_bytes()));
            assert_eq!(hashes, all.collect::<Vec<_>>(), "{path}");
        }
        assert!(Split::of("*").is_none() && Split::of("").is_none());
    }
}
