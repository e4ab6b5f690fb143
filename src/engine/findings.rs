//! What the way there found out, kept for the way back: drawing lots and reading cookies twice would
//! cost as much again.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::assignment::Drawn;
use crate::facts::Fact;
use crate::few::Few;
use crate::request::{Scheme, Tier};

/// Tells engines apart, so that findings don't outlive a change of the rules unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EngineId(u64);

impl EngineId {
    pub(super) fn next() -> EngineId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        EngineId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Of one request; none where a definition decided.
#[derive(Clone, Default)]
pub(crate) struct Findings(Option<Found>);

#[derive(Clone)]
pub(super) struct Found {
    engine: EngineId,
    pub(super) scheme: Fact<Scheme>,
    pub(super) tier: Tier,
    /// Of every experiment, by its index.
    pub(super) drawn: Few<'static, Drawn>,
}

/// They are no part of what was decided.
impl PartialEq for Findings {
    fn eq(&self, _: &Findings) -> bool {
        true
    }
}

impl Eq for Findings {}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Findings")
    }
}

impl Findings {
    pub(super) fn new(
        engine: EngineId,
        scheme: Fact<Scheme>,
        tier: Tier,
        drawn: Few<'static, Drawn>,
    ) -> Findings {
        Findings(Some(Found { engine, scheme, tier, drawn }))
    }

    /// What an engine found, where it was that one.
    pub(super) fn of(&self, engine: EngineId) -> Option<&Found> {
        self.0.as_ref().filter(|found| found.engine == engine)
    }
}
