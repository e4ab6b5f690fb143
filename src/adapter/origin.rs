//! Where a forwarded request goes: the path that the origin is to see, at the origin that a route
//! chose.

use ::http::header::{HOST, HeaderMap, HeaderValue};
use ::http::uri::{Authority, PathAndQuery, Uri};

use super::http::ApplyError;
use crate::decision::{Forward, Origin};

/// The URI to ask for; `None` where it stays.
pub(super) fn uri(forward: &Forward<'_>, uri: &Uri) -> Result<Option<Uri>, ApplyError> {
    let target = forward.request_target(uri.path(), uri.query());
    let origin = forward.origin();
    if target.is_none() && origin.is_none() {
        return Ok(None);
    }
    let mut parts = uri.clone().into_parts();
    if let Some(origin) = origin {
        parts.scheme = Some(match origin.scheme {
            crate::Scheme::Http => ::http::uri::Scheme::HTTP,
            crate::Scheme::Https => ::http::uri::Scheme::HTTPS,
        });
        parts.authority = Some(authority(origin)?);
    }
    let failed = |error: &dyn std::fmt::Display| ApplyError::new("the path", error);
    // CONNECT has no path that could stay, but a URI with a scheme wants one.
    let target = target.or_else(|| parts.path_and_query.is_none().then(String::new));
    if let Some(target) = target {
        let target = PathAndQuery::try_from(target).map_err(|error| failed(&error))?;
        parts.path_and_query = Some(target);
    }
    Uri::from_parts(parts).map(Some).map_err(|error| failed(&error))
}

/// The `Host` that an origin is to see: its own, or the visitor's, which may have stood in the URI.
pub(super) fn set_host(
    origin: &Origin<'_>,
    arrived: &Uri,
    headers: &mut HeaderMap,
) -> Result<(), ApplyError> {
    let host = match (origin.keeps_host, arrived.authority()) {
        (false, _) => authority(origin)?,
        (true, Some(visited)) if !headers.contains_key(HOST) => visited.clone(),
        (true, _) => return Ok(()),
    };
    let failed = |error: &dyn std::fmt::Display| ApplyError::new("the host", error);
    let value = HeaderValue::try_from(host.as_str()).map_err(|error| failed(&error))?;
    headers.try_insert(HOST, value).map_err(|error| failed(&error))?;
    Ok(())
}

fn authority(origin: &Origin<'_>) -> Result<Authority, ApplyError> {
    Authority::try_from(&*origin.authority()).map_err(|error| ApplyError::new("the host", &error))
}
