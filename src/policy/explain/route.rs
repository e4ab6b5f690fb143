//! Stage 10: `[[route]]`. The first match chooses the origin; a variant that routes takes the place
//! of them all.

use super::assignment::Assignments;
use super::condition::judge;
use super::stage::{first, named, report, stands, unreached};
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{self, RuleRef, Stage};
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{Model, Origin, Route, Rule};
use crate::policy::pattern::Captures;
use crate::policy::template::Place;
use crate::request::Tier;

/// What the stage comes to.
pub(super) struct Routing<'p> {
    pub(super) origin: Option<decision::Origin<'p>>,
    /// The route that chose it; a variant's is named where its experiment is.
    pub(super) rule: Option<RuleRef<'p>>,
    pub(super) report: StageReport<'p>,
}

/// Asks the variants, then the routes in order.
pub(super) fn routes<'p>(
    model: &'p Model,
    assigned: &Assignments<'p>,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Routing<'p> {
    let of_variant = assigned.live().find_map(|(rule, variant)| {
        let origin = variant.route.and_then(|index| model.origins.get(index))?;
        Some((rule, origin))
    });
    if let Some((rule, origin)) = of_variant
        && subject.facts.request.tier != Tier::Viewer
    {
        let outcome = Outcome::Acted { effect: effect(origin) };
        let mut reports = vec![RuleReport::new(named(&rule.id, Stage::Experiment), outcome)];
        reports.extend(unreached(Stage::Route, &model.routes));
        let report = report(Stage::Route, reports);
        return Routing { origin: Some(decided(origin)), rule: None, report };
    }
    let (winner, report) = first(Stage::Route, &model.routes, shadow, |rule| {
        stands(rule, subject.facts.request.tier)?;
        let origin = chosen(model, rule, subject)?;
        Ok((origin, effect(origin)))
    });
    let (rule, origin) = winner.unzip();
    Routing {
        origin: origin.map(decided),
        rule: rule.map(|rule| named(&rule.id, Stage::Route)),
        report,
    }
}

/// The origin that a route names, or why it names none.
fn chosen<'p>(
    model: &'p Model,
    rule: &'p Rule<Route>,
    subject: &Subject<'_>,
) -> Result<&'p Origin, Outcome> {
    if let Some(miss) = judge(rule.when.as_ref(), subject).miss {
        return Err(Outcome::NotMatched(miss));
    }
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id: &rule.id };
    let name = rule.action.origin.expand(Place::Header, &values);
    let name = name.map_err(|no_value| Outcome::NoEffect { because: no_value.to_string() })?;
    model
        .origins
        .iter()
        .find(|origin| origin.name == name)
        .ok_or_else(|| Outcome::NoEffect { because: format!("`{name}` is none of `[origins]`") })
}

fn effect(origin: &Origin) -> String {
    format!("to {}", origin.name)
}

fn decided(origin: &Origin) -> decision::Origin<'_> {
    decision::Origin {
        name: origin.name.as_str().into(),
        scheme: origin.scheme,
        host: origin.host.as_str().into(),
        port: origin.port,
        path: origin.path.as_str().into(),
        keeps_host: origin.keeps_host,
    }
}
