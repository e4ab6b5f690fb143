//! One line of a map, as it is looked at.

use crate::policy::model::{MapLine, QueryMode, RedirectStatus};
use crate::policy::pattern::PatternRef;
use crate::policy::target::{LiteralTarget, TargetRef};
use crate::uri::host::HostPattern;

/// A line of a map.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line<'l> {
    Exact(ExactLine<'l>),
    Other(&'l MapLine),
}

/// A line from one path to a literal target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExactLine<'l> {
    pub(crate) host: Option<&'l HostPattern>,
    /// As a [`PathPattern::Exact`](crate::policy::pattern::PathPattern::Exact) is: canonical.
    pub(crate) from: &'l str,
    pub(crate) to: LiteralTarget<'l>,
    pub(crate) status: Option<RedirectStatus>,
    pub(crate) query_mode: Option<QueryMode>,
    /// The line in its file, from 1; of an inline map, in the policy.
    pub(crate) line: u32,
}

impl<'l> Line<'l> {
    pub(crate) fn host(self) -> Option<&'l HostPattern> {
        match self {
            Line::Exact(line) => line.host,
            Line::Other(line) => line.host.as_ref(),
        }
    }

    pub(crate) fn from(self) -> PatternRef<'l> {
        match self {
            Line::Exact(line) => PatternRef::Exact(line.from),
            Line::Other(line) => line.from.lent(),
        }
    }

    pub(crate) fn to(self) -> TargetRef<'l> {
        match self {
            Line::Exact(line) => TargetRef::Literal(line.to),
            Line::Other(line) => line.to.lent(),
        }
    }

    pub(crate) fn status(self) -> Option<RedirectStatus> {
        match self {
            Line::Exact(line) => line.status,
            Line::Other(line) => line.status,
        }
    }

    pub(crate) fn query_mode(self) -> Option<QueryMode> {
        match self {
            Line::Exact(line) => line.query_mode,
            Line::Other(line) => line.query,
        }
    }

    /// The line in its file, from 1; of an inline map, in the policy.
    pub(crate) fn number(self) -> u32 {
        match self {
            Line::Exact(line) => line.line,
            Line::Other(line) => line.line,
        }
    }
}
