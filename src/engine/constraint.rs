//! Constrained captures: `{id:[0-9]{3}}`. The only segments that are matched by a regular
//! expression; made ready once, when the engine is made.

use std::collections::HashMap;

use super::expression::Own;
use super::patterns::each_pattern;
use crate::diagnostic::{Code, Diagnostic, Error, Severity, Span};
use crate::policy::model::Model;
use crate::policy::pattern::{Part, PathPattern, Segment};

/// The compiled expressions, by the address of their segment: the model never moves or changes
/// while the engine that built this holds it.
#[derive(Debug, Default)]
pub(super) struct Constraints(HashMap<usize, Compiled>);

#[derive(Debug)]
enum Compiled {
    /// The segment has one capture: this is what its text must be.
    Capture(Own),
    /// The segment has several: this is the whole segment, a group for every capture.
    Segment(Own),
}

impl Constraints {
    /// Compiles every constraint of a policy.
    pub(super) fn of(model: &Model) -> Result<Constraints, Error> {
        let mut constraints = Constraints::default();
        let mut result = Ok(());
        each_pattern(model, &mut |pattern| {
            let added = constraints.add(pattern, model.paths.ignore_case);
            result = std::mem::replace(&mut result, Ok(())).and(added);
        });
        result.map(|()| constraints).map_err(|error| over_limit(&error))
    }

    fn add(&mut self, pattern: &PathPattern, ignore_case: bool) -> Result<(), regex::Error> {
        if let PathPattern::Segments(pattern) = pattern {
            for segment in &pattern.segments {
                if let Some(compiled) = compile(segment, ignore_case) {
                    self.0.insert(address(segment), compiled?);
                }
            }
        }
        Ok(())
    }

    /// Those of one pattern.
    #[cfg(test)]
    pub(super) fn of_pattern(pattern: &PathPattern, ignore_case: bool) -> Constraints {
        let mut constraints = Constraints::default();
        constraints.add(pattern, ignore_case).unwrap();
        constraints
    }

    /// Whether a segment has to be matched by [`capture`](Constraints::capture).
    pub(super) fn is_several(&self, segment: &Segment) -> bool {
        !self.0.is_empty() && matches!(self.0.get(&address(segment)), Some(Compiled::Segment(_)))
    }

    /// Whether the text of a segment's one capture is what its constraint says.
    pub(super) fn allows(&self, segment: &Segment, text: &str) -> bool {
        match self.0.get(&address(segment)) {
            Some(Compiled::Capture(regex)) => regex.is_match(text),
            _ => false,
        }
    }

    /// Matches a whole segment with several captures. None of them may be empty.
    pub(super) fn capture<'p>(
        &self,
        segment: &'p Segment,
        text: &'p str,
        sink: &mut dyn FnMut(&'p str, &'p str),
    ) -> Option<()> {
        let Some(Compiled::Segment(regex)) = self.0.get(&address(segment)) else {
            return None;
        };
        let names = segment.parts.iter().filter_map(|part| match part {
            Part::Capture { name, .. } => Some(name),
            Part::Text(_) => None,
        });
        for (name, group) in names.zip(regex.groups(text)?) {
            sink(name, group.filter(|text| !text.is_empty())?);
        }
        Some(())
    }
}

fn address(segment: &Segment) -> usize {
    std::ptr::from_ref(segment).addr()
}

/// `None` where nothing in the segment is constrained.
fn compile(segment: &Segment, ignore_case: bool) -> Option<Result<Compiled, regex::Error>> {
    let flags = if ignore_case { "i" } else { "" };
    let captures = segment.parts.iter().filter(|part| matches!(part, Part::Capture { .. })).count();
    let constrained = segment.parts.iter().find_map(|part| match part {
        Part::Capture { constraint, .. } => constraint.as_deref(),
        Part::Text(_) => None,
    })?;
    if captures == 1 {
        let regex = Own::new(&format!("^(?{flags}:{constrained})$"));
        return Some(regex.map(Compiled::Capture));
    }
    let mut whole = String::from("^");
    for (index, part) in segment.parts.iter().enumerate() {
        match part {
            Part::Text(text) => push_text(&mut whole, text, ignore_case),
            Part::Capture { constraint, .. } => {
                let expression = constraint.as_deref().unwrap_or("[^/]+");
                // Named, because constraints may have groups of their own.
                whole.push_str(&format!("(?<c{index}>(?{flags}:{expression}))"));
            }
        }
    }
    whole.push('$');
    Some(Own::new(&whole).map(Compiled::Segment))
}

/// Literal text; `(?i)` would fold letters outside ASCII too.
fn push_text(expression: &mut String, text: &str, ignore_case: bool) {
    for character in text.chars() {
        if ignore_case && character.is_ascii_alphabetic() {
            let (lower, upper) = (character.to_ascii_lowercase(), character.to_ascii_uppercase());
            expression.extend(['[', lower, upper, ']']);
        } else {
            expression.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        }
    }
}

/// The reader has compiled the same within the policy's limits: not reached, and no panic if it is.
fn over_limit(error: &regex::Error) -> Error {
    Error::new(vec![Diagnostic {
        code: Code::LIMIT_REGEX_SIZE,
        severity: Severity::Error,
        span: Span { file: String::new(), line: 1, column: 1, bytes: 0..0 },
        message: format!("a constraint of a path pattern can't be compiled: {error}"),
        related: Vec::new(),
        help: None,
    }])
}
