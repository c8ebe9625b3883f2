//! The register of what was passed on: to whom, when, what for, masked or not, under which sign of the partner's.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Disclosure, Personal, Unknown};
use vault::KeyId;

use super::records::PartnerReference;
use super::sql::{self, TransmissionRow};
use super::words::PassingPurpose;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::words::Standing;

/// Longer signs are texts.
const REFERENCE_AT_MOST: usize = 200;

/// What is about to be noted.
pub struct Passed {
    /// To whom.
    pub recipient: i64,
    /// About which ticket.
    pub ticket: i64,
    /// Whose ticket it is.
    pub person: Option<i64>,
    /// In which side conversation.
    pub side: i64,
    /// As which message.
    pub message: i64,
    /// Whether names and addresses stayed in the house.
    pub masked: bool,
    /// What for.
    pub purpose: PassingPurpose,
    /// Whether files went along.
    pub files: bool,
}

/// Something that was passed on, with the partner's own sign.
pub struct Transmission {
    /// The row.
    pub row: TransmissionRow,
    /// The partner's sign.
    pub reference: Option<PartnerReference>,
}

impl Transmission {
    /// Categories of data, as words of a closed list.
    pub fn categories(&self) -> Vec<&str> {
        self.row.categories.split_whitespace().collect()
    }

    /// The partner's own sign.
    pub fn reference(&self, disclosure: &Disclosure) -> Option<String> {
        self.reference.as_ref().and_then(|one| one.reveal_reference(disclosure)).cloned()
    }
}

/// Which part of the register is wanted.
#[derive(Clone, Copy, Default)]
pub struct Asked {
    /// Of this ticket.
    pub ticket: Option<i64>,
    /// About this person's tickets.
    pub person: Option<i64>,
    /// To this partner.
    pub recipient: Option<i64>,
}

/// Notes that something has left the house, in the transaction that notes that it was sent.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn note(tx: &mut Tx<'_>, cx: &Cx, passed: &Passed) -> Result<(), Error> {
    let mut categories = vec!["content"];
    if !passed.masked {
        categories.extend(["identity", "contact"]);
    }
    if passed.files {
        categories.push("files");
    }
    // The sign of an earlier message of the conversation holds for this one too.
    let earlier = sql::of_side(tx, cx.id(), passed.ticket, passed.side)?.pop();
    let system = crate::disclosure::for_system(personal::SystemUse::Backup);
    let sign = match earlier {
        Some(row) => open(cx, row)?.reference.map(|known| known.reference.disclose(&system).clone()),
        None => None,
    };
    let id = cx.account.ids.next(tx)?;
    let (key, sealed_reference) = seal(tx, cx, id, (passed.recipient, passed.ticket, passed.person), sign.as_deref())?;
    sql::note(
        tx,
        cx.id(),
        &TransmissionRow {
            id,
            recipient: passed.recipient,
            ticket: passed.ticket,
            person: passed.person,
            side: passed.side,
            message: passed.message,
            masked: passed.masked,
            purpose: passed.purpose,
            categories: categories.join(" "),
            key: key.0,
            sealed_reference,
            created_at: cx.at(),
        },
    )?;
    Ok(())
}

/// Writes down under which sign the partner keeps the matter of a side conversation; an empty one is taken away.
///
/// # Errors
/// [`Error::NotFound`] when nothing was passed on yet or the ticket does not exist for the actor; [`Error::Invalid`].
pub fn set_reference(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, sign: &str) -> Result<(), Error> {
    let row = crate::tickets::read::get(tx, cx, ticket)?.row;
    crate::tickets::access::must_edit(cx, &row)?;
    let sign = Some(sign.trim()).filter(|sign| !sign.is_empty());
    if sign.is_some_and(|sign| sign.chars().count() > REFERENCE_AT_MOST) {
        return Err(Error::invalid("reference", FaultKind::TooLong));
    }
    let rows = sql::of_side(tx, cx.id(), ticket, side)?;
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    for row in rows {
        let (key, sealed) = seal(tx, cx, row.id, (row.recipient, row.ticket, row.person), sign)?;
        sql::set_reference(tx, cx.id(), row.id, key.0, sealed.as_deref())?;
        crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    }
    let facts = Facts::from([("side".into(), Fact::Number(side)), ("given".into(), Fact::Flag(sign.is_some()))]);
    let object = crate::tickets::read::object(ticket);
    audit::record(tx, cx, Record { act: "side.reference", object, facts, detail: None, owners: &[] }).map(drop)
}

/// What was passed on.
///
/// # Errors
/// [`Error::NotFound`] for a ticket that does not exist for the actor; [`Error::Forbidden`] for what is asked about a
/// person or a partner by those who may not know.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked, window: &Window) -> Result<Part<Transmission>, Error> {
    match asked {
        Asked { ticket: Some(ticket), .. } => drop(crate::tickets::read::get(tx, cx, *ticket)?),
        Asked { person: Some(person), .. } if cx.actor.person == Some(*person) => {}
        _ => cx.actor.must_see_identity()?,
    }
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    for (fragment, value) in
        [("ticket_id = {}", &asked.ticket), ("person_id = {}", &asked.person), ("recipient_id = {}", &asked.recipient)]
    {
        if let Some(value) = value {
            conditions.add(fragment, value);
        }
    }
    let part = conditions.read(tx, "transmission", sql::TRANSMISSION_COLUMNS, window, sql::read_transmission)?;
    let Part { rows, total, more } = part;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        opened.push(Keyed { key: keyed.key, id: keyed.id, row: open(cx, keyed.row)? });
    }
    Ok(Part { rows: opened, total, more })
}

/// Seals a partner's sign. It leads to the matter and to whose it is: it goes with either, and with the partner.
fn seal(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    (recipient, ticket, person): (i64, i64, Option<i64>),
    sign: Option<&str>,
) -> Result<(KeyId, Option<Vec<u8>>), Error> {
    let key = cx.desk.vault.allocate()?;
    let Some(sign) = sign else { return Ok((key, None)) };
    let partner = sql::get(tx, cx.id(), recipient)?.ok_or(Error::NotFound)?;
    let mut owners = vec![key, KeyId(partner.key)];
    owners.extend(crate::tickets::sql::get(tx, cx.id(), ticket)?.map(|row| KeyId(row.key)));
    if let Some(person) = person {
        let row = crate::people::ops::row(tx, cx, person)?;
        // Who is forgotten already has no key to seal under; their tickets hold nothing of theirs any more.
        owners.extend((row.standing != Standing::Forgotten).then_some(KeyId(row.key)));
    }
    let record = PartnerReference { reference: Personal::new(sign.to_owned()), unknown: Unknown::default() };
    let cell = cx.cell("transmission", id, "sealed_reference");
    Ok((key, Some(cx.desk.vault.seal_record(&cell, &owners, &record)?)))
}

fn open(cx: &Cx, row: TransmissionRow) -> Result<Transmission, Error> {
    let reference = crate::desk::opened_record(
        cx,
        &cx.cell("transmission", row.id, "sealed_reference"),
        row.sealed_reference.as_deref(),
    )?;
    Ok(Transmission { row, reference })
}
