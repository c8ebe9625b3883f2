//! Links below every page of the customers' side: who the company is, how it treats data, how it can be used by everybody.

use db::Tx;

use crate::accounts::sql as settings;
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::{Key, Language};

/// Letters of an address, at most.
const LONGEST: usize = 255;

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// How the company treats data.
    Privacy,
    /// How far its pages can be used by everybody.
    Accessibility,
    /// Who the company is.
    Imprint,
}

impl Leads {
    /// All of them, in the order in which they stand below a page.
    pub const ALL: [Self; 3] = [Self::Privacy, Self::Accessibility, Self::Imprint];

    /// What the link is called.
    pub const fn key(self) -> Key {
        match self {
            Self::Privacy => Key("footer-privacy"),
            Self::Accessibility => Key("footer-accessibility"),
            Self::Imprint => Key("footer-imprint"),
        }
    }

    /// The field of its address in a language, which is also the setting that holds it.
    pub const fn field(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Privacy, Language::German) => "footer_privacy_de",
            (Self::Privacy, Language::English) => "footer_privacy_en",
            (Self::Accessibility, Language::German) => "footer_accessibility_de",
            (Self::Accessibility, Language::English) => "footer_accessibility_en",
            (Self::Imprint, Language::German) => "footer_imprint_de",
            (Self::Imprint, Language::English) => "footer_imprint_en",
        }
    }
}

/// Where the links lead; what has no address has no link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footer(Vec<(Leads, Language, String)>);

impl Footer {
    /// Gives a link its address in a language; an empty one takes it away.
    pub fn set(&mut self, leads: Leads, language: Language, address: &str) {
        self.0.retain(|(known, of, _)| (*known, *of) != (leads, language));
        let address = address.trim();
        if !address.is_empty() {
            self.0.push((leads, language, address.to_owned()));
        }
    }

    /// The address of a link in a language, empty where none was given.
    pub fn address(&self, leads: Leads, language: Language) -> &str {
        let found = self.0.iter().find(|(known, of, _)| (*known, *of) == (leads, language));
        found.map_or("", |(.., address)| address)
    }

    /// The links for readers of a language, in order; where there is none in theirs, the one in another.
    pub fn links(&self, language: Language) -> impl Iterator<Item = (Leads, &str)> {
        Leads::ALL.into_iter().filter_map(move |leads| {
            let others = Language::ALL.into_iter().filter(move |other| *other != language);
            let mut tried = std::iter::once(language).chain(others).map(|language| self.address(leads, language));
            tried.find(|address| !address.is_empty()).map(|address| (leads, address))
        })
    }
}

/// Where the links lead. Everybody may know.
///
/// # Errors
/// The database's.
pub fn get(tx: &mut Tx<'_>, account: i64) -> Result<Footer, Error> {
    let mut footer = Footer::default();
    for leads in Leads::ALL {
        for language in Language::ALL {
            let address = settings::setting(tx, account, leads.field(language))?.unwrap_or_default();
            footer.set(leads, language, &address);
        }
    }
    Ok(footer)
}

/// Sets where the links lead.
///
/// # Errors
/// [`Error::Invalid`] naming the fields whose address is none; [`Error::Forbidden`] unless the actor administers.
pub fn save(tx: &mut Tx<'_>, cx: &Cx, footer: &Footer) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let wrong = footer.0.iter().filter(|(.., address)| !is_address(address));
    let faults: Vec<Fault> = wrong
        .map(|(leads, language, _)| Fault { field: leads.field(*language), kind: FaultKind::Invalid, of: None })
        .collect();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    for leads in Leads::ALL {
        for language in Language::ALL {
            settings::set(tx, cx.id(), leads.field(language), footer.address(leads, language))?;
        }
    }
    super::ops::log(tx, cx)
}

/// `https://` and a host, or a path of this desk, such as an article of the help centre.
fn is_address(text: &str) -> bool {
    let plain = text.len() <= LONGEST
        && text.chars().all(|letter| letter.is_ascii_graphic() && !matches!(letter, '"' | '\'' | '<' | '>' | '\\'));
    let outside =
        text.strip_prefix("https://").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let own = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with('/'));
    plain && (outside || own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_of_the_company_or_of_the_desk_and_nowhere_else() {
        for good in ["https://lindhof.example/impressum", "/help/de/articles/7", "/help"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("https://lindhof.example/{}", "x".repeat(LONGEST));
        for bad in [
            "//fremd.example",
            "http://lindhof.example",
            "javascript:alert(1)",
            "impressum",
            "https://",
            "/\\x",
            "/a b",
            &long,
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn who_reads_another_language_is_led_to_what_there_is() {
        let mut footer = Footer::default();
        footer.set(Leads::Imprint, Language::German, " /help/de/articles/9 ");
        footer.set(Leads::Privacy, Language::German, "/help/de/articles/7");
        footer.set(Leads::Privacy, Language::English, "/help/en/articles/7");
        let links = |language| footer.links(language).collect::<Vec<_>>();
        assert_eq!(
            links(Language::English),
            [(Leads::Privacy, "/help/en/articles/7"), (Leads::Imprint, "/help/de/articles/9")]
        );
        assert_eq!(links(Language::German)[0], (Leads::Privacy, "/help/de/articles/7"));
        footer.set(Leads::Imprint, Language::German, "");
        assert_eq!(footer.links(Language::English).count(), 1, "no dead link stands for what is not said");
    }
}
