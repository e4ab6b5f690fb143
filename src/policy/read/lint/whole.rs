//! What only the whole policy shows.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use super::{hidden, literal, security};
use crate::diagnostic::Code;
use crate::policy::condition::Condition;
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
    security::report_undone(reader, model, places);
    security::report_csp(reader, root, model);
    report_variants(reader, model, places);
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
    let mut windows = Vec::new();
    let mut add = |kind, index, id: &str, when: Option<&Condition>| {
        windows.extend(Window::of(id, when, || reader.span(places.of(kind, index))));
    };
    each(&model.blocks, Kind::Block, &mut add);
    each(&model.redirects, Kind::Redirect, &mut add);
    each(&model.responds, Kind::Respond, &mut add);
    each(&model.rewrites, Kind::Rewrite, &mut add);
    each(&model.cors, Kind::Cors, &mut add);
    each(&model.experiments, Kind::Experiment, &mut add);
    each(&model.routes, Kind::Route, &mut add);
    each(&model.headers, Kind::Headers, &mut add);
    windows.sort_by_key(|window| window.span.bytes.start);
    windows
}

fn each<A>(
    rules: &[Rule<A>],
    kind: Kind,
    visit: &mut dyn FnMut(Kind, usize, &str, Option<&Condition>),
) {
    for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.enabled) {
        visit(kind, index, &rule.id, rule.when.as_ref());
    }
}
