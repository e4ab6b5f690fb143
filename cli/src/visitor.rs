//! What the command line or JSON states about the visitor.

use fingerpost::{Client, Continent, Country, Device, Geo, Region, Test};

use crate::args::Visitor;
use crate::exit::Usage;
use crate::headers;

impl Visitor {
    /// The header fields.
    pub(crate) fn headers(&self) -> Result<Vec<(String, String)>, Usage> {
        let lines = self.headers.iter().map(|line| headers::parse_line(line));
        lines.collect::<Result<Vec<_>, _>>().map_err(Usage)
    }

    /// Everything but the place.
    pub(crate) fn client(&self) -> Result<Client, Usage> {
        let mut client = Client::default();
        client.ip = self.ip;
        client.country = self.country.as_deref().map(country).transpose()?;
        client.device = self.device.as_deref().map(device).transpose()?;
        client.now = self.now;
        client.entropy = self.entropy.as_deref().map(entropy).transpose()?;
        Ok(client)
    }

    /// The place, but for the country.
    pub(crate) fn geo(&self) -> Result<Geo, Usage> {
        let mut geo = Geo::default();
        geo.continent = self.continent.as_deref().map(continent).transpose()?;
        geo.region = self.region.as_deref().map(region).transpose()?;
        geo.city = self.city.clone();
        geo.asn = self.asn.as_deref().map(asn).transpose()?;
        Ok(geo)
    }

    /// A test with what it doesn't state itself.
    pub(crate) fn complete(&self, test: &Test) -> Result<Test, Usage> {
        Ok(test.clone().completed(&self.client()?, &self.geo()?, &self.headers()?))
    }
}

/// Reads a country.
pub(crate) fn country(text: &str) -> Result<Country, Usage> {
    Country::parse(text)
        .ok_or_else(|| Usage(format!("`{text}` is no country: two letters are wanted")))
}

/// Reads a continent.
pub(crate) fn continent(text: &str) -> Result<Continent, Usage> {
    Continent::parse(text).ok_or_else(|| {
        Usage(format!("`{text}` is no continent: `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`"))
    })
}

/// Reads a region.
pub(crate) fn region(text: &str) -> Result<Region, Usage> {
    Region::parse(text)
        .ok_or_else(|| Usage(format!("`{text}` is no region: one such as `US-CA` is wanted")))
}

/// Reads the number of an autonomous system, `64496` or `AS64496`.
pub(crate) fn asn(text: &str) -> Result<u32, Usage> {
    let digits = text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text);
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()));
    number.filter(|asn| *asn > 0).ok_or_else(|| {
        Usage(format!("`{text}` is no number of an autonomous system such as `64496`"))
    })
}

/// Reads a kind of device.
pub(crate) fn device(text: &str) -> Result<Device, Usage> {
    Device::parse(text).ok_or_else(|| {
        Usage(format!("`{text}` is no device: `mobile`, `tablet`, `desktop` or `tv`"))
    })
}

/// Reads 128 bits.
pub(crate) fn entropy(text: &str) -> Result<[u8; 16], Usage> {
    let hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16)
        .ok()
        .filter(|_| hex)
        .map(u128::to_be_bytes)
        .ok_or_else(|| Usage(format!("`{text}` is no entropy: 32 hex digits are wanted")))
}
