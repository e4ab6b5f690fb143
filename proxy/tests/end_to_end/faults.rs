//! Origins that are missing, and beginnings that can't be made.

use std::time::{Duration, Instant};

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

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
