//! The public address: connections, each in a task of its own, and an end that waits for them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::UPGRADE;
use http::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::service_fn;

use crate::args::Args;
use crate::forwarded::Peer;
use crate::message::say;
use crate::parting;
use crate::taken::{Streams, Taken};
use crate::tls::Tls;
use crate::traffic::Traffic;
use crate::wire::{Patience, Switched, Wire};

/// The longest head of a request.
const HEAD: u32 = 32 * 1024;

/// Serves until `stop`, then until every connection is closed or the grace is over.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    traffic: Traffic,
    args: &Args,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let patience = Patience { head: args.header_timeout, write: args.body_timeout };
    let places = Arc::new(Semaphore::new(args.max_connections.get()));
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
        // Kept waiting, they would wait for those that came before, however slow.
        let Ok(place) = places.clone().try_acquire_owned() else {
            traffic.metrics().refused_connection();
            continue;
        };
        let tls = tls.as_ref().map(|tls| tls.acceptor());
        let (traffic, watcher) = (traffic.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let _ = stream.set_nodelay(true);
            match tls {
                None => connection(stream, peer, traffic, patience, watcher).await,
                Some(tls) => {
                    if let Some(stream) = shake_hands(tls, stream, patience.head).await {
                        connection(stream, peer, traffic, patience, watcher).await;
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
    patience: Patience,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(Streams::new(patience.write));
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(HEAD as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience.head)
        .keep_alive_timeout(patience.head)
        .max_header_list_size(HEAD);
    let peer = Peer { ip: peer.ip(), scheme: traffic.scheme() };
    let switched = Switched::default();
    let (wire, left) = Wire::new(stream, patience, switched.clone());
    let service = service_fn(move |mut request: Request<_>| {
        if request.headers().contains_key(UPGRADE) {
            request.extensions_mut().insert(switched.clone());
        }
        let answer = traffic.clone().answer(request, peer);
        async { answer.await.map(|response: Response<_>| response.map(Taken::new)) }
    });
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(wire), service);
    let ended = watcher.watch(connection).await;
    if let Err(error) = ended {
        parting::part(error, left).await;
    }
}
