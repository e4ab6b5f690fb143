//! A flat hash table from hashes to numbers; several numbers may have one hash.

/// Open addressing with linear probing, less than half full. A slot has 32 bits of the hash and a
/// number: what has the same bits is offered too.
#[derive(Debug)]
pub(super) struct Table {
    /// A power of two; none where nothing is in it.
    slots: Box<[Slot]>,
    /// Most of what isn't in the table ends here.
    filter: Filter,
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
            return Table { slots: Box::new([]), filter: Filter::default(), len: 0 };
        }
        let size = (entries.len() * 2).next_power_of_two();
        let mut table = Table {
            slots: vec![FREE; size].into(),
            filter: Filter::of(entries.len()),
            len: entries.len(),
        };
        for (hash, number) in entries {
            table.insert(*hash, *number);
        }
        table
    }

    fn insert(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        self.filter.mark(hash);
        let mut at = start(hash) & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.number == FREE.number {
                *slot = Slot { tag: tag(hash), number };
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Every number of a hash, and some of others.
    #[inline]
    pub(super) fn of(&self, hash: u64) -> Numbers<'_> {
        let slots = if self.filter.may_have(hash) { &*self.slots } else { &[] };
        Numbers { slots, at: start(hash), tag: tag(hash) }
    }

    /// Every number.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().map(|slot| slot.number).filter(|number| *number != FREE.number)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

/// Bits by hash, about sixteen for each.
#[derive(Debug, Default)]
pub(super) struct Filter(Box<[u64]>);

impl Filter {
    /// For so many hashes.
    pub(super) fn of(count: usize) -> Filter {
        let words = (count * 2).next_power_of_two() / 16;
        Filter(vec![0; words.max(1)].into())
    }

    pub(super) fn mark(&mut self, hash: u64) {
        let (word, bit) = self.bit(hash);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether a hash is marked; some others may be taken for one.
    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.bit(hash);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    fn bit(&self, hash: u64) -> (usize, u64) {
        let word = start(hash >> 6) & self.0.len().wrapping_sub(1);
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
