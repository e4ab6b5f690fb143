//! How large a function may be.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::output::count;

/// What CloudFront takes at every event ("Quotas on Lambda@Edge"); megabytes as Lambda counts them.
const ZIP: usize = 50 << 20;
/// What Lambda takes.
const UNZIPPED: usize = 250 << 20;

/// Bytes of the archive and of what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Sizes {
    zip_bytes: usize,
    unzipped_bytes: usize,
}

impl Sizes {
    pub(super) fn of(contents: &BTreeMap<String, Vec<u8>>, zip_bytes: usize) -> Sizes {
        Sizes { zip_bytes, unzipped_bytes: contents.values().map(Vec::len).sum() }
    }

    /// What is too large.
    pub(super) fn over(self) -> Option<String> {
        let over = |what: &str, bytes: usize, most: usize| {
            (bytes > most).then(|| format!("{what} of {}", line(bytes, most)))
        };
        over("a zip", self.zip_bytes, ZIP)
            .or_else(|| over("contents", self.unzipped_bytes, UNZIPPED))
    }

    pub(super) fn zip_line(self) -> String {
        line(self.zip_bytes, ZIP)
    }

    pub(super) fn unzipped_line(self) -> String {
        line(self.unzipped_bytes, UNZIPPED)
    }
}

fn line(bytes: usize, most: usize) -> String {
    format!("{}, the limit is {} MB", count(bytes, "byte"), most >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_may_be_as_large_as_the_limit_and_no_larger() {
        let over = |zip_bytes, unzipped_bytes| Sizes { zip_bytes, unzipped_bytes }.over();
        assert_eq!(over(52_428_800, 262_144_000), None);
        let zip = "a zip of 52,428,801 bytes, the limit is 50 MB";
        assert_eq!(over(52_428_801, 0).as_deref(), Some(zip));
        let contents = "contents of 262,144,001 bytes, the limit is 250 MB";
        assert_eq!(over(0, 262_144_001).as_deref(), Some(contents));
    }
}
