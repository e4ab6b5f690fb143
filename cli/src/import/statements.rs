//! The lines of a file of Netlify's family that say something.

use super::Text;
use super::report::{Outcome, Report};

/// The lines that say something, without white space around them, by their numbers. Comments and
/// lines that aren't UTF-8 are reported.
pub(super) fn statements<'t>(lines: &[Text<'t>], report: &mut Report) -> Vec<(usize, &'t str)> {
    let mut statements = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        match line {
            Text::NotUtf8 => {
                report.set(number, Outcome::Refused, Some("it isn't UTF-8".to_owned()));
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
