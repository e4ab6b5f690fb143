//! An origin that says what it was asked, streams, waits and goes over to another protocol.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

pub(crate) const MEBIBYTE: usize = 1 << 20;

pub(crate) async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let connection = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .with_upgrades();
            tokio::spawn(connection);
        }
    });
    address
}

/// An address at which nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// An origin that answers each connection once, with these bytes; `holds` the connection then, without
/// reading on.
pub(crate) async fn fixed(answer: &'static str, holds: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
                stream.write_all(answer.as_bytes()).await.unwrap();
                if holds {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    address
}

async fn answer(
    mut request: Request<Incoming>,
) -> Result<Response<BoxBody<Bytes, Infallible>>, Infallible> {
    let path = request.uri().path().to_owned();
    let text = match path.as_str() {
        "/missing" => {
            let mut response = Response::new(full("nothing here"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            return Ok(response);
        }
        "/upload" => {
            let mut length = 0;
            while let Some(Ok(frame)) = request.body_mut().frame().await {
                length += frame.data_ref().map_or(0, Bytes::len);
            }
            length.to_string()
        }
        "/download" => {
            let piece = Bytes::from(vec![b'x'; MEBIBYTE]);
            let pieces = (0..100).map(move |_| Ok(Frame::data(piece.clone())));
            return Ok(Response::new(BoxBody::new(StreamBody::new(tokio_stream_of(pieces)))));
        }
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(1)).await;
            "at last".to_owned()
        }
        "/never" => std::future::pending().await,
        "/socket" => {
            let visitor = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                let stream = TokioIo::new(visitor.await.unwrap());
                let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
                while let Some(Ok(message)) = socket.next().await {
                    if message.is_text() || message.is_binary() {
                        socket.send(message).await.unwrap();
                    }
                }
            });
            let key = request.headers()[SEC_WEBSOCKET_KEY].as_bytes();
            return Ok(Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header(CONNECTION, "Upgrade")
                .header(UPGRADE, request.headers()[UPGRADE].clone())
                .header(SEC_WEBSOCKET_ACCEPT, derive_accept_key(key))
                .body(full(""))
                .unwrap());
        }
        _ => {
            let mut text = format!("{} {}\n", request.method(), request.uri());
            for (name, value) in request.headers() {
                text.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
            }
            text
        }
    };
    Ok(Response::builder().header("server", "origin/1.0").body(full(&text)).unwrap())
}

fn full(text: &str) -> BoxBody<Bytes, Infallible> {
    Full::from(text.to_owned()).boxed()
}

/// An iterator as a stream.
fn tokio_stream_of<T>(
    items: impl Iterator<Item = T> + Send + Sync + 'static,
) -> impl futures_core::Stream<Item = T> + Send + Sync {
    struct Items<I>(I);
    impl<I: Iterator + Unpin> futures_core::Stream for Items<I> {
        type Item = I::Item;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<I::Item>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    impl<I> Unpin for Items<I> {}
    Items(Box::new(items) as Box<dyn Iterator<Item = T> + Send + Sync>)
}
