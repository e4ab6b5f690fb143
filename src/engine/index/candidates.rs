//! The rules to ask, in their order.

/// How many are kept without an allocation.
const INLINE: usize = 16;

/// Numbers of rules: those that are always asked, and those that were found.
#[derive(Clone)]
pub(in crate::engine) struct Candidates<'i> {
    always: &'i [u32],
    found: [u32; INLINE],
    len: usize,
    /// All that were found, where they are more.
    many: Vec<u32>,
    next: usize,
}

impl<'i> Candidates<'i> {
    pub(super) fn of(always: &'i [u32]) -> Candidates<'i> {
        Candidates { always, found: [0; INLINE], len: 0, many: Vec::new(), next: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, number: u32) {
        match self.found.get_mut(self.len) {
            Some(slot) if self.many.is_empty() => {
                *slot = number;
                self.len += 1;
            }
            _ => self.push_another(number),
        }
    }

    #[cold]
    fn push_another(&mut self, number: u32) {
        if self.many.is_empty() {
            self.many.extend_from_slice(&self.found);
        }
        self.many.push(number);
    }

    #[inline]
    pub(super) fn add(&mut self, numbers: impl IntoIterator<Item = u32>) {
        numbers.into_iter().for_each(|number| self.push(number));
    }

    #[inline]
    pub(super) fn sort(&mut self) {
        if self.len > 1 {
            self.sort_all();
        }
    }

    #[inline(never)]
    fn sort_all(&mut self) {
        if self.many.is_empty() {
            if let Some(found) = self.found.get_mut(..self.len) {
                found.sort_unstable();
            }
        } else {
            self.many.sort_unstable();
        }
    }

    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.always.is_empty() && self.len == 0
    }

    fn found(&self) -> Option<u32> {
        let found =
            if self.many.is_empty() { self.found.get(..self.len) } else { Some(&*self.many) };
        found?.get(self.next).copied()
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let number = match (self.always.split_first(), self.found()) {
            (Some((always, after)), found) if found.is_none_or(|found| *always < found) => {
                self.always = after;
                *always
            }
            (_, found) => {
                let number = found?;
                while self.found() == Some(number) {
                    self.next += 1;
                }
                number
            }
        };
        usize::try_from(number).ok()
    }
}
