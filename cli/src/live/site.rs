//! What is behind the policy: a folder's files, or an echo.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::output::visible;

#[derive(Clone)]
pub(super) enum Site {
    Folder(ServeDir),
    Echo,
}

/// The head of a response before the policy changed it: an extension of it.
#[derive(Clone)]
pub(super) struct Came {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

impl Site {
    pub(super) fn new(folder: Option<&Path>) -> Site {
        folder.map_or(Site::Echo, |folder| Site::Folder(ServeDir::new(folder)))
    }

    pub(super) async fn ask(self, request: Request) -> Result<Response, Infallible> {
        let mut response = match self {
            Site::Folder(folder) => folder.oneshot(request).await?.map(Body::new),
            Site::Echo => echo(&request),
        };
        let came = Came { status: response.status(), headers: response.headers().clone() };
        response.extensions_mut().insert(came);
        Ok(response)
    }
}

/// The request as the origin sees it, as text.
fn echo(request: &Request) -> Response {
    let mut text = format!("{} {}\n", request.method(), visible(&request.uri().to_string()));
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let _ = writeln!(text, "{name}: {}", visible(&value));
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
