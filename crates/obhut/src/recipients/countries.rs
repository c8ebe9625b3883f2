//! Countries a partner can be in, with what the GDPR says of them. Data, not code: a list with a date.
//!
//! Members of the European Economic Area as of 2026; decisions of the Commission under Art. 45 GDPR in force on
//! 1 November 2026. For the United States the decision covers companies on the list of the Data Privacy Framework only.

use crate::i18n::Language;

/// What the GDPR says of a country.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zone {
    /// The European Economic Area: no transfer in the sense of chapter V.
    Eea,
    /// A decision of the Commission says that it protects enough.
    Adequate,
    /// Everywhere else.
    Third,
}

/// A country.
#[derive(Clone, Copy, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    german: &'static str,
    english: &'static str,
    /// What the GDPR says of it.
    pub zone: Zone,
}

impl Country {
    /// The name in a language.
    pub const fn name(&self, language: Language) -> &'static str {
        match language {
            Language::German => self.german,
            Language::English => self.english,
        }
    }
}

const fn country(code: &'static str, german: &'static str, english: &'static str, zone: Zone) -> Country {
    Country { code, german, english, zone }
}

use Zone::{Adequate, Eea, Third};

/// All that can be chosen, by code.
pub const COUNTRIES: &[Country] = &[
    country("AD", "Andorra", "Andorra", Adequate),
    country("AR", "Argentinien", "Argentina", Adequate),
    country("AT", "Österreich", "Austria", Eea),
    country("AU", "Australien", "Australia", Third),
    country("BE", "Belgien", "Belgium", Eea),
    country("BG", "Bulgarien", "Bulgaria", Eea),
    country("BR", "Brasilien", "Brazil", Adequate),
    country("CA", "Kanada", "Canada", Adequate),
    country("CH", "Schweiz", "Switzerland", Adequate),
    country("CN", "China", "China", Third),
    country("CY", "Zypern", "Cyprus", Eea),
    country("CZ", "Tschechien", "Czechia", Eea),
    country("DE", "Deutschland", "Germany", Eea),
    country("DK", "Dänemark", "Denmark", Eea),
    country("EE", "Estland", "Estonia", Eea),
    country("ES", "Spanien", "Spain", Eea),
    country("FI", "Finnland", "Finland", Eea),
    country("FO", "Färöer", "Faroe Islands", Adequate),
    country("FR", "Frankreich", "France", Eea),
    country("GB", "Vereinigtes Königreich", "United Kingdom", Adequate),
    country("GG", "Guernsey", "Guernsey", Adequate),
    country("GR", "Griechenland", "Greece", Eea),
    country("HK", "Hongkong", "Hong Kong", Third),
    country("HR", "Kroatien", "Croatia", Eea),
    country("HU", "Ungarn", "Hungary", Eea),
    country("IE", "Irland", "Ireland", Eea),
    country("IL", "Israel", "Israel", Adequate),
    country("IM", "Insel Man", "Isle of Man", Adequate),
    country("IN", "Indien", "India", Third),
    country("IS", "Island", "Iceland", Eea),
    country("IT", "Italien", "Italy", Eea),
    country("JE", "Jersey", "Jersey", Adequate),
    country("JP", "Japan", "Japan", Adequate),
    country("KR", "Südkorea", "South Korea", Adequate),
    country("LI", "Liechtenstein", "Liechtenstein", Eea),
    country("LT", "Litauen", "Lithuania", Eea),
    country("LU", "Luxemburg", "Luxembourg", Eea),
    country("LV", "Lettland", "Latvia", Eea),
    country("MA", "Marokko", "Morocco", Third),
    country("ME", "Montenegro", "Montenegro", Third),
    country("MT", "Malta", "Malta", Eea),
    country("MX", "Mexiko", "Mexico", Third),
    country("NL", "Niederlande", "Netherlands", Eea),
    country("NO", "Norwegen", "Norway", Eea),
    country("NZ", "Neuseeland", "New Zealand", Adequate),
    country("PH", "Philippinen", "Philippines", Third),
    country("PL", "Polen", "Poland", Eea),
    country("PT", "Portugal", "Portugal", Eea),
    country("RO", "Rumänien", "Romania", Eea),
    country("RS", "Serbien", "Serbia", Third),
    country("SE", "Schweden", "Sweden", Eea),
    country("SG", "Singapur", "Singapore", Third),
    country("SI", "Slowenien", "Slovenia", Eea),
    country("SK", "Slowakei", "Slovakia", Eea),
    country("TH", "Thailand", "Thailand", Third),
    country("TR", "Türkei", "Türkiye", Third),
    country("TW", "Taiwan", "Taiwan", Third),
    country("UA", "Ukraine", "Ukraine", Third),
    country("US", "Vereinigte Staaten", "United States", Adequate),
    country("UY", "Uruguay", "Uruguay", Adequate),
    country("VN", "Vietnam", "Vietnam", Third),
    country("ZA", "Südafrika", "South Africa", Third),
];

/// The country of a code.
pub fn of(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(code.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_economic_area_has_thirty_members_and_every_code_is_there_once() {
        assert_eq!(COUNTRIES.iter().filter(|country| country.zone == Zone::Eea).count(), 30);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(of(" de").map(|country| country.name(Language::English)), Some("Germany"));
        assert!(of("XX").is_none());
    }
}
