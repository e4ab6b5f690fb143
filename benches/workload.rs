//! The workload of all benches: redirects over three hosts, a fixed block of other rules, and
//! 10,000 requests with what each must come to. The same on every machine, whoever asks.
//!
//! Of the redirects 70 % are exact paths (lines of a CSV map), 20 % take everything below a folder,
//! 8 % capture segments, 2 % but at most 200 are regular expressions. Of the requests 10 % meet an
//! exact redirect, 10 % another, and 80 % none: among those are a few from a denied address
//! (0.5 %), from a blocked country (1 %) and by http (2 %). At most one redirect takes a request;
//! [`variants`] has policies where many could.
#![allow(dead_code, unused_imports, reason = "every bench uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark fails by panicking"
)]

#[path = "workload/addresses.rs"]
pub(crate) mod addresses;
#[path = "workload/policy.rs"]
pub(crate) mod policy;
#[path = "workload/random.rs"]
pub(crate) mod random;
#[path = "workload/requests.rs"]
pub(crate) mod requests;
#[path = "workload/rules.rs"]
pub(crate) mod rules;
#[path = "workload/variants.rs"]
pub(crate) mod variants;

use std::hint::black_box;

use fingerpost::{Decision, Engine, ResponseDecision, ResponseHead};
use ipnet::IpNet;

pub(crate) use policy::Part;
use random::Random;
pub(crate) use requests::{Ask, Class};
pub(crate) use rules::{Hole, Kind, Piece, Rule};

/// How many redirects the figures are about.
pub(crate) const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

pub(crate) const HOSTS: [&str; 3] = ["www.example.com", "shop.example.com", "docs.example.org"];

/// Where nobody lives.
pub(crate) const BLOCKED: [&str; 5] = ["AQ", "BV", "GS", "HM", "TF"];

/// The cookie of the experiment.
pub(crate) const COOKIE: &str = "ab_home";

pub(crate) const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("content-security-policy", "default-src 'self'; img-src 'self' data:; object-src 'none'"),
];

pub(crate) struct Workload {
    pub(crate) rules: Vec<Rule>,
    pub(crate) denied: Vec<IpNet>,
    pub(crate) asks: Vec<Ask>,
}

impl Workload {
    /// `rules` redirects and `asks` requests.
    pub(crate) fn new(rules: usize, asks: usize) -> Workload {
        Workload::of(rules::redirects(rules), asks)
    }

    /// These redirects, and requests that meet them.
    pub(crate) fn of(rules: Vec<Rule>, asks: usize) -> Workload {
        let denied = addresses::denied(1_000);
        let asks = requests::asks(&rules, &denied, asks, &mut Random::new(2));
        Workload { rules, denied, asks }
    }

    /// The requests of these classes.
    pub(crate) fn of_class(&self, wanted: &[Class]) -> Vec<&Ask> {
        self.asks.iter().filter(|ask| wanted.contains(&ask.class)).collect()
    }

    pub(crate) fn all(&self) -> Vec<&Ask> {
        self.asks.iter().collect()
    }

    /// Panics where the engine doesn't decide as it must about one of the first `count` requests.
    pub(crate) fn verify(&self, engine: &Engine, part: Part, count: usize) {
        for ask in self.asks.iter().take(count) {
            decided(engine, ask, |decision, response| {
                requests::verify(ask, part, decision, response);
            });
        }
    }
}

/// The fields of an origin's response.
static ORIGIN: [(&str, &str); 2] =
    [("content-type", "text/html"), ("cache-control", "private, max-age=0")];

/// The whole decision: about the request, and where that passes, about the response.
#[inline]
pub(crate) fn full(engine: &Engine, ask: &Ask) {
    decided(engine, ask, |decision, response| {
        black_box((decision, response));
    });
}

/// The same, seen by `see`.
#[inline]
fn decided<T>(
    engine: &Engine,
    ask: &Ask,
    see: impl FnOnce(&Decision<'_>, Option<&ResponseDecision<'_>>) -> T,
) -> T {
    let decision = engine.evaluate(ask);
    match &decision {
        Decision::Respond(_) => see(&decision, None),
        Decision::Forward(forward) => {
            let response = ResponseHead::new(200, &ORIGIN);
            let response = engine.evaluate_response_after(forward, ask, &response);
            see(&decision, Some(&response))
        }
    }
}

/// What becomes of the origin's response, where nothing is left of the decision about the request.
#[inline]
pub(crate) fn way_back<'e>(engine: &'e Engine, ask: &Ask) -> ResponseDecision<'e> {
    engine.evaluate_response(ask.request(), &ResponseHead::new(200, &ORIGIN))
}
