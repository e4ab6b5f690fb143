//! A policy as middleware: for hyper, axum, tonic and whatever else is made of tower services.
//!
//! For each request, [`PolicyService`]
//!
//! 1. takes the policy of this moment from its [`Handle`]. The request and its response see this one
//!    policy, whatever is put into the handle meanwhile;
//! 2. adds to the request's [`Client`](crate::Client) what isn't stated there yet: the scheme and the
//!    address as the [layer](PolicyLayer) was told to, the time of the system's clock, entropy of its
//!    random source;
//! 3. answers where the policy answers. The wrapped service isn't asked. The answer has its security
//!    headers and cookies;
//! 4. otherwise changes the request as decided, puts a [`Decided`] into its extensions, and calls the
//!    wrapped service;
//! 5. changes the service's response as decided. The body passes as it is unless a rule replaces it;
//! 6. puts the [`Decided`], and a [`DecidedResponse`] where rules acted on the way back, into the
//!    response's extensions, for logs and metrics outside.
//!
//! A decision that the `http` crate can't hold (a URI over 65,534 bytes) becomes a response with
//! status 500 and the [`ApplyError`](super::ApplyError) in its extensions: nothing passes that a
//! policy would have changed.
//!
//! ```
//! use fingerpost::Engine;
//! use fingerpost::adapter::tower::PolicyLayer;
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine: Engine = "
//!     [[redirect]]
//!     from = '/old/{page}'
//!     to = '/new/{page}'
//!     [[headers]]
//!     response.set = { x-content-type-options = 'nosniff' }
//! "
//! .parse()?;
//! let site = service_fn(async |_: http::Request<String>| {
//!     Ok::<_, std::convert::Infallible>(http::Response::new(String::from("a page")))
//! });
//! let site = PolicyLayer::new(engine).layer(site);
//!
//! let request = http::Request::get("/old/map").body(String::new())?;
//! let response = site.clone().oneshot(request).await?;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers()["location"], "/new/map");
//!
//! let request = http::Request::get("/new/map").body(String::new())?;
//! let response = site.oneshot(request).await?;
//! assert_eq!(response.status(), 200);
//! assert_eq!(response.headers()["x-content-type-options"], "nosniff");
//! # Ok(())
//! # }
//! ```
//!
//! # The visitor's address
//!
//! The layer doesn't know where a host keeps the address of the peer: [`PolicyLayer::client_ip`] says
//! how to find it among the extensions of a request. What proxies tell in headers is for the policy to
//! read, by its `[client]` table. A host that knows more (a country, a device) puts a
//! [`Client`](crate::Client) of its own into the extensions before the layer.
//!
//! # axum
//!
//! `Router::layer` runs after a route was chosen, too late for a rewrite. So the whole router goes under
//! the policy, as the one service of another:
//!
//! ```
//! use std::net::SocketAddr;
//!
//! use axum::extract::ConnectInfo;
//! use axum::{Router, routing::get};
//! use fingerpost::adapter::tower::PolicyLayer;
//! use fingerpost::{Engine, Scheme};
//! use tower::Layer;
//!
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! let engine: Engine = "[[rewrite]]\nfrom = '/app/{*rest}'\nto = '/index.html'".parse()?;
//! let policy = PolicyLayer::new(engine).scheme(Scheme::Http).client_ip(|extensions| {
//!     extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
//! });
//! let router = Router::new().route("/index.html", get(|| async { "the app" }));
//! let app = Router::new().fallback_service(policy.layer(router));
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Origins
//!
//! Where a `[[route]]` chose an origin, the request's URI has the origin's scheme and authority when
//! the wrapped service gets it: a client sends it there, a router of paths doesn't look at it.

mod answer;
mod body;
mod decided;
mod future;
mod handle;
mod layer;
mod service;
mod stated;

pub use body::PolicyBody;
pub use decided::{Decided, DecidedResponse};
pub use future::ResponseFuture;
pub use handle::Handle;
pub use layer::PolicyLayer;
pub use service::PolicyService;
