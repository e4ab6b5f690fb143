//! An image loads under the limits of who loads it: at a limit, and not over it.

use fingerpost::{Engine, Limits, Policy, Source};

use crate::code;

/// The policy loads under a limit of so much, read with limits that allow it; and not under less.
fn bound(text: &str, limit: impl Fn(&mut Limits) -> &mut usize, at: usize) {
    let limits = |value| {
        let mut limits = Limits::default();
        *limit(&mut limits) = value;
        limits
    };
    let source = Source::text(text).with_limits(limits(at));
    let image = Engine::new(&Policy::parse(source).unwrap()).unwrap().to_bytes();
    let within = |value| Engine::from_bytes_within(&image, &limits(value));
    within(at).unwrap_or_else(|error| panic!("at the limit: {error}"));
    let error = within(at - 1).unwrap_err();
    assert_eq!(code(&error), "image-limit", "{error}");
}

#[test]
fn what_is_over_a_limit_is_refused() {
    let regexes =
        "[[block]]\nwhen.path = { regex = '^/a' }\n[[block]]\nwhen.path = '/{x:[0-9]+}'\n";
    bound(regexes, |limits| &mut limits.regexes, 2);
    bound("[[block]]\nwhen.path = { regex = '(a)(b)' }\n", |limits| &mut limits.regex_groups, 2);
    bound("[[block]]\nwhen.path = '/{a}/{b}'\n", |limits| &mut limits.captures, 2);
    for (bound_of, at) in [
        ((|limits| &mut limits.location_bytes) as fn(&mut Limits) -> &mut usize, 9_000),
        (|limits| &mut limits.capture_path_bytes, 3_000),
        (|limits| &mut limits.capture_runs, 5),
        (|limits| &mut limits.redirect_hops, 17),
    ] {
        bound("[[block]]\nwhen.path = '/'\n", bound_of, at);
    }
}

#[test]
fn conditions_nest_as_deep_as_in_a_policy() {
    let nested = |levels: usize| {
        let inner = "{ any = [".repeat(levels) + "{ path = '/' }" + &"] }".repeat(levels);
        format!("[[block]]\non_unknown = 'skip'\nunless = {inner}\nwhen.not = {{ path = '/x' }}\n")
    };
    let image = |levels| nested(levels).parse::<Engine>().unwrap().to_bytes();
    Engine::from_bytes(&image(16)).unwrap();
    let mut flat = Limits::default();
    flat.condition_depth = 4;
    let error = Engine::from_bytes_within(&image(16), &flat).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "conditions nested deeper than 4");
}
