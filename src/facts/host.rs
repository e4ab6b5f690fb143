//! The host of a request: its authority and its `Host` lines together.

use std::borrow::Cow;

use super::gathered::{Gathered, Usual};
use super::lines::{self, Line};
use super::{HostFact, is_behind_cloudfront};
use crate::policy::model::ClientSettings;
use crate::request::{Request, Scheme};
use crate::uri::host::parse_authority;

/// Reads the host. The scheme's default port counts as none, so that `example.com:443` over https
/// is `example.com` in every respect.
pub(super) fn resolve<'r>(
    request: &Request<'r>,
    gathered: Option<&'r Gathered<'r>>,
    scheme: Option<Scheme>,
    settings: &ClientSettings,
) -> HostFact<'r> {
    if is_behind_cloudfront(settings, request) {
        return HostFact::Hidden;
    }
    if let Some(host) = gathered.and_then(|gathered| known(request, gathered)) {
        return HostFact::Valid { host: Cow::Borrowed(host), port: None };
    }
    let lines = lines::usual_line(request, gathered, Usual::Host, "host");
    match (request.authority, lines) {
        (None, Line::None) => HostFact::Missing,
        (None, Line::One(line)) => HostFact::of(line, scheme),
        (Some(authority), Line::None) => HostFact::of(authority.as_bytes(), scheme),
        (authority, _) => {
            let mut host = HostFact::Missing;
            if let Some(authority) = authority {
                host.meet(authority.as_bytes(), scheme);
            }
            lines::each(request.headers, "host", &mut |line| host.meet(line, scheme));
            host
        }
    }
}

/// The host of almost every request: one that the policy names.
#[inline]
pub(super) fn known<'r>(request: &Request<'_>, gathered: &'r Gathered<'r>) -> Option<&'r str> {
    match (request.authority, gathered.usual_line(Usual::Host, "host")) {
        (None, Line::One(line)) => gathered.known_host(line),
        _ => None,
    }
}

impl<'r> HostFact<'r> {
    /// Another text that says the host.
    fn meet(&mut self, text: &'r [u8], scheme: Option<Scheme>) {
        if matches!(self, HostFact::Invalid(_)) {
            return;
        }
        let other = HostFact::of(text, scheme);
        if *self == HostFact::Missing || matches!(other, HostFact::Invalid(_)) {
            *self = other;
        } else if *self != other {
            *self = HostFact::Invalid(format!("`{self}` and `{other}` are two hosts"));
        }
    }

    /// What one text says.
    fn of(text: &'r [u8], scheme: Option<Scheme>) -> HostFact<'r> {
        let parsed = std::str::from_utf8(text).ok().and_then(parse_authority);
        let Some((host, port)) = parsed else {
            return HostFact::Invalid(format!("`{}` is not a host", text.escape_ascii()));
        };
        let default = match scheme {
            Some(Scheme::Http) => Some(80),
            Some(Scheme::Https) => Some(443),
            None => None,
        };
        HostFact::Valid { host, port: port.filter(|_| port != default) }
    }
}

impl std::fmt::Display for HostFact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HostFact::Missing | HostFact::Hidden => Ok(()),
            HostFact::Invalid(why) => f.write_str(why),
            HostFact::Valid { host, port: None } => f.write_str(host),
            HostFact::Valid { host, port: Some(port) } => write!(f, "{host}:{port}"),
        }
    }
}
