//! Behind the policy: a request goes to its origin, and the response comes back as a stream.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fingerpost::Decision;
use fingerpost::adapter::tower::Decided;
use http::header::{CONTENT_LENGTH, EXPECT, HOST, HeaderValue, TRANSFER_ENCODING};
use http::uri::{PathAndQuery, Scheme, Uri};
use http::{Method, Request, Response, StatusCode, Version};
use http_body_util::{Either, Empty};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use crate::Failure;
use crate::args::Args;
use crate::forwarded::{self, Peer};
use crate::hop;
use crate::message::{self, causes, say};
use crate::watched::{Incomplete, Progress, Watched};
use crate::wire::Switched;

/// The origin's body as it comes, or none.
pub(crate) type OriginBody = Either<Watched<Incoming>, Empty<Bytes>>;

#[derive(Clone)]
pub(crate) struct Forward {
    client: Client<HttpsConnector<HttpConnector>, Watched<Incoming>>,
    origin: Option<Uri>,
    timeout: Duration,
    body_timeout: Duration,
}

impl Forward {
    pub(crate) fn new(args: &Args) -> Result<Forward, Failure> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(args.connect_timeout));
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector);
        Ok(Forward {
            client,
            origin: args.origin.clone(),
            timeout: args.origin_timeout,
            body_timeout: args.body_timeout,
        })
    }

    /// The origin's response, or one that says what is wrong with the origin.
    pub(crate) async fn ask(
        self,
        mut request: Request<Incoming>,
    ) -> Result<Response<OriginBody>, Infallible> {
        // A tunnel would lead around the policy.
        if request.method() == Method::CONNECT {
            return Ok(own(StatusCode::METHOD_NOT_ALLOWED));
        }
        let protocol = hop::upgrade(request.headers());
        let visitor = protocol.is_some().then(|| hyper::upgrade::on(&mut request));
        if let Err(why) = self.prepare(&mut request, protocol.clone()) {
            say("no-origin", why);
            return Ok(own(StatusCode::BAD_GATEWAY));
        }
        let switched = request.extensions().get::<Switched>().cloned();
        let progress = Arc::new(Progress::default());
        let request =
            request.map(|body| Watched::request(body, self.body_timeout, progress.clone()));
        Ok(match self.patiently(self.client.request(request), &progress).await {
            None => {
                say("origin-slow", "no response within the time");
                own(StatusCode::GATEWAY_TIMEOUT)
            }
            Some(Err(error)) => match message::find(&error) {
                Some(Incomplete::Stalled) => own(StatusCode::REQUEST_TIMEOUT),
                Some(Incomplete::Broken(_)) => {
                    say("request-refused", &causes(&error));
                    own(StatusCode::BAD_REQUEST)
                }
                None => {
                    say("origin-failed", &causes(&error));
                    own(StatusCode::BAD_GATEWAY)
                }
            },
            Some(Ok(response)) => back(response, visitor, switched, self.body_timeout),
        })
    }

    /// Waits for the origin; not while it waits for the visitor itself. `None` where it takes too
    /// long.
    async fn patiently<T>(
        &self,
        response: impl Future<Output = T>,
        progress: &Progress,
    ) -> Option<T> {
        let mut response = std::pin::pin!(response);
        loop {
            let before = progress.pieces();
            match tokio::time::timeout(self.timeout, &mut response).await {
                Ok(response) => return Some(response),
                Err(_) if progress.is_waiting() || progress.pieces() != before => {}
                Err(_) => return None,
            }
        }
    }

    /// Makes the request one to its origin.
    fn prepare(
        &self,
        request: &mut Request<Incoming>,
        protocol: Option<HeaderValue>,
    ) -> Result<(), &'static str> {
        let decided = request.extensions().get::<Decided>().cloned();
        let forward = decided.as_ref().and_then(|decided| match decided.decision() {
            Decision::Forward(forward) => Some(forward),
            Decision::Respond(_) => None,
        });
        let routed = forward.is_some_and(|forward| forward.origin().is_some());
        // A route has set URI and Host already; the Host that was asked for is then gone from there.
        let host = request.extensions().get::<Asked>().and_then(|asked| asked.0.clone());
        if !routed {
            let origin =
                self.origin.as_ref().ok_or("no route chose an origin, and there is no --origin")?;
            // HTTP/2 names the host in the URI; a Host that the policy has set stays.
            if request.uri().authority().is_some()
                && let Some(host) = host.clone()
            {
                request.headers_mut().insert(HOST, host);
            }
            let path = request.uri().path_and_query().cloned();
            let mut parts = origin.clone().into_parts();
            parts.scheme = parts.scheme.or(Some(Scheme::HTTP));
            parts.path_and_query = path.or(Some(PathAndQuery::from_static("/")));
            *request.uri_mut() = Uri::from_parts(parts).map_err(|_| "the path is no path")?;
        }
        let peer = request.extensions().get::<Peer>().copied();
        let headers = request.headers_mut();
        hop::remove(headers);
        // The body isn't waited for on either side.
        headers.remove(EXPECT);
        if let Some(protocol) = protocol {
            hop::set_upgrade(headers, protocol);
        }
        if let Some(peer) = peer {
            // By the engine that decided, whatever is in force meanwhile.
            let is_believed =
                decided.as_ref().is_some_and(|decided| decided.engine().believes(peer.ip));
            let edits = forward.map_or(&[][..], |forward| forward.request_edits());
            forwarded::tell(headers, peer, host, is_believed, edits);
        }
        *request.version_mut() = Version::HTTP_11;
        Ok(())
    }
}

/// The host that the visitor asked for: an extension of the request.
#[derive(Clone, Debug)]
pub(crate) struct Asked(pub(crate) Option<HeaderValue>);

/// The origin's response as one to the visitor. Where the origin went over to another protocol, the
/// two connections become one.
fn back(
    mut response: Response<Incoming>,
    visitor: Option<OnUpgrade>,
    switched: Option<Switched>,
    patience: Duration,
) -> Response<OriginBody> {
    let protocol = hop::upgrade(response.headers());
    // Chunks win (RFC 9112 §6.3), and a length beside them would go on as if it were true.
    if response.headers().contains_key(TRANSFER_ENCODING) {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    hop::remove(response.headers_mut());
    *response.version_mut() = Version::HTTP_11;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let (Some(protocol), Some(visitor)) = (protocol, visitor) else {
            say("origin-failed", "it went over to another protocol unasked");
            return own(StatusCode::BAD_GATEWAY);
        };
        let origin = hyper::upgrade::on(&mut response);
        hop::set_upgrade(response.headers_mut(), protocol);
        if let Some(switched) = switched {
            switched.switch();
        }
        tokio::spawn(join(visitor, origin));
    }
    response.map(|body| Either::Left(Watched::response(body, patience)))
}

/// Copies both ways until both are closed.
async fn join(visitor: OnUpgrade, origin: OnUpgrade) {
    if let (Ok(visitor), Ok(origin)) = tokio::join!(visitor, origin) {
        let (mut visitor, mut origin) = (TokioIo::new(visitor), TokioIo::new(origin));
        // That one of them went away is how such a connection ends.
        let _ = tokio::io::copy_bidirectional(&mut visitor, &mut origin).await;
    }
}

fn own(status: StatusCode) -> Response<OriginBody> {
    let mut response = Response::new(Either::Right(Empty::new()));
    *response.status_mut() = status;
    response
}
