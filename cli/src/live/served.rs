//! What is served under the policy.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HOST, LOCATION};
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use fingerpost::Scheme;
use fingerpost::adapter::tower::{Handle, PolicyLayer};
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};

use super::rules::Rules;
use super::seen;
use super::site::Site;
use super::told::Told;

#[derive(Clone)]
pub(super) struct Served {
    rules: Arc<Rules>,
    site: Site,
    told: Arc<Told>,
    /// The address as a browser has it, `http://localhost:8080`.
    here: Arc<str>,
    scheme: Scheme,
}

impl Served {
    pub(super) fn new(
        rules: Arc<Rules>,
        site: Site,
        told: Arc<Told>,
        here: String,
        scheme: Scheme,
    ) -> Served {
        Served { rules, site, told, here: here.into(), scheme }
    }

    pub(super) async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let router = Router::new().fallback(answer).with_state(self);
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    }
}

async fn answer(State(served): State<Served>, mut request: Request) -> Response {
    // One policy decides and explains, whatever takes its place meanwhile.
    let loaded = served.rules.now();
    let main_host = loaded.policy.main_host().filter(|_| is_here(&request));
    if let Some(host) = main_host.and_then(|host| HeaderValue::try_from(host).ok()) {
        request.headers_mut().insert(HOST, host);
    }
    let arrived = seen::head(&request);
    let site = served.site.clone();
    let layer =
        PolicyLayer::new(Handle::new(loaded.engine.clone())).scheme(served.scheme).client_ip(
            |extensions| extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        );
    let under = layer.layer(service_fn(move |request| site.clone().ask(request)));
    let Ok(response) = under.oneshot(request).await;
    let mut response = response.map(Body::new);
    if let Some(event) = seen::event(&loaded.policy, arrived, &response) {
        served.told.tell(&event);
    }
    if let Some(host) = main_host {
        stay_here(&mut response, host, &served.here);
    }
    response
}

/// Whether a request names this machine and not a site: then the policy's own host is meant.
fn is_here(request: &Request) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1")
}

/// A redirect to the policy's own host leads a browser to this machine again.
fn stay_here(response: &mut Response, host: &str, here: &str) {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(location) = location.and_then(|location| location.parse::<Uri>().ok()) else {
        return;
    };
    if location.authority().is_some_and(|authority| authority.as_str() == host) {
        let path = location.path_and_query().map_or("/", |path| path.as_str());
        if let Ok(location) = HeaderValue::try_from(format!("{here}{path}")) {
            response.headers_mut().insert(LOCATION, location);
        }
    }
}
