//! What stands around a policy: what it is, how long, for whom, and whether it arrived whole.
//!
//! ```text
//! 8 bytes  magic; like PNG's, a copy as text or in seven bits spoils it
//! 4        format, which is all that a reader goes by
//! 1 + n    the version of fingerpost that wrote it, for people
//! 8        length of the whole
//! 32       digest of the policy
//! 4        features that it needs
//! 8        length of the parts
//!          the parts, then the text, which is UTF-8
//! 8        checksum of all before
//! ```
//!
//! Numbers are little-endian. Magic, format and version stand so in every format.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_inline};

use super::flaw::Flaw;

pub(super) const MAGIC: [u8; 8] = *b"\x8Afpost\r\n";
pub(super) const FORMAT: u32 = 4;

/// The policy has a country database.
pub(super) const GEO: u32 = 1;

/// The policy has an `[[auth]]`.
pub(super) const AUTH: u32 = 2;

pub(super) const NO_GEO: Flaw =
    Flaw::Feature("the image holds a country database, and this build has no feature `geo`");

const NO_AUTH: Flaw =
    Flaw::Feature("the image holds an `[[auth]]`, and this build has no feature `auth`");

/// Bytes of the checksum.
pub(super) const SUM: usize = 8;

/// An image, taken out of its frame.
#[derive(Debug)]
pub(super) struct Frame<'b> {
    pub(super) digest: [u8; 32],
    pub(super) parts: &'b [u8],
    pub(super) text: &'b str,
}

/// Puts a frame around a policy.
pub(super) fn framed(digest: [u8; 32], features: u32, parts: &[u8], text: &str) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    let head = MAGIC.len() + 4 + 1 + version.len() + 8 + digest.len() + 4 + 8;
    let length = head + parts.len() + text.len() + SUM;
    let mut image = Vec::with_capacity(length);
    image.extend(MAGIC);
    image.extend(FORMAT.to_le_bytes());
    image.push(version.len() as u8);
    image.extend(version);
    image.extend((length as u64).to_le_bytes());
    image.extend(digest);
    image.extend(features.to_le_bytes());
    image.extend((parts.len() as u64).to_le_bytes());
    image.extend(parts);
    image.extend(text.as_bytes());
    image.extend(sum(&image).to_le_bytes());
    image
}

/// Checks all that can be said without a look at the policy.
pub(super) fn unframed(image: &[u8]) -> Result<Frame<'_>, Flaw> {
    let mut left = Left(image);
    if left.array() != Ok(MAGIC) {
        let message = "these bytes are no image of a policy".to_owned();
        let help = "make one of the policy, with `fingerpost compile` or `Engine::to_bytes`";
        return Err(Flaw::Format { message, help });
    }
    let format = u32::from_le_bytes(left.array()?);
    let [count] = left.array()?;
    let version = left.take(usize::from(count))?;
    if format != FORMAT {
        return Err(other_format(format, version));
    }
    if u64::from_le_bytes(left.array()?) != image.len() as u64 {
        return Err(Flaw::Damaged("it isn't as long as it says"));
    }
    let (all, wanted) = image.split_last_chunk::<SUM>().ok_or(CUT)?;
    if sum(all) != u64::from_le_bytes(*wanted) {
        return Err(Flaw::Damaged("its checksum is another"));
    }
    let digest = left.array()?;
    let features = u32::from_le_bytes(left.array()?);
    if features & !(GEO | AUTH) != 0 {
        return Err(Flaw::Damaged("it needs a feature that there isn't"));
    }
    if features & GEO != 0 && !cfg!(feature = "geo") {
        return Err(NO_GEO);
    }
    if features & AUTH != 0 && !cfg!(feature = "auth") {
        return Err(NO_AUTH);
    }
    let count = usize::try_from(u64::from_le_bytes(left.array()?)).map_err(|_| CUT)?;
    let parts = left.take(count)?;
    let text = left.0.len().checked_sub(SUM).and_then(|count| left.0.get(..count)).ok_or(CUT)?;
    let text = std::str::from_utf8(text).map_err(|_| Flaw::Damaged("its text isn't UTF-8"))?;
    Ok(Frame { digest, parts, text })
}

const CUT: Flaw = Flaw::Damaged("it ends too soon");

fn other_format(format: u32, version: &[u8]) -> Flaw {
    let is_version = !version.is_empty() && version.iter().all(u8::is_ascii_graphic);
    let by = match std::str::from_utf8(version) {
        Ok(version) if is_version => format!(", written by fingerpost {version}"),
        _ => String::new(),
    };
    let ours = env!("CARGO_PKG_VERSION");
    let message =
        format!("an image of format {format}{by}: fingerpost {ours} reads format {FORMAT}");
    let help = "compile the policy with the version that loads it";
    Flaw::Format { message, help }
}

/// The bytes that weren't looked at yet.
pub(super) struct Left<'b>(pub(super) &'b [u8]);

impl<'b> Left<'b> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'b [u8], Flaw> {
        let (taken, left) = self.0.split_at_checked(count).ok_or(CUT)?;
        self.0 = left;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let (taken, left) = self.0.split_first_chunk().ok_or(CUT)?;
        self.0 = left;
        Ok(*taken)
    }
}

/// The same on every machine and in every version of the crate. It finds accidents, not forgers.
pub(super) fn sum(bytes: &[u8]) -> u64 {
    static SECRETS: RapidSecrets = RapidSecrets::seed(0);
    rapidhash_v3_inline::<true, false, false>(bytes, &SECRETS)
}
