//! Where the visitor is, and with what: the facts beside scheme, host and address. Each is found out
//! when it is asked for: the platform's header, then the host program, then the country database.

use std::borrow::Cow;

use super::platform::Teller;
use super::{Fact, Facts, Lookup, Told, bot, device, language};
use crate::geo::continent;
use crate::request::{Continent, Country, Device, Geo, Region};

impl<'r> Facts<'r> {
    /// The country.
    pub(crate) fn country(&self) -> Fact<Country> {
        match self.country.0 {
            Fact::Absent => self.country_told().0,
            known => known,
        }
    }

    /// The country, and who says so.
    pub(crate) fn country_told(&self) -> Told<Country> {
        let stated = self.request.geo.and_then(|geo| geo.country);
        self.searched(self.country.clone(), stated, |geo| geo.country)
    }

    /// The continent: as told, else that of the country.
    pub(crate) fn continent(&self) -> Fact<Continent> {
        self.continent_told().0
    }

    /// The continent, and who says so.
    pub(crate) fn continent_told(&self) -> Told<Continent> {
        let stated = self.request.geo.and_then(|geo| geo.continent);
        let told = self.teller().continent(stated);
        let told = self.searched(told, None, |geo| geo.continent);
        match (told.0, self.country()) {
            (Fact::Absent, Fact::Known(country)) => match continent::of(country) {
                Some(continent) => (Fact::Known(continent), Cow::Borrowed("that of the country")),
                None => told,
            },
            (Fact::Absent, Fact::Hidden) => (Fact::Hidden, Cow::Borrowed("the country is hidden")),
            _ => told,
        }
    }

    /// The part of the country.
    pub(crate) fn region(&self) -> Fact<Region> {
        self.region_told().0
    }

    /// The part of the country, and who says so. A header tells it without the country.
    pub(crate) fn region_told(&self) -> Told<Region> {
        let stated = self.request.geo.and_then(|geo| geo.region);
        let told = match self.teller().region_code() {
            Some((code, source)) => {
                let region = match (code, self.country()) {
                    (Fact::Known(code), Fact::Known(country)) if !code.is_empty() => {
                        Region::of(country, &code).map_or(Fact::Hidden, Fact::Known)
                    }
                    (Fact::Known(code), _) if code.is_empty() => Fact::Absent,
                    (Fact::Absent, _) | (_, Fact::Absent) => Fact::Absent,
                    _ => Fact::Hidden,
                };
                (region, source)
            }
            None => (Fact::Absent, Cow::Borrowed("nobody told")),
        };
        self.searched(told, stated, |geo| geo.region)
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
        self.city.get_or_init(|| {
            let stated = self.request.geo.and_then(|geo| geo.city.clone());
            let told = self.teller().city(stated);
            self.searched(told, None, |geo| geo.city.clone())
        })
    }

    /// The number of the autonomous system.
    pub(crate) fn asn(&self) -> Fact<u32> {
        self.asn_told().0
    }

    /// The number of the autonomous system, and who says so.
    pub(crate) fn asn_told(&self) -> Told<u32> {
        let stated = self.request.geo.and_then(|geo| geo.asn);
        let told = self.teller().asn(stated);
        self.searched(told, None, |geo| geo.asn)
    }

    /// The kind of device.
    pub(crate) fn device(&self) -> Fact<Device> {
        self.device_told().0
    }

    /// The kind of device, and who says so: at last what the browser calls itself.
    pub(crate) fn device_told(&self) -> Told<Device> {
        let told = self.teller().device(self.request.client.device);
        if told.0 != Fact::Absent {
            return told;
        }
        match self.header("user-agent") {
            Lookup::Missing => told,
            Lookup::Text(text) => {
                (Fact::Known(device::of_user_agent(&text)), Cow::Borrowed("header user-agent"))
            }
            Lookup::Unreadable => (Fact::Hidden, Cow::Borrowed("header user-agent can't be read")),
        }
    }

    /// Whether the visitor is a program that says so. Without a `User-Agent` it is one.
    pub(crate) fn bot(&self) -> Fact<bool> {
        match self.header("user-agent") {
            Lookup::Missing => Fact::Known(true),
            Lookup::Text(text) => Fact::Known(bot::is_bot(&text)),
            Lookup::Unreadable => Fact::Hidden,
        }
    }

    /// The one of the policy's `languages` that the visitor likes most, as written there; known
    /// wherever there are any, unless what the visitor says can't be read.
    pub(crate) fn language(&self) -> Fact<&'r str> {
        let languages = &self.settings.languages;
        let header = match self.header("accept-language") {
            Lookup::Unreadable => return Fact::Hidden,
            // It may not have been forwarded.
            Lookup::Missing if self.is_behind_cloudfront() => return Fact::Hidden,
            Lookup::Missing => None,
            Lookup::Text(text) => Some(text),
        };
        language::negotiate(header.as_deref(), languages).map_or(Fact::Absent, Fact::Known)
    }

    fn teller(&self) -> Teller<'r, 'r> {
        Teller::new(self.settings, self.request)
    }

    /// What was told; else what the host program states; else what the database says.
    fn searched<T>(
        &self,
        told: Told<T>,
        stated: Option<T>,
        of: impl FnOnce(&Geo) -> Option<T>,
    ) -> Told<T> {
        if !matches!(told.0, Fact::Absent) {
            return told;
        }
        if let Some(stated) = stated {
            return (Fact::Known(stated), Cow::Borrowed("stated by the host"));
        }
        let Some(database) = &self.settings.country_db else { return told };
        match self.ip {
            Fact::Known(ip) => match of(self.found.get_or_init(|| database.lookup(ip))) {
                Some(found) => (Fact::Known(found), Cow::Owned(format!("`{}`", database.name()))),
                None => (Fact::Absent, Cow::Owned(format!("`{}` doesn't know", database.name()))),
            },
            Fact::Absent => told,
            Fact::Hidden => (Fact::Hidden, Cow::Borrowed("the address is hidden")),
        }
    }
}
