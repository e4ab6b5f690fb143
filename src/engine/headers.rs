//! Stage 11: the edits of request and response headers.

use super::pipeline::{Run, note};
use super::scene::Scene;
use super::values::Source;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::policy::model::{HeaderEdit, HeaderEdits};

/// The edits of the request that goes to the origin. Conditions see the request as it arrived.
pub(super) fn request<'e>(run: &mut Run<'e, '_>) -> Vec<Edit<'e>> {
    let scene = run.scene;
    edits(run, &scene, |action| &action.request)
}

/// The edits of the response, in the scene that has it.
pub(super) fn response<'e>(run: &mut Run<'e, '_>, scene: &Scene<'_>) -> Vec<Edit<'e>> {
    edits(run, scene, |action| &action.response)
}

fn edits<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    side: impl Fn(&'e HeaderEdits) -> &'e Vec<HeaderEdit>,
) -> Vec<Edit<'e>> {
    let model = run.model;
    let mut edits = Vec::new();
    for rule in model.headers.iter().filter(|rule| rule.enabled) {
        let side = side(&rule.action);
        if side.is_empty() || !scene.judge(rule.when.as_ref()).holds() {
            continue;
        }
        let source = Source::new(scene, &rule.id);
        let before = edits.len();
        // Inside one entry: remove, set, append, default.
        for turn in 0..=3 {
            let due = side.iter().filter(|edit| order(edit) == turn);
            edits.extend(due.filter_map(|edit| resolve(edit, &source)));
        }
        if edits.len() > before {
            let named = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Headers };
            if rule.shadow {
                edits.truncate(before);
                note(&mut run.shadow, named);
            } else {
                run.rules.push(named);
            }
        }
    }
    edits
}

fn order(edit: &HeaderEdit) -> u8 {
    match edit {
        HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => 0,
        HeaderEdit::Set(..) => 1,
        HeaderEdit::Append(..) => 2,
        HeaderEdit::Default(..) => 3,
    }
}

/// An edit with its value; `None` where its template has none.
fn resolve<'e>(edit: &'e HeaderEdit, source: &Source<'_>) -> Option<Edit<'e>> {
    let field = |name: &'e str, value| Some(Field::new(name, source.field(value)?));
    Some(match edit {
        HeaderEdit::Remove(name) => Edit::Remove { name: name.as_str().into() },
        HeaderEdit::RemovePrefix(prefix) => Edit::RemovePrefix { prefix: prefix.as_str().into() },
        HeaderEdit::Set(name, value) => Edit::Set(field(name, value)?),
        HeaderEdit::Append(name, value) => Edit::Append(field(name, value)?),
        HeaderEdit::Default(name, value) => Edit::Default(field(name, value)?),
    })
}
