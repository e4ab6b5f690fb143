//! The service: the way there.

use std::task::{Context, Poll};

use ::http::{Method, Request, Response};
use tower_service::Service;

use super::answer::{answer, failed};
use super::body::PolicyBody;
use super::decided::Decided;
use super::future::{Passage, ResponseFuture};
use super::handle::Handle;
use super::stated::Stated;
use crate::adapter::apply_to_request;
use crate::decision::Decision;
use crate::request::{Client, Geo};

/// A service under a policy: see the [module](super).
#[derive(Clone, Debug)]
pub struct PolicyService<S> {
    inner: S,
    handle: Handle,
    stated: Stated,
}

impl<S> PolicyService<S> {
    pub(super) fn new(inner: S, handle: Handle, stated: Stated) -> PolicyService<S> {
        PolicyService { inner, handle, stated }
    }

    /// The wrapped service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The wrapped service, without the policy.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, B, R> Service<Request<B>> for PolicyService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<PolicyBody<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let engine = self.handle.load();
        let client = self.stated.client(request.extensions());
        request.extensions_mut().insert(client);
        let is_head = request.method() == Method::HEAD;
        let forward = match engine.evaluate(&request).into_owned() {
            Decision::Respond(respond) => {
                return ResponseFuture::own(answer(respond, client, engine, is_head));
            }
            Decision::Forward(forward) => forward,
        };
        let arrived = engine.reads_request_on_way_back().then(|| arrived(&request));
        let applied = apply_to_request(&forward, &mut request);
        let findings = forward.findings.clone();
        let decided = Decided::new(Decision::Forward(forward), client, engine.clone());
        if let Err(error) = applied {
            return ResponseFuture::own(failed(error, decided));
        }
        request.extensions_mut().insert(decided.clone());
        let passage = Passage { engine, findings, decided, arrived, is_head };
        ResponseFuture::inner(self.inner.call(request), passage)
    }
}

/// The head of a request as it arrived: what rules on the way back may ask for.
fn arrived<B>(request: &Request<B>) -> Request<()> {
    let mut head = Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    if let Some(client) = request.extensions().get::<Client>() {
        head.extensions_mut().insert(*client);
    }
    if let Some(geo) = request.extensions().get::<Geo>() {
        head.extensions_mut().insert(geo.clone());
    }
    head
}
