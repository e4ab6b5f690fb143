//! The request of an event as the engine sees it, borrowed from the event.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::EventError;
use super::lines::Lines;
use crate::request::{Client, Request, Tier, Timestamp};

/// What an event tells of a request.
pub(super) struct Seen<'v> {
    method: &'v str,
    path: &'v str,
    query: Option<&'v str>,
    headers: Lines<'v>,
    client: Client,
}

impl<'v> Seen<'v> {
    /// Reads `request` and `config.requestId`. What is missing is unknown. A path that isn't told
    /// is `*`, which no path pattern takes; a method is GET.
    pub(super) fn read(
        cf: &'v Map<String, Value>,
        now: Option<Timestamp>,
    ) -> Result<Seen<'v>, EventError> {
        let mut client = Client { now, ..Client::default() };
        let id = cf.get("config").and_then(|config| config.get("requestId"));
        client.entropy = id.and_then(Value::as_str).map(entropy);
        let request = match cf.get("request") {
            // Some of the sample events about responses have none.
            None | Some(Value::Null) => {
                let headers = Lines::default();
                return Ok(Seen { method: "GET", path: "*", query: None, headers, client });
            }
            Some(request) => request.as_object().ok_or(EventError::Request)?,
        };
        client.ip = text(request, "clientIp")?.and_then(|ip| ip.parse().ok());
        let path = text(request, "uri")?.map_or("*", |uri| match uri.split(['?', '#']).next() {
            None | Some("") => "/",
            Some(path) => path,
        });
        let query = text(request, "querystring")?;
        // Written with its `?` by some who make events themselves; CloudFront leaves it out.
        let query = query.map(|query| query.strip_prefix('?').unwrap_or(query));
        Ok(Seen {
            method: text(request, "method")?.unwrap_or("GET"),
            path,
            query: query.filter(|query| !query.is_empty()),
            headers: Lines::of(request).ok_or(EventError::Request)?,
            client,
        })
    }

    /// What stands for the request id; `None` where there is none.
    pub(super) fn entropy(&self) -> Option<[u8; 16]> {
        self.client.entropy
    }

    pub(super) fn request(&self, tier: Tier) -> Request<'_> {
        Request {
            method: self.method,
            authority: None,
            path: self.path,
            query: self.query,
            headers: &self.headers,
            client: self.client,
            geo: None,
            tier,
        }
    }
}

/// A string; `None` where it isn't there. Another type is never CloudFront's.
fn text<'v>(request: &'v Map<String, Value>, name: &str) -> Result<Option<&'v str>, EventError> {
    match request.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(EventError::Request),
    }
}

/// The entropy of a request: the first 16 bytes of the SHA-256 of `fingerpost entropy 1` and the
/// request id.
fn entropy(request_id: &str) -> [u8; 16] {
    let mut sha = Sha256::new();
    sha.update(b"fingerpost entropy 1");
    sha.update(request_id);
    let mut entropy = [0; 16];
    entropy.iter_mut().zip(sha.finalize()).for_each(|(to, from)| *to = from);
    entropy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_what_the_guide_says() {
        let id = "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==";
        let hex: String = entropy(id).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "d9d40f90797fd4774edb7816e6faaadf");
    }
}
