//! What the regular expressions of a policy may cost together.

use std::ops::Range;

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;

/// What the regular expressions have taken of the policy's limits.
#[derive(Default)]
pub(super) struct RegexBudget {
    count: usize,
    bytes: usize,
}

impl Reader<'_> {
    /// Counts regular expressions towards the policy's limits.
    pub(super) fn spend(&mut self, (count, bytes): (usize, usize), range: Range<usize>) {
        let before = (self.regexes.count, self.regexes.bytes);
        self.regexes.count += count;
        self.regexes.bytes += bytes;
        let (most, most_bytes) = (self.limits.regexes, self.limits.regex_total_bytes);
        let message = if before.0 <= most && self.regexes.count > most {
            format!("more than {most} regular expressions in one policy")
        } else if before.1 <= most_bytes && self.regexes.bytes > most_bytes {
            format!("more than {most_bytes} bytes of compiled regular expressions in one policy")
        } else {
            return;
        };
        self.report(
            Problem::error(Code::LIMIT_REGEXES, range, message)
                .help("use path patterns, `prefix` and `suffix` where they are enough"),
        );
    }

    /// The limits of regular expressions are passed, and it was said: no more are compiled.
    pub(super) fn regexes_spent(&self) -> bool {
        self.regexes.count > self.limits.regexes
            || self.regexes.bytes > self.limits.regex_total_bytes
    }
}
