//! The end of a connection that went wrong: what the visitor is still told, and what the log says.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;

use crate::message::{causes, find, say};
use crate::wire::Left;

const TOO_SLOW: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// What a visitor may still send who was answered before he was done, and how long: closed with bytes
/// unread, a connection loses the answer that is under way (RFC 9112 §9.6).
const UNREAD: (u64, Duration) = (4 << 20, Duration::from_secs(2));

/// Parts with a visitor.
pub(crate) async fn part<S>(error: Box<dyn Error + Send + Sync>, left: oneshot::Receiver<Left<S>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // Where the stream isn't back, somebody else has it: another protocol is spoken.
    let Ok(Left { mut stream, is_within_head, has_stalled }) = left.await else { return };
    let hyper = find::<hyper::Error>(&*error);
    if has_stalled {
        say("visitor-slow", "a response isn't taken");
    } else if hyper.is_some_and(|error| error.is_parse() || error.is_parse_too_large()) {
        // hyper has answered.
        say("request-refused", &causes(&*error));
        close(&mut stream).await;
    } else if is_timeout(&*error) && is_within_head {
        say("visitor-slow", "the head of a request doesn't go on");
        // Who doesn't read either gets nothing.
        let told = tokio::time::timeout(UNREAD.1, stream.write_all(TOO_SLOW)).await;
        if let Ok(Ok(())) = told {
            close(&mut stream).await;
        }
    }
}

/// Closes the way there, and reads on until the visitor has closed his, or for a while.
async fn close<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) {
    let (bytes, time) = UNREAD;
    let closing = async {
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(bytes), &mut tokio::io::sink()).await
    };
    let _ = tokio::time::timeout(time, closing).await;
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    find::<hyper::Error>(error).is_some_and(hyper::Error::is_timeout)
        || find::<std::io::Error>(error).is_some_and(|error| error.kind() == ErrorKind::TimedOut)
}
