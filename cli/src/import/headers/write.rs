//! The text of a policy of header rules.

use super::super::toml_text::{array, comment, key, string};
use super::super::write::Written;
use super::edit::Verb;
use super::plan::Entry;

/// Writes the entries; `head` is what stands before them.
pub(super) fn write(head: &[String], entries: &[Entry<'_>]) -> Written {
    let mut written = Written::default();
    for line in head {
        written.toml.push(line, None);
    }
    for entry in entries {
        written.toml.push("", None);
        push(&mut written, entry);
    }
    written
}

fn push(written: &mut Written, entry: &Entry<'_>) {
    let source = Some(entry.line);
    if let Some(text) = &entry.comment {
        written.toml.push(&comment(text), source);
    }
    written.toml.push("[[headers]]", source);
    written.toml.push(&format!("id = {}", string(&entry.id)), source);
    if let Some(host) = &entry.source.host {
        written.toml.push(&format!("when.host = {}", string(host)), source);
    }
    if let Some(path) = entry.source.glob.condition() {
        written.toml.push(&format!("when.path = {path}"), source);
    }
    let of = |verb: Verb| entry.edits.iter().filter(move |edit| edit.verb == verb);
    let removed: Vec<_> = of(Verb::Remove).collect();
    match removed.as_slice() {
        [] => {}
        [edit] => {
            let names = array([string(&edit.name)]);
            let line = edit.lines.first().copied();
            written.toml.push(&format!("response.remove = {names}"), line);
        }
        edits => {
            written.toml.push("response.remove = [", source);
            for edit in edits {
                let name = format!("    {},", string(&edit.name));
                written.toml.push(&name, edit.lines.first().copied());
            }
            written.toml.push("]", source);
        }
    }
    for (verb, table) in [(Verb::Set, "set"), (Verb::Append, "append")] {
        for edit in of(verb) {
            let value = string(&edit.value);
            let line = format!("response.{table}.{} = {value}", key(&edit.name));
            written.toml.push(&line, edit.lines.first().copied());
        }
    }
    // What only prepares a rule isn't the rule.
    if entry.comment.is_none() {
        let lines = entry.edits.iter().flat_map(|edit| edit.lines.iter().copied());
        let lines = lines.chain([entry.line]);
        written.ids.extend(lines.map(|line| (line, entry.id.clone())));
    }
}
