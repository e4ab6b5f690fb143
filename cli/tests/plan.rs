//! `fingerpost plan`.

mod run;

use insta::assert_snapshot;
use run::{shown, shown_with};

const LAMBDA_EDGE: [&str; 2] = ["--target", "lambda-edge"];

#[test]
fn a_plan_says_what_acts_where_and_what_cannot() {
    assert_snapshot!(shown(&["plan", "edge.toml", LAMBDA_EDGE[0], LAMBDA_EDGE[1]]));
}

#[test]
fn a_plan_as_json() {
    let args = ["plan", "edge.toml", LAMBDA_EDGE[0], LAMBDA_EDGE[1], "--format", "json"];
    assert_snapshot!(shown(&args));
}

#[test]
fn errors_fail_and_warnings_only_when_denied() {
    let run = |policy: &str, more: &[&str]| {
        let args = [&["plan", "-"][..], &LAMBDA_EDGE, more].concat();
        shown_with(&run::policies(), &args, policy)
    };
    let warned = "[[redirect]]\nfrom = '/a'\nto = '/b'";
    assert!(run(warned, &[]).starts_with("exit 0\n"));
    assert!(run(warned, &["--deny", "warnings"]).starts_with("exit 1\n"));
    let fine = format!("[client]\nplatform = 'cloudfront'\n{warned}");
    let shown = run(&fine, &["--deny", "warnings"]);
    assert_eq!(
        shown,
        "exit 0\n--- out\n<stdin> on Lambda@Edge: fine\n  viewer-request   redirect-1\n"
    );
    assert!(run("[[redirect]]", &[]).starts_with("exit 1\n"));
    assert!(shown_with(&run::policies(), &["plan", "-"], "").starts_with("exit 2\n"));
}
