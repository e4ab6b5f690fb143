//! Targets of redirects: a template split at load into the parts of a URL, so that nothing that a
//! visitor sends can move from one part to another. **An open redirect cannot be written.**

mod lent;
mod parse;
mod resolve;

use std::fmt;

pub(crate) use lent::{LiteralTarget, TargetRef};
pub(crate) use resolve::{NoTarget, guard_leading_slashes, join_query};

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
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) struct Authority {
    /// The scheme; `None` for `{scheme}`: that of the request.
    pub(crate) scheme: Option<Scheme>,
    pub(crate) host: TargetHost,
    /// Only where written.
    pub(crate) port: Option<u16>,
}

/// The host of an absolute target.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
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

impl fmt::Display for Target {
    /// As written, but for the encoding of its literal text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Authority { scheme, host, port }) = self.authority.as_deref() {
            match scheme {
                Some(scheme) => write!(f, "{scheme}://"),
                None => f.write_str("{scheme}://"),
            }?;
            match host {
                TargetHost::Literal(host) => f.write_str(host),
                TargetHost::Request => f.write_str("{host}"),
                TargetHost::Label { label, suffix } => write!(f, "{{{label}}}{suffix}"),
            }?;
            port.iter().try_for_each(|port| write!(f, ":{port}"))?;
        }
        write!(f, "{}", self.path)?;
        self.query.iter().try_for_each(|query| write!(f, "?{query}"))?;
        self.fragment.iter().try_for_each(|fragment| write!(f, "#{fragment}"))
    }
}

#[cfg(test)]
mod tests;
