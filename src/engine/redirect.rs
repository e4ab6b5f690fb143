//! Stage 4: `[https]`, `[canonical]` and the redirects, again and again until none acts; the
//! visitor gets one redirect to where that ends.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::answer::Draft;
use super::candidate::Asked;
use super::index::Candidates;
use super::pipeline::Run;
use super::quick::{self, Quick};
use super::scene::Scene;
use super::trail::{Hop, Trail};
use super::{candidate, canonical, https};
use crate::decision::{RuleRef, Stage};
use crate::facts::Fact;
use crate::policy::model::{At, Canonical, Https, Model, RedirectStatus};
use crate::request::{Scheme, Tier};
use crate::uri::path;
use crate::uri::percent::{encode_path, encode_query};
use crate::uri::url::Url;

/// What a round came to.
pub(super) enum Round<'e, 'u> {
    Hop(Hop<'e, 'u>),
    /// Nothing acts.
    End,
    /// Before the first rule that acts stands one that may act, for all that is known here: the
    /// visitor's next request may go another way.
    Open,
}

/// The answer of the redirect stage.
///
/// `is_plain`: nothing in the path needs an escape.
pub(super) fn redirect<'e>(run: &mut Run<'e, '_>, is_plain: bool) -> Option<Draft<'e>> {
    let (model, scene) = (run.model, run.scene);
    let found = found(run, scene);
    let by_https = https(run).is_some_and(|https| https::acts(model, https, scene));
    if found.is_empty() && !by_https && canonical(run).is_none() {
        return None;
    }
    if let (true, Fact::Known(host)) = (is_plain && scene.tier() != Tier::Origin, scene.host)
        && canonical(run).is_none_or(|settings| canonical::leaves(settings, host, scene.canonical))
        && !may_enforce(run.model, scene.scheme)
    {
        let at = quick::At { host, path: scene.path, query: scene.query };
        match quick::redirect(model, run.plan, at, found.clone()) {
            Quick::Hop(hop) => {
                run.acted.rules.push(hop.rule());
                let status = hop.status;
                return Some(Draft { fields: hop.into_fields(), ..Draft::empty(status) });
            }
            Quick::Nothing => return None,
            Quick::Long => {}
        }
    }
    // What may not stand in a URL is encoded, as a client should have done.
    let path = if is_plain { Cow::Borrowed(scene.path) } else { encode_path(scene.path) };
    let query = scene.query.map(encode_query);
    let respelt;
    let arrived = match (&path, &query) {
        (Cow::Borrowed(_), None | Some(Cow::Borrowed(_))) => scene,
        _ => {
            respelt = start_of(scene, &path, query.as_deref());
            &respelt
        }
    };
    let start = OnceCell::new();
    let at = || start.get_or_init(|| arrived.url());
    let Round::Hop(first) = round(run, arrived, found, &at, false) else {
        return None;
    };
    let start = start.into_inner().unwrap_or_else(|| arrived.url());
    // The HSTS preload list wants the hop to https on the same host by itself.
    let preload = model.https.as_ref().is_some_and(|https| https.alone) && first.rule.id == "https";
    let mut trail = Trail::new(start, arrived.method);
    trail.push(first);
    if model.collapse && !preload {
        match follow(run, arrived, &mut trail) {
            Followed::Ended => {}
            Followed::Looped(rules) => {
                run.acted.set_looped(rules);
                return enforce_https(run, arrived);
            }
        }
    }
    trail.answer(run)
}

/// The candidates at a URL.
fn found<'e>(run: &Run<'e, '_>, scene: &Scene<'_>) -> Candidates<'e> {
    run.plan.redirects.index.narrow(scene.canonical, scene.host.known())
}

/// The request's URL, as the next one would arrive if a hop led to it.
pub(super) fn start_of<'s>(
    arrived: &Scene<'s>,
    path: &'s str,
    query: Option<&'s str>,
) -> Scene<'s> {
    arrived.spelt(path, query)
}

enum Followed<'e> {
    Ended,
    Looped(Vec<RuleRef<'e>>),
}

/// Follows the chain from its first hop to its end.
fn follow<'e: 'q, 'q>(
    run: &mut Run<'e, '_>,
    arrived: &Scene<'q>,
    trail: &mut Trail<'e, 'q>,
) -> Followed<'e> {
    loop {
        if let Some(circle) = trail.circle() {
            return Followed::Looped(circle);
        }
        let Some(last) = trail.hops.last() else {
            return Followed::Ended;
        };
        let url = &last.url;
        if !is_ours(run, url) {
            return Followed::Ended;
        }
        let view = path::canonical(&url.path);
        let scene = moved(arrived, url, &view.path, trail.method, trail.headers_hidden);
        let outcome = round(run, &scene, found(run, &scene), &|| url, true);
        match outcome {
            Round::Hop(_) if trail.hops.len() >= run.model.bounds.redirect_hops => {
                return Followed::Looped(trail.rules());
            }
            Round::Hop(hop) => trail.push(hop),
            Round::End | Round::Open => return Followed::Ended,
        }
    }
}

/// The scene at a URL of the chain, whose borrow is shorter than the request's.
fn moved<'s>(
    arrived: &Scene<'s>,
    url: &'s Url<'_>,
    canonical: &'s str,
    method: Fact<&'s str>,
    headers_hidden: bool,
) -> Scene<'s> {
    arrived.moved(url, canonical, method, headers_hidden)
}

/// Nothing is asked about a URL of a foreign host.
fn is_ours(run: &Run<'_, '_>, url: &Url<'_>) -> bool {
    let host = url.host.as_deref();
    host == run.scene.host.known()
        || host.is_some_and(|host| run.model.hosts.iter().any(|pattern| pattern.matches(host)))
}

/// A loop among the rules mustn't let plain http through.
fn enforce_https<'e>(run: &mut Run<'e, '_>, arrived: &Scene<'_>) -> Option<Draft<'e>> {
    let https = https(run)?;
    if !https::acts(run.model, https, arrived) {
        return None;
    }
    let start = arrived.url();
    let mut trail = Trail::new(start.clone(), arrived.method);
    trail.push(plain("https", https::hop(https, &start), https.status));
    trail.answer(run)
}

/// Whether `[https]` may have a say about URLs of a scheme.
pub(super) fn may_enforce(model: &Model, scheme: Fact<Scheme>) -> bool {
    model.https.is_some() && scheme == Fact::Known(Scheme::Http)
}

/// `[https]`, before the cache.
fn https<'e>(run: &Run<'e, '_>) -> Option<&'e Https> {
    run.model.https.as_ref().filter(|_| At::Viewer.applies(run.scene.tier()))
}

/// `[canonical]`, likewise.
fn canonical<'e>(run: &Run<'e, '_>) -> Option<&'e Canonical> {
    run.model.canonical.as_ref().filter(|_| At::Viewer.applies(run.scene.tier()))
}

/// The first candidate that acts at a URL: `[https]`, `[canonical]`, the redirects in file order.
fn round<'e: 'u, 'a, 'u: 'a>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    found: Candidates<'e>,
    at: &dyn Fn() -> &'a Url<'u>,
    later: bool,
) -> Round<'e, 'u> {
    let model = run.model;
    if let Some(https) = https(run)
        && https::acts(model, https, scene)
    {
        return Round::Hop(plain("https", https::hop(https, at()), https.status));
    }
    if let Some(settings) = canonical(run)
        && let Some(url) = canonical::hop(model, settings, scene, at)
    {
        return Round::Hop(plain("canonical", url, settings.status));
    }
    let redirects = &run.plan.redirects;
    let mut passed = None;
    for number in found {
        let Some(place) = redirects.place(number) else { continue };
        let Some(rule) = model.redirects.get(place.rule) else { continue };
        // A rule in shadow mode acts once in a round.
        if !rule.at.applies(scene.tier()) || passed == Some(place.rule) {
            continue;
        }
        match candidate::ask(run, rule, place.line(), scene, at, later) {
            Some(Asked::Round(round)) => return round,
            Some(Asked::Shadow) => passed = Some(place.rule),
            None => {}
        }
    }
    Round::End
}

/// A hop of a single table.
fn plain<'u>(id: &'static str, url: Url<'u>, status: RedirectStatus) -> Hop<'static, 'u> {
    let rule = RuleRef { id: id.into(), line: None, stage: Stage::Redirect };
    Hop { rule, url, status, cache_control: None, personal: false }
}
