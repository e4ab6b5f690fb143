//! Netlify's own large fixture: 45,000 plain redirects.

use fingerpost::{Decision, Request};
use fingerpost_cli::import::Format;

use super::data::{Data, Ready};
use super::table::{Row, Table, Verdict};

const PATH: &str = "raw/netlify-large-fixtures/large_45000_redirects_file";

/// The lines that are followed to their target: each of so many. The engine of this version asks
/// the lines of a map one after the other, and the test shouldn't wait for two minutes for it.
const STRIDE: usize = 25;

/// Lines are followed; those that are asked of the definition too, which is slower, are fewer.
pub(crate) fn add(data: &Data, table: &mut Table) {
    let text = data.text(PATH);
    table.row("netlify 45,000 lines", |row| follow(&text, row));
}

fn follow(text: &str, row: &mut Row) {
    let ready = Ready::of(PATH, text, Format::Netlify, false);
    row.add_report(&ready.imported.report);
    for (index, line) in text.lines().enumerate().step_by(STRIDE) {
        let (from, to) = line.split_once(' ').expect("two columns");
        let request = Request::new("GET", from).with_authority("www.example.com");
        let decision = ready.engine.evaluate(request);
        let agrees = match &decision {
            Decision::Respond(respond) => {
                respond.status() == 301 && respond.location() == Some(to.trim())
            }
            Decision::Forward(_) => false,
        };
        let explained =
            index % (STRIDE * 40) != 0 || decision == *ready.policy.explain(&request).decision();
        let verdict = if agrees && explained {
            Verdict::Agrees
        } else {
            Verdict::Unexplained(format!("{decision:?}"))
        };
        row.add_case(&format!("line {}", index + 1), verdict);
    }
}
