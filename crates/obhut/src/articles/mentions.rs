//! Names of people in the words of others: what somebody else said below an article, and every version of every text of the
//! help centre. They are read through from one end to the other, in steps: nothing of them is in the index of tickets.

use db::Tx;
use ledger::{Fact, Facts};
use vault::KeyId;

use super::comments::{self, NewComment};
use super::comments_sql;
use super::texts::{self, NewText};
use super::texts_sql::{self, TranslationRow};
use super::words::{CommentState, Kind};
use super::{fill, note, object, sql};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Language;
use crate::masking::Mask;

/// Stands where a forgotten name stood.
const GONE: &str = "▇▇▇";
/// Comments read in one step, and translations with all their versions.
const COMMENTS: i64 = 200;
const TRANSLATIONS: i64 = 25;

/// A text of the help centre.
pub(crate) struct Piece {
    /// Its number: no two texts of an account have the same.
    pub(crate) row: i64,
    /// Where it is looked at.
    pub(crate) href: String,
    /// Who wrote it.
    pub(crate) author: Option<i64>,
    /// When.
    pub(crate) at: i64,
    /// What it says.
    pub(crate) text: String,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    /// Below an article.
    Comment { article: i64, id: i64 },
    /// A version of a translation.
    Version { translation: i64, version: i64 },
}

/// How far it has been read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Walk {
    shelf: usize,
    after: i64,
}

/// The next texts but those that one of `records` said themselves; `None` at the end.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn next(tx: &mut Tx<'_>, cx: &Cx, records: &[i64], walk: &mut Walk) -> Result<Option<Vec<Piece>>, Error> {
    loop {
        let found = match CommentState::ALL.get(walk.shelf) {
            Some(state) => said(tx, cx, records, *state, &mut walk.after)?,
            None if walk.shelf == CommentState::ALL.len() => written(tx, cx, &mut walk.after)?,
            None => return Ok(None),
        };
        match found {
            Some(pieces) => return Ok(Some(pieces)),
            None => *walk = Walk { shelf: walk.shelf + 1, after: 0 },
        }
    }
}

fn said(
    tx: &mut Tx<'_>,
    cx: &Cx,
    records: &[i64],
    state: CommentState,
    after: &mut i64,
) -> Result<Option<Vec<Piece>>, Error> {
    let some = comments_sql::in_state(tx, cx.id(), state, *after, COMMENTS)?;
    let Some(last) = some.last().map(|row| row.id) else { return Ok(None) };
    *after = last;
    let mut pieces = Vec::new();
    for row in some {
        if row.author.is_some_and(|author| records.contains(&author)) {
            continue;
        }
        let comment = comments::open(cx, row)?;
        if comment.content.is_none() {
            continue;
        }
        let language = Language::from_tag(&comment.row.locale).unwrap_or(Language::German);
        let (article, id) = (comment.row.article, comment.row.id);
        pieces.push(Piece {
            row: id,
            href: format!("{}#kommentare", fill::path(language, article)),
            author: comment.row.author,
            at: comment.row.created_at,
            text: lines(&[comment.shown_as().as_deref(), Some(&comment.text())]),
            place: Place::Comment { article, id },
        });
    }
    Ok(Some(pieces))
}

fn written(tx: &mut Tx<'_>, cx: &Cx, after: &mut i64) -> Result<Option<Vec<Piece>>, Error> {
    let some = texts_sql::some(tx, cx.id(), *after, TRANSLATIONS)?;
    let Some(last) = some.last().map(|row| row.id) else { return Ok(None) };
    *after = last;
    let mut pieces = Vec::new();
    for row in some {
        for version in texts_sql::versions(tx, cx.id(), row.id, i64::MAX)? {
            let Some(text) = texts::open(cx, &version)? else { continue };
            pieces.push(Piece {
                row: version.id,
                href: written_at(&row, version.version),
                author: version.author,
                at: version.created_at,
                text: lines(&[Some(&text.title), Some(&text.body), text.summary.as_deref()]),
                place: Place::Version { translation: row.id, version: version.version },
            });
        }
    }
    Ok(Some(pieces))
}

fn lines(parts: &[Option<&str>]) -> String {
    parts.iter().flatten().copied().collect::<Vec<_>>().join("\n")
}

fn written_at(row: &TranslationRow, version: i64) -> String {
    match row.kind {
        Kind::Article => format!("/articles/{}/history?lang={}&version={version}", row.row, row.locale),
        kind => format!("/articles/topics/{}/{}", kind.word(), row.row),
    }
}

/// Seals a text anew without what the mask knows, and gives its old key up; answers whether anything stood in it. May run
/// twice.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn redact(tx: &mut Tx<'_>, cx: &Cx, piece: &Piece, mask: &Mask) -> Result<bool, Error> {
    match piece.place {
        Place::Comment { article, id } => redact_comment(tx, cx, (article, id), mask),
        Place::Version { translation, version } => redact_version(tx, cx, (translation, version), mask),
    }
}

fn redact_comment(tx: &mut Tx<'_>, cx: &Cx, (article, id): (i64, i64), mask: &Mask) -> Result<bool, Error> {
    let Some(row) = comments_sql::locked(tx, cx.id(), article, id)? else { return Ok(false) };
    let mut comment = comments::open(cx, row)?;
    if comment.content.is_none() {
        return Ok(false);
    }
    let (text, shown_as) = (comment.text(), comment.shown_as());
    let masked = mask.without(&text, GONE);
    let named = shown_as.as_ref().is_some_and(|name| mask.without(name, GONE).is_some());
    if masked.is_none() && !named {
        return Ok(false);
    }
    let new = NewComment { text: masked.unwrap_or(text), shown_as: shown_as.filter(|_| !named) };
    let old = KeyId(comment.row.key);
    comments::seal(tx, cx, &mut comment.row, &new)?;
    comments_sql::update(tx, cx.id(), &comment.row)?;
    crate::sweep::give_up(tx, cx, old)?;
    note(tx, cx, "article.redact", object(article), Facts::from([("comment".into(), Fact::Number(id))]))?;
    Ok(true)
}

fn redact_version(tx: &mut Tx<'_>, cx: &Cx, (translation, version): (i64, i64), mask: &Mask) -> Result<bool, Error> {
    let Some(row) = texts_sql::by_id(tx, cx.id(), translation)? else { return Ok(false) };
    let article = match row.kind {
        Kind::Article => sql::article_locked(tx, cx.id(), row.row)?.map(|article| KeyId(article.key)),
        Kind::Section | Kind::Category => None,
    };
    let Some(known) = texts_sql::version(tx, cx.id(), translation, version)? else { return Ok(false) };
    let Some(text) = texts::open(cx, &known)? else { return Ok(false) };
    let without = |text: &str| mask.without(text, GONE).unwrap_or_else(|| text.to_owned());
    let new = NewText {
        title: without(&text.title),
        body: without(&text.body),
        summary: text.summary.as_deref().map(without),
        html: text.html,
    };
    if new == text {
        return Ok(false);
    }
    texts::replace(tx, cx, &known, article, &new)?;
    let kind = row.kind;
    let mut facts = Facts::from([("version".into(), Fact::Number(version))]);
    if let Some(language) = Language::from_tag(&row.locale) {
        facts.insert("language".into(), Fact::Word(language.tag()));
    }
    let object = match kind {
        Kind::Article => object(row.row),
        kind => super::topics::object(kind, row.row),
    };
    note(tx, cx, "article.redact", object, facts)?;
    Ok(true)
}
