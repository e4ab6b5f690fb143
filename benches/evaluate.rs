//! How long a decision takes: HITS and MISSES apart, for the policies of `rules/` and for
//! generated redirects; and how long it takes to make a policy ready.
//!
//! `cargo bench --bench evaluate`; absolute times mean little on a shared machine, ratios do.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use fingerpost::{Engine, Policy, Request, Scheme, Source};

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
    let mut criterion = Criterion::default().configure_from_args();
    samples(&mut criterion);
    redirects(&mut criterion);
    compile(&mut criterion);
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

fn redirects(criterion: &mut Criterion) {
    for count in [10, 1000] {
        let engine = Engine::new(&Policy::parse(generated(count)).unwrap()).unwrap();
        let hits: Vec<String> = (0..64).map(|index| request_of(index * 7 % count)).collect();
        let misses: Vec<String> =
            (0..64).map(|index| format!("/articles/{index}/a-page-of-today.html")).collect();
        let name = count.to_string();
        evaluate(criterion, "HITS/redirects", &name, &engine, &hits);
        evaluate(criterion, "MISSES/redirects", &name, &engine, &misses);
    }
}

fn compile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    for count in [10, 1000] {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("parse", count), |bencher| {
            bencher.iter(|| Policy::parse(generated(black_box(count))).unwrap());
        });
        let policy = Policy::parse(generated(count)).unwrap();
        group.bench_function(BenchmarkId::new("engine", count), |bencher| {
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

/// `count` redirects: in ten, seven exact ones (map lines), two of a folder, one of a segment.
fn generated(count: usize) -> Source {
    let mut text = "hosts = ['example.com']\n".to_owned();
    let mut map = "from,to\n".to_owned();
    for index in 0..count {
        match index % 10 {
            0..7 => map.push_str(&format!("/old/page-{index}.html,/new/page-{index}\n")),
            7 | 8 => text.push_str(&format!(
                "[[redirect]]\nfrom = '/folder-{index}/{{section}}/{{*rest}}'\nto = '/f/{{section}}/{{rest}}'\n"
            )),
            _ => text.push_str(&format!(
                "[[redirect]]\nfrom = '/item-{index}/{{id}}.html'\nto = '/i/{{id}}'\n"
            )),
        }
    }
    text.push_str("[[redirect]]\nmap = 'map.csv'\n");
    Source::text(text).with_file("map.csv", map)
}

/// A path that the redirect of this index takes.
fn request_of(index: usize) -> String {
    match index % 10 {
        0..7 => format!("/old/page-{index}.html"),
        7 | 8 => format!("/folder-{index}/guides/a/b/c.html"),
        _ => format!("/item-{index}/4711.html"),
    }
}
