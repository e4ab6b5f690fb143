//! What may stand next in a text.

use regex_syntax::hir::{Class, ClassUnicodeRange};

/// Bytes of ASCII, all others together, and the end of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    ascii: [u64; 2],
    flags: u8,
}

/// Every character outside ASCII.
const BEYOND: u8 = 1;

/// The end of the text.
const END: u8 = 2;

/// How many bytes one is written in.
const LENGTH: usize = 17;

impl Set {
    pub(super) const EMPTY: Set = Set { ascii: [0; 2], flags: 0 };
    pub(super) const END: Set = Set { ascii: [0; 2], flags: END };

    /// Whatever stands there.
    pub(super) const ALL: Set = Set { ascii: [u64::MAX; 2], flags: BEYOND | END };

    /// One byte; outside ASCII, all of them.
    pub(super) fn of_byte(byte: u8) -> Set {
        let mut set = Set::EMPTY;
        match byte {
            0..64 => set.ascii[0] = 1 << byte,
            64..128 => set.ascii[1] = 1 << (byte - 64),
            _ => set.flags = BEYOND,
        }
        set
    }

    /// The characters of a class, and whether it holds all outside ASCII or none; if it holds some,
    /// they are left out.
    pub(super) fn of_class(class: &Class) -> (Set, bool) {
        let (mut set, mut whole) = (Set::EMPTY, true);
        let ranges: Vec<ClassUnicodeRange> = match class {
            Class::Unicode(class) => class.ranges().to_vec(),
            Class::Bytes(class) => match class.to_unicode_class() {
                Some(class) => class.ranges().to_vec(),
                None => return (set, false),
            },
        };
        for range in ranges {
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            for byte in start..=end.min(0x7F) {
                set = set.with(Set::of_byte(u8::try_from(byte).unwrap_or(u8::MAX)));
            }
            if end == u32::from(char::MAX) && start <= 0x80 {
                set.flags = BEYOND;
            } else {
                whole &= end < 0x80;
            }
        }
        (set, whole)
    }

    #[inline]
    pub(super) fn has(self, byte: u8) -> bool {
        let [low, high] = self.ascii;
        match byte {
            0..64 => low >> byte & 1 == 1,
            64..128 => high >> (byte & 63) & 1 == 1,
            _ => self.flags & BEYOND != 0,
        }
    }

    /// Whether a text begins with one, or is at its end.
    pub(super) fn leads(self, text: &[u8]) -> bool {
        match text.first() {
            Some(byte) => self.has(*byte),
            None => self.flags & END != 0,
        }
    }

    pub(super) fn with(self, other: Set) -> Set {
        let ([low, high], [more_low, more_high]) = (self.ascii, other.ascii);
        Set { ascii: [low | more_low, high | more_high], flags: self.flags | other.flags }
    }

    pub(super) fn meets(self, other: Set) -> bool {
        let ([low, high], [its_low, its_high]) = (self.ascii, other.ascii);
        low & its_low != 0 || high & its_high != 0 || self.flags & other.flags != 0
    }

    /// The byte of ASCII that it has, if it has nothing else.
    pub(super) fn only_byte(self) -> Option<u8> {
        let [low, high] = self.ascii;
        let mut bytes = (0..128).filter(|byte| self.has(*byte));
        (self.flags == 0 && low.count_ones() + high.count_ones() == 1).then(|| bytes.next())?
    }

    pub(super) fn write(self, code: &mut Vec<u8>) {
        for word in self.ascii {
            code.extend(word.to_le_bytes());
        }
        code.push(self.flags);
    }

    /// The one that stands at the start of a program's rest, and what follows it.
    #[inline]
    pub(super) fn read(code: &[u8]) -> Option<(Set, &[u8])> {
        let (bytes, after) = code.split_first_chunk::<LENGTH>()?;
        let (low, bytes) = bytes.split_first_chunk()?;
        let (high, bytes) = bytes.split_first_chunk()?;
        let ascii = [u64::from_le_bytes(*low), u64::from_le_bytes(*high)];
        Some((Set { ascii, flags: *bytes.first()? }, after))
    }
}
