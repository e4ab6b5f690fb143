//! For the fuzz target: a frame that is right around whatever the policy says.

use super::frame::{Left, MAGIC, SUM, framed};

/// Makes an image of any bytes: lengths and checksum are put right, what isn't UTF-8 in the text
/// is replaced. Bytes without a head are taken for parts alone.
pub fn mend(image: &mut Vec<u8>) {
    let mended = headed(image).unwrap_or_else(|| framed([0; 32], 0, image, ""));
    *image = mended;
}

fn headed(image: &[u8]) -> Option<Vec<u8>> {
    let mut left = Left(image.strip_prefix(&MAGIC)?);
    left.array::<4>().ok()?;
    let [count] = left.array().ok()?;
    left.take(usize::from(count)).ok()?;
    left.array::<8>().ok()?;
    let digest = left.array().ok()?;
    let features = u32::from_le_bytes(left.array().ok()?);
    let count = usize::try_from(u64::from_le_bytes(left.array().ok()?)).unwrap_or(usize::MAX);
    let policy = left.0.get(..left.0.len().saturating_sub(SUM))?;
    let (parts, text) = policy.split_at_checked(count).unwrap_or((policy, &[]));
    Some(framed(digest, features, parts, &String::from_utf8_lossy(text)))
}
