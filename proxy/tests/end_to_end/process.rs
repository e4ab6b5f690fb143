//! The proxy as a process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running proxy; it ends with the test.
pub(crate) struct Proxy {
    child: Child,
    pub(crate) folder: TempDir,
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
    access: Arc<Mutex<Vec<String>>>,
    messages: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(crate) fn start(policy: &str, origin: SocketAddr, more: &[&str]) -> Proxy {
        let origin = format!("http://{origin}");
        Proxy::start_with(policy, |_| {}, &[&["--origin", &origin], more].concat())
    }

    /// `prepare` may put more into the policy's folder.
    pub(crate) fn start_with(policy: &str, prepare: impl FnOnce(&Path), more: &[&str]) -> Proxy {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("rules.toml"), policy).unwrap();
        prepare(folder.path());
        let mut child = Command::new(env!("CARGO_BIN_EXE_fingerpost-proxy"))
            .args(["--rules", "rules.toml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .args(more)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let access = collect(child.stdout.take().unwrap());
        let messages = collect(child.stderr.take().unwrap());
        let address_of = |event: &str| {
            let line = wait(&messages, |line| line.contains(&format!("\"event\":\"{event}\"")));
            let (_, address) = line.split_once("://").unwrap();
            address.split('"').next().unwrap().parse().unwrap()
        };
        let (address, admin) = (address_of("listening"), address_of("admin"));
        Proxy { child, folder, address, admin, access, messages }
    }

    /// Puts another policy in the place of the file, as editors do.
    pub(crate) fn write(&self, policy: &str) {
        let new = self.folder.path().join("rules.new");
        std::fs::write(&new, policy).unwrap();
        std::fs::rename(new, self.folder.path().join("rules.toml")).unwrap();
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Waits for a line about the proxy itself.
    pub(crate) fn said(&self, what: &str) -> String {
        wait(&self.messages, |line| line.contains(what))
    }

    /// Waits for a line of the access log.
    pub(crate) fn logged(&self, what: &str) -> serde_json::Value {
        serde_json::from_str(&wait(&self.access, |line| line.contains(what))).unwrap()
    }

    /// The most memory that it ever had, in MiB.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{:#?}", self.messages.lock().unwrap());
        }
    }
}

fn collect(from: impl std::io::Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = lines.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            kept.lock().unwrap().push(line);
        }
    });
    lines
}

fn wait(lines: &Mutex<Vec<String>>, is_wanted: impl Fn(&str) -> bool) -> String {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        if let Some(line) = lines.lock().unwrap().iter().find(|line| is_wanted(line)) {
            return line.clone();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no such line among {:#?}", lines.lock().unwrap());
}
