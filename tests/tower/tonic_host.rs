//! In tonic: calls under a policy, with their trailers.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, BufMut};
use fingerpost::Engine;
use fingerpost::adapter::tower::PolicyLayer;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::{TcpConnectInfo, TcpIncoming};
use tonic::{Code, Request, Response, Status};

/// Messages that are text.
#[derive(Clone, Copy, Default)]
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Text;
    type Decoder = Text;

    fn encoder(&mut self) -> Text {
        Text
    }

    fn decoder(&mut self) -> Text {
        Text
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, item: String, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put_slice(item.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let mut bytes = vec![0; from.remaining()];
        from.copy_to_slice(&mut bytes);
        Ok(Some(String::from_utf8(bytes).unwrap()))
    }
}

#[derive(Clone, Copy)]
struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "test.Echo";
}

impl UnaryService<String> for Echo {
    type Response = String;
    type Future = Ready<Result<Response<String>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        ready(match request.into_inner() {
            refused if refused.is_empty() => Err(Status::invalid_argument("say something")),
            text => Ok(Response::new(text)),
        })
    }
}

impl tower::Service<::http::Request<Body>> for Echo {
    type Response = ::http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ::http::Request<Body>) -> Self::Future {
        Box::pin(async { Ok(Grpc::new(Text).unary(Echo, request).await) })
    }
}

async fn start(engine: Engine) -> SocketAddr {
    let policy = PolicyLayer::new(engine).client_ip(|extensions| {
        extensions.get::<TcpConnectInfo>()?.remote_addr().map(|address| address.ip())
    });
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let server = incoming.local_addr().unwrap();
    let serve = Server::builder().layer(policy).add_service(Echo).serve_with_incoming(incoming);
    tokio::spawn(serve);
    server
}

#[tokio::test]
async fn calls_under_a_policy() {
    let server = start(
        "[[block]]
         when = { path = '/test.Echo/Secret', ip = '127.0.0.0/8' }
         [[headers]]
         response.set = { x-edge = 'yes' }"
            .parse()
            .unwrap(),
    )
    .await;
    let client: Client<HttpConnector, Body> =
        Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let origin = format!("http://{server}").parse().unwrap();
    let mut client = tonic::client::Grpc::with_origin(client, origin);
    let mut ask = async |method: &'static str, text: &str| {
        client.ready().await.unwrap();
        let path = ::http::uri::PathAndQuery::from_static(method);
        client.unary(Request::new(text.to_owned()), path, Text).await
    };
    let answered = ask("/test.Echo/Say", "hello").await.unwrap();
    assert_eq!(answered.metadata().get("x-edge").unwrap(), "yes");
    assert_eq!(answered.get_ref(), "hello");
    // The status stands in the trailers.
    let refused = ask("/test.Echo/Say", "").await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::InvalidArgument, "say something"));
    let blocked = ask("/test.Echo/Secret", "hello").await.unwrap_err();
    assert_eq!(blocked.code(), Code::PermissionDenied);
}
