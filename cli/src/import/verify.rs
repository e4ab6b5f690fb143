//! What the reader of policies says of a written policy, said of the lines of the source.

use std::collections::BTreeMap;

use fingerpost::{Engine, Policy, Severity, Source};

use super::write::Written;

/// The name that diagnostics show for the policy's own text.
const NAME: &str = "the imported policy";

/// The reasons why lines are refused, each with its code; `Err` where something is wrong that no
/// line is to blame for.
pub(super) fn refusals(written: &Written) -> Result<BTreeMap<usize, Refusal>, String> {
    let mut source = Source::text(written.toml.text.clone()).named(NAME);
    for (name, file) in &written.files {
        source = source.with_file(name.clone(), file.text.clone().into_bytes());
    }
    let error = match Policy::parse(source) {
        Ok(policy) => {
            return Engine::new(&policy)
                .map(|_| BTreeMap::new())
                .map_err(|error| error.to_string());
        }
        Err(error) => error,
    };
    let mut refusals = BTreeMap::new();
    for diagnostic in error.diagnostics() {
        if diagnostic.severity() != Severity::Error {
            continue;
        }
        let span = diagnostic.span();
        let lines = written
            .files
            .iter()
            .find(|(name, _)| *name == span.file)
            .map_or(&written.toml, |(_, lines)| lines);
        let at = span.line.checked_sub(1).and_then(|at| lines.sources.get(at).copied().flatten());
        let Some(line) = at else { return Err(diagnostic.to_string()) };
        refusals.entry(line).or_insert_with(|| Refusal {
            because: diagnostic.message().to_owned(),
            is_about_target: TARGET.contains(&diagnostic.code().as_str()),
        });
    }
    Ok(refusals)
}

/// Why the policy can't have a line.
pub(super) struct Refusal {
    pub(super) because: String,
    /// Only where it leads is refused: which requests it takes is clear.
    pub(super) is_about_target: bool,
}

const TARGET: [&str; 5] =
    ["invalid-target", "open-redirect", "invalid-template", "unknown-placeholder", "limit-value"];
