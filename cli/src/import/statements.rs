//! The lines of a file of Netlify's family that say something.

use super::report::{Outcome, Report};
use super::{NOT_UTF8, Text};

/// The lines that say something, without white space around them, by their numbers. Comments and
/// lines that aren't UTF-8 are reported.
pub(super) fn statements<'t>(lines: &[Text<'t>], report: &mut Report) -> Vec<(usize, &'t str)> {
    let mut statements = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        match line {
            Text::NotUtf8 => {
                report.set(number, Outcome::Refused, Some(NOT_UTF8.to_owned()));
            }
            Text::Line(line) => match line.trim() {
                "" => {}
                line if line.starts_with('#') => report.set(number, Outcome::Comment, None),
                line => statements.push((number, line)),
            },
        }
    }
    statements
}
