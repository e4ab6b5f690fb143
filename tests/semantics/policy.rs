//! What stands at the top of the file, and `[lists]`.

use fingerpost::{Country, Engine, OnError};

use crate::{get, outcome, parse};

#[test]
fn version_is_one_and_means_nothing_else() {
    assert_eq!(parse("version = 1").digest(), parse("").digest());
}

#[test]
fn hosts_are_those_that_https_repairs_and_templates_may_name() {
    let policy = "hosts = ['example.com', '*.example.com']
                  [https]
                  [[redirect]]
                  from = '/a'
                  to = 'https://{host}/b'";
    assert_eq!(outcome(policy, get("http://www.example.com/x")), "308 https://www.example.com/x");
    assert_eq!(outcome(policy, get("http://other.test/x")), "pass");
    assert_eq!(outcome(policy, get("https://example.com/a")), "308 https://example.com/b");
    assert_eq!(outcome(policy, get("https://other.test/a")), "pass");
}

#[test]
fn languages_are_the_values_of_the_template() {
    let policy = "languages = ['en', 'de']\n[[redirect]]\nfrom = '/'\nto = '/{language}/'";
    let german = [("accept-language", "de-CH")];
    assert_eq!(outcome(policy, get("/").with_headers(&german)), "308 /de/");
    assert_eq!(outcome(policy, get("/")), "308 /en/");
}

#[test]
fn on_error_is_what_a_host_does_with_what_it_cannot_read() {
    let on_error = |text: &str| Engine::new(&parse(text)).unwrap().on_error();
    assert_eq!(on_error(""), OnError::Pass);
    assert_eq!(on_error("on_error = 'pass'"), OnError::Pass);
    assert_eq!(on_error("on_error = 'deny'"), OnError::Deny);
    // It is part of what the policy means, and no request that is read is decided by it.
    assert_ne!(parse("on_error = 'deny'").digest(), parse("").digest());
    assert_eq!(parse("on_error = 'pass'").digest(), parse("").digest());
    assert_eq!(outcome("on_error = 'deny'", get("/a")), "pass");
}

#[test]
fn lists_stand_for_their_entries() {
    let policy = "[lists]
                  office = ['192.0.2.0/24', '2001:db8::/32']
                  lands = ['KP', 'IR']
                  scanners = { file = 'deny.txt' }
                  [[block]]
                  when.ip = ['@office', '@scanners']
                  [[block]]
                  when.country = '@lands'";
    for ip in ["192.0.2.9", "2001:db8::5", "198.51.100.7"] {
        assert_eq!(outcome(policy, get("/").with_ip(ip.parse().unwrap())), "403", "{ip}");
    }
    assert_eq!(outcome(policy, get("/").with_country(Country::parse("IR").unwrap())), "403");
    assert_eq!(outcome(policy, get("/").with_ip([203, 0, 113, 1].into())), "pass");
}
