//! Looking behind the mask: one purpose, the categories it needs, while the ticket is assigned to the reader.

use db::Tx;
use personal::{Categories, Category, PurposeId};

use super::sql;
use crate::access_log::{self, Act, Note};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{TicketRow, access};
use crate::words::{Rights, Role, Status};
use crate::workspace::Gap;

crate::words::words! {
    /// What somebody looks behind the mask for.
    RevealPurpose {
        /// A visit: name, address, telephone.
        Visit = "visit",
        /// Telling whose device or place it is: the address.
        Place = "place",
        /// Telling apart by number: customer's, contract's, account's.
        Number = "number",
        /// Reading a file.
        File = "file",
    }
}

/// What a purpose opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Names.
    pub identity: bool,
    /// E-mail addresses and telephone numbers.
    pub contact: bool,
    /// Postal addresses.
    pub address: bool,
    /// Numbers that stand for a person.
    pub number: bool,
    /// Files.
    pub file: bool,
}

impl RevealPurpose {
    /// What it needs.
    pub const fn opens(self) -> Opened {
        const NOTHING: Opened = Opened { identity: false, contact: false, address: false, number: false, file: false };
        match self {
            Self::Visit => Opened { identity: true, contact: true, address: true, ..NOTHING },
            Self::Place => Opened { address: true, ..NOTHING },
            Self::Number => Opened { number: true, ..NOTHING },
            Self::File => Opened { file: true, ..NOTHING },
        }
    }
}

impl Opened {
    /// What both open.
    pub const fn and(self, other: Self) -> Self {
        Self {
            identity: self.identity || other.identity,
            contact: self.contact || other.contact,
            address: self.address || other.address,
            number: self.number || other.number,
            file: self.file || other.file,
        }
    }

    /// Whether a gap of this sort is open.
    pub const fn opens(self, gap: Gap) -> bool {
        match gap {
            Gap::Name => self.identity,
            Gap::Email | Gap::Phone => self.contact,
            Gap::Address => self.address,
            Gap::Bank | Gap::Birth | Gap::Number => self.number,
            Gap::Other => false,
        }
    }

    /// The same in the categories of the register.
    pub fn categories(self) -> Categories {
        let mut categories = Categories::NONE;
        for (open, category) in [
            (self.identity || self.number, Category::Identity),
            (self.contact || self.address, Category::Contact),
            (self.file, Category::Content),
        ] {
            if open {
                categories = categories.with(category);
            }
        }
        categories
    }
}

/// What is open to the actor on a ticket.
///
/// # Errors
/// The database's.
pub fn opened(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Opened, Error> {
    if !lasts(cx, ticket) {
        return Ok(Opened::default());
    }
    let purposes = of(tx, cx, ticket)?;
    Ok(purposes.into_iter().fold(Opened::default(), |opened, purpose| opened.and(purpose.opens())))
}

/// The purposes for which the actor looks at a ticket.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Vec<RevealPurpose>, Error> {
    let Some(person) = cx.actor.person.filter(|_| lasts(cx, ticket)) else { return Ok(Vec::new()) };
    let words = sql::reveals(tx, cx.id(), ticket.id, person)?;
    Ok(words.iter().filter_map(|word| RevealPurpose::from_word(word)).collect())
}

/// A look lasts while the ticket is the actor's and is worked on.
fn lasts(cx: &Cx, ticket: &TicketRow) -> bool {
    ticket.assignee.is_some()
        && ticket.assignee == cx.actor.person
        && !matches!(ticket.status, Status::Solved | Status::Closed)
}

/// Whether the actor may look behind the mask of this ticket: a specialist of its group who may change it, and whose it
/// is.
pub fn may_reveal(cx: &Cx, ticket: &TicketRow) -> bool {
    let rights = ticket.group.and_then(|group| cx.actor.rights_in(group));
    let changes = matches!(rights, Some(Rights::Edit | Rights::Full));
    cx.actor.role == Role::Specialist && cx.actor.trained && changes && lasts(cx, ticket)
}

/// Opens what one purpose needs, and writes it into the log before anything is shown.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; [`Error::Forbidden`] without the right;
/// [`Error::Invalid`] naming `why` for a purpose that is none.
pub fn reveal(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, purpose: &str) -> Result<(), Error> {
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    if !may_reveal(cx, &row) {
        return Err(Error::Forbidden);
    }
    let purpose = RevealPurpose::from_word(purpose).ok_or(Error::invalid("why", FaultKind::Unknown))?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    access_log::note(
        tx,
        cx,
        &Note {
            act: Act::Reveal,
            person: row.requester,
            ticket: Some(ticket),
            categories: purpose.opens().categories(),
            purpose: PurposeId(cx.account.support),
            through: cx.source,
            recipient: None,
        },
    )?;
    Ok(sql::add_reveal(tx, cx.id(), ticket, person, purpose.word(), cx.at())?)
}

/// Ends every look at a ticket: it went to somebody else, or it is done.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    Ok(sql::end_reveals(tx, cx.id(), ticket).map(drop)?)
}
