//! `_redirects` files, asked what the handler of Cloudflare Pages was asked.

use fingerpost::Decision;
use fingerpost_cli::import::Format;
use serde_json::Value;

use super::answer::{decide, is_untouched, redirects, request};
use super::data::{Data, Ready};
use super::table::{Table, Verdict};

/// Name, file, how many cases agree, and how many differ for which reason.
type File = (&'static str, &'static str, usize, &'static [(&'static str, usize)]);

const FILES: [File; 3] = [
    ("babel", "raw/babel/_redirects", 486, &[(NO_FILE, 4)]),
    ("prometheus", "raw/prometheus/public/_redirects", 161, &[]),
    ("cloudflare-docs-2022", "raw/cloudflare-docs-2022/content/_redirects", 1497, &[]),
];

const NO_FILE: &str = "the line chooses a file of the site, and the handler was asked as if there \
    were none: its 404 is for the path that the policy rewrites to";

pub(crate) fn add(data: &Data, table: &mut Table) {
    for (name, path, agreements, named) in FILES {
        table.row(&format!("cloudflare {name}"), |row| {
            let ready = Ready::of(path, &data.text(path), Format::Cloudflare, false);
            row.add_report(&ready.imported.report);
            for case in data.cases(&format!("oracle-cfpages-{name}")) {
                row.add_case(case["id"].as_str().unwrap(), verdict(&ready, &case));
            }
            row.assert_counts(agreements, named);
        });
    }
}

fn verdict(ready: &Ready, case: &Value) -> Verdict {
    let request = request(case);
    let decision = match decide(ready, &request) {
        Ok(decision) => decision,
        Err(verdict) => return verdict,
    };
    let expect = &case["expect"];
    let status = expect["status"].as_u64().unwrap();
    let verdict = match expect["location"].as_str() {
        Some(location) => redirects(&decision, status, location),
        None if is_untouched(&decision) => Some(Verdict::Agrees),
        None if is_rewrite(&decision) && status == 404 => Some(Verdict::Named(NO_FILE)),
        None => None,
    };
    verdict.unwrap_or_else(|| {
        Verdict::Unexplained(format!(
            "{}: wanted {expect}, got {decision:?}",
            case["request"]["url"]
        ))
    })
}

fn is_rewrite(decision: &Decision<'_>) -> bool {
    matches!(decision, Decision::Forward(forward) if forward.target().is_some())
}
