//! Bytes found in short texts, eight at a time: a search made for long ones takes as long again to
//! begin.

const LOW: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// Where the first slash is.
#[inline]
pub(crate) fn slash(text: &[u8]) -> Option<usize> {
    // A byte is zero where a slash was.
    let flags = |bytes: u64| below(bytes ^ (LOW * u64::from(b'/')), 1);
    first(text, flags, |byte| byte == b'/')
}

/// Where the first control character is.
#[inline]
pub(crate) fn control(text: &[u8]) -> Option<usize> {
    first(text, |bytes| below(bytes, b' '), |byte| byte < b' ')
}

/// A high bit for the first byte that is below a bound, and none before that.
#[inline(always)]
fn below(bytes: u64, bound: u8) -> u64 {
    bytes.wrapping_sub(LOW * u64::from(bound)) & !bytes & HIGH
}

/// `flags`: the lowest high bit that is set is of the first byte that `is` one.
#[inline(always)]
fn first(text: &[u8], flags: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> Option<usize> {
    let (steps, left) = text.as_chunks();
    for (number, step) in steps.iter().enumerate() {
        let flags = flags(u64::from_le_bytes(*step));
        if flags != 0 {
            let within = usize::try_from(flags.trailing_zeros() / 8).unwrap_or_default();
            return Some(number * 8 + within);
        }
    }
    let within = left.iter().position(|byte| is(*byte))?;
    Some(text.len() - left.len() + within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_what_a_look_at_each_byte_finds(text in "[./0é\u{1}\u{1f} !~\u{80}]{0,40}") {
            let bytes = text.as_bytes();
            prop_assert_eq!(slash(bytes), bytes.iter().position(|byte| *byte == b'/'));
            prop_assert_eq!(control(bytes), bytes.iter().position(|byte| *byte < b' '));
        }
    }
}
