//! Which variant a visitor has, and what is to be remembered of it.

use super::*;
use crate::draw::unit_of_address;
use crate::policy::model::Layer;
use crate::request::{ResponseHead, Tier};

const NO_HEADERS: [(&str, &str); 0] = [];

/// The variants, and the cookies of the response.
fn outcome(engine: &Engine, request: Request<'_>) -> (Vec<String>, Vec<String>) {
    let variants = names(engine.evaluate(request).variants());
    let response = engine.evaluate_response(request, &ResponseHead::new(200, &NO_HEADERS));
    let cookies = told(response.edits()).into_iter();
    let cookie = |edit: String| {
        let pair = edit.strip_prefix("+set-cookie: ")?.to_owned();
        Some(pair.strip_suffix("; Path=/; Max-Age=60; Secure; SameSite=Lax").unwrap().to_owned())
    };
    (variants, cookies.filter_map(cookie).collect())
}

fn with(change: impl FnOnce(&mut Experiment)) -> Engine {
    let mut rule = experiment("e", vec![variant("a", 0), variant("b", 1)]);
    change(&mut rule.action);
    let mut model = model("");
    model.experiments.push(rule);
    engine(model)
}

fn pair<'a>(variant: &'a [&str], cookie: &'a [&str]) -> (Vec<String>, Vec<String>) {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (own(variant), own(cookie))
}

#[test]
fn a_variant_is_drawn_and_remembered() {
    let engine = with(|_| ());
    assert_eq!(outcome(&engine, visitor("/")), pair(&["e=b"], &["c-e=b"]));
    // Without entropy: control, and nothing is remembered.
    let request = Request::new("GET", "/");
    assert_eq!(outcome(&engine, request), pair(&["e=a"], &[]));
}

#[test]
fn a_cookie_counts_if_its_variant_does() {
    let engine = with(|experiment| experiment.variants.push(variant("c", 1)));
    let table = [
        // There, and remembered already.
        ("c-e=c", pair(&["e=c"], &[])),
        ("x=1; c-e=c; c-e=b", pair(&["e=c"], &[])),
        // No weight; no such variant; no variant's name.
        ("c-e=a", outcome(&engine, visitor("/"))),
        ("c-e=z", outcome(&engine, visitor("/"))),
        ("c-e=C", outcome(&engine, visitor("/"))),
    ];
    for (cookie, expected) in table {
        let headers = [("cookie", cookie)];
        assert_eq!(outcome(&engine, visitor("/").with_headers(&headers)), expected, "{cookie}");
    }
    let closed = with(|experiment| experiment.traffic = 0);
    let headers = [("cookie", "c-e=b")];
    let (variants, cookies) = outcome(&closed, visitor("/").with_headers(&headers));
    assert!(variants.is_empty() && cookies[0].starts_with("c-e=~"), "{cookies:?}");
}

#[test]
fn who_is_out_keeps_the_point() {
    let key = DrawKey::derive(Purpose::Traffic, "", "e");
    let point = key.point(&[7; 16]);
    let open = with(|experiment| experiment.traffic = point + 1);
    assert_eq!(outcome(&open, visitor("/")), pair(&["e=b"], &["c-e=b"]));
    let shut = with(|experiment| experiment.traffic = point);
    let remembered = format!("c-e=~{point}");
    assert_eq!(outcome(&shut, visitor("/")), pair(&[], &[&remembered]));

    // The cookie's point goes before the one that would be drawn.
    let half = with(|experiment| experiment.traffic = 500_000);
    let table = [
        ("c-e=~499999", pair(&["e=b"], &["c-e=b"])),
        ("c-e=~500000", pair(&[], &[])),
        ("c-e=~999999", pair(&[], &[])),
        ("c-e=~000001", pair(&["e=b"], &["c-e=b"])),
    ];
    for (cookie, expected) in table {
        let headers = [("cookie", cookie)];
        assert_eq!(outcome(&half, visitor("/").with_headers(&headers)), expected, "{cookie}");
    }
    for cookie in ["c-e=~1000000", "c-e=~", "c-e=~-1", "c-e=~+1", "c-e=~1 "] {
        let headers = [("cookie", cookie)];
        let known = cookie == "c-e=~1 ";
        let decided = outcome(&half, visitor("/").with_headers(&headers));
        let expected =
            if known { pair(&["e=b"], &["c-e=b"]) } else { outcome(&half, visitor("/")) };
        assert_eq!(decided, expected, "{cookie}");
    }
}

#[test]
fn units_tell_visitors_apart() {
    let drawn = |unit: Unit, headers: &[(&str, &str)], bytes: &[u8]| {
        let engine = with(|experiment| {
            experiment.unit = unit;
            experiment.cookie = None;
            experiment.traffic = 500_000;
        });
        let headers = headers.to_vec();
        let (variants, _) = outcome(&engine, visitor("/").with_headers(&headers));
        let point = DrawKey::derive(Purpose::Traffic, "", "e").point(bytes);
        let expected: &[&str] = if point < 500_000 { &["e=b"] } else { &[] };
        assert_eq!(variants, expected, "{headers:?}");
    };
    drawn(Unit::Ip, &[], &unit_of_address([192, 0, 2, 1].into()));
    for name in ["ann", "bob", "cyd", "dot", "eve"] {
        let cookie = format!("uid={name}; uid=other");
        drawn(Unit::Cookie("uid".into()), &[("cookie", &cookie)], name.as_bytes());
        drawn(Unit::Header("x-user".into()), &[("x-user", name)], name.as_bytes());
    }
    let lines = [("x-user", "a"), ("X-User", "b")];
    drawn(Unit::Header("x-user".into()), &lines, b"a, b");

    // Who has none gets the control.
    for unit in [Unit::Cookie("uid".into()), Unit::Header("x-user".into())] {
        let engine = with(|experiment| experiment.unit = unit);
        assert_eq!(outcome(&engine, visitor("/")), pair(&["e=a"], &[]));
    }
    let engine = with(|experiment| experiment.unit = Unit::Ip);
    assert_eq!(outcome(&engine, Request::new("GET", "/")), pair(&["e=a"], &[]));
}

#[test]
fn an_override_names_any_variant_and_is_not_remembered() {
    let engine = with(|experiment| {
        experiment.override_query = Some("v".into());
        experiment.traffic = 0;
        experiment.includes_bots = false;
    });
    assert_eq!(outcome(&engine, visitor("/?v=a")), pair(&["e=a"], &[]));
    assert_eq!(outcome(&engine, visitor("/?x&v=%62&v=a")), pair(&["e=b"], &[]));
    // The first value counts.
    assert_ne!(outcome(&engine, visitor("/?v=z&v=b")).0, ["e=b"]);
}

#[test]
fn a_layer_has_room_for_one() {
    let ids = ["p", "q"];
    let key = DrawKey::derive(Purpose::Layer, "", "l");
    let members = vec![("p".to_owned(), 400_000), ("q".to_owned(), 500_000)];
    let mut model = model("");
    model.layers.push(Layer { name: "l".into(), key, members: members.clone() });
    for id in ids {
        let mut rule = certain(id, variant("v", 1));
        rule.action.layer = Some(0);
        rule.action.unit = Unit::Header("x-user".into());
        model.experiments.push(rule);
    }
    let engine = engine(model);
    for user in 0..40 {
        let user = user.to_string();
        let shares = [("p", 400_000), ("q", 500_000), ("", 100_000)];
        let expected = match key.choose(user.as_bytes(), shares.into_iter()) {
            Some(0) => vec!["p=v"],
            Some(1) => vec!["q=v"],
            _ => vec![],
        };
        let headers = [("x-user", user.as_str())];
        assert_eq!(outcome(&engine, visitor("/").with_headers(&headers)).0, expected);
    }
}

#[test]
fn a_condition_must_certainly_hold() {
    let mut model = model("");
    let mut rule = certain("e", variant("v", 1));
    rule.when = when("when.path = '/shop/{*rest}'\nwhen.country = 'DE'");
    model.experiments.push(rule);
    let mut off = certain("off", variant("v", 1));
    off.enabled = false;
    model.experiments.push(off);
    let engine = engine(model);
    let germany = crate::Country::parse("DE").unwrap();
    let request = visitor("/sh%6Fp/a").with_country(germany);
    assert_eq!(outcome(&engine, request).0, ["e=v"]);
    assert!(outcome(&engine, visitor("/shop/a")).0.is_empty());
    assert!(outcome(&engine, visitor("/").with_country(germany)).0.is_empty());
}

#[test]
fn a_bot_gets_the_control() {
    let engine = with(|experiment| {
        experiment.includes_bots = false;
        experiment.variants.push(variant("c", 1));
    });
    let bot = [("user-agent", "Googlebot/2.1 (+http://www.google.com/bot.html)")];
    assert_eq!(outcome(&engine, visitor("/").with_headers(&bot)), pair(&["e=a"], &[]));
    let kept = [bot[0], ("cookie", "c-e=c")];
    assert_eq!(outcome(&engine, visitor("/").with_headers(&kept)), pair(&["e=a"], &[]));
    let browser = [("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")];
    let (variants, cookies) = outcome(&engine, visitor("/").with_headers(&browser));
    assert_ne!(variants, ["e=a"]);
    assert_eq!(cookies.len(), 1);
}

#[test]
fn behind_the_cache_the_header_says_it() {
    let engine = with(|_| ());
    let table = [
        (vec![("x-experiment-e", "a")], vec!["e=a"]),
        (vec![("X-Experiment-E", " b ")], vec!["e=b"]),
        (vec![("x-experiment-e", "z")], vec![]),
        (vec![("x-experiment-e", "a"), ("x-experiment-e", "a")], vec![]),
        (vec![], vec![]),
    ];
    for (headers, expected) in table {
        let request = visitor("/").with_headers(&headers).with_tier(Tier::Origin);
        assert_eq!(outcome(&engine, request), pair(&expected, &[]), "{headers:?}");
        // Before it, nobody believes it.
        let request = visitor("/").with_headers(&headers).with_tier(Tier::Viewer);
        assert_eq!(outcome(&engine, request), pair(&["e=b"], &["c-e=b"]));
    }
}
