//! The response that is to come: the way back.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use ::http::{Request, Response};
use bytes::Bytes;
use pin_project_lite::pin_project;

use super::answer::{failed, say_length};
use super::body::PolicyBody;
use super::decided::{Decided, DecidedResponse};
use crate::adapter::apply_to_response;
use crate::engine::{Engine, Findings};
use crate::request::ResponseHead;

pin_project! {
    /// The response of a [`PolicyService`](super::PolicyService).
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        source: Source<F>,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = SourceProjection]
    enum Source<F> {
        Own { response: Option<Response<Bytes>> },
        Inner { #[pin] future: F, passage: Option<Passage> },
    }
}

/// What is kept of a request that went on, until its response comes.
#[derive(Debug)]
pub(super) struct Passage {
    /// The one that decided about the request.
    pub(super) engine: Arc<Engine>,
    pub(super) findings: Findings,
    pub(super) decided: Decided,
    /// Where a rule may ask for it.
    pub(super) arrived: Option<Request<()>>,
    pub(super) is_head: bool,
}

impl<F> ResponseFuture<F> {
    pub(super) fn own(response: Response<Bytes>) -> ResponseFuture<F> {
        ResponseFuture { source: Source::Own { response: Some(response) } }
    }

    pub(super) fn inner(future: F, passage: Passage) -> ResponseFuture<F> {
        ResponseFuture { source: Source::Inner { future, passage: Some(passage) } }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<PolicyBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().source.project() {
            SourceProjection::Own { response } => match response.take() {
                Some(response) => Poll::Ready(Ok(response.map(PolicyBody::own))),
                // It was given already: nothing more will come of it.
                None => Poll::Pending,
            },
            SourceProjection::Inner { future, passage } => {
                let response = ready!(future.poll(cx))?;
                match passage.take() {
                    Some(passage) => Poll::Ready(Ok(passage.back(response))),
                    None => Poll::Pending,
                }
            }
        }
    }
}

impl Passage {
    /// Changes a response as decided.
    fn back<B>(self, response: Response<B>) -> Response<PolicyBody<B>> {
        let Passage { engine, findings, decided, arrived, is_head } = self;
        let mut response = response.map(PolicyBody::inner);
        let head = ResponseHead::from(&response);
        let decision = engine.evaluate_response_found(&findings, arrived.as_ref(), &head);
        let mut own = None;
        let applied = apply_to_response(&decision, &mut response, |bytes| {
            own = Some(bytes.len());
            PolicyBody::own(if is_head { Bytes::new() } else { bytes.into() })
        });
        if let Err(error) = applied {
            return failed(error, decided).map(PolicyBody::own);
        }
        if let Some(length) = own.filter(|_| is_head) {
            say_length(response.status(), response.headers_mut(), length);
        }
        response.extensions_mut().insert(decided);
        if let Some(acted) = DecidedResponse::of(decision) {
            response.extensions_mut().insert(acted);
        }
        response
    }
}
