//! Experiments, from the policy to what the visitor and the origin see of them.

use fingerpost::{Edit, Engine, Request, ResponseHead, Tier};

use crate::{answered, engine, forwarded, ids};

const NO_HEADERS: [(&str, &str); 0] = [];

/// Everybody is in; `control` has no weight, so that the draw is certain.
const POLICY: &str = "
    [origins]
    blue = 'https://blue.internal'
    [[experiment]]
    id = 'checkout'
    when.path = '/checkout/{*rest}'
    bots = 'include'
    [experiment.variants]
    control = 0
    fast = { weight = 1, rewrite = '/fast{path}', request.set = { x-speed = '{variant.checkout}' }, response.set = { x-variant = 'fast' } }
    [[experiment]]
    id = 'home'
    when.path = '/'
    unit = 'ip'
    override = { query = 'home' }
    bots = 'include'
    [experiment.variants]
    control = 1
    blue = { weight = 0, route = 'blue' }
    moved = { weight = 0, redirect = '/start' }
    [[headers]]
    when.variant.checkout = 'fast'
    request.set = { x-fast = 'yes' }
";

fn fields(edits: &[Edit<'_>]) -> Vec<String> {
    edits
        .iter()
        .map(|edit| match edit {
            Edit::Set(field) => format!("{}: {}", field.name, field.value),
            Edit::Append(field) => format!("+{}: {}", field.name, field.value),
            other => format!("{other:?}"),
        })
        .collect()
}

fn visitor(target: &str) -> Request<'_> {
    Request::new("GET", target).with_entropy([3; 16]).with_ip([192, 0, 2, 9].into())
}

fn variants(engine: &Engine, request: Request<'_>) -> Vec<String> {
    let decision = engine.evaluate(request);
    let variants = decision.variants().iter();
    variants.map(|one| format!("{}={}", one.experiment, one.variant)).collect()
}

#[test]
fn a_drawn_variant_changes_request_and_response() {
    let engine = engine(POLICY);
    let request = visitor("/checkout/pay");
    assert_eq!(variants(&engine, request), ["checkout=fast"]);
    let forward = forwarded(engine.evaluate(request));
    assert_eq!(forward.target().map(|target| target.path.as_str()), Some("/fast/checkout/pay"));
    assert_eq!(
        fields(forward.request_edits()),
        ["x-experiment-checkout: fast", "x-speed: fast", "x-fast: yes"]
    );
    let response = engine.evaluate_response(request, &ResponseHead::new(200, &NO_HEADERS));
    assert_eq!(
        fields(response.edits()),
        [
            "x-variant: fast",
            "+set-cookie: exp-checkout=fast; Path=/; Max-Age=2592000; Secure; SameSite=Lax",
            "cache-control: private",
        ]
    );
    assert_eq!(ids(response.rules()), ["checkout"]);
    // Who comes back with the cookie gets no other, and no other response.
    let cookie = [("cookie", "exp-checkout=fast")];
    let response = engine
        .evaluate_response(request.with_headers(&cookie), &ResponseHead::new(200, &NO_HEADERS));
    assert_eq!(fields(response.edits()), ["x-variant: fast"]);
    // Without entropy it is the control, to which nothing is done.
    let request = Request::new("GET", "/checkout/pay");
    assert_eq!(variants(&engine, request), ["checkout=control"]);
    let response = engine.evaluate_response(request, &ResponseHead::new(200, &NO_HEADERS));
    assert!(response.edits().is_empty());
}

#[test]
fn a_variant_may_route_and_redirect() {
    let engine = engine(POLICY);
    assert_eq!(variants(&engine, visitor("/")), ["home=control"]);
    let blue = forwarded(engine.evaluate(visitor("/?home=blue")));
    assert_eq!(blue.origin().map(|origin| &*origin.host), Some("blue.internal"));
    let moved = answered(engine.evaluate(visitor("/?home=moved&q=1")));
    assert_eq!((moved.status(), moved.location()), (302, Some("/start?home=moved&q=1")));
    assert_eq!(moved.header("cache-control"), Some("private, no-store"));
    assert_eq!(moved.header("set-cookie"), None);
}

#[test]
fn the_tiers_share_one_draw() {
    let engine = engine(POLICY);
    let before = visitor("/checkout/pay").with_tier(Tier::Viewer);
    let decision = forwarded(engine.evaluate(before));
    assert!(decision.target().is_some());
    // What the first tier set is what the second one reads.
    let told = [("x-experiment-checkout", "fast")];
    let behind = Request::new("GET", "/fast/checkout/pay").with_tier(Tier::Origin);
    assert_eq!(variants(&engine, behind.with_headers(&told)), ["checkout=fast"]);
    assert!(variants(&engine, behind).is_empty());
    // A visitor who sets it is not believed, and it doesn't get through.
    let forward = forwarded(engine.evaluate(visitor("/a").with_headers(&told)));
    let remove = Edit::Remove { name: "x-experiment-checkout".into() };
    assert_eq!(forward.request_edits(), [remove]);
}
