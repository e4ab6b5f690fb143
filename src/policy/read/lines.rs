//! On which lines the rules of a policy begin.

use super::lint::places::Places;
use super::reader::Reader;
use super::rule::Kind;
use crate::policy::model::Model;
use crate::syntax::Table;

/// The line of each rule, in the order of [`Policy::rules`](crate::Policy::rules).
pub(super) fn of(reader: &Reader<'_>, root: Table<'_>, model: &Model, places: &Places) -> Vec<u32> {
    let mut lines = Vec::new();
    let mut entries = |kind: Kind, count: usize, table: Option<&str>| {
        lines.extend(table.and_then(|name| root.entry(name)).map(|(key, _)| key.range().start));
        lines.extend((0..count).map(|index| places.of(kind, index).start));
    };
    entries(Kind::Block, model.blocks.len(), None);
    entries(Kind::Redirect, 0, model.https.as_ref().map(|_| "https"));
    entries(Kind::Redirect, model.redirects.len(), model.canonical.as_ref().map(|_| "canonical"));
    entries(Kind::Auth, model.auth.len(), None);
    entries(Kind::Respond, model.responds.len(), None);
    entries(Kind::Cors, model.cors.len(), None);
    entries(Kind::Experiment, model.experiments.len(), None);
    entries(Kind::Rewrite, model.rewrites.len(), None);
    entries(Kind::Route, model.routes.len(), None);
    let security = model.security_headers.headers.first().map(|_| "security_headers");
    entries(Kind::Headers, model.headers.len(), security);
    lines.into_iter().map(|at| reader.line(at)).collect()
}
