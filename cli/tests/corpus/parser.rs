//! The test table of Netlify's own parser: which lines it rejects.

use fingerpost_cli::import::{Format, Options, Outcome, import};

use super::data::Data;
use super::table::{Row, Table, Verdict};

/// Cases that are one `_redirects` file.
pub(crate) fn add(data: &Data, table: &mut Table) {
    let mut row = Row::new("netlify's parser cases");
    for case in data.cases("netlify-parse") {
        let files = case["input"]["redirectsFiles"].as_array();
        let Some([file]) = files.map(Vec::as_slice) else { continue };
        let text = case["files"][file.as_str().unwrap()].as_str();
        let (Some(text), true) = (text, case["input"]["netlifyConfigPath"].is_null()) else {
            continue;
        };
        if !case["input"]["configRedirects"].is_null() {
            continue;
        }
        let imported = import(text.as_bytes(), &Options::new(Format::Netlify, "_redirects"));
        let report = imported.expect("a policy").report;
        let rejected = report.lines.iter().filter(|line| {
            line.because.as_deref().is_some_and(|why| why.starts_with("Netlify rejects the line"))
        });
        let (rejected, blank) =
            (rejected.count(), report.count(Outcome::Blank) + report.count(Outcome::Comment));
        row.add_report(&report);
        let rules = case["expect"]["rules"].as_array().map(Vec::len);
        let agrees = match rules {
            Some(rules) => rejected == 0 && rules == report.lines.len() - blank,
            None => rejected > 0,
        };
        let verdict = if agrees {
            Verdict::Agrees
        } else {
            Verdict::Unexplained(format!("{text:?}: {report:?}"))
        };
        row.add_case(case["id"].as_str().unwrap(), verdict);
    }
    table.add(row);
}
