//! The patterns of Netlify's parser: which paths its regular expression takes, and which the
//! imported policy.

use fingerpost::{Request, ResponseHead};
use fingerpost_cli::import::Format;
use regex::Regex;
use serde_json::Value;

use super::super::data::{Data, Ready};
use super::super::table::{Table, Verdict};

const NO_LINE: &str = "no line of a `_headers` file: a path begins with `/` there";
const SEGMENTS: &str = "`/a/*` is `/a` and all under it, as Netlify's matcher of redirects has it; \
    the regular expression of its parser of headers lets it take `/ab` too";

const PATHS: [&str; 32] = [
    "/",
    "//",
    "/a",
    "/A",
    "/a/",
    "/a//",
    "/a.",
    "/a./",
    "/ab",
    "/ax",
    "/b",
    "/abc",
    "/ABC/",
    "/ a",
    "/a/b",
    "/a/b/",
    "/A/B",
    "/a//b",
    "/a/x",
    "/a/x/",
    "/a/x/y",
    "/a/x/b",
    "/a/x/y/b/",
    "/ax/b",
    "/axb",
    "/a/bc",
    "/a/bxc",
    "/a/bx/yc",
    "/a/bxc/",
    "/x/a",
    "/x/y/a/",
    "/xa",
];

/// The headers of the site's own server.
const NOTHING: [(&str, &str); 0] = [];

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("netlify's header patterns", |row| {
        for case in data.cases("netlify-parse") {
            let is_pattern =
                case["parser"] == "netlify.headers-parser" && case["input"].is_string();
            if is_pattern {
                row.add_case(case["id"].as_str().unwrap(), verdict(&case));
            }
        }
        row.assert_counts(12, &[(NO_LINE, 3), (SEGMENTS, 3)]);
    });
}

fn verdict(case: &Value) -> Verdict {
    let path = case["input"].as_str().unwrap();
    if !path.starts_with('/') {
        return Verdict::Named(NO_LINE);
    }
    let regex = case["expect"]["for_regexp"]["$regex"].as_str().unwrap();
    let regex = Regex::new(&format!("(?iu){regex}")).expect("a regular expression");
    let ready = Ready::of("_headers", &format!("{path}\n  x: y\n"), Format::NetlifyHeaders, false);
    let takes = |path: &str| {
        let response = ResponseHead::new(200, &NOTHING);
        !ready.engine.evaluate_response(Request::new("GET", path), &response).edits().is_empty()
    };
    let differ: Vec<&str> =
        PATHS.into_iter().filter(|path| takes(path) != regex.is_match(path)).collect();
    if differ.is_empty() {
        return Verdict::Agrees;
    }
    // Only what begins as the text before the `*` and goes on without a `/`.
    let stem = path.split("/*").next().unwrap();
    let goes_on = |other: &&str| {
        let lower = other.to_lowercase();
        let rest = lower.strip_prefix(stem);
        !stem.is_empty() && !takes(other) && rest.is_some_and(|rest| !rest.starts_with('/'))
    };
    if differ.iter().all(goes_on) {
        Verdict::Named(SEGMENTS)
    } else {
        Verdict::Unexplained(format!("{path} as {regex}: {differ:?}"))
    }
}
