//! `from`: which paths a redirect or rewrite takes, and what it captures of them.

use super::pipeline::Run;
use crate::policy::pattern::{Captures, PathPattern};

impl Run<'_, '_> {
    /// Whether a `from` matches the canonical view of a path; every path where none is written.
    pub(super) fn is_from(&self, from: Option<&PathPattern>, path: &str) -> bool {
        from.is_none_or(|pattern| self.scene.paths.matches(pattern, path))
    }

    /// The captures of a `from`; `None` where it doesn't match, or a regular expression would be
    /// over a limit of its capture runs. Asked only where the rule's condition holds: runs count.
    pub(super) fn capture(&mut self, from: Option<&PathPattern>, path: &str) -> Option<Captures> {
        let own = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        match from {
            Some(PathPattern::Segments(pattern)) => {
                let captures = self.scene.paths.captures(pattern, path)?;
                Some(captures.into_iter().map(own).collect())
            }
            Some(pattern @ PathPattern::Regex(expression)) if pattern.needs_capture_run() => {
                let bounds = self.model.bounds;
                if path.len() > bounds.capture_path_bytes
                    || self.capture_runs >= bounds.capture_runs
                    || !expression.is_match(path)
                {
                    return None;
                }
                self.capture_runs += 1;
                let groups = expression.regex().captures(path)?;
                let names = expression.regex().capture_names().flatten();
                let captures = names.filter_map(|name| Some((name, groups.name(name)?.as_str())));
                Some(captures.map(own).collect())
            }
            pattern => self.is_from(pattern, path).then(Captures::default),
        }
    }
}
