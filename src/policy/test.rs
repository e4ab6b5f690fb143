//! `[[test]]`: requests and what is expected of them, beside the rules.

mod outcome;
pub(crate) mod reached;
pub(crate) mod run;

use std::net::IpAddr;

use crate::diagnostic::Span;
use crate::request::{Client, Country, Device, Geo, Scheme, Tier, Timestamp};

/// One `[[test]]` of a policy.
#[derive(Clone, Debug)]
pub struct Test {
    /// `name`; `test-N` where none is written.
    pub(crate) name: String,
    /// Where the entry begins.
    pub(crate) span: Span,
    pub(crate) request: TestRequest,
    pub(crate) response: Option<TestResponse>,
    pub(crate) expect: Expect,
}

/// `request = { … }`.
#[derive(Clone, Debug)]
pub(crate) struct TestRequest {
    /// Default `GET`.
    pub(crate) method: String,
    /// Scheme, authority and target of `url`: `https://example.com/a?b` or `/a?b`. A target alone
    /// means https and the policy's first own host (`canonical.host`, else the first exact one of
    /// `hosts`).
    pub(crate) scheme: Option<Scheme>,
    pub(crate) authority: Option<String>,
    pub(crate) target: String,
    /// In written order; a list of values is a line each.
    pub(crate) headers: Vec<(String, String)>,
    /// Sent as one `cookie` header.
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) country: Option<Country>,
    /// Continent, region, city and network; the country stands apart.
    pub(crate) geo: Geo,
    pub(crate) device: Option<Device>,
    pub(crate) now: Option<Timestamp>,
    pub(crate) entropy: Option<[u8; 16]>,
    pub(crate) tier: Tier,
}

/// `response = { status, headers }`: what the origin answers if it is asked.
#[derive(Clone, Debug)]
pub(crate) struct TestResponse {
    /// Default 200.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

/// `expect = { … }`: what isn't written isn't compared. At least one key is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expect {
    /// Of the edge's own answer, or of the origin's response after the edits.
    pub(crate) status: Option<u16>,
    pub(crate) location: Option<String>,
    /// Of the answer that the visitor gets: `Some(value)` is this value, `None` (written `false`)
    /// is absent.
    pub(crate) headers: Vec<(String, Option<String>)>,
    /// Likewise of the request that the origin gets: `request_headers`.
    pub(crate) request_headers: Vec<(String, Option<String>)>,
    /// The path that the origin sees.
    pub(crate) path: Option<String>,
    /// The query that the origin sees; `""` for none.
    pub(crate) query: Option<String>,
    /// The name of the origin that a route chose; `Some(None)` (written `false`) is none.
    pub(crate) origin: Option<Option<String>>,
    /// The visitor's variants by the ids of experiments; `None` (written `false`) is none.
    pub(crate) variants: Vec<(String, Option<String>)>,
    /// What `Set-Cookie` of the answer that the visitor gets makes of these cookies.
    pub(crate) cookies: Vec<(String, ExpectedCookie)>,
    /// The body of that answer, as far as the edge makes it.
    pub(crate) body: Option<ExpectedBody>,
    /// This rule is among those that acted.
    pub(crate) rule: Option<String>,
    /// `true`: the request is forwarded; `false`: it is answered.
    pub(crate) pass: Option<bool>,
}

/// What is expected of one cookie of the answer.
#[derive(Clone, Debug)]
pub(crate) enum ExpectedCookie {
    /// It is set to this value.
    Value(String),
    /// `true`: it is set, to whatever; `false`: it isn't.
    Set(bool),
}

/// What is expected of the body.
#[derive(Clone, Debug)]
pub(crate) enum ExpectedBody {
    /// It is this text.
    Exact(String),
    /// It contains this text: `{ contains = "…" }`.
    Contains(String),
}

impl Test {
    /// The test's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The method of its request.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// The URL of its request, as far as it is stated.
    #[must_use]
    pub fn url(&self) -> String {
        match (self.request.scheme, &self.request.authority) {
            (Some(scheme), Some(authority)) => {
                format!("{scheme}://{authority}{}", self.request.target)
            }
            (None, Some(authority)) => format!("//{authority}{}", self.request.target),
            (_, None) => self.request.target.clone(),
        }
    }

    /// The status of the origin's response, if it is asked: 200 where none is written.
    #[must_use]
    pub fn response_status(&self) -> u16 {
        self.response.as_ref().map_or(200, |response| response.status)
    }

    /// The test with facts and headers that it doesn't state itself; a header of a name that it
    /// states is not added.
    #[must_use]
    pub fn completed(mut self, client: &Client, geo: &Geo, headers: &[(String, String)]) -> Test {
        let request = &mut self.request;
        request.scheme = request.scheme.or(client.scheme);
        request.ip = request.ip.or(client.ip);
        request.country = request.country.or(client.country);
        request.device = request.device.or(client.device);
        request.now = request.now.or(client.now);
        request.entropy = request.entropy.or(client.entropy);
        let stated = &mut request.geo;
        stated.country = stated.country.or(geo.country);
        stated.continent = stated.continent.or(geo.continent);
        stated.region = stated.region.or(geo.region);
        stated.city = stated.city.take().or_else(|| geo.city.clone());
        stated.asn = stated.asn.or(geo.asn);
        let stated = |name: &str| {
            let cookie = name.eq_ignore_ascii_case("cookie") && !request.cookies.is_empty();
            cookie || request.headers.iter().any(|(stated, _)| stated.eq_ignore_ascii_case(name))
        };
        let added: Vec<_> = headers.iter().filter(|(name, _)| !stated(name)).cloned().collect();
        request.headers.extend(added);
        self
    }

    /// Where the entry begins.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.span
    }
}
