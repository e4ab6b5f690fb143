//! Where the visitor is, and with what: the facts beside scheme, host and address. Each is found out
//! when it is first asked for, once: the platform's header, then the host program, then the country
//! database.

use std::cell::OnceCell;
use std::net::IpAddr;

use super::platform::Teller;
use super::source::{Header, Source};
use super::{Fact, Facts, Lookup, Told, bot, device, language};
use crate::geo::continent;
use crate::request::{Continent, Country, Device, Geo, Region, Scheme};

const USER_AGENT: Header = Header::Known("user-agent");

/// What was found out so far: many rules ask for the same fact of one request.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// What the country database says of the address.
    database: OnceCell<Geo>,
    country: OnceCell<Fact<Country>>,
    continent: OnceCell<Told<Continent>>,
    region: OnceCell<Told<Region>>,
    city: OnceCell<Told<String>>,
    asn: OnceCell<Told<u32>>,
    device: OnceCell<Told<Device>>,
    bot: OnceCell<Fact<bool>>,
    /// The index of the language; of [`Facts`] a reference would fix the lifetime.
    language: OnceCell<Fact<usize>>,
}

impl<'r> Facts<'r> {
    /// The scheme, and who says so.
    pub(crate) fn scheme_told(&self) -> Told<Scheme> {
        self.teller().scheme()
    }

    /// The address, and who says so.
    pub(crate) fn ip_told(&self) -> Told<IpAddr> {
        self.teller().ip()
    }

    /// The country.
    #[inline]
    pub(crate) fn country(&self) -> Fact<Country> {
        let gathered = self.gathered;
        match gathered.and_then(|all| all.direct().country(all, &self.request.client)) {
            // Somebody else may know it.
            None | Some(Fact::Absent) => *self.found.country.get_or_init(|| self.country_told().0),
            Some(told) => told,
        }
    }

    /// The country, and who says so.
    #[inline]
    pub(crate) fn country_told(&self) -> Told<Country> {
        self.searched(self.told_country(), |geo| geo.country)
    }

    /// The country as a header or the host program tells it.
    #[inline]
    fn told_country(&self) -> Told<Country> {
        stated(self.teller().country(), self.geo().and_then(|geo| geo.country))
    }

    /// The continent: as told, else that of the country.
    pub(crate) fn continent(&self) -> Fact<Continent> {
        self.found_continent().0
    }

    /// The continent, and who says so.
    pub(crate) fn continent_told(&self) -> Told<Continent> {
        *self.found_continent()
    }

    fn found_continent(&self) -> &Told<Continent> {
        self.found.continent.get_or_init(|| {
            let told = self.teller().continent(self.geo().and_then(|geo| geo.continent));
            if told.0 != Fact::Absent {
                return told;
            }
            // A country that was told goes before the database's continent: the two agree then.
            if let Some(told) = of_country(self.told_country().0) {
                return told;
            }
            let told = self.searched(told, |geo| geo.continent);
            match told.0 {
                Fact::Absent => of_country(self.country()).unwrap_or(told),
                Fact::Known(_) | Fact::Hidden => told,
            }
        })
    }

    /// The part of the country.
    pub(crate) fn region(&self) -> Fact<Region> {
        self.found_region().0
    }

    /// The part of the country, and who says so.
    pub(crate) fn region_told(&self) -> Told<Region> {
        *self.found_region()
    }

    fn found_region(&self) -> &Told<Region> {
        self.found.region.get_or_init(|| {
            // A header tells what follows the country's code.
            let (code, source) = self.teller().region_code();
            let told = match (code, self.country()) {
                (Fact::Known(code), Fact::Known(country)) => {
                    (Region::of(country, &code).map_or(Fact::Hidden, Fact::Known), source)
                }
                (Fact::Known(_), Fact::Absent) => (Fact::Absent, source.without_country()),
                (Fact::Known(_), Fact::Hidden) => (Fact::Hidden, Source::CountryHidden),
                (Fact::Absent, _) => (Fact::Absent, source),
                (Fact::Hidden, _) => (Fact::Hidden, source),
            };
            let told = stated(told, self.geo().and_then(|geo| geo.region));
            self.searched(told, |geo| geo.region)
        })
    }

    /// The city's English name.
    pub(crate) fn city(&self) -> Fact<&str> {
        match &self.city_told().0 {
            Fact::Known(city) => Fact::Known(city),
            Fact::Absent => Fact::Absent,
            Fact::Hidden => Fact::Hidden,
        }
    }

    /// The city, and who says so.
    pub(crate) fn city_told(&self) -> &Told<String> {
        self.found.city.get_or_init(|| {
            let told = self.teller().city(self.geo().and_then(|geo| geo.city.clone()));
            self.searched(told, |geo| geo.city.clone())
        })
    }

    /// The number of the autonomous system.
    pub(crate) fn asn(&self) -> Fact<u32> {
        self.found_asn().0
    }

    /// The number of the autonomous system, and who says so.
    pub(crate) fn asn_told(&self) -> Told<u32> {
        *self.found_asn()
    }

    fn found_asn(&self) -> &Told<u32> {
        self.found.asn.get_or_init(|| {
            let told = self.teller().asn(self.geo().and_then(|geo| geo.asn));
            self.searched(told, |geo| geo.asn)
        })
    }

    /// The kind of device.
    pub(crate) fn device(&self) -> Fact<Device> {
        self.found_device().0
    }

    /// The kind of device, and who says so: at last what the browser calls itself.
    pub(crate) fn device_told(&self) -> Told<Device> {
        *self.found_device()
    }

    fn found_device(&self) -> &Told<Device> {
        self.found.device.get_or_init(|| {
            let told = self.teller().device(self.request.client.device);
            if told.0 != Fact::Absent {
                return told;
            }
            match self.header("user-agent") {
                Lookup::Missing => told,
                Lookup::Text(text) => {
                    (Fact::Known(device::of_user_agent(&text)), Source::Header(USER_AGENT))
                }
                Lookup::Unreadable => (Fact::Hidden, Source::HeaderUnreadable(USER_AGENT)),
            }
        })
    }

    /// Whether the visitor is a program that says so. Without a `User-Agent` it is one.
    pub(crate) fn bot(&self) -> Fact<bool> {
        *self.found.bot.get_or_init(|| match self.header("user-agent") {
            Lookup::Missing => Fact::Known(true),
            Lookup::Text(text) => Fact::Known(bot::is_bot(&text)),
            Lookup::Unreadable => Fact::Hidden,
        })
    }

    /// The one of the policy's `languages` that the visitor likes most, as written there; known
    /// wherever there are any, unless what the visitor says can't be read.
    pub(crate) fn language(&self) -> Fact<&'r str> {
        let languages = &self.settings.languages;
        let index = self.found.language.get_or_init(|| {
            let header = match self.header("accept-language") {
                Lookup::Unreadable => return Fact::Hidden,
                // It may not have been forwarded.
                Lookup::Missing if self.is_behind_cloudfront() => return Fact::Hidden,
                Lookup::Missing => None,
                Lookup::Text(text) => Some(text),
            };
            language::negotiate(header.as_deref(), languages).map_or(Fact::Absent, Fact::Known)
        });
        match *index {
            Fact::Known(index) => languages.get(index).map_or(Fact::Absent, |l| Fact::Known(l)),
            Fact::Absent => Fact::Absent,
            Fact::Hidden => Fact::Hidden,
        }
    }

    #[inline]
    fn teller(&self) -> Teller<'_> {
        Teller::new(self.settings, &self.request, self.gathered)
    }

    /// What the host program states of the place.
    fn geo(&self) -> Option<&'r Geo> {
        self.request.geo
    }

    /// What was told; else what the database says.
    fn searched<T>(&self, told: Told<T>, of: impl FnOnce(&Geo) -> Option<T>) -> Told<T> {
        if !matches!(told.0, Fact::Absent) {
            return told;
        }
        let Some(database) = &self.settings.country_db else { return told };
        match self.ip {
            Fact::Known(ip) => match of(self.found.database.get_or_init(|| database.lookup(ip))) {
                Some(found) => (Fact::Known(found), Source::Database),
                None => (Fact::Absent, Source::DatabaseSilent),
            },
            Fact::Absent => told,
            Fact::Hidden => (Fact::Hidden, Source::AddressHidden),
        }
    }
}

/// What was told; else what the host program states.
fn stated<T>(told: Told<T>, stated: Option<T>) -> Told<T> {
    match (told, stated) {
        ((Fact::Absent, _), Some(stated)) => (Fact::Known(stated), Source::Host),
        (told, _) => told,
    }
}

/// The continent of a country; `None` where the country, or its continent, isn't known.
fn of_country(country: Fact<Country>) -> Option<Told<Continent>> {
    match country {
        Fact::Known(country) => {
            let continent = continent::of(country)?;
            Some((Fact::Known(continent), Source::Country))
        }
        Fact::Hidden => Some((Fact::Hidden, Source::CountryHidden)),
        Fact::Absent => None,
    }
}
