//! What decisions take, as ratios to the [`floor`] of the same run.
//!
//! ```text
//! cargo bench --bench gauge                      all of it, but instructions
//! cargo bench --bench gauge -- speed             N = 10 to 100,000
//! cargo bench --bench gauge -- cliffs            policies of other shapes
//! cargo bench --bench gauge -- denied            a list of 1,000 networks
//! cargo bench --bench gauge -- worst             the most expensive requests that are legal
//! cargo bench --bench gauge -- start             text to engine, image to engine
//! cargo bench --bench gauge -- instructions      counted by valgrind
//! benches/reference                              whether the workload is like the reference's
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a benchmark fails by panicking"
)]

mod floor;
mod measure;
mod workload;

#[path = "gauge/cliffs.rs"]
mod cliffs;
#[path = "gauge/denied.rs"]
mod denied;
#[path = "gauge/instructions.rs"]
mod instructions;
#[path = "gauge/reference.rs"]
mod reference;
#[path = "gauge/speed.rs"]
mod speed;
#[path = "gauge/start.rs"]
mod start;
#[path = "gauge/worst.rs"]
mod worst;

use std::time::Duration;

use measure::Effort;

/// How much is measured.
#[derive(Clone, Copy)]
struct Scale {
    /// As CI runs it: only whether it works.
    is_test: bool,
    asks: usize,
    effort: Effort,
}

impl Scale {
    /// This many redirects, or the few of a test.
    fn rules(self, count: usize) -> usize {
        if self.is_test { count.min(100) } else { count }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_test = arguments.iter().any(|argument| argument == "--test");
    let scale = if is_test {
        let effort = Effort { rounds: 1, time: Duration::from_millis(20) };
        Scale { is_test, asks: 200, effort }
    } else {
        let effort = Effort { rounds: 9, time: Duration::from_millis(250) };
        Scale { is_test, asks: 10_000, effort }
    };
    let sections: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|name| !name.starts_with('-')).collect();
    if let ["reference", file] = sections[..] {
        return reference::print(file);
    }
    if let ["built", redirects, regexes] = sections[..] {
        return start::built(redirects, regexes);
    }
    if let ["loaded", file] = sections[..] {
        return start::loaded(file);
    }
    let wants = |name: &str| sections.is_empty() || sections.contains(&name);
    if wants("speed") {
        speed::print(scale);
    }
    if wants("cliffs") {
        cliffs::print(scale);
    }
    if wants("denied") {
        denied::print(scale);
    }
    if wants("worst") {
        worst::print(scale);
    }
    if wants("start") {
        start::print(scale);
    }
    if sections.contains(&"instructions") || is_test {
        instructions::print(scale);
    }
    if sections.contains(&"counted") {
        instructions::count(scale);
    }
}
