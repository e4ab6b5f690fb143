//! What only the whole policy shows.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use super::{hidden, literal, loops, reported, rewritten, security, tier, unreachable, variants};
use crate::diagnostic::Code;
use crate::policy::model::{Experiment, Model, Rule};
use crate::policy::window::Window;
use crate::syntax::Table;

/// Reports it. The model is whole: no error was found.
pub(in crate::policy::read) fn report(
    reader: &mut Reader<'_>,
    root: Table<'_>,
    model: &Model,
    places: &Places,
) {
    hidden::report(reader, model, places);
    literal::report(reader, model, places);
    loops::report(reader, model, places);
    unreachable::report(reader, model, places);
    security::report_undone(reader, model, places);
    security::report_csp(reader, root, model);
    security::report_enforced(reader, model, places);
    reported::report(reader, model, places);
    variants::report(reader, root, model, places);
    report_variants(reader, model, places);
    report_blocks(reader, model, places);
    rewritten::report(reader, model, places);
    tier::report(reader, model, places);
}

/// A block of every request, for ever: a condition was forgotten, or slid into another table.
fn report_blocks(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    for (index, rule) in model.blocks.iter().enumerate() {
        // A time window and a sample are conditions.
        if rule.enabled && !rule.shadow && rule.when.is_none() {
            let message = format!("`{}` blocks every request", rule.id);
            reader.report(
                Problem::warning(
                    Code::UNCONDITIONAL_BLOCK,
                    places.of(Kind::Block, index),
                    message,
                )
                .help("write what it is for, in a `when`; `when.path = \"/{*any}\"` says that all is meant"),
            );
        }
    }
}

/// A variant that nobody can get.
fn report_variants(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    for (index, rule) in model.experiments.iter().enumerate() {
        let experiment: &Experiment = &rule.action;
        if experiment.override_query.is_some() {
            continue;
        }
        let control = experiment.variants.get(experiment.control).map(|control| &control.name);
        for variant in &experiment.variants {
            if variant.weight == 0 && Some(&variant.name) != control {
                let message =
                    format!("nobody gets the variant `{}`: its weight is 0", variant.name);
                let place = places.of(Kind::Experiment, index);
                reader.report(
                    Problem::warning(Code::UNUSED_VARIANT, place, message)
                        .help("give it a weight, or an `override` for testers, or take it away"),
                );
            }
        }
    }
}

/// The time windows of all rules, in the order of the file.
pub(in crate::policy::read) fn windows(
    reader: &Reader<'_>,
    model: &Model,
    places: &Places,
) -> Vec<Window> {
    let mut windows = of_kind(reader, Kind::Block, &model.blocks, places);
    windows.extend(of_kind(reader, Kind::Redirect, &model.redirects, places));
    windows.extend(of_kind(reader, Kind::Auth, &model.auth, places));
    windows.extend(of_kind(reader, Kind::Respond, &model.responds, places));
    windows.extend(of_kind(reader, Kind::Cors, &model.cors, places));
    windows.extend(of_kind(reader, Kind::Experiment, &model.experiments, places));
    windows.extend(of_kind(reader, Kind::Rewrite, &model.rewrites, places));
    windows.extend(of_kind(reader, Kind::Route, &model.routes, places));
    windows.extend(of_kind(reader, Kind::Headers, &model.headers, places));
    windows.sort_by_key(|window| window.span.bytes.start);
    windows
}

fn of_kind<A>(reader: &Reader<'_>, kind: Kind, rules: &[Rule<A>], places: &Places) -> Vec<Window> {
    let enabled = rules.iter().enumerate().filter(|(_, rule)| rule.enabled);
    let windows = enabled.filter_map(|(index, rule)| {
        Window::of(&rule.id, rule.when.as_ref(), || reader.span(places.of(kind, index)))
    });
    windows.collect()
}
