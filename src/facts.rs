//! Stage 1: what is known about the visitor, resolved once for a request.
//!
//! The definition and the engine share this: it reads headers by the rules of the platform and
//! decides which of them are believed.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::policy::model::ClientSettings;
use crate::request::{Continent, Country, Device, Headers, Region, Request, Scheme};
use crate::uri::cookie;

mod address;
mod forwarded;
mod host;
mod lines;
mod platform;
#[cfg(test)]
mod tests;

/// A fact about the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact<T> {
    Known(T),
    /// Nobody told.
    Absent,
    /// Something was told that can't be read or believed: undecodable, or twice.
    Hidden,
}

impl<T> Fact<T> {
    pub(crate) fn known(self) -> Option<T> {
        match self {
            Fact::Known(value) => Some(value),
            Fact::Absent | Fact::Hidden => None,
        }
    }
}

/// The host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostFact {
    /// No `Host`, no authority.
    Missing,
    /// Not a host, or two that differ: answered with 400. Why, for `explain`.
    Invalid(String),
    /// Behind CloudFront's cache it is the origin's own name, not what the visitor asked for.
    Hidden,
    /// Lower case, no trailing dot, no brackets taken off an IPv6 address; the port apart, the
    /// default one of a known scheme as none.
    Valid { host: String, port: Option<u16> },
}

/// What is known about the visitor of one request.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'r> {
    pub(crate) request: Request<'r>,
    pub(crate) scheme: Fact<Scheme>,
    pub(crate) host: HostFact,
    pub(crate) ip: Fact<IpAddr>,
    country: Fact<Country>,
    settings: &'r ClientSettings,
    /// Where each comes from, in the words of `ResolvedFact::source`.
    pub(crate) scheme_source: Cow<'static, str>,
    pub(crate) ip_source: Cow<'static, str>,
    pub(crate) country_source: Cow<'static, str>,
}

/// A header, cookie or query parameter. That it is missing is *known*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup<'r> {
    Missing,
    Text(Cow<'r, str>),
    /// It is there, but it isn't UTF-8.
    Unreadable,
}

/// The lines of a header joined by `, ` (of `Cookie` by `; `, RFC 9113 §8.2.3), outer white space
/// taken off each; the name in lower case.
pub(crate) fn joined<'r>(headers: &'r (dyn Headers + Sync), name: &str) -> Lookup<'r> {
    let separator = if name == "cookie" { "; " } else { ", " };
    let mut joined = Lookup::Missing;
    lines::each(headers, name, &mut |line| {
        let line = std::str::from_utf8(line);
        joined = match (std::mem::replace(&mut joined, Lookup::Unreadable), line) {
            (Lookup::Missing, Ok(line)) => Lookup::Text(Cow::Borrowed(line)),
            (Lookup::Text(before), Ok(line)) => {
                let mut text = before.into_owned();
                text.push_str(separator);
                text.push_str(line);
                Lookup::Text(Cow::Owned(text))
            }
            (Lookup::Unreadable, _) | (_, Err(_)) => Lookup::Unreadable,
        };
    });
    joined
}

impl<'r> Facts<'r> {
    /// Resolves the facts of a request by the policy's `[client]`.
    pub(crate) fn resolve(settings: &'r ClientSettings, request: Request<'r>) -> Facts<'r> {
        let teller = platform::Teller::new(settings, request);
        let (scheme, scheme_source) = teller.scheme();
        let (ip, ip_source) = teller.ip();
        let (country, country_source) = teller.country();
        let host = host::resolve(&request, scheme.known());
        Facts {
            request,
            scheme,
            host,
            ip,
            country,
            settings,
            scheme_source,
            ip_source,
            country_source,
        }
    }

    /// The visitor's country.
    pub(crate) fn country(&self) -> Fact<Country> {
        self.country
    }

    /// The visitor's continent: as told, else that of the country.
    pub(crate) fn continent(&self) -> Fact<Continent> {
        Fact::Absent
    }

    /// The part of the country.
    pub(crate) fn region(&self) -> Fact<Region> {
        Fact::Absent
    }

    /// The city's English name.
    pub(crate) fn city(&self) -> Fact<&str> {
        Fact::Absent
    }

    /// The number of the autonomous system.
    pub(crate) fn asn(&self) -> Fact<u32> {
        Fact::Absent
    }

    /// The kind of device.
    pub(crate) fn device(&self) -> Fact<Device> {
        Fact::Absent
    }

    /// Whether the visitor is a program that says so.
    pub(crate) fn bot(&self) -> Fact<bool> {
        Fact::Absent
    }

    /// The one of the policy's `languages` that the visitor likes most, as written there; known
    /// wherever there are any, unless what the visitor says can't be read.
    pub(crate) fn language(&self) -> Fact<&'r str> {
        self.settings.languages.first().map_or(Fact::Absent, |language| Fact::Known(language))
    }

    /// The lines of a request header, [joined].
    pub(crate) fn header(&self, name: &str) -> Lookup<'r> {
        joined(self.request.headers, name)
    }

    /// stub
    pub(crate) fn query_values<'q>(&self, query: Option<&'q str>, name: &str) -> Vec<Lookup<'q>> {
        crate::uri::query::values(query, name)
    }

    /// The values of a cookie, in the order in which they arrived.
    pub(crate) fn cookies(&self, name: &str) -> Vec<Lookup<'r>> {
        let mut values = Vec::new();
        lines::each(self.request.headers, "cookie", &mut |line| {
            cookie::each_pair(line, &mut |key, value| {
                if key == name.as_bytes() {
                    let value = std::str::from_utf8(value);
                    values.push(value.map_or(Lookup::Unreadable, |v| Lookup::Text(v.into())));
                }
            });
        });
        values
    }
}
