//! What the layer costs beside the service that it wraps.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use allocation_counter::measure;
use fingerpost::Engine;
use fingerpost::adapter::tower::{PolicyLayer, PolicyService, ResponseFuture};
use http::{Request, Response};
use tower::{Layer, Service};

/// A future that holds a lot.
type Large = Ready<Result<Response<[u8; 4096]>, Infallible>>;

#[test]
fn the_wrapped_future_is_held_and_not_boxed() {
    let (own, wrapped) = (size_of::<Large>(), size_of::<ResponseFuture<Large>>());
    assert!(wrapped > own, "{wrapped} bytes for {own}");
    // The engine's handle, what was found out, and the head of the request where a rule asks for it.
    assert!(wrapped - own <= 640, "{wrapped} bytes for {own}");
}

#[derive(Clone)]
struct Site;

impl Service<Request<()>> for Site {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Response::new(())))
    }
}

fn ask(service: &mut PolicyService<Site>, request: Request<()>) {
    let mut future = pin!(service.call(request));
    let mut context = Context::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_ready());
}

#[test]
fn a_miss_allocates_the_extensions_and_what_was_decided() {
    let engine: Engine = "[[block]]\nwhen.path = '/admin/{*rest}'".parse().unwrap();
    let mut service = PolicyLayer::new(engine).layer(Site);
    let request = || Request::get("/page").body(()).unwrap();
    ask(&mut service, request());
    let own = measure(|| drop(request())).count_total;
    let all = measure(|| ask(&mut service, request())).count_total;
    // The client and the decision as extensions of the request, the table that holds them, the
    // decision itself; the same table and the decision once more for the response.
    assert!(all - own <= 9, "{} allocations", all - own);
}
