//! A second policy beside the first.

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

#[tokio::test(flavor = "multi_thread")]
async fn disagreements_are_counted_and_logged_and_have_no_effect() {
    let origin = format!("http://{}", origin::start().await);
    let new = "[[block]]\nid = 'new'\nwhen.path = '/secret'\n[[redirect]]\nid = 'moved'\nfrom = '/a'\nto = '/b'";
    let proxy = Proxy::start_with(
        "[[redirect]]\nid = 'old'\nfrom = '/a'\nto = '/b'",
        |folder| std::fs::write(folder.join("new.toml"), new).unwrap(),
        &["--origin", &origin, "--candidate", "new.toml"],
    );
    assert_eq!(curl(proxy.address, "/secret?token=geheim", &[]).status, 200);
    // The same done by a rule of another name is agreement.
    assert_eq!(curl(proxy.address, "/a", &[]).status, 308);
    assert_eq!(curl(proxy.address, "/", &[]).status, 200);
    let line = proxy.said("candidate-disagrees");
    assert!(line.contains("\"path\":\"/secret\"") && line.contains("\"new\""), "{line}");
    assert!(!line.contains("geheim"), "{line}");
    let metrics = curl(proxy.admin, "/metrics", &[]).body;
    assert!(metrics.contains("fingerpost_candidate_total{result=\"disagrees\"} 1"), "{metrics}");
    assert!(metrics.contains("fingerpost_candidate_total{result=\"agrees\"} 2"), "{metrics}");
}
