//! The page, and what it is told as it happens.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use super::told::Told;

const PAGE: &str = include_str!("page.html");

/// Nothing but what stands in the page itself, its empty icon among it, and what this address tells it.
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                   img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn serve(
    listener: TcpListener,
    told: Arc<Told>,
    here: &str,
) -> std::io::Result<()> {
    let page = PAGE.replace("{{here}}", here);
    let router = Router::new()
        .route("/", get(|| async { Html(page) }))
        .route("/events", get(events))
        .layer(middleware::from_fn(guard))
        .with_state(told);
    axum::serve(listener, router).await
}

async fn events(
    State(told): State<Arc<Told>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (before, after) = told.listen();
    // A page that is too slow misses some; it sees by the numbers that it did.
    let after = BroadcastStream::new(after).filter_map(Result::ok);
    let all = tokio_stream::iter(before).chain(after);
    Sse::new(all.map(|json| Ok(Event::default().data(json)))).keep_alive(KeepAlive::default())
}

/// A site that has its own name point at this machine may not read what is told here.
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    if !matches!(name, Some("localhost" | "127.0.0.1")) {
        return (StatusCode::MISDIRECTED_REQUEST, "this page is at localhost\n").into_response();
    }
    let fields: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (fields, next.run(request).await).into_response()
}
