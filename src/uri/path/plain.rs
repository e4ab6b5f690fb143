//! Paths of which nothing need be made: almost all are, and that is seen by one look at each byte.

use crate::uri::percent::PATH;

/// May not stand in a path as it is.
const ODD: u8 = 1;
const PARAMS: u8 = 2;
const WIDE: u8 = 4;
const DOT: u8 = 8;
const SLASH: u8 = 16;

/// What a dot, and a slash, are behind a slash.
const SEGMENT_OF_DOTS: u8 = DOT << BEHIND;
const EMPTY_SEGMENT: u8 = SLASH << BEHIND;
const BEHIND: u8 = 3;

/// What each byte is, a bit for each kind.
static KINDS: [u8; 256] = kinds();

#[expect(clippy::indexing_slicing, reason = "it's compile time")]
const fn kinds() -> [u8; 256] {
    let mut kinds = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        if !PATH.has_byte(byte) {
            kinds[byte as usize] = ODD;
        }
        kinds[byte as usize + 128] = WIDE;
        byte += 1;
    }
    kinds[b'.' as usize] = DOT;
    kinds[b'/' as usize] = SLASH;
    kinds[b';' as usize] = PARAMS;
    kinds
}

/// How much of a path's spelling is plain.
pub(super) enum Plain {
    /// It is the same in every view, and has nothing that isn't written so in a URL.
    OneForAll,
    /// It is its own canonical view.
    Canonical,
    /// Neither is certain.
    No,
}

pub(super) fn of(raw: &str) -> Plain {
    if is_ordinary(raw.as_bytes()) {
        return Plain::OneForAll;
    }
    let seen = seen(raw);
    if !raw.starts_with('/') || seen & (ODD | SEGMENT_OF_DOTS) != 0 {
        Plain::No
    } else if seen & (PARAMS | WIDE | EMPTY_SEGMENT) == 0 {
        Plain::OneForAll
    } else {
        Plain::Canonical
    }
}

/// How many bytes are looked at in one step.
const STEP: usize = 16;

/// Whether a path is made of letters, digits, `-`, `_`, and slashes and dots that stand behind
/// something else. Sees many bytes at once, where there are that many.
fn is_ordinary(raw: &[u8]) -> bool {
    let (Some(b'/'), Some(last)) = (raw.first(), raw.last_chunk()) else { return false };
    let Some(next) = raw.get(1..) else { return false };
    let (steps, _) = raw.as_chunks::<STEP>();
    let (pairs, _) = next.as_chunks::<STEP>();
    // Of the last bytes some are seen twice.
    let Some((_, before_last)) = raw.split_last() else { return false };
    let last_pair = before_last.last_chunk().zip(next.last_chunk());
    steps.iter().all(are_ordinary)
        && are_ordinary(last)
        && steps.iter().zip(pairs).all(|(bytes, next)| are_apart(bytes, next))
        && last_pair.is_some_and(|(bytes, next)| are_apart(bytes, next))
}

fn are_ordinary(bytes: &[u8; STEP]) -> bool {
    let is = |byte: u8| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // `.`, `/` and the digits follow `-`.
        letter | (byte.wrapping_sub(b'-') < 13) | (byte == b'_')
    };
    bytes.iter().fold(true, |all, byte| all & is(*byte))
}

/// Whether no slash or dot stands behind a slash.
fn are_apart(bytes: &[u8; STEP], next: &[u8; STEP]) -> bool {
    let is_close = |byte: u8, next: u8| (byte == b'/') & ((next == b'/') | (next == b'.'));
    !bytes.iter().zip(next).fold(false, |any, (byte, next)| any | is_close(*byte, *next))
}

/// The kinds of all bytes, and of those behind slashes.
///
/// As far as nothing is seen that ends the search.
fn seen(raw: &str) -> u8 {
    let (mut seen, mut slash) = (0, 0);
    for bytes in raw.as_bytes().chunks(LOOK) {
        (seen, slash) = bytes.iter().fold((seen, slash), |(seen, slash), byte| {
            let kind = KINDS.get(usize::from(*byte)).copied().unwrap_or(ODD);
            // All bits where the byte before was a slash.
            let behind = (kind & (DOT | SLASH) & slash) << BEHIND;
            (seen | kind | behind, 0_u8.wrapping_sub((kind / SLASH) & 1))
        });
        if seen & (ODD | SEGMENT_OF_DOTS) != 0 {
            break;
        }
    }
    seen
}

/// How many bytes are looked at before it is asked whether that is enough.
const LOOK: usize = 64;
