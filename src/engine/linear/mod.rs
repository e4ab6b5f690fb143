//! Regular expressions that need no regular expression engine: anchored at the start, and at every
//! choice the next byte alone says which way leads on. Nearly all that stand in files of redirects
//! are so: `^/shop/(?<n>[0-9]+)\.html$`, `^/(?:en|fr)/x/?$`.
//!
//! Such an expression has at most one way through a text. So there is nothing to prefer and nothing
//! to take back: neither the order of branches nor greed makes a difference, and one pass over the
//! text finds all there is to find. Only classes at the end of one without `$` could stop earlier;
//! greedy ones don't. Whatever isn't certainly so is [left](build::program) to the crate `regex`, by
//! which the definition matches all of them.
//!
//! A program is one piece of bytes, its texts and classes in it where they are asked for: most lie in
//! one or two cache lines, where the crate's automata touch fifty.
//!
//! | | then | |
//! |---|---|---|
//! | `TEXT` | length, bytes | stands here |
//! | `CLASS` | set, min, max | as many characters as there are |
//! | `IF` | set, length | the next byte is one of these, or as many bytes of program are passed over |
//! | `IF_BYTE` | byte, length | likewise |
//! | `JUMP` | length | passes over as many bytes of program |
//! | `SAVE` | slot | the place is the start or the end of a group |
//! | `END` | | the text ends here |
//! | `DONE` | | it matches |

mod build;
mod set;
mod tree;

use set::Set;

pub(super) use build::program;

const TEXT: u8 = 0;
const CLASS: u8 = 1;
const IF: u8 = 2;
const IF_BYTE: u8 = 3;
const JUMP: u8 = 4;
const SAVE: u8 = 5;
const END: u8 = 6;
const DONE: u8 = 7;

/// The first byte of a program: whether it answers every text, or those in ASCII alone. The second is
/// the number of named groups.
const ANY_TEXT: u8 = 0;
const ASCII_TEXT: u8 = 1;

/// How many bytes stand before the steps.
const HEAD: usize = 2;

/// How many named groups there may be.
pub(super) const MOST_GROUPS: usize = 8;

/// The `max` of a class that is repeated without end.
const ENDLESS: u16 = u16::MAX;

/// A program, lent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linear<'p>(&'p [u8]);

/// Where the groups of a match are, by their number among the named ones.
pub(super) struct Spans([Slot; 2 * MOST_GROUPS]);

/// A place in the text.
type Slot = usize;

/// The group takes no part in the match.
const NOWHERE: Slot = Slot::MAX;

impl Default for Spans {
    #[inline]
    fn default() -> Spans {
        Spans([NOWHERE; 2 * MOST_GROUPS])
    }
}

impl Spans {
    /// What a group captured of the text that was matched; `None` where it takes no part.
    pub(super) fn get<'t>(&self, group: usize, text: &'t str) -> Option<&'t str> {
        let start = *self.0.get(2 * group)?;
        text.get(start..*self.0.get(2 * group + 1)?)
    }
}

impl<'p> Linear<'p> {
    pub(super) fn new(program: &'p [u8]) -> Linear<'p> {
        Linear(program)
    }

    /// Whether it answers every text; if not, those outside ASCII are left.
    pub(super) fn is_whole(self) -> bool {
        self.0.first() == Some(&ANY_TEXT)
    }

    /// How many named groups it has.
    pub(super) fn groups(self) -> usize {
        self.0.get(1).map_or(0, |groups| usize::from(*groups))
    }

    /// Whether it answers this text.
    pub(super) fn answers(self, text: &str) -> bool {
        self.is_whole() || text.is_ascii()
    }

    /// Whether it matches a text that it answers, and where its groups are.
    pub(super) fn find(self, text: &str, spans: &mut Spans) -> bool {
        run(self.0, text.as_bytes(), spans).is_some()
    }
}

/// `None` where the program doesn't match.
fn run(program: &[u8], text: &[u8], spans: &mut Spans) -> Option<()> {
    let mut left = text;
    let (_, mut code) = program.split_first_chunk::<HEAD>()?;
    loop {
        let (step, after) = code.split_first()?;
        code = match *step {
            TEXT => {
                let (length, after) = after.split_first()?;
                let (wanted, after) = after.split_at_checked(usize::from(*length))?;
                left = left.strip_prefix(wanted)?;
                after
            }
            CLASS => {
                let (set, after) = Set::read(after)?;
                let (min, after) = number(after)?;
                let (max, after) = number(after)?;
                left = class(set, min, max, left)?;
                after
            }
            IF => {
                let (set, after) = Set::read(after)?;
                let (length, after) = number(after)?;
                if set.leads(left) { after } else { after.get(usize::from(length)..)? }
            }
            IF_BYTE => {
                let (byte, after) = after.split_first()?;
                let (length, after) = number(after)?;
                if left.first() == Some(byte) { after } else { after.get(usize::from(length)..)? }
            }
            JUMP => {
                let (length, after) = number(after)?;
                after.get(usize::from(length)..)?
            }
            SAVE => {
                let (slot, after) = after.split_first()?;
                *spans.0.get_mut(usize::from(*slot))? = text.len() - left.len();
                after
            }
            END if left.is_empty() => after,
            DONE => return Some(()),
            _ => return None,
        };
    }
}

fn number(code: &[u8]) -> Option<(u16, &[u8])> {
    let (bytes, after) = code.split_first_chunk()?;
    Some((u16::from_le_bytes(*bytes), after))
}

/// What follows as many characters of a class as there are; `None` where they are too few. A set
/// has all bytes of the characters outside ASCII, or none of them.
fn class(set: Set, min: u16, max: u16, text: &[u8]) -> Option<&[u8]> {
    let is_other = |byte: &u8| !set.has(*byte);
    if max == ENDLESS && min <= 1 {
        let end = text.iter().position(is_other).unwrap_or(text.len());
        return text.get(end..).filter(|_| end >= usize::from(min));
    }
    let mut count = 0;
    let end = text.iter().position(|byte| {
        if is_other(byte) {
            return true;
        }
        // A character is counted at its first byte.
        if !matches!(byte, 0x80..0xC0) {
            if count == max && max != ENDLESS {
                return true;
            }
            // More than fit in the number are enough.
            count = count.saturating_add(1);
        }
        false
    });
    text.get(end.unwrap_or(text.len())..).filter(|_| count >= min)
}

#[cfg(test)]
mod tests;
