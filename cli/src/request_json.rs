//! A request as JSON.

use std::net::IpAddr;

use fingerpost::{Scheme, Tier, Timestamp};
use serde::Deserialize;

use crate::exit::Usage;
use crate::headers::Fields;
use crate::request::Asked;
use crate::visitor;

/// `{ "url": …, "method": …, "headers": …, … }`; an unknown key is an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestJson {
    url: String,
    #[serde(default = "get")]
    method: String,
    #[serde(default)]
    headers: Fields,
    scheme: Option<String>,
    ip: Option<IpAddr>,
    country: Option<String>,
    continent: Option<String>,
    region: Option<String>,
    city: Option<String>,
    asn: Option<AsnJson>,
    device: Option<String>,
    entropy: Option<String>,
    now: Option<String>,
    tier: Option<TierJson>,
    response: Option<ResponseJson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResponseJson {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Fields,
}

/// `64496` or `"AS64496"`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum AsnJson {
    Number(u32),
    Text(String),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TierJson {
    Whole,
    Viewer,
    Origin,
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

/// Reads a request; the message says what is wrong, and where in the JSON.
pub(crate) fn parse(main_host: Option<&str>, json: &str) -> Result<Asked, Usage> {
    let read: RequestJson =
        serde_json::from_str(json).map_err(|error| Usage(format!("not a request: {error}")))?;
    let mut asked = Asked::new(main_host, &read.method, &read.url, read.headers.0)?;
    if let Some(scheme) = read.scheme {
        asked.scheme = match (Scheme::parse(&scheme), scheme.as_str()) {
            (Some(scheme), _) => Some(scheme),
            (None, "unknown") => None,
            (None, _) => {
                let wanted = "`http`, `https` or `unknown` is wanted";
                return Err(Usage(format!("`{scheme}` is no scheme: {wanted}")));
            }
        };
    }
    asked.ip = read.ip;
    asked.country = read.country.as_deref().map(visitor::country).transpose()?;
    asked.geo.continent = read.continent.as_deref().map(visitor::continent).transpose()?;
    asked.geo.region = read.region.as_deref().map(visitor::region).transpose()?;
    asked.geo.city = read.city;
    asked.geo.asn = match read.asn {
        Some(AsnJson::Number(number)) => Some(visitor::asn(&number.to_string())?),
        Some(AsnJson::Text(text)) => Some(visitor::asn(&text)?),
        None => None,
    };
    asked.device = read.device.as_deref().map(visitor::device).transpose()?;
    asked.entropy = read.entropy.as_deref().map(visitor::entropy).transpose()?;
    asked.now = match read.now {
        Some(now) => match now.parse::<Timestamp>() {
            Ok(now) => Some(now),
            Err(error) => return Err(Usage(format!("`{now}` is {error}"))),
        },
        None => None,
    };
    asked.tier = match read.tier {
        None | Some(TierJson::Whole) => Tier::Whole,
        Some(TierJson::Viewer) => Tier::Viewer,
        Some(TierJson::Origin) => Tier::Origin,
    };
    if let Some(response) = read.response {
        if !(100..=599).contains(&response.status) {
            return Err(Usage(format!("`{}` is no status: 100 to 599", response.status)));
        }
        asked.response = Some((response.status, response.headers.0));
    }
    Ok(asked)
}
