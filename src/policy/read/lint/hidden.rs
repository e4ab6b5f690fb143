//! Rules that an earlier one leaves nothing of: the same source or a broader one, and no condition
//! that could let it pass.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::cover::Reach;
use super::places::Places;
use super::steady::{always_has_value, always_leads_away};
use crate::diagnostic::Code;
use crate::policy::condition::Test;
use crate::policy::explain::is_own;
use crate::policy::model::{At, Model, PathSettings, RedirectSource, Rule};
use crate::policy::pattern::PathPattern;
use crate::policy::target::{Target, TargetHost};

/// How many pairs of rules are compared at most: to compare ten thousand rules with each other
/// would take longer than to read them.
const PAIRS: usize = 2_000_000;

/// A rule, as far as it can hide or be hidden.
struct Candidate<'m> {
    id: &'m str,
    index: usize,
    at: At,
    /// It is applied, and not only watched.
    live: bool,
    reach: Reach<'m>,
    /// Of a redirect: where it leads, and from where.
    redirect: Option<(Option<&'m PathPattern>, &'m Target)>,
    /// A redirect to a host that isn't the policy's own.
    to_foreign: bool,
    /// It asks for the host.
    asks_host: bool,
}

impl<'m> Candidate<'m> {
    fn of<A>(index: usize, rule: &'m Rule<A>, from: Option<&'m PathPattern>) -> Candidate<'m> {
        Candidate {
            id: &rule.id,
            index,
            at: rule.at,
            live: rule.enabled && !rule.shadow,
            reach: Reach::of(rule, from),
            redirect: None,
            to_foreign: false,
            asks_host: asks_host(rule),
        }
    }
}

/// Reports what is hidden among the rules of which the first that matches wins.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let blocks = candidates(&model.blocks, |_| true);
    let responds = candidates(&model.responds, |rule| !on_response(rule));
    let cors = candidates(&model.cors, |_| true);
    let routes = candidates(&model.routes, |_| true);
    let redirects = model.redirects.iter().enumerate();
    let redirects = redirects
        .filter_map(|(index, rule)| match &rule.action.source {
            RedirectSource::Entry { from, to } => Some(Candidate {
                redirect: Some((from.as_ref(), to)),
                to_foreign: is_foreign(to, model),
                ..Candidate::of(index, rule, from.as_ref())
            }),
            RedirectSource::Map(_) => None,
        })
        .collect();
    for (kind, candidates) in [
        (Kind::Block, blocks),
        (Kind::Redirect, redirects),
        (Kind::Respond, responds),
        (Kind::Cors, cors),
        (Kind::Route, routes),
    ] {
        among(reader, kind, candidates, &model.paths, places);
    }
}

fn candidates<A>(rules: &[Rule<A>], asked: impl Fn(&Rule<A>) -> bool) -> Vec<Candidate<'_>> {
    let asked = rules.iter().enumerate().filter(|(_, rule)| asked(rule));
    asked.map(|(index, rule)| Candidate::of(index, rule, None)).collect()
}

fn on_response<A>(rule: &Rule<A>) -> bool {
    rule.when.as_ref().is_some_and(|when| when.reads_response())
}

fn among(
    reader: &mut Reader<'_>,
    kind: Kind,
    candidates: Vec<Candidate<'_>>,
    settings: &PathSettings,
    places: &Places,
) {
    let mut pairs = 0;
    let hiding: Vec<&Candidate<'_>> =
        candidates.iter().filter(|rule| rule.live && rule.reach.is_alone()).collect();
    for later in &candidates {
        let earlier = hiding.iter().take_while(|earlier| earlier.index < later.index);
        for earlier in earlier {
            pairs += 1;
            if pairs > PAIRS {
                return;
            }
            if earlier.at == later.at
                && earlier.reach.hides(&later.reach, settings)
                && leads_away(earlier, later, settings)
            {
                let place = |rule: &Candidate<'_>| places.of(kind, rule.index);
                let message =
                    format!("`{}` is never reached: `{}` goes before it", later.id, earlier.id);
                reader.report(
                    Problem::warning(Code::HIDDEN_RULE, place(later), message)
                        .related(place(earlier), "it takes everything that this one asks for")
                        .help("put it first, or take one of them away"),
                );
                break;
            }
        }
    }
}

/// A redirect that leads to the URL that it was given doesn't match, and leaves it to the next.
fn leads_away(earlier: &Candidate<'_>, later: &Candidate<'_>, settings: &PathSettings) -> bool {
    match (earlier.redirect, later.redirect) {
        // Whoever asks for the same path of the other host is there already, and no visitor of
        // ours: unless the later rule speaks of that host, nobody is left for it.
        (Some((earlier_from, to)), Some(_)) if earlier.to_foreign && !later.asks_host => {
            always_has_value(to, earlier_from)
        }
        (Some((earlier_from, to)), Some((from, _))) => {
            always_leads_away(to, earlier_from, from, settings)
        }
        _ => true,
    }
}

/// Whether a target is on a host that certainly isn't the policy's own.
fn is_foreign(to: &Target, model: &Model) -> bool {
    let canonical = model.canonical.as_ref().filter(|canonical| canonical.host.is_some());
    if !model.hosts_declared && canonical.is_none() {
        return false;
    }
    match to.authority.as_deref().map(|authority| &authority.host) {
        Some(TargetHost::Literal(host)) => {
            let mut alias = canonical.iter().flat_map(|canonical| &canonical.aliases);
            !is_own(model, host)
                && canonical.and_then(|canonical| canonical.host.as_ref()) != Some(host)
                && !alias.any(|alias| alias.matches(host))
        }
        Some(TargetHost::Request | TargetHost::Label { .. }) | None => false,
    }
}

fn asks_host<A>(rule: &Rule<A>) -> bool {
    let mut asks = false;
    if let Some(when) = &rule.when {
        when.each_check(&mut |check| asks |= matches!(check.test, Test::Host(_)));
    }
    asks
}
