//! The fields of a message as it stands after some edits.

use crate::decision::Edit;
use crate::facts::lines;
use crate::request::Headers;

/// Whether a header is there.
pub(super) fn has(headers: &(dyn Headers + Sync), name: &str) -> bool {
    !lines::of(headers, name).is_empty()
}

/// The members of a header that is a list of words, in lower case. A line that isn't text has none.
pub(super) fn words(headers: &(dyn Headers + Sync), name: &str) -> Vec<String> {
    lines::of(headers, name)
        .into_iter()
        .filter_map(|line| std::str::from_utf8(line).ok())
        .flat_map(|line| line.split(','))
        .map(|word| word.trim().to_ascii_lowercase())
        .collect()
}

/// Fields with edits done.
pub(super) fn edited(headers: &(dyn Headers + Sync), edits: &[Edit<'_>]) -> Vec<(String, Vec<u8>)> {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    headers.visit(&mut |name, value| fields.push((name.to_ascii_lowercase(), value.to_vec())));
    for edit in edits {
        match edit {
            Edit::Remove { name } => fields.retain(|(other, _)| other != name),
            Edit::RemovePrefix { prefix } => {
                fields.retain(|(name, _)| !name.starts_with(prefix.as_ref()));
            }
            Edit::Set(new) => {
                fields.retain(|(name, _)| *name != new.name);
                fields.push((new.name.to_string(), new.value.as_bytes().to_vec()));
            }
            Edit::Append(new) => {
                fields.push((new.name.to_string(), new.value.as_bytes().to_vec()));
            }
            Edit::Default(new) => {
                if !fields.iter().any(|(name, _)| *name == new.name) {
                    fields.push((new.name.to_string(), new.value.as_bytes().to_vec()));
                }
            }
        }
    }
    fields
}
