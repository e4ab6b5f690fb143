use super::{codes, model};
use crate::policy::model::CorsOrigin;
use crate::{Limits, Policy, Source};

#[test]
fn an_entry_and_its_defaults() {
    let model = model(
        "[[cors]]
         origins = 'https://*.a.example'
         [[cors]]
         origins = ['*', 'null']
         methods = ['*']
         headers = ['Content-Type', '*']
         expose = 'X-Total'
         max_age = 0",
    );
    let [one, two] = model.cors.as_slice() else { panic!() };
    assert_eq!(one.action.methods, ["GET", "HEAD", "POST"]);
    assert!(one.action.headers.is_empty() && one.action.expose.is_empty());
    assert_eq!((one.action.credentials, one.action.max_age), (false, None));
    assert_eq!(two.action.origins, [CorsOrigin::Any, CorsOrigin::Null]);
    assert_eq!(two.action.headers, ["content-type", "*"]);
    assert_eq!(two.action.expose, ["x-total"]);
    assert_eq!((two.action.methods.join(","), two.action.max_age), ("*".to_owned(), Some(0)));
}

#[test]
fn what_is_wrong_with_an_entry() {
    for (entry, code) in [
        ("", "missing-key"),
        ("origins = []", "empty"),
        ("origins = 'a.example'", "invalid-origin"),
        ("origins = ['https://a.example/']", "invalid-origin"),
        ("origins = '*'\nmethods = 'get'", "invalid-method"),
        ("origins = '*'\nheaders = 'a b'", "invalid-header-name"),
        ("origins = '*'\nexpose = ['x:']", "invalid-header-name"),
        ("origins = '*'\nmax_age = -1", "unknown-value"),
        ("origins = '*'\nmax_age = 4294967296", "unknown-value"),
        ("origins = '*'\nmax_age = '10m'", "wrong-type"),
        ("origins = '*'\ncredentials = 'yes'", "wrong-type"),
        ("origins = '*'\nwhen.status = 200", "response-condition"),
        ("origins = '*'\ncredentials = true", "cors-credentials"),
        ("origins = 'https://a.example'\nheaders = '*'\ncredentials = true", "cors-credentials"),
        ("origins = 'http://a.example'\ncredentials = true", "cors-insecure"),
        ("origins = 'http://*.a.example'\ncredentials = true", "cors-insecure"),
        ("origins = 'null'\ncredentials = true", "cors-insecure"),
    ] {
        assert_eq!(codes(&format!("[[cors]]\n{entry}\n")), [code], "{entry}");
    }
    for entry in [
        "origins = 'http://a.example'",
        "origins = 'null'",
        "origins = ['http://localhost:80', 'http://127.0.0.1:3000', 'http://[::1]']\ncredentials = true",
    ] {
        assert_eq!(codes(&format!("[[cors]]\n{entry}\n")), [""; 0], "{entry}");
    }
}

#[test]
fn limits_hold_at_the_limit_and_not_beyond() {
    let found = |text: &str, set: fn(&mut Limits)| {
        let mut limits = Limits::default();
        set(&mut limits);
        match Policy::parse(Source::text(text).with_limits(limits)) {
            Ok(_) => Vec::new(),
            Err(error) => error.diagnostics().iter().map(|found| found.code().as_str()).collect(),
        }
    };
    let text = "[[cors]]\norigins = ['https://a.example', 'https://b.example']\n";
    assert!(found(text, |limits| limits.list_entries = 2).is_empty());
    assert_eq!(found(text, |limits| limits.list_entries = 1), ["limit-list"]);
    // The field, not each of its names.
    let text = "[[cors]]\norigins = '*'\nheaders = ['x-aaaaaa', 'x-bbbbbb']\n";
    assert!(found(text, |limits| limits.value_bytes = 18).is_empty());
    assert_eq!(found(text, |limits| limits.value_bytes = 17), ["limit-value"]);
}
