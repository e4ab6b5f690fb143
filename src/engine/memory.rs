//! The cookies by which visitors keep their variants.

use super::assignment::Memory;
use super::fields::{edited, has_member};
use super::pipeline::{Run, named, note};
use crate::decision::{Edit, Field, Stage};
use crate::lent::Lent;
use crate::request::{Headers, Tier};

/// Adds the cookies that are new to the edits of a response. It is then this visitor's own: a
/// response that a shared cache might keep is marked.
pub(super) fn remember<'e>(
    run: &mut Run<'e, '_>,
    response: &(dyn Headers + Sync),
    edits: &mut Lent<'e, Edit<'e>>,
) {
    if run.scene.tier() == Tier::Origin {
        return;
    }
    let before = edits.len();
    for assigned in run.assigned.iter().filter(|assigned| !assigned.rule.shadow) {
        let (Some(memory), Some(cookie)) = (assigned.memory, &assigned.rule.action.cookie) else {
            continue;
        };
        let pair = match memory {
            Memory::Variant(variant) => format!("{}={variant}", cookie.name),
            Memory::Point(point) => format!("{}=~{point}", cookie.name),
        };
        let age = cookie.max_age;
        let value = format!("{pair}; Path=/; Max-Age={age}; Secure; SameSite=Lax");
        edits.to_mut().push(Edit::Append(Field::new("set-cookie", value)));
        note(&mut run.rules, named(assigned.rule, Stage::Experiment));
    }
    if edits.len() == before {
        return;
    }
    let is_kept = !has_member(&edited(response, edits), "cache-control", &["private", "no-store"]);
    if is_kept {
        edits.to_mut().push(Edit::Set(Field::new("cache-control", "private")));
    }
}
