//! What is stated about the visitor, word by word.

use super::RequestError;
use crate::{Client, Continent, Country, Device, Geo, Region, Scheme};

/// What is known of the visitor.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Visitor {
    /// What the host knows of the connection.
    pub client: Client,
    /// The place.
    pub geo: Geo,
}

impl Visitor {
    /// States one thing, by its name in JSON: `scheme`, `ip`, `country`, `continent`, `region`,
    /// `city`, `asn`, `device`, `now`, `entropy`.
    ///
    /// ```
    /// use fingerpost::adapter::json::Visitor;
    ///
    /// let mut visitor = Visitor::default();
    /// visitor.state("asn", "AS64496")?;
    /// assert_eq!(visitor.geo.asn, Some(64496));
    /// assert_eq!(
    ///     visitor.state("country", "Germany").unwrap_err().to_string(),
    ///     "`Germany` is no country: two letters are wanted"
    /// );
    /// # Ok::<(), fingerpost::adapter::json::RequestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such name, or no such value.
    pub fn state(&mut self, name: &str, text: &str) -> Result<(), RequestError> {
        let (client, geo) = (&mut self.client, &mut self.geo);
        let wanted = |what: &str| RequestError(format!("`{text}` is {what}"));
        match name {
            "scheme" => match (Scheme::parse(text), text) {
                (Some(scheme), _) => client.scheme = Some(scheme),
                (None, "unknown") => client.scheme = None,
                (None, _) => {
                    return Err(wanted("no scheme: `http`, `https` or `unknown` is wanted"));
                }
            },
            "ip" => client.ip = Some(text.parse().map_err(|_| wanted("no IP address"))?),
            "country" => {
                let country = Country::parse(text);
                client.country =
                    Some(country.ok_or_else(|| wanted("no country: two letters are wanted"))?);
            }
            "continent" => {
                let all = "no continent: `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`";
                geo.continent = Some(Continent::parse(text).ok_or_else(|| wanted(all))?);
            }
            "region" => {
                let like = "no region: one such as `US-CA` is wanted";
                geo.region = Some(Region::parse(text).ok_or_else(|| wanted(like))?);
            }
            "city" => geo.city = Some(text.to_owned()),
            "asn" => {
                let like = "no number of an autonomous system such as `64496`";
                geo.asn = Some(asn(text).ok_or_else(|| wanted(like))?);
            }
            "device" => {
                let all = "no device: `mobile`, `tablet`, `desktop` or `tv`";
                client.device = Some(Device::parse(text).ok_or_else(|| wanted(all))?);
            }
            "now" => {
                client.now = Some(text.parse().map_err(|error| wanted(&format!("{error}")))?);
            }
            "entropy" => {
                let digits = "no entropy: 32 hex digits are wanted";
                client.entropy = Some(entropy(text).ok_or_else(|| wanted(digits))?);
            }
            _ => return Err(RequestError(format!("nothing is called `{name}`"))),
        }
        Ok(())
    }
}

/// `64496` or `AS64496`.
fn asn(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text);
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()));
    number.filter(|asn| *asn > 0)
}

/// 128 bits.
fn entropy(text: &str) -> Option<[u8; 16]> {
    let hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| hex).map(u128::to_be_bytes)
}
