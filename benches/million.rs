//! What a CSV map of a million lines costs to read: time, memory kept, peak.
//!
//! `cargo bench --bench million` prints it. Linux only: memory is what `/proc` tells. With `--test`
//! (as CI runs benches) a thousand lines do.
#![allow(clippy::unwrap_used, reason = "a measurement that can't be made ends the program")]

use std::time::Instant;

use fingerpost::{Engine, Policy, Source};

fn main() {
    let lines = if std::env::args().any(|arg| arg == "--test") { 1_000 } else { 1_000_000 };
    for (name, row) in [
        ("exact", "/news/archive/#-some-title.html,/new/news/archive/#-some-title,\n"),
        ("absolute", "/news/archive/#-some-title.html,https://www.example.com/new/news/#,301\n"),
        ("pattern", "/news/archive/#/{slug},/new/news/archive/#/{slug|lower},\n"),
    ] {
        let mut csv = String::from("from,to,status\n");
        for line in 0..lines {
            csv.push_str(&row.replace('#', &line.to_string()));
        }
        let bytes = csv.len();
        let before = status_kib("VmRSS:");
        let source = Source::text("hosts = ['example.com']\n[[redirect]]\nmap = 'map.csv'\n")
            .with_file("map.csv", csv);
        let start = Instant::now();
        let policy = Policy::parse(source).unwrap();
        let engine = Engine::new(&policy).unwrap();
        println!(
            "{lines} {name} lines, {} MiB: {:.2} s, {} MiB kept beyond the text, {} MiB at the peak so far",
            bytes >> 20,
            start.elapsed().as_secs_f64(),
            status_kib("VmRSS:").saturating_sub(before) >> 10,
            status_kib("VmHWM:") >> 10,
        );
        drop((policy, engine));
    }
}

/// A line of `/proc/self/status`, in KiB; 0 where there is none.
fn status_kib(key: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}
