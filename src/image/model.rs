//! A whole policy, and what holds only of the whole.

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::{Stored, record};
use super::writer::Writer;
use crate::policy::condition::Condition;
use crate::policy::model::{Answer, Model, Rule};

record!(
    Model {
        hosts,
        hosts_declared,
        on_error,
        client,
        paths,
        https,
        canonical,
        collapse,
        bounds,
        blocks,
        redirects,
        auth,
        responds,
        cors,
        experiments,
        layers,
        rewrites,
        routes,
        origins,
        headers,
        security_headers,
    },
    hangs_together
);

/// What is named by its index is there, and every answer has a status.
fn hangs_together(model: &Model) -> Result<(), Flaw> {
    let blocks = model.blocks.iter().map(|rule| rule.action.answer.status);
    Flaw::unless(blocks.into_iter().all(|status| (400..=599).contains(&status)), STATUS)?;
    Flaw::unless(model.responds.iter().all(has_status), STATUS)?;
    for experiment in model.experiments.iter().map(|rule| &rule.action) {
        let layer = experiment.layer.is_none_or(|layer| layer < model.layers.len());
        Flaw::unless(layer, "an experiment of no layer")?;
        let mut routes = experiment.variants.iter().filter_map(|variant| variant.route);
        let routes = routes.all(|route| route < model.origins.len());
        Flaw::unless(routes, "a variant of no origin")?;
    }
    Ok(())
}

const STATUS: &str = "an answer with a status that can't be sent";

/// Only what takes the place of a response may leave its status as it is.
fn has_status(rule: &Rule<Answer>) -> bool {
    match rule.action.status {
        0 => rule.when.as_ref().is_some_and(Condition::reads_response),
        // Where a 3xx leads, a redirect says.
        status => matches!(status, 200..=299 | 400..=599),
    }
}
