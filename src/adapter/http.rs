//! The types of the [`http`](::http) crate, which hyper, axum, tower and many hosts share.

use std::fmt;

use ::http::header::{HeaderMap, HeaderName, HeaderValue};
use ::http::uri::{PathAndQuery, Uri};

use crate::decision::{Edit, Field, Forward, Respond, ResponseDecision, Rewritten};
use crate::request::{Client, Geo, Request, ResponseHead};

/// A request as the engine sees it: the authority of its URI, its header fields, and the
/// [`Client`] and [`Geo`] among its extensions. Without one, nothing is known about the visitor but what the
/// policy reads from headers.
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

/// Changes a request as told, before it goes to the origin.
///
/// ```
/// use fingerpost::adapter::apply_to_request;
/// use fingerpost::{Decision, Engine};
///
/// let engine: Engine = "
///     [[rewrite]]
///     from = '/app/{*rest}'
///     to = '/index.html'
///     [[headers]]
///     request.set = { x-edge = 'yes' }
/// "
/// .parse()?;
///
/// let mut request = http::Request::get("/app/settings?tab=2").body(())?;
/// if let Decision::Forward(forward) = engine.evaluate(&request) {
///     apply_to_request(&forward, &mut request)?;
/// }
/// assert_eq!(request.uri(), "/index.html?tab=2");
/// assert_eq!(request.headers()["x-edge"], "yes");
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
    let uri = match forward.target() {
        Some(target) => Some(retarget(request.uri(), target)?),
        None => None,
    };
    edit(request.headers_mut(), forward.request_edits())?;
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    Ok(())
}

/// Changes a response as told, on its way to the visitor.
///
/// ```
/// use fingerpost::adapter::apply_to_response;
/// use fingerpost::{Engine, ResponseHead};
///
/// let engine: Engine = "[[headers]]\nresponse.set = { x-content-type-options = 'nosniff' }".parse()?;
/// let request = http::Request::get("/").body(())?;
/// let mut response = http::Response::new("hello");
///
/// let decision = engine.evaluate_response(&request, &ResponseHead::from(&response));
/// apply_to_response(&decision, &mut response)?;
/// assert_eq!(response.headers()["x-content-type-options"], "nosniff");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What the `http` crate doesn't take; the response is then as it was.
pub fn apply_to_response<B>(
    decision: &ResponseDecision<'_>,
    response: &mut ::http::Response<B>,
) -> Result<(), ApplyError> {
    edit(response.headers_mut(), decision.edits())
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
        let mut response = ::http::Response::new(Vec::new());
        *response.status_mut() = ::http::StatusCode::from_u16(answer.status)
            .map_err(|error| ApplyError::new("the status", &error))?;
        for field in &answer.headers {
            let (name, value) = parse(field)?;
            append(response.headers_mut(), name, value)?;
        }
        *response.body_mut() = answer.body.into_owned();
        Ok(response)
    }
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
    fn new(what: &str, error: &dyn fmt::Display) -> ApplyError {
        ApplyError { message: format!("{what} can't be put into effect: {error}") }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApplyError {}

/// The same URI with another path and query.
fn retarget(uri: &Uri, target: &Rewritten) -> Result<Uri, ApplyError> {
    let text = match &target.query {
        Some(query) => format!("{}?{query}", target.path),
        None => target.path.clone(),
    };
    let path = PathAndQuery::try_from(text).map_err(|error| ApplyError::new("the path", &error))?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).map_err(|error| ApplyError::new("the path", &error))
}

/// Applies edits in order; on an error, none.
fn edit(headers: &mut HeaderMap, edits: &[Edit<'_>]) -> Result<(), ApplyError> {
    if edits.is_empty() {
        return Ok(());
    }
    let mut edited = headers.clone();
    for edit in edits {
        match edit {
            Edit::Remove { name } => {
                edited.remove(name.as_ref());
            }
            Edit::RemovePrefix { prefix } => {
                let begins = |name: &&HeaderName| name.as_str().starts_with(prefix.as_ref());
                let names: Vec<HeaderName> = edited.keys().filter(begins).cloned().collect();
                for name in names {
                    edited.remove(name);
                }
            }
            Edit::Set(field) => {
                let (name, value) = parse(field)?;
                edited
                    .try_insert(name, value)
                    .map_err(|error| ApplyError::new("a header field", &error))?;
            }
            Edit::Append(field) => {
                let (name, value) = parse(field)?;
                append(&mut edited, name, value)?;
            }
            Edit::Default(field) => {
                let (name, value) = parse(field)?;
                if !edited.contains_key(&name) {
                    append(&mut edited, name, value)?;
                }
            }
        }
    }
    *headers = edited;
    Ok(())
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) -> Result<(), ApplyError> {
    match headers.try_append(name, value) {
        Ok(_) => Ok(()),
        Err(error) => Err(ApplyError::new("a header field", &error)),
    }
}

fn parse(field: &Field<'_>) -> Result<(HeaderName, HeaderValue), ApplyError> {
    let failed = |error: &dyn fmt::Display| {
        ApplyError::new(&format!("the header field `{}`", field.name), error)
    };
    let name = HeaderName::try_from(field.name.as_ref()).map_err(|error| failed(&error))?;
    let value = HeaderValue::from_bytes(field.value.as_bytes()).map_err(|error| failed(&error))?;
    Ok((name, value))
}
