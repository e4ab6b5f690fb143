//! Whether a target always has a value, and never leads to where the visitor is: only then does
//! its rule match whenever its source does.

use crate::policy::model::PathSettings;
use crate::policy::pattern::{Captures, PathPattern};
use crate::policy::target::{Target, TargetHost};
use crate::policy::template::{Expansion, Place, Template, Value, Values};

/// Whether a redirect from `from` to `to` certainly acts for every path of `other`.
pub(super) fn always_leads_away(
    to: &Target,
    from: Option<&PathPattern>,
    other: Option<&PathPattern>,
    settings: &PathSettings,
) -> bool {
    if !always_has_value(to, from) {
        return false;
    }
    match (&to.path, other) {
        (Template::Literal(path), Some(other)) => !other.lent().takes(path, settings),
        (_, Some(PathPattern::Exact(path))) => {
            expanded(&to.path, from, path, settings).is_some_and(|reached| reached != **path)
        }
        _ => false,
    }
}

/// Whether a target certainly has a value wherever its source matches.
pub(super) fn always_has_value(to: &Target, from: Option<&PathPattern>) -> bool {
    let steady_host = to
        .authority
        .as_ref()
        .is_none_or(|authority| matches!(authority.host, TargetHost::Literal(_)));
    let optional_groups = matches!(from, Some(PathPattern::Regex(_)));
    steady_host && !to.any_value(&|value| may_be_absent(value, optional_groups))
}

fn may_be_absent(value: &Value, optional_groups: bool) -> bool {
    match value {
        Value::Capture(_) => optional_groups,
        Value::Path | Value::PathAndQuery | Value::Rule => false,
        _ => true,
    }
}

/// The path to which a template leads from a path.
pub(super) fn expanded(
    to: &Template,
    from: Option<&PathPattern>,
    path: &str,
    settings: &PathSettings,
) -> Option<String> {
    let captures = match from {
        Some(from) if !from.lent().may_match(path) => return None,
        Some(from) => from.capture(path, settings)?,
        None => Captures::default(),
    };
    let values = OfPath { captures, path };
    to.expand(Place::Path, &values).ok().map(|text| text.into_owned())
}

/// The values that a path alone gives.
struct OfPath<'p> {
    captures: Captures,
    path: &'p str,
}

impl Values for OfPath<'_> {
    fn value(&self, value: &Value) -> Expansion<'_> {
        match value {
            Value::Capture(name) => {
                self.captures.get(name).map_or(Expansion::Absent, Expansion::Borrowed)
            }
            Value::Path | Value::PathAndQuery => Expansion::Borrowed(self.path),
            _ => Expansion::Unknown,
        }
    }
}
