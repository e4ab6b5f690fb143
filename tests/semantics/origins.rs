//! `[origins]` and `[[route]]`.

use fingerpost::{Decision, Scheme};

use crate::{decide, get, outcome, with};

const ORIGINS: &str = "[origins]
    app = 'https://app.test'
    old = { url = 'http://10.0.0.7:8080/site/', host_header = 'viewer' }
    app-de = { url = 'https://de.test', host_header = 'origin' }\n";

#[test]
fn an_origin_is_a_url() {
    let origin = |name: &str| {
        let policy = format!("{ORIGINS}[[route]]\norigin = '{name}'");
        let Decision::Forward(forward) = decide(&policy, get("/")) else { panic!("answered") };
        forward.origin().unwrap().clone()
    };
    let app = origin("app");
    assert_eq!((app.scheme, &*app.host, app.port), (Scheme::Https, "app.test", None));
    assert_eq!((&*app.path, app.keeps_host), ("", false));
    let old = origin("old");
    assert_eq!((old.scheme, &*old.host, old.port), (Scheme::Http, "10.0.0.7", Some(8080)));
    assert_eq!((&*old.path, old.keeps_host), ("/site", true));
    assert!(!origin("app-de").keeps_host);
}

#[test]
fn the_first_route_that_names_an_origin_chooses() {
    let policy = format!(
        "{ORIGINS}[[route]]\nwhen.path = '/old/{{*rest}}'\norigin = 'old'\n\
         [[route]]\norigin = 'app-{{header.x-land}}'\n[[route]]\norigin = 'app'"
    );
    assert_eq!(outcome(&policy, get("/old/a")), "pass to old");
    assert_eq!(outcome(&policy, with("/", &[("x-land", "de")])), "pass to app-de");
    assert_eq!(outcome(&policy, with("/", &[("x-land", "fr")])), "pass to app");
    assert_eq!(outcome(&policy, get("/")), "pass to app");
}

#[test]
fn a_route_sees_the_request_as_it_arrived() {
    let policy = format!(
        "{ORIGINS}[[rewrite]]\nfrom = '/a'\nto = '/b'\n\
         [[route]]\nwhen.path = '/b'\norigin = 'old'\n[[route]]\nwhen.path = '/a'\norigin = 'app'"
    );
    assert_eq!(outcome(&policy, get("/a")), "pass /b to app");
}
