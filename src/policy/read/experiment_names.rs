//! The names of the experiments and of their variants: conditions and templates of every rule may
//! ask for them, so they are known before any rule is read.
//!
//! Nothing is reported here: what is wrong with an `[[experiment]]` is said where it is read.

use crate::syntax::{Kind, Table};

/// What an experiment is called, and its variants in the order of their names.
pub(super) struct ExperimentName<'t> {
    /// Its id, or what it is called by its position.
    pub(super) id: String,
    pub(super) variants: Vec<&'t str>,
}

/// The experiments of a policy, in the order of the file.
pub(super) fn of(root: Table<'_>) -> Vec<ExperimentName<'_>> {
    let Some(Kind::List(entries)) = root.get("experiment").map(|value| value.kind()) else {
        return Vec::new();
    };
    let mut names = Vec::with_capacity(entries.len());
    for entry in entries.iter() {
        let Kind::Table(table) = entry.kind() else { continue };
        let id = match table.get("id").map(|value| value.kind()) {
            Some(Kind::String(id)) => id.to_owned(),
            _ => format!("experiment-{}", names.len() + 1),
        };
        let variants = match table.get("variants").map(|value| value.kind()) {
            Some(Kind::Table(variants)) => variants.by_name().map(|(key, _)| key.name).collect(),
            _ => Vec::new(),
        };
        names.push(ExperimentName { id, variants });
    }
    names
}
