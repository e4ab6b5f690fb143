//! Bodies as they come, and other protocols.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::origin::{self, MEBIBYTE};
use crate::process::Proxy;
use crate::visitor::curl;

const POLICY: &str = "[security_headers]\npreset = 'web-2026'";

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_mebibytes_both_ways_in_little_memory() {
    let proxy = Proxy::start(POLICY, origin::start().await, &[]);
    curl(proxy.address, "/", &[]);
    let before = proxy.peak_memory();
    for protocol in ["--http1.1", "--http2-prior-knowledge"] {
        let down = curl(proxy.address, "/download", &[protocol]);
        assert_eq!((down.status, down.body.len()), (200, 100 * MEBIBYTE));
        let file = proxy.folder.path().join("upload");
        std::fs::write(&file, vec![b'x'; 100 * MEBIBYTE]).unwrap();
        let data = format!("@{}", file.display());
        let up =
            curl(proxy.address, "/upload", &[protocol, "-H", "expect:", "--data-binary", &data]);
        assert_eq!(up.body, (100 * MEBIBYTE).to_string());
    }
    let grown = proxy.peak_memory() - before;
    assert!(grown < 24, "{grown} MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_becomes_a_socket() {
    let proxy = Proxy::start(POLICY, origin::start().await, &[]);
    let address = proxy.address;
    let echo = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
            .write_all(
                b"GET /socket HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, Upgrade\r\n\
                  upgrade: websocket\r\nsec-websocket-version: 13\r\n\
                  sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            )
            .unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{head}");
        assert!(head.contains("upgrade: websocket\r\n"), "{head}");
        for text in ["first", "second"] {
            stream.write_all(text.as_bytes()).unwrap();
            let mut back = vec![0; text.len()];
            stream.read_exact(&mut back).unwrap();
            assert_eq!(back, text.as_bytes());
        }
    };
    tokio::task::spawn_blocking(echo).await.unwrap();
}
