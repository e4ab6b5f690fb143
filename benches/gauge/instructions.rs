//! Instructions a request, counted by valgrind: the one figure that no other program disturbs.
//!
//! `print` starts this program once more under callgrind, which there does `count`: each call of
//! [`counted`] is counted for itself.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use fingerpost::{Engine, Request};

use crate::Scale;
use crate::denied;
use crate::floor::Floor;
use crate::measure::{Subject, digits};
use crate::workload::{Class, Part, Workload, full};
use crate::worst;

/// Requests of the workload that are counted.
const ASKS: usize = 200;

pub(crate) fn print(scale: Scale) {
    if scale.is_test {
        return count(scale);
    }
    let folder = std::env::temp_dir().join(format!("fingerpost-gauge-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let program = std::env::current_exe().unwrap();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .args([
            "--zero-before=gauge::instructions::counted",
            "--dump-after=gauge::instructions::counted",
        ])
        .arg(program)
        .arg("counted")
        .output();
    match output {
        Err(error) => println!("valgrind can't be started ({error}): no instructions counted"),
        Ok(output) if !output.status.success() => {
            println!("{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output) => show(&String::from_utf8_lossy(&output.stdout), &folder),
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// `names` has a line for each dump: what was counted, and for how many requests.
fn show(names: &str, folder: &Path) {
    println!("Instructions a request.\n\n| | |\n|---|---|");
    for (index, line) in names.lines().enumerate() {
        let (count, name) = line.split_once(' ').unwrap();
        let dump = std::fs::read_to_string(folder.join(format!("out.{}", index + 1))).unwrap();
        let total = dump.lines().rev().find_map(|line| line.strip_prefix("totals: ")).unwrap();
        let total: f64 = total.trim().parse().unwrap();
        println!("| {name} | {} |", digits(total / count.parse::<f64>().unwrap()));
    }
    println!();
}

/// Does what is to be counted, and says in which order.
pub(crate) fn count(scale: Scale) {
    let workload = Workload::new(scale.rules(10_000), scale.asks);
    let floor = Floor::new(&workload);
    let (engine, redirects) = (workload.engine(Part::Full), workload.engine(Part::Redirects));
    let misses = || workload.of_class(&[Class::Miss]);
    let exact = || workload.of_class(&[Class::Exact]);
    let patterns = || workload.of_class(&[Class::Pattern]);
    let subjects = [
        ("floor, full", Subject::new(workload.all(), |ask| floor.evaluate(ask))),
        ("fingerpost, full", Subject::new(workload.all(), |ask| full(&engine, ask))),
        (
            "fingerpost, full, without the way back",
            Subject::new(workload.all(), |ask| engine.evaluate(ask.request())),
        ),
        ("floor, full, misses", Subject::new(misses(), |ask| floor.evaluate(ask))),
        ("fingerpost, full, misses", Subject::new(misses(), |ask| full(&engine, ask))),
        ("floor, full, hits exact", Subject::new(exact(), |ask| floor.evaluate(ask))),
        ("fingerpost, full, hits exact", Subject::new(exact(), |ask| full(&engine, ask))),
        ("fingerpost, full, hits patterns", Subject::new(patterns(), |ask| full(&engine, ask))),
        ("floor, find", Subject::new(workload.all(), |ask| floor.find(ask))),
        ("fingerpost, find", Subject::new(workload.all(), |ask| redirects.evaluate(ask.request()))),
    ];
    let address = |engine: Engine| {
        Subject::new(workload.all(), move |ask| {
            engine.evaluate(Request::new("GET", "/").with_ip(ask.ip)).rules().len()
        })
    };
    let denied = [
        ("a policy that asks for no address", address(denied::none())),
        ("a policy that denies 1,000 networks", address(denied::engine(&workload.denied))),
    ];
    for (name, subject) in subjects.into_iter().chain(denied) {
        // What is made on first use is there then.
        let count = subject.run(ASKS);
        counted(&|| {
            subject.run(ASKS);
        });
        if !scale.is_test {
            println!("{count} {name}");
        }
    }
    // Linear in the length of the URL: twice the length, twice the instructions.
    for (name, regexes) in [("no", ""), ("with", worst::REGEXES)] {
        let engine = worst::engine(scale.rules(1_000), regexes);
        for length in [1_024, 2_048, 4_096, 8_192] {
            let target = worst::fill("/a-%61", length);
            let decide = || {
                let request = Request::new("GET", black_box(&target));
                black_box(engine.evaluate(request));
            };
            decide();
            counted(&decide);
            if !scale.is_test {
                println!("1 a URL of {length} bytes, {name} regular expressions");
            }
        }
    }
}

#[inline(never)]
fn counted(work: &dyn Fn()) {
    work();
}
