//! Messages that two servers may read differently, and heads without end: refused, said, and the next
//! visitor is served.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::origin;
use crate::process::Proxy;
use crate::visitor::{curl, raw, status};

/// A request of these lines, which doesn't ask to be the last on its connection.
fn request(lines: &str) -> String {
    format!("POST /upload HTTP/1.1\r\nhost: a\r\n{lines}\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lengths_or_odd_lines_are_refused_and_the_connection_closed() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    let refused = [
        ("content-length: 4\r\ncontent-length: 5\r\n", "abcde"),
        ("content-length: +4\r\n", "abcd"),
        ("content-length: 4, 4\r\n", "abcd"),
        ("transfer-encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("transfer-encoding: gzip\r\n", "0\r\n\r\n"),
        // Both, in either order, and in any spelling.
        ("content-length: 4\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
        ("TRANSFER-ENCODING:chunked\r\nx-a: b\r\ncontent-length:\t5\r\n", "0\r\n\r\n"),
        // Lines that go on, names with spaces, a bare CR, no name.
        ("x-a: 1\r\n folded\r\n", ""),
        ("transfer-encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        ("content-length : 4\r\n", "abcd"),
        ("x-a: 1\rx-b: 2\r\n", ""),
        (": 1\r\n", ""),
        ("x-\0: 1\r\n", ""),
    ];
    for (lines, body) in refused {
        // What follows would be answered, were it read as a request.
        let message = format!("{}{body}GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n", request(lines));
        let answer = raw(proxy.address, message.as_bytes());
        assert_eq!(status(&answer), 400, "{lines:?}: {answer}");
        assert!(!answer.contains("smuggled"), "{lines:?}: {answer}");
    }
    proxy.said("request-refused");
    for line in
        ["GET /\0 HTTP/1.1", "GET / HTTP/1.1 x", "GET", "GET  / HTTP/1.1", "\x01 / HTTP/1.1"]
    {
        let answer = raw(proxy.address, format!("{line}\r\nhost: a\r\n\r\n").as_bytes());
        assert_eq!(status(&answer), 400, "{line:?}: {answer}");
    }
    // The second message of a connection is looked at like the first.
    let fine = request("content-length: 3\r\n");
    let both = request("content-length: 4\r\ntransfer-encoding: chunked\r\n");
    let answer = raw(proxy.address, format!("{fine}abc{both}0\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("HTTP/1.1 400 "), "{answer}");
    // The same length twice is one (RFC 9110 §8.6).
    let twice = request("content-length: 3\r\ncontent-length: 3\r\nconnection: close\r\n");
    assert_eq!(status(&raw(proxy.address, format!("{twice}abc").as_bytes())), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_none_is_refused() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    for hosts in ["host: a\r\nhost: b\r\n", "host: a b\r\n", "host: a/b\r\n"] {
        let message = format!("GET / HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        assert_eq!(status(&raw(proxy.address, message.as_bytes())), 400, "{hosts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_that_are_none_are_refused() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    let broken = [
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3;\nabc\r\n0\r\n\r\n",
    ];
    for chunks in broken {
        let message = format!("{}{chunks}", request("transfer-encoding: chunked\r\n"));
        let answer = raw(proxy.address, message.as_bytes());
        assert_eq!(status(&answer), 400, "{chunks:?}: {answer}");
    }
    let whole = format!(
        "{}3;a=b\r\nabc\r\n0\r\nx-trailer: 1\r\n\r\n",
        request("connection: close\r\ntransfer-encoding: chunked\r\n")
    );
    let answer = raw(proxy.address, whole.as_bytes());
    assert!(status(&answer) == 200 && answer.ends_with('3'), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_without_end_are_refused() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    let many: String = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect();
    let long = format!("x-a: {}\r\n", "a".repeat(1 << 20));
    for (what, lines) in [("many", many), ("long", long)] {
        let answer = raw(proxy.address, request(&lines).as_bytes());
        assert_eq!(status(&answer), 431, "{what}: {answer}");
    }
    let target = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(70_000));
    let answer = status(&raw(proxy.address, target.as_bytes()));
    assert!(matches!(answer, 414 | 431), "{answer}");
    // A megabyte more is not waited for.
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(&vec![b'a'; 16 << 20]);
    let _ = stream.read_to_end(&mut Vec::new());
    // By HTTP/2.
    let large = format!("x-a: {}", "a".repeat(40_000));
    let seen = curl(proxy.address, "/", &["--http2-prior-knowledge", "-H", &large]);
    assert_eq!(seen.status, 431);
    assert_eq!(curl(proxy.address, "/", &["-X", "CONNECT"]).status, 405);
    assert_eq!(curl(proxy.address, "/", &[]).status, 200, "it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_says_its_length_twice() {
    let origin = origin::fixed(
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        false,
    )
    .await;
    let proxy = Proxy::start("", origin, &[]);
    let seen = curl(proxy.address, "/", &[]);
    assert_eq!(
        (seen.status, seen.body.as_str(), seen.header("content-length")),
        (200, "hello", "")
    );
    let two = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nhello";
    let proxy = Proxy::start("", origin::fixed(two, false).await, &[]);
    assert_eq!(curl(proxy.address, "/", &[]).status, 502);
    proxy.said("origin-failed");
}
