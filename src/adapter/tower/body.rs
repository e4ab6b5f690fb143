//! The body of a response that either the wrapped service made or the policy.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a response: the wrapped service's, frame by frame as it comes, or the policy's own.
    #[derive(Debug)]
    pub struct PolicyBody<B> {
        #[pin]
        source: Source<B>,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = SourceProjection]
    enum Source<B> {
        Inner { #[pin] body: B },
        Own { bytes: Bytes },
    }
}

impl<B> PolicyBody<B> {
    pub(super) fn inner(body: B) -> PolicyBody<B> {
        PolicyBody { source: Source::Inner { body } }
    }

    pub(super) fn own(bytes: Bytes) -> PolicyBody<B> {
        PolicyBody { source: Source::Own { bytes } }
    }
}

/// An empty body.
impl<B> Default for PolicyBody<B> {
    fn default() -> PolicyBody<B> {
        PolicyBody::own(Bytes::new())
    }
}

impl<B: Body<Data = Bytes>> Body for PolicyBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.project().source.project() {
            SourceProjection::Inner { body } => body.poll_frame(cx),
            SourceProjection::Own { bytes } if bytes.is_empty() => Poll::Ready(None),
            SourceProjection::Own { bytes } => {
                Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Inner { body } => body.is_end_stream(),
            Source::Own { bytes } => bytes.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Inner { body } => body.size_hint(),
            Source::Own { bytes } => SizeHint::with_exact(bytes.len() as u64),
        }
    }
}
