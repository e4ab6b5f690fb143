//! The figures by the number of redirects.

use crate::Scale;
use crate::floor::Floor;
use crate::measure::{Subject, digits, nanoseconds};
use crate::workload::{Class, Part, SIZES, Workload, full};

/// What is measured, and which line of the floor it is compared with.
const LINES: [(&str, Option<usize>); 15] = [
    ("floor, full", None),
    ("fingerpost, full", Some(0)),
    ("fingerpost, full, without the way back", Some(0)),
    ("floor, full, misses", None),
    ("fingerpost, full, misses", Some(3)),
    ("fingerpost, full, misses, without the way back", Some(3)),
    ("floor, full, hits exact", None),
    ("fingerpost, full, hits exact", Some(6)),
    ("fingerpost, full, hits patterns", Some(6)),
    ("fingerpost, full, blocked", Some(3)),
    ("fingerpost, full, http", Some(6)),
    ("floor, find", None),
    ("fingerpost, find", Some(11)),
    ("floor, find, misses", None),
    ("fingerpost, find, misses", Some(13)),
];

pub(crate) fn print(scale: Scale) {
    let sizes: Vec<usize> =
        SIZES.into_iter().filter(|size| !scale.is_test || *size <= 1_000).collect();
    println!("Nanoseconds a request by the number of redirects, and the ratio to the floor.");
    println!("`full` is the whole decision: a request that passes has its response decided too.");
    println!("`find` is which redirect wins: a policy of redirects alone.\n");
    let columns: Vec<Vec<f64>> = sizes.iter().map(|size| column(*size, scale)).collect();

    let heads: Vec<String> =
        sizes.iter().map(|size| format!("N = {}", digits(*size as f64))).collect();
    println!("| | {} |\n|---|{}", heads.join(" | "), "---|".repeat(sizes.len()));
    for (line, (name, base)) in LINES.into_iter().enumerate() {
        let cells = columns.iter().map(|column| match base {
            None => digits(column[line]),
            Some(base) => {
                format!("{} ({}×)", digits(column[line]), digits(column[line] / column[base]))
            }
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    println!();
    goals(&sizes, &columns);
}

/// The ratios that are to be reached.
fn goals(sizes: &[usize], columns: &[Vec<f64>]) {
    println!("| goal | is | must be at most | aim |\n|---|---|---|---|");
    for (size, name, line, must, aim) in [
        (10_000, "full, N = 10,000", 1, 2.5, 1.5),
        (100_000, "full, N = 100,000", 1, 1.8, 1.3),
        (10_000, "find, N = 10,000", 12, 2.5, 1.7),
    ] {
        let Some(at) = sizes.iter().position(|other| *other == size) else { continue };
        let (column, base) = (&columns[at], LINES[line].1.unwrap());
        println!("| {name} | {:.2}× the floor | {must} | {aim} |", column[line] / column[base]);
    }
    if let (Some(first), Some(last)) = (columns.first(), columns.last()) {
        let growth = |line: usize| last[line] / first[line];
        for (name, ours, floor) in [("full", 4, 3), ("find", 14, 13)] {
            println!(
                "| growth of a miss, {name}: {:.2}×, the floor's {:.2}× | {:.2}× the floor's | 1.3 | |",
                growth(ours),
                growth(floor),
                growth(ours) / growth(floor)
            );
        }
    }
    println!();
}

fn column(size: usize, scale: Scale) -> Vec<f64> {
    use Class::{Country, Denied, Exact, Miss, Pattern, Plain};
    let workload = Workload::new(size, scale.asks);
    let floor = Floor::new(&workload);
    let (engine, redirects) = (workload.engine(Part::Full), workload.engine(Part::Redirects));
    workload.verify(&engine, Part::Full, 200);
    workload.verify(&redirects, Part::Redirects, 200);

    let all = || workload.all();
    let class = |classes: &[Class]| workload.of_class(classes);
    let misses = || class(&[Miss]);
    let find = |ask| redirects.evaluate(crate::workload::Ask::request(ask));
    let subjects = [
        Subject::new(all(), |ask| floor.evaluate(ask)),
        Subject::new(all(), |ask| full(&engine, ask)),
        Subject::new(all(), |ask| engine.evaluate(ask.request())),
        Subject::new(misses(), |ask| floor.evaluate(ask)),
        Subject::new(misses(), |ask| full(&engine, ask)),
        Subject::new(misses(), |ask| engine.evaluate(ask.request())),
        Subject::new(class(&[Exact]), |ask| floor.evaluate(ask)),
        Subject::new(class(&[Exact]), |ask| full(&engine, ask)),
        Subject::new(class(&[Pattern]), |ask| full(&engine, ask)),
        Subject::new(class(&[Denied, Country]), |ask| full(&engine, ask)),
        Subject::new(class(&[Plain]), |ask| full(&engine, ask)),
        Subject::new(all(), |ask| floor.find(ask)),
        Subject::new(all(), find),
        Subject::new(misses(), |ask| floor.find(ask)),
        Subject::new(misses(), find),
    ];
    nanoseconds(&subjects, scale.effort)
}
