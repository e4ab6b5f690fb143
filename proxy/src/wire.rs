//! A visitor's connection, watched below HTTP: messages that say their length twice, and visitors who
//! neither speak nor listen.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tokio::time::Sleep;

use crate::framing::Framing;

/// Says that a connection speaks another protocol than HTTP from now on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switched(Arc<AtomicBool>);

impl Switched {
    pub(crate) fn switch(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// How long a visitor may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Until the first line is there. The rest of a head is hyper's affair, which waits for the first
    /// bytes without end.
    pub(crate) head: Duration,
    /// Until he takes the next bytes.
    pub(crate) write: Duration,
}

pub(crate) struct Wire<S> {
    /// `None` after the end alone.
    stream: Option<S>,
    framing: Framing,
    switched: Switched,
    patience: Patience,
    /// Until the first line is there.
    beginning: Option<Pin<Box<Sleep>>>,
    /// While the visitor takes nothing.
    blocked: Option<Pin<Box<Sleep>>>,
    has_stalled: bool,
    left: Option<oneshot::Sender<Left<S>>>,
}

/// What is left of a connection that hyper gave up.
pub(crate) struct Left<S> {
    pub(crate) stream: S,
    /// A head had begun.
    pub(crate) is_within_head: bool,
    /// The visitor took nothing for too long.
    pub(crate) has_stalled: bool,
}

impl<S> Wire<S> {
    /// Where HTTP ends without having been answered, the stream comes back.
    pub(crate) fn new(
        stream: S,
        patience: Patience,
        switched: Switched,
    ) -> (Wire<S>, oneshot::Receiver<Left<S>>) {
        let (sender, receiver) = oneshot::channel();
        let wire = Wire {
            stream: Some(stream),
            framing: Framing::default(),
            switched,
            patience,
            beginning: Some(Box::pin(tokio::time::sleep(patience.head))),
            blocked: None,
            has_stalled: false,
            left: Some(sender),
        };
        (wire, receiver)
    }
}

impl<S: Unpin> Wire<S> {
    fn stream(&mut self) -> io::Result<Pin<&mut S>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Waits for the visitor to take something, but not for ever.
    fn taken<T>(
        &mut self,
        cx: &mut Context<'_>,
        taken: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if taken.is_ready() {
            self.blocked = None;
            return taken;
        }
        let patience = self.patience.write;
        let blocked = self.blocked.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if blocked.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.has_stalled = true;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let read = this.stream()?.poll_read(cx, buf);
        if read.is_pending() {
            let Some(beginning) = &mut this.beginning else { return Poll::Pending };
            return beginning.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()));
        }
        if this.switched.0.load(Ordering::Relaxed) {
            return read;
        }
        let new = buf.filled_mut().get_mut(before..).unwrap_or_default();
        if let Some(end) = this.framing.read(new)
            && let Some(byte) = new.get_mut(end)
        {
            // No field may hold it: hyper answers 400 and closes, with nothing of the message told
            // to anybody.
            *byte = 0;
        }
        if this.framing.has_begun() {
            this.beginning = None;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = this.stream()?.poll_write(cx, buf);
        this.taken(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = this.stream()?.poll_write_vectored(cx, bufs);
        this.taken(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = this.stream()?.poll_flush(cx);
        this.taken(cx, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shut = this.stream()?.poll_shutdown(cx);
        this.taken(cx, shut)
    }
}

impl<S> Drop for Wire<S> {
    fn drop(&mut self) {
        if let (Some(stream), Some(left)) = (self.stream.take(), self.left.take()) {
            let is_within_head = self.framing.is_within_head();
            // Nobody wants it where the connection ended well.
            let _ = left.send(Left { stream, is_within_head, has_stalled: self.has_stalled });
        }
    }
}
