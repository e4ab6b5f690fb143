//! The moved sites of pages.18f.gov: a base path each, written as a `_redirects` file.

use fingerpost_cli::import::Format;
use serde_json::Value;

use super::answer::{decide, redirects, request};
use super::data::{Data, Ready};
use super::table::{Table, Verdict};

/// Netlify's dialect: `/name/*` is the bare `/name` too, as in the sites' own configuration.
pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("pages.18f.gov", |row| {
        let text: String = data.rules("18f-pages").iter().map(line).collect();
        let ready = Ready::of("18f-pages", &text, Format::Netlify, true);
        row.add_report(&ready.imported.report);
        for case in data.cases("18f-pages") {
            row.add_case(case["id"].as_str().unwrap(), verdict(&ready, &case));
        }
        row.expect(82, 82);
    });
}

fn line(rule: &Value) -> String {
    let text = |name: &str| rule[name].as_str().unwrap();
    format!("{} {} {}\n", text("from"), text("to"), rule["status"])
}

fn verdict(ready: &Ready, case: &Value) -> Verdict {
    let request = request(case);
    let expect = &case["expect"];
    let (status, location) = (expect["status"].as_u64(), expect["location"].as_str());
    match decide(ready, &request) {
        Ok(decision) => redirects(&decision, status.unwrap(), location.unwrap())
            .unwrap_or_else(|| Verdict::Unexplained(format!("{case}: {decision:?}"))),
        Err(verdict) => verdict,
    }
}
