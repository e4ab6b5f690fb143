//! The hash of paths, segments and hosts: the same on every machine, because it is written to disk.
//!
//! Its keys are the policy's; a visitor who makes collisions only makes a probe compare.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_micro_inline};

const SECRETS: RapidSecrets = RapidSecrets::seed(0x6669_6e67_6572_706f);

pub(super) fn of(bytes: &[u8]) -> u64 {
    rapidhash_v3_micro_inline::<true, false>(bytes, &SECRETS)
}

/// The hash of a text, of which the hash is given, below a node, and of what stands for a text.
pub(super) fn below(node: u32, kind: u8, text: u64) -> u64 {
    mixed(text ^ (u64::from(node) << 8 | u64::from(kind)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ hash >> 32
}
