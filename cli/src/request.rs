//! One request as the command line or JSON states it, and the view of it that a policy decides on.

use std::net::IpAddr;

use fingerpost::{Client, Country, Device, Geo, Request, Scheme, Tier, Timestamp};

use crate::args::{SchemeArg, Stated, TierArg};
use crate::exit::Usage;

/// A request, and the origin's response to it where one is given.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) scheme: Option<Scheme>,
    authority: Option<String>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) country: Option<Country>,
    pub(crate) geo: Geo,
    pub(crate) device: Option<Device>,
    pub(crate) entropy: Option<[u8; 16]>,
    pub(crate) now: Option<Timestamp>,
    pub(crate) tier: Tier,
    pub(crate) response: Option<(u16, Vec<(String, String)>)>,
}

impl Asked {
    /// A request by its method and URL. A path alone means https and the policy's main host,
    /// unless a `Host` is among the headers, as in the tests of a policy.
    pub(crate) fn new(
        main_host: Option<&str>,
        method: &str,
        url: &str,
        headers: Vec<(String, String)>,
    ) -> Result<Asked, Usage> {
        let scheme = url.split_once("://").and_then(|(scheme, _)| Scheme::parse(scheme));
        let path_alone = url.starts_with('/') || url == "*";
        if scheme.is_none() && !path_alone {
            return Err(Usage(format!(
                "`{url}` is no URL: it begins with neither `https://`, `http://` nor `/`"
            )));
        }
        let host_given = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let authority = main_host.filter(|_| path_alone && !host_given);
        Ok(Asked {
            method: method.to_owned(),
            url: url.to_owned(),
            headers,
            scheme: scheme.or(Some(Scheme::Https)),
            authority: authority.map(str::to_owned),
            ip: None,
            country: None,
            geo: Geo::default(),
            device: None,
            entropy: None,
            now: None,
            tier: Tier::Whole,
            response: None,
        })
    }

    /// A request by its URL and the flags of the command line.
    pub(crate) fn stated(
        main_host: Option<&str>,
        url: &str,
        flags: &Stated,
    ) -> Result<Asked, Usage> {
        let headers = flags.visitor.headers()?;
        let mut asked = Asked::new(main_host, &flags.method, url, headers)?;
        if let Some(scheme) = flags.scheme {
            asked.scheme = match scheme {
                SchemeArg::Http => Some(Scheme::Http),
                SchemeArg::Https => Some(Scheme::Https),
                SchemeArg::Unknown => None,
            };
        }
        let client = flags.visitor.client()?;
        asked.ip = client.ip;
        asked.country = client.country;
        asked.geo = flags.visitor.geo()?;
        asked.device = client.device;
        asked.entropy = client.entropy;
        asked.now = client.now;
        asked.tier = match flags.tier {
            TierArg::Whole => Tier::Whole,
            TierArg::Viewer => Tier::Viewer,
            TierArg::Origin => Tier::Origin,
        };
        Ok(asked)
    }

    /// The view of it that a policy decides on.
    pub(crate) fn view(&self) -> Request<'_> {
        let mut request =
            Request::new(&self.method, &self.url).with_headers(&self.headers).with_tier(self.tier);
        if let Some(authority) = &self.authority {
            request = request.with_authority(authority);
        }
        let mut client = Client::default();
        client.scheme = self.scheme;
        client.ip = self.ip;
        client.country = self.country;
        client.device = self.device;
        client.now = self.now;
        client.entropy = self.entropy;
        request.with_client(client).with_geo(&self.geo)
    }

    /// The whole URL, as far as it is known.
    pub(crate) fn full_url(&self) -> String {
        match (self.scheme, &self.authority) {
            (Some(scheme), Some(authority)) if self.url != "*" => {
                format!("{scheme}://{authority}{}", self.url)
            }
            _ => self.url.clone(),
        }
    }
}
