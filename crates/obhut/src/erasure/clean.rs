//! Tidies rows after their keys are gone, and cuts the links that would single somebody out. Facts stay, so that reports
//! keep their figures. Nothing here is what forgetting rests on: what is tidied could not be read any more.

use std::fs;

use db::Tx;
use mail::redact::Cut;
use personal::{Personal, SystemUse};

use super::sql::{self, ErasureRow};
use super::{Kind, Outcome};
use crate::articles::forgetting as articles;
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;
use crate::people::ops as people;
use crate::search::feed;
use crate::tickets::attachments::blob_path;
use crate::tickets::places;
use crate::tickets::sql as tickets;
use crate::words::Standing;

/// Stands where a forgotten name stood.
pub(super) const GONE: &str = "▇▇▇";
/// Tickets tidied or read through in one transaction.
const STEP: i64 = 100;

/// Tidies the tickets of an erasure whose keys are gone, some at a time, so that everybody else goes on meanwhile.
pub(super) fn tickets(cx: &Cx, erasure: i64) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let inner = cx.clone();
        let last = cx.desk.db.write_blocking(move |tx| {
            let some = sql::subjects(tx, inner.id(), erasure, Kind::Tickets, after, STEP)?;
            let Some(last) = some.last().copied() else { return Ok(None) };
            for blob in sql::blobs_of_tickets(tx, inner.id(), erasure, (after, last))? {
                let path = blob_path(&inner, &blob);
                tx.after_commit(move || drop(fs::remove_file(path)));
            }
            sql::clean_tickets(tx, inner.id(), erasure, (after, last))?;
            let count = i64::try_from(some.len()).unwrap_or(0);
            sql::count_cleaned(tx, inner.id(), erasure, after, count)?;
            Ok::<_, Error>(Some(last))
        })?;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    let account = cx.id();
    Ok(cx.desk.db.write_blocking(move |tx| sql::clean_all(tx, account, erasure))?)
}

/// Tidies one ticket whose key is gone and that no erasure names here: it was forgotten after the backup was made.
pub(crate) fn ticket(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    for blob in sql::blobs_of_ticket(tx, cx.id(), id)? {
        let path = blob_path(cx, &blob);
        tx.after_commit(move || drop(fs::remove_file(path)));
    }
    Ok(sql::clean_ticket(tx, cx.id(), id)?)
}

/// Tidies a person whose key is gone.
pub(crate) fn person(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    crate::email::suspended::tidy_person(tx, cx, id)?;
    articles::withdraw(tx, cx);
    Ok(sql::clean_person(tx, cx.id(), id)?)
}

/// Where only who it is goes: takes each person's names, addresses and numbers out of the texts around them while they
/// can still be read.
pub(super) fn mask_texts(cx: &Cx, row: &ErasureRow) -> Result<(), Error> {
    if row.outcome != Outcome::Identity {
        return Ok(());
    }
    let (account, erasure) = (cx.id(), row.id);
    let subjects =
        cx.desk.db.read_blocking(move |tx| sql::subjects(tx, account, erasure, Kind::Person, 0, i64::MAX))?;
    for person in subjects.iter().copied() {
        let inner = cx.clone();
        let mask = cx.desk.db.read_blocking(move |tx| mask_of(tx, &inner, person))?;
        keep_comments(cx, person, &mask)?;
        let mut after = 0;
        loop {
            let (inner, mask, records) = (cx.clone(), mask.clone(), subjects.clone());
            let last = cx.desk.db.write_blocking(move |tx| {
                let some = sql::tickets_around(tx, inner.id(), person, after, STEP)?;
                let left = sql::left(tx, inner.id(), erasure)?;
                for ticket in &some {
                    mask_ticket(tx, &inner, &records, &mask, *ticket, &left)?;
                }
                Ok::<_, Error>(some.last().copied())
            })?;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(())
}

/// What somebody said below articles stays without their names.
fn keep_comments(cx: &Cx, person: i64, mask: &Mask) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let (inner, mask) = (cx.clone(), mask.clone());
        let last = cx.desk.db.write_blocking(move |tx| articles::keep(tx, &inner, person, &mask, after))?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// What is known of a person, to be taken out of texts.
pub(super) fn mask_of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Mask, Error> {
    let row = people::row(tx, cx, person)?;
    Ok(Mask::forgetting(&people::open(tx, cx, row)?))
}

pub(super) fn mask_ticket(
    tx: &mut Tx<'_>,
    cx: &Cx,
    records: &[i64],
    mask: &Mask,
    ticket: i64,
    left: &sql::Left,
) -> Result<(), Error> {
    let Some(mut row) = tickets::get_locked(tx, cx.id(), ticket)? else { return Ok(()) };
    if row.held {
        return Ok(());
    }
    if let Some(mut fields) = crate::tickets::read::open_fields(cx, &row)? {
        let before = feed::Snapshot::of(&fields);
        if fields.cut(|text, _| mask.without(text, GONE)) {
            crate::tickets::update::reseal(tx, cx, &mut row, &fields)?;
            places::store(tx, cx, &row)?;
            if row.standing == Standing::Normal {
                feed::ticket_changed(tx, cx, &row, before, &fields);
            }
        }
    }
    for comment in tickets::comments_of(tx, cx.id(), ticket)? {
        // What somebody decided to leave are the words of others.
        let own = comment.author.is_some_and(|author| records.contains(&author));
        if own || !left.keeps(ticket, comment.id) {
            mask_comment(tx, cx, &row, mask, comment)?;
        }
    }
    super::beside::mask_own(tx, cx, mask, ticket, left)?;
    super::unsent::mask(tx, cx, mask, ticket)
}

/// Takes what the mask knows out of a text; answers whether anything stood in it.
pub(super) fn take_out(mask: &Mask, value: &mut Personal<String>) -> bool {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    match mask.without(value.disclose(&system), GONE) {
        Some(masked) => {
            *value = Personal::new(masked);
            true
        }
        None => false,
    }
}

/// Seals a comment and the mail it was anew without what the mask knows; answers whether anything stood in them. A mail
/// that cannot be read goes whole.
pub(super) fn mask_comment(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &tickets::TicketRow,
    mask: &Mask,
    comment: tickets::CommentRow,
) -> Result<bool, Error> {
    let id = comment.id;
    let mut view = crate::tickets::read::open_comment(cx, comment)?;
    let mut changed = false;
    let mut without = |value: &mut Personal<String>| changed |= take_out(mask, value);
    if let Some(body) = &mut view.body {
        without(&mut body.text);
        body.html.iter_mut().chain(&mut body.transcript).for_each(&mut without);
    }
    if let Some(quote) = &mut view.quote {
        quote.quoted.iter_mut().chain(&mut quote.signature).for_each(&mut without);
    }
    if !changed {
        return Ok(false);
    }
    crate::redaction::replace(tx, cx, row, view)?;
    crate::redaction::heard(tx, cx, row, id)?;
    let text = |text: &str| mask.without(text, GONE);
    let cut = Cut { text: &text, html: &text, file: &|_| false };
    crate::email::original::rewrite(tx, cx, row, id, |mail| mail::redact::redact(mail, &cut))?;
    Ok(true)
}
