//! A variant, drawn once and kept.

use bytes::Bytes;
use http::header::{COOKIE, HOST, SET_COOKIE};
use http::{HeaderValue, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::origin;
use crate::process::Proxy;

const VISITORS: usize = 200;
const VISITS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_variant_is_kept() {
    let policy = "
        hosts = ['example.com']
        [[experiment]]
        id = 'home'
        cookie = 'home'
        bots = 'include'
        control = 'a'
        variants = { a = 1, b = { weight = 1, request.set = { x-variant = 'b' } } }";
    let proxy = Proxy::start(policy, origin::start().await, &["--access-log", "false"]);
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    // Whether the origin was asked for variant b, and the cookie that was given.
    let visit = async |cookie: Option<&HeaderValue>| {
        let mut request = Request::get(format!("http://{}/", proxy.address))
            .header(HOST, "example.com")
            .body(Empty::new())
            .unwrap();
        if let Some(cookie) = cookie {
            request.headers_mut().insert(COOKIE, cookie.clone());
        }
        let response = client.request(request).await.unwrap();
        let given = response.headers().get(SET_COOKIE).map(|given| {
            let (cookie, _) = given.to_str().unwrap().split_once(';').unwrap();
            HeaderValue::try_from(cookie).unwrap()
        });
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (String::from_utf8_lossy(&body).contains("x-variant: b\n"), given)
    };
    let mut seen = 0;
    for _ in 0..VISITORS {
        let (variant, cookie) = visit(None).await;
        let cookie = cookie.unwrap();
        for _ in 0..VISITS {
            assert_eq!(visit(Some(&cookie)).await.0, variant);
        }
        seen += usize::from(variant);
    }
    // Of 200 tosses, outside this once in ten million runs.
    assert!((62..=138).contains(&seen), "{seen} of {VISITORS}");
}
