//! Paths of which nothing need be made: almost all are, and that is seen by one look at each byte.

use memchr::memchr_iter;

use crate::uri::percent::PATH;

/// May not stand in a path as it is.
const ODD: u8 = 1;
const DOT: u8 = 2;
const PARAMS: u8 = 4;
const WIDE: u8 = 8;

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
    let kinds = kinds_of(raw);
    if !is_canonical(raw, kinds) {
        Plain::No
    } else if kinds & (PARAMS | WIDE) == 0 && !has_after_slash(raw, b'/') {
        Plain::OneForAll
    } else {
        Plain::Canonical
    }
}

fn kinds_of(raw: &str) -> u8 {
    raw.bytes().fold(0, |kinds, byte| kinds | KINDS.get(usize::from(byte)).copied().unwrap_or(ODD))
}

fn is_canonical(raw: &str, kinds: u8) -> bool {
    raw.starts_with('/') && kinds & ODD == 0 && (kinds & DOT == 0 || !has_after_slash(raw, b'.'))
}

/// Whether a byte stands behind a slash.
fn has_after_slash(raw: &str, byte: u8) -> bool {
    let bytes = raw.as_bytes();
    memchr_iter(b'/', bytes).any(|at| bytes.get(at + 1) == Some(&byte))
}
