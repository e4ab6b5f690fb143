//! The benches' workload through other engines: all in one process, in turns, so that the ratios
//! mean something.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! cargo run --release --manifest-path benches/peers/Cargo.toml --features cedar,regorus -- 10 1000
//! ```
//!
//! `full` is the whole decision, `find` which redirect wins. Each engine is asked first whether it
//! decides as the workload says, but for the kinds of redirects that it can't express.

#[path = "../../floor.rs"]
mod floor;
#[path = "../../measure.rs"]
mod measure;
#[path = "../../workload.rs"]
mod workload;

#[cfg(feature = "cedar")]
mod cedar;
mod glue;
mod redirectionio;
mod regex_set;
#[cfg(feature = "regorus")]
mod rego;
mod routers;
mod wire;

use std::time::Duration;

use floor::{Answer, Floor};
use measure::{Effort, Subject, digits, nanoseconds};
use workload::rules::Kind;
use workload::{Ask, Class, Part, Workload};

/// What an engine made of a request: 0 where it passes.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    status: u16,
    location: Option<String>,
}

/// An engine, made ready for a workload.
trait Peer {
    /// The redirect that takes the request.
    fn find(&self, ask: &'static Ask) -> Option<usize>;

    /// The whole decision; `None` where the engine has no means for it.
    fn full(&self, _: &'static Ask) -> Option<Outcome> {
        None
    }

    /// Whether it can express such redirects.
    fn takes(&self, _: Kind) -> bool {
        true
    }
}

/// An engine by the name that the table shows.
struct Entry {
    name: &'static str,
    /// More redirects than these take it too long, or too much memory.
    most: usize,
    finds: bool,
    decides: bool,
    build: fn(&Workload) -> Box<dyn Peer>,
}

fn entries() -> Vec<Entry> {
    let mut entries = vec![
        Entry {
            name: "redirectionio 3.4, every regex cached",
            most: 100_000,
            finds: true,
            decides: true,
            build: redirectionio::cached,
        },
        Entry {
            name: "redirectionio 3.4, its default cache",
            most: 100_000,
            finds: false,
            decides: true,
            build: redirectionio::default,
        },
        Entry {
            name: "wirefilter 0.6, a filter a rule",
            most: 10_000,
            finds: true,
            decides: true,
            build: wire::build,
        },
        Entry {
            name: "wayfind 1, paths only",
            most: 100_000,
            finds: true,
            decides: false,
            build: routers::wayfind,
        },
        Entry {
            name: "matchit 0.9, paths only",
            most: 100_000,
            finds: true,
            decides: false,
            build: routers::matchit,
        },
        Entry {
            name: "RegexSet of regex 1",
            most: 1_000,
            finds: true,
            decides: false,
            build: regex_set::build,
        },
    ];
    #[cfg(feature = "regorus")]
    entries.push(Entry {
        name: "regorus 0.14, its virtual machine",
        most: 10_000,
        finds: true,
        decides: true,
        build: rego::build,
    });
    #[cfg(feature = "cedar")]
    entries.push(Entry {
        name: "cedar 4.14, a policy a rule",
        most: 10_000,
        finds: true,
        decides: false,
        build: cedar::build,
    });
    entries.shrink_to_fit();
    entries
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10, 1_000, 10_000] } else { sizes };
    let columns: Vec<[Vec<Line>; 2]> = sizes.iter().map(|size| measure(*size)).collect();
    for (mode, title) in ["full", "find"].into_iter().enumerate() {
        let heads: Vec<String> =
            sizes.iter().map(|size| format!("N = {}", digits(*size as f64))).collect();
        println!("\n| {title} | {} |\n|---|{}", heads.join(" | "), "---|".repeat(sizes.len()));
        let mut names = vec!["floor", "fingerpost"];
        names.extend(entries().iter().map(|entry| entry.name));
        for name in names {
            let cells: Vec<Option<String>> =
                columns.iter().map(|column| cell(&column[mode], name)).collect();
            if cells.iter().any(Option::is_some) {
                let cells = cells.into_iter().map(|cell| cell.unwrap_or_else(|| "–".to_owned()));
                println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
            }
        }
    }
    println!(
        "\nNanoseconds a request; × is the ratio to fingerpost, of fingerpost's that to the floor."
    );
}

struct Line {
    name: &'static str,
    time: f64,
}

/// The time, and its ratio.
fn cell(lines: &[Line], name: &str) -> Option<String> {
    let time = |name: &str| lines.iter().find(|line| line.name == name).map(|line| line.time);
    let (own, base) = match name {
        "floor" => return Some(digits(time(name)?)),
        "fingerpost" => (time(name)?, time("floor")?),
        _ => (time(name)?, time("fingerpost")?),
    };
    let ratio = own / base;
    let ratio = if ratio < 1.0 { format!("{ratio:.2}") } else { digits(ratio) };
    Some(format!("{} ({ratio}×)", digits(own)))
}

/// Every engine at this size: the whole decision, and which redirect wins.
fn measure(size: usize) -> [Vec<Line>; 2] {
    // Filters of wirefilter live as long as what they look at.
    let workload: &'static Workload = Box::leak(Box::new(Workload::new(size, 10_000)));
    let floor = Floor::new(workload);
    let (engine, redirects) = (workload.engine(Part::Full), workload.engine(Part::Redirects));
    workload.verify(&engine, Part::Full, 100);
    workload.verify(&redirects, Part::Redirects, 100);
    let peers: Vec<(Entry, Box<dyn Peer>)> = entries()
        .into_iter()
        .filter(|entry| size <= entry.most)
        .map(|entry| {
            let peer = (entry.build)(workload);
            verify(workload, &entry, peer.as_ref());
            (entry, peer)
        })
        .collect();

    let effort = Effort { rounds: 7, time: Duration::from_millis(250) };
    let mut names = vec!["floor", "fingerpost"];
    let mut subjects = vec![
        Subject::new(workload.all(), |ask| matches!(floor.evaluate(ask), Answer::Pass { .. })),
        Subject::new(workload.all(), |ask| workload::full(&engine, ask)),
    ];
    for (entry, peer) in peers.iter().filter(|(entry, _)| entry.decides) {
        names.push(entry.name);
        subjects.push(Subject::new(workload.all(), |ask| peer.full(ask)));
    }
    let full = lines(&names, nanoseconds(&subjects, effort));

    let mut names = vec!["floor", "fingerpost"];
    let mut subjects = vec![
        Subject::new(workload.all(), |ask| floor.find(ask)),
        Subject::new(workload.all(), |ask| redirects.evaluate(ask.request())),
    ];
    for (entry, peer) in peers.iter().filter(|(entry, _)| entry.finds) {
        names.push(entry.name);
        subjects.push(Subject::new(workload.all(), |ask| peer.find(ask)));
    }
    [full, lines(&names, nanoseconds(&subjects, effort))]
}

fn lines(names: &[&'static str], times: Vec<f64>) -> Vec<Line> {
    names.iter().zip(times).map(|(name, time)| Line { name, time }).collect()
}

/// Panics where an engine decides otherwise than the workload says.
fn verify(workload: &'static Workload, entry: &Entry, peer: &dyn Peer) {
    for ask in workload.asks.iter().take(50) {
        let rule = ask.rule.filter(|rule| peer.takes(workload.rules[*rule].kind));
        if entry.finds {
            assert_eq!(peer.find(ask), rule, "{}: {}", entry.name, ask.http.uri());
        }
        if entry.decides && rule == ask.rule {
            let wanted = match ask.class {
                Class::Miss => Outcome::default(),
                Class::Denied | Class::Country => Outcome { status: 403, location: None },
                Class::Plain => Outcome { status: 301, location: Some(ask.https()) },
                Class::Exact | Class::Pattern => Outcome {
                    status: workload.rules[ask.rule.unwrap()].status,
                    location: ask.location.clone(),
                },
            };
            assert_eq!(peer.full(ask), Some(wanted), "{}: {}", entry.name, ask.http.uri());
        }
    }
}
