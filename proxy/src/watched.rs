//! Bodies that are waited for, but not for ever.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::message::say;

/// A body of which each piece must come within a time.
#[derive(Debug)]
pub(crate) struct Watched<B> {
    body: B,
    patience: Duration,
    /// Made where the body is waited for the first time: most never are.
    timer: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
    /// Told on whom the other side waits.
    progress: Option<Arc<Progress>>,
    /// What is said where it doesn't come.
    event: &'static str,
}

/// How far a request's body has got.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pieces: AtomicU64,
    is_waiting: AtomicBool,
}

impl Progress {
    /// A number that grows with each piece.
    pub(crate) fn pieces(&self) -> u64 {
        self.pieces.load(Ordering::Relaxed)
    }

    /// Whether it is the visitor whom everybody waits for.
    pub(crate) fn is_waiting(&self) -> bool {
        self.is_waiting.load(Ordering::Relaxed)
    }
}

/// Why a body has no end.
#[derive(Debug)]
pub(crate) enum Incomplete {
    /// It doesn't go on.
    Stalled,
    /// What comes is no body, or the connection is closed.
    Broken(hyper::Error),
}

impl<B> Watched<B> {
    /// What a visitor sends.
    pub(crate) fn request(body: B, patience: Duration, progress: Arc<Progress>) -> Watched<B> {
        Watched {
            body,
            patience,
            timer: None,
            is_waiting: false,
            progress: Some(progress),
            event: "visitor-slow",
        }
    }

    /// What an origin sends.
    pub(crate) fn response(body: B, patience: Duration) -> Watched<B> {
        Watched {
            body,
            patience,
            timer: None,
            is_waiting: false,
            progress: None,
            event: "origin-slow",
        }
    }

    fn waits(&mut self, is_waiting: bool) {
        self.is_waiting = is_waiting;
        if let Some(progress) = &self.progress {
            progress.is_waiting.store(is_waiting, Ordering::Relaxed);
            if !is_waiting {
                progress.pieces.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Whether it has been waited for too long.
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        let patience = self.patience;
        let is_new = !self.is_waiting;
        if is_new {
            self.waits(true);
        }
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if is_new {
            timer.as_mut().reset(Instant::now() + patience);
        }
        timer.as_mut().poll(cx).is_ready()
    }
}

impl<B: Body<Error = hyper::Error> + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = Incomplete;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Incomplete>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                this.waits(false);
                Poll::Ready(frame.map(|frame| frame.map_err(Incomplete::Broken)))
            }
            Poll::Pending if this.is_over(cx) => {
                say(this.event, "a body doesn't go on");
                Poll::Ready(Some(Err(Incomplete::Stalled)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Incomplete::Stalled => f.write_str("a body doesn't go on"),
            Incomplete::Broken(_) => f.write_str("a body breaks off"),
        }
    }
}

impl std::error::Error for Incomplete {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Incomplete::Stalled => None,
            Incomplete::Broken(error) => Some(error),
        }
    }
}
