//! Stage 2: requests that cannot be meant.

use super::answer::Draft;
use super::pipeline::Run;
use crate::decision::{RuleRef, Stage};
use crate::facts::HostFact;
use crate::uri::path::Canonical;

/// 400 for an invalid host, or a path that `[paths] reject` names.
pub(super) fn refuse<'e>(run: &mut Run<'e, '_>, path: &Canonical<'_>) -> Option<Draft<'e>> {
    let reject = run.model.paths.reject;
    let id = if matches!(run.scene.facts.host, HostFact::Invalid(_)) {
        "host"
    } else if path.nul
        || path.climbs
        || reject.encoded_slash && path.encoded_slash
        || reject.encoded_backslash && path.encoded_backslash
        || reject.bad_utf8 && path.bad_utf8
    {
        "paths.reject"
    } else {
        return None;
    };
    run.acted.rules.push(RuleRef { id: id.into(), line: None, stage: Stage::Sanity });
    Some(Draft::empty(400))
}
