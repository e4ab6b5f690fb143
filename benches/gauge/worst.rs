//! The most expensive requests that are legal, against policies that ask for as much as they can.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fingerpost::{Engine, Policy, Request, Scheme, Source};

use crate::Scale;
use crate::measure::{digits, median};
use crate::workload::policy::{framed, lines, moved};
use crate::workload::random::Random;
use crate::workload::{Kind, Part, Workload};

/// The longest URL, and what all header fields come to.
const URL: usize = 8 << 10;
const HEADERS: usize = 64 << 10;

pub(crate) struct Worst {
    name: &'static str,
    target: String,
    headers: Vec<(String, String)>,
}

impl Worst {
    pub(crate) fn request(&self) -> Request<'_> {
        Request::new("GET", &self.target)
            .with_headers(&self.headers)
            .with_scheme(Scheme::Https)
            .with_ip([203, 0, 113, 9].into())
            .with_entropy([7; 16])
    }
}

pub(crate) fn print(scale: Scale) {
    let size = scale.rules(10_000);
    let policies = [
        ("no regular expressions", engine(size, ""), Duration::from_micros(100)),
        ("with regular expressions", engine(size, REGEXES), Duration::from_millis(1)),
    ];
    let worst = requests();
    println!("The most expensive legal requests: microseconds of the whole decision.\n");
    println!(
        "| | {} |\n|---|---|---|",
        policies
            .iter()
            .map(|(name, _, budget)| format!("{name} (at most {} µs)", budget.as_micros()))
            .collect::<Vec<_>>()
            .join(" | ")
    );
    for worst in &worst {
        let cells = policies.iter().map(|(_, engine, budget)| {
            let time = time(engine, worst, scale);
            let mark = if time > budget.as_secs_f64() * 1e9 { " **over**" } else { "" };
            format!("{}{mark}", digits(time / 1e3))
        });
        println!("| {} | {} |", worst.name, cells.collect::<Vec<_>>().join(" | "));
    }
    println!();
}

/// A policy of `size` redirects whose other rules ask for everything that a request has.
pub(crate) fn engine(size: usize, more: &str) -> Engine {
    let mut workload = Workload::new(size, 0);
    workload.rules.retain(|rule| rule.kind != Kind::Regex);
    let mut redirects = String::from(GUARDS);
    redirects.push_str(more);
    for (index, rule) in workload.rules.iter().enumerate() {
        if rule.kind != Kind::Exact {
            let (from, to, host) = (rule.pattern(), rule.template(), rule.host_name());
            redirects.push_str(&format!(
                "[[redirect]]\nid = 'r{index}'\nwhen.host = '{host}'\nfrom = '{from}'\nto = '{to}'\n\n"
            ));
        }
    }
    let source = Source::text(framed(Part::Full, &redirects))
        .with_file("moved.csv", moved(&workload.rules) + &alike())
        .with_file("denied.txt", lines(&workload.denied));
    Engine::new(&Policy::parse(source).unwrap()).unwrap()
}

/// Rules that look at paths in all views, cookies, query and headers.
const GUARDS: &str = r#"
[paths]
reject = []

[[block]]
when.path = ["/admin/{*rest}", "/internal/{area}/{*rest}", "/{any}/private/{*rest}"]

[[block]]
when.path = [{ suffix = ".php" }, { suffix = ".bak", ignore_case = true }, { contains = "wp-" }]

[[block]]
when.path = { prefix = "/.git" }

[[block]]
when.path = "/{a}-{b}-{c}/{d}.{e}"

[[block]]
when.user_agent = { contains = "sqlmap", ignore_case = true }

[[block]]
when.header.x-scanner = { present = true }

[[block]]
when.query.debug = { present = true }

[[block]]
when.query.q = { contains = "union select", ignore_case = true }

[[block]]
when.cookie.banned = "1"

[[redirect]]
when.cookie.lang = "de"
status = 302
when.path = { suffix = "/" }
to = "/de{path}"

[[redirect]]
from = "/a/{b}/{*rest}"
when.query.a = "2"
to = "/b/{rest}"

[[headers]]
when.header.accept = { contains = "image/webp" }
request.set = { x-images = "webp" }

"#;

/// Regular expressions without a text that a path must have, and with much to try.
pub(crate) const REGEXES: &str = r#"
[[block]]
when.path = { regex = '(?:[a-y%-]{1,9}/){1,5}[0-9]{8}' }

[[block]]
when.path = { regex = '(?i)(?:a|aa|aaa|a-)+[0-9]z' }

[[block]]
when.query.q = { regex = '(?i)union[ +]+select' }

[[block]]
when.user_agent = { regex = '(?:[a-z]+[0-9]*)+[!?]' }

[[block]]
when.header.cookie = { regex = '(?:[a-z0-9]+=[a-z0-9]+; ){9}[!?]' }

[[redirect]]
from = { regex = '^/(?<a>[a-z/-]*)-(?<b>[a-z/-]*)-(?<c>[0-9]+)$' }
to = "/c/{c}"

[[redirect]]
from = { regex = '(?<x>[a-z]+)(?<y>[a-z]+)(?<z>[a-z]+)[!?]' }
to = "/x/{x}"

[[redirect]]
from = { regex = '^(?<first>.*)/(?<second>.*)/(?<third>.*)\.aspx?' }
to = "/y/{first}"

"#;

/// Map lines that differ in the order of their bytes only, and are of one length.
fn alike() -> String {
    let mut random = Random::new(8);
    let mut text = String::new();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..2_000 {
        let path = permuted(&mut random);
        if seen.insert(path.clone()) {
            text.push_str(&format!("{path},/new,301,www.example.com\n"));
        }
    }
    text
}

fn permuted(random: &mut Random) -> String {
    let mut letters: Vec<char> = "abcdefghijklmnopabcdefghijklmnop".chars().collect();
    random.shuffle(&mut letters);
    format!("/{}", letters.iter().collect::<String>())
}

pub(crate) fn requests() -> Vec<Worst> {
    let mut requests = vec![
        worst("an ordinary one", "/articles/some-page.html?page=2".to_owned(), Vec::new()),
        worst("8 KiB of folders", fill("/a", URL), Vec::new()),
        worst("8 KiB of empty folders", fill("/", URL), Vec::new()),
        worst("8 KiB of one name", format!("/{}", fill("a", URL - 1)), Vec::new()),
        worst("8 KiB of names with hyphens", format!("/{}", fill("a-", URL - 1)), Vec::new()),
        worst("8 KiB of escapes", format!("/{}", fill("%61", URL - 1)), Vec::new()),
        worst("8 KiB of escaped escapes", format!("/{}", fill("%252561", URL - 1)), Vec::new()),
        worst("8 KiB of dots", fill("/a/..", URL), Vec::new()),
        worst("8 KiB of backslashes", format!("/{}", fill("%5c;x", URL - 1)), Vec::new()),
        worst("2 KiB that a capture almost takes", format!("/_{}-1", fill("/a-b", 2_000)), vec![]),
        worst("2 KiB that a capture takes", format!("{}-1", fill("/a-b", 2_000)), Vec::new()),
        worst("8 KiB of parameters", format!("/?{}", fill("a=1&", URL - 2)), Vec::new()),
        worst(
            "8 KiB of escaped parameters",
            format!("/?{}", fill("%71=%2b&", URL - 2)),
            Vec::new(),
        ),
        worst("100 headers, 64 KiB", "/".to_owned(), headers()),
        worst("100 headers whose names begin alike", "/".to_owned(), similar()),
        worst("200 cookies in a line", "/".to_owned(), vec![header("cookie", cookies())]),
        worst("200 lines of one cookie", "/".to_owned(), lines_of_cookies()),
        worst("a user agent of 8 KiB", "/".to_owned(), vec![header("user-agent", fill("a1", URL))]),
        worst("a key like 2,000 others", permuted(&mut Random::new(9)), Vec::new()),
    ];
    let mut all = headers();
    all.push(header("cookie", cookies()));
    requests.push(worst(
        "all of it",
        format!("{}?{}", fill("/a-%61", URL / 2), fill("a=%31&", URL / 2)),
        all,
    ));
    requests
}

fn worst(name: &'static str, target: String, more: Vec<(String, String)>) -> Worst {
    let mut headers = vec![
        header("host", "www.example.com"),
        header("accept", "text/html"),
        header("x-forwarded-proto", "https"),
        header("cf-ipcountry", "NL"),
    ];
    headers.extend(more);
    Worst { name, target, headers }
}

fn header(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// The text again and again, up to `length` bytes; an escape is never cut.
pub(crate) fn fill(text: &str, length: usize) -> String {
    text.repeat(length / text.len())
}

/// With those that every request has, a hundred.
fn headers() -> Vec<(String, String)> {
    let each = HEADERS / 96 - 16;
    (0..96).map(|index| header(&format!("x-header-{index}"), fill("v", each))).collect()
}

fn similar() -> Vec<(String, String)> {
    (0..96).map(|index| header(&format!("x-forwarded-prot{index:02}"), "https")).collect()
}

fn cookies() -> String {
    (0..200).map(|index| format!("name{index}=value{index}; ")).collect::<String>() + "end=1"
}

fn lines_of_cookies() -> Vec<(String, String)> {
    (0..200).map(|index| header("cookie", format!("lang={index}"))).collect()
}

/// Nanoseconds, the median of as many calls as there is time for.
fn time(engine: &Engine, worst: &Worst, scale: Scale) -> f64 {
    let (most, least, limit) =
        if scale.is_test { (1, 1, Duration::ZERO) } else { (500, 7, Duration::from_millis(200)) };
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < most && (times.len() < least || begin.elapsed() < limit) {
        let start = Instant::now();
        black_box(engine.evaluate(black_box(worst.request())));
        times.push(start.elapsed().as_nanos() as f64);
    }
    median(&mut times)
}
