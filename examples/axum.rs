//! An axum site under a policy whose file is read again where it has changed.
//!
//! ```sh
//! cargo run --example axum --features tower -- rules/quickstart.toml
//! curl -si http://127.0.0.1:3000/blog/hello -H 'host: example.com'
//! ```

use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use fingerpost::adapter::tower::{Handle, PolicyLayer};
use fingerpost::{Engine, Policy, Scheme, Source};
use tokio::net::TcpListener;
use tower::Layer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "rules/quickstart.toml".to_owned());
    let handle = Handle::new(load(&file)?);
    tokio::spawn(watch(file, handle.clone()));

    let router = Router::new()
        .route("/", get(|| async { "the front page\n" }))
        .route("/articles/{slug}", get(|| async { "an article\n" }));
    let policy = PolicyLayer::new(handle)
        .scheme(Scheme::Http) // of this listener: it has no TLS
        .client_ip(|extensions| {
            extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
        });
    // The whole router under the policy, so that a rewrite comes before the choice of a route.
    let app = Router::new().fallback_service(policy.layer(router));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

fn load(file: &str) -> Result<Engine, fingerpost::Error> {
    Engine::new(&Policy::parse(Source::path(file))?)
}

/// New rules serve the next request; a file with mistakes changes nothing.
async fn watch(file: String, handle: Handle) {
    let changed = |file: &str| std::fs::metadata(file).and_then(|data| data.modified()).ok();
    let mut seen: Option<SystemTime> = changed(&file);
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = changed(&file);
        if now == seen {
            continue;
        }
        seen = now;
        match load(&file) {
            Ok(engine) => drop(handle.swap(engine)),
            Err(error) => eprintln!("{error}"),
        }
    }
}
