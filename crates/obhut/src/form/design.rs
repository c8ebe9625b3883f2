//! What a form asks and says, as the administrator wrote it. Where a text is left empty, the program's own serves.

use serde::{Deserialize, Serialize};

use crate::i18n::Language;

/// Fields of a form at the most.
pub const ASKS_AT_MOST: usize = 40;

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

impl Said {
    /// In a language; where it is written in the other one alone, that one.
    pub fn of(&self, language: Language) -> Option<&str> {
        let (first, second) = match language {
            Language::German => (&self.de, &self.en),
            Language::English => (&self.en, &self.de),
        };
        [first, second].into_iter().map(|text| text.trim()).find(|text| !text.is_empty())
    }

    /// Whether it is written in one language and not in the other.
    pub fn is_half(&self) -> bool {
        self.de.trim().is_empty() != self.en.trim().is_empty()
    }
}

/// When a field is asked: another one has this value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The number of the other field.
    pub field: i64,
    /// The value as it is stored; of a box `true` or `false`.
    pub is: String,
}

/// A field of the desk that the form asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// The number of the field.
    pub field: i64,
    /// What it is called here; the field's own name where nothing is written.
    pub label: Said,
    /// What helps to fill it in.
    pub hint: Said,
    /// Whether it must be filled in, where it is asked.
    pub required: bool,
    /// When it is asked; always where nothing is said.
    pub when: Option<When>,
}

/// What people are told before they send (Art. 13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Information {
    /// What is stored.
    pub what: Said,
    /// What for, and on what ground.
    pub why: Said,
    /// How long.
    pub how_long: Said,
    /// Who receives it.
    pub recipients: Said,
    /// How to object, and which rights there are.
    pub object: Said,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Design {
    /// The heading.
    pub title: Said,
    /// A sentence below it.
    pub lead: Said,
    /// The group whose work it becomes; the default one where none is named.
    pub group: Option<i64>,
    /// Whether a subject line is asked.
    pub subject: bool,
    /// Whether files are taken.
    pub files: bool,
    /// The fields, in their order.
    pub asks: Vec<Ask>,
    /// Purposes of their own for which consent is asked.
    pub boxes: Vec<i64>,
    /// The information.
    pub information: Information,
    /// Sites that may show the form within their pages: `https://www.example.org`.
    pub origins: Vec<String>,
}

impl Design {
    /// Reads what was stored; what another version of the program wrote is read as far as it is known.
    pub fn read(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// As it is stored.
    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A site that may show a form: scheme and host, nothing that could end or begin another part of a policy.
pub fn origin(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let (scheme, host) = text.split_once("://")?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    let within =
        matches!(host, "localhost" | "127.0.0.1") || host.starts_with("localhost:") || host.starts_with("127.0.0.1:");
    let secure = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http") && within;
    let fits = secure
        && (1..=253).contains(&host.len())
        && host.bytes().all(harmless)
        && host.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && host.matches(':').count() <= 1;
    fits.then(|| format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_site_is_scheme_and_host_and_nothing_else() {
        for (text, wanted) in [
            ("https://www.lindhof.example", Some("https://www.lindhof.example")),
            (" HTTPS://Lindhof.example:8443/ ", Some("https://lindhof.example:8443")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://www.lindhof.example", None),
            ("https://*", None),
            ("https://a b", None),
            ("https://a;script-src *", None),
            ("https://lindhof.example/shop", None),
            ("https://", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(origin(text).as_deref(), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_stored_is_read(text in ".{0,200}") {
            let read = Design::read(&text);
            prop_assert_eq!(Design::read(&read.stored()), read);
        }

        #[test]
        fn what_passes_as_a_site_cannot_leave_its_place_in_a_policy(text in "https?://[ -~]{0,40}") {
            if let Some(site) = origin(&text) {
                prop_assert!(!site.contains([' ', ';', ',', '\'', '"', '*', '/']) || site.matches('/').count() == 2);
                prop_assert!(!site.contains([' ', ';', ',', '\'', '"', '*']));
                prop_assert_eq!(origin(&site), Some(site));
            }
        }
    }
}
