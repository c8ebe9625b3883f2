//! What clients send about the help centre.

use serde::Deserialize;
use utoipa::ToSchema;

use super::spoken;
use crate::api_v2::input::loose;
use crate::api_v2::{ApiError, Patch};
use crate::articles::editing::ArticleChange;
use crate::articles::texts::NewText;
use crate::articles::words::Audience;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;

/// A category or section to make, or its change.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TopicInput {
    /// What it is called.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// The language of these texts.
    #[serde(default, deserialize_with = "loose::text")]
    pub locale: Patch<String>,
    /// Its place in the order.
    #[serde(default, deserialize_with = "loose::id")]
    pub position: Patch<i64>,
    /// Of a section, another category.
    #[serde(default, deserialize_with = "loose::id")]
    pub category_id: Patch<i64>,
    /// Texts in several languages at once.
    #[serde(default)]
    pub translations: Vec<TranslationInput>,
}

/// `{"category": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct CategoryBody {
    /// The category.
    #[serde(default)]
    pub category: TopicInput,
}

/// `{"section": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SectionBody {
    /// The section.
    #[serde(default)]
    pub section: TopicInput,
}

/// A text in a language.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TranslationInput {
    /// The language.
    #[serde(default, deserialize_with = "loose::text")]
    pub locale: Patch<String>,
    /// The heading.
    #[serde(default, deserialize_with = "loose::text")]
    pub title: Patch<String>,
    /// The text as HTML.
    #[serde(default, deserialize_with = "loose::text")]
    pub body: Patch<String>,
    /// Whether readers are not to see it.
    #[serde(default, deserialize_with = "loose::flag")]
    pub draft: Patch<bool>,
    /// Whether it is behind the others.
    #[serde(default, deserialize_with = "loose::flag")]
    pub outdated: Patch<bool>,
}

/// `{"translation": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TranslationBody {
    /// The text.
    #[serde(default)]
    pub translation: TranslationInput,
}

/// An article to make, or its change.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ArticleInput {
    /// The heading.
    #[serde(default, deserialize_with = "loose::text")]
    pub title: Patch<String>,
    /// The text as HTML.
    #[serde(default, deserialize_with = "loose::text")]
    pub body: Patch<String>,
    /// The language of these texts.
    #[serde(default, deserialize_with = "loose::text")]
    pub locale: Patch<String>,
    /// Whether readers are not to see it.
    #[serde(default, deserialize_with = "loose::flag")]
    pub draft: Patch<bool>,
    /// Whether it stands first.
    #[serde(default, deserialize_with = "loose::flag")]
    pub promoted: Patch<bool>,
    /// Whether people may not comment.
    #[serde(default, deserialize_with = "loose::flag")]
    pub comments_disabled: Patch<bool>,
    /// Its place in the section.
    #[serde(default, deserialize_with = "loose::id")]
    pub position: Patch<i64>,
    /// Another section.
    #[serde(default, deserialize_with = "loose::id")]
    pub section_id: Patch<i64>,
    /// Null: everybody; 1: those who have signed in; 2: staff.
    #[serde(default, deserialize_with = "loose::id")]
    pub user_segment_id: Patch<i64>,
    /// Its labels.
    #[serde(default, deserialize_with = "names")]
    pub label_names: Patch<Vec<String>>,
    /// Texts in several languages at once.
    #[serde(default)]
    pub translations: Vec<TranslationInput>,
}

/// `{"article": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ArticleBody {
    /// The article.
    #[serde(default)]
    pub article: ArticleInput,
}

/// What somebody says.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SaidInput {
    /// What is said.
    #[serde(default, deserialize_with = "loose::text")]
    pub body: Patch<String>,
    /// In which language.
    #[serde(default, deserialize_with = "loose::text")]
    pub locale: Patch<String>,
}

/// `{"comment": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SaidBody {
    /// The comment.
    #[serde(default)]
    pub comment: SaidInput,
}

/// A label.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct LabelInput {
    /// The word.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
}

/// `{"label": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct LabelBody {
    /// The label.
    #[serde(default)]
    pub label: LabelInput,
}

/// The language in which a category or section is shown where none is asked for.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SourceBody {
    /// Its tag.
    #[serde(default, deserialize_with = "loose::text")]
    pub source_locale: Patch<String>,
}

/// `{"attachment_ids": […]}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct HangBody {
    /// Files that were sent before.
    #[serde(default, deserialize_with = "loose::ids")]
    pub attachment_ids: Patch<Vec<i64>>,
}

/// Labels hold blanks, so that only a list or commas part them.
fn names<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Patch<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<String>),
        Line(String),
    }
    Ok(match Option::<Given>::deserialize(deserializer)? {
        None => Patch::Null,
        Some(Given::List(names)) => Patch::Value(names),
        Some(Given::Line(names)) => Patch::Value(names.split(',').map(str::to_owned).collect()),
    })
}

/// The language of a member, else another.
pub(super) fn language(tag: &Patch<String>, otherwise: Option<Language>) -> Result<Language, ApiError> {
    match tag.value() {
        Some(tag) => {
            spoken(tag).map_err(|_| ApiError::field_invalid("locale", "InvalidValue", "is no language of this desk"))
        }
        None => Ok(otherwise.unwrap_or(Language::German)),
    }
}

impl TopicInput {
    /// The names it gives, each with its language.
    pub(super) fn texts(&self, otherwise: Option<Language>) -> Result<Vec<(Language, NewText)>, ApiError> {
        let mut texts = Vec::new();
        if let Some(name) = self.name.value() {
            let about = self.description.value().map_or("", String::as_str);
            texts.push((language(&self.locale, otherwise)?, NewText::new(name, about)));
        }
        for given in &self.translations {
            texts.push((language(&given.locale, otherwise)?, given.over(NewText::default(), false)));
        }
        Ok(texts)
    }
}

impl TranslationInput {
    /// What is given over what is there.
    pub(super) fn over(&self, mut text: NewText, html: bool) -> NewText {
        if let Some(title) = self.title.value() {
            text.title.clone_from(title);
        }
        if let Some(body) = self.body.value() {
            text.body.clone_from(body);
            text.html = html;
        }
        text
    }
}

impl ArticleInput {
    /// The text it gives, as that of a translation.
    pub(super) fn text(&self) -> TranslationInput {
        TranslationInput {
            locale: self.locale.clone(),
            title: self.title.clone(),
            body: self.body.clone(),
            draft: self.draft,
            outdated: Patch::Absent,
        }
    }

    /// What it decides besides its texts.
    pub(super) fn change(&self) -> Result<ArticleChange, Error> {
        let audience = match self.user_segment_id {
            Patch::Absent => None,
            Patch::Null => Some(Audience::Everybody),
            Patch::Value(1) => Some(Audience::SignedIn),
            Patch::Value(2) => Some(Audience::Staff),
            Patch::Value(_) => return Err(Error::invalid("user_segment_id", FaultKind::Unknown)),
        };
        Ok(ArticleChange {
            section: self.section_id.value().copied(),
            position: self.position.value().copied(),
            audience,
            promoted: self.promoted.value().copied(),
            comments_open: self.comments_disabled.value().map(|disabled| !disabled),
            labels: self.label_names.clone().into_change().map(Option::unwrap_or_default),
        })
    }
}
