//! Stage 1, of experiments: the variant that a visitor has. A function of the request as it
//! arrived, so that the way back comes to the same.

use super::Engine;
use super::fields;
use super::memory::Cookie;
use super::scene::Scene;
use crate::decision::Assignment;
use crate::facts::{Fact, Lookup};
use crate::few::Few;
use crate::policy::condition::Unit;
use crate::policy::model::{At, Experiment, Model, Rule, Variant};
use crate::request::Tier;

/// What an experiment came to, in numbers: a decision keeps it for the way back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    /// The index of the variant; of a shadow experiment too.
    variant: Option<u16>,
    pub(super) memory: Memory,
}

/// What the visitor's cookie is to remember from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    Nothing,
    Variant,
    /// The traffic point of a visitor who is in no variant: more traffic may take them in.
    Point(u32),
}

/// The experiments, and what each came to.
#[derive(Clone, Copy)]
pub(super) struct Variants<'e, 'd> {
    experiments: &'e [Rule<Experiment>],
    drawn: &'d [Drawn],
}

/// One of them.
#[derive(Clone, Copy)]
pub(super) struct Assigned<'e> {
    pub(super) rule: &'e Rule<Experiment>,
    /// Of a shadow experiment too.
    pub(super) variant: Option<&'e Variant>,
}

impl Drawn {
    pub(super) fn given(variant: Option<usize>) -> Drawn {
        Drawn { variant: variant.and_then(|at| u16::try_from(at).ok()), memory: Memory::Nothing }
    }

    /// The index of the variant.
    pub(super) fn variant(self) -> Option<usize> {
        self.variant.map(usize::from)
    }
}

impl<'e, 'd> Variants<'e, 'd> {
    pub(super) const NONE: Variants<'static, 'static> = Variants { experiments: &[], drawn: &[] };

    pub(super) fn new(model: &'e Model, drawn: &'d [Drawn]) -> Variants<'e, 'd> {
        Variants { experiments: &model.experiments, drawn }
    }

    /// Of every experiment, in file order.
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = Assigned<'e>> + use<'e, 'd> {
        self.with_drawn().map(|(assigned, _)| assigned)
    }

    /// The same with what was drawn.
    #[inline]
    pub(super) fn with_drawn(self) -> impl Iterator<Item = (Assigned<'e>, Drawn)> + use<'e, 'd> {
        let experiments = self.experiments.iter().zip(self.drawn);
        experiments.map(|(rule, drawn)| (Assigned::of(rule, *drawn), *drawn))
    }

    /// Of the experiment at an index.
    pub(super) fn get(self, experiment: usize) -> Option<Assigned<'e>> {
        let rule = self.experiments.get(experiment)?;
        Some(Assigned::of(rule, *self.drawn.get(experiment)?))
    }

    /// The variants that have an effect, with the ids of their experiments, in file order.
    pub(super) fn live(self) -> impl Iterator<Item = (&'e str, &'e Variant)> + use<'e, 'd> {
        self.iter().filter_map(|assigned| Some((&*assigned.rule.id, assigned.live()?)))
    }

    /// The same for a decision.
    #[inline]
    pub(super) fn told(self) -> Few<'e, Assignment<'e>> {
        let told = self.live().map(|(experiment, variant)| Assignment {
            experiment: experiment.into(),
            variant: variant.name.as_str().into(),
        });
        told.collect()
    }
}

impl<'e> Assigned<'e> {
    #[inline]
    fn of(rule: &'e Rule<Experiment>, drawn: Drawn) -> Assigned<'e> {
        let variant = drawn.variant().and_then(|at| rule.action.variants.get(at));
        Assigned { rule, variant }
    }

    /// The variant, where it has an effect.
    pub(super) fn live(self) -> Option<&'e Variant> {
        self.variant.filter(|_| !self.rule.shadow)
    }
}

/// Every experiment, in file order. `scene` is the request as it arrived.
pub(super) fn assign(engine: &Engine, scene: &Scene<'_>) -> Few<'static, Drawn> {
    let (model, cookies) = (&*engine.model, &engine.plan.cookies);
    let experiments = model.experiments.iter().enumerate();
    experiments.map(|(index, rule)| assign_one(model, rule, cookies.get(index), scene)).collect()
}

fn assign_one(
    model: &Model,
    rule: &Rule<Experiment>,
    cookie: Option<&Cookie>,
    scene: &Scene<'_>,
) -> Drawn {
    let experiment = &rule.action;
    let tier = scene.facts.request.tier;
    if !rule.enabled {
        return Drawn::given(None);
    }
    if tier == Tier::Origin {
        return Drawn::given(experiment.told_by_header(scene));
    }
    if !rule.at.applies(tier) || !scene.judge(rule.when.as_ref()).holds() {
        return Drawn::given(None);
    }
    if let Some(forced) = experiment.forced(scene) {
        return Drawn::given(Some(forced));
    }
    let control = Some(experiment.control);
    if !experiment.includes_bots && scene.facts.bot() != Fact::Known(false) {
        return Drawn::given(control);
    }
    let value = cookie.and_then(|cookie| scene.facts.first_cookie_bytes(&cookie.name));
    let remembered = value.and_then(|value| experiment.remembered(value));
    if let Some(Remembered::Variant(sticky)) = remembered {
        return Drawn::given(Some(sticky));
    }
    let drawn = scene.draw(&experiment.unit, |unit| draw(model, rule, remembered, unit));
    drawn.known().unwrap_or_else(|| Drawn::given(control))
}

/// What an experiment comes to that [asks for nothing](is_random) but the value of its cookie, and
/// draws for every request that has none.
pub(super) fn assign_random(
    model: &Model,
    rule: &Rule<Experiment>,
    value: Option<&[u8]>,
    entropy: Option<[u8; 16]>,
) -> Drawn {
    let experiment = &rule.action;
    match (value.and_then(|value| experiment.remembered(value)), entropy) {
        (Some(Remembered::Variant(sticky)), _) => Drawn::given(Some(sticky)),
        (remembered, Some(entropy)) => draw(model, rule, remembered, &entropy),
        (_, None) => Drawn::given(Some(experiment.control)),
    }
}

/// Whether [`assign_random`] is what an experiment comes to before the cache.
pub(super) fn is_random(rule: &Rule<Experiment>) -> bool {
    rule.enabled
        && rule.at == At::Viewer
        && rule.when.is_none()
        && rule.action.override_query.is_none()
        && rule.action.includes_bots
        && rule.action.unit == Unit::Random
}

fn draw(
    model: &Model,
    rule: &Rule<Experiment>,
    remembered: Option<Remembered>,
    unit: &[u8],
) -> Drawn {
    let experiment = &rule.action;
    let known = match remembered {
        Some(Remembered::Point(point)) => Some(point),
        _ => None,
    };
    let (is_in, point) = experiment.traffic(model, &rule.id, unit, known);
    let drawn = Drawn::given(if is_in { experiment.choose(unit) } else { None });
    let memory = match (is_in, known) {
        (true, _) if drawn.variant.is_some() => Memory::Variant,
        (false, None) => Memory::Point(point),
        _ => Memory::Nothing,
    };
    match experiment.cookie.is_some() {
        true => Drawn { memory, ..drawn },
        false => drawn,
    }
}

/// What the visitor's cookie remembers.
#[derive(Clone, Copy)]
enum Remembered {
    /// By its index.
    Variant(usize),
    Point(u32),
}

impl Experiment {
    /// The index of a variant.
    fn index(&self, name: &[u8]) -> Option<usize> {
        self.variants.binary_search_by(|variant| variant.name.as_bytes().cmp(name)).ok()
    }

    /// Behind the cache: what the tier before it found.
    fn told_by_header(&self, scene: &Scene<'_>) -> Option<usize> {
        let name = self.key_header.as_deref()?;
        self.index(fields::only_line(scene.facts.request.headers, name)?.as_bytes())
    }

    fn forced(&self, scene: &Scene<'_>) -> Option<usize> {
        match scene.query_values(self.override_query.as_deref()?).into_iter().next()? {
            Lookup::Text(name) => self.index(name.as_bytes()),
            Lookup::Missing | Lookup::Unreadable => None,
        }
    }

    /// What the value of its cookie says.
    fn remembered(&self, value: &[u8]) -> Option<Remembered> {
        if let Some(point) = value.strip_prefix(b"~") {
            return parse_point(point).map(Remembered::Point);
        }
        let at = self.index(value)?;
        let weight = self.variants.get(at)?.weight;
        (weight > 0 && self.traffic > 0).then_some(Remembered::Variant(at))
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

    /// The index of the variant that a unit draws.
    fn choose(&self, unit: &[u8]) -> Option<usize> {
        let weights = self.variants.iter().map(|variant| (variant.name.as_str(), variant.weight));
        self.variant_key.choose(unit, weights)
    }
}

/// One to six digits.
fn parse_point(digits: &[u8]) -> Option<u32> {
    let is_point = digits.len() <= 6 && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| is_point)?.parse().ok()
}
