//! The test table of Netlify's own parser: which lines it rejects.

use fingerpost_cli::import::{Format, Options, Outcome, import};
use serde_json::Value;

use super::data::Data;
use super::table::{Row, Table, Verdict};

/// Cases that are one `_redirects` file.
pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("netlify's parser cases", |row| {
        for case in data.cases("netlify-parse") {
            if let Some(text) = text(&case) {
                check(row, &case, text);
            }
        }
    });
}

/// The file of a case that has one `_redirects` file and nothing else.
fn text(case: &Value) -> Option<&str> {
    let input = &case["input"];
    let [file] = input["redirectsFiles"].as_array()?.as_slice() else { return None };
    let alone = input["netlifyConfigPath"].is_null() && input["configRedirects"].is_null();
    if alone { case["files"][file.as_str()?].as_str() } else { None }
}

fn check(row: &mut Row, case: &Value, text: &str) {
    let imported = import(text.as_bytes(), &Options::new(Format::Netlify, "_redirects"));
    let report = imported.expect("a policy").report;
    let rejected = report.lines.iter().filter(|line| {
        line.because.as_deref().is_some_and(|why| why.starts_with("Netlify rejects the line"))
    });
    let rejected = rejected.count();
    let empty = report.count(Outcome::Blank) + report.count(Outcome::Comment);
    let agrees = match case["expect"]["rules"].as_array() {
        Some(rules) => rejected == 0 && rules.len() == report.lines.len() - empty,
        None => rejected > 0,
    };
    row.add_report(&report);
    let verdict = if agrees {
        Verdict::Agrees
    } else {
        Verdict::Unexplained(format!("{text:?}: {report:?}"))
    };
    row.add_case(case["id"].as_str().unwrap(), verdict);
}
