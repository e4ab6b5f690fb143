//! The workload as a policy of fingerpost: text and the files beside it.

use std::fmt::Write as _;

use fingerpost::{Engine, Limits, Policy, Source};
use ipnet::IpNet;

use super::rules::{Kind, Rule};
use super::{BLOCKED, COOKIE, HOSTS, Workload};

/// How much of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The redirects alone: what is left is which of them wins.
    Redirects,
    /// With https, the blocks, the experiment and the security headers.
    Full,
}

impl Workload {
    pub(crate) fn engine(&self, part: Part) -> Engine {
        Engine::new(&Policy::parse(self.source(part)).unwrap()).unwrap()
    }

    pub(crate) fn source(&self, part: Part) -> Source {
        self.source_with_limits(part, Limits::default())
    }

    pub(crate) fn source_with_limits(&self, part: Part, limits: Limits) -> Source {
        Source::text(self.text(part))
            .with_file("moved.csv", moved(&self.rules))
            .with_file("denied.txt", lines(&self.denied))
            .with_limits(limits)
    }

    /// The policy's text. Exact redirects are lines of `moved.csv`.
    pub(crate) fn text(&self, part: Part) -> String {
        let mut redirects = String::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.kind != Kind::Exact {
                redirect(&mut redirects, index, rule);
            }
        }
        framed(part, &redirects)
    }
}

/// The policy's text around these redirects.
pub(crate) fn framed(part: Part, redirects: &str) -> String {
    let mut text = format!("hosts = {HOSTS:?}\n\n");
    if part == Part::Full {
        text.push_str(BEFORE);
        write!(text, "[[block]]\nid = 'countries'\nwhen.country = {BLOCKED:?}\n\n").unwrap();
    }
    text.push_str("[[redirect]]\nid = 'moved'\nmap = 'moved.csv'\n\n");
    text.push_str(redirects);
    if part == Part::Full {
        write!(text, "[[experiment]]\nid = 'home'\ncookie = '{COOKIE}'\n").unwrap();
        text.push_str(AFTER);
    }
    text
}

const BEFORE: &str = r#"
[client]
scheme_header = "x-forwarded-proto"
country_header = "cf-ipcountry"

[lists]
denied = { file = "denied.txt" }

[https]
status = 301

[[block]]
id = "denied"
when.ip = "@denied"

"#;

/// The rest of the experiment, then what comes to [`super::SECURITY_HEADERS`].
const AFTER: &str = r#"bots = "include"
control = "a"
variants = { a = 1, b = 1 }

[security_headers]
hsts = { max_age = 63072000, include_subdomains = true }
content_type_options = "nosniff"
frame_options = "DENY"
referrer_policy = "strict-origin-when-cross-origin"
permissions_policy = { camera = [], geolocation = [], microphone = [] }
csp = { default-src = "'self'", img-src = ["'self'", "data:"], object-src = "'none'" }
"#;

fn redirect(text: &mut String, index: usize, rule: &Rule) {
    let from = match rule.kind {
        Kind::Regex => format!("{{ regex = '{}' }}", rule.regex()),
        _ => format!("'{}'", rule.pattern()),
    };
    let (host, to, status) = (rule.host_name(), rule.template(), rule.status);
    write!(
        text,
        "[[redirect]]\nid = 'r{index}'\nwhen.host = '{host}'\nfrom = {from}\nto = '{to}'\nstatus = {status}\n\n"
    )
    .unwrap();
}

/// The exact redirects.
pub(crate) fn moved(rules: &[Rule]) -> String {
    let mut text = String::from("from,to,status,host\n");
    for rule in rules.iter().filter(|rule| rule.kind == Kind::Exact) {
        let (from, to) = (rule.pattern(), rule.template());
        writeln!(text, "{from},{to},{},{}", rule.status, rule.host_name()).unwrap();
    }
    text
}

pub(crate) fn lines(networks: &[IpNet]) -> String {
    networks.iter().map(|network| format!("{network}\n")).collect()
}
