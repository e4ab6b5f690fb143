//! A request that goes on: the event's own, changed as told.

use serde_json::{Map, Value, json};

use super::edit::{self, note};
use super::violation::{Kind, Violation};
use super::{EventType, restrictions};
use crate::decision::{Edit, Field, Forward, Origin, Rewritten};

pub(super) fn apply(
    request: &mut Map<String, Value>,
    forward: &Forward<'_>,
    event: EventType,
    dropped: &mut Vec<Violation>,
) {
    if let Some(target) = forward.target()
        && let Err(violation) = rewrite(request, target)
    {
        note(dropped, violation);
    }
    edit::apply(request, forward.request_edits(), event, dropped);
    if let Some(origin) = forward.origin()
        && let Err(violation) = route(request, origin, event)
    {
        note(dropped, violation);
    }
}

/// Writes path and query where they differ: CloudFront takes what is written for changed.
fn rewrite(request: &mut Map<String, Value>, target: &Rewritten) -> Result<(), Violation> {
    let query = target.query.as_deref().unwrap_or_default();
    if target.path.len() + query.len() >= restrictions::URL_BYTES {
        return Err(Violation::new(Kind::UrlTooLong, "uri"));
    }
    let is_text = |name: &str, text: &str| request.get(name).and_then(Value::as_str) == Some(text);
    let new_path = !is_text("uri", &target.path);
    if new_path && !(target.path.starts_with('/') && restrictions::is_url_part(&target.path)) {
        return Err(Violation::new(Kind::Uri, "uri"));
    }
    let new_query = !is_text("querystring", query)
        && (!query.is_empty() || request.contains_key("querystring"));
    if new_query && !restrictions::is_url_part(query) {
        return Err(Violation::new(Kind::Querystring, "querystring"));
    }
    if new_path {
        request.insert("uri".to_owned(), target.path.as_str().into());
    }
    if new_query {
        request.insert("querystring".to_owned(), query.into());
    }
    Ok(())
}

/// Makes it the origin that CloudFront asks, and the `Host` its own. What the event says of how to
/// connect to a custom origin stays.
fn route(
    request: &mut Map<String, Value>,
    origin: &Origin<'_>,
    event: EventType,
) -> Result<(), Violation> {
    let refused = || Violation::new(Kind::Origin, origin.name.as_ref());
    let port = origin.port.unwrap_or(match origin.scheme {
        crate::Scheme::Http => 80,
        crate::Scheme::Https => 443,
    });
    let may_be = restrictions::is_port(u64::from(port))
        && restrictions::is_origin_host(&origin.host)
        && restrictions::is_origin_path(&origin.path);
    if event != EventType::OriginRequest || !may_be {
        return Err(refused());
    }
    let before = request.get_mut("origin").and_then(|origin| origin.get_mut("custom"));
    let mut custom = match before.map(Value::take) {
        Some(Value::Object(custom)) => custom,
        _ => Map::new(),
    };
    // Fields for the origin that it was, its secrets among them, aren't for another.
    if custom.get("domainName").and_then(Value::as_str) != Some(&origin.host) {
        custom.insert("customHeaders".to_owned(), json!({}));
    }
    custom.insert("domainName".to_owned(), origin.host.as_ref().into());
    custom.insert("path".to_owned(), origin.path.as_ref().into());
    custom.insert("port".to_owned(), port.into());
    custom.insert("protocol".to_owned(), origin.scheme.as_str().into());
    // CloudFront's own defaults, where the origin was no custom one.
    for (name, default) in [
        ("customHeaders", json!({})),
        ("keepaliveTimeout", json!(5)),
        ("readTimeout", json!(30)),
        ("sslProtocols", json!(["TLSv1.2"])),
    ] {
        custom.entry(name).or_insert(default);
    }
    request.insert("origin".to_owned(), json!({ "custom": custom }));
    if !origin.keeps_host {
        // `Host` can be written at origin-request.
        edit::apply(
            request,
            &[Edit::Set(Field::new("host", origin.authority()))],
            event,
            &mut Vec::new(),
        );
    }
    Ok(())
}
