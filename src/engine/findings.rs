//! What the way there found out, kept for the way back: drawing lots and reading cookies twice would
//! cost as much again.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::assignment::{Assigned, Memory};
use crate::facts::Fact;
use crate::few::Few;
use crate::policy::model::Model;
use crate::request::Scheme;

/// Tells engines apart: another one's findings say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EngineId(u64);

impl EngineId {
    pub(super) fn next() -> EngineId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        EngineId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What was found out about a visitor. A part of a decision that says nothing of what is to be done.
#[derive(Clone, Default)]
pub(crate) struct Findings(Option<Found>);

#[derive(Clone, Debug)]
struct Found {
    engine: EngineId,
    scheme: Fact<Scheme>,
    /// Of every experiment.
    variants: Few<Variant>,
}

/// An [`Assigned`] in numbers.
#[derive(Clone, Copy, Debug)]
struct Variant {
    index: Option<u16>,
    memory: Kept,
}

#[derive(Clone, Copy, Debug)]
enum Kept {
    Nothing,
    Variant,
    Point(u32),
}

/// Decisions are equal where they have the same done.
impl PartialEq for Findings {
    fn eq(&self, _: &Findings) -> bool {
        true
    }
}

impl Eq for Findings {}

impl fmt::Debug for Findings {
    /// Nothing that would tell equal decisions apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Findings")
    }
}

impl Findings {
    pub(super) fn new(
        engine: EngineId,
        scheme: Fact<Scheme>,
        assigned: &[Assigned<'_>],
    ) -> Findings {
        let variants = assigned.iter().map(|assigned| {
            let mut variants = assigned.rule.action.variants.iter();
            let index = assigned
                .variant
                .and_then(|variant| variants.position(|other| std::ptr::eq(other, variant)));
            let memory = match assigned.memory {
                None => Kept::Nothing,
                Some(Memory::Variant(_)) => Kept::Variant,
                Some(Memory::Point(point)) => Kept::Point(point),
            };
            Variant { index: index.and_then(|index| u16::try_from(index).ok()), memory }
        });
        Findings(Some(Found { engine, scheme, variants: variants.collect() }))
    }

    /// The scheme, and the variants of all experiments; `None` where another engine found them.
    pub(super) fn told<'e>(
        &self,
        engine: EngineId,
        model: &'e Model,
    ) -> Option<(Fact<Scheme>, Few<Assigned<'e>>)> {
        let found = self.0.as_ref().filter(|found| found.engine == engine)?;
        let assigned = model.experiments.iter().zip(&*found.variants).map(|(rule, found)| {
            let variant =
                found.index.and_then(|index| rule.action.variants.get(usize::from(index)));
            let memory = match found.memory {
                Kept::Nothing => None,
                Kept::Variant => variant.map(Memory::Variant),
                Kept::Point(point) => Some(Memory::Point(point)),
            };
            Assigned { rule, variant, memory }
        });
        Some((found.scheme, assigned.collect()))
    }
}
