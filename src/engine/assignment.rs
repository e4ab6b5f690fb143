//! Stage 1, of experiments: the variant that a visitor has. A function of the request as it
//! arrived, so that the way back comes to the same.

use super::Engine;
use super::fields;
use super::memory::Cookie;
use super::scene::Scene;
use crate::decision::Assignment;
use crate::facts::{Fact, Lookup};
use crate::few::Few;
use crate::policy::model::{Experiment, Model, Rule, Variant};
use crate::request::Tier;

/// What an experiment came to.
#[derive(Clone, Copy)]
pub(super) struct Assigned<'e> {
    pub(super) rule: &'e Rule<Experiment>,
    /// Of a shadow experiment too.
    pub(super) variant: Option<&'e Variant>,
    pub(super) memory: Option<Memory<'e>>,
}

/// What the visitor's cookie is to remember from now on.
#[derive(Clone, Copy)]
pub(super) enum Memory<'e> {
    Variant(&'e Variant),
    /// The traffic point of a visitor who is in no variant: more traffic may take them in.
    Point(u32),
}

impl<'e> Assigned<'e> {
    /// The variant, where it has an effect.
    pub(super) fn live(&self) -> Option<&'e Variant> {
        self.variant.filter(|_| !self.rule.shadow)
    }
}

/// The variants for a decision.
pub(super) fn told<'e>(assigned: &[Assigned<'e>]) -> Few<Assignment<'e>> {
    let live = assigned.iter().filter_map(|assigned| Some((assigned.rule, assigned.live()?)));
    live.map(|(rule, variant)| Assignment {
        experiment: rule.id.as_str().into(),
        variant: variant.name.as_str().into(),
    })
    .collect()
}

/// Every experiment, in file order. `scene` is the request as it arrived.
pub(super) fn assign<'e>(engine: &'e Engine, scene: &Scene<'_>) -> Few<Assigned<'e>> {
    let (model, cookies) = (&*engine.model, &engine.plan.cookies);
    let experiments = model.experiments.iter().enumerate();
    experiments.map(|(index, rule)| assign_one(model, rule, cookies.get(index), scene)).collect()
}

fn assign_one<'e>(
    model: &'e Model,
    rule: &'e Rule<Experiment>,
    cookie: Option<&Cookie>,
    scene: &Scene<'_>,
) -> Assigned<'e> {
    let experiment = &rule.action;
    let given = |variant| Assigned { rule, variant, memory: None };
    let tier = scene.facts.request.tier;
    if !rule.enabled {
        return given(None);
    }
    if tier == Tier::Origin {
        return given(experiment.told_by_header(scene));
    }
    if !rule.at.applies(tier) || !scene.judge(rule.when.as_ref()).holds() {
        return given(None);
    }
    if let Some(forced) = experiment.forced(scene) {
        return given(Some(forced));
    }
    let control = experiment.variants.get(experiment.control);
    if !experiment.includes_bots && scene.facts.bot() != Fact::Known(false) {
        return given(control);
    }
    let remembered = cookie.and_then(|cookie| experiment.remembered(cookie, scene));
    if let Some(Remembered::Variant(sticky)) = remembered {
        return given(Some(sticky));
    }
    let drawn = scene.draw(&experiment.unit, |unit| {
        let known = match remembered {
            Some(Remembered::Point(point)) => Some(point),
            _ => None,
        };
        let (is_in, point) = experiment.traffic(model, &rule.id, unit, known);
        let variant = if is_in { experiment.choose(unit) } else { None };
        let memory = match (is_in, known) {
            (true, _) => variant.map(Memory::Variant),
            (false, None) => Some(Memory::Point(point)),
            (false, Some(_)) => None,
        };
        let memory = memory.filter(|_| experiment.cookie.is_some());
        Assigned { rule, variant, memory }
    });
    drawn.known().unwrap_or_else(|| given(control))
}

/// What the visitor's cookie remembers.
#[derive(Clone, Copy)]
enum Remembered<'e> {
    Variant(&'e Variant),
    Point(u32),
}

impl Experiment {
    fn variant(&self, name: &str) -> Option<&Variant> {
        let at = self.variants.binary_search_by(|variant| variant.name.as_str().cmp(name)).ok()?;
        self.variants.get(at)
    }

    /// Behind the cache: what the tier before it found.
    fn told_by_header(&self, scene: &Scene<'_>) -> Option<&Variant> {
        let name = self.key_header.as_deref()?;
        self.variant(fields::only_line(scene.facts.request.headers, name)?)
    }

    fn forced(&self, scene: &Scene<'_>) -> Option<&Variant> {
        match scene.query_values(self.override_query.as_deref()?).into_iter().next()? {
            Lookup::Text(name) => self.variant(&name),
            Lookup::Missing | Lookup::Unreadable => None,
        }
    }

    fn remembered(&self, cookie: &Cookie, scene: &Scene<'_>) -> Option<Remembered<'_>> {
        let Lookup::Text(value) = scene.facts.first_cookie_named(&cookie.name) else {
            return None;
        };
        if let Some(point) = value.strip_prefix('~') {
            return parse_point(point).map(Remembered::Point);
        }
        let variant = self.variant(&value)?;
        (variant.weight > 0 && self.traffic > 0).then_some(Remembered::Variant(variant))
    }

    /// Whether a unit is in the experiment, and its traffic point (0 in a layer, whose experiments
    /// remember nothing).
    fn traffic(&self, model: &Model, id: &str, unit: &[u8], known: Option<u32>) -> (bool, u32) {
        let Some(layer) = self.layer.and_then(|layer| model.layers.get(layer)) else {
            // Everybody is in it, wherever they fall.
            if self.traffic >= 1_000_000 {
                return (true, 0);
            }
            let point = known.unwrap_or_else(|| self.traffic_key.point(unit));
            return (point < self.traffic, point);
        };
        let shares = layer.members.iter().map(|(_, share)| *share);
        let taken = shares.fold(0, u32::saturating_add);
        let members = layer.members.iter().map(|(id, share)| (id.as_str(), *share));
        let nobody = ("", 1_000_000_u32.saturating_sub(taken));
        let chosen = layer.key.choose(unit, members.chain(std::iter::once(nobody)));
        let chosen = chosen.and_then(|index| layer.members.get(index));
        (chosen.is_some_and(|(chosen, _)| chosen == id), 0)
    }

    fn choose(&self, unit: &[u8]) -> Option<&Variant> {
        let weights = self.variants.iter().map(|variant| (variant.name.as_str(), variant.weight));
        self.variants.get(self.variant_key.choose(unit, weights)?)
    }
}

/// One to six digits.
fn parse_point(digits: &str) -> Option<u32> {
    let is_point = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_point.then(|| digits.parse().ok())?
}
