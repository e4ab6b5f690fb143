//! TLS and HTTP/2.

use crate::origin;
use crate::process::Proxy;
use crate::visitor;

/// Writes a certificate for `example.com`, and gives it as curl wants it.
fn certificate(folder: &std::path::Path) -> String {
    let made = rcgen::generate_simple_self_signed(["example.com".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    let kept = folder.join(format!(
        "trusted-{}.pem",
        made.cert.der().iter().map(|b| u32::from(*b)).sum::<u32>()
    ));
    std::fs::write(&kept, made.cert.pem()).unwrap();
    kept.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_puts_the_next_certificate_in_force() {
    let origin = format!("http://{}", origin::start().await);
    let mut first = String::new();
    let proxy = Proxy::start_with(
        "",
        |folder| first = certificate(folder),
        &["--origin", &origin, "--cert", "cert.pem", "--key", "key.pem"],
    );
    let port = proxy.address.port();
    let is_met_with = |certificate: &str| {
        let resolve = format!("example.com:{port}:127.0.0.1");
        let url = format!("https://example.com:{port}/");
        let curl = std::process::Command::new("curl")
            .args(["-s", "--noproxy", "*", "--cacert", certificate, "--resolve", &resolve, &url])
            .output()
            .unwrap();
        // 60: the certificate isn't trusted.
        assert!(matches!(curl.status.code(), Some(0 | 60)), "{curl:?}");
        curl.status.success()
    };
    assert!(is_met_with(&first));
    let second = certificate(proxy.folder.path());
    assert!(is_met_with(&first) && !is_met_with(&second), "not before the signal");
    proxy.signal("-HUP");
    proxy.said("certificate-reloaded");
    assert!(is_met_with(&second) && !is_met_with(&first));
    // A file that is none: what was stays.
    std::fs::write(proxy.folder.path().join("cert.pem"), "no certificate").unwrap();
    proxy.signal("-HUP");
    proxy.said("certificate-failed");
    assert!(is_met_with(&second));
}

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
