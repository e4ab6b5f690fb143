//! In hyper, without a framework, by HTTP/1.1 and HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;

use ::http::{Method, Request, Response};
use bytes::Bytes;
use fingerpost::adapter::tower::PolicyLayer;
use fingerpost::{Engine, Scheme};
use http_body_util::Full;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};

use crate::client::Visitor;

/// What this host puts into the extensions of its requests.
#[derive(Clone)]
struct Peer(SocketAddr);

async fn start(engine: Engine) -> SocketAddr {
    let policy = PolicyLayer::new(engine)
        .scheme(Scheme::Http)
        .client_ip(|extensions| extensions.get::<Peer>().map(|peer| peer.0.ip()));
    let site = policy.layer(service_fn(page));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            let site = site.clone();
            let site = service_fn(move |mut request: Request<_>| {
                request.extensions_mut().insert(Peer(peer));
                site.clone().oneshot(request)
            });
            tokio::spawn(async move {
                let connection = auto::Builder::new(TokioExecutor::new());
                connection
                    .serve_connection(TokioIo::new(stream), TowerToHyperService::new(site))
                    .await
            });
        }
    });
    server
}

async fn page<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::from(format!("{} {}", request.method(), request.uri().path()))))
}

#[tokio::test]
async fn a_service_under_a_policy() {
    let server = start(
        "[[block]]
         when = { path = '/admin', ip = '127.0.0.0/8' }
         status = 404
         body = 'nothing here'
         [[rewrite]]
         from = '/a'
         to = '/b'
         [[headers]]
         response.set = { x-edge = 'yes' }"
            .parse()
            .unwrap(),
    )
    .await;
    for visitor in [Visitor::http1(server), Visitor::http2(server)] {
        let blocked = visitor.get("/admin").await;
        assert_eq!((blocked.status.as_u16(), blocked.body.as_str()), (404, "nothing here"));
        assert_eq!(blocked.header("content-length"), "12");
        let rewritten = visitor.get("/a").await;
        assert_eq!((rewritten.status.as_u16(), rewritten.body.as_str()), (200, "GET /b"));
        // By HTTP/2 hyper would send the body of an answer to HEAD, which clients take for an error.
        let head = visitor.ask(Method::HEAD, "/admin", &[]).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (404, ""));
        assert_eq!((head.header("content-length"), head.header("x-edge")), ("12", "yes"));
    }
}
