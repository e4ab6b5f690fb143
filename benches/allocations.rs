//! Allocations a decision, counted by an allocator. A program of its own: counting takes time.
//!
//! `cargo bench --bench allocations`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod workload;

use std::hint::black_box;

use fingerpost::{Engine, Policy, Request, Scheme, Source};
use workload::{Ask, Class, Part, Workload, full, way_back};

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let (rules, asks) = if is_test { (100, 200) } else { (1_000, 10_000) };
    println!(
        "Allocations a decision, and their bytes.\n\n| | allocations | bytes |\n|---|---|---|"
    );
    of_the_workload(&Workload::new(rules, asks));
    of_rules();
    println!("\nBytes that an engine holds.\n\n| | a rule | beyond its own text |\n|---|---|---|");
    held(if is_test { 100 } else { 100_000 });
}

/// What one more rule of a kind takes, of the policy and of the engine together.
fn held(count: usize) {
    let map = |from: fn(usize) -> String, to: fn(usize) -> String| {
        let lines: Vec<[String; 2]> = (0..count).map(|rule| [from(rule), to(rule)]).collect();
        let text = lines.iter().flatten().map(String::len).sum();
        let lines: String = lines.iter().map(|[from, to]| format!("{from},{to}\n")).collect();
        let csv = format!("from,to\n{lines}");
        (["[[redirect]]\nmap = 'map.csv'", "map.csv", &csv].map(str::to_owned), text)
    };
    let exact = |rule| format!("/archive/{rule:07}/the-title-of-a-page");
    let pattern = |rule| format!("/archive/{rule:07}/{{slug}}");
    let networks: String = (0..count)
        .map(|net| format!("{}.{}.{}.0/24\n", 1 + net / 65_536, net / 256 % 256, net % 256))
        .collect();
    let block = "[lists]\nbad = { file = 'bad.txt' }\n[[block]]\nwhen.ip = '@bad'";
    let block = [block, "bad.txt", &networks].map(str::to_owned);
    for (name, (source, text)) in [
        ("a line of a map, exact", map(exact, |rule| format!("/news/{rule:07}"))),
        ("a line of a map, with a capture", map(pattern, |rule| format!("/news/{rule}/{{slug}}"))),
        ("a network of a list", (block, 0)),
    ] {
        let mut engine = None;
        let info = allocation_counter::measure(|| {
            // What is given back of the source isn't the engine's.
            let [policy, file, contents] = source.clone();
            let source = Source::text(policy).with_file(file, contents);
            engine = Some(Engine::new(&Policy::parse(source).unwrap()).unwrap());
        });
        let each = |bytes: i64| bytes as f64 / count as f64;
        println!(
            "| {name} | {:.0} | {:.0} |",
            each(info.bytes_current),
            each(info.bytes_current - text as i64)
        );
        drop(engine);
    }
}

fn of_the_workload(workload: &Workload) {
    let redirects = workload.engine(Part::Redirects);
    let all = workload.engine(Part::Full);
    let find = |ask: &Ask| drop(black_box(redirects.evaluate(ask.request())));
    let evaluate = |ask: &Ask| drop(black_box(all.evaluate(ask.request())));
    let back = |ask: &Ask| drop(black_box(way_back(&all, ask)));
    let both = |ask: &Ask| full(&all, ask);
    let (exact, pattern, miss) = ([Class::Exact], [Class::Pattern], [Class::Miss]);
    let blocked = [Class::Denied, Class::Country];
    line("redirects alone, misses", &workload.of_class(&miss), find);
    line("redirects alone, hits exact", &workload.of_class(&exact), find);
    line("redirects alone, hits patterns", &workload.of_class(&pattern), find);
    line("full, misses, about the request", &workload.of_class(&miss), evaluate);
    line("full, misses, about the response", &workload.of_class(&miss), back);
    let (returning, new): (Vec<_>, Vec<_>) =
        workload.of_class(&miss).into_iter().partition(|ask| ask.has_cookie);
    line("full, misses of visitors with the cookie, about the response", &returning, back);
    line("full, misses of visitors without, about the response", &new, back);
    line("full, blocked", &workload.of_class(&blocked), evaluate);
    line("full, http", &workload.of_class(&[Class::Plain]), evaluate);
    line("full, hits exact", &workload.of_class(&exact), evaluate);
    line("full, hits patterns", &workload.of_class(&pattern), evaluate);
    line("full, all requests, both ways", &workload.all(), both);
}

/// What a kind of rule takes, one rule a policy.
fn of_rules() {
    for (name, policy, target) in [
        ("nothing to do", "[[block]]\nwhen.path = '/admin'", "/"),
        ("block by path", "[[block]]\nwhen.path = '/admin/{*rest}'", "/admin/users"),
        ("block by method", "[[block]]\nwhen.method = 'GET'", "/"),
        (
            "respond",
            "[[respond]]\nwhen.path = '/robots.txt'\nbody = 'User-agent: *'",
            "/robots.txt",
        ),
        ("redirect, exact", "[[redirect]]\nfrom = '/a'\nto = '/b'", "/a"),
        ("redirect, exact, with a query", "[[redirect]]\nfrom = '/a'\nto = '/b'", "/a?page=2"),
        (
            "redirect, pattern",
            "[[redirect]]\nfrom = '/a/{x}/{*rest}'\nto = '/{x}/{rest}'",
            "/a/b/c/d",
        ),
        (
            "redirect, regular expression",
            "[[redirect]]\nfrom = { regex = '^/a/(?<x>[0-9]+)$' }\nto = '/b/{x}'",
            "/a/17",
        ),
        (
            "redirect, three hops",
            "[[redirect]]\nmap = { '/a' = '/b', '/b' = '/c', '/c' = '/d' }",
            "/a",
        ),
        ("https and host", CANONICAL, "/a"),
        ("rewrite", "[[rewrite]]\nfrom = '/a/{*rest}'\nto = '/b/{rest}'", "/a/b"),
        ("headers of the request", "[[headers]]\nrequest.set = { x-edge = 'yes' }", "/"),
        ("a path spelled with escapes", "[[redirect]]\nfrom = '/a'\nto = '/b'", "/%62"),
        ("a cookie that is asked for", "[[redirect]]\nwhen.cookie.a = '1'\nto = '/b'", "/"),
        ("a parameter that is asked for", "[[redirect]]\nwhen.query.a = '1'\nto = '/b'", "/?b=2"),
        ("a header that is asked for", "[[redirect]]\nwhen.header.a = '1'\nto = '/b'", "/"),
    ] {
        let engine: Engine = policy.parse().unwrap();
        let headers = [("host", "www.example.com"), ("cookie", "session=1; theme=dark")];
        let request = Request::new("GET", target).with_headers(&headers).with_scheme(Scheme::Http);
        line(name, &[()], |()| drop(black_box(engine.evaluate(black_box(request)))));
    }
}

const CANONICAL: &str = "hosts = ['example.com']\n[https]\n[canonical]\nhost = 'example.com'\n\
                         aliases = ['www.example.com']";

fn line<T: Copy>(name: &str, asks: &[T], decide: impl Fn(T)) {
    // What is made on first use is there then.
    asks.iter().for_each(|ask| decide(*ask));
    let info = allocation_counter::measure(|| asks.iter().for_each(|ask| decide(*ask)));
    let each = |total: u64| total as f64 / asks.len() as f64;
    println!("| {name} | {:.2} | {:.0} |", each(info.count_total), each(info.bytes_total));
}
