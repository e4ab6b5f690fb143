//! What a start costs: a policy read from text and its engine made, or the engine made of an image.
//! Each is done once in a process of its own, as a host does it: what an earlier one left of the
//! heap would tell another story.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use fingerpost::{Engine, Policy};

use crate::Scale;
use crate::measure::digits;
use crate::workload::policy::{lines, moved};
use crate::workload::{Kind, Part, Workload};

/// How often each is done; the median is told.
const ROUNDS: usize = 7;

pub(crate) fn print(scale: Scale) {
    println!("Start: milliseconds, the median of {ROUNDS} processes each, in turns. `read` is the");
    println!("text with its map and list, `compile` makes an engine of the policy that was read,");
    println!("`load` makes it of the image.\n");
    println!("| redirects | text | image | read | compile | load | read and compile ÷ load |");
    println!("|---|---|---|---|---|---|---|");
    for (name, regexes) in [("", true), (", no regexes", false)] {
        for redirects in [10_000, 100_000] {
            row(scale.rules(redirects), regexes, name);
        }
    }
    println!();
}

fn row(redirects: usize, regexes: bool, name: &str) {
    let workload = workload(redirects, regexes);
    let text = workload.text(Part::Full).len()
        + moved(&workload.rules).len()
        + lines(&workload.denied).len();
    let image = Engine::new(&Policy::parse(workload.source(Part::Full)).unwrap()).unwrap();
    let image = image.to_bytes();
    let file = std::env::temp_dir().join(format!("fingerpost-{}.bin", std::process::id()));
    std::fs::write(&file, &image).unwrap();
    let (mut read, mut compile, mut load) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let built = child(&["built", &redirects.to_string(), &regexes.to_string()]);
        read.push(built[0]);
        compile.push(built[1]);
        load.push(child(&["loaded", file.to_str().unwrap()])[0]);
    }
    std::fs::remove_file(&file).unwrap();
    let [read, compile, load] = [read, compile, load].map(median);
    println!(
        "| {}{name} | {} KB | {} KB | {read:.1} | {compile:.1} | {load:.1} | {:.1}× |",
        digits(redirects as f64),
        text / 1000,
        image.len() / 1000,
        (read + compile) / load,
    );
}

fn workload(redirects: usize, regexes: bool) -> Workload {
    let mut workload = Workload::new(redirects, 1);
    workload.rules.retain(|rule| regexes || rule.kind != Kind::Regex);
    workload
}

/// The milliseconds that a process of its own says.
fn child(arguments: &[&str]) -> Vec<f64> {
    let output = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

/// In a child: reads the workload's text and makes its engine.
pub(crate) fn built(redirects: &str, regexes: &str) {
    let source = workload(redirects.parse().unwrap(), regexes.parse().unwrap()).source(Part::Full);
    let (policy, read) = timed(|| Policy::parse(source).unwrap());
    let (engine, compile) = timed(|| Engine::new(&policy).unwrap());
    black_box(engine);
    println!("{read} {compile}");
}

/// In a child: makes an engine of an image.
pub(crate) fn loaded(file: &str) {
    let image = std::fs::read(file).unwrap();
    let (engine, load) = timed(|| Engine::from_bytes(&image).unwrap());
    black_box(engine);
    println!("{load}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed().as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
