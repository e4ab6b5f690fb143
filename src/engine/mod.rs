//! The same as the definition, made to decide only.
//!
//! One evaluation is a [`pipeline::Run`] through the stages; what a stage looks at is a
//! [`scene::Scene`]: the request as it arrived, or the URL of a redirect chain.

mod answer;
mod assignment;
mod auth;
mod back;
mod block;
mod candidate;
mod canonical;
mod condition;
mod constraint;
mod cors;
mod csp;
mod experiment;
mod expression;
mod fields;
mod findings;
mod from;
mod headers;
mod https;
mod identity;
mod index;
mod key_header;
mod lane;
mod linear;
mod matcher;
mod memory;
mod networks;
mod path;
mod patterns;
mod pipeline;
mod plan;
mod quick;
mod redirect;
mod redirects;
mod replace;
mod respond;
mod response;
mod rewrite;
mod route;
mod sanity;
mod scene;
mod security;
mod sieve;
mod signed_url;
mod token;
mod told;
mod trail;
mod truth;
mod unit;
mod values;
mod views;
mod wanted;

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use crate::Limits;
#[cfg(feature = "cloudfront")]
use crate::decision::Edit;
use crate::decision::{Decision, Forward, OnError, ResponseDecision};
use crate::diagnostic::Error;
use crate::image;
use crate::policy::Policy;
use crate::policy::model::{Model, Platform};
use crate::request::{Request, ResponseHead};
use constraint::Constraints;
pub(crate) use findings::Findings;
use plan::Plan;

/// A policy made ready to decide: `Send`, `Sync` and `'static`; swap it to change the rules.
///
/// ```
/// use fingerpost::{Client, Decision, Engine, Scheme};
///
/// let engine: Engine = "
///     hosts = ['example.com']
///     [https]
///     [[redirect]]
///     from = '/old/{page}'
///     to = '/new/{page}'
/// "
/// .parse()?;
///
/// let mut client = Client::default();
/// client.scheme = Some(Scheme::Http);
/// let mut request = http::Request::get("/old/map").header("host", "example.com").body(())?;
/// request.extensions_mut().insert(client);
///
/// let Decision::Respond(answer) = engine.evaluate(&request) else {
///     unreachable!("the redirect applies");
/// };
/// assert_eq!(answer.status(), 308);
/// assert_eq!(answer.location(), Some("https://example.com/new/map"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    model: Arc<Model>,
    constraints: Arc<Constraints>,
    plan: Arc<Plan>,
    digest: String,
}

impl Engine {
    /// Makes a policy ready to decide.
    ///
    /// ```
    /// use fingerpost::{Engine, Policy};
    ///
    /// let policy = Policy::parse("[[block]]\nwhen.path = '/admin/{*rest}'")?;
    /// let engine = Engine::new(&policy)?;
    /// assert_eq!(engine.digest(), policy.digest());
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Only a named limit.
    pub fn new(policy: &Policy) -> Result<Engine, Error> {
        Engine::of_model(Arc::clone(&policy.model), policy.digest.clone())
    }

    fn of_model(model: Arc<Model>, digest: String) -> Result<Engine, Error> {
        let constraints = Arc::new(Constraints::of(&model)?);
        expression::prepare(&model);
        let plan = Arc::new(Plan::of(&model));
        Ok(Engine { model, constraints, plan, digest })
    }

    /// The policy as an image: bytes that [`from_bytes`](Engine::from_bytes) makes the same engine
    /// of, without reading TOML, lists or maps again. Expressions are in it as text, the country
    /// database as it is.
    ///
    /// ```
    /// use fingerpost::{Engine, Request};
    ///
    /// let built: Engine = "[[redirect]]\nfrom = '/old/{page}'\nto = '/new/{page}'".parse()?;
    /// let loaded = Engine::from_bytes(&built.to_bytes())?;
    /// let request = Request::new("GET", "/old/map");
    /// assert_eq!(loaded.evaluate(&request), built.evaluate(&request));
    /// assert_eq!(loaded.digest(), built.digest());
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        image::write(&self.model, &self.digest)
    }

    /// Whether bytes begin as an image does: then they are no policy's text.
    ///
    /// ```
    /// use fingerpost::Engine;
    ///
    /// let engine: Engine = "[[block]]\nwhen.path = '/admin'".parse()?;
    /// assert!(Engine::is_image(&engine.to_bytes()));
    /// assert!(!Engine::is_image(b"[[block]]"));
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn is_image(bytes: &[u8]) -> bool {
        image::is_one(bytes)
    }

    /// Makes an engine of an image, under the [default](Limits::default) limits. What it decides is
    /// what the engine decides that the image was made of.
    ///
    /// The checksum finds accidents, not forgers: an image decides about requests, so take it from
    /// where you would take a program. But nothing that stands in one makes it panic, answer with a
    /// header that is none, or take memory out of proportion.
    ///
    /// ```
    /// use fingerpost::Engine;
    ///
    /// let error = Engine::from_bytes(b"[[redirect]]").unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code().as_str(), "image-format");
    /// ```
    ///
    /// # Errors
    ///
    /// Bytes that are no image, that have another format, are damaged, or need more than the limits
    /// allow or than this build can do.
    pub fn from_bytes(image: &[u8]) -> Result<Engine, Error> {
        Engine::from_bytes_within(image, &Limits::default())
    }

    /// Likewise under other limits: those of regular expressions, of nesting, of the database, and
    /// those that matter after loading. What a policy's own length bounds is bounded by the image's.
    ///
    /// ```
    /// use fingerpost::{Engine, Limits};
    ///
    /// let image = "[[block]]\nwhen.path = { regex = '^/admin' }".parse::<Engine>()?.to_bytes();
    /// let mut limits = Limits::default();
    /// limits.regexes = 0;
    /// let error = Engine::from_bytes_within(&image, &limits).unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code().as_str(), "image-limit");
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`from_bytes`](Engine::from_bytes).
    pub fn from_bytes_within(image: &[u8], limits: &Limits) -> Result<Engine, Error> {
        let (model, digest) = image::read(image, limits)?;
        Engine::of_model(Arc::new(model), digest)
    }

    /// The [digest](Policy::digest) of the policy.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The host that a URL without one means, as [`Policy::main_host`] says.
    #[must_use]
    pub fn main_host(&self) -> Option<&str> {
        self.model.main_host()
    }

    /// What a host does with a request that it can't read: the policy's `on_error`.
    #[must_use]
    pub fn on_error(&self) -> OnError {
        self.model.on_error
    }

    /// Whether the policy believes what this peer of a connection tells in headers about the visitor:
    /// with platform `"proxy"` one of `trusted_proxies`, with `"bare"` nobody, with a CDN's everybody.
    /// A host that tells its origins about visitors passes the word of those on, and of nobody else.
    ///
    /// ```
    /// use fingerpost::Engine;
    ///
    /// let engine: Engine =
    ///     "[client]\nplatform = 'proxy'\ntrusted_proxies = ['10.0.0.0/8']".parse()?;
    /// assert!(engine.believes("10.0.0.7".parse()?));
    /// assert!(!engine.believes("192.0.2.1".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn believes(&self, peer: IpAddr) -> bool {
        let client = &self.model.client;
        match client.platform {
            Platform::Bare => false,
            Platform::Proxy => client.trusts(peer),
            Platform::CloudFront | Platform::Cloudflare | Platform::Fastly | Platform::Alb => true,
        }
    }

    /// Decides what to do with a request. Cannot fail, never blocks, reads no clock and no file.
    ///
    /// ```
    /// use fingerpost::{Decision, Engine, Request};
    ///
    /// let engine: Engine = "[[block]]\nwhen.path = '/admin/{*rest}'".parse()?;
    /// let decision = engine.evaluate(&Request::new("GET", "/admin/users"));
    /// assert!(matches!(&decision, Decision::Respond(answer) if answer.status() == 403));
    /// assert_eq!(decision.rules()[0].id, "block-1");
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn evaluate<'e, 'r>(&'e self, request: impl Into<Request<'r>>) -> Decision<'e> {
        pipeline::evaluate(self, request.into())
    }

    /// Decides what to do with a response. `request` is the request as it arrived, before any
    /// rewrite, with the time and the entropy that it had then: variants and nonces are drawn again,
    /// and come to the same.
    ///
    /// ```
    /// use fingerpost::{Edit, Engine, Request, ResponseHead};
    ///
    /// let engine: Engine = "[[headers]]\nwhen.status = '5xx'\nresponse.remove = ['server']".parse()?;
    /// let response = ResponseHead::new(502, &[("server", "origin/1.0")]);
    /// let decision = engine.evaluate_response(&Request::new("GET", "/"), &response);
    /// assert_eq!(decision.edits(), [Edit::Remove { name: "server".into() }]);
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn evaluate_response<'e, 'r>(
        &'e self,
        request: impl Into<Request<'r>>,
        response: &ResponseHead<'_>,
    ) -> ResponseDecision<'e> {
        response::evaluate(self, request.into(), response)
    }

    /// The same, faster, where the decision about the request is still at hand: what it found out
    /// about the visitor isn't found out again. With the decision of another engine it is.
    ///
    /// ```
    /// use fingerpost::{Decision, Engine, Request, ResponseHead};
    ///
    /// let engine: Engine = "[security_headers]\npreset = 'api-2026'".parse()?;
    /// let request = Request::new("GET", "/v1/users");
    /// let Decision::Forward(forward) = engine.evaluate(&request) else {
    ///     unreachable!("no rule answers");
    /// };
    /// // The origin has answered.
    /// let headers = [("content-type", "application/json")];
    /// let response = ResponseHead::new(200, &headers);
    /// let decision = engine.evaluate_response_after(&forward, &request, &response);
    /// assert_eq!(decision, engine.evaluate_response(&request, &response));
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn evaluate_response_after<'e, 'r>(
        &'e self,
        forward: &Forward<'_>,
        request: impl Into<Request<'r>>,
        response: &ResponseHead<'_>,
    ) -> ResponseDecision<'e> {
        response::evaluate_after(self, &forward.findings, || request.into(), response)
    }

    /// Whether a rule that acts on responses may ask for their requests.
    #[cfg(feature = "tower")]
    pub(crate) fn reads_request_on_way_back(&self) -> bool {
        self.plan.back.is_none()
    }

    /// What is decided about a response with these findings of this engine; the request where it
    /// [reads](Engine::reads_request_on_way_back) requests.
    #[cfg(feature = "tower")]
    pub(crate) fn evaluate_response_found<'e>(
        &'e self,
        findings: &Findings,
        request: Option<&http::Request<()>>,
        response: &ResponseHead<'_>,
    ) -> ResponseDecision<'e> {
        let request = || request.map_or_else(|| Request::new("GET", "/"), Request::from);
        response::evaluate_after(self, findings, request, response)
    }

    /// What is decided about a response whose status and body can't be replaced.
    #[cfg(feature = "cloudfront")]
    pub(crate) fn evaluate_response_kept<'e>(
        &'e self,
        request: Request<'_>,
        response: &ResponseHead<'_>,
    ) -> ResponseDecision<'e> {
        response::evaluate_kept(self, request, response)
    }

    /// The security headers of an answer that is made behind the cache and that the tier before it
    /// doesn't see again.
    #[cfg(feature = "cloudfront")]
    pub(crate) fn security_headers_behind<'e>(&'e self, request: Request<'_>) -> Vec<Edit<'e>> {
        security::behind(self, request)
    }
}

impl FromStr for Engine {
    type Err = Error;

    fn from_str(text: &str) -> Result<Engine, Error> {
        Engine::new(&Policy::parse(text)?)
    }
}

#[cfg(test)]
mod tests;
