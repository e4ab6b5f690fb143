//! A hyper server under a policy, by HTTP/1.1 and HTTP/2, without a framework.
//!
//! ```sh
//! cargo run --example hyper --features tower -- rules/quickstart.toml
//! curl -si http://127.0.0.1:3000/blog/hello -H 'host: example.com'
//! ```

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;

use bytes::Bytes;
use fingerpost::adapter::tower::PolicyLayer;
use fingerpost::{Engine, Policy, Scheme, Source};
use http::{Request, Response};
use http_body_util::Full;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};

/// What this host puts into the extensions of each request.
#[derive(Clone, Copy)]
struct Peer(SocketAddr);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "rules/quickstart.toml".to_owned());
    let engine = Engine::new(&Policy::parse(Source::path(file))?)?;
    let policy = PolicyLayer::new(engine)
        .scheme(Scheme::Http)
        .client_ip(|extensions| extensions.get::<Peer>().map(|peer| peer.0.ip()));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, peer) = listener.accept().await?;
        let site = policy.layer(service_fn(page));
        let site = service_fn(move |mut request: Request<_>| {
            request.extensions_mut().insert(Peer(peer));
            site.clone().oneshot(request)
        });
        tokio::spawn(async move {
            let connection = auto::Builder::new(TokioExecutor::new());
            let site = TowerToHyperService::new(site);
            if let Err(error) = connection.serve_connection(TokioIo::new(stream), site).await {
                eprintln!("{peer}: {error}");
            }
        });
    }
}

async fn page<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::from(format!("the page {}\n", request.uri().path()))))
}
