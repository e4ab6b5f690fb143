//! Bodies as they come, and other protocols.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

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
async fn a_web_socket() {
    let proxy = Proxy::start(POLICY, origin::start().await, &["--body-timeout", "0.5"]);
    let url = format!("ws://{}/socket", proxy.address);
    let (mut socket, response) = tokio_tungstenite::connect_async(&url).await.unwrap();
    assert_eq!(response.status(), 101);
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let large = vec![7; 3 * MEBIBYTE];
    // Were it still read as HTTP, the third would be refused.
    let odd = "GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n";
    for message in
        [Message::text("first"), Message::binary(large), Message::text(odd), Message::text("last")]
    {
        socket.send(message.clone()).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), message);
        // Silence is no stall: nobody owes anything.
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    socket.send(Message::Ping("p".into())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Pong("p".into()));
    socket.close(None).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
    // Another connection is a plain one.
    assert_eq!(curl(proxy.address, "/", &[]).status, 200);
}
