//! New rules while requests are served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

fn numbered(number: u64) -> String {
    format!(
        "[[headers]]
         request.set = {{ x-policy = '{number}' }}
         [[headers]]
         response.set = {{ x-policy = '{number}' }}
         [[test]]
         request.url = '/'
         expect.request_headers = {{ x-policy = '{number}' }}"
    )
}

fn is_in_force(proxy: &Proxy, number: u64) -> bool {
    curl(proxy.address, "/", &[]).header("x-policy") == number.to_string()
}

fn wait_for(proxy: &Proxy, number: u64) {
    let begin = Instant::now();
    while !is_in_force(proxy, number) {
        assert!(begin.elapsed() < Duration::from_secs(20), "policy {number} isn't in force");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_mistake_changes_nothing() {
    let proxy = Proxy::start(&numbered(1), origin::start().await, &[]);
    assert!(is_in_force(&proxy, 1));
    proxy.write(&numbered(2));
    wait_for(&proxy, 2);
    proxy.said("\"reloaded\"");
    // A key that isn't known; then a policy whose own test fails.
    proxy.write("[[blok]]");
    proxy.said("blok");
    proxy.write(&numbered(3).replace(
        "{ x-policy = '3' }\n         [[headers]]",
        "{ x-policy = '4' }\n         [[headers]]",
    ));
    proxy.said("tests of the policy fail");
    assert!(is_in_force(&proxy, 2));
    let metrics = curl(proxy.admin, "/metrics", &[]).body;
    assert!(metrics.contains("fingerpost_reloads_total{result=\"refused\"} 2"), "{metrics}");
    proxy.write(&numbered(5));
    wait_for(&proxy, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_reads_the_file_too() {
    let proxy =
        Proxy::start("[[headers]]\nresponse.set = { x-policy = '1' }", origin::start().await, &[]);
    proxy.signal("-HUP");
    // The same policy: nothing to say, and nothing breaks.
    assert!(is_in_force(&proxy, 1));
    proxy.write("[[blok]]");
    proxy.said("reload-failed");
    proxy.signal("-HUP");
    let begin = Instant::now();
    while count(&proxy, "refused") < 2 {
        assert!(begin.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_reloads_under_load() {
    let proxy = Proxy::start(&numbered(0), origin::start().await, &["--access-log", "false"]);
    let (done, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let uri: http::Uri = format!("http://{}/", proxy.address).parse().unwrap();
    let visitors: Vec<_> = (0..8)
        .map(|_| {
            let (client, uri) = (client.clone(), uri.clone());
            let (done, asked) = (done.clone(), asked.clone());
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let response = client.get(uri.clone()).await.unwrap();
                    assert_eq!(response.status(), 200);
                    let back = response.headers()["x-policy"].to_str().unwrap().to_owned();
                    let body = response.into_body().collect().await.unwrap().to_bytes();
                    let body = String::from_utf8(body.to_vec()).unwrap();
                    // What the origin was asked and what the visitor got are of one policy.
                    assert!(body.contains(&format!("x-policy: {back}\n")), "{back}: {body}");
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let (mut swapped, mut refused) = (0, 0);
    for number in 1..=100 {
        if number % 5 == 0 {
            proxy.write("[[blok]]");
            refused += 1;
            while count(&proxy, "refused") < refused {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        } else {
            proxy.write(&numbered(number));
            swapped += 1;
            while count(&proxy, "swapped") < swapped {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    done.store(true, Ordering::Relaxed);
    for visitor in visitors {
        visitor.await.unwrap();
    }
    assert_eq!((count(&proxy, "swapped"), is_in_force(&proxy, 99)), (80, true));
    println!("{} requests under 100 changes of the file", asked.load(Ordering::Relaxed));
}

/// How many readings of the file ended so.
fn count(proxy: &Proxy, result: &str) -> u64 {
    let metrics = curl(proxy.admin, "/metrics", &[]).body;
    let wanted = format!("fingerpost_reloads_total{{result=\"{result}\"}} ");
    let line = metrics.lines().find_map(|line| line.strip_prefix(&wanted));
    line.map_or(0, |number| number.parse().unwrap())
}
