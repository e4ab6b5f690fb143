//! Targets of redirects: a template split at load into the parts of a URL, so that nothing that a
//! visitor sends can move from one part to another. **An open redirect cannot be written.**

mod parse;
mod resolve;

pub(crate) use resolve::{guard_leading_slashes, join_query};

use super::template::{Template, Value};
use crate::request::Scheme;

/// Where a redirect leads.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Target {
    /// Scheme, host and port; `None` for a target that begins with `/`: those of the request.
    pub(crate) authority: Option<Box<Authority>>,
    /// Begins with `/`, or with `{path}` behind an authority.
    pub(crate) path: Template,
    /// What follows a `?`; `None` where there is none.
    pub(crate) query: Option<Box<Template>>,
    /// What follows a `#`; `None` where there is none.
    pub(crate) fragment: Option<Box<Template>>,
}

/// The scheme and authority of an absolute target.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Authority {
    /// The scheme; `None` for `{scheme}`: that of the request.
    pub(crate) scheme: Option<Scheme>,
    pub(crate) host: TargetHost,
    /// Only where written.
    pub(crate) port: Option<u16>,
}

/// The host of an absolute target.
#[derive(Clone, Debug, Hash)]
pub(crate) enum TargetHost {
    /// Written out, lower case.
    Literal(String),
    /// `{host}`: the request's, which must be one of `hosts`.
    Request,
    /// `{tenant}.example.com`: one captured DNS label under a literal suffix.
    Label {
        label: Value,
        /// With its leading dot, lower case.
        suffix: String,
    },
}

impl Target {
    /// Whether one of its placeholders is such.
    pub(crate) fn any_value(&self, is_such: &dyn Fn(&Value) -> bool) -> bool {
        [Some(&self.path), self.query.as_deref(), self.fragment.as_deref()]
            .into_iter()
            .flatten()
            .any(|template| template.any_value(is_such))
    }
}

#[cfg(test)]
mod tests;
