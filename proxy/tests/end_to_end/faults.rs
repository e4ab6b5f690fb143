//! What goes wrong: a right status, a line in the log, no hang, no crash.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::origin;
use crate::process::Proxy;
use crate::visitor::{curl, raw, status};

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_is_down_or_slow() {
    let page = "[[respond]]\nwhen.status = '5xx'\nbody = 'Back soon.'\n[security_headers]\npreset = 'web-2026'";
    let proxy = Proxy::start(page, origin::nobody().await, &[]);
    let down = curl(proxy.address, "/", &[]);
    assert_eq!((down.status, down.body.as_str()), (502, "Back soon."));
    assert_eq!(down.header("x-content-type-options"), "nosniff");
    proxy.said("origin-failed");
    assert_eq!(proxy.logged("502")["by"], "origin");

    let proxy = Proxy::start("", origin::start().await, &["--origin-timeout", "0.5"]);
    let begin = Instant::now();
    assert_eq!(curl(proxy.address, "/never", &[]).status, 504);
    assert!(begin.elapsed() < Duration::from_secs(10));
    proxy.said("origin-slow");
    assert_eq!(curl(proxy.address, "/", &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_origin() {
    let proxy = Proxy::start_with("[[block]]\nwhen.path = '/a'", |_| {}, &[]);
    assert_eq!(curl(proxy.address, "/a", &[]).status, 403);
    assert_eq!(curl(proxy.address, "/b", &[]).status, 502);
    proxy.said("no-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_two_servers_may_read_differently() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    let smuggled = [
        // Two lengths.
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: +4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        // Lines that go on, names with spaces, a bare CR.
        "GET / HTTP/1.1\r\nhost: a\r\nx-a: 1\r\n folded\r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\ncontent-length : 4\r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx-a: 1\rx-b: 2\r\nconnection: close\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    ];
    for message in smuggled {
        assert_eq!(status(&raw(proxy.address, message.as_bytes())), 400, "{message:?}");
    }
    // Chunks win over a length, which doesn't go on (RFC 9112 §6.3).
    let both = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";
    let both = raw(proxy.address, both.as_bytes());
    assert_eq!(status(&both), 200);
    assert!(!both.contains("content-length: 4") && !both.contains("/smuggled"), "{both}");
    // A chunk that is none: the origin doesn't get a whole message.
    let broken = "POST /upload HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n";
    let broken = status(&raw(proxy.address, broken.as_bytes()));
    assert!(matches!(broken, 400 | 502), "{broken}");
    let large = format!("GET / HTTP/1.1\r\nhost: a\r\nx-a: {}\r\n\r\n", "a".repeat(1 << 20));
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    // The server may close before all of it is sent.
    let _ = stream.write_all(large.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || status(&String::from_utf8_lossy(&answer)) == 431);
    let many: String = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{many}connection: close\r\n\r\n");
    assert_eq!(status(&raw(proxy.address, many.as_bytes())), 431);
    assert_eq!(curl(proxy.address, "/", &["-X", "CONNECT"]).status, 405);
    assert_eq!(curl(proxy.address, "/", &[]).status, 200, "it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_who_is_slow() {
    let proxy = Proxy::start("", origin::start().await, &["--header-timeout", "0.5"]);
    let begin = Instant::now();
    let answer = raw(proxy.address, b"GET / HTTP/1.1\r\nhost: a\r\nx-a");
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
    assert_eq!(curl(proxy.address, "/", &[]).status, 200);
}

#[test]
fn what_can_not_begin_says_why() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("rules.toml");
    let table = [
        ("[[blok]]", "blok"),
        ("[[test]]\nrequest.url = '/a'\nexpect.status = 404", "tests of the policy fail"),
    ];
    for (policy, why) in table {
        std::fs::write(&file, policy).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_fingerpost-proxy"))
            .args(["--listen", "127.0.0.1:0", "--rules"])
            .arg(&file)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{said}");
    }
}
