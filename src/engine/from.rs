//! `from`: which paths a redirect or rewrite takes, and what it captures of them.

use smallvec::SmallVec;

use super::expression;
use super::pipeline::Run;
use crate::policy::pattern::PatternRef;

/// The names and texts that a `from` captured.
#[derive(Default)]
pub(super) struct Captures<'c>(SmallVec<[(&'c str, &'c str); 4]>);

impl<'c> Captures<'c> {
    /// The text of a capture; `None` where a regular expression's group took no part in the match.
    pub(super) fn get(&self, name: &str) -> Option<&'c str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }
}

impl Run<'_, '_> {
    /// Whether a `from` matches the canonical view of a path; every path where none is written.
    pub(super) fn is_from(&self, from: Option<PatternRef<'_>>, path: &str) -> bool {
        from.is_none_or(|pattern| self.scene.paths.takes(pattern, path))
    }

    /// The captures of a `from`; `None` where it doesn't match, or a regular expression would be
    /// over a limit of its capture runs. Asked only where the rule's condition holds: runs count.
    pub(super) fn capture<'c>(
        &mut self,
        from: Option<PatternRef<'c>>,
        path: &'c str,
    ) -> Option<Captures<'c>> {
        match from {
            Some(PatternRef::Segments(pattern)) => {
                let mut captures = Captures::default();
                let sink = &mut |name, text| captures.0.push((name, text));
                self.scene.paths.captures(pattern, path, sink)?;
                Some(captures)
            }
            Some(pattern @ PatternRef::Regex(regex)) if pattern.needs_capture_run() => {
                let bounds = self.model.bounds;
                if path.len() > bounds.capture_path_bytes
                    || self.capture_runs >= bounds.capture_runs
                {
                    return None;
                }
                let mut captures = Captures::default();
                let sink = &mut |name, text| captures.0.push((name, text));
                expression::capture(regex, path, sink)?;
                self.capture_runs += 1;
                Some(captures)
            }
            pattern => self.is_from(pattern, path).then(Captures::default),
        }
    }
}
