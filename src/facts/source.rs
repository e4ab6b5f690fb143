//! Who told a fact, or why nobody did. Put into words only when somebody asks: facts are found out on
//! the path of every request.

use std::borrow::Cow;

use super::Facts;
use crate::policy::model::ClientSettings;

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The host program.
    Host,
    Nobody,
    Header(Header),
    /// It says that the fact is unknown.
    HeaderUnknown(Header),
    HeaderUnreadable(Header),
    HeaderTwice(Header),
    /// It is there, and isn't believed, for this reason.
    HeaderDoubted(Header, &'static str),
    /// A region's code says nothing without its country.
    HeaderWithoutCountry(Header),
    Country,
    CountryHidden,
    Database,
    DatabaseSilent,
    AddressHidden,
}

/// A header that tells a fact: one of the platform's, or one that the policy names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Header {
    Known(&'static str),
    Scheme,
    Ip,
    Country,
}

impl Source {
    /// Of a region's code, where nobody told the country.
    pub(super) fn without_country(self) -> Source {
        match self {
            Source::Header(header) => Source::HeaderWithoutCountry(header),
            other => other,
        }
    }
}

impl Header {
    /// Its name, in lower case.
    pub(super) fn name(self, settings: &ClientSettings) -> &str {
        let own = match self {
            Header::Known(name) => return name,
            Header::Scheme => &settings.scheme_header,
            Header::Ip => &settings.ip_header,
            Header::Country => &settings.country_header,
        };
        own.as_deref().unwrap_or_default()
    }
}

impl Facts<'_> {
    /// In the words of `ResolvedFact::source`.
    pub(crate) fn words(&self, source: Source) -> Cow<'static, str> {
        let database = || self.settings.country_db.as_ref().map_or("", |database| database.name());
        let name = |header: Header| header.name(self.settings);
        Cow::Owned(match source {
            Source::Host => return "stated by the host".into(),
            Source::Nobody => return "nobody told".into(),
            Source::Country => return "that of the country".into(),
            Source::CountryHidden => return "the country is hidden".into(),
            Source::AddressHidden => return "the address is hidden".into(),
            Source::Header(header) => format!("header {}", name(header)),
            Source::HeaderUnknown(header) => {
                format!("header {} says that it is unknown", name(header))
            }
            Source::HeaderUnreadable(header) => format!("header {} can't be read", name(header)),
            Source::HeaderTwice(header) => format!("header {} occurs twice", name(header)),
            Source::HeaderDoubted(header, why) => {
                format!("header {} is not believed {why}", name(header))
            }
            Source::HeaderWithoutCountry(header) => {
                format!("header {}, but nobody told the country", name(header))
            }
            Source::Database => format!("`{}`", database()),
            Source::DatabaseSilent => format!("`{}` doesn't know", database()),
        })
    }
}
