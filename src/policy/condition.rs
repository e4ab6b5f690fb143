//! When a rule applies: a tree of checks, each over one fact of the request.
//!
//! Truth has three values (Kleene): a check over an unknown fact is unknown, and a rule acts only
//! on what is certainly true. See [`super::explain`] for how a tree is judged.

use std::sync::Arc;

use ipnet::IpNet;

use super::matcher::StringMatcher;
use super::pattern::PathPattern;
use crate::draw::DrawKey;
use crate::request::{Continent, Country, Device, Region, Scheme, Timestamp};
use crate::uri::host::HostPattern;

/// A condition: what stands in `when`; an `unless` is a [`Condition::Not`] beside it.
///
/// In the order in which the keys are written, so that `explain` names the first that fails.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// Every one holds. An empty one is true.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// One fact compared.
    Check(Check),
}

/// One fact of the request, compared with the values that are wanted (a list is OR).
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The fact, with its values.
    pub(crate) test: Test,
    /// The key as written, such as `header.x-debug`.
    pub(crate) key: Box<str>,
    /// The wanted values as written, for `explain`.
    pub(crate) wanted: Box<str>,
}

/// A fact and the values that satisfy it.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// The host, without port.
    Host(Arc<[HostPattern]>),
    /// The path, in the view that the stage reads.
    Path(Vec<PathTest>),
    /// The method, case-sensitive.
    Method(Vec<String>),
    /// The scheme.
    Scheme(Vec<Scheme>),
    /// Any value of a query parameter; name and values percent-decoded, `+` a space.
    Query(String, Vec<StringMatcher>),
    /// A header, its lines joined by `, `; the name in lower case.
    Header(String, Vec<StringMatcher>),
    /// Any value of a cookie.
    Cookie(String, Vec<StringMatcher>),
    /// The client's address, IPv4-mapped ones as IPv4.
    Ip(Arc<[IpNet]>),
    /// The country.
    Country(CountrySet),
    /// The continent.
    Continent(Vec<Continent>),
    /// The part of the country.
    Region(Vec<Region>),
    /// The city's English name.
    City(Vec<StringMatcher>),
    /// The autonomous system's number.
    Asn(Vec<u32>),
    /// The one of `languages` that was negotiated; as written there.
    Language(Vec<String>),
    /// The kind of device.
    Device(Vec<Device>),
    /// A bot, or none.
    Bot(bool),
    /// The variant of the experiment at this index of [`Model::experiments`]; a visitor without one
    /// is known to have none.
    ///
    /// [`Model::experiments`]: super::model::Model::experiments
    Variant(usize, Vec<StringMatcher>),
    /// The values of a claim of who was admitted.
    Claim(String, Vec<StringMatcher>),
    /// `from_time` (inclusive) and `until_time` (exclusive) of the rule.
    Time { from: Option<Timestamp>, until: Option<Timestamp> },
    /// `sample` of the rule.
    Sample(Sample),
    /// The response's status, in inclusive ranges. Response conditions only.
    Status(Vec<(u16, u16)>),
    /// A response header, its lines joined by `, `; the name in lower case. Likewise.
    Response(String, Vec<StringMatcher>),
}

/// A stable share of the visitors.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Sample {
    /// In millionths.
    pub(crate) share: u32,
    pub(crate) unit: Unit,
    pub(crate) key: DrawKey,
}

/// By what visitors are told apart where lots are drawn.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Every request by itself: the host's entropy. Experiments only.
    Random,
    /// The address.
    Ip,
    /// The first cookie of this name.
    Cookie(String),
    /// The lines of this header; lower case.
    Header(String),
}

/// A `path` value: a string is a pattern, a table is a string matcher.
#[derive(Clone, Debug)]
pub(crate) enum PathTest {
    /// `/blog/{slug}`.
    Pattern(PathPattern),
    /// `{ prefix = "/admin" }`.
    Text(StringMatcher),
}

/// Countries, and whether an unknown one counts among them.
#[derive(Clone, Debug)]
pub(crate) struct CountrySet {
    /// Sorted, each once; `EU` and `EEA` are spelled out.
    pub(crate) countries: Vec<Country>,
    /// `unknown` stands in the list: then the check is never unknown.
    pub(crate) unknown: bool,
}

impl Condition {
    /// Calls `visit` with every check of the tree.
    pub(crate) fn each_check<'c>(&'c self, visit: &mut dyn FnMut(&'c Check)) {
        match self {
            Condition::All(inner) | Condition::Any(inner) => {
                for condition in inner {
                    condition.each_check(visit);
                }
            }
            Condition::Not(inner) => inner.each_check(visit),
            Condition::Check(check) => visit(check),
        }
    }

    /// The conditions that are joined by *all*, those of an *all* within it among them.
    pub(crate) fn joined(&self) -> Vec<&Condition> {
        match self {
            Condition::All(inner) => inner.iter().flat_map(Condition::joined).collect(),
            other => vec![other],
        }
    }

    /// Whether it asks for the response, so that the rule acts when the response is there.
    pub(crate) fn reads_response(&self) -> bool {
        let mut found = false;
        self.each_check(&mut |check| found |= check.test.reads_response());
        found
    }

    /// Whether it asks for the path.
    pub(crate) fn reads_path(&self) -> bool {
        let mut found = false;
        self.each_check(&mut |check| found |= matches!(check.test, Test::Path(_)));
        found
    }

    /// Whether it asks for something that one shared cache entry mustn't be made from: a cookie, a
    /// header, the address, or what is told of or drawn from them.
    pub(crate) fn reads_visitor(&self) -> bool {
        let mut found = false;
        self.each_check(&mut |check| found |= check.test.reads_visitor());
        found
    }
}

impl Test {
    pub(crate) fn reads_response(&self) -> bool {
        matches!(self, Test::Status(_) | Test::Response(..))
    }

    pub(crate) fn reads_visitor(&self) -> bool {
        match self {
            Test::Header(..)
            | Test::Cookie(..)
            | Test::Ip(_)
            | Test::Country(_)
            | Test::Continent(_)
            | Test::Region(_)
            | Test::City(_)
            | Test::Asn(_)
            | Test::Language(_)
            | Test::Device(_)
            | Test::Bot(_)
            | Test::Variant(..)
            | Test::Claim(..)
            | Test::Sample(_) => true,
            Test::Host(_)
            | Test::Path(_)
            | Test::Method(_)
            | Test::Scheme(_)
            | Test::Query(..)
            | Test::Status(_)
            | Test::Response(..)
            | Test::Time { .. } => false,
        }
    }
}
