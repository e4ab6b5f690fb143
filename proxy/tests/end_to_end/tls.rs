//! TLS and HTTP/2.

use crate::origin;
use crate::process::Proxy;
use crate::visitor;

#[tokio::test(flavor = "multi_thread")]
async fn by_tls_the_scheme_is_https() {
    let made = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
    let origin = format!("http://{}", origin::start().await);
    let proxy = Proxy::start_with(
        "hosts = ['example.com']\n[https]\n[security_headers]\npreset = 'web-2026'",
        |folder| {
            std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
            std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        },
        &["--origin", &origin, "--cert", "cert.pem", "--key", "key.pem"],
    );
    let cert = proxy.folder.path().join("cert.pem");
    let port = proxy.address.port();
    let resolve = format!("example.com:{port}:127.0.0.1");
    let url = format!("https://example.com:{port}/page");
    for (protocol, line) in [("--http1.1", "HTTP/1.1 200"), ("--http2", "HTTP/2 200")] {
        let cert = cert.to_str().unwrap();
        let seen = visitor::run(&[protocol, "--cacert", cert, "--resolve", &resolve, &url]);
        assert!(seen.starts_with(line), "{seen}");
        assert!(seen.contains("strict-transport-security: max-age="), "{seen}");
        assert!(seen.contains("x-forwarded-proto: https\n"), "{seen}");
        assert!(seen.contains(&format!("host: example.com:{port}\n")), "{seen}");
    }
}
