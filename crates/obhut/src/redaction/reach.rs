//! Everything that a ticket and its kin hold of a text: found, blacked out, sealed anew, the old keys given up.

use std::collections::BTreeSet;

use db::Tx;
use personal::{Personal, PersonalData, SystemUse};
use vault::{KeyId, Vault};
use zeroize::Zeroizing;

use super::mail::{self, Letter};
use super::markup::Stream;
use super::ops::Order;
use super::sql::{self, Texts};
use super::words::{Picker, Which, Words};
use super::{Tally, files, history};
use crate::context::Cx;
use crate::drafts::records::DraftText;
use crate::error::Error;
use crate::handover::records::Task;
use crate::holds::records::HoldNote;
use crate::masking::records::Spared;
use crate::people::{About, note_about};
use crate::satisfaction::records::RatingComment;
use crate::satisfaction::sql as ratings;
use crate::scheduled::records::ScheduledText;
use crate::search::feed;
use crate::side_conversations::records::{SideBody, SideFields};
use crate::tickets::sql::{CommentRow, TicketRow};
use crate::tickets::{CommentView, Fields, places, read, sql as tickets, update};
use crate::words::Standing;

/// Tickets that are kin are followed this far.
const FARTHEST: usize = 100;

/// One redaction on its way through everything.
pub(super) struct Whole<'a> {
    pub(super) cx: &'a Cx,
    pub(super) order: &'a Order,
    /// What the files to go hold.
    pub(super) plain: &'a [Zeroizing<Vec<u8>>],
}

/// A comment's text as the API shows it in HTML.
pub(super) fn shown_html(view: &CommentView) -> String {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let html = view.body.as_ref().and_then(|body| body.html.as_ref()).map(|html| html.disclose(&system).clone());
    html.unwrap_or_else(|| {
        let text = view.body.as_ref().map(|body| body.text.disclose(&system).as_str());
        let quote = view.quote.as_ref();
        let signature = quote.and_then(|quote| quote.signature.as_ref()).map(|text| text.disclose(&system).as_str());
        let quoted = quote.and_then(|quote| quote.quoted.as_ref()).map(|text| text.disclose(&system).as_str());
        let parts = [text, signature, quoted].into_iter().flatten().filter(|part| !part.is_empty());
        ::mail::html::from_text(&parts.collect::<Vec<_>>().join("\n\n"))
    })
}

/// Blacks a value out where it is and counts the places.
fn black(value: &mut Personal<String>, words: &Words, picker: &mut Picker<'_>, count: &mut i64) -> bool {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let text = value.disclose(&system);
    let before = words.count(text);
    let Some(after) = words.black(text, picker) else { return false };
    *count += i64::try_from(before - words.count(&after).min(before)).unwrap_or(0);
    *value = Personal::new(after);
    true
}

impl Whole<'_> {
    /// The comment itself, its mail and the files on it.
    pub(super) fn comment(
        &self,
        tx: &mut Tx<'_>,
        row: &TicketRow,
        said: CommentRow,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let words = &self.order.words;
        let comment = said.id;
        let mut view = read::open_comment(self.cx, said)?;
        let blacked = self.blacked(&mut view, words, &self.order.which, &mut tally.places);
        let pictured = self.without_pictures(&mut view);
        if blacked || pictured {
            replace(tx, self.cx, row, view)?;
        }
        for file in &self.order.files {
            files::blank(tx, self.cx, file)?;
            tally.files += 1;
        }
        if blacked || !self.order.files.is_empty() {
            let letter = Letter { row, comment, words, plain: self.plain, own: true, says: blacked };
            mail::redact(tx, self.cx, &letter, tally)?;
            files::heard(tx, self.cx, row, comment)?;
        }
        Ok(())
    }

    /// All texts of a comment; answers whether any changed.
    fn blacked(&self, view: &mut CommentView, words: &Words, which: &Which, count: &mut i64) -> bool {
        if words.is_empty() {
            return false;
        }
        let system = crate::disclosure::for_system(SystemUse::Masking);
        let html = view.body.as_ref().and_then(|body| body.html.as_ref()).map(|html| html.disclose(&system).clone());
        // Places are counted in the HTML that was shown; where the plain text has others, all of its places go.
        let all = Which::All;
        let text_which = match &html {
            Some(html) if self.in_text(view, words) != words.count(&Stream::of(html).text) => &all,
            _ => which,
        };
        let (mut changed, mut picker) = (false, words.picker(text_which));
        if let Some(body) = &mut view.body {
            changed |= black(&mut body.text, words, &mut picker, count);
            if let Some(transcript) = &mut body.transcript {
                changed |= black(transcript, words, &mut words.picker(&all), count);
            }
        }
        if let Some(quote) = &mut view.quote {
            for part in [&mut quote.signature, &mut quote.quoted].into_iter().flatten() {
                changed |= black(part, words, &mut picker, count);
            }
        }
        if let (Some(body), Some(html)) = (&mut view.body, html)
            && let Some(after) = words.black_html(&html, &mut words.picker(which))
        {
            body.html = Some(Personal::new(after));
            *count += i64::from(!changed);
            changed = true;
        }
        changed
    }

    fn in_text(&self, view: &CommentView, words: &Words) -> usize {
        let system = crate::disclosure::for_system(SystemUse::Masking);
        let quote = view.quote.as_ref();
        let parts = [
            view.body.as_ref().map(|body| &body.text),
            quote.and_then(|quote| quote.signature.as_ref()),
            quote.and_then(|quote| quote.quoted.as_ref()),
        ];
        parts.into_iter().flatten().map(|part| words.count(part.disclose(&system))).sum()
    }

    /// Pictures that are marked or whose file goes leave the markup.
    fn without_pictures(&self, view: &mut CommentView) -> bool {
        let system = crate::disclosure::for_system(SystemUse::Masking);
        let Some(html) = view.body.as_ref().and_then(|body| body.html.as_ref()) else { return false };
        let html = html.disclose(&system).clone();
        let sources: BTreeSet<String> =
            self.order.files.iter().filter_map(|file| files::source(self.cx, file)).collect();
        let stream = Stream::of(&html);
        let images = stream.tags.iter().filter(|tag| tag.name == "img").enumerate();
        let gone: Vec<_> = images
            .filter(|(number, tag)| {
                let source = tag.attributes.iter().find(|(name, _)| name == "src").map(|(_, value)| value);
                self.order.pictures.contains(number) || source.is_some_and(|source| sources.contains(source))
            })
            .map(|(_, tag)| tag.source.clone())
            .collect();
        if gone.is_empty() {
            return false;
        }
        let mut after = html;
        for range in gone.into_iter().rev() {
            after.replace_range(range, "");
        }
        if let Some(body) = &mut view.body {
            body.html = Some(Personal::new(after));
        }
        true
    }

    /// Everything else that repeats the words, and copies of the files.
    pub(super) fn everywhere(&self, tx: &mut Tx<'_>, at: (i64, i64), tally: &mut Tally) -> Result<(), Error> {
        let words = self.order.words.telling();
        if words.is_empty() && self.plain.is_empty() {
            return Ok(());
        }
        for ticket in kin(tx, self.cx, at.0)? {
            let Some(row) = tickets::get_locked(tx, self.cx.id(), ticket)? else { continue };
            match row.standing {
                Standing::Forgotten => {}
                _ if row.held => tally.held += 1,
                _ => self.ticket(tx, row, &words, at.1, tally)?,
            }
        }
        Ok(())
    }

    fn ticket(
        &self,
        tx: &mut Tx<'_>,
        mut row: TicketRow,
        words: &Words,
        done: i64,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let (cx, ticket) = (self.cx, row.id);
        for said in sql::comments(tx, cx.id(), ticket)?.into_iter().filter(|said| said.id != done) {
            if said.standing == Standing::Held {
                tally.held += 1;
                continue;
            }
            let comment = said.id;
            let mut view = read::open_comment(cx, said)?;
            let says = self.blacked(&mut view, words, &Which::All, &mut tally.copies);
            if says {
                replace(tx, cx, &row, view)?;
                files::heard(tx, cx, &row, comment)?;
            }
            let letter = Letter { row: &row, comment, words, plain: self.plain, own: false, says };
            mail::redact(tx, cx, &letter, tally)?;
        }
        files::copies(tx, cx, &row, self.plain, tally)?;
        files::rename(tx, cx, &row, words, tally)?;
        self.fields(tx, &mut row, words, tally)?;
        if !words.is_empty() {
            tally.history += history::give_up(tx, cx, ticket, |value| words.count(value) > 0)?;
        }
        self.beside(tx, ticket, words, tally)
    }

    fn fields(&self, tx: &mut Tx<'_>, row: &mut TicketRow, words: &Words, tally: &mut Tally) -> Result<(), Error> {
        let cx = self.cx;
        let Some(mut fields) = read::open_fields(cx, row)? else { return Ok(()) };
        let before = feed::Snapshot::of(&fields);
        if !blacked_fields(&mut fields, words, &mut tally.copies) {
            return Ok(());
        }
        update::reseal(tx, cx, row, &fields)?;
        places::store(tx, cx, row)?;
        if row.standing == Standing::Normal {
            feed::ticket_changed(tx, cx, row, before, &fields);
        }
        Ok(())
    }

    /// What hangs on a ticket beside its conversation.
    fn beside(&self, tx: &mut Tx<'_>, ticket: i64, words: &Words, tally: &mut Tally) -> Result<(), Error> {
        let count = &mut tally.copies;
        let go =
            |value: &mut Personal<String>, count: &mut i64| black(value, words, &mut words.picker(&Which::All), count);
        self.each(tx, ticket, &sql::DRAFTS, |draft: &mut DraftText| {
            let mut changed = go(&mut draft.text, count);
            draft.changes.iter_mut().chain(&mut draft.subject).for_each(|value| changed |= go(value, count));
            changed
        })?;
        self.each(tx, ticket, &sql::PLANNED, |planned: &mut ScheduledText| {
            let mut changed = go(&mut planned.text, count);
            planned.changes.iter_mut().for_each(|value| changed |= go(value, count));
            changed
        })?;
        self.each(tx, ticket, &sql::SIDES, |side: &mut SideFields| go(&mut side.subject, count))?;
        self.each(tx, ticket, &sql::SIDE_MESSAGES, |message: &mut SideBody| go(&mut message.text, count))?;
        self.each(tx, ticket, &sql::TASKS, |task: &mut Task| go(&mut task.task, count))?;
        self.each(tx, ticket, &sql::SPARED, |spared: &mut Spared| go(&mut spared.text, count))?;
        self.each(tx, ticket, &sql::HOLD_NOTES, |hold: &mut HoldNote| go(&mut hold.note, count))?;
        let mut rated = false;
        self.each(tx, ticket, &sql::RATINGS, |rating: &mut RatingComment| {
            let changed = go(&mut rating.text, count);
            rated |= changed;
            changed
        })?;
        let rating = if rated { ratings::of_ticket(tx, self.cx.id(), ticket)? } else { None };
        if let Some((row, person)) = rating.and_then(|row| row.requester.map(|person| (row, person)))
            && let Some(key) = row.key.map(KeyId)
        {
            let about = About { person, table: "satisfaction_rating", row: row.id, kind: "author", key };
            note_about(tx, self.cx, &about)?;
        }
        Ok(())
    }

    fn each<T: PersonalData>(
        &self,
        tx: &mut Tx<'_>,
        ticket: i64,
        of: &Texts,
        mut change: impl FnMut(&mut T) -> bool,
    ) -> Result<(), Error> {
        each(tx, self.cx, ticket, of, |_, record| change(record))
    }
}

/// Changes each short text of a kind that hangs on a ticket, by its number: what `change` says it changed is sealed anew, and
/// the old key is given up.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn each<T: PersonalData>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    of: &Texts,
    mut change: impl FnMut(i64, &mut T) -> bool,
) -> Result<(), Error> {
    for (id, sealed) in sql::texts(tx, cx.id(), ticket, of)? {
        let cell = cx.cell(of.table, id, of.column);
        let Some(mut record) = crate::desk::opened(cx.desk.vault.open_record::<T>(&cell, &sealed))? else {
            continue;
        };
        if !change(id, &mut record) {
            continue;
        }
        let mut owners = Vault::owners(&sealed)?;
        let Some(unit) = owners.first_mut() else { continue };
        let (old, key) = (*unit, cx.desk.vault.allocate()?);
        *unit = key;
        let sealed = cx.desk.vault.seal_record(&cell, &owners, &record)?;
        sql::replace_text(tx, cx.id(), of, (ticket, id), key.0, &sealed)?;
        crate::backup::sql::about_anew(tx, cx.id(), of.table, id, key.0)?;
        crate::sweep::give_up(tx, cx, old)?;
    }
    Ok(())
}

/// Seals a comment's new version and gives the old one's key up. Its mail, if it still waits, opens the new one. The index
/// hears of it from [`files::heard`], once everything that belongs to the comment is as it will be.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn replace(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, view: CommentView) -> Result<(), Error> {
    let CommentView { row: mut said, body, quote, .. } = view;
    let key = cx.desk.vault.allocate()?;
    let owners = [key, KeyId(row.key)];
    said.sealed_body = match &body {
        Some(body) => Some(cx.desk.vault.seal_record(&cx.cell("comment", said.id, "sealed_body"), &owners, body)?),
        None => None,
    };
    said.sealed_quote = match (&said.sealed_quote, &quote) {
        (Some(old), Some(quote)) => {
            let mut owners = Vault::owners(old)?;
            if let Some(unit) = owners.first_mut() {
                *unit = key;
            }
            Some(cx.desk.vault.seal_record(&cx.cell("comment", said.id, "sealed_quote"), &owners, quote)?)
        }
        _ => None,
    };
    crate::sweep::give_up(tx, cx, KeyId(said.key))?;
    said.key = key.0;
    sql::replace_comment(tx, cx.id(), &said)?;
    if let Some(person) = said.author {
        note_about(tx, cx, &About { person, table: "comment", row: said.id, kind: "author", key })?;
    }
    Ok(())
}

/// What a ticket's own fields say; counts the places, and one for what goes whole.
fn blacked_fields(fields: &mut Fields, words: &Words, count: &mut i64) -> bool {
    fields.cut(|text, whole| {
        let after = words.black_all(text)?;
        *count += if whole { 1 } else { i64::try_from(words.count(text)).unwrap_or(0) };
        Some(after)
    })
}

/// The ticket and those merged with it or following it.
fn kin(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<i64>, Error> {
    let (mut found, mut next) = (vec![ticket], 0);
    while let Some(ticket) = found.get(next).copied().filter(|_| next < FARTHEST) {
        for other in sql::family(tx, cx.id(), ticket)? {
            if !found.contains(&other) {
                found.push(other);
            }
        }
        next += 1;
    }
    Ok(found)
}
