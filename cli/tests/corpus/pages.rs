//! The moved sites of pages.18f.gov: each has a path of its own and what lies below it. Written as
//! two lines of a `_redirects` file, as Cloudflare reads them: `/*` isn't the bare path.

use fingerpost_cli::import::Format;
use serde_json::Value;

use super::answer::{decide, redirects, request};
use super::data::{Data, Ready};
use super::table::{Table, Verdict};

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("pages.18f.gov", |row| {
        let rules = data.rules("18f-pages");
        let lines = |line: fn(&Value) -> String| rules.iter().map(line).collect::<String>();
        let text = lines(bare) + &lines(below);
        let ready = Ready::of("18f-pages", &text, Format::Cloudflare, false);
        row.add_report(&ready.imported.report);
        for case in data.cases("18f-pages") {
            row.add_case(case["id"].as_str().unwrap(), verdict(&ready, &case));
        }
        row.assert_counts(82, &[]);
    });
}

fn bare(rule: &Value) -> String {
    let from = rule["from"].as_str().unwrap().strip_suffix("/*").unwrap();
    format!("{from} {} {}\n", rule["base_to"].as_str().unwrap(), rule["status"])
}

fn below(rule: &Value) -> String {
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
