//! A client over real sockets.

use std::net::SocketAddr;

use ::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// One host's address, asked by HTTP/1.1 or HTTP/2.
#[derive(Clone)]
pub(crate) struct Visitor {
    client: Client<HttpConnector, Full<Bytes>>,
    server: SocketAddr,
}

#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Visitor {
    pub(crate) fn http1(server: SocketAddr) -> Visitor {
        Visitor { client: Client::builder(TokioExecutor::new()).build_http(), server }
    }

    pub(crate) fn http2(server: SocketAddr) -> Visitor {
        let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        Visitor { client, server }
    }

    pub(crate) async fn ask(&self, method: Method, target: &str, fields: &[(&str, &str)]) -> Seen {
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{target}", self.server));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let response = self.client.request(request.body(Full::default()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Seen { status: head.status, headers: head.headers, body }
    }

    pub(crate) async fn get(&self, target: &str) -> Seen {
        self.ask(Method::GET, target, &[]).await
    }
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
