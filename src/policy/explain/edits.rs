//! The edits of one entry, their values put in.

use std::borrow::Cow;

use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Edit, Field};
use crate::policy::model::HeaderEdit;
use crate::policy::pattern::Captures;
use crate::policy::template::{Place, Template};

/// In their order: remove, set, append, default; and why the first skipped one was.
pub(super) fn resolve<'p>(
    id: &str,
    edits: &'p [HeaderEdit],
    subject: &Subject<'_>,
) -> (Vec<Edit<'p>>, Option<String>) {
    let mut ordered: Vec<&HeaderEdit> = edits.iter().collect();
    ordered.sort_by_key(|edit| match edit {
        HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => 0,
        HeaderEdit::Set(..) => 1,
        HeaderEdit::Append(..) => 2,
        HeaderEdit::Default(..) => 3,
    });
    let mut skipped = None;
    let mut resolved = Vec::new();
    for edit in ordered {
        let mut field = |name: &'p str, template: &'p Template| match value(id, template, subject) {
            Ok(value) => Some(Field::new(name, value)),
            Err(because) => {
                skipped.get_or_insert(format!("`{name}`: {because}"));
                None
            }
        };
        resolved.extend(match edit {
            HeaderEdit::Remove(name) => Some(Edit::Remove { name: name.as_str().into() }),
            HeaderEdit::RemovePrefix(prefix) => {
                Some(Edit::RemovePrefix { prefix: prefix.as_str().into() })
            }
            HeaderEdit::Set(name, template) => field(name, template).map(Edit::Set),
            HeaderEdit::Append(name, template) => field(name, template).map(Edit::Append),
            HeaderEdit::Default(name, template) => field(name, template).map(Edit::Default),
        });
    }
    (resolved, skipped)
}

/// How many there are, in words.
pub(super) fn count(count: usize) -> String {
    if count == 1 { "edits 1 header".to_owned() } else { format!("edits {count} headers") }
}

fn value<'p>(
    id: &str,
    template: &'p Template,
    subject: &Subject<'_>,
) -> Result<Cow<'p, str>, String> {
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id };
    template.expand(Place::Header, &values).map_err(|no_value| no_value.to_string())
}
