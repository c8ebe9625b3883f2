//! Who looked at whom: every look, reveal, sending and export of personal data in the one log.
//!
//! A *look* is noted while a page or an answer is made and written within a second; nobody waits for it. What leaves or
//! is uncovered on purpose ([`note`]) is written in the caller's own transaction, before the answer. Which employee it
//! was lies sealed under a key of the day and never in the leaf; see [`days`].
//!
//! What is noted is what a [`personal::Disclosure`] really opened: [`Looking`] listens to it.

pub mod api;
pub mod days;
pub mod export;
pub mod jobs;
pub mod looking;
pub mod opening;
pub mod opening_sql;
pub mod queue;
pub mod read;
pub mod records;
pub mod sql;

#[cfg(test)]
mod tests;

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Categories, Category, PurposeId};

use crate::context::Cx;
use crate::error::Error;
use crate::ids;
use crate::words::Source;

pub use looking::Looking;
pub use queue::Queue;

macro_rules! acts {
    ($($act:ident: $deed:ident, $ticket:literal, $person:literal, $desk:literal;)+) => {
        /// What is noted in the transaction of whoever does it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $(
            #[doc = concat!("Written as `", $ticket, "`.")]
            $act
        ),+ }

        impl Act {
            /// The word of the act, by what it was done to.
            const fn word(self, ticket: bool, person: bool) -> &'static str {
                match self { $(Self::$act => if ticket { $ticket } else if person { $person } else { $desk }),+ }
            }

            /// The sort of deed.
            pub const fn deed(self) -> Deed {
                match self { $(Self::$act => Deed::$deed),+ }
            }
        }
    };
}

acts! {
    Look: Seen, "ticket.look", "person.look", "list.look";
    Reveal: Revealed, "ticket.reveal", "person.reveal", "list.reveal";
    Send: Sent, "ticket.send", "person.send", "list.send";
    Change: Changed, "ticket.change", "person.change", "list.change";
    Export: Exported, "ticket.export", "person.export", "list.export";
}

crate::words::words! {
    /// What sort of deed an entry of the log tells of.
    Deed {
        /// Something new came in.
        Collected = "collected",
        /// Something became another.
        Changed = "changed",
        /// Somebody looked.
        Seen = "seen",
        /// Somebody uncovered what was hidden from them.
        Revealed = "revealed",
        /// It left the house.
        Sent = "sent",
        /// It was taken along in a file.
        Exported = "exported",
        /// It was removed.
        Deleted = "deleted",
        /// Who looked was asked for, consented to or read.
        Opened = "opened",
        /// Nothing personal: settings, groups, tokens.
        Other = "other",
    }
}

/// Something noted in the caller's own transaction.
pub struct Note {
    /// What was done.
    pub act: Act,
    /// Whose data it was, where that is one person.
    pub person: Option<i64>,
    /// In which ticket.
    pub ticket: Option<i64>,
    /// Which categories of data.
    pub categories: Categories,
    /// For which purpose of the register.
    pub purpose: PurposeId,
    /// Through which door.
    pub through: Source,
    /// Who received it, by the number of the row that names them.
    pub recipient: Option<i64>,
}

/// A look that no disclosure tells of, such as a file handed out byte for byte.
pub struct Look {
    /// In which ticket.
    pub ticket: Option<i64>,
    /// Whose data it was, where that is one person.
    pub person: Option<i64>,
    /// Which categories of data.
    pub categories: Categories,
}

/// Notes a look of the actor's; it is written within a second. Looks of the program, and of people at what is theirs,
/// are none.
pub fn look(cx: &Cx, look: &Look) {
    let Some(looks) = &cx.looks else { return };
    if let Some(ticket) = look.ticket {
        looks.at_ticket(ticket, look.person);
    } else if let Some(person) = look.person {
        looks.at_person(person);
    }
    looks.saw(look.categories);
}

/// Writes an entry in the caller's transaction, so that it is durable before the answer, and answers its number. Looks,
/// reveals and exports seal who it was; what is sent or changed is a work record and names the colleague as a fact.
///
/// # Errors
/// The database's or the vault's.
pub fn note(tx: &mut Tx<'_>, cx: &Cx, note: &Note) -> Result<i64, Error> {
    write_note(tx, cx, note, None)
}

/// The same with the number of what somebody looked behind a mask for.
///
/// # Errors
/// The database's or the vault's.
pub fn note_why(tx: &mut Tx<'_>, cx: &Cx, note: &Note, why: i64) -> Result<i64, Error> {
    write_note(tx, cx, note, Some(why))
}

fn write_note(tx: &mut Tx<'_>, cx: &Cx, note: &Note, why: Option<i64>) -> Result<i64, Error> {
    let object = match (note.ticket, note.person) {
        (Some(id), _) => Object { kind: "ticket", id },
        (None, Some(id)) => Object { kind: "person", id },
        (None, None) => Object { kind: "list", id: 0 },
    };
    let mut facts = categories_as_facts(note.categories);
    if let Some(recipient) = note.recipient {
        facts.insert("recipient".into(), Fact::Number(recipient));
    }
    if let Some(why) = why {
        facts.insert("why".into(), Fact::Number(why));
    }
    let seq = ids::count(tx, cx.id(), "log", 1)?;
    let secret = matches!(note.act, Act::Look | Act::Reveal | Act::Export);
    let entry = Entry {
        at: cx.at(),
        role: cx.actor.role,
        source: note.through,
        act: note.act.word(note.ticket.is_some(), note.person.is_some()),
        deed: note.act.deed(),
        object,
        facts,
        categories: bits(note.categories),
        purpose: note.purpose.0,
        people: note.person.as_slice(),
        staff: cx.actor.person.filter(|_| cx.actor.role.is_staff()),
        secret,
    };
    entry.write(tx, &cx.desk, &cx.account, seq)?;
    Ok(seq)
}

/// Writes down that the actor uncovered something that is hidden from their role.
///
/// # Errors
/// The database's or the vault's.
pub fn reveal(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    person: Option<i64>,
    categories: Categories,
    purpose: PurposeId,
) -> Result<i64, Error> {
    let through = cx.source;
    note(
        tx,
        cx,
        &Note { act: Act::Reveal, person, ticket: Some(ticket), categories, purpose, through, recipient: None },
    )
}

/// Writes down that what the actor's request disclosed so far was taken along, instead of looked at.
///
/// # Errors
/// The database's or the vault's.
pub fn exported(tx: &mut Tx<'_>, cx: &Cx, categories: Categories) -> Result<(), Error> {
    let (purpose, through) = (PurposeId(cx.account.support), cx.source);
    let note_ = Note { act: Act::Export, person: None, ticket: None, categories, purpose, through, recipient: None };
    note(tx, cx, &note_).map(drop)
}

/// An entry about to be written.
struct Entry<'a> {
    at: i64,
    role: crate::words::Role,
    source: Source,
    act: &'static str,
    deed: Deed,
    object: Object,
    facts: Facts,
    categories: i64,
    purpose: i64,
    people: &'a [i64],
    staff: Option<i64>,
    secret: bool,
}

impl Entry<'_> {
    /// Writes the entry, what it is about, and, sealed or not, who it was.
    fn write(
        mut self,
        tx: &mut Tx<'_>,
        desk: &crate::desk::Desk,
        account: &crate::accounts::AccountState,
        seq: i64,
    ) -> Result<(), Error> {
        self.facts.insert("via".into(), Fact::Word(self.source.word()));
        self.facts.insert("deed".into(), Fact::Word(self.deed.word()));
        self.facts.insert("purpose".into(), Fact::Number(self.purpose));
        let sealed = match self.staff {
            Some(staff) if self.secret => Some(days::seal(tx, desk, account, self.at, seq, staff)?),
            Some(staff) => {
                self.facts.insert("by".into(), Fact::Number(staff));
                None
            }
            None => None,
        };
        ledger::append(
            tx,
            &ledger::NewEntry {
                account: account.key.id,
                seq,
                at: self.at,
                role: self.role.word(),
                act: self.act,
                object: self.object,
                // Beside the row's own history, which colleagues read and which must not grow with every look.
                shelf: Some(shelf(self.object.kind)),
                facts: &self.facts,
                actor: self.staff.filter(|_| !self.secret),
                commitment: None,
                sealed_detail: None,
                staff: sealed.as_ref().map(|(commitment, bytes)| (*commitment, bytes.as_slice())),
                traits: ledger::Traits {
                    deed: self.deed.word(),
                    via: self.source.word(),
                    categories: self.categories,
                    purpose: Some(self.purpose),
                },
            },
        )?;
        for person in self.people {
            sql::insert_person(tx, account.key.id, *person, seq)?;
        }
        Ok(())
    }
}

/// Where looks at a kind of row are found.
pub const fn shelf(kind: &'static str) -> &'static str {
    match kind.as_bytes() {
        b"ticket" => "look.ticket",
        b"person" => "look.person",
        _ => "look.list",
    }
}

fn categories_as_facts(categories: Categories) -> Facts {
    let held = Category::ALL.into_iter().filter(|category| categories.contains(*category));
    held.map(|category| (category.slug().to_owned(), Fact::Flag(true))).collect()
}

/// The categories as the column holds them: one bit each, in their fixed order.
pub fn bits(categories: Categories) -> i64 {
    Category::ALL.into_iter().filter(|category| categories.contains(*category)).map(bit).sum()
}

/// The bit of a category.
pub const fn bit(category: Category) -> i64 {
    1 << category as u8
}

/// The categories of a column's value.
pub fn of_bits(bits: i64) -> Vec<Category> {
    Category::ALL.into_iter().filter(|category| bits & bit(*category) != 0).collect()
}
