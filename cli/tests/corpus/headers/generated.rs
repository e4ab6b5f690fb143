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
    "https://:x.example.com/a/*",
    "https://other.example/*",
];

const NAMES: [&str; 3] = ["Cache-Control", "X-One", "Test"];

/// Paths of requests.
const ASKED: [&str; 10] =
    ["/", "/a", "/a/", "/a/b", "/a/b.js", "/b.js", "/x/b", "/x/b/c.js", "/a/x/b", "/a/x/y.css"];

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

fn file(draw: &mut Draw, format: Format) -> String {
    let is_netlify = format == Format::NetlifyHeaders;
    let paths = if is_netlify { 11 } else { PATHS.len() };
    let mut text = String::new();
    for rule in 0..=draw.below(5) {
        text.push_str(&format!("{}\n", PATHS[draw.below(paths)]));
        for line in 0..=draw.below(3) {
            let name = NAMES[draw.below(NAMES.len())];
            let removes = !is_netlify && draw.below(4) == 0;
            let line =
                if removes { format!("  ! {name}") } else { format!("  {name}: {rule}{line}") };
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
            for path in ASKED {
                for host in ["www.example.com", "other.example"] {
                    if let Verdict::Unexplained(why) = ask(&ready, &model, host, path, false) {
                        panic!("{text}\n{}\n{why}", ready.imported.policy);
                    }
                }
            }
        }
    }
}
