//! The words of the interface in German and English, and how they are chosen.
//!
//! Texts lie in `locales/<language>/<slice>.ftl` (Fluent) and are compiled in. A page asks for a text by its key through
//! a [`Translator`]; nothing a person reads is written in a template or in Rust. Keys that Rust names are made with
//! [`Key`], so that the test in this module finds every use.

mod times;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use times::{Time, Times};

/// A language the interface speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// German.
    German,
    /// English; what is spoken when nothing else is asked for.
    English,
}

impl Language {
    /// All of them, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::German, Self::English];

    /// The BCP 47 tag, as in `<html lang>`, the preferences form and the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::German => "Deutsch",
            Self::English => "English",
        }
    }

    /// The language of a tag such as `de`, `de-AT` or `EN_us`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// What the user chose, else what the browser prefers (`Accept-Language`, RFC 9110 §12.5.4), else English.
    pub fn choose(choice: Option<&str>, accept_language: Option<&str>) -> Self {
        choice.and_then(Self::from_tag).or_else(|| accept_language.and_then(preferred)).unwrap_or(Self::English)
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Self::German => &GERMAN,
            Self::English => &ENGLISH,
        }
    }
}

/// The spoken language with the highest weight; of equals the first.
fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';');
        let Some(language) = parts.next().and_then(Language::from_tag) else { continue };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
        if weight > 0.0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The name of a text. Rust code that picks a text makes its key here, templates give the literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub &'static str);

impl From<&'static str> for Key {
    fn from(name: &'static str) -> Self {
        Self(name)
    }
}

impl From<&Key> for Key {
    fn from(key: &Key) -> Self {
        *key
    }
}

/// Something that fills a gap in a text.
pub trait Argument {
    /// The value as Fluent takes it: numbers choose the plural, text is put in as it is.
    fn value(&self) -> FluentValue<'_>;
}

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        self.as_ref().into()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn value(&self) -> FluentValue<'_> {
                (*self).into()
            }
        }
    )*};
}
numbers!(i8, i64, u32, u64, usize);

/// Gives the texts of one language. Cheap to copy; templates hold it as `t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translator {
    language: Language,
}

impl Translator {
    /// The texts of `language`.
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language spoken.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A text without gaps.
    pub fn get(&self, key: impl Into<Key>) -> Cow<'static, str> {
        self.format(key.into(), None)
    }

    /// A text with one gap: `name` is the variable in the Fluent file.
    pub fn with(&self, key: impl Into<Key>, name: &str, value: impl Argument) -> Cow<'static, str> {
        let mut arguments = FluentArgs::new();
        arguments.set(name, value.value());
        self.format(key.into(), Some(&arguments))
    }

    /// A text with two gaps.
    pub fn with2(
        &self,
        key: impl Into<Key>,
        name: &str,
        value: impl Argument,
        second_name: &str,
        second_value: impl Argument,
    ) -> Cow<'static, str> {
        let mut arguments = FluentArgs::new();
        arguments.set(name, value.value());
        arguments.set(second_name, second_value.value());
        self.format(key.into(), Some(&arguments))
    }

    /// A text with any number of gaps.
    pub fn with_all(&self, key: impl Into<Key>, values: &[(&str, &dyn Argument)]) -> Cow<'static, str> {
        let arguments = values.iter().map(|(name, value)| (*name, value.value())).collect();
        self.format(key.into(), Some(&arguments))
    }

    /// A number of bytes in the unit a person would use: "184 KB", "2,4 MB".
    pub fn size(&self, bytes: u64) -> Cow<'static, str> {
        const KILO: u64 = 1000;
        const MEGA: u64 = KILO * KILO;
        if bytes < KILO {
            return self.with("size-bytes", "n", bytes);
        }
        if bytes < MEGA {
            return self.with("size-kilobytes", "n", bytes.div_ceil(KILO).min(KILO - 1));
        }
        let tenths = bytes / (MEGA / 10);
        self.with2("size-megabytes", "whole", tenths / 10, "tenth", tenths % 10)
    }

    /// An unknown key, which the test of the keys keeps from happening, is shown as itself: a page with an odd word
    /// serves better than no page.
    fn format(&self, key: Key, arguments: Option<&FluentArgs>) -> Cow<'static, str> {
        let bundle = self.language.bundle();
        let Some(pattern) = bundle.get_message(key.0).and_then(|message| message.value()) else {
            return Cow::Borrowed(key.0);
        };
        let mut errors = Vec::new();
        match bundle.format_pattern(pattern, arguments, &mut errors) {
            Cow::Borrowed(text) => Cow::Borrowed(text),
            Cow::Owned(text) => Cow::Owned(text),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::German, GERMAN_TEXTS));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English, ENGLISH_TEXTS));

macro_rules! texts {
    ($language:literal) => {
        &[
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/access_log.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/articles.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/common.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/consent.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/form.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/forget.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/email.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/errors.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/live.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/setup.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/signin.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/admin.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/triggers.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/rules.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/views.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/voice.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/invite.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/masking.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/workspace.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/handover.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/outside.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/proof.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/oauth.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/portal.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/chat.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/recipients.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/side_conversations.ftl")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/writing.ftl")),
        ]
    };
}

const GERMAN_TEXTS: &[&str] = texts!("de");
const ENGLISH_TEXTS: &[&str] = texts!("en");

/// Builds a bundle from compiled-in texts. What a faulty entry loses, the test of the keys reports.
fn bundle(language: Language, texts: &[&str]) -> Bundle {
    let identifier = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The marks that isolate writing directions are for texts of mixed direction and would show up in titles.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}
