//! Visitors and origins that stop: an answer where one can still be given, a line in the log, no hang.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::time::timeout;

use crate::origin;
use crate::process::Proxy;
use crate::visitor::{curl, raw, status};

const PATIENCE: [&str; 6] =
    ["--header-timeout", "0.5", "--body-timeout", "0.5", "--origin-timeout", "2"];

/// What comes back until the server closes, and that it does so soon.
fn soon(server: SocketAddr, bytes: &[u8]) -> String {
    let begin = Instant::now();
    let answer = raw(server, bytes);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_stops() {
    let proxy = Proxy::start("", origin::start().await, &PATIENCE);
    // In the first line, in what may become HTTP/2, in a field, between fields.
    for head in ["GE", "PRI * HTTP", "GET / HTTP/1.1\r\nhost: a\r\nx-a", "GET / HTTP/1.1\r\n"] {
        assert_eq!(status(&soon(proxy.address, head.as_bytes())), 408, "{head:?}");
    }
    proxy.said("visitor-slow");
    // Bytes now and then don't help.
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let begin = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    while stream.write_all(b"x-a: 1\r\n").is_ok() && begin.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(begin.elapsed() < Duration::from_secs(10));
    // Who says nothing is told nothing.
    assert_eq!(soon(proxy.address, b""), "");
    let idle = soon(proxy.address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    assert!(status(&idle) == 200 && !idle.contains("408"), "{idle}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_body_that_stops() {
    let proxy = Proxy::start("", origin::start().await, &PATIENCE);
    let body = b"POST /upload HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc";
    assert_eq!(status(&soon(proxy.address, body)), 408);
    proxy.said("visitor-slow");
    assert_eq!(proxy.logged("/upload")["status"], 408);
    // Slow, but going on: longer than the origin may take to answer.
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    stream
        .write_all(
            b"POST /upload HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 12\r\n\r\n",
        )
        .unwrap();
    for _ in 0..12 {
        std::thread::sleep(Duration::from_millis(250));
        stream.write_all(b"x").unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(status(&answer) == 200 && answer.ends_with("12"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_body_that_stops() {
    let stops = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    let proxy = Proxy::start("", origin::fixed(stops, true).await, &PATIENCE);
    let answer = soon(proxy.address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    // The visitor sees that it isn't whole.
    assert!(
        answer.contains("content-length: 9\r\n") && answer.ends_with("\r\n\r\nabc"),
        "{answer}"
    );
    proxy.said("origin-slow");
    // An origin that takes the request and doesn't read its body.
    let proxy = Proxy::start("", origin::fixed("", true).await, &PATIENCE);
    let large = proxy.folder.path().join("large");
    std::fs::write(&large, vec![b'x'; 32 << 20]).unwrap();
    let data = format!("@{}", large.display());
    let begin = Instant::now();
    let seen = curl(proxy.address, "/", &["-H", "expect:", "--data-binary", &data]);
    assert_eq!(seen.status, 504);
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_who_takes_nothing() {
    let proxy = Proxy::start("", origin::start().await, &PATIENCE);
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    stream.write_all(b"GET /download HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    proxy.said("a response isn't taken");
    assert_eq!(curl(proxy.address, "/", &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_by_http_2_who_grants_no_window() {
    let policy = "[[respond]]\nwhen.path = '/own'\nstatus = 200\nbody = 'text'";
    let proxy = Proxy::start(policy, origin::start().await, &PATIENCE);
    let stream = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
    let mut builder = h2::client::Builder::new();
    let shaken = builder.initial_window_size(0).handshake::<_, Bytes>(stream).await;
    let (mut client, connection) = shaken.unwrap();
    tokio::spawn(connection);
    let patience = Duration::from_secs(10);
    let get = |method: &str, path: &str| {
        http::Request::builder().method(method).uri(format!("http://a{path}")).body(()).unwrap()
    };
    // What comes from the origin, and what is the proxy's own.
    for path in ["/download", "/own"] {
        client = client.ready().await.unwrap();
        let (response, _) = client.send_request(get("GET", path), true).unwrap();
        let mut response = timeout(patience, response).await.unwrap().unwrap();
        assert_eq!(response.status(), 200);
        let piece = timeout(patience, response.body_mut().data()).await;
        let error = piece.unwrap().unwrap().unwrap_err();
        assert_eq!(error.reason(), Some(h2::Reason::CANCEL), "{path}");
    }
    proxy.said("a response isn't taken");
    // The stream alone has ended.
    client = client.ready().await.unwrap();
    let (response, _) = client.send_request(get("HEAD", "/own"), true).unwrap();
    assert_eq!(timeout(patience, response).await.unwrap().unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_there_may_be() {
    let proxy = Proxy::start("", origin::start().await, &["--max-connections", "2"]);
    let metric = || curl(proxy.admin, "/metrics", &[]).body;
    let open = || TcpStream::connect(proxy.address).unwrap();
    let places = [open(), open()];
    // A connection that is refused has no time to be answered.
    let answer = soon(proxy.address, b"");
    assert_eq!(answer, "");
    assert!(metric().contains("fingerpost_refused_connections_total 1"), "{}", metric());
    drop(places);
    let begin = Instant::now();
    let answer = || {
        let mut answer = String::new();
        let mut stream = open();
        let asked = stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        asked.and_then(|()| stream.read_to_string(&mut answer)).map_or(0, |_| status(&answer))
    };
    while answer() != 200 {
        assert!(begin.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(20));
    }
}
