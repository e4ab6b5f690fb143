//! The requests, and what each must come to.

use std::net::IpAddr;

use fingerpost::{Decision, Edit, Request, ResponseDecision};
use http::header::HeaderValue;
use ipnet::IpNet;

use super::policy::Part;
use super::random::Random;
use super::rules::{Kind, Rule, missing, section, slug, word};
use super::{BLOCKED, COOKIE, HOSTS, SECURITY_HEADERS, addresses};

/// What a request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Exact,
    Pattern,
    Denied,
    Country,
    Plain,
    Miss,
}

pub(crate) struct Ask {
    pub(crate) class: Class,
    /// As a server hands it over.
    pub(crate) http: http::Request<()>,
    pub(crate) ip: IpAddr,
    pub(crate) entropy: [u8; 16],
    /// The redirect that takes it, an index.
    pub(crate) rule: Option<usize>,
    /// Where that leads.
    pub(crate) location: Option<String>,
    pub(crate) has_cookie: bool,
}

impl<'a> From<&'a Ask> for Request<'a> {
    #[inline]
    fn from(ask: &'a Ask) -> Request<'a> {
        ask.request()
    }
}

impl Ask {
    #[inline]
    pub(crate) fn request(&self) -> Request<'_> {
        Request::from(&self.http).with_ip(self.ip).with_entropy(self.entropy)
    }

    #[inline]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.http.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Its URL by https.
    pub(crate) fn https(&self) -> String {
        let target = self.http.uri().path_and_query().unwrap();
        format!("https://{}{target}", self.header("host"))
    }
}

/// `count` requests; see the module above for their shares.
pub(crate) fn asks(
    rules: &[Rule],
    denied: &[IpNet],
    count: usize,
    random: &mut Random,
) -> Vec<Ask> {
    let is_exact = |index: &usize| rules[*index].kind == Kind::Exact;
    let (exact, patterns): (Vec<usize>, Vec<usize>) = (0..rules.len()).partition(is_exact);
    let mut classes = Vec::with_capacity(count);
    for index in 0..count {
        // In a thousand.
        classes.push(match index * 1_000 / count {
            0..100 => Class::Exact,
            100..200 => Class::Pattern,
            200..204 => Class::Denied,
            204..212 => Class::Country,
            212..228 => Class::Plain,
            _ => Class::Miss,
        });
    }
    random.shuffle(&mut classes);
    let asks = classes.into_iter().map(|class| {
        let candidates = match class {
            Class::Exact => &exact,
            Class::Pattern => &patterns,
            _ => return ask(class, None, rules, denied, random),
        };
        let rule = (!candidates.is_empty()).then(|| random.pick(candidates));
        let class = if rule.is_some() { class } else { Class::Miss };
        ask(class, rule, rules, denied, random)
    });
    asks.collect()
}

fn ask(
    class: Class,
    rule: Option<usize>,
    rules: &[Rule],
    denied: &[IpNet],
    random: &mut Random,
) -> Ask {
    let (host, path, mut location) = match rule {
        Some(index) => {
            let rule = &rules[index];
            let (path, location) = rule.instance(random);
            (rule.host_name(), path, Some(location))
        }
        None => (HOSTS[random.weighted(&[75, 15, 10])], missing(random), None),
    };
    let query = match random.weighted(&[70, 20, 10]) {
        0 => String::new(),
        1 => format!("?utm_source=letter&utm_campaign={}-{}", word(random), random.below(100)),
        _ => format!("?page={}", 1 + random.below(50)),
    };
    if let Some(location) = &mut location {
        location.push_str(&query);
    }
    let ip = match class {
        Class::Denied => addresses::inside(random.pick(denied), random),
        _ => addresses::outside(denied, random),
    };
    let (cookies, has_cookie) = cookies(random);
    let headers = [
        ("host", host.to_owned()),
        ("user-agent", random.pick(&USER_AGENTS).to_owned()),
        ("accept", ACCEPT.to_owned()),
        ("accept-language", "en-US,en;q=0.9,de;q=0.7".to_owned()),
        ("accept-encoding", "gzip, deflate, br, zstd".to_owned()),
        ("referer", format!("https://{host}/{}/{}", section(random), slug(random, 2, 4))),
        ("cookie", cookies),
        ("sec-fetch-site", "same-origin".to_owned()),
        ("sec-fetch-mode", "navigate".to_owned()),
        ("x-forwarded-for", format!("{ip}, 198.51.100.{}", random.below(256))),
        ("x-forwarded-proto", if class == Class::Plain { "http" } else { "https" }.to_owned()),
        ("cf-ipcountry", random.pick(country_pool(class)).to_owned()),
    ];
    let mut http = http::Request::get(format!("{path}{query}")).body(()).unwrap();
    for (name, value) in headers {
        if !value.is_empty() {
            http.headers_mut().append(name, HeaderValue::try_from(value).unwrap());
        }
    }
    let entropy = random.next_wide().to_be_bytes();
    Ask { class, http, ip, entropy, rule, location, has_cookie }
}

fn country_pool(class: Class) -> &'static [&'static str] {
    const OTHERS: [&str; 20] = [
        "AT", "AU", "BE", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "KR", "MX",
        "NL", "PL", "SE", "US", "ZA",
    ];
    if class == Class::Country { &BLOCKED } else { &OTHERS }
}

const ACCEPT: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

const USER_AGENTS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

/// A `Cookie` header, often with the experiment's; in 15 of 100 requests there is none.
fn cookies(random: &mut Random) -> (String, bool) {
    if random.chance(15) {
        return (String::new(), false);
    }
    let number = |random: &mut Random| 100_000_000 + random.below(900_000_000);
    let mut cookies = vec![
        format!("_ga=GA1.2.{}.{}", number(random), number(random)),
        format!("_gid=GA1.2.{}.{}", number(random), number(random)),
        format!("session={}", random.hex(48)),
    ];
    if random.chance(50) {
        cookies.push("consent=analytics:1|ads:0|v:3".to_owned());
    }
    if random.chance(40) {
        cookies.push("theme=dark".to_owned());
    }
    if random.chance(30) {
        cookies.push(format!("cart={}", random.hex(24)));
    }
    let has_cookie = random.chance(60);
    if has_cookie {
        cookies.push(format!("{COOKIE}={}", random.pick(&["a", "b"])));
    }
    random.shuffle(&mut cookies);
    (cookies.join("; "), has_cookie)
}

/// Panics where a decision isn't the one that the request must come to.
pub(crate) fn verify(
    ask: &Ask,
    part: Part,
    decision: &Decision<'_>,
    response: Option<&ResponseDecision<'_>>,
) {
    let shown = || format!("{:?} {}: {decision:?}", ask.class, ask.https());
    let class = match (part, ask.class) {
        (Part::Redirects, Class::Denied | Class::Country | Class::Plain) => Class::Miss,
        (_, class) => class,
    };
    match (class, decision) {
        (Class::Denied | Class::Country, Decision::Respond(answer)) => {
            assert_eq!(answer.status(), 403, "{}", shown());
        }
        (Class::Plain, Decision::Respond(answer)) => {
            assert_eq!(answer.status(), 301, "{}", shown());
            assert_eq!(answer.location(), Some(&*ask.https()), "{}", shown());
        }
        (Class::Exact | Class::Pattern, Decision::Respond(answer)) => {
            assert_eq!(answer.location(), ask.location.as_deref(), "{}", shown());
        }
        (Class::Miss, Decision::Forward(_)) => {
            let edits = response.map(ResponseDecision::edits).unwrap_or_default();
            let has = |name: &str| {
                edits.iter().any(|edit| match edit {
                    Edit::Set(field) | Edit::Append(field) => field.name == name,
                    _ => false,
                })
            };
            if part == Part::Full {
                assert_eq!(has("set-cookie"), !ask.has_cookie, "{}: {edits:?}", shown());
                assert!(SECURITY_HEADERS.iter().all(|(name, _)| has(name)), "{edits:?}");
            }
        }
        _ => panic!("{}", shown()),
    }
}
