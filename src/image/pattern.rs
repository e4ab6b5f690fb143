//! Path patterns and regular expressions: as text, which is read as that of a policy is. So all
//! that holds of a pattern holds of one from an image.

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::diagnostic::Fault;
use crate::policy::condition::PathTest;
use crate::policy::matcher::StringMatcher;
use crate::policy::pattern::PathPattern;
use crate::policy::regex::Pattern;
use crate::uri::path::is_canonical;

choice!(PathTest { 0: Pattern(pattern), 1: Text(matcher) });

record!(StringMatcher {
    one_of,
    prefix,
    suffix,
    contains,
    regex,
    present,
    ignore_case,
    gt,
    lt,
    gte,
    lte,
});

impl Stored for PathPattern {
    const LEAST: usize = 2;

    fn write(&self, to: &mut Writer) {
        match self {
            PathPattern::Exact(text) => {
                to.byte(0);
                to.text(text);
            }
            PathPattern::Segments(pattern) => {
                to.byte(1);
                to.text(&pattern.text);
            }
            PathPattern::Regex(pattern) => {
                to.byte(2);
                to.text(pattern.as_str());
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<PathPattern, Flaw> {
        let kind = from.byte()?;
        let text = from.text()?;
        let pattern = match kind {
            0 => {
                // Its braces are characters: it can't be read as a pattern.
                Flaw::unless(is_canonical(text), "a path that isn't canonical")?;
                return Ok(PathPattern::Exact(Box::from(text)));
            }
            1 => PathPattern::parse(text, from.limits),
            2 => PathPattern::regex(text, false, from.limits),
            _ => return Err(Flaw::Damaged("no such pattern")),
        };
        let pattern = pattern.map_err(first)?;
        from.spend(pattern.regex_cost())?;
        Ok(pattern)
    }
}

/// Measured here; compiled, where it has to be, when the engine is made, never while requests are
/// decided about. That it ignores case stands in its text.
impl Stored for Pattern {
    fn write(&self, to: &mut Writer) {
        to.text(self.as_str());
    }

    fn read(from: &mut Reader<'_>) -> Result<Pattern, Flaw> {
        let (pattern, bytes) =
            Pattern::compile(from.text()?, false, from.limits).map_err(Flaw::of)?;
        from.spend((1, bytes))?;
        Ok(pattern)
    }
}

fn first(faults: Vec<Fault>) -> Flaw {
    faults.into_iter().next().map_or(Flaw::Damaged("no such pattern"), Flaw::of)
}
