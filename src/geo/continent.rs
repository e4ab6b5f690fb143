//! The continent of a country, as GeoNames and MaxMind have it. Countries on two continents stand
//! with the one that those have: Turkey, Georgia and Kazakhstan in Asia, Russia and Cyprus in
//! Europe.

use crate::request::{Continent, Country};

/// Codes by continent, each sorted.
const COUNTRIES: [(Continent, &str); 7] = [
    (
        Continent::Africa,
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG \
         ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    ),
    (Continent::Antarctica, "AQ BV GS HM TF"),
    (
        Continent::Asia,
        "AE AF AM AZ BD BH BN BT CC CN CX GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK \
         MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
    ),
    (
        Continent::Europe,
        "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI \
         LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    ),
    (
        Continent::NorthAmerica,
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI \
         PA PM PR SV SX TC TT US VC VG VI",
    ),
    (
        Continent::Oceania,
        "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS",
    ),
    (Continent::SouthAmerica, "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"),
];

/// The continent of a country; `None` where the code is no country's.
pub(crate) fn of(country: Country) -> Option<Continent> {
    let has = |codes: &str| codes.split(' ').any(|code| code == country.as_str());
    COUNTRIES.iter().find(|(_, codes)| has(codes)).map(|(continent, _)| *continent)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_assigned_country_has_one() {
        let mut seen = BTreeSet::new();
        for (continent, codes) in COUNTRIES {
            for code in codes.split(' ') {
                assert!(seen.insert(code), "{code} twice");
                assert_eq!(of(Country::parse(code).unwrap()), Some(continent));
            }
        }
        // 249 codes of ISO 3166-1, and Kosovo's of use.
        assert_eq!(seen.len(), 250);
        assert_eq!(of(Country::parse("ZZ").unwrap()), None);
    }
}
