//! The shapes of the help centre on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api_v2::answers::{answer, list};
use crate::api_v2::wire::Time;

/// A category.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpCategory {
    /// Address of this record.
    pub url: String,
    /// Where people read it.
    pub html_url: String,
    /// Its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The language of these texts.
    pub locale: String,
    /// The language it was first written in.
    pub source_locale: String,
    /// Its place in the order.
    pub position: i64,
    /// Always false: names are kept in step.
    pub outdated: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A section.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpSection {
    /// What it shares with a category.
    #[serde(flatten)]
    pub topic: HelpCategory,
    /// The category it stands in.
    pub category_id: i64,
    /// Sections hold no sections.
    pub parent_section_id: Option<i64>,
    /// Articles stand in the order they are given.
    pub sorting: &'static str,
    /// One look for all.
    pub theme_template: &'static str,
}

/// An article.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpArticle {
    /// Address of this record.
    pub url: String,
    /// Where people read it.
    pub html_url: String,
    /// Its id.
    pub id: i64,
    /// Who wrote it first; told to staff.
    pub author_id: Option<i64>,
    /// Whether people may not comment.
    pub comments_disabled: bool,
    /// Whether readers see nothing of it in this language.
    pub draft: bool,
    /// Whether it stands first.
    pub promoted: bool,
    /// Its place in the section.
    pub position: i64,
    /// Votes for less those against.
    pub vote_sum: i64,
    /// Votes.
    pub vote_count: i64,
    /// The section it stands in.
    pub section_id: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// When its text last changed.
    pub edited_at: Time,
    /// The heading.
    pub name: String,
    /// The heading.
    pub title: String,
    /// The language it was first written in.
    pub source_locale: String,
    /// The language of this text.
    pub locale: String,
    /// Whether somebody marked it as behind the others.
    pub outdated: bool,
    /// The languages that are behind the others.
    pub outdated_locales: Vec<String>,
    /// Null: everybody; 1: those who have signed in; 2: staff.
    pub user_segment_id: Option<i64>,
    /// Whoever publishes: 1.
    pub permission_group_id: i64,
    /// None are kept.
    pub content_tag_ids: Vec<String>,
    /// Its labels.
    pub label_names: Vec<String>,
    /// The text as HTML.
    pub body: String,
    /// Its texts in all languages, where `include=translations` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<Vec<HelpTranslation>>,
}

/// An article that was found.
#[derive(Clone, Serialize, ToSchema)]
pub struct FoundArticle {
    /// The article.
    #[serde(flatten)]
    pub article: HelpArticle,
    /// The piece around the first word found, marked with `<em>`.
    pub snippet: String,
    /// `article`
    pub result_type: &'static str,
}

/// A text in a language.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpTranslation {
    /// Address of this record.
    pub url: String,
    /// Where people read it.
    pub html_url: String,
    /// Its id.
    pub id: i64,
    /// What it is of.
    pub source_id: i64,
    /// `Article`, `Section` or `Category`.
    pub source_type: &'static str,
    /// The language.
    pub locale: String,
    /// The heading.
    pub title: String,
    /// The text as HTML; of a category or section what it is about.
    pub body: String,
    /// Whether somebody marked it as behind the others.
    pub outdated: bool,
    /// Whether readers see nothing of it.
    pub draft: bool,
    /// Always false.
    pub hidden: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// What somebody said below an article.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpSaid {
    /// Address of this record.
    pub url: String,
    /// Where people read it.
    pub html_url: String,
    /// Its id.
    pub id: i64,
    /// Who said it; told to those who moderate and to whoever said it.
    pub author_id: Option<i64>,
    /// What was said.
    pub body: String,
    /// In which language.
    pub locale: String,
    /// The article.
    pub source_id: i64,
    /// `Article`
    pub source_type: &'static str,
    /// Whether readers do not see it yet, or not at all.
    pub pending: bool,
    /// Votes for less those against.
    pub vote_sum: i64,
    /// Votes.
    pub vote_count: i64,
    /// When.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A vote.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpBallot {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Who voted.
    pub user_id: i64,
    /// 1 for, -1 against.
    pub value: i64,
    /// `Article` or `Comment`.
    pub item_type: &'static str,
    /// Of what.
    pub item_id: i64,
    /// When.
    pub created_at: Time,
    /// When.
    pub updated_at: Time,
}

/// A file of an article.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpAttachment {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// The article; null until it is known.
    pub article_id: Option<i64>,
    /// Its name.
    pub file_name: String,
    /// The same.
    pub display_file_name: String,
    /// Where the bytes are.
    pub content_url: String,
    /// The same, without the host.
    pub relative_path: String,
    /// Its kind.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Whether it stands within the text.
    pub inline: bool,
    /// When.
    pub created_at: Time,
    /// When.
    pub updated_at: Time,
}

/// A label.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpLabel {
    /// Address of this record.
    pub url: String,
    /// Its id, made from the word.
    pub id: i64,
    /// The word.
    pub name: String,
}

/// Who may read.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpSegment {
    /// 1 or 2.
    pub id: i64,
    /// What it is called.
    pub name: &'static str,
    /// `signed_in_users` or `staff`.
    pub user_type: &'static str,
    /// Always true.
    pub built_in: bool,
}

/// Who may publish.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpPublishers {
    /// 1.
    pub id: i64,
    /// What it is called.
    pub name: &'static str,
    /// Always true.
    pub built_in: bool,
}

/// The languages of the help centre.
#[derive(Clone, Serialize, ToSchema)]
pub struct HelpLocales {
    /// Their tags.
    pub locales: Vec<&'static str>,
    /// The one where none is named.
    pub default_locale: &'static str,
}

answer! {
    /// `{"label": …}`
    HelpLabelAnswer { label: HelpLabel }
    /// `{"user_segment": …}`
    HelpSegmentAnswer { user_segment: HelpSegment }
    /// `{"permission_group": …}`
    HelpPublishersAnswer { permission_group: HelpPublishers }
    /// `{"category": …}`
    HelpCategoryAnswer { category: HelpCategory }
    /// `{"section": …}`
    HelpSectionAnswer { section: HelpSection }
    /// `{"article": …}`
    HelpArticleAnswer { article: HelpArticle }
    /// `{"translation": …}`
    HelpTranslationAnswer { translation: HelpTranslation }
    /// `{"locales": […]}`
    HelpMissingAnswer { locales: Vec<&'static str> }
    /// `{"comment": …}`
    HelpCommentAnswer { comment: HelpSaid }
    /// `{"vote": …}`
    HelpVoteAnswer { vote: HelpBallot }
    /// `{"article_attachment": …}`
    HelpAttachmentAnswer { article_attachment: HelpAttachment }
}

list! {
    /// A page of categories.
    HelpCategoryList { categories: HelpCategory }
    /// A page of sections.
    HelpSectionList { sections: HelpSection }
    /// A page of articles.
    HelpArticleList { articles: HelpArticle }
    /// A page of articles that were found.
    HelpFoundList { results: FoundArticle }
    /// A page of translations.
    HelpTranslationList { translations: HelpTranslation }
    /// A page of comments.
    HelpCommentList { comments: HelpSaid }
    /// A page of votes.
    HelpVoteList { votes: HelpBallot }
    /// A page of files.
    HelpAttachmentList { article_attachments: HelpAttachment }
    /// A page of labels.
    HelpLabelList { labels: HelpLabel }
    /// A page of segments.
    HelpSegmentList { user_segments: HelpSegment }
    /// A page of those who publish.
    HelpPublishersList { permission_groups: HelpPublishers }
}
