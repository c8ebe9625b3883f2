//! Other people's texts that name somebody who is being forgotten: found through the index, looked at again with the eye
//! of the mask, and taken out or left with a reason.
//!
//! A text counts that holds an address or a number of theirs, their first and last name, or a last name that nobody else
//! here bears: a common name alone is mostly somebody else's. Once it counts, every spelling in it goes.

use std::sync::Arc;

use db::Tx;
use index::query::{Term, Text, Words};
use index::text::{Doc, Kind as Part, Kinds, Search, TextIndex};
use personal::SystemUse;
use roaring::RoaringTreemap;

use super::beside::{self, Whom};
use super::clean::{mask_comment, mask_of};
use super::sql::{self, ErasureRow};
use super::{Kind, people, waiting};
use crate::articles::mentions::{self as help, Piece, Walk};
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;
use crate::people::{Person, ops};
use crate::tickets::{read, sql as tickets};
use crate::words::{IdentityKind, Standing};

crate::words::words! {
    /// Why a mention stays.
    Stays {
        /// It is somebody else of that name.
        Namesake = "namesake",
        /// It is needed for a claim or a duty.
        Needed = "needed",
        /// It tells nothing of the person.
        Harmless = "harmless",
    }
}

/// What was decided about the mentions; those that nothing was decided about are taken out.
#[derive(Clone, Default)]
pub struct Review {
    /// Left for this reason, all of them.
    pub all: Option<Stays>,
    /// Left: ticket, or the number that stands for the help centre, and the number of the comment or text, and the reason.
    pub left: Vec<(i64, i64, Stays)>,
}

/// What a text is that names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A message or note of a ticket.
    Comment,
    /// A text of the help centre, which is looked at here.
    Help(String),
    /// The task of a hand-over.
    Task,
    /// A side conversation of this number: what it is about, or a message of it.
    Side(i64),
}

/// A text of somebody else that names the person.
pub struct Mention {
    /// The ticket, or the number that stands for the help centre.
    pub ticket: i64,
    /// The comment, or the text.
    pub comment: i64,
    /// What it is.
    pub place: Place,
    /// Who wrote it.
    pub author: Option<i64>,
    /// When.
    pub at: i64,
    /// The piece around the first mention: before, the mention, after.
    pub snippet: [String; 3],
}

/// Letters from which on a last name may tell by itself.
const TELLING: usize = 4;
/// Tickets read through for a preview at the most.
const TICKETS: u64 = 1_000;
/// Steps in which the help centre is read through for a preview at the most.
const HELP_STEPS: usize = 400;
/// Mentions of a preview at the most.
pub const SHOWN: usize = 200;
/// Tickets read through in one transaction.
const STEP: usize = 50;
/// Letters of a snippet on either side.
const AROUND: usize = 70;

/// The mentions of a person and of the records merged into theirs, up to [`SHOWN`], and whether there may be more.
///
/// # Errors
/// The database's or the vault's.
pub fn preview(tx: &mut Tx<'_>, cx: &Cx, records: &[i64]) -> Result<(Vec<Mention>, bool), Error> {
    let mut found: Vec<Mention> = Vec::new();
    let mut more = false;
    for person in records {
        let row = ops::row(tx, cx, *person)?;
        let known = ops::open(tx, cx, row)?;
        let mask = Mask::forgetting(&known);
        more |= in_help(tx, cx, records, (&known, &mask), &mut found)?;
        if found.len() > SHOWN {
            found.truncate(SHOWN);
            return Ok((found, true));
        }
        let candidates = Arc::new(in_tickets(cx, &known, records));
        let whom = Whom {
            known: Arc::new(known),
            mask: mask.clone(),
            records: Arc::from(records),
            talked_of: Arc::clone(&candidates),
        };
        more |= beside::find(tx, cx, &whom, &mut found)?;
        more |= candidates.len() > TICKETS;
        for ticket in candidates.iter().rev().take(usize::try_from(TICKETS).unwrap_or(usize::MAX)) {
            let Ok(ticket) = i64::try_from(ticket) else { continue };
            of_ticket(tx, cx, records, &mask, ticket, &mut found)?;
            if found.len() > SHOWN {
                found.truncate(SHOWN);
                return Ok((found, true));
            }
        }
    }
    Ok((found, more))
}

/// Those in the help centre; whether there may be more than were looked through.
fn in_help(
    tx: &mut Tx<'_>,
    cx: &Cx,
    records: &[i64],
    (known, mask): (&Person, &Mask),
    found: &mut Vec<Mention>,
) -> Result<bool, Error> {
    let mut walk = Walk::default();
    for _ in 0..HELP_STEPS {
        let Some(pieces) = help::next(tx, cx, records, &mut walk)? else { return Ok(false) };
        for piece in naming(cx, known, records, pieces) {
            if found.iter().any(|mention| mention.ticket == sql::HELP && mention.comment == piece.row) {
                continue;
            }
            let Some(place) = mask.places(&piece.text).into_iter().next() else { continue };
            let snippet = snippet(&piece.text, &place);
            let Piece { row, href, author, at, .. } = piece;
            found.push(Mention { ticket: sql::HELP, comment: row, place: Place::Help(href), author, at, snippet });
        }
        if found.len() > SHOWN {
            return Ok(true);
        }
    }
    Ok(true)
}

/// Those of some texts in which the person may be named, told in the same way as for tickets.
fn naming(cx: &Cx, person: &Person, records: &[i64], pieces: Vec<Piece>) -> Vec<Piece> {
    let index = TextIndex::new();
    for (number, piece) in (0_i64..).zip(&pieces) {
        index.add(Doc { id: 0, ticket: number, kind: Part::Public, text: &piece.text });
    }
    index.commit();
    let named = candidates(&index, cx, person, records);
    (0_u64..).zip(pieces).filter(|(number, _)| named.contains(*number)).map(|(_, piece)| piece).collect()
}

fn of_ticket(
    tx: &mut Tx<'_>,
    cx: &Cx,
    records: &[i64],
    mask: &Mask,
    ticket: i64,
    found: &mut Vec<Mention>,
) -> Result<(), Error> {
    let Some(row) = tickets::get(tx, cx.id(), ticket)? else { return Ok(()) };
    if !concerns(&row, records) {
        return Ok(());
    }
    for said in tickets::comments_of(tx, cx.id(), ticket)? {
        if said.author.is_some_and(|author| records.contains(&author)) {
            continue;
        }
        let (comment, author, at) = (said.id, said.author, said.created_at);
        if found.iter().any(|known| known.comment == comment) {
            continue;
        }
        let Some(body) = read::open_comment(cx, said)?.body else { continue };
        let text = body.findable();
        if let Some(place) = mask.places(&text).into_iter().next() {
            found.push(Mention { ticket, comment, place: Place::Comment, author, at, snippet: snippet(&text, &place) });
        }
    }
    Ok(())
}

/// Tickets that are somebody else's and can be read through now.
fn concerns(row: &tickets::TicketRow, records: &[i64]) -> bool {
    !row.held && of_others(row, records)
}

pub(super) fn of_others(row: &tickets::TicketRow, records: &[i64]) -> bool {
    let own = row.requester.is_some_and(|requester| records.contains(&requester));
    !own && row.standing != Standing::Forgotten
}

pub(super) fn snippet(text: &str, place: &std::ops::Range<usize>) -> [String; 3] {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = text.get(..place.start).unwrap_or_default();
    let cut = before.chars().count().saturating_sub(AROUND);
    let lead: String = before.chars().skip(cut).collect();
    let after: String = text.get(place.end..).unwrap_or_default().chars().take(AROUND).collect();
    let blank = |text: &str| if text.ends_with(char::is_whitespace) { " " } else { "" };
    let (front, back) = (blank(&lead), if after.starts_with(char::is_whitespace) { " " } else { "" });
    [
        format!("{}{}{front}", if cut > 0 { "… " } else { "" }, line(&lead)),
        line(text.get(place.clone()).unwrap_or_default()),
        format!("{back}{}", line(&after)),
    ]
}

/// Tickets in which the person may be named.
fn in_tickets(cx: &Cx, person: &Person, records: &[i64]) -> RoaringTreemap {
    let search = &cx.account.search.text;
    search.commit();
    candidates(search, cx, person, records)
}

/// What of an index may name the person.
pub(super) fn candidates(search: &TextIndex, cx: &Cx, person: &Person, records: &[i64]) -> RoaringTreemap {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let matching = |terms: &[Words]| {
        let terms: Vec<Term> =
            terms.iter().map(|words| Term { words: words.clone(), field: None, negated: false }).collect();
        search.matching(&Search { terms: &terms, kinds: Kinds::COMMENTS, within: None, offset: 0, limit: 0 })
    };
    let mut found = RoaringTreemap::new();
    for (identity, address) in &person.identities {
        let Some(address) = address.as_ref().map(|address| address.disclose(&system)) else { continue };
        found |= matching(&[Words::Phrase(Text::new(address))]);
        if identity.kind == IdentityKind::Phone {
            let digits: String = address.chars().filter(char::is_ascii_digit).collect();
            found |= matching(&[Words::Word(Text::new(&digits))]);
        }
    }
    let Some(profile) = &person.profile else { return found };
    let names = [Some(&profile.name), profile.alias.as_ref()].into_iter().flatten();
    for name in names.map(|name| name.disclose(&system)) {
        let parts: Vec<&str> = name.split_whitespace().filter(|part| part.chars().count() > 1).collect();
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { continue };
        if parts.len() > 1 {
            found |= matching(&[Words::Word(Text::new(first)), Words::Word(Text::new(last))]);
        }
        let others = cx.account.people.map.search(last, 0, records.len() + 1);
        let alone = others.iter().all(|other| records.contains(other));
        if alone && last.chars().count() >= TELLING {
            found |= matching(&[Words::Word(Text::new(last))]);
            found |= matching(&[Words::Prefix(Text::new(last))]);
        }
    }
    found
}

/// Writes the decisions of a review down.
pub(super) fn note(tx: &mut Tx<'_>, cx: &Cx, erasure: i64, review: &Review) -> Result<(), Error> {
    if let Some(reason) = review.all {
        sql::add_left(tx, cx.id(), erasure, sql::EVERY, reason.word())?;
    }
    for (ticket, comment, reason) in &review.left {
        sql::add_left(tx, cx.id(), erasure, (*ticket, *comment), reason.word())?;
    }
    Ok(())
}

/// Takes the people of an erasure out of other people's texts, as far as nobody decided to leave them, while they can
/// still be recognised. Works in small steps and may be done again.
pub(super) fn mask(cx: &Cx, row: &ErasureRow) -> Result<(), Error> {
    let (account, erasure) = (cx.id(), row.id);
    let (records, all_left) = cx.desk.db.read_blocking(move |tx| {
        let records = sql::subjects(tx, account, erasure, Kind::Person, 0, i64::MAX)?;
        Ok::<_, Error>((records, sql::left(tx, account, erasure)?.keeps(sql::EVERY.0, sql::EVERY.1)))
    })?;
    if all_left {
        return Ok(());
    }
    crate::search::build::warm_whole(cx)?;
    for person in &records {
        let (inner, person) = (cx.clone(), *person);
        let (known, mask) = cx.desk.db.read_blocking(move |tx| {
            let row = ops::row(tx, &inner, person)?;
            Ok::<_, Error>((ops::open(tx, &inner, row)?, mask_of(tx, &inner, person)?))
        })?;
        let known = Arc::new(known);
        let talked_of = Arc::new(in_tickets(cx, &known, &records));
        let tickets: Vec<i64> = talked_of.iter().filter_map(|id| i64::try_from(id).ok()).collect();
        for some in tickets.chunks(STEP) {
            let (inner, records, mask, some) = (cx.clone(), records.clone(), mask.clone(), some.to_vec());
            cx.desk.db.write_blocking(move |tx| {
                let left = sql::left(tx, inner.id(), erasure)?;
                let work = Masking { cx: &inner, erasure, records: &records, mask: &mask, left: &left };
                for ticket in &some {
                    if work.one(tx, *ticket)? {
                        waiting::leave(tx, &inner, erasure, *ticket)?;
                        waiting::remember(tx, &inner, erasure, person)?;
                    }
                }
                Ok::<_, Error>(())
            })?;
        }
        mask_help(cx, erasure, &records, &known, &mask)?;
        let whom = Whom { known, mask, records: Arc::from(records.as_slice()), talked_of };
        beside::mask(cx, erasure, person, &whom)?;
    }
    Ok(())
}

/// Takes a person out of the help centre. It is read beside everybody's work; only what names them is written.
fn mask_help(cx: &Cx, erasure: i64, records: &[i64], known: &Arc<Person>, mask: &Mask) -> Result<(), Error> {
    let mut walk = Walk::default();
    loop {
        let (inner, known, records) = (cx.clone(), Arc::clone(known), records.to_vec());
        let read = cx.desk.db.read_blocking(move |tx| {
            let mut walk = walk;
            let pieces = help::next(tx, &inner, &records, &mut walk)?;
            Ok::<_, Error>(pieces.map(|pieces| (naming(&inner, &known, &records, pieces), walk)))
        })?;
        let Some((pieces, next)) = read else { return Ok(()) };
        walk = next;
        if pieces.is_empty() {
            continue;
        }
        let (inner, mask) = (cx.clone(), mask.clone());
        cx.desk.db.write_blocking(move |tx| {
            let left = sql::left(tx, inner.id(), erasure)?;
            for piece in pieces.iter().filter(|piece| !left.keeps(sql::HELP, piece.row)) {
                if help::redact(tx, &inner, piece, &mask)? {
                    sql::add_masked(tx, inner.id(), erasure, (sql::HELP, piece.row))?;
                }
            }
            Ok::<_, Error>(())
        })?;
    }
}

struct Masking<'a> {
    cx: &'a Cx,
    erasure: i64,
    records: &'a [i64],
    mask: &'a Mask,
    left: &'a sql::Left,
}

impl Masking<'_> {
    /// Takes a person out of one ticket; whether a duty keeps it with mentions of them, so that this has to wait.
    fn one(&self, tx: &mut Tx<'_>, ticket: i64) -> Result<bool, Error> {
        let row = tickets::get_locked(tx, self.cx.id(), ticket)?.filter(|row| of_others(row, self.records));
        let Some(row) = row else { return Ok(false) };
        for said in tickets::comments_of(tx, self.cx.id(), ticket)? {
            let comment = said.id;
            let own = said.author.is_some_and(|author| self.records.contains(&author));
            if own || self.left.keeps(ticket, comment) {
                continue;
            }
            if row.held {
                if self.names(said)? {
                    return Ok(true);
                }
            } else if mask_comment(tx, self.cx, &row, self.mask, said)? {
                sql::add_masked(tx, self.cx.id(), self.erasure, (ticket, comment))?;
            }
        }
        Ok(false)
    }

    fn names(&self, said: tickets::CommentRow) -> Result<bool, Error> {
        let body = read::open_comment(self.cx, said)?.body;
        Ok(body.is_some_and(|body| !self.mask.places(&body.findable()).is_empty()))
    }
}

/// The person and the records merged into theirs, for a page that shows what would go.
///
/// # Errors
/// As [`people::preview`].
pub fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(Vec<Mention>, bool), Error> {
    let records = people::records_of(tx, cx, person)?;
    preview(tx, cx, &records)
}
