//! Stage 11: the edits of request and response headers.

use super::pipeline::{Run, asked, named};
use super::scene::Scene;
use super::values::Source;
use super::{auth, identity, key_header};
use crate::decision::{Edit, Field, Stage};
use crate::few::Few;
use crate::policy::model::{HeaderEdit, HeaderEdits, Rule};
use crate::request::Tier;

/// The edits of the request that goes to the origin. Conditions see the request as it arrived.
#[inline]
pub(super) fn request<'e>(run: &mut Run<'e, '_>) -> Few<'e, Edit<'e>> {
    let request = &run.scene.facts.request;
    let mut edits = key_header::edits(run.model, run.variants, request, request.headers);
    if run.plan.edits_requests {
        edits.extend(more(run));
    }
    edits
}

fn more<'e>(run: &mut Run<'e, '_>) -> Vec<Edit<'e>> {
    let scene = run.scene;
    let mut edits = auth::withheld(run);
    identity::edits(run, &mut edits);
    for assigned in run.variants.iter() {
        if let Some(variant) = assigned.live()
            && assigned.rule.at.applies(scene.tier())
        {
            resolve(&variant.headers.request, &Source::new(scene, &assigned.rule.id), &mut edits);
        }
    }
    entries(run, scene, |action| &action.request, &[], &mut edits);
    edits
}

/// The edits of the response, in the scene that has it. `overlaid` are the entries that have acted
/// on the response already.
pub(super) fn response<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    overlaid: &[&'e Rule<HeaderEdits>],
    edits: &mut Few<'e, Edit<'e>>,
) {
    let mut more = Vec::new();
    for assigned in run.variants.iter() {
        if let Some(variant) = assigned.live()
            && scene.tier() != Tier::Origin
        {
            let source = Source::new(scene, &assigned.rule.id);
            if resolve(&variant.headers.response, &source, &mut more) {
                run.acted.note(named(assigned.rule, Stage::Experiment));
            }
        }
    }
    entries(run, scene, |action| &action.response, overlaid, &mut more);
    if !more.is_empty() {
        edits.to_mut().extend(more);
    }
}

fn entries<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    side: impl Fn(&'e HeaderEdits) -> &'e Vec<HeaderEdit>,
    overlaid: &[&'e Rule<HeaderEdits>],
    edits: &mut Vec<Edit<'e>>,
) {
    let (model, plan) = (run.model, run.plan);
    if model.headers.is_empty() {
        return;
    }
    for rule in asked(&plan.headers, &model.headers, scene) {
        let side = side(&rule.action);
        let has_overlaid = overlaid.iter().any(|other| std::ptr::eq(*other, rule));
        let before = edits.len();
        let holds = has_overlaid || !side.is_empty() && scene.judge(rule.when.as_ref()).holds();
        let has_edits = holds && resolve(side, &Source::new(scene, &rule.id), edits);
        if rule.shadow && (has_edits || has_overlaid) {
            edits.truncate(before);
            run.acted.note_shadow(named(rule, Stage::Headers));
        } else if has_edits || has_overlaid {
            run.acted.rules.push(named(rule, Stage::Headers));
        }
    }
}

/// Adds the edits whose templates have values. Whether there are any.
fn resolve<'e>(side: &'e [HeaderEdit], source: &Source<'_>, edits: &mut Vec<Edit<'e>>) -> bool {
    let before = edits.len();
    // Inside one entry: remove, set, append, default.
    for turn in 0..=3 {
        let due = side.iter().filter(|edit| order(edit) == turn);
        edits.extend(due.filter_map(|edit| resolve_one(edit, source)));
    }
    edits.len() > before
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
fn resolve_one<'e>(edit: &'e HeaderEdit, source: &Source<'_>) -> Option<Edit<'e>> {
    let field = |name: &'e str, value| Some(Field::new(name, source.field(value)?));
    Some(match edit {
        HeaderEdit::Remove(name) => Edit::Remove { name: name.as_str().into() },
        HeaderEdit::RemovePrefix(prefix) => Edit::RemovePrefix { prefix: prefix.as_str().into() },
        HeaderEdit::Set(name, value) => Edit::Set(field(name, value)?),
        HeaderEdit::Append(name, value) => Edit::Append(field(name, value)?),
        HeaderEdit::Default(name, value) => Edit::Default(field(name, value)?),
    })
}
