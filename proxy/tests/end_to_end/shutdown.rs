//! The end.

use std::time::Duration;

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

#[tokio::test(flavor = "multi_thread")]
async fn open_requests_are_answered() {
    let mut proxy = Proxy::start("", origin::start().await, &[]);
    let address = proxy.address;
    let slow = std::thread::spawn(move || curl(address, "/slow", &[]));
    std::thread::sleep(Duration::from_millis(400));
    proxy.signal("-TERM");
    proxy.said("stopping");
    let slow = slow.join().unwrap();
    assert_eq!((slow.status, slow.body.as_str()), (200, "at last"));
    assert!(proxy.ended());
    assert!(std::net::TcpStream::connect(address).is_err());
}
