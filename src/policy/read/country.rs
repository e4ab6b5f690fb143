//! Countries: ISO 3166-1 alpha-2, the European groups, and lists.

use std::ops::Range;

use super::problem::{FileId, Problem};
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::condition::CountrySet;
use crate::request::Country;
use crate::syntax::Value;

/// The assigned codes of ISO 3166-1 alpha-2, and `XK`, by which platforms name Kosovo.
const ASSIGNED: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// The member states of the European Union.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// With them the European Economic Area.
const EEA_BEYOND_EU: &str = "IS LI NO";

/// Codes that people write for others.
const MEANT: [(&str, &str); 5] =
    [("UK", "GB"), ("EL", "GR"), ("EN", "GB"), ("SU", "RU"), ("AN", "CW")];

impl CountrySet {
    fn add(&mut self, codes: &str) {
        self.countries.extend(codes.split(' ').filter_map(Country::parse));
    }

    /// Adds what one value stands for; `Err` says why it stands for nothing, and a repair.
    pub(super) fn add_value(&mut self, text: &str) -> Result<(), (String, Option<String>)> {
        match text.to_ascii_uppercase().as_str() {
            "UNKNOWN" => self.unknown = true,
            "EU" => self.add(EU),
            "EEA" => {
                self.add(EU);
                self.add(EEA_BEYOND_EU);
            }
            code if is_assigned(code) => self.add(code),
            code => {
                let help = match meant(code) {
                    Some(right) => format!("did you mean `{right}`?"),
                    None if text.len() > 3 => {
                        "write its two letters of ISO 3166-1 alpha-2, such as `FR` for France"
                            .to_owned()
                    }
                    None => "write a code of ISO 3166-1 alpha-2 such as `FR`, `EU`, `EEA` or \
                             `unknown`"
                        .to_owned(),
                };
                return Err((format!("`{text}` is not a country"), Some(help)));
            }
        }
        Ok(())
    }

    /// Puts the codes in their order, each once.
    fn sort(mut self) -> CountrySet {
        self.countries.sort_unstable();
        self.countries.dedup();
        self
    }
}

/// The code that is meant by another, in upper case.
pub(super) fn meant(code: &str) -> Option<&'static str> {
    MEANT.iter().find(|(wrong, _)| *wrong == code).map(|(_, right)| *right)
}

/// Whether two upper-case letters are an assigned code.
pub(super) fn is_assigned(code: &str) -> bool {
    code.len() == 2 && ASSIGNED.split(' ').any(|assigned| assigned == code)
}

impl<'t> Reader<'t> {
    /// The values of a `country`: codes, groups, `unknown`, `@list`.
    pub(super) fn countries(&mut self, value: Value<'t>) -> Option<CountrySet> {
        let mut set = CountrySet { countries: Vec::new(), unknown: false };
        self.values(value, |reader, value| {
            let text = reader.some_string(value)?;
            if let Some(list) = text.strip_prefix('@') {
                let found = reader.list_countries(list, value.range())?;
                set.countries.extend_from_slice(&found.countries);
                set.unknown |= found.unknown;
                return Some(());
            }
            let added = set.add_value(text).map_err(|(message, help)| {
                let meant = reader.list_meant(text);
                (message, meant.or(help))
            });
            reader.country_added(added, value.range(), FileId::Policy)
        })?;
        Some(set.sort())
    }

    pub(super) fn country_added(
        &mut self,
        added: Result<(), (String, Option<String>)>,
        range: Range<usize>,
        file: FileId,
    ) -> Option<()> {
        let (message, help) = match added {
            Ok(()) => return Some(()),
            Err(wrong) => wrong,
        };
        let problem = Problem::error(Code::INVALID_COUNTRY, range, message);
        self.report(problem.maybe_help(help).in_file(file));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{ASSIGNED, CountrySet, EEA_BEYOND_EU, EU, is_assigned};

    #[test]
    fn codes() {
        let codes: Vec<&str> = ASSIGNED.split(' ').collect();
        assert_eq!(codes.len(), 250, "249 assigned ones and XK");
        assert!(codes.is_sorted());
        assert!(codes.iter().all(|code| code.len() == 2));
        assert_eq!(EU.split(' ').count(), 27);
        assert!(EU.split(' ').chain(EEA_BEYOND_EU.split(' ')).all(is_assigned));
        assert!(
            !is_assigned("UK") && !is_assigned("") && !is_assigned("A ") && !is_assigned("D Z")
        );
    }

    #[test]
    fn groups() {
        let mut set = CountrySet { countries: Vec::new(), unknown: false };
        set.add_value("EEA").unwrap();
        set.add_value("fr").unwrap();
        set.add_value("unknown").unwrap();
        assert!(set.add_value("UK").unwrap_err().1.unwrap().contains("GB"));
        let set = set.sort();
        assert_eq!(set.countries.len(), 30);
        assert!(set.unknown);
    }
}
