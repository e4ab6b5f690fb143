//! From a target and the values of a request to the URL that it leads to.

use std::borrow::Cow;
use std::fmt;

use super::{Authority, Target, TargetHost};
use crate::policy::model::QueryMode;
use crate::policy::template::{Expansion, NoValue, Place, Template, Value, Values};
use crate::request::Scheme;
use crate::uri::host::{HostPattern, is_label};
use crate::uri::url::Url;
use crate::uri::{percent, query};

/// Why a target leads nowhere: its rule doesn't match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoTarget {
    Value(NoValue),
    /// `{host}` where the request's host isn't one of the policy's own.
    HostNotOurs(String),
    /// The captured label of a host isn't one.
    NotALabel(String),
    UnknownScheme,
    UnknownHost,
    /// It leads to the URL that it was given.
    SameUrl,
    TooLong,
}

impl fmt::Display for NoTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoTarget::Value(no_value) => no_value.fmt(f),
            NoTarget::HostNotOurs(host) => write!(f, "`{host}` isn't one of `hosts`"),
            NoTarget::NotALabel(text) => write!(f, "`{text}` isn't one DNS label"),
            NoTarget::UnknownScheme => f.write_str("the scheme is unknown"),
            NoTarget::UnknownHost => f.write_str("the host is unknown"),
            NoTarget::SameUrl => f.write_str("it leads to the URL that was asked for"),
            NoTarget::TooLong => f.write_str("its `Location` is over the limit"),
        }
    }
}

impl Target {
    /// The URL that the target leads to from the URL at hand.
    pub(crate) fn resolve<'u>(
        &'u self,
        at: &Url<'u>,
        mode: QueryMode,
        values: &dyn Values,
        hosts: &[HostPattern],
        location_bytes: usize,
    ) -> Result<Url<'u>, NoTarget> {
        let origin = match &self.authority {
            None => Origin::of(at),
            Some(authority) => {
                let (scheme, host) = authority.resolve(at, values, hosts)?;
                let (scheme, host) = (Some(scheme), Some(host));
                Origin { scheme, host, port: authority.port, absolute: true }
            }
        };
        let expand =
            |template: &'u Template, place| template.expand(place, values).map_err(NoTarget::Value);
        let part = |template: &'u Option<Box<Template>>, place| {
            template.as_deref().map(|template| expand(template, place)).transpose()
        };
        let path = expand(&self.path, Place::Path)?;
        let parts =
            (path, part(&self.query, Place::Query)?, part(&self.fragment, Place::Fragment)?);
        arrive(origin, parts, at, mode, location_bytes)
    }
}

/// What stands before the path of a URL.
pub(super) struct Origin<'u> {
    pub(super) scheme: Option<Scheme>,
    pub(super) host: Option<Cow<'u, str>>,
    pub(super) port: Option<u16>,
    pub(super) absolute: bool,
}

impl<'u> Origin<'u> {
    /// That of the URL at hand.
    pub(super) fn of(at: &Url<'u>) -> Origin<'u> {
        Origin { scheme: at.scheme, host: at.host.clone(), port: at.port, absolute: at.absolute }
    }
}

/// Path, query, fragment.
type Parts<'u> = (Cow<'u, str>, Option<Cow<'u, str>>, Option<Cow<'u, str>>);

/// The URL of these parts, with what becomes of the query and the fragment of the one at hand.
pub(super) fn arrive<'u>(
    origin: Origin<'u>,
    (path, query, fragment): Parts<'u>,
    at: &Url<'u>,
    mode: QueryMode,
    location_bytes: usize,
) -> Result<Url<'u>, NoTarget> {
    let Origin { scheme, host, port, absolute } = origin;
    let path = guard_leading_slashes(path);
    let query = join_query(mode, at.query.clone(), query);
    let fragment = fragment.or_else(|| at.fragment.clone());
    let url = Url { scheme, host, port, absolute, path, query, fragment };
    if url.location_len() > location_bytes {
        return Err(NoTarget::TooLong);
    }
    if url.may_be(at) {
        return Err(NoTarget::SameUrl);
    }
    Ok(url)
}

impl Authority {
    fn resolve<'u>(
        &'u self,
        at: &Url<'u>,
        values: &dyn Values,
        hosts: &[HostPattern],
    ) -> Result<(Scheme, Cow<'u, str>), NoTarget> {
        let scheme = self.scheme.or(at.scheme).ok_or(NoTarget::UnknownScheme)?;
        let host = match &self.host {
            TargetHost::Literal(host) => Cow::Borrowed(host.as_str()),
            TargetHost::Request => {
                let host = at.host.clone().ok_or(NoTarget::UnknownHost)?;
                if !hosts.iter().any(|pattern| pattern.matches(&host)) {
                    return Err(NoTarget::HostNotOurs(host.into_owned()));
                }
                host
            }
            TargetHost::Label { label, suffix } => {
                let mut host = value(label, values)?;
                if !is_label(&host) {
                    return Err(NoTarget::NotALabel(host));
                }
                host.make_ascii_lowercase();
                Cow::Owned(host + suffix)
            }
        };
        Ok((scheme, host))
    }
}

fn value(value: &Value, values: &dyn Values) -> Result<String, NoTarget> {
    let unknown = match values.value(value) {
        Expansion::Text(text) => return Ok(text),
        Expansion::Borrowed(text) => return Ok(text.to_owned()),
        Expansion::Absent => false,
        Expansion::Unknown => true,
    };
    Err(NoTarget::Value(NoValue { placeholder: value.to_string(), unknown }))
}

/// The query after a hop or a rewrite. The visitor's is percent-encoded, but for what may stand in
/// a query, so that a `Location` is ASCII. A target whose query is the visitor's (`{query}`) has it
/// once.
pub(crate) fn join_query<'u>(
    mode: QueryMode,
    visitor: Option<Cow<'u, str>>,
    target: Option<Cow<'u, str>>,
) -> Option<Cow<'u, str>> {
    let target = target.filter(|query| !query.is_empty());
    let visitor = visitor
        .filter(|query| mode != QueryMode::Drop && !query.is_empty())
        .map(|query| percent::encoded(query, percent::encode_query));
    match (visitor, target) {
        (None, query) | (query, None) => query,
        (Some(visitor), Some(target)) if visitor == target => Some(visitor),
        (Some(visitor), Some(target)) => Some(Cow::Owned(match mode {
            QueryMode::Merge => query::merge(&visitor, &target),
            QueryMode::Keep | QueryMode::Drop => format!("{target}&{visitor}"),
        })),
    }
}

/// A path that can't be taken for a host: browsers read `//` and `/\` at the beginning as one. All
/// slashes and backslashes there, encoded ones too, become one `/`; so does a missing one.
pub(crate) fn guard_leading_slashes(path: Cow<'_, str>) -> Cow<'_, str> {
    let mut left = &*path;
    loop {
        let shorter = left.strip_prefix(['/', '\\']);
        let shorter = shorter.or_else(|| left.strip_prefix("%5C"));
        match shorter.or_else(|| left.strip_prefix("%5c")) {
            Some(shorter) => left = shorter,
            None => break,
        }
    }
    if path.strip_prefix('/') == Some(left) { path } else { Cow::Owned(format!("/{left}")) }
}
