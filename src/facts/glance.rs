//! The facts of a request by one glance: where the host is one that the policy names, and each of the
//! others is told by one header or by the host program.

use std::net::IpAddr;

use super::direct::read_ip;
use super::gathered::{Gathered, Usual};
use super::lines::Line;
use super::{Fact, HostFact, host};
use crate::policy::model::ClientSettings;
use crate::request::{Country, Request, Scheme, Tier};

/// What is known of a request before the cache.
pub(crate) struct Glance<'r> {
    pub(crate) request: &'r Request<'r>,
    pub(crate) gathered: &'r Gathered<'r>,
    pub(crate) scheme: Fact<Scheme>,
}

impl<'r> Glance<'r> {
    /// `None` where more has to be asked.
    #[inline]
    pub(crate) fn of(request: &'r Request<'r>, gathered: &'r Gathered<'r>) -> Option<Glance<'r>> {
        if request.tier == Tier::Origin {
            return None;
        }
        let scheme = gathered.direct().scheme(gathered, &request.client)?;
        Some(Glance { request, gathered, scheme })
    }

    /// The host, where there is a valid one; kept in `read` where it is none that the policy names.
    #[inline]
    pub(crate) fn host<'h>(
        &self,
        settings: &ClientSettings,
        read: &'h mut Option<HostFact<'r>>,
    ) -> Option<&'h str> {
        if let Some(host) = host::known(self.request, self.gathered) {
            return Some(host);
        }
        let scheme = self.scheme.known();
        match read.insert(host::resolve(self.request, Some(self.gathered), scheme, settings)) {
            HostFact::Valid { host, .. } => Some(host),
            HostFact::Missing | HostFact::Invalid(_) | HostFact::Hidden => None,
        }
    }

    /// Whether something holds for the address, and nothing more has to be asked to know that.
    #[inline]
    pub(crate) fn ip_is_known_and(&self, holds: impl FnOnce(&IpAddr) -> bool) -> bool {
        match self.gathered.direct().ip_line(self.gathered) {
            Some(Some(line)) => read_ip(line).known().is_some_and(|ip| holds(&ip)),
            Some(None) => self.request.client.ip.as_ref().is_some_and(holds),
            None => false,
        }
    }

    /// The country, where it is told.
    #[inline]
    pub(crate) fn country(&self) -> Option<Country> {
        let told = self.gathered.direct().country(self.gathered, &self.request.client)?;
        // Nobody else is asked where somebody told it.
        told.known()
    }

    /// The cookies, if there are any; `None` where they stand in several lines.
    #[inline]
    #[expect(clippy::option_option, reason = "several lines, none, one")]
    pub(crate) fn cookies(&self) -> Option<Option<&'r [u8]>> {
        match self.gathered.usual_line(Usual::Cookie, "cookie") {
            Line::None => Some(None),
            Line::One(line) => Some(Some(line)),
            Line::Several => None,
        }
    }
}
