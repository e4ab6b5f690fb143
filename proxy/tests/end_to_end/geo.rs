//! Where a visitor is, from a database of MaxMind's format (`tests/geo/make.py` wrote it).

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

const DATABASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/geo/city.mmdb");

#[tokio::test(flavor = "multi_thread")]
async fn a_country_is_blocked_by_the_address_of_the_visitor() {
    let policy = "
[client]
platform = 'proxy'
trusted_proxies = ['127.0.0.1/32']
country_db = 'city.mmdb'
[[block]]
id = 'embargo'
when.country = 'DE'
status = 451
[security_headers]
preset = 'web-2026'
";
    let origin = format!("http://{}", origin::start().await);
    let database = |folder: &std::path::Path| {
        std::fs::copy(DATABASE, folder.join("city.mmdb")).unwrap();
    };
    let proxy = Proxy::start_with(policy, database, &["--origin", &origin]);
    let from = |ip: &str| {
        let seen = curl(proxy.address, "/", &["-H", &format!("x-forwarded-for: {ip}")]);
        assert_eq!(seen.header("x-content-type-options"), "nosniff");
        seen.status
    };
    assert_eq!(from("192.0.2.7"), 451);
    assert_eq!(from("2001:db8::1"), 200);
    // The first that isn't a trusted proxy counts, whatever stands before it.
    assert_eq!(from("2001:db8::1, 192.0.2.7"), 451);
    assert_eq!(from("192.0.2.7, 2001:db8::1"), 200);
}
