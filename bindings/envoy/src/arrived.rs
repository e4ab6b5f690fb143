//! A request as it arrived.

use std::net::SocketAddr;

use fingerpost::{Client, Request, Scheme, Timestamp};
use proxy_wasm::traits::HttpContext;

use crate::entropy;

/// What Envoy tells of a request, kept until its response is there.
#[derive(Default)]
pub(crate) struct Arrived {
    method: String,
    authority: Option<String>,
    /// Path and query.
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    client: Client,
}

impl Arrived {
    pub(crate) fn of(host: &impl HttpContext) -> Arrived {
        let mut arrived = Arrived { client: client(host), ..Arrived::default() };
        for (name, value) in host.get_http_request_headers_bytes() {
            match name.as_str() {
                ":method" => arrived.method = text(&value),
                ":authority" => arrived.authority = Some(text(&value)),
                ":path" => arrived.target = text(&value),
                _ if name.starts_with(':') => {}
                _ => arrived.headers.push((name, value)),
            }
        }
        arrived
    }

    pub(crate) fn view(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.target)
            .with_headers(&self.headers)
            .with_client(self.client);
        match &self.authority {
            Some(authority) => request.with_authority(authority),
            None => request,
        }
    }
}

fn client(host: &impl HttpContext) -> Client {
    let mut client = Client::default();
    let tls = host.get_property(vec!["connection", "tls_version"]);
    let is_secure = tls.is_some_and(|version| !version.is_empty());
    client.scheme = Some(if is_secure { Scheme::Https } else { Scheme::Http });
    let peer = host.get_property(vec!["source", "address"]);
    let peer = peer.and_then(|peer| String::from_utf8(peer).ok());
    client.ip = peer.and_then(|peer| peer.parse::<SocketAddr>().ok()).map(|peer| peer.ip());
    client.now = Timestamp::of(host.get_current_time());
    client.entropy = entropy::draw();
    client
}

/// Bytes that are no UTF-8 become what a browser sends for them.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| match byte {
                b' '..=b'~' => char::from(*byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect(),
    }
}
