//! What was found wrong while reading, before places are turned into lines and columns.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::position::Positions;

/// Errors after which the reading stops, and warnings after which no more are kept: a file of
/// garbage would have millions.
const ENOUGH: usize = 1_000;

/// A file: the policy itself, or the number of a sidecar file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FileId {
    #[default]
    Policy,
    Sidecar(usize),
}

/// A problem by the bytes that it is about.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: Code,
    severity: Severity,
    file: FileId,
    range: Range<usize>,
    message: String,
    related: Vec<(Range<usize>, String)>,
    help: Option<String>,
}

impl Problem {
    pub(super) fn error(code: Code, range: Range<usize>, message: impl Into<String>) -> Problem {
        Problem {
            code,
            severity: Severity::Error,
            file: FileId::Policy,
            range,
            message: message.into(),
            related: Vec::new(),
            help: None,
        }
    }

    pub(super) fn warning(code: Code, range: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, range, message) }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Problem {
        self.maybe_help(Some(help.into()))
    }

    pub(super) fn maybe_help(mut self, help: Option<String>) -> Problem {
        self.help = help;
        self
    }

    /// Another place of the policy that matters for it.
    pub(super) fn related(mut self, range: Range<usize>, label: impl Into<String>) -> Problem {
        self.related.push((range, label.into()));
        self
    }

    pub(super) fn in_file(mut self, file: FileId) -> Problem {
        self.file = file;
        self
    }
}

/// Everything that was found.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    errors: usize,
    warnings: usize,
    /// Sidecar files in which something was found.
    files: Vec<(String, Arc<[u8]>)>,
}

impl Problems {
    pub(super) fn add(&mut self, mut problem: Problem) {
        let count = match problem.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count < ENOUGH {
            self.found.push(problem);
        } else if *count == ENOUGH {
            problem.message.push_str("; what follows is not listed");
            self.found.push(problem);
        }
    }

    /// So much is wrong that reading on helps nobody.
    pub(super) fn is_full(&self) -> bool {
        self.errors >= ENOUGH
    }

    /// How many errors there are.
    pub(super) fn count(&self) -> usize {
        self.errors
    }

    /// The number of a sidecar file.
    pub(super) fn sidecar(&mut self, name: &str, bytes: &Arc<[u8]>) -> FileId {
        let known = self.files.iter().position(|(known, _)| known == name);
        FileId::Sidecar(known.unwrap_or_else(|| {
            self.files.push((name.to_owned(), Arc::clone(bytes)));
            self.files.len() - 1
        }))
    }

    /// The tables in which there is a problem of this kind, sorted.
    pub(super) fn tables_of(
        &self,
        code: Code,
        table: impl Fn(&Range<usize>) -> usize,
    ) -> Vec<usize> {
        let of_kind = self.found.iter().filter(|problem| problem.code == code);
        let mut tables: Vec<usize> = of_kind.map(|problem| table(&problem.range)).collect();
        tables.sort_unstable();
        tables
    }

    /// Takes out what `keep` refuses.
    pub(super) fn retain(&mut self, keep: impl Fn(Code, &Range<usize>) -> bool) {
        self.found
            .retain(|problem| problem.file != FileId::Policy || keep(problem.code, &problem.range));
    }

    /// Everything in the order of the file, what is said about sidecar files behind it.
    pub(super) fn into_diagnostics(mut self, name: &str, text: &[u8]) -> Vec<Diagnostic> {
        let place = |problem: &Problem| (problem.file, problem.range.start, problem.range.end);
        self.found.sort_by_key(place);
        let mut positions: BTreeMap<FileId, Positions<'_>> = BTreeMap::new();
        let mut span = |file: FileId, range: Range<usize>| {
            let (name, bytes) = match file {
                FileId::Policy => (name, text),
                FileId::Sidecar(number) => self
                    .files
                    .get(number)
                    .map_or((name, text), |(name, bytes)| (name.as_str(), bytes.as_ref())),
            };
            positions.entry(file).or_insert_with(|| Positions::new(bytes)).span(name, range)
        };
        let mut diagnostics = Vec::with_capacity(self.found.len());
        for problem in self.found {
            let related = problem.related.into_iter();
            diagnostics.push(Diagnostic {
                code: problem.code,
                severity: problem.severity,
                span: span(problem.file, problem.range),
                message: clean(problem.message),
                related: related
                    .map(|(range, label)| (span(FileId::Policy, range), label))
                    .collect(),
                help: problem.help.map(clean),
            });
        }
        diagnostics
    }
}

/// One line of a reasonable length without control characters, whatever the policy holds: it may
/// be printed on a terminal.
fn clean(text: String) -> String {
    const LONG: usize = 600;
    if text.len() <= LONG && !text.contains(char::is_control) {
        return text;
    }
    let mut cleaned = String::new();
    for character in text.chars() {
        if cleaned.len() >= LONG {
            cleaned.push('…');
            break;
        }
        if character.is_control() {
            cleaned.extend(character.escape_default());
        } else {
            cleaned.push(character);
        }
    }
    cleaned
}
