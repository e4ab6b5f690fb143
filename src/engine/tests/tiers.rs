//! What runs before the cache and what behind it.

use super::*;
use crate::request::{Scheme, Tier};

const EVERY_KIND: &str = "
    hosts = ['example.com']
    [https]
    [[block]]
    when.path = '/secret'
    [[redirect]]
    from = '/old'
    to = '/new'
    [[respond]]
    when.path = '/robots.txt'
    body = 'x'
    [[rewrite]]
    from = '/app'
    to = '/secret'
    [security_headers]
    preset = 'none'
    content_type_options = 'nosniff'
    [[headers]]
    request.set = { x-a = '1' }
    response.set = { x-b = '1' }
";

#[test]
fn a_rule_runs_where_it_stands() {
    let engine = engine(model(EVERY_KIND));
    let rules = |target: &str, tier| {
        let request = visitor(target).with_scheme(Scheme::Http).with_tier(tier);
        ids(engine.evaluate(request).rules())
    };
    let https = ["redirect https", "headers security_headers", "headers headers-1"];
    for target in ["http://example.com/old", "http://example.com/robots.txt"] {
        assert_eq!(rules(target, Tier::Whole)[0], https[0]);
        assert_eq!(rules(target, Tier::Viewer)[0], https[0]);
        assert!(rules(target, Tier::Origin).is_empty(), "{target}");
    }
    // No plain rewrite before the cache. One behind it can't lead around a guard of a path.
    let request = |tier| visitor("/app").with_scheme(Scheme::Https).with_tier(tier);
    assert_eq!(ids(engine.evaluate(request(Tier::Viewer)).rules()), ["headers headers-1"]);
    let behind = engine.evaluate(request(Tier::Origin));
    assert_eq!(ids(behind.rules()), ["rewrite rewrite-1", "block block-1"]);
    assert_eq!(answered(behind).status(), 403);
    // About the path as it arrived it was asked before the cache.
    assert!(rules("/secret", Tier::Origin).is_empty());
    // What can't be meant is refused everywhere.
    assert_eq!(rules("/a%00", Tier::Origin), ["sanity paths.reject"]);
}

#[test]
fn a_guard_without_a_path_is_not_asked_again_behind_the_cache() {
    let engine = engine(model(
        "[[block]]
         when.method = 'GET'
         [[rewrite]]
         from = '/a'
         to = '/b'",
    ));
    let behind = engine.evaluate(visitor("/a").with_tier(Tier::Origin));
    assert_eq!(forwarded(behind).target().unwrap().path, "/b");
}
