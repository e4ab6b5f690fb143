//! The types of the [`http`](::http) crate, which hyper, axum, tower and many hosts share.

use std::fmt;

use ::http::StatusCode;
use ::http::header::{CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING};

use super::edit::{append, edited, parse};
use super::origin;
use crate::decision::{Forward, Respond, ResponseDecision};
use crate::request::{Client, Geo, Request, ResponseHead};

/// A request as the engine sees it: the authority of its URI, its header fields, and the
/// [`Client`] and [`Geo`] among its extensions. Without them, nothing is known about the visitor but
/// what the policy reads from headers.
///
/// ```
/// use fingerpost::Request;
///
/// let request = http::Request::get("/docs?page=2").header("host", "example.com").body(())?;
/// let seen = Request::from(&request);
/// assert_eq!((seen.path(), seen.query()), ("/docs", Some("page=2")));
/// # Ok::<(), http::Error>(())
/// ```
impl<'r, B> From<&'r ::http::Request<B>> for Request<'r> {
    fn from(request: &'r ::http::Request<B>) -> Request<'r> {
        let uri = request.uri();
        Request {
            method: request.method().as_str(),
            authority: uri.authority().map(::http::uri::Authority::as_str),
            // CONNECT names an authority and no path.
            path: if uri.path().is_empty() { "/" } else { uri.path() },
            query: uri.query(),
            headers: request.headers(),
            client: request.extensions().get::<Client>().copied().unwrap_or_default(),
            geo: request.extensions().get::<Geo>(),
            tier: crate::Tier::default(),
        }
    }
}

/// The head of a response as the engine sees it.
///
/// ```
/// use fingerpost::ResponseHead;
///
/// let response = http::Response::builder().status(404).body(())?;
/// assert_eq!(ResponseHead::from(&response).status(), 404);
/// # Ok::<(), http::Error>(())
/// ```
impl<'r, B> From<&'r ::http::Response<B>> for ResponseHead<'r> {
    fn from(response: &'r ::http::Response<B>) -> ResponseHead<'r> {
        ResponseHead::new(response.status().as_u16(), response.headers())
    }
}

/// Changes a request as told, before it goes to the origin: its headers, its path and query, and,
/// where a route chose an origin, scheme and authority of its URI and the `Host`. Send it to that
/// URI; where no route chose one, to the origin that it would go to without a policy.
///
/// ```
/// use fingerpost::adapter::apply_to_request;
/// use fingerpost::{Decision, Engine};
///
/// let engine: Engine = "
///     [origins]
///     site = 'https://site.internal'
///     [[rewrite]]
///     from = '/app/{*rest}'
///     to = '/index.html'
///     [[route]]
///     origin = 'site'
///     [[headers]]
///     request.set = { x-edge = 'yes' }
/// "
/// .parse()?;
///
/// let mut request = http::Request::get("/app/settings?tab=2").body(())?;
/// if let Decision::Forward(forward) = engine.evaluate(&request) {
///     apply_to_request(&forward, &mut request)?;
/// }
/// assert_eq!(request.uri(), "https://site.internal/index.html?tab=2");
/// assert_eq!(request.headers()["x-edge"], "yes");
/// assert_eq!(request.headers()["host"], "site.internal");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What the `http` crate doesn't take, such as more header fields than it has room for; the
/// request is then as it was.
pub fn apply_to_request<B>(
    forward: &Forward<'_>,
    request: &mut ::http::Request<B>,
) -> Result<(), ApplyError> {
    let uri = origin::uri(forward, request.uri())?;
    if !forward.request_edits().is_empty() || forward.origin().is_some() {
        let mut headers = edited(request.headers(), forward.request_edits())?;
        if let Some(origin) = forward.origin() {
            origin::set_host(origin, request.uri(), &mut headers)?;
        }
        *request.headers_mut() = headers;
    }
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    Ok(())
}

/// Changes a response as told, on its way to the visitor. `body` makes the host's kind of body of
/// bytes: it is called where a rule replaces the origin's body, such as an error page. The length of
/// the old one then goes; a host counts the new, and sends to HEAD the head only.
///
/// ```
/// use fingerpost::adapter::apply_to_response;
/// use fingerpost::{Engine, ResponseHead};
///
/// let engine: Engine = "
///     [[respond]]
///     when.status = '5xx'
///     body = 'Back soon.'
///     [[headers]]
///     response.set = { x-content-type-options = 'nosniff' }
/// "
/// .parse()?;
/// let request = http::Request::get("/").body(())?;
/// let mut response = http::Response::builder()
///     .status(502)
///     .header("content-length", "27")
///     .body(Vec::from("connection refused (os 111)"))?;
///
/// let decision = engine.evaluate_response(&request, &ResponseHead::from(&response));
/// apply_to_response(&decision, &mut response, |bytes| bytes)?;
/// assert_eq!(response.status(), 502);
/// assert_eq!(response.headers()["x-content-type-options"], "nosniff");
/// assert_eq!(response.body(), b"Back soon.");
/// assert!(!response.headers().contains_key("content-length"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What the `http` crate doesn't take; the response is then as it was.
pub fn apply_to_response<B>(
    decision: &ResponseDecision<'_>,
    response: &mut ::http::Response<B>,
    body: impl FnOnce(Vec<u8>) -> B,
) -> Result<(), ApplyError> {
    let replacement = decision.replacement();
    let status = replacement.map(|replacement| status(replacement.status)).transpose()?;
    let bytes = replacement.and_then(|replacement| replacement.body.as_deref());
    if !decision.edits().is_empty() || bytes.is_some() {
        let mut headers = edited(response.headers(), decision.edits())?;
        if bytes.is_some() {
            for framing in [CONTENT_LENGTH, TRANSFER_ENCODING, TRAILER] {
                headers.remove(framing);
            }
        }
        *response.headers_mut() = headers;
    }
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    if let Some(bytes) = bytes {
        *response.body_mut() = body(bytes.to_vec());
    }
    Ok(())
}

/// An answer of the edge as a response. To HEAD a host sends its head only.
///
/// ```
/// use fingerpost::{Decision, Engine};
///
/// let engine: Engine = "[[respond]]\nwhen.path = '/robots.txt'\nbody = 'User-agent: *'".parse()?;
/// let request = http::Request::get("/robots.txt").body(())?;
/// let Decision::Respond(answer) = engine.evaluate(&request) else {
///     unreachable!("the rule answers");
/// };
/// let response: http::Response<Vec<u8>> = answer.try_into()?;
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
/// assert_eq!(response.body(), b"User-agent: *");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<Respond<'_>> for ::http::Response<Vec<u8>> {
    type Error = ApplyError;

    fn try_from(answer: Respond<'_>) -> Result<Self, ApplyError> {
        let head = head(&answer)?;
        Ok(head.map(|()| answer.body.into_owned()))
    }
}

/// An answer without its body.
pub(super) fn head(answer: &Respond<'_>) -> Result<::http::Response<()>, ApplyError> {
    let mut response = ::http::Response::new(());
    *response.status_mut() = status(answer.status)?;
    for field in &answer.headers {
        let (name, value) = parse(field)?;
        append(response.headers_mut(), name, value)?;
    }
    Ok(response)
}

fn status(code: u16) -> Result<StatusCode, ApplyError> {
    StatusCode::from_u16(code).map_err(|error| ApplyError::new("the status", &error))
}

/// A decision that the `http` crate doesn't take.
///
/// Names, values and paths of a decision are checked before they get here. What remains is a
/// limit of that crate: 65,534 bytes of a URI, 32,768 header fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyError {
    message: String,
}

impl ApplyError {
    pub(super) fn new(what: &str, error: &dyn fmt::Display) -> ApplyError {
        ApplyError { message: format!("{what} can't be put into effect: {error}") }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApplyError {}

#[cfg(test)]
mod tests;
