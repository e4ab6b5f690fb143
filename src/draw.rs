//! Drawing lots: a keyed hash of what tells visitors apart, shares of it, and the choice among
//! weighted candidates. The definition and the engine share this; [`crate::guide::draw`] says how
//! to compute it elsewhere, with vectors.
//!
//! Integers only: the same draw on every machine.

pub(crate) mod share;

use std::hash::Hasher as _;
use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use siphasher::sip::SipHasher24;

/// What lots are drawn for, so that one draw says nothing about another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Sample,
    Traffic,
    Variant,
    Layer,
    #[cfg(feature = "cloudfront")]
    Log,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Sample => "sample",
            Purpose::Traffic => "traffic",
            Purpose::Variant => "variant",
            Purpose::Layer => "layer",
            #[cfg(feature = "cloudfront")]
            Purpose::Log => "log",
        }
    }
}

/// The key of a draw, made from `[client] salt`, the purpose and the id.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) struct DrawKey([u8; 16]);

impl DrawKey {
    /// The key of a purpose: `salt` is `[client] salt` (empty where none is written), `id` that of
    /// the rule, experiment or layer.
    pub(crate) fn derive(purpose: Purpose, salt: &str, id: &str) -> DrawKey {
        let mut sha = Sha256::new();
        for text in ["fingerpost draw 1", purpose.word(), salt, id] {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text);
        }
        DrawKey(first_half(sha))
    }

    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    pub(crate) fn from_bytes(key: [u8; 16]) -> DrawKey {
        DrawKey(key)
    }

    /// Where a unit falls, in millionths from 0 to 999,999: it is within a share if it is less.
    pub(crate) fn point(self, unit: &[u8]) -> u32 {
        let point = (u128::from(self.hash(unit, "")) * 1_000_000) >> 64;
        u32::try_from(point).unwrap_or_default()
    }

    /// The index of the candidate (a name and its weight) that a unit draws. A changed weight moves
    /// as few units as possible, and only from or to that candidate. `None` where all weights are 0.
    pub(crate) fn choose<'c>(
        self,
        unit: &[u8],
        candidates: impl Iterator<Item = (&'c str, u32)> + Clone,
    ) -> Option<usize> {
        let possible = candidates.enumerate().filter(|(_, (_, weight))| *weight > 0);
        let mut weights = possible.clone().map(|(_, (_, weight))| weight);
        let first = weights.next()?;
        let equal = weights.all(|weight| weight == first);
        let mut message = Message::new(self);
        message.read(unit);
        let drawn = possible.map(|(index, (name, weight))| (index, weight, message.hash(name)));
        let (index, ..) = if equal { highest(drawn) } else { nearest(drawn) }?;
        Some(index)
    }

    /// SipHash-2-4 of a unit, and of a name where several are drawn with one key.
    fn hash(self, unit: &[u8], name: &str) -> u64 {
        let mut message = Message::new(self);
        message.read(unit);
        message.hash(name)
    }
}

/// The length of a unit and the unit, hashed once for every name.
struct Message {
    /// Of the unit as many whole blocks as it has.
    hashed: SipHasher24,
    /// What is left of it, with room for a name: in one piece the two are hashed in a third of the
    /// time.
    left: [u8; 32],
    end: usize,
}

const BLOCK: usize = 8;

impl Message {
    #[inline]
    fn new(key: DrawKey) -> Message {
        Message { hashed: SipHasher24::new_with_key(&key.0), left: [0; 32], end: 0 }
    }

    /// The unit, once.
    #[inline]
    fn read(&mut self, unit: &[u8]) {
        self.hashed.write(&(unit.len() as u64).to_le_bytes());
        let (blocks, after) = unit.as_chunks::<BLOCK>();
        blocks.iter().for_each(|block| self.hashed.write(block));
        if let Some(left) = self.left.get_mut(..after.len()) {
            left.copy_from_slice(after);
            self.end = after.len();
        }
    }

    #[inline]
    fn hash(&mut self, name: &str) -> u64 {
        if self.end == 0 {
            return self.hashed.hash(name.as_bytes());
        }
        let end = self.end + name.len();
        if let Some(of_name) = self.left.get_mut(self.end..end) {
            of_name.copy_from_slice(name.as_bytes());
            return self.hashed.hash(self.left.get(..end).unwrap_or_default());
        }
        let mut hashed = self.hashed;
        hashed.write(self.left.get(..self.end).unwrap_or_default());
        hashed.write(name.as_bytes());
        hashed.finish()
    }
}

/// A candidate's index, weight and hash.
type Drawn = (usize, u32, u64);

/// The candidate with the shortest way, which grows with −log₂ of the hash and shrinks with the
/// weight: weighted rendezvous. Of equal ones the first.
fn nearest(drawn: impl Iterator<Item = Drawn>) -> Option<Drawn> {
    drawn
        .map(|drawn| (way(drawn.2), drawn))
        .reduce(|best, other| {
            let ((way, (_, weight, _)), (other_way, (_, other_weight, _))) = (best, other);
            let shorter = u128::from(other_way) * u128::from(weight)
                < u128::from(way) * u128::from(other_weight);
            if shorter { other } else { best }
        })
        .map(|(_, drawn)| drawn)
}

/// The same where all weights are equal: the way falls as the hash rises.
fn highest(drawn: impl Iterator<Item = Drawn>) -> Option<Drawn> {
    // Hashes that lie close may have the same way; then it is the first, as above. A 2²⁰th apart,
    // their logarithms differ by thousands of the smallest steps.
    let is_higher = |other: u64, best: u64| match other.checked_sub(best) {
        Some(apart) if apart > best >> 20 => true,
        _ => other > best && way(other) < way(best),
    };
    drawn.reduce(|best, other| if is_higher(other.2, best.2) { other } else { best })
}

/// −log₂((h + 1) / 2⁶⁴) with 32 bits behind the point: 0 to 64 · 2³².
///
/// The bits of a logarithm, one by one: squaring doubles it, and where the square passes 2 the bit
/// is set.
fn way(hash: u64) -> u64 {
    let number = u128::from(hash) + 1;
    let whole = u64::from(number.ilog2());
    // From 1 to 2, with 63 bits behind the point.
    let mut part = if whole > 63 { 1 << 63 } else { number << (63 - whole) };
    let mut fraction = 0_u64;
    for _ in 0..32 {
        part = (part * part) >> 63;
        fraction <<= 1;
        if part >= 1 << 64 {
            part >>= 1;
            fraction |= 1;
        }
    }
    (64 << 32) - ((whole << 32) | fraction)
}

/// An address as a unit: the four bytes of IPv4, of IPv6 the first eight, for a visitor's devices
/// change the others.
pub(crate) fn unit_of_address(ip: IpAddr) -> AddressUnit {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            AddressUnit { bytes: [a, b, c, d, 0, 0, 0, 0], len: 4 }
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, e, f, g, h, ..] = ip.octets();
            AddressUnit { bytes: [a, b, c, d, e, f, g, h], len: 8 }
        }
    }
}

/// The bytes of an address that tell visitors apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressUnit {
    bytes: [u8; 8],
    len: usize,
}

impl std::ops::Deref for AddressUnit {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

/// A nonce for a content policy: 128 bits of the host's entropy as 32 lower-case hexadecimal
/// digits. It says nothing about the draws that are made from the same entropy.
pub(crate) fn nonce(entropy: &[u8; 16]) -> String {
    let mut sha = Sha256::new();
    sha.update(b"fingerpost nonce 1");
    sha.update(entropy);
    let mut text = String::with_capacity(32);
    for byte in first_half(sha) {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}

fn first_half(sha: Sha256) -> [u8; 16] {
    let sum: [u8; 32] = sha.finalize().into();
    let mut half = [0; 16];
    for (byte, from) in half.iter_mut().zip(sum) {
        *byte = from;
    }
    half
}

#[cfg(test)]
mod tests;
