//! Rewrites into a path that a block takes: blocks are asked again about what a rewrite makes, so
//! the rewrite never takes effect, and whoever gets it is blocked.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::cover::Reach;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::model::Model;
use crate::policy::template::Template;
use crate::uri::path::canonical;

/// Reports the literal targets that a block without another condition takes.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let blocks = model.blocks.iter().enumerate();
    let blocks: Vec<(usize, Reach<'_>)> = blocks
        .filter(|(_, rule)| rule.enabled && !rule.shadow)
        .map(|(index, rule)| (index, Reach::of(rule, None)))
        .filter(|(_, reach)| reach.is_alone())
        .collect();
    if blocks.is_empty() {
        return;
    }
    for (index, rule) in model.experiments.iter().enumerate().filter(|(_, rule)| rule.enabled) {
        for variant in &rule.action.variants {
            let Some(rewrite) = &variant.rewrite else { continue };
            let what = format!("the rewrite of variant `{}`", variant.name);
            say(reader, model, places, &blocks, (Kind::Experiment, index), &what, &rewrite.path);
        }
    }
    for (index, rule) in model.rewrites.iter().enumerate().filter(|(_, rule)| rule.enabled) {
        let what = format!("`{}`", rule.id);
        say(reader, model, places, &blocks, (Kind::Rewrite, index), &what, &rule.action.path);
    }
}

fn say(
    reader: &mut Reader<'_>,
    model: &Model,
    places: &Places,
    blocks: &[(usize, Reach<'_>)],
    (kind, index): (Kind, usize),
    what: &str,
    to: &Template,
) {
    let Template::Literal(to) = to else { return };
    let path = canonical(to).path;
    let mut blocks = blocks.iter();
    let Some((block, _)) = blocks.find(|(_, reach)| reach.takes(&path, &model.paths)) else {
        return;
    };
    let id = model.blocks.get(*block).map_or("", |rule| rule.id.as_str());
    let message = format!("{what} leads to `{to}`, which `{id}` blocks");
    reader.report(
        Problem::warning(Code::BLOCKED_REWRITE, places.of(kind, index), message)
            .related(places.of(Kind::Block, *block), "blocks are asked again about the new path")
            .help("to keep visitors away from the path, write a `[[redirect]]` from it instead"),
    );
}
