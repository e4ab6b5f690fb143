//! Where a forwarded request goes: the path that the origin is to see, at the origin that a route
//! chose.

use ::http::header::{HOST, HeaderMap, HeaderValue};
use ::http::uri::{Authority, PathAndQuery, Uri};

use super::http::ApplyError;
use crate::decision::{Forward, Origin};

/// The URI to ask for; `None` where it stays.
pub(super) fn uri(forward: &Forward<'_>, uri: &Uri) -> Result<Option<Uri>, ApplyError> {
    let (target, origin) = (forward.target(), forward.origin());
    let (path, query) = match (target, origin) {
        (None, None) => return Ok(None),
        (Some(target), _) => (target.path.as_str(), target.query.as_deref()),
        (None, Some(_)) => (uri.path(), uri.query()),
    };
    let mut parts = uri.clone().into_parts();
    let mut text = String::new();
    if let Some(origin) = origin {
        parts.scheme = Some(match origin.scheme {
            crate::Scheme::Http => ::http::uri::Scheme::HTTP,
            crate::Scheme::Https => ::http::uri::Scheme::HTTPS,
        });
        parts.authority = Some(authority(origin)?);
        // `*` is the server itself, no path below another (RFC 9112 §3.2.4).
        if path != "*" {
            text.push_str(&origin.path);
        }
    }
    text.push_str(path);
    if let Some(query) = query {
        text.push('?');
        text.push_str(query);
    }
    let failed = |error: &dyn std::fmt::Display| ApplyError::new("the path", error);
    parts.path_and_query = Some(PathAndQuery::try_from(text).map_err(|error| failed(&error))?);
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
    let text = match origin.port {
        Some(port) => format!("{}:{port}", origin.host),
        None => origin.host.clone().into_owned(),
    };
    Authority::try_from(text).map_err(|error| ApplyError::new("the host", &error))
}
