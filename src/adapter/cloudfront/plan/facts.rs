//! What is known of a request before and behind the cache.

use crate::adapter::cloudfront::{EventType, restrictions};
use crate::policy::condition::{Test, Unit};
use crate::policy::model::{Model, Platform};
use crate::policy::template::Value;
use crate::request::Tier;

/// A fact that a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need<'p> {
    Host,
    Scheme,
    Ip,
    Country,
    Region,
    City,
    Asn,
    Device,
    Language,
    UserAgent,
    Header(&'p str),
    Cookie(&'p str),
    Query(&'p str),
    /// Of the experiment at this index.
    Variant(usize),
    /// Of who was admitted.
    Claim,
}

/// Whether it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told<'p> {
    /// As well as on any host.
    Known,
    /// By a header that the visitor may have written, which the policy believes all the same.
    Insisted(&'p str),
    /// If CloudFront is told to forward it, which is to be part of the cache key.
    Forwarded(String),
    /// But it can't be part of the cache key: what it decides is kept for others.
    NotInKey(&'static str),
    Hidden,
    Never,
}

impl<'p> Need<'p> {
    pub(super) fn of_test(test: &'p Test) -> Option<Need<'p>> {
        Some(match test {
            Test::Host(_) => Need::Host,
            Test::Scheme(_) => Need::Scheme,
            Test::Ip(_) => Need::Ip,
            // `unknown` in the list makes the check true where nobody tells.
            Test::Country(set) if set.unknown => return None,
            Test::Country(_) | Test::Continent(_) => Need::Country,
            Test::Region(_) => Need::Region,
            Test::City(_) => Need::City,
            Test::Asn(_) => Need::Asn,
            Test::Device(_) => Need::Device,
            Test::Language(_) => Need::Language,
            Test::Bot(_) => Need::UserAgent,
            Test::Header(name, _) => Need::header(name),
            Test::Cookie(name, _) => Need::Cookie(name),
            Test::Query(name, _) => Need::Query(name),
            Test::Variant(index, _) => Need::Variant(*index),
            Test::Claim(..) => Need::Claim,
            Test::Sample(sample) => match &sample.unit {
                Unit::Ip => Need::Ip,
                Unit::Cookie(name) => Need::Cookie(name),
                Unit::Header(name) => Need::header(name),
                Unit::Random => return None,
            },
            Test::Path(_)
            | Test::Method(_)
            | Test::Time { .. }
            | Test::Status(_)
            | Test::Response(..) => return None,
        })
    }

    pub(super) fn of_value(value: &'p Value) -> Option<Need<'p>> {
        Some(match value {
            Value::Host => Need::Host,
            Value::Scheme => Need::Scheme,
            Value::Country => Need::Country,
            Value::Region => Need::Region,
            Value::City => Need::City,
            Value::Language => Need::Language,
            Value::Device => Need::Device,
            Value::Ip => Need::Ip,
            Value::Cookie(name) => Need::Cookie(name),
            Value::Header(name) => Need::header(name),
            Value::QueryParam(name) => Need::Query(name),
            Value::Variant(index, _) => Need::Variant(*index),
            Value::Claim(_) => Need::Claim,
            Value::Capture(_)
            | Value::Path
            | Value::Query
            | Value::PathAndQuery
            | Value::Method
            | Value::Status
            | Value::Rule => return None,
        })
    }

    pub(super) fn header(name: &'p str) -> Need<'p> {
        match name {
            "user-agent" => Need::UserAgent,
            "host" => Need::Host,
            _ => Need::Header(name),
        }
    }

    /// What to write or set up where it isn't known.
    pub(super) fn help(self, event: EventType) -> &'static str {
        match (self, event.tier()) {
            (Need::Scheme, Tier::Viewer) => {
                "leave https to the viewer protocol policy; or write `at = \"origin\"`, and put \
                 `CloudFront-Forwarded-Proto` into the cache policy"
            }
            (Need::Country, Tier::Viewer) => {
                "give `[client] country_db`, which is asked by the address; or write `at = \
                 \"origin\"`, and put `CloudFront-Viewer-Country` into the cache policy"
            }
            (Need::Region | Need::City, Tier::Viewer) => {
                "give a `[client] country_db` that has it; or write `at = \"origin\"`, and put its \
                 `CloudFront-Viewer-*` header into the cache policy"
            }
            (Need::Asn, _) => "give a `[client] country_db` of networks, and ask at the viewer",
            (Need::Host | Need::UserAgent, _) => "it is the visitor's at the viewer only",
            (Need::Claim, _) => {
                "write `at = \"viewer\"`, or let the viewer tell it in a header (`identity`)"
            }
            (Need::Variant(_), _) => "give the experiment a `key_header`",
            (Need::Header(_), _) => "CloudFront doesn't show this header to functions",
            _ => "write `[client] platform = \"cloudfront\"`",
        }
    }
}

/// Whether a fact is known at an event.
pub(super) fn told<'p>(model: &'p Model, need: Need<'p>, event: EventType) -> Told<'p> {
    match event.tier() {
        Tier::Viewer | Tier::Whole => at_viewer(model, need),
        Tier::Origin => at_origin(model, need),
    }
}

fn at_viewer<'p>(model: &'p Model, need: Need<'p>) -> Told<'p> {
    let client = &model.client;
    let own = |header: &'p Option<String>| match header {
        Some(name) if is_never_shown(name) => Some(Told::Never),
        Some(name) => Some(Told::Insisted(name)),
        None => None,
    };
    let by_address = || match client.country_db {
        Some(_) => Told::Known,
        None => Told::Never,
    };
    match need {
        Need::Scheme => own(&client.scheme_header).unwrap_or(Told::Never),
        Need::Country => own(&client.country_header).unwrap_or_else(by_address),
        Need::Region | Need::City | Need::Asn => by_address(),
        Need::Ip => own(&client.ip_header).unwrap_or(Told::Known),
        Need::Header(name) if is_never_shown(name) => Told::Never,
        Need::Header(name) if name.starts_with("cloudfront-") => Told::Insisted(name),
        _ => Told::Known,
    }
}

fn at_origin<'p>(model: &'p Model, need: Need<'p>) -> Told<'p> {
    let client = &model.client;
    let is_cloudfront = client.platform == Platform::CloudFront;
    let header = |name: &str| Told::Forwarded(format!("header {name}"));
    let own = |header: &'p Option<String>, platform: &'static str| match header {
        Some(name) if is_never_shown(name) => Told::Never,
        Some(name) => Told::Forwarded(format!("header {name}")),
        None if is_cloudfront => Told::Forwarded(format!("header {platform}")),
        None => Told::Never,
    };
    let by_address = |told: Told<'p>| match (told, &client.country_db) {
        (Told::Never, Some(_)) => Told::NotInKey("the visitor's address"),
        (told, _) => told,
    };
    match need {
        Need::Host | Need::UserAgent => Told::Hidden,
        Need::Scheme => own(&client.scheme_header, "cloudfront-forwarded-proto"),
        Need::Country => by_address(own(&client.country_header, "cloudfront-viewer-country")),
        Need::Region => by_address(own(&None, "cloudfront-viewer-country-region")),
        Need::City => by_address(own(&None, "cloudfront-viewer-city")),
        Need::Device => own(&None, "cloudfront-is-*-viewer"),
        Need::Asn if is_cloudfront || client.country_db.is_some() => {
            Told::NotInKey("the visitor's network")
        }
        Need::Asn | Need::Claim => Told::Never,
        Need::Ip => Told::NotInKey("the visitor's address"),
        Need::Language => header("accept-language"),
        Need::Header(name) if is_never_shown(name) => Told::Never,
        Need::Header(name) => header(name),
        Need::Cookie(name) => Told::Forwarded(format!("cookie {name}")),
        Need::Query(name) => Told::Forwarded(format!("query {name}")),
        Need::Variant(index) => {
            let experiment = model.experiments.get(index);
            match experiment.and_then(|rule| rule.action.key_header.as_deref()) {
                Some(name) => header(name),
                None => Told::Never,
            }
        }
    }
}

/// Whether functions never see a header.
fn is_never_shown(name: &str) -> bool {
    restrictions::is_disallowed(name)
}
