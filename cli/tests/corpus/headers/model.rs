//! The two hosts, as plainly as their own code does it: a regular expression for each rule, asked
//! one after the other. It takes files that the hosts take as a whole.

use std::collections::BTreeMap;

use fingerpost_cli::import::Format;
use regex::Regex;

/// Headers by their names in lower case; several lines are joined with `, `.
pub(crate) type Sent = BTreeMap<String, String>;

/// A site with a `_headers` file.
pub(crate) struct Model {
    is_netlify: bool,
    rules: Vec<Rule>,
}

struct Rule {
    path: String,
    regex: Regex,
    set: Vec<(String, String)>,
    unset: Vec<String>,
}

impl Model {
    pub(crate) fn of(text: &str, format: Format) -> Model {
        let mut model = Model { is_netlify: format == Format::NetlifyHeaders, rules: Vec::new() };
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with('/') || line.starts_with("https://") {
                let regex = if model.is_netlify { netlify(line) } else { cloudflare(line) };
                let (set, unset) = (Vec::new(), Vec::new());
                model.rules.push(Rule { path: line.to_owned(), regex, set, unset });
                continue;
            }
            let rule = model.rules.last_mut().expect("a path stands first");
            match line.split_once(':') {
                Some((name, value)) => {
                    let name = name.trim().to_lowercase();
                    let value = value.trim().to_owned();
                    match rule.set.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, joined)) => *joined = format!("{joined}, {value}"),
                        None => rule.set.push((name, value)),
                    }
                }
                None => rule.unset.push(line.strip_prefix("! ").expect("`! Name`").to_lowercase()),
            }
        }
        if !model.is_netlify {
            model.keep_last_of_each_path();
        }
        model
    }

    /// Cloudflare keeps its rules in an object, by path.
    fn keep_last_of_each_path(&mut self) {
        let mut kept: Vec<Rule> = Vec::new();
        for rule in self.rules.drain(..) {
            match kept.iter_mut().find(|kept| kept.path == rule.path) {
                Some(first) => *first = rule,
                None => kept.push(rule),
            }
        }
        self.rules = kept;
    }

    /// What is sent where the site's own server would send this.
    pub(crate) fn send(&self, host: &str, path: &str, own: &[(&str, &str)]) -> Sent {
        let mut sent: Sent =
            own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut set_here: Vec<&str> = Vec::new();
        for rule in &self.rules {
            let url = format!("https://{host}{path}");
            let subject = if rule.path.starts_with('/') { path } else { &url };
            let Some(captures) = rule.regex.captures(subject) else { continue };
            for name in &rule.unset {
                sent.remove(name);
            }
            for (name, value) in &rule.set {
                let mut value = value.clone();
                for name in rule.regex.capture_names().flatten() {
                    value = value.replace(&format!(":{name}"), &captures[name]);
                }
                let adds = !self.is_netlify && set_here.contains(&name.as_str());
                let joined = sent.get(name).filter(|_| adds).map(|it| format!("{it}, {value}"));
                sent.insert(name.clone(), joined.unwrap_or(value));
                set_here.push(name);
            }
        }
        sent
    }

    /// A path that each rule takes, with the host that it wants; `every`: of so many, one.
    pub(crate) fn samples(&self, every: usize) -> Vec<(String, String)> {
        let filled = |text: &str, splat: &str| {
            let placeholder = Regex::new(":[A-Za-z][A-Za-z0-9_]*").expect("it is one");
            placeholder.replace_all(&text.replace('*', splat), "some").into_owned()
        };
        let sample = |rule: &Rule| match rule.path.strip_prefix("https://") {
            Some(rest) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let path = if path.is_empty() { "/" } else { path };
                (filled(host, "any"), filled(path, "x/y"))
            }
            None => ("www.example.com".to_owned(), filled(&rule.path, "x/y")),
        };
        self.rules.iter().step_by(every).map(sample).collect()
    }
}

/// `forRegExp` of Netlify's parser.
fn netlify(path: &str) -> Regex {
    let parts = path.split('/').map(str::trim_end).filter(|part| !part.is_empty());
    let parts = parts.map(|part| match part {
        "*" => "?(.*)".to_owned(),
        part if part.starts_with(':') => "([^/]+)".to_owned(),
        part if part.contains('*') => part.replace('*', "(.*)"),
        part => regex::escape(part),
    });
    let pattern = parts.collect::<Vec<_>>().join("/");
    Regex::new(&format!("(?iu)^/{pattern}/?$")).expect("a regular expression")
}

/// The rules matcher of Cloudflare's asset server.
fn cloudflare(path: &str) -> Regex {
    let text = path.split('*').map(regex::escape).collect::<Vec<_>>().join("(?<splat>.*)");
    let in_host = Regex::new(r"^https://:([A-Za-z]\w*)").expect("it is one");
    let text = in_host.replace(&text, "https://(?<$1>[^/.]+)");
    let in_path = Regex::new(r":([A-Za-z]\w*)").expect("it is one");
    let text = in_path.replace_all(&text, "(?<$1>[^/]+)");
    Regex::new(&format!("^{text}$")).expect("a regular expression")
}
