//! Stage 2: requests that can't be meant.

use crate::facts::{Facts, HostFact};
use crate::policy::model::Model;
use crate::uri::path::Canonical;

/// The pseudo rule that refuses a request, and the reason.
pub(super) fn refuse(
    model: &Model,
    facts: &Facts<'_>,
    path: &Canonical<'_>,
) -> Option<(&'static str, String)> {
    if let HostFact::Invalid(why) = &facts.host {
        return Some(("host", why.clone()));
    }
    let reject = model.paths.reject;
    let reasons = [
        (path.nul, "nul"),
        (path.climbs, "climb"),
        (path.encoded_slash && reject.encoded_slash, "encoded_slash"),
        (path.encoded_backslash && reject.encoded_backslash, "encoded_backslash"),
        (path.bad_utf8 && reject.bad_utf8, "bad_utf8"),
    ];
    let (_, reason) = reasons.into_iter().find(|(found, _)| *found)?;
    Some(("paths.reject", reason.to_owned()))
}
