//! Targets that somebody lends: one without placeholders needs no more than its texts, wherever
//! those lie.

use std::borrow::Cow;

use super::resolve::{Origin, arrive};
use super::{Authority, NoTarget, Target, TargetHost};
use crate::policy::model::QueryMode;
use crate::policy::template::{Template, Value, Values};
use crate::uri::host::HostPattern;
use crate::uri::url::Url;

/// What a [`Target`] is, lent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TargetRef<'t> {
    Literal(LiteralTarget<'t>),
    /// It has a placeholder.
    Open(&'t Target),
}

/// A target without placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LiteralTarget<'t> {
    /// Its host is written out; its scheme may be that of the request.
    pub(crate) authority: Option<&'t Authority>,
    /// The texts are encoded for their places, as those of templates are.
    pub(crate) path: &'t str,
    pub(crate) query: Option<&'t str>,
    pub(crate) fragment: Option<&'t str>,
}

impl Target {
    pub(crate) fn lent(&self) -> TargetRef<'_> {
        self.literal().map_or(TargetRef::Open(self), TargetRef::Literal)
    }

    fn literal(&self) -> Option<LiteralTarget<'_>> {
        let Target { authority, path, query, fragment } = self;
        let authority = authority.as_deref();
        if authority.is_some_and(|authority| authority.literal_host().is_none()) {
            return None;
        }
        Some(LiteralTarget {
            authority,
            path: path.literal()?,
            query: optional(query.as_deref())?,
            fragment: optional(fragment.as_deref())?,
        })
    }
}

/// `None`: it has a placeholder.
fn optional(template: Option<&Template>) -> Option<Option<&str>> {
    template.map_or(Some(None), |template| template.literal().map(Some))
}

impl Authority {
    /// The host, where it is written out.
    pub(crate) fn literal_host(&self) -> Option<&str> {
        match &self.host {
            TargetHost::Literal(host) => Some(host),
            TargetHost::Request | TargetHost::Label { .. } => None,
        }
    }
}

impl<'t> TargetRef<'t> {
    /// Whether one of its placeholders is such.
    pub(crate) fn any_value(self, is_such: &dyn Fn(&Value) -> bool) -> bool {
        match self {
            TargetRef::Literal(_) => false,
            TargetRef::Open(target) => target.any_value(is_such),
        }
    }

    /// The URL that the target leads to from the URL at hand.
    pub(crate) fn resolve(
        self,
        at: &Url<'t>,
        mode: QueryMode,
        values: &dyn Values,
        hosts: &[HostPattern],
        location_bytes: usize,
    ) -> Result<Url<'t>, NoTarget> {
        match self {
            TargetRef::Literal(target) => target.resolve(at, mode, location_bytes),
            TargetRef::Open(target) => target.resolve(at, mode, values, hosts, location_bytes),
        }
    }
}

impl<'t> LiteralTarget<'t> {
    /// The URL that the target leads to from the URL at hand. Copies nothing of the two that stays
    /// as it is.
    pub(crate) fn resolve(
        self,
        at: &Url<'t>,
        mode: QueryMode,
        location_bytes: usize,
    ) -> Result<Url<'t>, NoTarget> {
        let named = self.authority.and_then(|it| Some((it, it.literal_host()?)));
        let origin = match named {
            None => Origin::of(at),
            Some((authority, host)) => Origin {
                scheme: Some(authority.scheme.or(at.scheme).ok_or(NoTarget::UnknownScheme)?),
                host: Some(Cow::Borrowed(host)),
                port: authority.port,
                absolute: true,
            },
        };
        let parts = (self.path.into(), self.query.map(Cow::from), self.fragment.map(Cow::from));
        arrive(origin, parts, at, mode, location_bytes)
    }
}
