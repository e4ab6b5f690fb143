//! A flat hash table from hashes to numbers; several numbers may have one hash.

/// Open addressing with linear probing, less than half full. A slot has 32 bits of the hash and a
/// number: what has the same bits is offered too.
#[derive(Debug)]
pub(super) struct Table {
    /// A power of two; none where nothing is in it.
    slots: Box<[Slot]>,
    /// Bits by hash, about sixteen a number: most of what isn't in the table ends here.
    filter: Box<[u64]>,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    tag: u32,
    number: u32,
}

/// No number is this high: the limit of rules is far below.
const FREE: Slot = Slot { tag: 0, number: u32::MAX };

impl Table {
    pub(super) fn build(entries: &[(u64, u32)]) -> Table {
        if entries.is_empty() {
            return Table { slots: Box::new([]), filter: Box::new([]), len: 0 };
        }
        let size = (entries.len() * 2).next_power_of_two();
        let mut table = Table {
            slots: vec![FREE; size].into(),
            filter: vec![0; (size / 16).max(1)].into(),
            len: entries.len(),
        };
        for (hash, number) in entries {
            table.insert(*hash, *number);
        }
        table
    }

    fn insert(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        self.mark(hash);
        let mut at = start(hash) & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.number == FREE.number {
                *slot = Slot { tag: tag(hash), number };
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes a hash known that has no number.
    pub(super) fn mark(&mut self, hash: u64) {
        let (word, bit) = self.bit(hash);
        if let Some(word) = self.filter.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether a hash is marked or has a number; some others may be taken for one.
    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.bit(hash);
        self.filter.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Every number of a hash, and some of others.
    #[inline]
    pub(super) fn of(&self, hash: u64) -> Numbers<'_> {
        let slots = if self.may_have(hash) { &*self.slots } else { &[] };
        Numbers { slots, at: start(hash), tag: tag(hash) }
    }

    /// Every number.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().map(|slot| slot.number).filter(|number| *number != FREE.number)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    fn bit(&self, hash: u64) -> (usize, u64) {
        let word = start(hash >> 6) & self.filter.len().wrapping_sub(1);
        (word, 1 << (hash & 63))
    }
}

/// The numbers of a hash.
pub(super) struct Numbers<'t> {
    slots: &'t [Slot],
    at: usize,
    tag: u32,
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            let at = self.at & self.slots.len().wrapping_sub(1);
            let slot = self.slots.get(at).filter(|slot| slot.number != FREE.number)?;
            self.at = at + 1;
            if slot.tag == self.tag {
                return Some(slot.number);
            }
        }
    }
}

/// The low bits choose the slot, the high ones are the tag.
fn start(hash: u64) -> usize {
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}
