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
    let seen = seen(raw);
    if !raw.starts_with('/') || seen & (ODD | SEGMENT_OF_DOTS) != 0 {
        Plain::No
    } else if seen & (PARAMS | WIDE | EMPTY_SEGMENT) == 0 {
        Plain::OneForAll
    } else {
        Plain::Canonical
    }
}

/// The kinds of all bytes, and of those behind slashes.
fn seen(raw: &str) -> u8 {
    let (seen, _) = raw.bytes().fold((0, 0), |(seen, slash), byte| {
        let kind = KINDS.get(usize::from(byte)).copied().unwrap_or(ODD);
        // All bits where the byte before was a slash.
        let behind = (kind & (DOT | SLASH) & slash) << BEHIND;
        (seen | kind | behind, 0_u8.wrapping_sub(kind / SLASH & 1))
    });
    seen
}
