//! `[https]` and `[redirects]`.

use fingerpost::Request;

use crate::{get, outcome, parse};

#[test]
fn status_except_and_port() {
    let plain = "hosts = ['a.test']\n[https]";
    assert_eq!(outcome(plain, get("http://a.test/x?y=1")), "308 https://a.test/x?y=1");
    assert_eq!(outcome(plain, get("http://a.test/.well-known/acme-challenge/t")), "pass");
    assert_eq!(outcome(plain, Request::new("GET", "http://a.test/")), "pass", "nobody told");
    let own = "hosts = ['a.test']\n[https]\nstatus = 301\nport = 8443\nexcept = ['/open/{*rest}']";
    assert_eq!(outcome(own, get("http://a.test/x")), "301 https://a.test:8443/x");
    assert_eq!(outcome(own, get("http://a.test/open/x")), "pass");
}

#[test]
fn a_location_over_the_limit_is_not_sent() {
    let policy = "hosts = ['a.test']\n[https]\n[canonical]\nhost = 'a.test'";
    let start = "http://a.test/x?";
    // The `s` of https is the last byte that there is room for.
    let fits = format!("{start}{}", "q".repeat(8192 - start.len() - 1));
    let longer = format!("{fits}q");
    assert_eq!(outcome(policy, get(&fits)), format!("308 {}", fits.replace("http:", "https:")));
    assert_eq!(outcome(policy, get(&longer)), "414");
    let secure = longer.replace("http:", "https:");
    assert_eq!(outcome(policy, get(&secure)), "pass", "nothing is to be sent");
    let policy = parse(policy);
    let request = get(&longer);
    let told = format!("{:?}", policy.explain(&request).stages());
    assert!(told.contains("8193 bytes is over the limit of 8192"), "{told}");
}

#[test]
fn collapse_makes_one_hop_of_a_chain() {
    let chain = "[[redirect]]\nfrom = '/a'\nto = '/b'\n[[redirect]]\nfrom = '/b'\nto = '/c'\n";
    assert_eq!(outcome(chain, get("/a")), "308 /c");
    assert_eq!(outcome(&format!("{chain}\n[redirects]\ncollapse = false"), get("/a")), "308 /b");
}
