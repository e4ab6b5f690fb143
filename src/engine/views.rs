//! The ways in which servers may read one path: a guard of one of them guards them all.

use std::borrow::Cow;

use super::scene::Scene;
use crate::policy::condition::Condition;
use crate::policy::model::OnUnknown;
use crate::uri::path::others;

/// The views of a scene's path, each once.
pub(super) struct Views<'s> {
    written: &'s str,
    others: Vec<Cow<'s, str>>,
}

impl<'s> Views<'s> {
    /// `as_written`: the path as it is written is all that is wanted, or all that there is.
    pub(super) fn of(scene: &Scene<'s>, as_written: bool) -> Views<'s> {
        let written = scene.path;
        let others = if as_written { Vec::new() } else { others(written, scene.canonical) };
        Views { written, others }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.written).chain(self.others.iter().map(|view| &**view))
    }

    /// Whether a guard acts about a view. One at a time: a condition that asks for two paths asks
    /// about the same server.
    pub(super) fn guarded(
        &self,
        scene: &Scene<'_>,
        when: Option<&Condition>,
        unknown: OnUnknown,
    ) -> bool {
        let acts = |view: &str| scene.judge_view(when, view).guards(unknown);
        acts(self.written) || self.others.iter().any(|view| acts(view))
    }
}
