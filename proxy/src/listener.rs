//! The public address: connections, each in a task of its own, and an end that waits for them.

use std::net::SocketAddr;
use std::time::Duration;

use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::service_fn;

use crate::args::Args;
use crate::forwarded::Peer;
use crate::message::say;
use crate::traffic::Traffic;

/// Serves until `stop`, then until every connection is closed or the grace is over.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    traffic: Traffic,
    args: &Args,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let timeout = args.header_timeout;
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, for one: some connection will end.
                    say("accept-failed", &error.to_string());
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let (tls, traffic, watcher) = (tls.clone(), traffic.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match tls {
                None => connection(stream, peer, traffic, timeout, watcher).await,
                Some(tls) => {
                    if let Some(stream) = shake_hands(tls, stream, timeout).await {
                        connection(stream, peer, traffic, timeout, watcher).await;
                    }
                }
            }
        });
    }
    drop(listener);
    say("stopping", "no new connections; open requests are answered");
    if tokio::time::timeout(args.grace, graceful.shutdown()).await.is_err() {
        say("cut", "the grace is over");
    }
}

/// TLS, within the time that the head of a request has. One who fails has not asked for anything.
async fn shake_hands(
    tls: TlsAcceptor,
    stream: TcpStream,
    timeout: Duration,
) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    tokio::time::timeout(timeout, tls.accept(stream)).await.ok()?.ok()
}

async fn connection<S>(
    stream: S,
    peer: SocketAddr,
    traffic: Traffic,
    timeout: Duration,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(timeout)
        .keep_alive_timeout(timeout);
    let peer = Peer { ip: peer.ip(), scheme: traffic.scheme() };
    let service = service_fn(move |request: Request<_>| traffic.clone().answer(request, peer));
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    // How a connection ended is the visitor's affair: he may have gone at any time.
    let _ = watcher.watch(connection).await;
}
