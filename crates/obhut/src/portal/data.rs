//! What is stored about a customer, in words: how much of what, what for, on what ground, who receives it, until when; and
//! how they correct it. Read only in a session in which it was opened.

use std::collections::BTreeMap;

use db::Tx;
use ledger::Facts;

use super::requests::customer;
use super::session::{self, Openness};
use super::sql::{self, Counts};
use crate::access_log::days;
use crate::access_log::read::{self as log, Filter};
use crate::accounts;
use crate::audit::{self, Record};
use crate::consent::view::Line;
use crate::consent::{self, Act};
use crate::context::Cx;
use crate::error::Error;
use crate::inventory::SEALED;
use crate::listing::{From, Window};
use crate::people::{self, Person, PersonChange};
use crate::purposes::sql::PurposeRow;
use crate::recipients::register::{self, Asked};
use crate::tickets::comments::NewComment;
use crate::tickets::{NewTicket, TicketChange, create, update};

/// Entries of the log on one page.
pub const LINES: i64 = 30;
/// What was passed on, read at the most.
const PASSED: i64 = 500;

/// What sort of data something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Name and what else is known of the person.
    Profile,
    /// Addresses and numbers.
    Addresses,
    /// Requests under way.
    Open,
    /// Requests that are solved or closed.
    Done,
    /// What the desk noted about them.
    Internal,
    /// What is kept and not used.
    Kept,
    /// What lies in the trash.
    Trashed,
    /// Requests of others in which they take part.
    Copied,
    /// What they wrote.
    Messages,
    /// Files that they sent.
    Files,
    /// Mails as they came.
    Mails,
    /// Mails that became no request.
    Rejected,
    /// What they agreed to or objected to.
    Consents,
    /// What forms showed them and took.
    Proofs,
    /// What they wrote in the help centre.
    Help,
    /// Calls and voice messages, with the numbers.
    Calls,
    /// The password.
    Password,
    /// Sessions.
    Sessions,
    /// Links that were mailed.
    Links,
    /// The log of what was done with their data.
    Log,
    /// What has no line of its own.
    Others,
}

impl What {
    /// The table whose declaration tells the purposes; none where the program itself needs it.
    const fn table(self) -> Option<&'static str> {
        match self {
            Self::Profile => Some("person"),
            Self::Addresses => Some("identity"),
            Self::Open | Self::Done | Self::Internal | Self::Kept | Self::Trashed | Self::Copied | Self::Others => {
                Some("ticket")
            }
            Self::Messages => Some("comment"),
            Self::Files => Some("attachment"),
            Self::Mails => Some("mail_original"),
            Self::Rejected => Some("mail_rejected"),
            Self::Consents => Some("consent_event"),
            Self::Proofs => Some("contact_proof"),
            Self::Help => Some("help_comment"),
            Self::Calls => Some("call"),
            Self::Password | Self::Sessions | Self::Links | Self::Log => None,
        }
    }

    /// Whether what was passed on to partners was taken from here.
    const fn is_passed_on(self) -> bool {
        matches!(self, Self::Open | Self::Done | Self::Messages | Self::Files)
    }
}

/// What something is for.
#[derive(Clone)]
pub enum For {
    /// Purposes that the desk wrote down, with their ground.
    Purposes(Vec<PurposeRow>),
    /// To keep strangers out.
    Safety,
    /// To show what was done.
    Proof,
}

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// When it is forgotten, by the desk or because they ask.
    Forgotten,
    /// With what it belongs to.
    WithRequest,
    /// So many days after it came.
    Days(i64),
    /// So many hours after it came.
    Hours(i64),
    /// So many days later nobody can tell who it was; the entry stays.
    NamesAfter(i64),
}

/// Somebody who received something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// The organisation.
    pub name: String,
    /// Its country, as a code.
    pub country: Option<String>,
    /// Whether names and addresses stayed in the house every time.
    pub masked: bool,
}

/// A line of what is stored.
pub struct Item {
    /// What.
    pub what: What,
    /// How many.
    pub count: i64,
    /// What for.
    pub purpose: For,
    /// Who received it.
    pub receivers: Vec<Receiver>,
    /// Until when.
    pub end: End,
}

/// All that is stored about somebody.
pub struct Stored {
    /// Who they are, opened.
    pub person: Person,
    /// The lines.
    pub items: Vec<Item>,
    /// What they agreed to and may object to.
    pub consents: Vec<Line>,
    /// What was done with it, newest first.
    pub log: Vec<log::Line>,
    /// Whether the log goes on.
    pub more: bool,
    /// How many entries it has in all.
    pub logged: i64,
    /// For how many days it can be told who of the desk it was.
    pub named_days: i64,
}

/// All that is stored about the signed-in customer; `before` is a number of the log.
///
/// # Errors
/// [`Error::Forbidden`] where it was not opened in this session, [`Error::NotFound`] when nobody is signed in.
pub fn stored(tx: &mut Tx<'_>, cx: &Cx, secret: &str, before: Option<i64>) -> Result<Stored, Error> {
    let own = must_be_open(tx, cx, secret)?;
    let row = people::ops::row(tx, cx, own)?;
    let person = people::ops::open(tx, cx, row)?;
    let counts = sql::counts(tx, cx.id(), own, cx.at())?;
    let receivers = receivers(tx, cx, own)?;
    let purposes = crate::purposes::sql::all(tx, cx.id())?;
    let named_days = days::kept(tx, cx)?;
    let trash = crate::erasure::settings::days(tx, cx)?;
    let logged = log::count_own(tx, cx, own)?;
    let items = lines(&counts, logged, trash, named_days).into_iter();
    let items = items.map(|(what, count, end)| Item {
        what,
        count,
        purpose: purpose(what, &purposes),
        receivers: if what.is_passed_on() { receivers.clone() } else { Vec::new() },
        end,
    });
    let items = items.collect();
    let consents = consent::view::list(tx, cx, own)?;
    let mut log = log::of_person(tx, cx, own, &Filter { before, ..Filter::default() }, LINES + 1)?;
    let more = i64::try_from(log.len()).unwrap_or(0) > LINES;
    log.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    Ok(Stored { person, items, consents, log, more, logged, named_days })
}

/// The customer, where all that is stored about them is open.
fn must_be_open(tx: &mut Tx<'_>, cx: &Cx, secret: &str) -> Result<i64, Error> {
    let own = customer(cx)?;
    match session::openness(tx, cx, secret)? {
        Openness::Open(_) => Ok(own),
        Openness::Proven | Openness::Shut => Err(Error::Forbidden),
    }
}

/// What there is, with its end. A line without anything in it is left out.
fn lines(counts: &Counts, logged: i64, trash: i64, named: i64) -> Vec<(What, i64, End)> {
    let all = [
        (What::Profile, 1, End::Forgotten),
        (What::Addresses, counts.addresses, End::Forgotten),
        (What::Open, counts.open, End::Forgotten),
        (What::Done, counts.done, End::Forgotten),
        (What::Internal, counts.internal, End::Forgotten),
        (What::Kept, counts.kept, End::Forgotten),
        (What::Trashed, counts.trashed, End::Days(trash)),
        (What::Copied, counts.copied, End::WithRequest),
        (What::Messages, counts.messages, End::WithRequest),
        (What::Files, counts.files, End::WithRequest),
        (What::Mails, counts.mails, End::WithRequest),
        (What::Rejected, counts.rejected, End::Forgotten),
        (What::Consents, counts.consents, End::Forgotten),
        (What::Proofs, counts.proofs, End::WithRequest),
        (What::Help, counts.help, End::Forgotten),
        (What::Calls, counts.calls, End::WithRequest),
        (What::Password, counts.passwords, End::Forgotten),
        (What::Sessions, counts.sessions, End::Hours(crate::staff::tokens::SESSION_SECONDS / 3_600)),
        (What::Links, counts.links, End::Days(30)),
        (What::Log, logged, End::NamesAfter(named)),
        (What::Others, counts.others, End::Forgotten),
    ];
    all.into_iter().filter(|(_, count, _)| *count > 0).collect()
}

/// The purposes of the fields that lie in the table of something.
fn purpose(what: What, known: &[PurposeRow]) -> For {
    let Some(table) = what.table() else {
        return if what == What::Log { For::Proof } else { For::Safety };
    };
    let fields = SEALED.iter().filter(|sealed| sealed.table == table).flat_map(|sealed| sealed.fields);
    let slugs: Vec<&str> = fields.flat_map(|field| field.purposes).copied().collect();
    For::Purposes(known.iter().filter(|row| slugs.contains(&row.slug.as_str())).cloned().collect())
}

/// Who received something about somebody, each once.
fn receivers(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Receiver>, Error> {
    let asked = Asked { person: Some(person), ..Asked::default() };
    let window = Window { column: "id", descending: true, from: From::Offset(0), size: PASSED, counted: false };
    let mut masked: BTreeMap<i64, bool> = BTreeMap::new();
    for passed in register::list(tx, cx, &asked, &window)?.rows {
        let row = passed.row.row;
        *masked.entry(row.recipient).or_insert(true) &= row.masked;
    }
    let disclosure = crate::disclosure::for_actor(cx);
    let system = cx.as_system();
    let mut receivers = Vec::with_capacity(masked.len());
    for (id, masked) in masked {
        let partner = crate::recipients::ops::get(tx, &system, id)?;
        receivers.push(Receiver { name: partner.name(&disclosure), country: partner.row.country.clone(), masked });
    }
    Ok(receivers)
}

/// Notes that a customer opened all that is stored about them, and opens it.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof of who they are.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, secret: &str, proven: bool) -> Result<(), Error> {
    let own = customer(cx)?;
    session::open_data(tx, cx, secret, proven)?;
    let object = people::ops::object(own);
    audit::record(tx, cx, Record { act: "portal.open", object, facts: Facts::new(), detail: None, owners: &[] })
        .map(drop)
}

/// Corrects the name.
///
/// # Errors
/// [`Error::Invalid`] naming `name`; [`Error::Forbidden`] where it is not open.
pub fn correct_name(tx: &mut Tx<'_>, cx: &Cx, secret: &str, name: &str) -> Result<(), Error> {
    let own = must_be_open(tx, cx, secret)?;
    people::ops::update(tx, cx, own, &PersonChange { name: Some(name.to_owned()), ..PersonChange::default() })
}

/// Corrects the telephone number, or takes it away.
///
/// # Errors
/// [`Error::Invalid`] naming `phone`; [`Error::Forbidden`] where it is not open.
pub fn correct_phone(tx: &mut Tx<'_>, cx: &Cx, secret: &str, phone: &str) -> Result<(), Error> {
    let own = must_be_open(tx, cx, secret)?;
    let phone = Some(phone.trim()).filter(|phone| !phone.is_empty()).map(str::to_owned);
    people::ops::update(tx, cx, own, &PersonChange { phone: Some(phone), ..PersonChange::default() })
}

/// Has a link mailed to a new address; it counts once it is confirmed there.
///
/// # Errors
/// [`Error::Invalid`] naming `email`; [`Error::Forbidden`] where it is not open.
pub fn correct_email(tx: &mut Tx<'_>, cx: &Cx, secret: &str, email: &str) -> Result<(), Error> {
    must_be_open(tx, cx, secret)?;
    super::links::ask_for_address(tx, cx, email)
}

/// Takes away an address that is not the one used.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] where it is not open.
pub fn remove_address(tx: &mut Tx<'_>, cx: &Cx, secret: &str, id: i64) -> Result<(), Error> {
    let own = must_be_open(tx, cx, secret)?;
    people::identities::remove(tx, &cx.as_system(), own, id)
}

/// Says something about a purpose: agrees to the wording that was `shown`, takes it back, objects.
///
/// # Errors
/// [`Error::Invalid`] where it does not fit the purpose; [`Error::NotFound`] when nobody is signed in.
pub fn say(tx: &mut Tx<'_>, cx: &Cx, (purpose, act): (i64, Act), shown: Option<i64>) -> Result<(), Error> {
    let own = customer(cx)?;
    consent::ops::decide(tx, cx, own, (purpose, act), shown)
}

/// Ends all marketing: whatever it rests on, it may not be done from now on.
///
/// # Errors
/// The database's or the vault's.
pub fn stop_marketing(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let Some(purpose) = accounts::sql::purpose(tx, cx.id(), "marketing")? else { return Ok(()) };
    for act in [Act::Withdrawn, Act::Objected] {
        match say(tx, cx, (purpose, act), None) {
            // Nothing was agreed to, or it rests on something else: the other word fits.
            Ok(()) | Err(Error::Invalid(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Objects to a use of data (Art. 21 GDPR): a request for rights, which the desk has to answer. `subject` is in the language
/// of the customer. Answers its number.
///
/// # Errors
/// [`Error::Invalid`] naming `comment` where nothing is said.
pub fn object(tx: &mut Tx<'_>, cx: &Cx, subject: &str, reason: &str) -> Result<i64, Error> {
    customer(cx)?;
    let new = NewTicket::new(subject, NewComment::message(reason.trim(), true));
    let ticket = create::create(tx, cx, &new)?.ticket;
    let change = TicketChange { is_request: Some(true), ..TicketChange::default() };
    update::apply(tx, &cx.as_system(), ticket, &change)?;
    Ok(ticket)
}
