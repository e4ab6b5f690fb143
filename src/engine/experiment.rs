//! Stage 8: what the visitor's variants do. Their rewrite, route and header edits are done where
//! others of their kind are.

use super::answer::{Draft, PRIVATE};
use super::assignment::{Assigned, Variants};
use super::pipeline::{Run, named};
use super::redirect::start_of;
use super::values::Source;
use crate::decision::{Acted, Field, Stage};
use crate::few::Few;
use crate::policy::model::{QueryMode, Variant};
use crate::policy::target::Target;
use crate::request::Tier;
use crate::uri::percent::{encode_path, encode_query};

/// Names the experiments of which the visitor has a variant, where no variant leads elsewhere.
#[inline]
pub(super) fn name<'e>(variants: Variants<'e, '_>, acted: &mut Acted<'e>) {
    for assigned in variants.iter() {
        name_one(assigned, acted);
    }
}

/// Names an experiment, where the visitor has a variant of it: the variant, if it has an effect.
#[inline]
fn name_one<'e>(assigned: Assigned<'e>, acted: &mut Acted<'e>) -> Option<&'e Variant> {
    let variant = assigned.variant?;
    let rule = named(assigned.rule, Stage::Experiment);
    if assigned.rule.shadow {
        acted.note_shadow(rule);
        return None;
    }
    acted.rules.push(rule);
    Some(variant)
}

/// Names the experiments of which the visitor has a variant, up to the first whose variant leads
/// elsewhere: that is its answer.
pub(super) fn redirect<'e>(run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
    let tier = run.scene.tier();
    for assigned in run.variants.iter() {
        let Some(variant) = name_one(assigned, &mut run.acted) else { continue };
        if tier != Tier::Origin
            && let Some(target) = &variant.redirect
            && let Some(location) = resolve(
                run,
                &encode_path(run.scene.path),
                target,
                &assigned.rule.id,
                QueryMode::Merge,
            )
        {
            let location = Field::new("location", location);
            let fields = Few::Two([location, Field::new("cache-control", PRIVATE)]);
            return Some(Draft { fields, ..Draft::empty(302) });
        }
    }
    None
}

/// Where one temporary hop leads.
pub(super) fn resolve(
    run: &Run<'_, '_>,
    path: &str,
    target: &Target,
    rule: &str,
    mode: QueryMode,
) -> Option<String> {
    let model = run.model;
    let query = run.scene.query.map(encode_query);
    let scene = start_of(run.scene, path, query.as_deref());
    let source = Source::new(&scene, rule);
    let limit = model.bounds.location_bytes;
    let url = target.resolve(&scene.url(), mode, &source, &model.hosts, limit).ok()?;
    Some(url.location())
}
