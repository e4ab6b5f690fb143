//! Visitors: curl, and bytes as they are.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

/// A response, as curl prints it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Seen {
    /// The only field of this name; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter_map(|(field, value)| field.eq_ignore_ascii_case(name).then_some(value));
        let value = values.next().unwrap_or_default();
        assert_eq!(values.next(), None, "{name} twice in {}", self.head);
        value
    }

    fn of(text: &str) -> Seen {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
        Seen { status, head: head.replace('\r', ""), body: body.to_owned() }
    }
}

/// Asks by curl.
pub(crate) fn curl(server: SocketAddr, target: &str, options: &[&str]) -> Seen {
    let url = format!("http://{server}{target}");
    Seen::of(&run(&[options, &[url.as_str()]].concat()))
}

/// What curl prints, the head with it.
pub(crate) fn run(options: &[&str]) -> String {
    let mut curl = Command::new("curl");
    let output = curl.args(["-si", "--noproxy", "*", "-m", "60"]).args(options).output().unwrap();
    assert!(output.status.success(), "curl {:?}: {}", options.last(), output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Sends bytes as they are, and gives what comes back until the server closes.
pub(crate) fn raw(server: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    assert!(read.is_ok(), "the server doesn't close: {read:?}");
    String::from_utf8(answer).unwrap()
}

/// The status of an answer.
pub(crate) fn status(answer: &str) -> u16 {
    Seen::of(answer).status
}
