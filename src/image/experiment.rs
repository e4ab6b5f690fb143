//! Experiments, their variants and layers.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, record};
use super::template::fits;
use super::writer::Writer;
use crate::policy::model::{Experiment, ExperimentCookie, Layer, Variant, VariantRewrite};
use crate::policy::read::field::Side;
use crate::policy::template::Place;

/// Millionths.
const ALL: u32 = 1_000_000;

record!(
    Experiment {
        variants,
        control,
        traffic,
        traffic_key,
        variant_key,
        unit,
        layer,
        cookie,
        override_query,
        includes_bots,
        key_header,
    },
    can_be_drawn
);

fn can_be_drawn(experiment: &Experiment) -> Result<(), Flaw> {
    // They are searched by halves.
    name::rising(&experiment.variants, |variant| variant.name.as_str().to_owned())?;
    let has_control = experiment.control < experiment.variants.len();
    Flaw::unless(has_control, "an experiment without its control")?;
    Flaw::unless(experiment.traffic <= ALL, "a share of more than all")?;
    experiment
        .key_header
        .as_deref()
        .map_or(Ok(()), |name| name::own_field_name(name, Side::Request))
}

record!(ExperimentCookie { name, max_age }, is_cookie);

fn is_cookie(cookie: &ExperimentCookie) -> Result<(), Flaw> {
    name::token(&cookie.name)
}

record!(Variant { name, weight, rewrite, redirect, route, headers }, has_a_name);
record!(VariantRewrite { path, query }, stays_a_path);

fn has_a_name(variant: &Variant) -> Result<(), Flaw> {
    name::id(&variant.name)?;
    Flaw::unless(variant.weight <= ALL, "a weight that isn't one")
}

fn stays_a_path(rewrite: &VariantRewrite) -> Result<(), Flaw> {
    fits(&rewrite.path, Place::Path)?;
    rewrite.query.as_ref().map_or(Ok(()), |query| fits(query, Place::Query))
}

record!(Layer { name, key, members }, is_not_overfull);

fn is_not_overfull(layer: &Layer) -> Result<(), Flaw> {
    let taken = layer.members.iter().fold(0, |taken: u32, (_, share)| taken.saturating_add(*share));
    Flaw::unless(taken <= ALL, "a layer of more than all")
}
