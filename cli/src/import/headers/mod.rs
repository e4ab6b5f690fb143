//! `_headers` files: a path line, then the headers of its responses. All rules that match act, in
//! the order of the file.

mod block;
mod cloudflare;
mod draft;
mod edit;
mod netlify;
mod notes;
mod plan;
mod rule;
mod source;
mod write;

pub use block::{HeaderBlock, HeaderLine};
pub(super) use draft::HeaderRules;

use super::report::Report;
use super::statements::statements;
use super::{Format, Options, Text};

/// The blocks of a `_headers` file as the host's own parser reads them; a file of another format
/// has none.
#[must_use]
pub fn header_blocks(bytes: &[u8], format: Format) -> Vec<HeaderBlock> {
    let lines = super::lines(bytes);
    blocks(&lines, &Options::new(format, ""), &mut Report::new("", format.name(), lines.len()))
}

/// Reads the lines; says of each what it came to.
pub(super) fn read(lines: &[Text<'_>], options: &Options, report: &mut Report) -> HeaderRules {
    let blocks = blocks(lines, options, report);
    HeaderRules::new(&blocks, options.format, report)
}

fn blocks(lines: &[Text<'_>], options: &Options, report: &mut Report) -> Vec<HeaderBlock> {
    let statements = statements(lines, report);
    match options.format {
        Format::NetlifyHeaders => netlify::blocks(&statements, report),
        Format::CloudflareHeaders => cloudflare::blocks(&statements, options.over_limits, report),
        Format::Netlify | Format::Cloudflare | Format::Csv | Format::Tsv => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
