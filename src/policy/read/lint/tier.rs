//! Rules before CloudFront's cache that ask where the visitor is: CloudFront tells it only behind
//! the cache, and what a visitor's own header says there isn't believed.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::condition::{Check, Test};
use crate::policy::model::{At, ClientSettings, Model, Platform, Rule};

/// Reports the rules that nobody tells their place.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let client = &model.client;
    if client.platform != Platform::CloudFront || client.country_db.is_some() {
        return;
    }
    let mut lint = Lint { reader, client, places };
    lint.rules(Kind::Block, &model.blocks);
    lint.rules(Kind::Redirect, &model.redirects);
    lint.rules(Kind::Auth, &model.auth);
    lint.rules(Kind::Respond, &model.responds);
    lint.rules(Kind::Cors, &model.cors);
    lint.rules(Kind::Experiment, &model.experiments);
    lint.rules(Kind::Rewrite, &model.rewrites);
    lint.rules(Kind::Route, &model.routes);
    lint.rules(Kind::Headers, &model.headers);
}

struct Lint<'r, 't, 'm> {
    reader: &'r mut Reader<'t>,
    client: &'m ClientSettings,
    places: &'m Places,
}

impl Lint<'_, '_, '_> {
    fn rules<A>(&mut self, kind: Kind, rules: &[Rule<A>]) {
        for (index, rule) in rules.iter().enumerate() {
            if !rule.enabled || rule.at != At::Viewer {
                continue;
            }
            let mut untold = None;
            if let Some(when) = &rule.when {
                when.each_check(&mut |check| {
                    untold = untold.or_else(|| Some((check, header(self.client, check)?)));
                });
            }
            let Some((check, header)) = untold else { continue };
            let message = format!(
                "`{}` asks for `{}`, which nobody tells at CloudFront's viewer tier",
                rule.id, check.key
            );
            let help = match header {
                // CloudFront refuses it in a cache policy.
                None => "write `at = \"origin\"` and keep what it is about from the cache, or \
                         give `[client]` a `country_db` with networks"
                    .to_owned(),
                Some(header) => format!(
                    "write `at = \"origin\"` and put {header} into the cache key, or give \
                     `[client]` a `country_db`"
                ),
            };
            let place = self.places.of(kind, index);
            self.reader.report(Problem::warning(Code::PLACE_AT_VIEWER, place, message).help(help));
        }
    }
}

/// What the cache has to key on where a rule behind it makes this check, for those that nobody can
/// answer before it; `Some(None)`: it can't.
#[expect(clippy::option_option, reason = "told, untold and no key, untold and this key")]
fn header(client: &ClientSettings, check: &Check) -> Option<Option<&'static str>> {
    match check.test {
        // A header of the policy's own tells the country, and by it the continent.
        Test::Country(_) | Test::Continent(_) if client.country_header.is_some() => None,
        Test::Country(_) | Test::Continent(_) => Some(Some("`CloudFront-Viewer-Country`")),
        Test::Region(_) => {
            Some(Some("`CloudFront-Viewer-Country` and `CloudFront-Viewer-Country-Region`"))
        }
        Test::City(_) => Some(Some("`CloudFront-Viewer-City`")),
        Test::Asn(_) => Some(None),
        _ => None,
    }
}
