//! What variants do.

use super::*;
use crate::policy::matcher::StringMatcher;
use crate::policy::model::{HeaderEdit, Origin, QueryMode, Rewrite, Route};
use crate::policy::target::Target;
use crate::request::{ResponseHead, Scheme, Tier};

fn origin(name: &str) -> Origin {
    Origin {
        name: name.to_owned(),
        scheme: Scheme::Https,
        host: format!("{name}.internal"),
        port: None,
        path: String::new(),
        keeps_host: false,
    }
}

fn route(id: &str, template: Template) -> Rule<Route> {
    rule(id, At::Origin, Route { origin: template })
}

fn shadowed<A>(mut rule: Rule<A>) -> Rule<A> {
    rule.shadow = true;
    rule
}

fn to(path: &str) -> Option<Target> {
    Some(Target { authority: None, path: literal(path), query: None, fragment: None })
}

#[test]
fn conditions_and_templates_read_variants() {
    let mut model = model("[[headers]]\nrequest.set = { x-a = '1' }");
    model.experiments.push(certain("e", variant("v", 1)));
    model.experiments.push(shadowed(certain("s", variant("v", 1))));
    let matcher = |present| StringMatcher { present: Some(present), ..StringMatcher::default() };
    let table = [
        (0, StringMatcher::exact("v"), true),
        (0, StringMatcher::exact("w"), false),
        (0, matcher(true), true),
        (0, matcher(false), false),
        // A shadow experiment has no say.
        (1, StringMatcher::exact("v"), false),
        (1, matcher(false), true),
    ];
    for (experiment, matcher, expected) in table {
        let said = format!("{experiment} {matcher:?}");
        model.headers[0].when = Some(check(Test::Variant(experiment, vec![matcher])));
        let decision = engine(model.clone());
        let decision = decision.evaluate(visitor("/"));
        assert_eq!(told(&forwarded(decision).edits).contains(&"x-a: 1".into()), expected, "{said}");
    }
    let header = |index, id: &str| {
        HeaderEdit::Set(format!("x-{id}"), value("is ", Value::Variant(index, id.into())))
    };
    model.headers[0].when = None;
    model.headers[0].action.request = vec![header(0, "e"), header(1, "s")];
    let engine = engine(model);
    let decision = engine.evaluate(visitor("/"));
    assert_eq!(names(decision.variants()), ["e=v"]);
    assert_eq!(ids(decision.rules()), ["experiment e", "headers headers-1"]);
    assert_eq!(ids(decision.shadow()), ["experiment s"]);
    assert_eq!(told(&forwarded(decision).edits), ["x-experiment-e: v", "x-e: is v"]);
}

#[test]
fn every_answer_tells_the_variants() {
    let mut model = model("[[block]]\nwhen.path = '/b'\n[[redirect]]\nfrom = '/r'\nto = '/s'");
    model.experiments.push(certain("e", variant("v", 1)));
    let engine = engine(model);
    for (target, status) in [("/b", 403), ("/r", 308), ("/%00", 400)] {
        let decision = engine.evaluate(visitor(target));
        assert_eq!(names(decision.variants()), ["e=v"], "{target}");
        // But the stage of experiments isn't reached.
        assert!(!ids(decision.rules()).contains(&"experiment e".into()));
        assert_eq!(answered(decision).status(), status);
    }
}

#[test]
fn a_variant_may_lead_elsewhere_once() {
    let mut model = model("");
    let mut leads = |id: &str, path| {
        let mut rule = certain(id, Variant { redirect: to(path), ..variant("v", 1) });
        rule.action.unit = Unit::Random;
        rule.action.cookie = experiment(id, Vec::new()).action.cookie;
        model.experiments.push(rule);
    };
    leads("same", "/a");
    leads("first", "/b");
    leads("second", "/c");
    model.experiments.insert(0, shadowed(model.experiments[1].clone()));
    let engine = engine(model);
    let decision = engine.evaluate(visitor("/%61?q=1"));
    assert_eq!(names(decision.variants()), ["same=v", "first=v", "second=v"]);
    let answer = answered(decision);
    let fields: Vec<_> = answer.headers().iter().map(|f| (&*f.name, &*f.value)).collect();
    let cookie = |id: &str| format!("c-{id}=v; Path=/; Max-Age=60; Secure; SameSite=Lax");
    assert_eq!(answer.status(), 302);
    assert_eq!(
        fields,
        [
            ("location", "/b?q=1"),
            ("cache-control", "private, no-store"),
            ("set-cookie", &cookie("same")),
            ("set-cookie", &cookie("first")),
            ("set-cookie", &cookie("second")),
        ]
    );
    assert_eq!(
        ids(&answer.acted.rules),
        ["experiment same", "experiment first", "experiment second"]
    );
    assert_eq!(ids(answer.acted.shadow()), ["experiment first"]);
    // Behind the cache nobody is led away.
    let headers = [("x-experiment-first", "v")];
    let behind = visitor("/a").with_headers(&headers).with_tier(Tier::Origin);
    assert_eq!(ids(&forwarded(engine.evaluate(behind)).acted.rules), ["experiment first"]);
}

#[test]
fn a_variants_rewrite_takes_the_stage() {
    let mut model = model(
        "[[block]]
         when.path = '/internal/{*rest}'
         [[rewrite]]
         from = '/{*rest}'
         to = '/plain'",
    );
    let rewrites =
        |id: &str, path| certain(id, Variant { rewrite: rewrite_to(path), ..variant("v", 1) });
    model.experiments.push(rewrites("none", value("/", Value::Cookie("x".into()))));
    model.experiments.push(rewrites("same", literal("/a")));
    model.experiments.push(rewrites("b", literal("/b")));
    let target = |engine: &Engine, target: &str, tier| {
        let forward = forwarded(engine.evaluate(visitor(target).with_tier(tier)));
        forward.target().map(|target| (target.path.clone(), target.query.clone()))
    };
    let some = |path: &str, query: Option<&str>| Some((path.into(), query.map(String::from)));
    let made = engine(model.clone());
    assert_eq!(target(&made, "/a?q", Tier::Whole), some("/b", Some("q")));
    assert_eq!(target(&made, "/a", Tier::Viewer), some("/b", None));
    assert_eq!(target(&made, "/a", Tier::Origin), some("/plain", None));
    model.experiments.truncate(2);
    let made = engine(model.clone());
    assert_eq!(target(&made, "/a", Tier::Whole), some("/plain", None));
    // Guards are asked about it like about any.
    model.experiments.push(rewrites("in", literal("/internal/x")));
    let made = engine(model);
    let answer = answered(made.evaluate(visitor("/a")));
    let named = ["experiment none", "experiment same", "experiment in", "block block-1"];
    assert_eq!(ids(&answer.acted.rules), named);
}

#[test]
fn a_rewrite_of_the_query_keeps_the_path() {
    let mut model = model("");
    let path = Template::Pieces(
        [Piece::Slot(Slot { value: Value::Path, filters: Box::default() })].into(),
    );
    let rewrite = Rewrite {
        from: None,
        path,
        query: Some(literal("x=1")),
        query_mode: QueryMode::Merge,
        normalise: None,
    };
    model.rewrites.push(rule("r", At::Origin, rewrite));
    let engine = engine(model);
    assert!(forwarded(engine.evaluate(visitor("*"))).target().is_none(), "it is no path");
    for path in ["/a", "//b/%zz", "/\\c\""] {
        let forward = forwarded(engine.evaluate(visitor(path)));
        let target = forward.target().unwrap();
        assert_eq!((target.path.as_str(), target.query.as_deref()), (path, Some("x=1")));
    }
}

#[test]
fn the_first_route_that_comes_to_an_origin_wins() {
    let mut model = model("");
    model.origins = vec![origin("blue"), origin("green")];
    let by_header = value("", Value::Header("x-to".into()));
    let mut late = route("late", literal("green"));
    late.when = when("when.path = '/g/{*rest}'");
    model.routes =
        vec![shadowed(route("shadow", literal("green"))), route("header", by_header), late];
    let chosen = |engine: &Engine, request: Request<'_>| {
        let forward = forwarded(engine.evaluate(request));
        let origin = forward.origin().map(|origin| origin.host.to_string());
        (origin.unwrap_or_default(), ids(&forward.acted.rules), ids(forward.acted.shadow()))
    };
    let own = |host: &str, rules: &[&str]| {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
        (host.to_owned(), rules, vec!["route shadow".to_owned()])
    };
    let made = engine(model.clone());
    let blue = [("x-to", "blue")];
    let red = [("x-to", "red")];
    assert_eq!(chosen(&made, visitor("/")), own("", &[]));
    let to_blue = visitor("/g/").with_headers(&blue);
    assert_eq!(chosen(&made, to_blue), own("blue.internal", &["route header"]));
    let to_red = visitor("/g/").with_headers(&red);
    assert_eq!(chosen(&made, to_red), own("green.internal", &["route late"]));
    let before = chosen(&made, to_blue.with_tier(Tier::Viewer));
    assert_eq!(before, (String::new(), vec![], vec![]));

    // A variant's origin takes the stage, behind the cache as the header says.
    model.experiments.push(certain("e", Variant { route: Some(1), ..variant("v", 1) }));
    let made = engine(model);
    let by_variant = ("green.internal".to_owned(), vec!["experiment e".to_owned()], vec![]);
    assert_eq!(chosen(&made, to_blue), by_variant);
    let told = [blue[0], ("x-experiment-e", "v")];
    let behind = visitor("/").with_headers(&told).with_tier(Tier::Origin);
    assert_eq!(chosen(&made, behind), by_variant);
    assert_eq!(chosen(&made, to_blue.with_tier(Tier::Viewer)).0, "");
}

#[test]
fn key_headers_are_the_edges_own() {
    let mut model = model("[[headers]]\nrequest.set = { x-a = '1' }");
    model.security_headers.nonce_header = Some("x-nonce".into());
    let mut edited = certain("edits", variant("v", 1));
    let set = |name: &str, value: Template| HeaderEdit::Set(name.to_owned(), value);
    edited.action.variants[0].headers.request = vec![
        set("x-r", value("by ", Value::Rule)),
        set("x-s", value("", Value::Cookie("x".into()))),
    ];
    let mut out = certain("out", variant("v", 1));
    out.action.traffic = 0;
    let mut off = certain("off", variant("v", 1));
    off.enabled = false;
    let shadow = shadowed(certain("shadow", variant("v", 1)));
    model.experiments = vec![out, off, shadow, edited];
    let engine = engine(model);
    let sent = ["edits", "out", "off", "shadow"].map(|id| (format!("X-Experiment-{id}"), "v"));
    let mut headers = sent.to_vec();
    headers.push(("x-nonce".to_owned(), "mine"));
    let nonce = format!("x-nonce: {}", crate::draw::nonce(&[7; 16]));
    let edits = |request: Request<'_>| told(&forwarded(engine.evaluate(request)).edits);
    let set = ["x-experiment-edits: v", nonce.as_str(), "x-r: by edits", "x-a: 1"];
    let stripped = ["-x-experiment-out", "-x-experiment-off", "-x-experiment-shadow"];
    assert_eq!(edits(visitor("/")), set);
    assert_eq!(edits(visitor("/").with_headers(&headers)), [&stripped[..], &set].concat());
    let mut unknown = visitor("/").with_headers(&headers);
    unknown.client.entropy = None;
    assert!(edits(unknown).contains(&"-x-nonce".to_owned()));
    // Behind the cache they stay as the tier before it made them.
    assert!(edits(visitor("/").with_headers(&headers).with_tier(Tier::Origin)).is_empty());
}

#[test]
fn a_cookie_makes_a_response_private() {
    let mut model = model("[[headers]]\nid = 'h'\nresponse.remove = ['x-a']");
    let mut drawn = experiment("e", vec![variant("v", 1)]);
    let header = HeaderEdit::Set("x-variant".into(), value("", Value::Variant(0, "e".into())));
    drawn.action.variants[0].headers.response = vec![header];
    model.experiments.push(drawn);
    model.experiments.push(shadowed(experiment("s", vec![variant("v", 1)])));
    let engine = engine(model);
    let edits = |request: Request<'_>, response: &[(&str, &[u8])]| {
        let response = response.to_vec();
        let decision = engine.evaluate_response(request, &ResponseHead::new(200, &response));
        let mut edits = told(decision.edits());
        assert_eq!(ids(decision.rules()), ["experiment e", "headers h"]);
        assert_eq!(edits.drain(..2).collect::<Vec<_>>(), ["x-variant: v", "-x-a"]);
        edits
    };
    let cookie = "+set-cookie: c-e=v; Path=/; Max-Age=60; Secure; SameSite=Lax";
    let made_private = [cookie, "cache-control: private"];
    assert_eq!(edits(visitor("/"), &[]), made_private);
    for shared in [&b"public, max-age=60"[..], b"max-age=60,privately", b"\xff, private"] {
        assert_eq!(edits(visitor("/"), &[("Cache-Control", shared)]), made_private);
    }
    for private in [&b"max-age=60 , PRIVATE"[..], b"no-store"] {
        assert_eq!(edits(visitor("/"), &[("Cache-Control", private)]), [cookie]);
    }
    let remembered = [("cookie", "c-e=v")];
    assert!(edits(visitor("/").with_headers(&remembered), &[]).is_empty());
}
