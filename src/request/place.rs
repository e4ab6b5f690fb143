//! Where the visitor is: what a country database or a platform tells beside the country.

use std::fmt;

use super::Country;

/// A continent by its GeoNames code, as MaxMind and Cloudflare write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Continent {
    /// `AF`.
    Africa,
    /// `AN`.
    Antarctica,
    /// `AS`.
    Asia,
    /// `EU`: the continent, not the union of states.
    Europe,
    /// `NA`: the Caribbean and Central America among it.
    NorthAmerica,
    /// `OC`.
    Oceania,
    /// `SA`.
    SouthAmerica,
}

impl Continent {
    /// Every continent, in the order of their codes.
    pub const ALL: [Continent; 7] = [
        Continent::Africa,
        Continent::Antarctica,
        Continent::Asia,
        Continent::Europe,
        Continent::NorthAmerica,
        Continent::Oceania,
        Continent::SouthAmerica,
    ];

    /// Reads a code in any case; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Continent> {
        Continent::ALL.into_iter().find(|continent| continent.as_str().eq_ignore_ascii_case(text))
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Continent::Africa => "AF",
            Continent::Antarctica => "AN",
            Continent::Asia => "AS",
            Continent::Europe => "EU",
            Continent::NorthAmerica => "NA",
            Continent::Oceania => "OC",
            Continent::SouthAmerica => "SA",
        }
    }
}

impl fmt::Display for Continent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A part of a country by its ISO 3166-2 code, such as `US-CA` or `DE-BY`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region {
    country: Country,
    /// One to three letters and digits, upper case, padded with NUL.
    code: [u8; 3],
}

impl Region {
    /// Reads a whole code in any case, such as `US-CA`; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Region> {
        let (country, code) = text.split_once('-')?;
        Region::of(Country::parse(country)?, code)
    }

    /// The region of a country by what follows the `-`: one to three ASCII letters and digits.
    #[must_use]
    pub fn of(country: Country, code: &str) -> Option<Region> {
        let fits =
            (1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            return None;
        }
        let mut padded = [0; 3];
        for (slot, byte) in padded.iter_mut().zip(code.bytes()) {
            *slot = byte.to_ascii_uppercase();
        }
        Some(Region { country, code: padded })
    }

    /// The country.
    #[must_use]
    pub fn country(self) -> Country {
        self.country
    }
}

impl fmt::Display for Region {
    /// The whole code: `US-CA`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.country)?;
        self.code
            .iter()
            .take_while(|byte| **byte != 0)
            .try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({self})")
    }
}

/// Where the visitor is, as the host states it. What is absent is looked for elsewhere: in the
/// platform's headers before, in the policy's `country_db` behind.
///
/// An [`http::Request`] carries it as an extension, as it carries the [`Client`](super::Client).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Geo {
    /// The country; [`Client::country`](super::Client::country) goes before it.
    pub country: Option<Country>,
    /// The continent; without one, that of the country.
    pub continent: Option<Continent>,
    /// The part of the country.
    pub region: Option<Region>,
    /// The city's English name.
    pub city: Option<String>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
}

/// What kind of device the visitor uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Device {
    /// A telephone.
    Mobile,
    /// A tablet; one that also counts as mobile is a tablet.
    Tablet,
    /// Anything else with a browser.
    Desktop,
    /// A television, or a box or game console at one.
    Tv,
}

impl Device {
    /// Every kind.
    pub const ALL: [Device; 4] = [Device::Mobile, Device::Tablet, Device::Desktop, Device::Tv];

    /// Reads `mobile`, `tablet`, `desktop` or `tv` in any case; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Device> {
        Device::ALL.into_iter().find(|device| device.as_str().eq_ignore_ascii_case(text))
    }

    /// The word of the language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Device::Mobile => "mobile",
            Device::Tablet => "tablet",
            Device::Desktop => "desktop",
            Device::Tv => "tv",
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        let text = |text| Region::parse(text).map(|region| region.to_string());
        assert_eq!(text("us-ca").as_deref(), Some("US-CA"));
        assert_eq!(text("FR-75").as_deref(), Some("FR-75"));
        assert_eq!(text("GB-ENG").as_deref(), Some("GB-ENG"));
        for wrong in ["", "US", "US-", "US-CALI", "U-CA", "US-C!", "USA-CA"] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words() {
        assert_eq!(Continent::parse("eu"), Some(Continent::Europe));
        assert_eq!(Continent::parse("europe"), None);
        assert_eq!(Device::parse("TV"), Some(Device::Tv));
        for device in Device::ALL {
            assert_eq!(Device::parse(device.as_str()), Some(device));
        }
    }
}
