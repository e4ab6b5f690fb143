//! How long a decision takes: HITS and MISSES apart, for the policies of `rules/` and for the
//! [`workload`]; and how long it takes to make a policy ready. `HITS/full` and `MISSES/full` are
//! whole decisions, the response of a request that passes included.
//!
//! `cargo bench --bench evaluate`; absolute times mean little on a shared machine, ratios do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod workload;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use fingerpost::{Engine, Policy, Request, Scheme, Source};
use workload::{Class, Part, SIZES, Workload, full};

/// A policy of `rules/`, paths that a rule of it decides, and paths that pass.
struct Sample {
    name: &'static str,
    text: &'static str,
    hits: &'static [&'static str],
    misses: &'static [&'static str],
}

const SAMPLES: [Sample; 4] = [
    Sample {
        name: "quickstart",
        text: include_str!("../rules/quickstart.toml"),
        hits: &["/blog/2024/Hello/", "/.git/config", "/docs/"],
        misses: &["/", "/articles/hello", "/assets/site.9f2c.css"],
    },
    Sample {
        name: "redirects",
        text: include_str!("../rules/redirects.toml"),
        hits: &["/about-us.html", "/docs/v2/setup", "/archive/2024/05.html", "/go/docs"],
        misses: &["/", "/docs/", "/products/42", "/archive/2024"],
    },
    Sample {
        name: "country-block",
        text: include_str!("../rules/country-block.toml"),
        hits: &["/checkout/pay", "/prices"],
        misses: &["/", "/about"],
    },
    Sample {
        name: "ip-deny",
        text: include_str!("../rules/ip-deny.toml"),
        hits: &["/admin/users", "/internal-metrics"],
        misses: &["/", "/about"],
    },
];

const HEADERS: [(&str, &str); 6] = [
    ("host", "example.com"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("accept-language", "en-US,en;q=0.5"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("cookie", "session=7f3a9c2e; theme=dark"),
];

fn main() {
    // As CI runs it: only whether it works.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let sizes = if is_test { &SIZES[..3] } else { &SIZES[..] };
    let mut criterion = Criterion::default().configure_from_args();
    samples(&mut criterion);
    by_size(&mut criterion, sizes);
    compile(&mut criterion, sizes);
    criterion.final_summary();
}

fn samples(criterion: &mut Criterion) {
    for sample in SAMPLES {
        let policy = Policy::parse(with_files(sample.text)).unwrap();
        let engine = Engine::new(&policy).unwrap();
        evaluate(criterion, "HITS/rules", sample.name, &engine, sample.hits);
        evaluate(criterion, "MISSES/rules", sample.name, &engine, sample.misses);
    }
}

/// The workload, by the number of redirects.
fn by_size(criterion: &mut Criterion, sizes: &[usize]) {
    for size in sizes {
        let workload = Workload::new(*size, 2_000);
        for (part, name) in [(Part::Redirects, "redirects"), (Part::Full, "full")] {
            let engine = workload.engine(part);
            workload.verify(&engine, part, 20);
            let hits = workload.of_class(&[Class::Exact, Class::Pattern]);
            for (asks, outcome) in [(hits, "HITS"), (workload.of_class(&[Class::Miss]), "MISSES")] {
                let mut group = criterion.benchmark_group(format!("{outcome}/{name}"));
                // A slow engine ends, too.
                let asks = asks.iter().take(if *size > 1_000 { 100 } else { 400 });
                group.throughput(Throughput::Elements(asks.len() as u64));
                group.bench_function(size.to_string(), |bencher| {
                    bencher.iter(|| {
                        for ask in asks.clone() {
                            match part {
                                Part::Full => full(&engine, black_box(ask)),
                                Part::Redirects => {
                                    drop(black_box(engine.evaluate(black_box(ask).request())));
                                }
                            }
                        }
                    });
                });
            }
        }
    }
}

/// The way from the text to the engine.
fn compile(criterion: &mut Criterion, sizes: &[usize]) {
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(10);
    for size in sizes {
        group.throughput(Throughput::Elements(*size as u64));
        let workload = Workload::new(*size, 0);
        let text = workload.text(Part::Full);
        group.bench_function(BenchmarkId::new("toml", size), |bencher| {
            bencher.iter(|| toml::de::DeTable::parse(black_box(&text)).unwrap());
        });
        group.bench_function(BenchmarkId::new("parse", size), |bencher| {
            bencher.iter_with_setup(
                || workload.source(Part::Full),
                |source| Policy::parse(source).unwrap(),
            );
        });
        let policy = Policy::parse(workload.source(Part::Full)).unwrap();
        group.bench_function(BenchmarkId::new("engine", size), |bencher| {
            bencher.iter(|| Engine::new(black_box(&policy)).unwrap());
        });
    }
}

/// One round over all paths an iteration; the throughput is in decisions.
fn evaluate<P: AsRef<str>>(
    criterion: &mut Criterion,
    group: &str,
    name: &str,
    engine: &Engine,
    paths: &[P],
) {
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(paths.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for path in paths {
                let request = Request::new("GET", black_box(path.as_ref()))
                    .with_headers(&HEADERS)
                    .with_scheme(Scheme::Https)
                    .with_ip([203, 0, 113, 9].into());
                black_box(engine.evaluate(request));
            }
        });
    });
}

fn with_files(text: &str) -> Source {
    Source::text(text)
        .with_file("moved.csv", include_str!("../rules/moved.csv"))
        .with_file("deny.txt", include_str!("../rules/deny.txt"))
        .with_file("not-here.html", include_str!("../rules/not-here.html"))
}
