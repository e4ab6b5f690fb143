//! Stage 5: who may pass. Every entry that asks has to be satisfied; the first that isn't answers.

use std::borrow::Cow;

use super::answer::Draft;
use super::fields::{has, only_bytes};
use super::pipeline::{Run, asked, named};
use super::scene::Scene;
use super::views::Views;
use crate::auth::basic::credentials;
use crate::auth::salted::{LONGEST_KEY, SaltedHash};
use crate::decision::{Edit, Field, Stage};
use crate::facts::lines;
use crate::few::Few;
use crate::policy::auth::{ApiKey, Auth, Basic, Deny, Proof};
use crate::policy::condition::Condition;
use crate::policy::model::{OnUnknown, QueryMode, Rule};
use crate::policy::target::{Target, guard_leading_slashes};
use crate::uri::path::{Canonical, is_one_for_all};
use crate::uri::percent::encode_path;

/// The answer of the first live entry that doesn't let the request pass as it arrived.
pub(super) fn auth<'e>(run: &mut Run<'e, '_>, view: &Canonical<'_>) -> Option<Draft<'e>> {
    if run.model.auth.is_empty() || is_answered_preflight(run) {
        return None;
    }
    let tier = run.scene.tier();
    ask(run, run.scene, view.is_one_for_all, |rule| rule.at.applies(tier))
}

/// The same of a rewritten path, by those that weren't asked about the one that arrived: neither
/// here nor, for all that is known here, at the other tier.
pub(super) fn auth_again<'e>(run: &mut Run<'e, '_>, scene: &Scene<'_>) -> Option<Draft<'e>> {
    if run.model.auth.is_empty() {
        return None;
    }
    let arrived = run.scene;
    let tier = arrived.tier();
    let views = Views::of(arrived, false);
    let in_any_view =
        |rule: &Rule<Auth>, unknown| views.guarded(arrived, rule.when.as_ref(), unknown);
    ask(run, scene, is_one_for_all(scene.path), |rule| match rule.at.applies(tier) {
        true => !in_any_view(rule, OnUnknown::Match),
        false => {
            rule.when.as_ref().is_some_and(Condition::reads_path)
                && !in_any_view(rule, OnUnknown::Skip)
        }
    })
}

fn ask<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    is_one_for_all: bool,
    stands: impl Fn(&Rule<Auth>) -> bool,
) -> Option<Draft<'e>> {
    let (model, plan) = (run.model, run.plan);
    let views = Views::of(scene, is_one_for_all || !plan.auth_asks_path);
    let rules = plan.auth.narrow_any(views.iter(), scene.host.known());
    for entry in rules {
        let Some(rule) = model.auth.get(entry).filter(|rule| stands(rule)) else { continue };
        if !views.guarded(scene, rule.when.as_ref(), OnUnknown::Match) {
            continue;
        }
        let passage = run.scene.passage(entry, &rule.action.proof);
        let passes = passage == Passage::Open;
        if rule.shadow {
            if !passes {
                run.acted.note_shadow(named(rule, Stage::Auth));
            }
            continue;
        }
        run.acted.rules.push(named(rule, Stage::Auth));
        if !passes {
            let led = rule.action.login.as_ref().and_then(|login| lead(run, login, &rule.id));
            return Some(led.unwrap_or_else(|| rule.action.refusal(passage)));
        }
    }
    None
}

/// The way to a page to log in at, for who would see it.
fn lead<'e>(run: &Run<'e, '_>, login: &Target, rule: &str) -> Option<Draft<'e>> {
    if !run.scene.would_see_page() {
        return None;
    }
    // The page may lead the visitor back to it, and `//host` leads elsewhere.
    let path = guard_leading_slashes(encode_path(run.scene.path));
    let location = super::experiment::resolve(run, &path, login, rule, QueryMode::Drop)?;
    let fields =
        Few::Two([Field::new("location", location), Field::new("cache-control", "no-store")]);
    Some(Draft { fields, ..Draft::empty(303) })
}

/// Whether an entry was satisfied by the request.
pub(super) fn has_admitted(run: &Run<'_, '_>, rule: &Rule<Auth>) -> bool {
    run.acted.rules.iter().any(|it| it.stage == Stage::Auth && it.id == rule.id)
}

/// The headers with credentials that the origin isn't to see, each once.
pub(super) fn withheld<'e>(run: &Run<'e, '_>) -> Vec<Edit<'e>> {
    let mut edits: Vec<Edit<'e>> = Vec::new();
    for rule in run.model.auth.iter().filter(|rule| !rule.action.forward) {
        if let (true, Some(name)) = (has_admitted(run, rule), rule.action.header()) {
            let edit = Edit::Remove { name: name.into() };
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    edits
}

/// A preflight that a `[[cors]]` answers carries no credentials (Fetch §4.8).
fn is_answered_preflight(run: &Run<'_, '_>) -> bool {
    let (model, plan, scene) = (run.model, run.plan, run.scene);
    let holds = |when: Option<&Condition>| scene.judge(when).holds();
    super::cors::is_preflight(run)
        && asked(&plan.cors, &model.cors, scene)
            .any(|rule| !rule.shadow && holds(rule.when.as_ref()))
        && !asked(&plan.responds, &model.responds, scene).any(|rule| {
            let when = rule.when.as_ref();
            !rule.shadow && holds(when) && !when.is_some_and(Condition::reads_response)
        })
}

/// What credentials come to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Passage {
    Open,
    /// There are none of the kind that is asked for.
    Missing,
    Refused,
}

impl Scene<'_> {
    /// Whether a person waits for a page: a browser tells so, others by what they accept.
    fn would_see_page(&self) -> bool {
        let request = &self.facts.request;
        let headers = request.headers;
        if !matches!(request.method, "GET" | "HEAD") {
            return false;
        }
        if has(headers, "sec-fetch-mode") {
            return only_bytes(headers, "sec-fetch-mode") == Some(b"navigate");
        }
        let mut accepts = false;
        lines::each(headers, "accept", &mut |line| {
            let Ok(line) = std::str::from_utf8(line) else { return };
            accepts |= line.split(',').any(|range| {
                let end = range.find(';').unwrap_or(range.len());
                let kind = range.get(..end).unwrap_or_default();
                kind.trim_matches([' ', '\t']).eq_ignore_ascii_case("text/html")
            });
        });
        accepts
    }

    fn passage(&self, entry: usize, proof: &Proof) -> Passage {
        let found = |right| if right { Passage::Open } else { Passage::Refused };
        match proof {
            Proof::Basic(basic) => found(self.user(basic).is_some()),
            Proof::ApiKey(api_key) => found(self.has_key(api_key)),
            Proof::Jwt(jwt) => self.token_claims(entry, jwt).err().unwrap_or(Passage::Open),
            Proof::SignedUrl(signed) => found(self.is_signed(signed).is_some()),
        }
    }

    /// The name of the user whose password is sent.
    pub(super) fn user<'b>(&self, basic: &'b Basic) -> Option<&'b str> {
        let sent = only_bytes(self.facts.request.headers, "authorization").and_then(credentials)?;
        match basic.users.binary_search_by(|(name, _)| name.as_str().cmp(&sent.user)) {
            Ok(at) => {
                let (name, hash) = basic.users.get(at)?;
                hash.is_of(&sent.password).then_some(name)
            }
            // As long as for a name that there is.
            Err(_) => {
                std::hint::black_box(SaltedHash::of_nobody().is_of(&sent.password));
                None
            }
        }
    }

    /// Every key is tried: which of them it is shows in no time.
    fn has_key(&self, api_key: &ApiKey) -> bool {
        let sent = only_bytes(self.facts.request.headers, &api_key.header);
        let Some(sent) = sent.filter(|key| key.len() <= LONGEST_KEY) else { return false };
        api_key.keys.iter().fold(false, |found, hash| found | hash.is_of(sent))
    }
}

impl Auth {
    /// What a request gets that may not pass.
    fn refusal(&self, passage: Passage) -> Draft<'_> {
        let mut draft = Draft::empty(self.deny.code());
        if self.deny == Deny::Unauthorized {
            draft.fields.push(Field::new("www-authenticate", self.challenge(passage)));
        }
        draft.fields.push(Field::new("cache-control", "no-store"));
        draft
    }

    fn challenge(&self, passage: Passage) -> Cow<'_, str> {
        let end = if passage == Passage::Missing { "\"" } else { "\", error=\"invalid_token\"" };
        match &self.proof {
            Proof::Basic(_) => {
                Cow::Owned(["Basic realm=\"", &self.realm, "\", charset=\"UTF-8\""].concat())
            }
            // Denied with 403, which challenges nobody.
            Proof::SignedUrl(_) => Cow::Borrowed(""),
            // RFC 6750 §3.1: of an error hears who has sent a token.
            Proof::Jwt(_) => Cow::Owned(["Bearer realm=\"", &self.realm, end].concat()),
            Proof::ApiKey(_) => Cow::Owned(["ApiKey realm=\"", &self.realm, "\""].concat()),
        }
    }
}
