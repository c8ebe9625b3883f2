//! People as pages: found, shown whole, corrected, compared and merged.

use askama::Template;
use world::Timestamp;

use super::choices::Status;
use super::form::{Choice, Problems};
use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// People that were looked for.
pub struct PeoplePage {
    /// What was typed.
    pub q: String,
    /// Whether anything was looked for; else the newest are shown.
    pub searched: bool,
    /// Whom was found.
    pub rows: Vec<PersonRow>,
}

/// A person in a list.
pub struct PersonRow {
    /// Their number.
    pub id: u64,
    /// Their name.
    pub name: String,
    /// The usual address.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// When the person first wrote.
    pub since: Timestamp,
}

/// Everything about a person that staff work with.
pub struct PersonPage {
    /// Their number.
    pub id: u64,
    /// Their name.
    pub name: String,
    /// Addresses and numbers.
    pub identities: Vec<Identity>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// When the person first wrote.
    pub since: Timestamp,
    /// When something last happened.
    pub last: Timestamp,
    /// How many tickets are open, and how many there are.
    pub counts: (u64, u64),
    /// Their tickets, open ones first.
    pub tickets: Vec<PersonTicket>,
    /// Further values of the record.
    pub facts: Vec<super::Fact>,
    /// The form of the record; absent where the reader may not change it.
    pub form: Option<PersonForm>,
    /// Records that may be of the same human.
    pub duplicates: Vec<Duplicate>,
    /// Whether the reader may forget them.
    pub may_forget: bool,
}

/// What reaches a person.
pub struct Identity {
    /// What it is called.
    pub kind: Key,
    /// The address or number.
    pub address: String,
    /// Whether it is the usual one.
    pub primary: bool,
    /// Whether it is known to be theirs.
    pub verified: bool,
    /// Whether mail to it came back.
    pub undeliverable: bool,
}

/// A ticket of a person.
pub struct PersonTicket {
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// When something last happened.
    pub updated: Timestamp,
}

/// The form of a person's record.
pub struct PersonForm {
    /// The person.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The usual address.
    pub email: String,
    /// The telephone number.
    pub phone: String,
    /// Languages to choose from.
    pub languages: Vec<Choice>,
    /// What else is known.
    pub details: String,
    /// Remarks.
    pub notes: String,
    /// Where the form leads back to.
    pub back: String,
    /// What was wrong with the last try.
    pub problems: Problems,
}

/// A record that may be of the same human.
pub struct Duplicate {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its usual address or number.
    pub reached: String,
    /// Why.
    pub likeness: Key,
}

/// Two records side by side.
pub struct PersonMergePage {
    /// The two; the first is the one the reader came from.
    pub sides: Vec<MergePerson>,
}

/// One record to be merged.
pub struct MergePerson {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Addresses and numbers.
    pub identities: Vec<Identity>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// When the person first wrote.
    pub since: Timestamp,
    /// How many tickets there are.
    pub tickets: u64,
}

macro_rules! page {
    ($(#[$doc:meta])* $function:ident, $template:ident, $path:literal, $page:ty) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $template<'a> {
            t: Translator,
            frame: &'a Frame,
            shell: &'a Shell,
            page: &'a $page,
        }

        $(#[$doc])*
        pub fn $function(shell: &Shell, page: &$page) -> Result<String, askama::Error> {
            $template { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
        }
    };
}

page! {
    /// Draws `GET` and `POST /people`.
    people, PeopleTemplate, "workspace/people.html", PeoplePage
}
page! {
    /// Draws `GET /people/{id}`, and the form again with problems.
    person, PersonTemplate, "workspace/person.html", PersonPage
}
page! {
    /// Draws `GET /people/{id}/merge/{other}`.
    person_merge, PersonMergeTemplate, "workspace/person_merge.html", PersonMergePage
}
