//! The fields of requests and responses beside their headers.

use serde_json::Value;

use super::{Judge, Kind, Object};
use crate::adapter::cloudfront::{EventType, restrictions};

impl Judge {
    /// Every field is still there; all but some are as they were.
    pub(super) fn fields(&mut self, before: &Object, after: &Object, may_change: &[&str]) {
        for (name, value) in before {
            let kept = match after.get(name) {
                None => false,
                Some(now) => now == value || may_change.contains(&name.as_str()),
            };
            self.want(kept, Kind::Field, name);
        }
        for name in after.keys() {
            let known = before.contains_key(name) || may_change.contains(&name.as_str());
            self.want(known, Kind::Field, name);
        }
    }

    /// Path and query, where they changed.
    pub(super) fn url(&mut self, before: &Object, after: &Object) {
        let (uri, query) = (after.get("uri"), after.get("querystring"));
        let new_uri = uri != before.get("uri");
        let new_query = query != before.get("querystring");
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        if new_uri {
            let is_path = text(uri).is_some_and(|uri| {
                uri.starts_with('/') && !uri.contains('?') && restrictions::is_url_part(&uri)
            });
            self.want(is_path, Kind::Uri, "uri");
        }
        if new_query {
            let is_query = text(query).is_some_and(|query| restrictions::is_url_part(&query));
            self.want(is_query, Kind::Querystring, "querystring");
        }
        if new_uri || new_query {
            let bytes = [uri, query].map(|part| text(part).map_or(0, |text| text.len()));
            let fits = bytes.iter().sum::<usize>() < restrictions::URL_BYTES;
            self.want(fits, Kind::UrlTooLong, "uri");
        }
    }

    /// The body of a request: replaced whole, or as it was.
    pub(super) fn request_body(&mut self, before: &Object, after: &Object) {
        let (Some(body), false) = (after.get("body"), after.get("body") == before.get("body"))
        else {
            return;
        };
        let field = |name: &str| body.get(name).and_then(Value::as_str);
        let is_whole = field("action") == Some("replace")
            && matches!(field("encoding"), Some("text" | "base64"))
            && field("data").is_some();
        self.want(is_whole, Kind::Body, "body");
        let most = match (self.event, field("encoding")) {
            (EventType::ViewerRequest, Some("base64")) => (40 << 10) / 3 * 4,
            (EventType::ViewerRequest, _) => 40 << 10,
            (_, Some("base64")) => (1 << 20) / 3 * 4,
            _ => 1 << 20,
        };
        self.want(field("data").map_or(0, str::len) <= most, Kind::TooLarge, "body");
    }
}
