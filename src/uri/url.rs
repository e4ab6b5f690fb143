//! The URL of a redirect chain: what a request asks for, or where a hop leads.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::path::is_same;
use crate::request::Scheme;

/// A URL as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Url<'u> {
    /// `None`: unknown.
    pub(crate) scheme: Option<Scheme>,
    /// Lower case; `None`: unknown.
    pub(crate) host: Option<Cow<'u, str>>,
    /// As written; `None` is the scheme's default.
    pub(crate) port: Option<u16>,
    /// A hop wrote scheme and host: a `Location` of it is an absolute URL.
    pub(crate) absolute: bool,
    /// Begins with `/` (but for `*`), percent-encoded.
    pub(crate) path: Cow<'u, str>,
    pub(crate) query: Option<Cow<'u, str>>,
    pub(crate) fragment: Option<Cow<'u, str>>,
}

impl Url<'_> {
    /// Whether a visitor who follows one may come out at the other: the same scheme (an unknown
    /// one may be any), host, port, canonical path and query. Fragments don't count.
    pub(crate) fn may_be(&self, other: &Url<'_>) -> bool {
        let scheme = self.scheme.or(other.scheme);
        (self.scheme == other.scheme || self.scheme.is_none() || other.scheme.is_none())
            && self.host == other.host
            && self.port_over(scheme) == other.port_over(scheme)
            && self.query.as_deref().unwrap_or_default()
                == other.query.as_deref().unwrap_or_default()
            && is_same(&self.path, &other.path)
    }

    /// The host and port: whose headers and cookies a request carries.
    pub(crate) fn site(&self) -> (Option<&str>, Option<u16>) {
        (self.host.as_deref(), self.port_over(self.scheme))
    }

    /// The port, the default one of the scheme as none.
    fn port_over(&self, scheme: Option<Scheme>) -> Option<u16> {
        let default = match scheme {
            Some(Scheme::Http) => Some(80),
            Some(Scheme::Https) => Some(443),
            None => None,
        };
        self.port.filter(|port| Some(*port) != default)
    }

    /// Bytes of [`Url::location`].
    pub(crate) fn location_len(&self) -> usize {
        let after = |mark: usize, text: &Option<Cow<'_, str>>| {
            text.as_deref().map_or(0, |text| mark + text.len())
        };
        let authority = match (self.absolute, self.scheme, &self.host) {
            (true, Some(scheme), Some(host)) => {
                let port = self.port.map_or(0, |port| 2 + port.checked_ilog10().unwrap_or(0));
                scheme.as_str().len() + 3 + host.len() + port as usize
            }
            _ => 0,
        };
        let query = if self.query.as_deref() == Some("") { 0 } else { after(1, &self.query) };
        authority + self.path.len() + query + after(1, &self.fragment)
    }

    pub(crate) fn into_owned(self) -> Url<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let Url { scheme, host, port, absolute, path, query, fragment } = self;
        Url {
            scheme,
            host: host.map(own),
            port,
            absolute,
            path: own(path),
            query: query.map(own),
            fragment: fragment.map(own),
        }
    }

    /// The value of a `Location` that leads here (RFC 9110 §10.2.2).
    pub(crate) fn location(&self) -> String {
        let mut text = String::with_capacity(self.location_len());
        if let (true, Some(scheme), Some(host)) = (self.absolute, self.scheme, &self.host) {
            text.push_str(scheme.as_str());
            text.push_str("://");
            text.push_str(host);
            if let Some(port) = self.port {
                // Writing to a `String` can't fail.
                let _ = write!(text, ":{port}");
            }
        }
        // `*` is the server itself (RFC 9112 §3.2.4). Nothing else may stand at the host's end:
        // `https://example.com` and `.evil.example/` would be another host.
        if self.path != "*" {
            if !self.path.starts_with('/') {
                text.push('/');
            }
            text.push_str(&self.path);
        }
        if let Some(query) = self.query.as_deref().filter(|query| !query.is_empty()) {
            text.push('?');
            text.push_str(query);
        }
        if let Some(fragment) = &self.fragment {
            text.push('#');
            text.push_str(fragment);
        }
        text
    }
}
