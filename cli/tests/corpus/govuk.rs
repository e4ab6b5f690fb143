//! The transition maps of GOV.UK: every line is followed to its target.

use fingerpost::{Decision, Request, Scheme};
use fingerpost_cli::import::{Format, Outcome};

use super::data::{Data, Ready};
use super::table::{Table, Verdict};
use super::url;

const EMPTY_QUERY: &str = "the target ends in a `?` with nothing behind it, which the report says \
    is left out: a policy has no empty queries";

/// All files as one row.
pub(crate) fn add(data: &Data, table: &mut Table) {
    let folder = std::fs::read_dir(data.path("raw/govuk-sample")).expect("the folder is there");
    let mut files: Vec<_> = folder
        .map(|entry| entry.expect("it can be read").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.ends_with(".csv"))
        .collect();
    files.sort();
    table.row(&format!("GOV.UK, {} files", files.len()), |row| {
        for file in files {
            let text = data.text(&format!("raw/govuk-sample/{file}"));
            let ready = Ready::of(&file, &text, Format::Csv, false);
            row.add_report(&ready.imported.report);
            for (line, reported) in text.lines().zip(&ready.imported.report.lines) {
                if reported.outcome != Outcome::Header {
                    let verdict = follow(&ready, line, reported.outcome);
                    row.add_case(&format!("{file}:{}", reported.line), verdict);
                }
            }
        }
    });
}

fn follow(ready: &Ready, line: &str, outcome: Outcome) -> Verdict {
    let mut cells = line.split(',');
    // No cell of these files is quoted; a comma may stand in a target.
    let from = cells.next().expect("a source");
    let status = cells.next_back().expect("a status");
    let to = cells.collect::<Vec<_>>().join(",");
    let parts = url::parts(from);
    let request = Request::new("GET", parts.target)
        .with_authority(parts.host)
        .with_scheme(Scheme::parse(parts.scheme).expect("http or https"));
    let decision = ready.engine.evaluate(request);
    if decision != *ready.policy.explain(&request).decision() {
        return Verdict::Unexplained("explain says otherwise".to_owned());
    }
    let Decision::Respond(respond) = &decision else {
        return Verdict::Unexplained(format!("{line}: {decision:?}"));
    };
    let location = respond.location().unwrap_or_default();
    if respond.status().to_string() != status {
        Verdict::Unexplained(format!("{line}: {decision:?}"))
    } else if location == to {
        Verdict::Agrees
    } else if url::spelled(location) == url::spelled(&to) {
        Verdict::AgreesRespelled
    } else if to.strip_suffix('?') == Some(location) && outcome == Outcome::Approximated {
        Verdict::Named(EMPTY_QUERY)
    } else {
        Verdict::Unexplained(format!("{line}: {decision:?}"))
    }
}
