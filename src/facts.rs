//! Stage 1: what is known about the visitor, resolved once for a request.
//!
//! The definition and the engine share this: it reads headers by the rules of the platform and
//! decides which of them are believed.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::policy::model::{ClientSettings, Platform};
use crate::request::{Headers, Request, Scheme, Tier};
use crate::uri::{cookie, query};
use gathered::Usual;
use lines::Line;

mod address;
mod bot;
mod device;
mod direct;
mod forwarded;
mod gathered;
mod glance;
mod host;
mod language;
pub(crate) mod lines;
mod place;
mod platform;
mod source;
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

pub use gathered::Look;
pub(crate) use gathered::{Gathered, Wanted};
pub(crate) use glance::Glance;
pub(crate) use platform::headers;
pub(crate) use source::Source;

/// A fact, and where it comes from.
pub(crate) type Told<T> = (Fact<T>, Source);

/// The host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostFact<'r> {
    /// No `Host`, no authority.
    Missing,
    /// Not a host, or two that differ: answered with 400. Why, for `explain`.
    Invalid(String),
    /// Behind CloudFront's cache it is the origin's own name, not what the visitor asked for.
    Hidden,
    /// Lower case, no trailing dot, no brackets taken off an IPv6 address; the port apart, the
    /// default one of a known scheme as none.
    Valid { host: Cow<'r, str>, port: Option<u16> },
}

/// What is known about the visitor of one request.
pub(crate) struct Facts<'r> {
    pub(crate) request: Request<'r>,
    /// Its header fields, where somebody has looked at all of them.
    gathered: Option<&'r Gathered<'r>>,
    pub(crate) scheme: Fact<Scheme>,
    pub(crate) host: HostFact<'r>,
    pub(crate) ip: Fact<IpAddr>,
    settings: &'r ClientSettings,
    found: place::Found,
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
        let teller = platform::Teller::new(settings, &request, None);
        let ((scheme, _), (ip, _)) = (teller.scheme(), teller.ip());
        Facts::found(settings, request, None, scheme, ip)
    }

    /// The same of a request whose header fields are gathered.
    #[inline(always)]
    pub(crate) fn of_gathered(
        settings: &'r ClientSettings,
        request: Request<'r>,
        gathered: &'r Gathered<'r>,
    ) -> Facts<'r> {
        let request = request.with_headers(gathered);
        let direct = gathered.direct();
        let teller = || platform::Teller::new(settings, &request, Some(gathered));
        let scheme = direct.scheme(gathered, &request.client);
        let scheme = scheme.unwrap_or_else(|| teller().scheme().0);
        let ip = direct.ip(gathered, &request.client).unwrap_or_else(|| teller().ip().0);
        Facts::found(settings, request, Some(gathered), scheme, ip)
    }

    #[inline(always)]
    fn found(
        settings: &'r ClientSettings,
        request: Request<'r>,
        gathered: Option<&'r Gathered<'r>>,
        scheme: Fact<Scheme>,
        ip: Fact<IpAddr>,
    ) -> Facts<'r> {
        let host = host::resolve(&request, gathered, scheme.known(), settings);
        Facts { request, gathered, scheme, host, ip, settings, found: place::Found::default() }
    }

    /// Behind CloudFront's cache, where some of the request is CloudFront's own.
    fn is_behind_cloudfront(&self) -> bool {
        is_behind_cloudfront(self.settings, &self.request)
    }

    /// The lines of a request header, [joined].
    ///
    /// Behind CloudFront's cache the `User-Agent` is CloudFront's own.
    pub(crate) fn header(&self, name: &str) -> Lookup<'r> {
        if name == "user-agent" && self.is_behind_cloudfront() {
            return Lookup::Unreadable;
        }
        joined(self.request.headers, name)
    }

    /// The values of a query parameter, decoded, in the query at hand.
    ///
    /// Behind CloudFront's cache a parameter that the request lacks may not have been forwarded.
    pub(crate) fn query_values<'q>(&self, query: Option<&'q str>, name: &str) -> Vec<Lookup<'q>> {
        let values = query::values(query, name);
        let own = query == self.request.query;
        if values.is_empty() && own && self.is_behind_cloudfront() {
            return vec![Lookup::Unreadable];
        }
        values
    }

    /// The values of a cookie, in the order in which they arrived.
    ///
    /// Behind CloudFront's cache one that isn't there may not have been forwarded.
    pub(crate) fn cookies(&self, name: &str) -> Vec<Lookup<'r>> {
        let mut values = Vec::new();
        self.each_cookie(name, &mut |value| values.push(value));
        values
    }

    /// The first of them; missing where there is none.
    pub(crate) fn first_cookie(&self, name: &str) -> Lookup<'r> {
        let mut first = Lookup::Missing;
        self.each_cookie(name, &mut |value| {
            if first == Lookup::Missing {
                first = value;
            }
        });
        first
    }

    /// The bytes of the first cookie of a name that is made ready.
    #[inline]
    pub(crate) fn first_cookie_bytes(&self, name: &cookie::Name) -> Option<&'r [u8]> {
        match lines::usual_line(&self.request, self.gathered, Usual::Cookie, "cookie") {
            Line::None => None,
            Line::One(line) => name.first_value(line),
            Line::Several => {
                let mut first = None;
                lines::each(self.request.headers, "cookie", &mut |line| {
                    first = first.or_else(|| name.first_value(line));
                });
                first
            }
        }
    }

    fn each_cookie(&self, name: &str, visit: &mut dyn FnMut(Lookup<'r>)) {
        let mut is_there = false;
        let mut see = |line| {
            cookie::each_value(line, name, &mut |value| {
                is_there = true;
                let value = std::str::from_utf8(value);
                visit(value.map_or(Lookup::Unreadable, |value| Lookup::Text(value.into())));
            });
        };
        match lines::usual_line(&self.request, self.gathered, Usual::Cookie, "cookie") {
            Line::None => {}
            Line::One(line) => see(line),
            Line::Several => lines::each(self.request.headers, "cookie", &mut see),
        }
        if !is_there && self.is_behind_cloudfront() {
            visit(Lookup::Unreadable);
        }
    }
}

/// Where the host, the `User-Agent` and what isn't forwarded are CloudFront's own.
fn is_behind_cloudfront(settings: &ClientSettings, request: &Request<'_>) -> bool {
    request.tier == Tier::Origin && settings.platform == Platform::CloudFront
}
