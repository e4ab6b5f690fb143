//! New rules while requests are served.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ::http::{Request, Response};
use bytes::Bytes;
use fingerpost::Engine;
use fingerpost::adapter::tower::{Decided, Handle, PolicyLayer};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

/// Policies that mark a request and its response by one number.
fn numbered(number: u64) -> Engine {
    format!(
        "[[headers]]
         request.set = {{ x-policy = '{number}' }}
         [[headers]]
         response.set = {{ x-policy = '{number}' }}"
    )
    .parse()
    .unwrap()
}

/// An origin that gives back, as `x-asked`, which policy it was asked under, after others had time
/// to change it.
async fn origin(request: Request<()>) -> Result<Response<Full<Bytes>>, Infallible> {
    tokio::task::yield_now().await;
    let asked = request.headers()["x-policy"].clone();
    Ok(Response::builder().header("x-asked", asked).body(Full::default()).unwrap())
}

#[tokio::test]
async fn the_next_request_sees_the_new_rules() {
    let handle = Handle::new(numbered(1));
    let site = PolicyLayer::new(handle.clone()).layer(service_fn(origin));
    for number in 1..4 {
        let old = handle.swap(numbered(number));
        assert!(Arc::strong_count(&old) == 1, "nobody else has it any more");
        let response = site.clone().oneshot(Request::new(())).await.unwrap();
        assert_eq!(response.headers()["x-policy"], number.to_string().as_str());
        let decided = response.extensions().get::<Decided>().unwrap();
        assert_eq!(decided.digest(), handle.load().digest());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn one_request_sees_one_policy() {
    let handle = Handle::new(numbered(0));
    let site = PolicyLayer::new(handle.clone()).layer(service_fn(origin));
    let (done, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let visitors: Vec<_> = (0..2)
        .map(|_| {
            let (site, done, seen) = (site.clone(), done.clone(), seen.clone());
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let response = site.clone().oneshot(Request::new(())).await.unwrap();
                    assert_eq!(response.headers()["x-policy"], response.headers()["x-asked"]);
                    let number = response.headers()["x-policy"].to_str().unwrap().parse().unwrap();
                    seen.fetch_max(number, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let mut number = 0;
    while seen.load(Ordering::Relaxed) < 200 {
        number += 1;
        handle.swap(numbered(number));
        tokio::task::yield_now().await;
    }
    done.store(true, Ordering::Relaxed);
    for visitor in visitors {
        visitor.await.unwrap();
    }
}
