//! Files of a few paths and headers, put together at random: rules meet in every way.

use fingerpost_cli::import::Format;

use super::super::data::Ready;
use super::super::table::Verdict;
use super::files::ask;
use super::model::Model;

const FILES: usize = 1_000;

const PATHS: [&str; 14] = [
    "/*",
    "/a",
    "/a/*",
    "/a/b",
    "/a/:x",
    "/:x/b",
    "/*.js",
    "/a/*.js",
    "/a/b.js",
    "/*/b",
    "/:x/*",
    "https://www.example.com/*",
    "https://:y.example.com/a/*",
    "https://other.example/*",
];

/// So many of them are paths alone.
const OF_BOTH: usize = 11;

const NAMES: [&str; 3] = ["Cache-Control", "X-One", "Test"];

/// Paths of requests.
const ASKED: [&str; 16] = [
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a/b.js",
    "/b.js",
    "/x/b",
    "/x/b/c.js",
    "/a/x/b",
    "/a/x/y.css",
    "/ab",
    "/ba.js",
    "/b/a-",
    "/a.js/b",
    "/ab/ab",
    "//",
];

/// So many of them aren't what Netlify's regular expressions take by a slip, such as `/ab` for
/// `/a/*`.
const SAFE: usize = 10;

/// Numbers without a pattern (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % most as u64) as usize
    }
}

/// A path with at most one `*` and one placeholder, anywhere.
fn path(draw: &mut Draw) -> String {
    let mut path = "/".to_owned();
    for _ in 0..draw.below(5) {
        let piece = ["a", "b", "/", ".js", "*", ":x"][draw.below(6)];
        if piece == "/" || !path.contains(piece) {
            path.push_str(piece);
        }
        if piece == ":x" {
            path.push_str(["", "-", "/"][draw.below(3)]);
        }
    }
    path
}

/// A value; where the path has what can be said again, perhaps with it.
fn value(draw: &mut Draw, path: &str, plain: &str) -> String {
    let placeholder = match path {
        "/a/*" | "https://:y.example.com/a/*" | "/*" => ":splat",
        "/a/:x" => ":x",
        _ => return plain.to_owned(),
    };
    [plain.to_owned(), format!("<{placeholder}>"), format!("{{{plain}}}")][draw.below(3)].clone()
}

fn file(draw: &mut Draw, format: Format) -> String {
    let is_netlify = format == Format::NetlifyHeaders;
    let mut text = String::new();
    for rule in 0..=draw.below(5) {
        let path = match draw.below(2) {
            _ if is_netlify => PATHS[draw.below(OF_BOTH)].to_owned(),
            0 => PATHS[draw.below(PATHS.len())].to_owned(),
            _ => path(draw),
        };
        text.push_str(&format!("{path}\n"));
        for line in 0..=draw.below(3) {
            let name = NAMES[draw.below(NAMES.len())];
            let line = if is_netlify {
                format!("  {name}: {rule}{line}")
            } else if draw.below(4) == 0 {
                format!("  ! {name}")
            } else {
                format!("  {name}: {}", value(draw, &path, &format!("{rule}{line}")))
            };
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

#[test]
fn generated_files_do_what_the_hosts_do() {
    for format in [Format::NetlifyHeaders, Format::CloudflareHeaders] {
        let mut draw = Draw(1);
        for _ in 0..FILES {
            let text = file(&mut draw, format);
            let ready = Ready::of("_headers", &text, format, false);
            let model = Model::of(&text, format);
            let asked = if format == Format::NetlifyHeaders { SAFE } else { ASKED.len() };
            for path in ASKED.into_iter().take(asked) {
                for host in ["www.example.com", "other.example"] {
                    if let Verdict::Unexplained(why) = ask(&ready, &model, host, path, false) {
                        panic!("{text}\n{}\n{why}", ready.imported.policy);
                    }
                }
            }
        }
    }
}
