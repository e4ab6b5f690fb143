//! The way back where no rule acts on responses: security headers and cookies, made beforehand.

use super::Engine;
use super::assignment::{Drawn, Memory, Variants};
use super::fields::has_member;
use super::memory::{self, Cookies};
use super::pipeline::named;
use super::security::{self, Security};
use crate::decision::{Acted, Edit, ResponseDecision, Stage};
use crate::facts::Fact;
use crate::few::Few;
use crate::lent::Lent;
use crate::policy::condition::Condition;
use crate::policy::model::{At, Experiment, Model, Rule};
use crate::request::{ResponseHead, Scheme, Tier};

/// The edits for a visitor whose variant is new, where there is one experiment: with several there
/// would be too many to make beforehand.
#[derive(Debug)]
pub(super) struct Back(Box<[OfVariant]>);

/// Over plain http and over https: the security headers, the cookie, `Cache-Control`.
type OfVariant = [Box<[Edit<'static>]>; 2];

impl Back {
    /// `None` where more has to be asked.
    pub(super) fn of(model: &Model, security: &Security, cookies: &Cookies) -> Option<Back> {
        let is_plain = model.cors.is_empty()
            && !model
                .responds
                .iter()
                .any(|rule| rule.when.as_ref().is_some_and(Condition::reads_response))
            && !model.experiments.iter().any(edits_responses)
            && !model.headers.iter().any(|rule| !rule.action.response.is_empty());
        let fixed = [false, true].map(|secure| security.edits(secure));
        let [Some(plain), Some(over_tls)] = fixed else { return None };
        let of_variant = |cookie: &str| [plain, over_tls].map(|fixed| with_cookie(fixed, cookie));
        let of_variants = match model.experiments.as_slice() {
            [rule] if !rule.shadow => {
                cookies.texts(0).iter().map(|text| of_variant(text)).collect()
            }
            _ => Box::default(),
        };
        is_plain.then_some(Back(of_variants))
    }

    fn of_new(&self, drawn: Drawn, secure: bool) -> Option<&[Edit<'static>]> {
        let [plain, over_tls] = self.0.get(drawn.variant()?)?;
        (drawn.memory == Memory::Variant).then_some(if secure { over_tls } else { plain })
    }
}

fn edits_responses(rule: &Rule<Experiment>) -> bool {
    rule.action.variants.iter().any(|variant| !variant.headers.response.is_empty())
}

fn with_cookie(fixed: &[Edit<'static>], cookie: &str) -> Box<[Edit<'static>]> {
    let cookie = memory::set_cookie(cookie.to_owned().into());
    fixed.iter().cloned().chain([cookie, memory::keep_private()]).collect()
}

/// What becomes of a response, by what was found out about its request.
pub(super) fn decide<'e>(
    engine: &'e Engine,
    back: &'e Back,
    (scheme, tier): (Fact<Scheme>, Tier),
    drawn: &[Drawn],
    response: &ResponseHead<'_>,
) -> ResponseDecision<'e> {
    if !At::Viewer.applies(tier) {
        return ResponseDecision::default();
    }
    let (model, plan) = (&*engine.model, &*engine.plan);
    let secure = security::is_secure(model, scheme);
    let fixed = plan.security.edits(secure).unwrap_or_default();
    let rules = if fixed.is_empty() { Few::None } else { Few::One(security::named()) };
    let with = |rules, edits| ResponseDecision {
        replacement: None,
        edits: Lent::Lent(edits),
        acted: Acted::of(rules),
    };
    match drawn {
        [] => with(rules, fixed),
        [drawn] if drawn.memory == Memory::Nothing => with(rules, fixed),
        drawn => {
            if let ([drawn], [rule]) = (drawn, model.experiments.as_slice())
                && let Some(edits) = back.of_new(*drawn, secure)
            {
                let mut rules = rules;
                rules.push(named(rule, Stage::Experiment));
                let kept = has_member(response.headers, "cache-control", &memory::KEPT_PRIVATE);
                let before = edits.split_last().filter(|_| kept).map(|(_, before)| before);
                return with(rules, before.unwrap_or(edits));
            }
            let variants = Variants::new(model, drawn);
            let mut decision = with(rules, fixed);
            let ResponseDecision { edits, acted, .. } = &mut decision;
            memory::remember(&plan.cookies, variants, tier, response.headers, edits, acted);
            decision
        }
    }
}
