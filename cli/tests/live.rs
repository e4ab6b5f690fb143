//! `fingerpost try`: the site under the policy, and the page that is told of it.
#![cfg(feature = "try")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const POLICY: &str = "
hosts = ['example.com']
[https]
[canonical]
host = 'example.com'
[[block]]
id = 'admin'
when.path = '/admin/{*rest}'
[[redirect]]
id = 'moved'
from = '/old'
to = 'https://example.com/new?a=1'
[security_headers]
preset = 'web-2026'
";

/// The command while it runs.
struct Try {
    child: Child,
    folder: TempDir,
    site: String,
    page: String,
}

impl Try {
    fn start(options: &[&str]) -> Try {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("rules.toml"), POLICY).unwrap();
        std::fs::create_dir(folder.path().join("public")).unwrap();
        std::fs::write(folder.path().join("public/index.html"), "<p>the front page").unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fingerpost"))
            .args(["try", "rules.toml", "--port", "0"])
            .args(options)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = || {
            let line = lines.next().unwrap().unwrap();
            let (address, _) = line.split_once("  ").unwrap();
            address.strip_prefix("http://").unwrap().to_owned()
        };
        let (site, page) = (address(), address());
        Try { child, folder, site, page }
    }

    fn write(&self, policy: &str) {
        let new = self.folder.path().join("rules.new");
        std::fs::write(&new, policy).unwrap();
        std::fs::rename(new, self.folder.path().join("rules.toml")).unwrap();
    }

    /// What the page hears, from what was told before it was opened.
    fn events(&self) -> impl Iterator<Item = Value> + use<> {
        let stream = ask(&self.page, "/events", &self.page);
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.filter_map(|line| {
            line.strip_prefix("data: ").map(|json| serde_json::from_str(json).unwrap())
        })
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(server: &str, target: &str, host: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    stream
}

fn get(server: &str, target: &str, host: &str) -> String {
    let mut answer = String::new();
    ask(server, target, host).read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn requests_are_decided_and_shown() {
    let tried = Try::start(&["--site", "public"]);
    let site = tried.site.as_str();
    // To this machine: the policy's host is meant.
    let page = get(site, "/", site);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("the front page"), "{page}");
    assert!(page.contains("\r\nx-content-type-options: nosniff\r\n"), "{page}");
    let moved = get(site, "/old", site);
    assert!(moved.starts_with("HTTP/1.1 308 "), "{moved}");
    assert!(moved.contains(&format!("\r\nlocation: http://{site}/new?a=1\r\n")), "{moved}");
    // To another host, as it is.
    assert!(get(site, "/", "evil.example").starts_with("HTTP/1.1 200 "));
    get(site, "/admin/%3Cscript%3E", site);

    let mut events = tried.events();
    let policy = events.next().unwrap();
    assert_eq!((&policy["kind"], &policy["problem"]), (&"policy".into(), &Value::Null));
    let seen: Vec<Value> = events.by_ref().take(4).collect();
    let told = |index: usize, key: &str| seen[index][key].clone();
    assert_eq!(told(0, "url"), "https://example.com/");
    assert_eq!((told(0, "status"), told(0, "answered")), (200.into(), false.into()));
    assert_eq!((told(1, "status"), &told(1, "rules")[0]), (308.into(), &"moved".into()));
    assert_eq!(told(1, "location"), "https://example.com/new?a=1");
    assert_eq!(told(2, "url"), "https://evil.example/");
    assert_eq!((told(3, "status"), &told(3, "rules")[0]), (403.into(), &"admin".into()));
    let why = told(3, "explanation").as_str().unwrap().to_owned();
    assert!(why.contains("✓ admin") && !why.contains('\u{1b}'), "{why}");

    // A page that is open hears what comes.
    get(site, "/later", site);
    assert_eq!(events.next().unwrap()["url"], "https://example.com/later");
}

#[test]
fn the_policy_is_read_again_and_a_bad_one_is_not_taken() {
    let tried = Try::start(&[]);
    let site = tried.site.as_str();
    let mut policies = tried.events().filter(|event| event["kind"] == "policy");
    let first = policies.next().unwrap();
    tried.write("[[blok]]\nwhen.path = '/a'");
    let bad = policies.next().unwrap();
    assert_eq!(bad["digest"], first["digest"]);
    assert!(bad["problem"].as_str().unwrap().contains("`blok`"), "{bad}");
    assert!(get(site, "/admin/x", site).starts_with("HTTP/1.1 403 "));
    tried.write("[[respond]]\nbody = 'new'");
    let good = policies.next().unwrap();
    assert_eq!((&good["rules"], &good["problem"]), (&1.into(), &Value::Null));
    assert!(get(site, "/admin/x", site).ends_with("new"));
}

#[test]
fn an_echo_says_what_the_origin_sees() {
    let tried = Try::start(&["--scheme", "http"]);
    tried.write("[[rewrite]]\nfrom = '/a'\nto = '/b'");
    let mut policies = tried.events().filter(|event| event["kind"] == "policy");
    while policies.next().unwrap()["rules"] != 1 {}
    assert!(get(&tried.site, "/a", "x").contains("\r\n\r\nGET /b\nhost: x\n"));
}

#[test]
fn the_page_is_for_this_machine_alone() {
    let tried = Try::start(&[]);
    let page = get(&tried.page, "/", &tried.page);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    assert!(page.contains(&format!("http://{}", tried.site)), "{page}");
    // Nothing is fetched from elsewhere, and nothing is made of text but text.
    for no in ["innerHTML", "insertAdjacentHTML", "document.write", "https://"] {
        assert!(!page.contains(no), "{no}");
    }
    for path in ["/", "/events"] {
        let refused = get(&tried.page, path, "evil.example");
        assert!(refused.starts_with("HTTP/1.1 421 "), "{refused}");
    }
}
