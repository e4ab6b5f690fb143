//! The counts, and the one table of them at the end.

use std::collections::BTreeMap;

use fingerpost_cli::import::{Outcome, Report};

/// One source.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) source: String,
    pub(crate) lines: usize,
    pub(crate) same: usize,
    pub(crate) approximated: usize,
    pub(crate) refused: usize,
    pub(crate) other: usize,
    pub(crate) cases: usize,
    pub(crate) agreements: usize,
    /// Agreements whose URL is the same but spelled otherwise.
    pub(crate) respelled: usize,
    /// How long all of it took, in the build that the test runs in.
    pub(crate) seconds: f64,
    /// Differences that have a reason: the reason, and its cases.
    pub(crate) named: BTreeMap<&'static str, Vec<String>>,
    /// Differences that have none: these fail the test.
    pub(crate) unexplained: Vec<String>,
}

/// How a case came out.
pub(crate) enum Verdict {
    Agrees,
    AgreesRespelled,
    Named(&'static str),
    Unexplained(String),
}

impl Row {
    pub(crate) fn add_report(&mut self, report: &Report) {
        self.lines += report.lines.len();
        self.same += report.count(Outcome::Same);
        self.approximated += report.count(Outcome::Approximated);
        self.refused += report.count(Outcome::Refused);
        let others = [Outcome::Blank, Outcome::Comment, Outcome::Header];
        self.other += others.into_iter().map(|outcome| report.count(outcome)).sum::<usize>();
    }

    pub(crate) fn add_case(&mut self, id: &str, verdict: Verdict) {
        self.cases += 1;
        match verdict {
            Verdict::Agrees => self.agreements += 1,
            Verdict::AgreesRespelled => {
                self.agreements += 1;
                self.respelled += 1;
            }
            Verdict::Named(why) => self.named.entry(why).or_default().push(id.to_owned()),
            Verdict::Unexplained(what) => self.unexplained.push(format!("{id}: {what}")),
        }
    }

    /// Exactly so many agree, and so many differ for each reason.
    pub(crate) fn assert_counts(&self, agreements: usize, named: &[(&str, usize)]) {
        let counts: BTreeMap<&str, usize> =
            self.named.iter().map(|(why, cases)| (*why, cases.len())).collect();
        assert_eq!(self.unexplained, [] as [&str; 0], "{}", self.source);
        assert_eq!(self.agreements, agreements, "{}", self.source);
        assert_eq!(counts, named.iter().copied().collect(), "{}", self.source);
    }

    fn differences(&self) -> usize {
        self.cases - self.agreements
    }
}

/// Every source.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Fills a row and adds it.
    pub(crate) fn row(&mut self, source: &str, fill: impl FnOnce(&mut Row)) {
        let start = std::time::Instant::now();
        let mut row = Row { source: source.to_owned(), ..Row::default() };
        fill(&mut row);
        row.seconds = start.elapsed().as_secs_f64();
        self.0.push(row);
    }

    /// Prints everything; panics where something is unexplained.
    pub(crate) fn finish(self) {
        println!("\nDifferences that have a reason:");
        for row in &self.0 {
            for (why, cases) in &row.named {
                let shown = cases.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
                let more = if cases.len() > 3 { ", …" } else { "" };
                println!("  {}, {} cases ({shown}{more}):\n    {why}", row.source, cases.len());
            }
        }
        let unexplained: Vec<String> = self
            .0
            .iter()
            .flat_map(|row| row.unexplained.iter().map(|what| format!("{}: {what}", row.source)))
            .collect();
        println!("\nDifferences that have none: {}", unexplained.len());
        for what in unexplained.iter().take(40) {
            println!("  {what}");
        }
        println!(
            "\n{:<34} {:>6} {:>6} {:>7} {:>8} {:>6} {:>6} {:>7} {:>10} {:>7} {:>8}",
            "source",
            "lines",
            "same",
            "approx.",
            "refused",
            "other",
            "cases",
            "agree",
            "(respelled)",
            "differ",
            "seconds"
        );
        for row in &self.0 {
            println!(
                "{:<34} {:>6} {:>6} {:>7} {:>8} {:>6} {:>6} {:>7} {:>11} {:>7} {:>8.1}",
                row.source,
                row.lines,
                row.same,
                row.approximated,
                row.refused,
                row.other,
                row.cases,
                row.agreements,
                row.respelled,
                row.differences(),
                row.seconds
            );
        }
        println!();
        for row in &self.0 {
            let accounted = row.same + row.approximated + row.refused + row.other;
            assert_eq!(accounted, row.lines, "{}: every line has one outcome", row.source);
        }
        assert!(unexplained.is_empty(), "{} differences have no reason", unexplained.len());
    }
}
