//! What the host saw: one request, as a view that is cheap to copy.
//!
//! A [`Request`] borrows everything. A fact that nobody stated is *unknown*, never guessed:
//! conditions over it are unknown too, and a rule acts only on what is certainly true.

mod place;
mod timestamp;

use std::fmt;
use std::net::IpAddr;

pub use place::{Continent, Device, Geo, Region};
pub use timestamp::TimestampError;

use crate::facts::Look;

/// `http` or `https`: the scheme by which the visitor reached the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Plain text, default port 80.
    Http,
    /// TLS, default port 443.
    Https,
}

impl Scheme {
    /// The scheme as it stands in a URL: `http` or `https`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// Reads `http` or `https` in any case; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Scheme> {
        Scheme::of_bytes(text.as_bytes())
    }

    #[inline]
    pub(crate) fn of_bytes(text: &[u8]) -> Option<Scheme> {
        match text {
            b"https" => Some(Scheme::Https),
            b"http" => Some(Scheme::Http),
            _ if text.eq_ignore_ascii_case(b"https") => Some(Scheme::Https),
            _ if text.eq_ignore_ascii_case(b"http") => Some(Scheme::Http),
            _ => None,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A country as two upper-case letters, ISO 3166-1 alpha-2 by shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads two ASCII letters in any case; anything else is `None`.
    ///
    /// Whether the code is assigned is the policy reader's question, not this one's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Country> {
        Country::of_bytes(text.as_bytes())
    }

    pub(crate) fn of_bytes(text: &[u8]) -> Option<Country> {
        match text {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Country([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The two letters, upper case.
    pub(crate) fn letters(self) -> [u8; 2] {
        self.0
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({self})")
    }
}

/// An instant: whole seconds since 1970-01-01T00:00:00Z. The clock is an input of evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// Where in a two-tier host (CloudFront) the request is: before the cache, behind it, or a host
/// of one tier that runs everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The host has one tier, every rule runs.
    #[default]
    Whole,
    /// Before the cache: CloudFront's viewer-request and viewer-response.
    Viewer,
    /// Behind the cache: CloudFront's origin-request and origin-response.
    Origin,
}

/// What the host program itself states about the visitor. What is absent is unknown.
///
/// An [`http::Request`] carries it as an extension:
///
/// ```
/// use fingerpost::{Client, Scheme};
///
/// let mut request = http::Request::get("/docs").body(()).unwrap();
/// let mut client = Client::default();
/// client.scheme = Some(Scheme::Https);
/// client.ip = Some([192, 0, 2, 7].into());
/// request.extensions_mut().insert(client);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Client {
    /// The scheme of the connection from the visitor.
    pub scheme: Option<Scheme>,
    /// The address of the peer of the connection.
    pub ip: Option<IpAddr>,
    /// The visitor's country.
    pub country: Option<Country>,
    /// The visitor's kind of device.
    pub device: Option<Device>,
    /// The time of the request.
    pub now: Option<Timestamp>,
    /// 128 random bits, fresh for each request.
    pub entropy: Option<[u8; 16]>,
}

/// The header fields of a message, in the order in which they arrived.
///
/// Implemented for [`http::HeaderMap`] and for slices of `(name, value)` pairs.
pub trait Headers {
    /// Calls `visit` with the name (any case) and the raw value of every field line.
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8]));

    /// Calls `visit` with the raw value of every line of one field; `name` in lower case.
    ///
    /// A type that finds a field without a look at all of them writes its own.
    fn visit_lines<'h>(&'h self, name: &str, visit: &mut dyn FnMut(&'h [u8])) {
        self.visit(&mut |line, value| {
            if line.eq_ignore_ascii_case(name) {
                visit(value);
            }
        });
    }

    /// Shows every line to one who keeps some of them: [`visit`](Headers::visit), without a call a
    /// line where a type can do without.
    #[doc(hidden)]
    fn show<'h>(&'h self, look: &mut Look<'_, 'h>) {
        self.visit(&mut |name, value| look.see(name, value));
    }
}

impl Headers for http::HeaderMap {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        for (name, value) in self {
            visit(name.as_str(), value.as_bytes());
        }
    }

    fn show<'h>(&'h self, look: &mut Look<'_, 'h>) {
        for (name, value) in self {
            look.see_lower_case(name.as_str(), value.as_bytes());
        }
    }

    fn visit_lines<'h>(&'h self, name: &str, visit: &mut dyn FnMut(&'h [u8])) {
        // To read a name takes as long as to find its lines.
        let lines = match name {
            "host" => self.get_all(http::header::HOST),
            "cookie" => self.get_all(http::header::COOKIE),
            _ => self.get_all(name),
        };
        lines.iter().for_each(|value| visit(value.as_bytes()));
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }

    fn show<'h>(&'h self, look: &mut Look<'_, 'h>) {
        for (name, value) in self {
            look.see(name.as_ref(), value.as_ref());
        }
    }

    fn visit_lines<'h>(&'h self, name: &str, visit: &mut dyn FnMut(&'h [u8])) {
        for (line, value) in self {
            // Nearly all write their names in lower case.
            let line = line.as_ref();
            if line.len() == name.len() && (line == name || line.eq_ignore_ascii_case(name)) {
                visit(value.as_ref());
            }
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        self.as_slice().visit(visit);
    }

    fn show<'h>(&'h self, look: &mut Look<'_, 'h>) {
        self.as_slice().show(look);
    }

    fn visit_lines<'h>(&'h self, name: &str, visit: &mut dyn FnMut(&'h [u8])) {
        self.as_slice().visit_lines(name, visit);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const L: usize> Headers for [(N, V); L] {
    fn visit<'h>(&'h self, visit: &mut dyn FnMut(&'h str, &'h [u8])) {
        self.as_slice().visit(visit);
    }

    fn show<'h>(&'h self, look: &mut Look<'_, 'h>) {
        self.as_slice().show(look);
    }

    fn visit_lines<'h>(&'h self, name: &str, visit: &mut dyn FnMut(&'h [u8])) {
        self.as_slice().visit_lines(name, visit);
    }
}

static NO_HEADERS: [(&str, &[u8]); 0] = [];

/// One request: a view that borrows what the host has and is cheap to copy.
///
/// ```
/// use fingerpost::{Request, Scheme};
///
/// let headers = [("host", "example.com"), ("accept", "text/html")];
/// let request = Request::new("GET", "/docs?page=2")
///     .with_headers(&headers)
///     .with_scheme(Scheme::Https);
/// assert_eq!(request.path(), "/docs");
/// assert_eq!(request.query(), Some("page=2"));
/// ```
#[derive(Clone, Copy)]
pub struct Request<'r> {
    pub(crate) method: &'r str,
    pub(crate) authority: Option<&'r str>,
    pub(crate) path: &'r str,
    pub(crate) query: Option<&'r str>,
    pub(crate) headers: &'r (dyn Headers + Sync),
    pub(crate) client: Client,
    pub(crate) geo: Option<&'r Geo>,
    pub(crate) tier: Tier,
}

impl<'r> Request<'r> {
    /// A request by its method and request target (RFC 9112 §3.2): origin-form `/path?query`,
    /// absolute-form `http://host/path?query`, or `*`.
    ///
    /// The scheme of an absolute-form target is not believed: say it by [`Request::with_scheme`].
    /// Bytes outside ASCII that are not UTF-8 are for the host to percent-encode. A `#fragment`
    /// never arrives in a request; one that stands there is cut off.
    #[must_use]
    pub fn new(method: &'r str, target: &'r str) -> Request<'r> {
        let target = target.split_once('#').map_or(target, |(before, _)| before);
        let (authority, rest) = split_absolute(target);
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        Request {
            method,
            authority,
            path: if path.is_empty() { "/" } else { path },
            query,
            headers: &NO_HEADERS,
            client: Client {
                scheme: None,
                ip: None,
                country: None,
                device: None,
                now: None,
                entropy: None,
            },
            geo: None,
            tier: Tier::Whole,
        }
    }

    /// The header fields, `Host` among them.
    #[must_use]
    pub fn with_headers(mut self, headers: &'r (dyn Headers + Sync)) -> Request<'r> {
        self.headers = headers;
        self
    }

    /// The authority of the request where it doesn't stand in a `Host` header: HTTP/2's
    /// `:authority`.
    #[must_use]
    pub fn with_authority(mut self, authority: &'r str) -> Request<'r> {
        self.authority = Some(authority);
        self
    }

    /// Everything that the host states about the visitor, at once.
    #[must_use]
    pub fn with_client(mut self, client: Client) -> Request<'r> {
        self.client = client;
        self
    }

    /// The scheme of the connection from the visitor.
    #[must_use]
    pub fn with_scheme(mut self, scheme: Scheme) -> Request<'r> {
        self.client.scheme = Some(scheme);
        self
    }

    /// The address of the peer of the connection.
    #[must_use]
    pub fn with_ip(mut self, ip: IpAddr) -> Request<'r> {
        self.client.ip = Some(ip);
        self
    }

    /// The visitor's country.
    #[must_use]
    pub fn with_country(mut self, country: Country) -> Request<'r> {
        self.client.country = Some(country);
        self
    }

    /// Where the visitor is, beside the country.
    #[must_use]
    pub fn with_geo(mut self, geo: &'r Geo) -> Request<'r> {
        self.geo = Some(geo);
        self
    }

    /// 128 random bits, fresh for each request and the same for its response: experiments and
    /// nonces are drawn from them.
    #[must_use]
    pub fn with_entropy(mut self, entropy: [u8; 16]) -> Request<'r> {
        self.client.entropy = Some(entropy);
        self
    }

    /// The time of the request.
    #[must_use]
    pub fn with_now(mut self, now: Timestamp) -> Request<'r> {
        self.client.now = Some(now);
        self
    }

    /// The tier of a two-tier host in which this request is.
    #[must_use]
    pub fn with_tier(mut self, tier: Tier) -> Request<'r> {
        self.tier = tier;
        self
    }

    /// The method, case-sensitive (RFC 9110 §9.1).
    #[must_use]
    pub fn method(&self) -> &'r str {
        self.method
    }

    /// The path as it arrived, or `*`.
    #[must_use]
    pub fn path(&self) -> &'r str {
        self.path
    }

    /// The query without its `?`, as it arrived.
    #[must_use]
    pub fn query(&self) -> Option<&'r str> {
        self.query
    }

    /// What the host stated about the visitor.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = Vec::new();
        self.headers.visit(&mut |name, value| {
            headers.push(format!("{name}: {}", value.escape_ascii()));
        });
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("authority", &self.authority)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("client", &self.client)
            .field("geo", &self.geo)
            .field("tier", &self.tier)
            .finish()
    }
}

impl<'r> From<&Request<'r>> for Request<'r> {
    fn from(request: &Request<'r>) -> Request<'r> {
        *request
    }
}

/// The head of a response as the origin sent it: what response conditions and edits look at.
#[derive(Clone, Copy)]
pub struct ResponseHead<'r> {
    pub(crate) status: u16,
    pub(crate) headers: &'r (dyn Headers + Sync),
}

impl<'r> ResponseHead<'r> {
    /// A response by its status code (100 to 599) and header fields.
    #[must_use]
    pub fn new(status: u16, headers: &'r (dyn Headers + Sync)) -> ResponseHead<'r> {
        ResponseHead { status, headers }
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Debug for ResponseHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseHead({})", self.status)
    }
}

/// The authority of an absolute-form target, and what follows it.
fn split_absolute(target: &str) -> (Option<&str>, &str) {
    if target.starts_with('/') {
        return (None, target);
    }
    let Some((scheme, rest)) = target.split_once("://") else {
        return (None, target);
    };
    if Scheme::parse(scheme).is_none() {
        return (None, target);
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    (Some(authority), path)
}
