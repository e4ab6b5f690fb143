use super::{Ask, answer, lines, names, policy, response};
use crate::Decision;
use crate::policy::Policy;
use crate::request::Tier;

fn forward(policy: &Policy, ask: &Ask) -> (Vec<String>, Vec<String>) {
    let request = ask.request();
    match policy.explain(&request).decision() {
        Decision::Forward(forward) => (lines(forward.request_edits()), names(&forward.acted.rules)),
        Decision::Respond(respond) => panic!("{respond:?}"),
    }
}

const TWO: &str = "[[experiment]]
    id = 'a'
    override = { query = 'a' }
    when.path = '/in'
    variants.control = 1
    variants.new = { weight = 1, redirect = '/new?x=1', request.set = { x-a = '{variant.a} of {rule}' }, \
                     request.remove = ['x-old'], response.set = { x-back = '{status}' } }
    [[experiment]]
    id = 'b'
    override = { query = 'b' }
    variants.control = { weight = 1, request.set = { x-b = '{header.x-missing}' }, response.append = { x-back = 'b' } }
    variants.new = { weight = 1, redirect = '/b', response.set = { x-back = '{header.x-missing}' } }
    [[headers]]
    id = 'all'
    request.set = { x-all = '{variant.a|default:\"none\"}' }\n";

#[test]
fn the_first_variant_that_redirects_answers() {
    let policy = policy(TWO);
    let redirected = |target: &str| answer(&policy, &Ask::get(target));
    let fields = |location: &str, more: &[&str]| {
        let mut fields = vec!["302".to_owned(), format!("location: {location}")];
        fields.push("cache-control: private, no-store".to_owned());
        fields.extend(more.iter().map(|field| (*field).to_owned()));
        fields
    };
    assert_eq!(
        redirected("/in?a=new&b=new&q=1"),
        fields("/new?a=new&b=new&q=1&x=1", &["x-back: 302"])
    );
    assert_eq!(redirected("/out?b=new"), fields("/b?b=new", &[]));
    // One that leads where the visitor is gives way to the next.
    let there = policy_at("/in?x=1");
    assert_eq!(
        answer(&there, &Ask::get("/in?x=1&a=new&b=new")),
        fields("/b?x=1&a=new&b=new", &["x-back: 302"])
    );
    let ask = Ask::get("/in?a=new&b=control");
    let request = ask.request();
    let rules = names(policy.explain(&request).decision().rules());
    assert_eq!(rules, ["a@experiment", "b@experiment"], "b edits the answer of a");
    let ask = Ask::get("/in?a=new&b=new");
    let request = ask.request();
    assert_eq!(names(policy.explain(&request).decision().rules()), ["a@experiment"]);
}

/// The policy whose first variant redirects here.
fn policy_at(target: &str) -> Policy {
    policy(&TWO.replace("'/new?x=1'", &format!("'{target}'")))
}

#[test]
fn the_origin_learns_the_variants() {
    let policy = policy(&TWO.replace("redirect = '/new?x=1', ", ""));
    let ask = Ask::get("/in?a=new")
        .header("X-Experiment-A", "forged")
        .header("x-experiment-b", "forged")
        .header("x-old", "1");
    let (edits, rules) = forward(&policy, &ask);
    assert_eq!(
        edits,
        [
            "x-experiment-a: new",
            "x-experiment-b: control",
            "-x-old",
            "x-a: new of a",
            // `b` has nothing to put in.
            "x-all: new",
        ]
    );
    assert_eq!(rules, ["a@experiment", "b@experiment", "all@headers"]);
    let (edits, _) = forward(&policy, &Ask::get("/out").header("x-experiment-a", "new"));
    assert_eq!(edits, ["-x-experiment-a", "x-experiment-b: control", "x-all: none"]);
    let (edits, _) = forward(&policy, &Ask::get("/out"));
    assert_eq!(edits, ["x-experiment-b: control", "x-all: none"]);
    // Behind the cache it is believed, and stays.
    let ask = Ask { tier: Tier::Origin, ..Ask::get("/in") };
    let (edits, rules) = forward(&policy, &ask.header("x-experiment-a", "new"));
    assert_eq!((edits, rules), (Vec::new(), vec!["a@experiment".to_owned()]));
}

#[test]
fn what_has_no_effect_tells_nothing() {
    for line in ["enabled = false", "mode = 'shadow'", "at = 'origin'"] {
        let text = format!("[[experiment]]\nid = 'a'\nvariants.control = 1\n{line}\n");
        let ask = Ask { tier: Tier::Viewer, ..Ask::get("/") };
        assert_eq!(forward(&policy(&text), &ask).0, [""; 0], "{line}");
        let forged = ask.header("x-experiment-a", "control");
        assert_eq!(forward(&policy(&text), &forged).0, ["-x-experiment-a"], "{line}");
    }
}

#[test]
fn the_response_is_edited() {
    let policy = policy(TWO);
    let back = response(&policy, &Ask::get("/in?a=new"), 404, &[]);
    assert_eq!(lines(back.decision().edits()), ["x-back: 404", "+x-back: b"]);
    assert_eq!(names(back.decision().rules()), ["a@experiment", "b@experiment"]);
    // No value for an edit: nothing came of it.
    let back = response(&policy, &Ask::get("/out?b=new"), 200, &[]);
    assert_eq!((lines(back.decision().edits()), names(back.decision().rules())), (vec![], vec![]));
    let ask = Ask { tier: Tier::Origin, ..Ask::get("/in") }.header("x-experiment-a", "new");
    assert_eq!(lines(response(&policy, &ask, 200, &[]).decision().edits()), [""; 0]);
}

const DRAWN: &str = "[[experiment]]
    id = 'a'
    cookie = { name = 'a', max_age = 60 }
    variants.control = 1
    [[experiment]]
    id = 'b'
    cookie = 'b'
    traffic = '0%'
    variants.control = 1\n";

fn drawn(target: &str) -> Ask {
    Ask { entropy: Some([3; 16]), ..Ask::get(target) }
}

#[test]
fn cookies_remember_and_keep_the_response_private() {
    let policy = policy(DRAWN);
    let point = policy.model.experiments[1].action.traffic_key.point(&[3; 16]);
    let a = "+set-cookie: a=control; Path=/; Max-Age=60; Secure; SameSite=Lax".to_owned();
    let b = format!("+set-cookie: b=~{point}; Path=/; Max-Age=2592000; Secure; SameSite=Lax");
    let private = "cache-control: private".to_owned();
    let edits = |ask: &Ask, headers: &[(&str, &str)]| {
        lines(response(&policy, ask, 200, headers).decision().edits())
    };
    let all = vec![a.clone(), b.clone(), private.clone()];
    let kept = vec![a.clone(), b.clone()];
    for (cache_control, expected) in [
        (&[][..], &all),
        (&["max-age=60"], &all),
        (&["max-age=60", "public, PRIVATE "], &kept),
        (&["no-store"], &kept),
        (&["private=x, nostore"], &all),
    ] {
        let headers: Vec<_> = cache_control.iter().map(|value| ("Cache-Control", *value)).collect();
        assert_eq!(edits(&drawn("/"), &headers), *expected, "{cache_control:?}");
    }
    // Remembered ones get none.
    let known = drawn("/").header("cookie", format!("a=control; b=~{point}"));
    assert_eq!(edits(&known, &[]), [""; 0]);
    let back = response(&policy, &drawn("/"), 200, &[]);
    assert_eq!(names(back.decision().rules()), ["a@experiment", "b@experiment"]);
    // Nor does anybody behind the cache.
    assert_eq!(edits(&Ask { tier: Tier::Origin, ..drawn("/") }, &[]), [""; 0]);
}

#[test]
fn cookies_see_what_was_edited() {
    let text = format!("{DRAWN}[[headers]]\nresponse.set = {{ cache-control = 'no-store' }}\n");
    let last = |text: &str| {
        let policy = policy(text);
        let back = response(&policy, &drawn("/"), 200, &[("cache-control", "private")]);
        lines(back.decision().edits()).pop().unwrap()
    };
    assert!(last(&text).starts_with("+set-cookie: b="));
    assert_eq!(last(&text.replace("no-store", "max-age=1")), "cache-control: private");
}

#[test]
fn of_the_edge_s_answers_only_the_variant_s_redirect_remembers() {
    let text = format!(
        "{}[[block]]\nwhen.path = '/shut'\n",
        DRAWN.replace(
            "variants.control = 1\n    [[",
            "variants.control = { weight = 1, redirect = '/new' }\n    [["
        )
    );
    let policy = policy(&text);
    let fields = answer(&policy, &drawn("/"));
    assert_eq!(fields[..3], ["302", "location: /new", "cache-control: private, no-store"]);
    assert!(
        fields[3].starts_with("set-cookie: a=control;") && fields[4].starts_with("set-cookie: b=~")
    );
    let ask = drawn("/");
    let request = ask.request();
    let rules = names(policy.explain(&request).decision().rules());
    assert_eq!(rules, ["a@experiment", "b@experiment"]);
    assert_eq!(answer(&policy, &drawn("/shut")), ["403"]);
}
