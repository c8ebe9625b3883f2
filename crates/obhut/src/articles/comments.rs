//! What people say below articles. A customer's comment waits until somebody has looked at it, and is shown under the name
//! they chose or a pseudonym; it lies under their key and goes with them.

use std::collections::HashMap;

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::comments_sql::{self as sql, CommentRow};
use super::records::HelpComment;
use super::words::CommentState;
use super::{editing, must_moderate, note, object};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::people::{self, About, note_about, pseudonym};
use crate::words::{Role, Standing};

/// Characters of a comment.
const AT_MOST: usize = 5_000;
/// Characters of a name.
const NAME_AT_MOST: usize = 60;
/// Comments of one person that may wait at once.
const WAITING: i64 = 20;
/// Rows read in one step.
const STEP: i64 = 500;
/// Comments of a person in a list.
const MOST: i64 = 10_000;

/// A comment about to be added.
#[derive(Clone, Default)]
pub struct NewComment {
    /// What is said.
    pub text: String,
    /// Under which name; a pseudonym where none is given.
    pub shown_as: Option<String>,
}

/// A comment with what it says, `None` once forgotten.
pub struct Comment {
    /// The row.
    pub row: CommentRow,
    /// What it says.
    pub content: Option<HelpComment>,
}

impl Comment {
    /// Tells this wording from every other one of the comment: each lies under a key of its own.
    pub const fn wording(&self) -> i64 {
        self.row.key
    }

    /// What it says, for those who may read it.
    pub fn text(&self) -> String {
        let system = crate::disclosure::for_system(SystemUse::Index);
        self.content.as_ref().map(|content| content.text.disclose(&system).clone()).unwrap_or_default()
    }

    /// The chosen name.
    pub fn shown_as(&self) -> Option<String> {
        let system = crate::disclosure::for_system(SystemUse::Index);
        Some(self.content.as_ref()?.shown_as.as_ref()?.disclose(&system).clone())
    }
}

/// A comment as readers see it.
#[derive(Clone)]
pub struct Said {
    /// Its number.
    pub id: i64,
    /// Who said it, in German and in English.
    pub author: [String; 2],
    /// Whether it was somebody of the desk.
    pub staff: bool,
    /// What was said.
    pub text: String,
    /// When.
    pub at: i64,
}

fn check(new: &NewComment) -> Result<(), Error> {
    if new.text.trim().is_empty() {
        return Err(Error::invalid("body", FaultKind::Blank));
    }
    if new.text.chars().count() > AT_MOST {
        return Err(Error::invalid("body", FaultKind::TooLong));
    }
    if new.shown_as.as_ref().is_some_and(|name| name.chars().count() > NAME_AT_MOST) {
        return Err(Error::invalid("shown_as", FaultKind::TooLong));
    }
    Ok(())
}

/// Says something below an article; answers its row. What staff say is shown at once.
///
/// # Errors
/// [`Error::Forbidden`] for nobody in particular; [`Error::NotFound`]; [`Error::Invalid`] naming `body`, `shown_as`, or
/// `base` where nobody may comment or too much of the person waits.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, article: i64, language: Language, new: &NewComment) -> Result<CommentRow, Error> {
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    let found = editing::get(tx, cx, article)?;
    if !found.comments_open {
        return Err(Error::invalid("base", FaultKind::Closed));
    }
    check(new)?;
    let staff = cx.actor.role.is_staff();
    if !staff {
        let all = sql::of_author(tx, cx.id(), person, 0, i64::MAX)?;
        let waiting = all.iter().filter(|comment| comment.state == CommentState::Waiting).count();
        if i64::try_from(waiting).unwrap_or(WAITING) >= WAITING {
            return Err(Error::invalid("base", FaultKind::TooLong));
        }
    }
    let mut row = CommentRow {
        article,
        id: cx.account.ids.next(tx)?,
        author: Some(person),
        locale: language.tag().to_owned(),
        state: if staff { CommentState::Shown } else { CommentState::Waiting },
        kept: false,
        up: 0,
        down: 0,
        key: 0,
        sealed: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    seal(tx, cx, &mut row, new)?;
    sql::insert(tx, cx.id(), &row)?;
    tell(tx, cx, "article.comment", &row)?;
    Ok(row)
}

fn tell(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &CommentRow) -> Result<(), Error> {
    let facts = Facts::from([("comment".into(), Fact::Number(row.id)), ("state".into(), Fact::Word(row.state.word()))]);
    note(tx, cx, act, object(row.article), facts)
}

/// Seals a comment under a new key and its author's, and writes down that it is about them.
pub(super) fn seal(tx: &mut Tx<'_>, cx: &Cx, row: &mut CommentRow, new: &NewComment) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let mut owners = vec![key];
    if let Some(author) = row.author.filter(|_| !row.kept) {
        owners.push(KeyId(people::ops::row(tx, cx, author)?.key));
        note_about(tx, cx, &About { person: author, table: "help_comment", row: row.id, kind: "author", key })?;
    }
    let record = HelpComment {
        text: Personal::new(new.text.trim().to_owned()),
        shown_as: new
            .shown_as
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| Personal::new(name.to_owned())),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("help_comment", row.id, "sealed_text");
    row.sealed = Some(cx.desk.vault.seal_record(&cell, &owners, &record)?);
    row.key = key.0;
    Ok(())
}

/// Opens a comment.
///
/// # Errors
/// The vault's.
pub fn open(cx: &Cx, row: CommentRow) -> Result<Comment, Error> {
    let content =
        crate::desk::opened_record(cx, &cx.cell("help_comment", row.id, "sealed_text"), row.sealed.as_deref())?;
    Ok(Comment { row, content })
}

/// A comment that the actor may know of: what is shown to all, one's own, and everything for those who moderate.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, article: i64, id: i64) -> Result<Comment, Error> {
    editing::get(tx, cx, article)?;
    let row = sql::get(tx, cx.id(), article, id)?.filter(|row| is_for(cx, row)).ok_or(Error::NotFound)?;
    open(cx, row)
}

fn is_for(cx: &Cx, row: &CommentRow) -> bool {
    row.state == CommentState::Shown
        || row.author.is_some() && row.author == cx.actor.person
        || must_moderate(cx).is_ok()
}

/// The comments of an article that the actor may know of, the oldest first.
///
/// # Errors
/// [`Error::NotFound`] when the article does not exist for the actor.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, article: i64) -> Result<Vec<Comment>, Error> {
    editing::get(tx, cx, article)?;
    let rows = sql::of_article(tx, cx.id(), article)?;
    rows.into_iter().filter(|row| is_for(cx, row)).map(|row| open(cx, row)).collect()
}

/// What somebody said below articles that exist for the actor, the oldest first.
///
/// # Errors
/// [`Error::NotFound`] for those who do not moderate, of anybody but themselves.
pub fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Comment>, Error> {
    if cx.actor.person != Some(person) && must_moderate(cx).is_err() {
        return Err(Error::NotFound);
    }
    let mut found = Vec::new();
    for row in sql::of_author(tx, cx.id(), person, 0, MOST)? {
        match editing::get(tx, cx, row.article) {
            Ok(_) => found.push(open(cx, row)?),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// What waits for somebody who moderates, the oldest first.
///
/// # Errors
/// [`Error::Forbidden`] for those who do not.
pub fn waiting(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<Vec<Comment>, Error> {
    must_moderate(cx)?;
    let rows = sql::in_state(tx, cx.id(), CommentState::Waiting, 0, limit)?;
    rows.into_iter().map(|row| open(cx, row)).collect()
}

/// What becomes of a comment that somebody has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Readers see it, or do not.
    Be(CommentState),
    /// It goes for good.
    Delete,
}

/// Decides about the wording of a comment that was looked at; nobody's yes is for words that came after it.
///
/// # Errors
/// [`Error::Forbidden`] for those who do not moderate; [`Error::NotFound`]; [`Error::Changed`] when the comment was worded
/// anew since.
pub fn decide(tx: &mut Tx<'_>, cx: &Cx, article: i64, id: i64, verdict: Verdict, seen: i64) -> Result<(), Error> {
    must_moderate(cx)?;
    let mut row = sql::locked(tx, cx.id(), article, id)?.ok_or(Error::NotFound)?;
    if row.key != seen {
        return Err(Error::Changed);
    }
    let Verdict::Be(state) = verdict else { return delete(tx, cx, article, id) };
    row.state = state;
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    tell(tx, cx, "article.moderate", &row)
}

/// Writes a comment anew: one's own. What a customer changes waits again.
///
/// # Errors
/// [`Error::NotFound`] for the comments of others, and where the article does not exist for the actor; [`Error::Invalid`] as
/// [`add`].
pub fn change(tx: &mut Tx<'_>, cx: &Cx, article: i64, id: i64, new: &NewComment) -> Result<(), Error> {
    let mut row = own(tx, cx, article, id)?;
    check(new)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    seal(tx, cx, &mut row, new)?;
    if !cx.actor.role.is_staff() {
        row.state = CommentState::Waiting;
    }
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    tell(tx, cx, "article.comment", &row)
}

fn own(tx: &mut Tx<'_>, cx: &Cx, article: i64, id: i64) -> Result<CommentRow, Error> {
    editing::get(tx, cx, article)?;
    let row = sql::locked(tx, cx.id(), article, id)?.ok_or(Error::NotFound)?;
    if row.author.is_some() && row.author == cx.actor.person { Ok(row) } else { Err(Error::NotFound) }
}

/// Removes a comment for good: whoever wrote it, and those who moderate.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, article: i64, id: i64) -> Result<(), Error> {
    let row = match must_moderate(cx) {
        Ok(()) => sql::get(tx, cx.id(), article, id)?.ok_or(Error::NotFound)?,
        Err(_) => own(tx, cx, article, id)?,
    };
    for vote in sql::votes(tx, cx.id(), super::words::Voted::Comment, id)? {
        crate::sweep::give_up(tx, cx, KeyId(vote.key))?;
        sql::drop_vote(tx, cx.id(), &vote)?;
    }
    sql::delete(tx, cx.id(), &row)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    tell(tx, cx, "article.drop_comment", &row)
}

/// What readers see of comments, by article. Whoever is being forgotten, or whose data may not be used, is left out.
pub(super) fn shown(tx: &mut Tx<'_>, cx: &Cx) -> Result<HashMap<i64, Vec<Said>>, Error> {
    let (mut found, mut after) = (HashMap::<i64, Vec<Said>>::new(), 0);
    let mut known = HashMap::new();
    loop {
        let some = sql::in_state(tx, cx.id(), CommentState::Shown, after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { return Ok(found) };
        for row in some {
            let who = match row.author {
                Some(author) => match known.get(&author) {
                    Some(who) => Clone::clone(who),
                    None => {
                        let who = Who::of(tx, cx, author)?;
                        known.insert(author, who.clone());
                        who
                    }
                },
                None => Some(Who::gone()),
            };
            let (comment, Some(who)) = (open(cx, row)?, who) else { continue };
            if comment.content.is_none() {
                continue;
            }
            let author = comment.shown_as().map_or(who.name, |name| [name.clone(), name]);
            let (id, at, text) = (comment.row.id, comment.row.created_at, comment.text());
            found.entry(comment.row.article).or_default().push(Said { id, author, staff: who.staff, text, at });
        }
        after = last;
    }
}

/// How readers know somebody.
#[derive(Clone)]
pub(super) struct Who {
    pub(super) name: [String; 2],
    staff: bool,
}

impl Who {
    fn gone() -> Self {
        Self { name: [pseudonym::FORGOTTEN.to_owned(), pseudonym::FORGOTTEN.to_owned()], staff: false }
    }

    /// Staff by name, customers by a pseudonym; `None` for those who are not to be shown.
    pub(super) fn of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<Self>, Error> {
        let Some(row) = people::sql::get(tx, cx.id(), person)? else { return Ok(Some(Self::gone())) };
        if matches!(row.standing, Standing::Forgotten | Standing::Restricted) {
            return Ok(None);
        }
        if row.role == Role::EndUser {
            let named = |language| pseudonym::of(&Cx { language, ..cx.clone() }, KeyId(row.key));
            return Ok(Some(Self { name: Language::ALL.map(named), staff: false }));
        }
        let profile = people::ops::open_profile(cx, &row)?;
        let person = people::Person { row, profile, identities: Vec::new() };
        let name = person.name(cx, &crate::disclosure::of_colleagues(&cx.as_system()));
        Ok(Some(Self { name: [name.clone(), name], staff: true }))
    }
}
