//! The way back where no rule acts on responses: security headers and cookies, made beforehand.

use super::Engine;
use super::assignment::{Drawn, Memory, Variants};
use super::fields::has_member;
use super::memory::{self, Cookies};
use super::pipeline::named;
use super::security::{self, Security};
use crate::decision::{Acted, Edit, ResponseDecision, RuleRef, Stage};
use crate::facts::Fact;
use crate::few::Few;
use crate::policy::condition::Condition;
use crate::policy::model::{At, Experiment, Model, Rule};
use crate::request::{ResponseHead, Scheme, Tier};

/// The edits for a visitor whose variant is new, where there is one experiment: with several there
/// would be too many to make beforehand.
#[derive(Debug)]
pub(super) struct Back(Box<[OfVariant]>);

/// Over plain http and over https.
type OfVariant = [Way; 2];

#[derive(Debug)]
struct Way {
    /// The security headers, the cookie, `Cache-Control`.
    edits: Box<[Edit<'static>]>,
    rules: Box<[RuleRef<'static>]>,
}

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
        let of_variants = match model.experiments.as_slice() {
            [rule] if !rule.shadow => {
                let of_variant = |cookie: &String| {
                    [plain, over_tls].map(|fixed| Way::of(fixed, rule, cookie.clone()))
                };
                cookies.texts(0).iter().map(of_variant).collect()
            }
            _ => Box::default(),
        };
        is_plain.then_some(Back(of_variants))
    }

    fn of_new(&self, drawn: Drawn, secure: bool) -> Option<&Way> {
        let [plain, over_tls] = self.0.get(drawn.variant()?)?;
        (drawn.memory == Memory::Variant).then_some(if secure { over_tls } else { plain })
    }
}

fn edits_responses(rule: &Rule<Experiment>) -> bool {
    rule.action.variants.iter().any(|variant| !variant.headers.response.is_empty())
}

impl Way {
    fn of(fixed: &[Edit<'static>], rule: &Rule<Experiment>, cookie: String) -> Way {
        let cookie = memory::set_cookie(cookie.into());
        let rule = named(rule, Stage::Experiment).into_owned();
        Way {
            edits: fixed.iter().cloned().chain([cookie, memory::keep_private()]).collect(),
            rules: named_fixed(fixed).into_iter().chain([rule]).collect(),
        }
    }
}

/// The security headers, where there are some.
fn named_fixed(fixed: &[Edit<'static>]) -> Option<RuleRef<'static>> {
    (!fixed.is_empty()).then(security::named)
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
    let with = |rules, edits| ResponseDecision {
        replacement: None,
        edits: Few::Lent(edits),
        acted: Acted::of(rules),
    };
    let rules = || named_fixed(fixed).map_or(Few::NONE, Few::One);
    match drawn {
        [] => with(rules(), fixed),
        [drawn] if drawn.memory == Memory::Nothing => with(rules(), fixed),
        drawn => {
            if let [drawn] = drawn
                && let Some(Way { edits, rules }) = back.of_new(*drawn, secure)
            {
                let kept = has_member(response.headers, "cache-control", &memory::KEPT_PRIVATE);
                let before = edits.split_last().filter(|_| kept).map(|(_, before)| before);
                return with(Few::Lent(rules), before.unwrap_or(edits));
            }
            let variants = Variants::new(model, drawn);
            let mut decision = with(rules(), fixed);
            let ResponseDecision { edits, acted, .. } = &mut decision;
            memory::remember(&plan.cookies, variants, tier, response.headers, edits, acted);
            decision
        }
    }
}
