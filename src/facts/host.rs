//! The host of a request: its authority and its `Host` lines together.

use super::{HostFact, is_behind_cloudfront, lines};
use crate::policy::model::ClientSettings;
use crate::request::{Request, Scheme};
use crate::uri::host::parse_authority;

/// Reads the host. The scheme's default port counts as none, so that `example.com:443` over https
/// is `example.com` in every respect.
pub(super) fn resolve<'r>(
    request: &Request<'r>,
    scheme: Option<Scheme>,
    settings: &ClientSettings,
) -> HostFact<'r> {
    if is_behind_cloudfront(settings, request) {
        return HostFact::Hidden;
    }
    let mut host = HostFact::Missing;
    if let Some(authority) = request.authority {
        host.meet(authority.as_bytes(), scheme);
    }
    lines::each(request.headers, "host", &mut |line| host.meet(line, scheme));
    host
}

impl<'r> HostFact<'r> {
    /// Another text that says the host.
    fn meet(&mut self, text: &'r [u8], scheme: Option<Scheme>) {
        if matches!(self, HostFact::Invalid(_)) {
            return;
        }
        let parsed = std::str::from_utf8(text).ok().and_then(parse_authority);
        let Some((host, port)) = parsed else {
            *self = HostFact::Invalid(format!("`{}` is not a host", text.escape_ascii()));
            return;
        };
        let default = match scheme {
            Some(Scheme::Http) => Some(80),
            Some(Scheme::Https) => Some(443),
            None => None,
        };
        let other = HostFact::Valid { host, port: port.filter(|_| port != default) };
        if *self == HostFact::Missing {
            *self = other;
        } else if *self != other {
            *self = HostFact::Invalid(format!("`{self}` and `{other}` are two hosts"));
        }
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
