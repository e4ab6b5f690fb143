//! HTTP/2: a stream whose visitor takes nothing of its response. His connection may go on, so the
//! wire sees nothing; the stream alone is reset (RFC 9113 §5.2: he grants no window).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body, Frame, SizeHint};
use hyper::rt::Executor;
use hyper_util::rt::TokioExecutor;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep};

use crate::message::say;

tokio::task_local! {
    /// Of the stream that is at work.
    static TAKING: Arc<Taking>;
}

/// How far a visitor has got with a response.
#[derive(Debug, Default)]
struct Taking {
    /// There is something for him, and the next piece isn't asked for.
    waits: AtomicBool,
    pieces: AtomicU64,
}

impl Taking {
    fn hand_out(&self) {
        self.pieces.fetch_add(1, Ordering::Relaxed);
        self.waits.store(true, Ordering::Relaxed);
    }
}

/// Runs the streams of a connection, each no longer than its visitor takes something.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    executor: TokioExecutor,
    patience: Duration,
}

impl Streams {
    /// `patience`: until a visitor takes the next bytes.
    pub(crate) fn new(patience: Duration) -> Streams {
        Streams { executor: TokioExecutor::new(), patience }
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        self.executor.execute(Stream {
            stream,
            taking: Arc::default(),
            seen: 0,
            patience: self.patience,
            timer: tokio::time::sleep(self.patience),
        });
    }
}

pin_project! {
    struct Stream<F> {
        #[pin]
        stream: F,
        taking: Arc<Taking>,
        // How many pieces were handed out when the timer began.
        seen: u64,
        patience: Duration,
        #[pin]
        timer: Sleep,
    }
}

impl<F: Future<Output = ()>> Future for Stream<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let taking = this.taking.clone();
        if TAKING.sync_scope(taking, || this.stream.poll(context)).is_ready() {
            return Poll::Ready(());
        }
        if !this.taking.waits.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        let pieces = this.taking.pieces.load(Ordering::Relaxed);
        if *this.seen != pieces {
            *this.seen = pieces;
            this.timer.as_mut().reset(Instant::now() + *this.patience);
        }
        if this.timer.poll(context).is_pending() {
            return Poll::Pending;
        }
        // What is dropped is reset.
        say("visitor-slow", "a response isn't taken");
        Poll::Ready(())
    }
}

pin_project! {
    /// A response's body that notes what is taken of it.
    pub(crate) struct Taken<B> {
        #[pin]
        body: B,
        // By HTTP/1 the wire sees it.
        taking: Option<Arc<Taking>>,
    }
}

impl<B> Taken<B> {
    /// To be called where the request was received.
    pub(crate) fn new(body: B) -> Taken<B> {
        let taking = TAKING.try_with(Arc::clone).ok();
        if let Some(taking) = &taking {
            taking.hand_out();
        }
        Taken { body, taking }
    }
}

impl<B: Body> Body for Taken<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = this.body.poll_frame(context);
        if let Some(taking) = this.taking {
            match frame {
                Poll::Ready(Some(Ok(_))) => taking.hand_out(),
                Poll::Ready(_) | Poll::Pending => taking.waits.store(false, Ordering::Relaxed),
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
