//! A `_headers` file, read as Cloudflare's own parser reads it: paths and `https://` URLs, headers,
//! and `! Name`, which takes away what an earlier rule set.

use super::super::super::cloudflare::LENGTH;
use super::super::super::report::{Outcome, Report};
use super::super::block::HeaderBlock;
use super::path::rule_path;

/// Rules of a file. They are counted when the next one begins, so that one more comes through.
const RULES: usize = 100;

/// What Cloudflare's parser has come to.
#[derive(Default)]
struct Reader {
    blocks: Vec<HeaderBlock>,
    /// The one under whose path the next line stands.
    open: Option<HeaderBlock>,
    /// The last path was rejected, and what stands under it goes with it.
    skips: bool,
    /// It reads no further.
    is_full: bool,
    /// Lines over a limit are taken all the same.
    over_limits: bool,
}

/// Reads the lines; says of those that come to nothing why.
pub(in super::super) fn blocks(
    lines: &[(usize, &str)],
    over_limits: bool,
    report: &mut Report,
) -> Vec<HeaderBlock> {
    let mut reader = Reader { over_limits, ..Reader::default() };
    for &(number, line) in lines {
        match reader.line(number, line, report) {
            Ok(None) => report.set(number, Outcome::Same, None),
            Ok(Some(limit)) => {
                let because = format!("Cloudflare rejects the line: {limit}");
                report.set(number, Outcome::Approximated, Some(because));
            }
            Err(_) if reader.skips && !is_path(line) => {
                let because = "Cloudflare rejects the path above it".to_owned();
                report.set(number, Outcome::Refused, Some(because));
            }
            Err(why) => {
                let because = format!("Cloudflare rejects the line: {why}");
                report.set(number, Outcome::Refused, Some(because));
            }
        }
    }
    reader.close(report);
    reader.blocks
}

impl Reader {
    /// Takes a line; gives the limit that it is over.
    fn line(
        &mut self,
        number: usize,
        line: &str,
        report: &mut Report,
    ) -> Result<Option<String>, String> {
        self.is_full |= is_path(line) && self.blocks.len() >= RULES;
        let limit = if self.is_full {
            Some(format!("it reads no further than {RULES} rules"))
        } else if line.encode_utf16().count() > LENGTH {
            Some(format!("it is longer than {LENGTH} characters"))
        } else {
            None
        };
        if let Some(limit) = limit.as_ref().filter(|_| !self.over_limits) {
            return Err(format!("{limit} (`--over-limits` takes it all the same)"));
        }
        self.take(number, line, report)?;
        Ok(limit)
    }

    fn take(&mut self, number: usize, line: &str, report: &mut Report) -> Result<(), String> {
        if is_path(line) {
            self.close(report);
            self.skips = true;
            self.open = Some(HeaderBlock::new(number, rule_path(line)?));
            self.skips = false;
            return Ok(());
        }
        let Some((name, value)) = line.split_once(':') else {
            let block = self.open.as_mut().ok_or("it is no path, and no path stands before it")?;
            let name = line.strip_prefix("! ").ok_or("it is neither a path nor `Name: value`")?;
            block.removed.push((number, name.to_owned()));
            return Ok(());
        };
        let (name, value) = (name.trim().to_lowercase(), value.trim());
        if name.contains(' ') {
            return Err("a header's name has no spaces".to_owned());
        }
        if name.is_empty() {
            return Err("it has no name before the `:`".to_owned());
        }
        if value.is_empty() {
            return Err("it has no value".to_owned());
        }
        self.open.as_mut().ok_or("no path stands before it")?.add(number, &name, value);
        Ok(())
    }

    /// The block at hand is whole.
    fn close(&mut self, report: &mut Report) {
        let Some(block) = self.open.take() else { return };
        if block.is_empty() {
            let because = "Cloudflare rejects the line: no header stands under it".to_owned();
            report.set(block.line, Outcome::Refused, Some(because));
        } else {
            self.blocks.push(block);
        }
    }
}

/// `/…`, or anything before a `://`.
fn is_path(line: &str) -> bool {
    let scheme = line.split_once("://").map(|(scheme, _)| scheme);
    line.starts_with('/')
        || scheme.is_some_and(|text| !text.is_empty() && !text.contains(char::is_whitespace))
}
