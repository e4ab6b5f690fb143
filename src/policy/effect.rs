//! What the rules of a policy do where they act, in a few words and as data.

use std::fmt;

use serde::Serialize;

use super::auth::{Auth, Proof, SignedUrl};
use super::condition::Unit;
use super::model::{
    Answer, Body, Canonical, Cors, CorsOrigin, Experiment, HeaderEdit, HeaderEdits, Https, Layer,
    Redirect, RedirectSource, Rewrite, Route, SecurityHeaders, TrailingSlash,
};
use super::rules::host_text;

/// What an `[[experiment]]` draws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExperimentInfo<'p> {
    /// The variants in the order of their names.
    pub variants: Vec<VariantInfo<'p>>,
    /// The variant of bots, and of visitors who can't be drawn.
    pub control: &'p str,
    /// How many of a million visitors take part.
    pub traffic: u32,
    /// By what visitors are told apart: `random`, `ip`, `cookie uid`, `header x-user`.
    pub unit: String,
    /// Experiments of one layer share their visitors out among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<&'p str>,
    /// The cookie that remembers the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie: Option<CookieInfo<'p>>,
    /// The query parameter that asks for a variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_query: Option<&'p str>,
    /// Bots are drawn like anybody.
    pub includes_bots: bool,
}

/// A variant of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VariantInfo<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its weight among the others.
    pub weight: u32,
}

/// The cookie of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CookieInfo<'p> {
    /// Its name.
    pub name: &'p str,
    /// For how many seconds it is kept.
    pub max_age: u32,
}

impl ExperimentInfo<'_> {
    /// The variant's share of the visitors who take part, from 0 to 1.
    #[must_use]
    pub fn share(&self, variant: &VariantInfo<'_>) -> f64 {
        let all: f64 = self.variants.iter().map(|variant| f64::from(variant.weight)).sum();
        if all > 0.0 { f64::from(variant.weight) / all } else { 0.0 }
    }
}

/// What a rule does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect<'p> {
    Https(&'p Https),
    Canonical(&'p Canonical),
    Answer(&'p Answer),
    Redirect(&'p Redirect),
    Auth(&'p Auth),
    Cors(&'p Cors),
    Experiment(&'p Experiment, Option<&'p Layer>),
    Rewrite(&'p Rewrite),
    Route(&'p Route),
    Security(&'p SecurityHeaders),
    Headers(&'p HeaderEdits),
}

impl<'p> Effect<'p> {
    pub(crate) fn experiment(self) -> Option<ExperimentInfo<'p>> {
        let Effect::Experiment(experiment, layer) = self else { return None };
        let variants = experiment.variants.iter();
        let control = experiment.variants.get(experiment.control);
        Some(ExperimentInfo {
            variants: variants
                .map(|variant| VariantInfo { name: &variant.name, weight: variant.weight })
                .collect(),
            control: control.map_or("", |variant| variant.name.as_str()),
            traffic: experiment.traffic,
            unit: match &experiment.unit {
                Unit::Random => "random".to_owned(),
                Unit::Ip => "ip".to_owned(),
                Unit::Cookie(name) => format!("cookie {name}"),
                Unit::Header(name) => format!("header {name}"),
            },
            layer: layer.map(|layer| layer.name.as_str()),
            cookie: experiment
                .cookie
                .as_ref()
                .map(|cookie| CookieInfo { name: &cookie.name, max_age: cookie.max_age }),
            override_query: experiment.override_query.as_deref(),
            includes_bots: experiment.includes_bots,
        })
    }
}

impl fmt::Display for Effect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Effect::Https(https) => {
                let port = (https.port != 443).then(|| format!("port {}", https.port));
                let words = [Some("http to https".to_owned()), port];
                words.into_iter().flatten().chain([https.status.code().to_string()]).collect()
            }
            Effect::Canonical(table) => canonical(table),
            Effect::Answer(answer) => answered(answer),
            Effect::Redirect(redirect) => redirected(redirect),
            Effect::Auth(auth) => asked_for(auth),
            Effect::Cors(cors) => shared(cors),
            Effect::Experiment(..) => {
                self.experiment().map(|experiment| drawn(&experiment)).unwrap_or_default()
            }
            Effect::Rewrite(rewrite) => rewritten(rewrite),
            Effect::Route(route) => vec![format!("to {}", route.origin)],
            Effect::Security(table) => {
                table.headers.iter().map(|header| header.name.to_owned()).collect()
            }
            Effect::Headers(edits) => edited(edits),
        };
        f.write_str(&words.join(", "))
    }
}

/// No secret, and no hash of one.
fn asked_for(auth: &Auth) -> Vec<String> {
    let what = match &auth.proof {
        Proof::Basic(basic) => format!("basic for {}", counted(basic.users.len(), "user")),
        Proof::Jwt(jwt) => {
            let names: Vec<&str> = jwt.algorithms.iter().map(|one| one.name()).collect();
            format!("a token by {} ({})", counted(jwt.keys.len(), "key"), names.join(" "))
        }
        Proof::SignedUrl(signed) => match &**signed {
            SignedUrl::Hmac { keys, .. } => {
                format!("a URL signed by {}", counted(keys.len(), "secret"))
            }
            SignedUrl::CloudFront { keys } => {
                format!("a URL or cookies signed for CloudFront by {}", counted(keys.len(), "key"))
            }
        },
        Proof::ApiKey(key) => {
            format!("one of {} in {}", counted(key.keys.len(), "key"), key.header)
        }
    };
    let otherwise = match &auth.login {
        Some(login) => format!("else 303 to {login} or {}", auth.deny.code()),
        None => format!("else {}", auth.deny.code()),
    };
    let withheld = (!auth.forward).then(|| "credentials kept from the origin".to_owned());
    [what, otherwise].into_iter().chain(withheld).collect()
}

/// `1 user`, `2 users`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("{count} {what}") } else { format!("{count} {what}s") }
}

fn canonical(table: &Canonical) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(host) = &table.host {
        let aliases: Vec<String> = table.aliases.iter().map(host_text).collect();
        words.push(match aliases.as_slice() {
            [] => format!("host {host}"),
            aliases => format!("host {host} for {}", aliases.join(" ")),
        });
    }
    match table.trailing_slash {
        TrailingSlash::Keep => {}
        TrailingSlash::Add => words.push("slash at the end added".to_owned()),
        TrailingSlash::Remove => words.push("slash at the end removed".to_owned()),
    }
    words.extend(table.index.iter().map(|index| format!("without {index}")));
    words.extend(table.lowercase.then(|| "lower case".to_owned()));
    words.extend(table.merge_slashes.then(|| "doubled slashes as one".to_owned()));
    words.push(table.status.code().to_string());
    words
}

fn answered(answer: &Answer) -> Vec<String> {
    let mut words = vec![answer.status.to_string()];
    match &answer.body {
        Body::Empty => {}
        Body::Bytes(bytes) => words.push(format!("body of {} bytes", bytes.len())),
        Body::Template(..) => words.push("body from a template".to_owned()),
    }
    words
}

fn redirected(redirect: &Redirect) -> Vec<String> {
    let status = redirect.status.code().to_string();
    match &redirect.source {
        RedirectSource::Entry { from: Some(from), to } => vec![format!("{from} to {to}"), status],
        RedirectSource::Entry { from: None, to } => vec![format!("every path to {to}"), status],
        RedirectSource::Map(lines) => {
            let other =
                lines.iter().any(|line| line.status().is_some_and(|s| s != redirect.status));
            let lines = match lines.len() {
                1 => "map of 1 line".to_owned(),
                lines => format!("map of {} lines", thousands(lines)),
            };
            vec![
                lines,
                if other { format!("{status} where no line says otherwise") } else { status },
            ]
        }
    }
}

fn shared(cors: &Cors) -> Vec<String> {
    let origins: Vec<String> = cors
        .origins
        .iter()
        .map(|origin| match origin {
            CorsOrigin::Any => "*".to_owned(),
            CorsOrigin::Null => "null".to_owned(),
            CorsOrigin::Site { scheme, host, port } => {
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                format!("{scheme}://{}{port}", host_text(host))
            }
        })
        .collect();
    let mut words = vec![format!("for {}", origins.join(" "))];
    if !cors.methods.is_empty() {
        words.push(format!("methods {}", cors.methods.join(" ")));
    }
    words.extend(cors.credentials.then(|| "with credentials".to_owned()));
    words
}

/// `a 80 %, b 20 %, unit random, cookie ab_landing 30 days`.
fn drawn(experiment: &ExperimentInfo<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for variant in &experiment.variants {
        let share = (experiment.share(variant) * 1_000_000.0).round();
        words.push(format!("{} {}", variant.name, percent(share)));
    }
    if experiment.traffic < 1_000_000 {
        words.push(format!("of {} of the visitors", percent(f64::from(experiment.traffic))));
    }
    words.push(format!("unit {}", experiment.unit));
    if let Some(CookieInfo { name, max_age }) = experiment.cookie {
        words.push(format!("cookie {name} {}", lasting(max_age)));
    }
    words.extend(experiment.layer.map(|layer| format!("layer {layer}")));
    words.extend(experiment.override_query.map(|name| format!("override ?{name}=")));
    words
}

fn rewritten(rewrite: &Rewrite) -> Vec<String> {
    let query = rewrite.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let from = rewrite.from.as_ref();
    let from = from.map_or_else(|| "every path".to_owned(), |from| from.to_string());
    let mut words = vec![format!("{from} to {}{query}", rewrite.path)];
    words.extend(rewrite.normalise.as_ref().map(|_| "query normalised".to_owned()));
    words
}

fn edited(edits: &HeaderEdits) -> Vec<String> {
    let mut words = Vec::new();
    for (side, edits) in [("request", &edits.request), ("response", &edits.response)] {
        words.extend(edits.iter().map(|edit| match edit {
            HeaderEdit::Remove(name) => format!("{side} remove {name}"),
            HeaderEdit::RemovePrefix(prefix) => format!("{side} remove {prefix}*"),
            HeaderEdit::Set(name, _) => format!("{side} set {name}"),
            HeaderEdit::Append(name, _) => format!("{side} append {name}"),
            HeaderEdit::Default(name, _) => format!("{side} default {name}"),
        }));
    }
    words.extend(edits.csp.as_ref().map(|_| "csp".to_owned()));
    words.extend(edits.csp_report_only.as_ref().map(|_| "csp, report only".to_owned()));
    words
}

/// Of a million: `33.3 %`, `50 %`.
fn percent(millionths: f64) -> String {
    let text = format!("{:.4}", millionths / 10_000.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // Thirds go on for ever.
    let text =
        if text.len() > 6 { format!("{:.1}", millionths / 10_000.0) } else { text.to_owned() };
    format!("{text} %")
}

fn lasting(seconds: u32) -> String {
    let count = |number: u32, noun: &str| {
        if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
    };
    match seconds {
        0 => count(0, "second"),
        seconds if seconds.is_multiple_of(86_400) => count(seconds / 86_400, "day"),
        seconds if seconds.is_multiple_of(3_600) => count(seconds / 3_600, "hour"),
        seconds => count(seconds, "second"),
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

    #[test]
    fn every_kind_says_what_it_does() {
        let text = r##"
hosts = ["example.com", "www.example.com"]
[https]
[canonical]
host = "example.com"
aliases = ["www.example.com"]
lowercase = true
trailing_slash = "remove"
[origins]
api = "https://api.example.net"
[security_headers]
preset = "none"
frame_options = "DENY"
[[block]]
id = "block"
when.path = "/x"
status = 451
body = "no"
[[redirect]]
id = "redirect"
from = "/old/{page}"
to = "https://www.example.com/new/{page|lower|default:\"x\"}?a={query.b}#c"
[[redirect]]
id = "map"
map = { "/a" = "/b", "/c" = "/d" }
status = 301
[[respond]]
id = "respond"
when.path = "/robots.txt"
body = "User-agent: *\n"
[[cors]]
id = "cors"
origins = ["https://app.example.com"]
methods = ["GET", "PUT"]
credentials = true
[[experiment]]
id = "landing"
when.path = "/"
cookie = { name = "ab_landing", max_age = 2592000 }
control = "a"
variants.a = 80
variants.b = { weight = 20, rewrite = "/b" }
[[experiment]]
id = "third"
when.path = "/third"
unit = { cookie = "uid" }
traffic = "12.5%"
control = "a"
variants.a = 1
variants.b = { weight = 2, rewrite = "/b" }
[[rewrite]]
id = "rewrite"
from = "/app/{*rest}"
to = "/v2/{rest}"
[[route]]
id = "route"
when.path = "/api/{*rest}"
origin = "api"
[[headers]]
id = "headers"
request.remove = ["x-debug-*"]
response.set = { cache-control = "no-store" }
"##;
        let policy = match Policy::parse(text) {
            Ok(policy) => policy,
            Err(error) => panic!("{error}"),
        };
        let said: Vec<String> =
            policy.rules().map(|rule| format!("{}: {}", rule.id(), rule.effect())).collect();
        assert_eq!(
            said,
            [
                "block: 451, body of 2 bytes",
                "https: http to https, 308",
                "canonical: host example.com for www.example.com, slash at the end removed, lower \
                 case, 308",
                "redirect: /old/{page} to \
                 https://www.example.com/new/{page|lower|default:\"x\"}?a={query.b}#c, 308",
                "map: map of 2 lines, 301",
                "respond: 200, body of 14 bytes",
                "cors: for https://app.example.com, methods GET PUT, with credentials",
                "landing: a 80 %, b 20 %, unit random, cookie ab_landing 30 days",
                "third: a 33.3 %, b 66.7 %, of 12.5 % of the visitors, unit cookie uid",
                "rewrite: /app/{*rest} to /v2/{rest}",
                "route: to api",
                "security_headers: x-frame-options",
                "headers: request remove x-debug-*, response set cache-control",
            ]
        );
    }
}
