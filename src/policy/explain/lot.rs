//! Drawing the variant of one experiment: the first thing that says something decides.

use super::condition::judge;
use super::subject::Subject;
use super::unit;
use crate::facts::lines;
use crate::facts::{Fact, Lookup};
use crate::policy::condition::Unit;
use crate::policy::explanation::{Note, Outcome};
use crate::policy::model::{Experiment, Model, Rule, Variant};
use crate::request::Tier;

/// What was drawn.
pub(super) struct Lot<'p> {
    pub(super) variant: Option<&'p Variant>,
    /// What the experiment's cookie is to hold from now on.
    pub(super) remember: Option<String>,
    /// For people.
    pub(super) how: String,
    pub(super) note: Option<Note>,
}

impl<'p> Lot<'p> {
    /// Nothing to remember.
    fn forgotten(variant: Option<&'p Variant>, how: impl Into<String>) -> Lot<'p> {
        Lot { variant, remember: None, how: how.into(), note: None }
    }

    /// The control, for want of something.
    fn control(
        variant: Option<&'p Variant>,
        because: &'static str,
        how: impl Into<String>,
    ) -> Lot<'p> {
        Lot { note: Some(Note::Control { because }), ..Lot::forgotten(variant, how) }
    }
}

/// Draws the lot of a request in one experiment, or says why it has none.
pub(super) fn draw<'p>(
    model: &'p Model,
    rule: &'p Rule<Experiment>,
    arrived: &Subject<'_>,
) -> Result<Lot<'p>, Outcome> {
    let experiment = &rule.action;
    let facts = arrived.facts;
    let tier = facts.request.tier;
    let variant_named =
        |name: &str| experiment.variants.iter().find(|variant| variant.name == name);

    if !rule.enabled {
        return Err(Outcome::Disabled);
    }
    // Behind the cache it is what the tier before it has told.
    if tier == Tier::Origin {
        let name =
            key_header(experiment, arrived).map_err(|because| Outcome::NoEffect { because })?;
        let how = match variant_named(name) {
            Some(_) => "told by the key header".to_owned(),
            None => format!("the key header tells `{name}`, which is no variant"),
        };
        return Ok(Lot::forgotten(variant_named(name), how));
    }
    if !rule.at.applies(tier) {
        return Err(Outcome::Elsewhere);
    }
    // 1. Who takes part at all.
    if let Some(miss) = judge(rule.when.as_ref(), arrived).miss {
        return Err(Outcome::NotMatched(miss));
    }
    // 2. Who asks for a variant gets it.
    if let Some(parameter) = &experiment.override_query
        && let Some(Lookup::Text(name)) = arrived.query_values(parameter).first()
        && let Some(variant) = variant_named(name)
    {
        return Ok(Lot::forgotten(Some(variant), format!("asked for by query {parameter}")));
    }
    // 3. Bots see what was there before.
    let control = experiment.variants.get(experiment.control);
    if !experiment.includes_bots {
        match facts.bot() {
            Fact::Known(false) => {}
            Fact::Known(true) if facts.header("user-agent") == Lookup::Missing => {
                let how = "control: a bot, as there is no User-Agent";
                return Ok(Lot::control(control, "no-user-agent", how));
            }
            Fact::Known(true) => return Ok(Lot::control(control, "bot", "control: a bot")),
            Fact::Absent | Fact::Hidden => {
                return Ok(Lot::control(control, "maybe-bot", "control: it may be a bot"));
            }
        }
    }
    // 4. Who was drawn before keeps what was drawn.
    let mut known_point = None;
    if let Some(cookie) = &experiment.cookie
        && let Some(Lookup::Text(value)) = facts.cookies(&cookie.name).first()
    {
        if let Some(variant) = variant_named(value)
            && variant.weight > 0
            && experiment.traffic > 0
        {
            return Ok(Lot::forgotten(Some(variant), format!("kept by cookie {}", cookie.name)));
        }
        if matches!(experiment.unit, Unit::Random | Unit::Ip) {
            known_point = point(value);
        }
    }
    // 5. By what to draw.
    let unit = match unit::of(&experiment.unit, facts) {
        Ok(unit) => unit,
        Err(no_unit) => {
            let how = format!("control: {}", no_unit.of(&experiment.unit));
            let because = match experiment.unit {
                Unit::Random => "no-entropy",
                Unit::Ip | Unit::Cookie(_) | Unit::Header(_) => "no-unit",
            };
            return Ok(Lot::control(control, because, how));
        }
    };
    // 6. Whether the visitor takes part.
    let remember = |value: String| experiment.cookie.as_ref().map(|_| value);
    if let Some(layer) = experiment.layer.and_then(|layer| model.layers.get(layer)) {
        let taken: u32 = layer.members.iter().map(|(_, share)| share).sum();
        let nobody = [("", 1_000_000_u32.saturating_sub(taken))];
        let members = layer.members.iter().map(|(id, share)| (id.as_str(), *share));
        let candidates: Vec<(&str, u32)> = members.chain(nobody).collect();
        let chosen = layer.key.choose(&unit, candidates.iter().copied());
        let chosen = chosen.and_then(|index| candidates.get(index)).map_or("", |(id, _)| *id);
        if chosen != rule.id {
            let taker = if chosen.is_empty() { "nobody".to_owned() } else { format!("`{chosen}`") };
            return Ok(Lot::forgotten(None, format!("in layer {} {taker} has it", layer.name)));
        }
    } else {
        let point = known_point.unwrap_or_else(|| experiment.traffic_key.point(&unit));
        if point >= experiment.traffic {
            return Ok(Lot {
                variant: None,
                remember: remember(format!("~{point}")).filter(|_| known_point.is_none()),
                how: format!("out of traffic (point {point} of {})", experiment.traffic),
                note: None,
            });
        }
    }
    // 7. Which variant.
    let weights = experiment.variants.iter().map(|variant| (variant.name.as_str(), variant.weight));
    let variant = experiment
        .variant_key
        .choose(&unit, weights)
        .and_then(|index| experiment.variants.get(index));
    Ok(Lot {
        variant,
        remember: variant.and_then(|variant| remember(variant.name.clone())),
        how: match experiment.unit {
            _ if variant.is_none() => "no variant has a weight".to_owned(),
            Unit::Random => "drawn at random".to_owned(),
            ref unit => format!("drawn by {}", unit::name(unit)),
        },
        note: None,
    })
}

/// The variant that the tier before the cache has told, or why nothing is believed.
fn key_header<'a>(experiment: &Experiment, arrived: &Subject<'a>) -> Result<&'a str, String> {
    let Some(name) = &experiment.key_header else {
        return Err("no `key_header` tells it at this tier".to_owned());
    };
    match lines::of(arrived.facts.request.headers, name).as_slice() {
        [] => Err(format!("no header {name}")),
        [line] => std::str::from_utf8(line).map_err(|_| format!("header {name} can't be read")),
        _ => Err(format!("header {name} occurs more than once")),
    }
}

/// The traffic point of a visitor who was left out: `~482913`.
fn point(cookie: &str) -> Option<u32> {
    let digits = cookie.strip_prefix('~')?;
    let is_number =
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}
