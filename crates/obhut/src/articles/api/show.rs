//! What is known of the help centre, in its shapes on the wire.

use world::Timestamp;

pub use super::shapes::*;
use crate::api_v2::wire::Time;
use crate::articles::comments::Comment;
use crate::articles::comments_sql::VoteRow;
use crate::articles::files::HelpFile;
use crate::articles::sql::ArticleRow;
use crate::articles::texts::NewText;
use crate::articles::texts_sql::TranslationRow;
use crate::articles::words::{Audience, Ballot, CommentState, Kind, Voted};
use crate::articles::{fill, must_moderate, render};
use crate::context::Cx;
use crate::http::Base;
use crate::i18n::Language;

/// A moment.
pub(super) const fn time(at: i64) -> Time {
    Time(Timestamp(at))
}

/// The segment that an audience is called.
pub(super) const fn segment(audience: Audience) -> Option<i64> {
    match audience {
        Audience::Everybody => None,
        Audience::SignedIn => Some(1),
        Audience::Staff => Some(2),
    }
}

/// An article with one of its texts.
pub(super) fn article(
    cx: &Cx,
    base: &Base,
    row: &ArticleRow,
    labels: Vec<String>,
    text: (&TranslationRow, &NewText),
    outdated: Vec<String>,
) -> HelpArticle {
    let (translation, text) = text;
    let language = Language::from_tag(&translation.locale).unwrap_or(Language::German);
    HelpArticle {
        url: base.record(&format!("help_center/{}/articles/{}", language.tag(), row.id)),
        html_url: base.url(&fill::path(language, row.id)),
        id: row.id,
        author_id: row.author.filter(|_| cx.actor.role.is_staff()),
        comments_disabled: !row.comments_open,
        draft: translation.published.is_none(),
        promoted: row.promoted,
        position: row.position,
        vote_sum: row.up - row.down,
        vote_count: row.up + row.down,
        section_id: row.section,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at.max(translation.updated_at)),
        edited_at: time(translation.updated_at),
        name: text.title.clone(),
        title: text.title.clone(),
        source_locale: row.locale.clone(),
        locale: translation.locale.clone(),
        outdated: translation.outdated,
        outdated_locales: outdated,
        user_segment_id: segment(row.audience),
        permission_group_id: 1,
        content_tag_ids: Vec::new(),
        label_names: labels,
        body: render::html(text),
        translations: None,
    }
}

/// A text in a language.
pub(super) fn translation(base: &Base, row: &TranslationRow, text: &NewText) -> HelpTranslation {
    let (source_type, part) = match row.kind {
        Kind::Article => ("Article", "articles"),
        Kind::Section => ("Section", "sections"),
        Kind::Category => ("Category", "categories"),
    };
    let path = format!("{part}/{}", row.row);
    HelpTranslation {
        url: base.record(&format!("help_center/{path}/translations/{}", row.locale)),
        html_url: base.url(&format!("/help/{}/{path}", row.locale)),
        id: row.id,
        source_id: row.row,
        source_type,
        locale: row.locale.clone(),
        title: text.title.clone(),
        body: if row.kind == Kind::Article { render::html(text) } else { text.body.clone() },
        outdated: row.outdated,
        draft: row.published.is_none(),
        hidden: false,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    }
}

/// A comment.
pub(super) fn comment(cx: &Cx, base: &Base, comment: &Comment) -> HelpSaid {
    let row = &comment.row;
    let language = Language::from_tag(&row.locale).unwrap_or(Language::German);
    let told = must_moderate(cx).is_ok() || row.author.is_some() && row.author == cx.actor.person;
    HelpSaid {
        url: base.record(&format!("help_center/articles/{}/comments/{}", row.article, row.id)),
        html_url: base.url(&format!("{}#kommentare", fill::path(language, row.article))),
        id: row.id,
        author_id: row.author.filter(|_| told),
        body: comment.text(),
        locale: row.locale.clone(),
        source_id: row.article,
        source_type: "Article",
        pending: row.state != CommentState::Shown,
        vote_sum: row.up - row.down,
        vote_count: row.up + row.down,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    }
}

/// A vote.
pub(super) fn vote(base: &Base, row: &VoteRow, ballot: Option<Ballot>) -> HelpBallot {
    HelpBallot {
        url: base.record(&format!("help_center/votes/{}", row.id)),
        id: row.id,
        user_id: row.person,
        value: ballot.map_or(0, Ballot::value),
        item_type: if row.kind == Voted::Article { "Article" } else { "Comment" },
        item_id: row.row,
        created_at: time(row.created_at),
        updated_at: time(row.created_at),
    }
}

/// A file.
pub(super) fn file(base: &Base, file: &HelpFile) -> HelpAttachment {
    let path = format!("{}{}", render::FILES, file.row.id);
    HelpAttachment {
        url: base.record(&format!("help_center/articles/attachments/{}", file.row.id)),
        id: file.row.id,
        article_id: file.row.article,
        file_name: file.name.clone(),
        display_file_name: file.name.clone(),
        content_url: base.url(&path),
        relative_path: path,
        content_type: file.content_type.clone(),
        size: file.row.size,
        inline: file.row.inline,
        created_at: time(file.row.created_at),
        updated_at: time(file.row.created_at),
    }
}
