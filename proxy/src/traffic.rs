//! One request from its arrival to its response: the policy, and what is told about it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use fingerpost::adapter::tower::{Decided, DecidedResponse, PolicyBody, PolicyLayer};
use fingerpost::{Decision, Scheme};
use http::{Request, Response, Version};
use hyper::body::Incoming;
use tower::{Layer, ServiceExt, service_fn};

use crate::access::{self, Line};
use crate::candidate::Candidate;
use crate::forward::{Asked, Forward, OriginBody};
use crate::forwarded::{self, Peer};
use crate::hop;
use crate::message;
use crate::metrics::Metrics;
use crate::rules::Rules;

#[derive(Clone)]
pub(crate) struct Traffic(Arc<Shared>);

struct Shared {
    policy: PolicyLayer,
    forward: Forward,
    candidate: Option<Candidate>,
    metrics: Arc<Metrics>,
    access_log: bool,
    scheme: Scheme,
}

impl Traffic {
    pub(crate) fn new(
        rules: &Rules,
        scheme: Scheme,
        forward: Forward,
        candidate: Option<Candidate>,
        metrics: Arc<Metrics>,
        access_log: bool,
    ) -> Traffic {
        let policy = PolicyLayer::new(rules.handle())
            .scheme(scheme)
            .client_ip(|extensions| extensions.get::<Peer>().map(|peer| peer.ip));
        Traffic(Arc::new(Shared { policy, forward, candidate, metrics, access_log, scheme }))
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.0.scheme
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Answers a request that came from this peer.
    pub(crate) async fn answer(
        self,
        mut request: Request<Incoming>,
        peer: Peer,
    ) -> Result<Response<PolicyBody<OriginBody>>, Infallible> {
        let shared = &*self.0;
        let begin = Instant::now();
        // Before the policy writes a field, or the visitor could have it taken out again by name.
        hop::keep_upgrade(request.headers_mut());
        let host = forwarded::host(&request);
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(Asked(host));
        let takes = shared.candidate.as_ref().filter(|candidate| candidate.takes());
        let told = shared.access_log || takes.is_some();
        let arrived = told.then(|| head(&request));
        let protocol = protocol(request.version());

        let forward = shared.forward.clone();
        let under = shared.policy.layer(service_fn(move |request| forward.clone().ask(request)));
        let response = under.oneshot(request).await?;

        let took = begin.elapsed();
        let Some(decided) = response.extensions().get::<Decided>() else {
            return Ok(response);
        };
        let back = response.extensions().get::<DecidedResponse>();
        let by = match decided.decision() {
            Decision::Respond(_) => "policy",
            Decision::Forward(_) => "origin",
        };
        let status = response.status().as_u16();
        shared.metrics.response(status, by, took);
        shared.metrics.acted(decided.decision().rules(), decided.decision().shadow());
        if let Some(back) = back {
            shared.metrics.acted(back.rules(), back.shadow());
        }
        let Some(arrived) = arrived else { return Ok(response) };
        if shared.access_log {
            let both = decided.decision().rules().iter().chain(back.map_or(&[][..], |b| b.rules()));
            let shadow =
                decided.decision().shadow().iter().chain(back.map_or(&[][..], |b| b.shadow()));
            let host = arrived.extensions().get::<Asked>().and_then(|asked| asked.0.as_ref());
            let line = Line {
                time: message::now(),
                method: arrived.method().as_str(),
                host: host.and_then(|host| host.to_str().ok()).unwrap_or_default(),
                path: arrived.uri().path(),
                protocol,
                status,
                by,
                rules: both.map(|rule| &*rule.id).collect(),
                shadow: shadow.map(|rule| &*rule.id).collect(),
                milliseconds: access::milliseconds(took),
                policy: decided.digest(),
            };
            line.print();
        }
        if let Some(candidate) = takes {
            candidate.compare(arrived, decided);
        }
        Ok(response)
    }
}

/// The head of a request as it arrived.
fn head(request: &Request<Incoming>) -> Request<()> {
    let mut head = Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    if let Some(asked) = request.extensions().get::<Asked>() {
        head.extensions_mut().insert(asked.clone());
    }
    head
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "h2",
        Version::HTTP_10 => "http/1.0",
        _ => "http/1.1",
    }
}
