//! A `_headers` file, read as Netlify's own parser reads it: what begins with `/` is a path, what
//! has a `:` is a header, and anything else is passed over.

use super::super::super::report::{Outcome, Report};
use super::super::block::HeaderBlock;

/// Reads the lines; says of those that come to nothing why.
pub(in super::super) fn blocks(lines: &[(usize, &str)], report: &mut Report) -> Vec<HeaderBlock> {
    let mut blocks: Vec<HeaderBlock> = Vec::new();
    for &(number, line) in lines {
        if line.starts_with('/') {
            report.set(number, Outcome::Same, None);
            blocks.push(HeaderBlock::new(number, line.to_owned()));
            continue;
        }
        match header(line, blocks.last_mut()) {
            Ok((block, name, value)) => {
                report.set(number, Outcome::Same, None);
                block.add(number, name, &value);
            }
            Err(why) => report.set(number, Outcome::Refused, Some(why)),
        }
    }
    for block in blocks.iter().filter(|block| block.is_empty()) {
        let because = "no header stands under it: it does nothing".to_owned();
        report.set(block.line, Outcome::Same, Some(because));
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn header<'l, 'b>(
    line: &'l str,
    block: Option<&'b mut HeaderBlock>,
) -> Result<(&'b mut HeaderBlock, &'l str, String), String> {
    let rejects = |why: &str| format!("Netlify rejects the line: {why}");
    let Some((name, value)) = line.split_once(':') else {
        let why = "Netlify passes over the line: it is neither a path nor `Name: value`";
        return Err(why.to_owned());
    };
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() {
        return Err(rejects("it has no name before the `:`"));
    }
    if value.is_empty() {
        return Err(rejects("it has no value"));
    }
    let block = block.ok_or_else(|| rejects("no path stands before it"))?;
    Ok((block, name, members(value)))
}

/// The value as Netlify sends it: one space after every comma, none before it.
fn members(value: &str) -> String {
    value.split(',').map(str::trim).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_have_one_space() {
        assert_eq!(members("a,b ,  c"), "a, b, c");
        assert_eq!(members("\"x\""), "\"x\"");
    }
}
