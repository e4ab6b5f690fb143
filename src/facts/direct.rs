//! Scheme, address and country where one header or the host program alone tells them, as most
//! policies have it: by which is known before a request arrives.

use std::net::IpAddr;

use super::gathered::Gathered;
use super::source::Header;
use super::{Fact, address};
use crate::policy::model::{ClientSettings, Platform};
use crate::request::{Client, Country, Scheme};

/// How each of them is told.
#[derive(Debug)]
pub(super) struct Direct {
    scheme: Way,
    ip: Way,
    country: Way,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    /// By the host program.
    Host,
    /// By the one line of the field in a slot; where it isn't there, by the host program.
    Line(u8),
    /// More has to be asked: who sent it, at which tier, in which of several forms.
    Ask,
}

impl Direct {
    /// `slot`: where the field of a name is gathered.
    pub(super) fn of(settings: &ClientSettings, slot: impl Fn(&str) -> Option<u8>) -> Direct {
        let way = |own: Header, platform: Option<&'static str>, odd: &[&str]| {
            let own = own.name(settings);
            match (if own.is_empty() { platform } else { Some(own) }, settings.platform) {
                (None, _) => Way::Host,
                // Whether it is believed depends on the peer, or on the tier.
                (_, Platform::Proxy | Platform::CloudFront) => Way::Ask,
                (Some(name), _) if odd.contains(&name) => Way::Ask,
                (Some(name), _) => slot(name).map_or(Way::Ask, Way::Line),
            }
        };
        let (scheme, ip, country) = match settings.platform {
            Platform::Bare => (None, None, None),
            Platform::Cloudflare => {
                (Some("x-forwarded-proto"), Some("cf-connecting-ip"), Some("cf-ipcountry"))
            }
            Platform::Fastly => (Some("fastly-ssl"), Some("fastly-client-ip"), None),
            Platform::Alb => (Some("x-forwarded-proto"), Some("x-forwarded-for"), None),
            Platform::CloudFront | Platform::Proxy => (Some(""), Some(""), Some("")),
        };
        Direct {
            scheme: way(Header::Scheme, scheme, &["fastly-ssl", "forwarded"]),
            ip: way(Header::Ip, ip, &["x-forwarded-for", "forwarded", "cloudfront-viewer-address"]),
            country: way(Header::Country, country, &[]),
        }
    }

    /// `None`: it has to be asked for.
    #[inline]
    pub(super) fn scheme(&self, gathered: &Gathered<'_>, client: &Client) -> Option<Fact<Scheme>> {
        told(self.scheme, gathered, client.scheme, |line| {
            Some(Scheme::of_bytes(line).map_or(Fact::Hidden, Fact::Known))
        })
    }

    /// Likewise.
    #[inline]
    pub(super) fn ip(&self, gathered: &Gathered<'_>, client: &Client) -> Option<Fact<IpAddr>> {
        let stated = client.ip.map(|ip| ip.to_canonical());
        told(self.ip, gathered, stated, |line| Some(read_ip(line)))
    }

    /// The line that tells the address; `None` inside: the host program states it.
    #[inline]
    #[expect(clippy::option_option, reason = "more to ask, nothing said, said")]
    pub(super) fn ip_line<'h>(&self, gathered: &Gathered<'h>) -> Option<Option<&'h [u8]>> {
        said(self.ip, gathered)
    }

    /// Likewise, as far as headers and [`Client`] tell it.
    #[inline]
    pub(super) fn country(
        &self,
        gathered: &Gathered<'_>,
        client: &Client,
    ) -> Option<Fact<Country>> {
        told(self.country, gathered, client.country, |line| match line {
            // Cloudflare has words for what isn't known.
            [b'X' | b'x' | b'T' | b't', _] => None,
            _ => Some(Country::of_bytes(line).map_or(Fact::Hidden, Fact::Known)),
        })
    }
}

/// The address that a line tells.
pub(super) fn read_ip(line: &[u8]) -> Fact<IpAddr> {
    let text = std::str::from_utf8(line).ok();
    text.and_then(address::parse).map_or(Fact::Hidden, Fact::Known)
}

#[inline(always)]
fn told<T>(
    way: Way,
    gathered: &Gathered<'_>,
    stated: Option<T>,
    read: impl FnOnce(&[u8]) -> Option<Fact<T>>,
) -> Option<Fact<T>> {
    match said(way, gathered)? {
        Some(line) => read(line),
        None => Some(stated.map_or(Fact::Absent, Fact::Known)),
    }
}

/// The line that tells it, if there is one; `None` where more has to be asked.
#[inline(always)]
#[expect(clippy::option_option, reason = "more to ask, none, one")]
fn said<'h>(way: Way, gathered: &Gathered<'h>) -> Option<Option<&'h [u8]>> {
    match way {
        Way::Host => Some(None),
        Way::Line(slot) => gathered.in_slot(usize::from(slot)),
        Way::Ask => None,
    }
}
