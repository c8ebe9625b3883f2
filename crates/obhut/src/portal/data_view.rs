//! The pages of what is stored about a customer.

use std::borrow::Cow;

use askama::Template;
use personal::LegalBasis;
use world::Timestamp;

use super::PortalFrame;
use super::data::{End, For, Item, Receiver, What};
use super::door_view::Refusal;
use crate::assets::icon;
use crate::consent::view::{Line, ListPart, title};
use crate::i18n::{Key, Translator};
use crate::purposes::sql::PurposeRow;
use crate::recipients::countries;
use crate::workspace::Problem;
use crate::workspace::admin::basis;
use crate::workspace::privacy::{self, LogLine};

/// Where a click on a consent is posted to.
const SAY: &str = "/portal/data/consent";

/// Before it is open.
pub struct ShutPage {
    /// Whether one click opens it, because the password was given just now.
    pub proven: bool,
    /// Why it did not open.
    pub refused: Option<Refusal>,
}

/// An address as the page shows it.
pub struct Known {
    /// Its number.
    pub id: i64,
    /// The address.
    pub address: String,
    /// Whether it is the one used.
    pub primary: bool,
    /// Whether it is a telephone number.
    pub phone: bool,
}

/// What was typed and not taken: which form, what, and why.
#[derive(Default)]
pub struct Again {
    /// The name of the field.
    pub field: &'static str,
    /// What was typed.
    pub typed: String,
    /// Why it was not taken.
    pub problem: Option<Problem>,
}

/// All that is stored about somebody.
pub struct DataPage {
    /// Until when the page is open.
    pub until: Timestamp,
    /// The name.
    pub name: String,
    /// Addresses and numbers.
    pub addresses: Vec<Known>,
    /// What is stored.
    pub items: Vec<Item>,
    /// What they agreed to, or did not.
    pub consents: Vec<Line>,
    /// What happens without consent, and may be objected to.
    pub objections: Vec<Line>,
    /// Who looked, newest first.
    pub log: Vec<LogLine>,
    /// How many entries there are in all.
    pub logged: i64,
    /// Where the newest entries are, on the pages after theirs.
    pub newest: Option<String>,
    /// Where older entries are.
    pub older: Option<String>,
    /// For how many days it can be told who it was.
    pub named_days: i64,
    /// What was typed and not taken.
    pub again: Again,
}

impl DataPage {
    fn phone(&self) -> &str {
        let primary = self.addresses.iter().find(|known| known.phone && known.primary);
        primary.map_or("", |known| &known.address)
    }

    fn mails(&self) -> impl Iterator<Item = &Known> {
        self.addresses.iter().filter(|known| !known.phone)
    }

    /// Whether not all of the log stands on this page.
    const fn is_part(&self) -> bool {
        self.newest.is_some() || self.older.is_some()
    }

    /// Purposes with a button each.
    fn list<'a>(&self, portal: &'a PortalFrame, lines: &'a [Line]) -> ListPart<'a> {
        ListPart { t: portal.frame.translator(), frame: &portal.frame, lines, action: SAY.into() }
    }

    /// Why the field's form came back, if it did.
    fn problem(&self, field: &str) -> Option<Problem> {
        self.again.problem.filter(|_| self.again.field == field)
    }

    /// What stands in a field: what was typed last, else what is stored.
    fn value<'a>(&'a self, field: &str, stored: &'a str) -> &'a str {
        if self.problem(field).is_some() { &self.again.typed } else { stored }
    }
}

impl What {
    const fn key(self) -> Key {
        match self {
            Self::Profile => Key("portal-what-profile"),
            Self::Addresses => Key("portal-what-addresses"),
            Self::Open => Key("portal-what-open"),
            Self::Done => Key("portal-what-done"),
            Self::Internal => Key("portal-what-internal"),
            Self::Kept => Key("portal-what-kept"),
            Self::Trashed => Key("portal-what-trashed"),
            Self::Copied => Key("portal-what-copied"),
            Self::Messages => Key("portal-what-messages"),
            Self::Files => Key("portal-what-files"),
            Self::Mails => Key("portal-what-mails"),
            Self::Rejected => Key("portal-what-rejected"),
            Self::Consents => Key("portal-what-consents"),
            Self::Proofs => Key("portal-what-proofs"),
            Self::Help => Key("portal-what-help"),
            Self::Calls => Key("portal-what-calls"),
            Self::Password => Key("portal-what-password"),
            Self::Sessions => Key("portal-what-sessions"),
            Self::Links => Key("portal-what-links"),
            Self::Log => Key("portal-what-log"),
            Self::Others => Key("portal-what-others"),
        }
    }

    const fn from(self) -> Key {
        match self {
            Self::Profile
            | Self::Addresses
            | Self::Messages
            | Self::Files
            | Self::Password
            | Self::Consents
            | Self::Help => Key("portal-from-you"),
            Self::Open | Self::Done | Self::Kept | Self::Trashed | Self::Proofs | Self::Calls => {
                Key("portal-from-both")
            }
            Self::Mails | Self::Rejected | Self::Copied => Key("portal-from-mail"),
            Self::Sessions => Key("portal-from-browser"),
            Self::Internal | Self::Links | Self::Log | Self::Others => Key("portal-from-us"),
        }
    }
}

impl Item {
    fn what(&self, t: &Translator) -> Cow<'static, str> {
        t.with(self.what.key(), "n", self.count)
    }

    /// What it is for and on what ground, one pair for each purpose.
    fn purposes(&self, t: &Translator) -> Vec<(String, String)> {
        let text = |key: Key| t.get(key).into_owned();
        match &self.purpose {
            For::Purposes(rows) => rows.iter().map(|row| (title(t, row), ground(t, row))).collect(),
            For::Safety => vec![(text(Key("portal-for-safety")), text(basis(LegalBasis::LegitimateInterests)))],
            For::Proof => vec![(text(Key("portal-for-proof")), text(basis(LegalBasis::LegalObligation)))],
        }
    }

    fn end(&self, t: &Translator) -> Cow<'static, str> {
        match self.end {
            End::Forgotten => t.get(Key("portal-end-forgotten")),
            End::WithRequest => t.get(Key("portal-end-request")),
            End::Days(days) => t.with(Key("portal-end-days"), "days", days),
            End::Hours(hours) => t.with(Key("portal-end-hours"), "hours", hours),
            End::NamesAfter(days) => t.with(Key("portal-end-names"), "days", days),
        }
    }
}

impl Receiver {
    fn country(&self, t: &Translator) -> String {
        let found = self.country.as_deref().and_then(countries::of);
        found.map_or_else(String::new, |country| country.name(t.language()).to_owned())
    }
}

fn ground(t: &Translator, row: &PurposeRow) -> String {
    t.get(LegalBasis::from_slug(&row.basis).map_or(Key("purpose-no-basis"), basis)).into_owned()
}

/// What was done, in words: the sort of deed, and which data.
fn deed(t: &Translator, line: &LogLine) -> String {
    let seen: Vec<_> = line.categories.iter().map(|(it, _)| privacy::category(t, *it).into_owned()).collect();
    let deed = privacy::deed(t, line.deed).text;
    if seen.is_empty() { deed } else { format!("{deed}: {}", seen.join(", ")) }
}

fn purpose(t: &Translator, line: &LogLine) -> String {
    line.purpose.as_deref().map(|slug| privacy::purpose(t, slug)).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "portal/data_shut.html")]
struct ShutTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a ShutPage,
}

#[derive(Template)]
#[template(path = "portal/data.html")]
struct DataTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a DataPage,
}

/// Draws the page before it is open.
pub fn shut(portal: &PortalFrame, page: &ShutPage) -> Result<String, askama::Error> {
    ShutTemplate { t: portal.frame.translator(), portal, page }.render()
}

/// Draws all that is stored.
pub fn data(portal: &PortalFrame, page: &DataPage) -> Result<String, askama::Error> {
    DataTemplate { t: portal.frame.translator(), portal, page }.render()
}
