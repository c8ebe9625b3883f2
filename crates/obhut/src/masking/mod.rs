//! Nobody sees more than they need: texts with named gaps where they tell who a customer is.
//!
//! A [`Mask`] is made once for a version of a ticket ([`cache`]) and then laid over everything of it that a reader is
//! shown: subject, texts, tags, values, file names. It knows the people who take part ([`gather`]) in the spellings that
//! people use ([`known`]), the places where names of others stand ([`around`]), and whatever has the form of personal data
//! (`pii`). For readers who may know who a customer is it lets names pass; on their pages it still covers what is fenced to
//! fewer eyes ([`protected`]).

mod around;
pub mod cache;
mod gather;
mod html;
mod known;
mod labelled;
#[cfg(test)]
mod need_to_know;
pub mod opened;
pub mod page;
mod protected;
pub mod purposes;
pub mod purposes_sql;
pub mod records;
pub mod release;
pub mod reveals;
pub mod search;
pub mod spare;
mod spelling;
pub mod sql;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tests;
pub mod view;
#[cfg(test)]
mod walks;

use std::sync::Arc;

use db::Tx;
use serde_json::Value;

use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::organisations::records::OrganisationProfile;
use crate::people::Person;
use crate::tickets::TicketRow;
use crate::words::Role;
use crate::workspace::{Gap, Part};

pub use known::Known;
pub use opened::Opened;

use cache::Kept;

/// Stands for a gap in plain text.
const DOTS: &str = "…";

/// What lies over the texts of one ticket for one reader.
#[derive(Clone, Default)]
pub struct Mask(Option<Arc<Sheet>>);

/// What a mask knows.
struct Sheet {
    kept: Arc<Kept>,
    /// Who takes part is no secret from the reader: only what is fenced to fewer eyes is covered.
    protected: bool,
    /// What is open for a purpose.
    opened: Opened,
}

/// A stretch of text that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Where it begins.
    pub start: usize,
    /// Where it has ended.
    pub end: usize,
    /// What stood there.
    pub gap: Gap,
    /// Whether it surely tells of somebody: a value that is known to be theirs, or one with check digits.
    pub sure: bool,
}

impl Mask {
    /// Lets everything pass.
    pub const fn none() -> Self {
        Self(None)
    }

    /// The mask for what the actor's programs are told of a ticket: whoever may know the customer is told all of it, and
    /// so is a customer. Which tickets exist for them is for [`crate::tickets::access`] to say; those that do, they read as
    /// they were written.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn for_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        let open = cx.actor.sees_identity() || cx.actor.role == Role::EndUser;
        if open { Ok(Self::none()) } else { Self::of(tx, cx, ticket, false) }
    }

    /// The mask for a page that the actor reads: who may know the customer finds accounts, numbers of documents and words
    /// of health covered all the same, until they look for a purpose.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn for_page(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        if cx.actor.sees_identity() && !is_covered(&cx.actor) {
            return Ok(Self::none());
        }
        Self::of(tx, cx, ticket, cx.actor.sees_identity())
    }

    fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, protected: bool) -> Result<Self, Error> {
        let kept = kept(tx, cx, ticket, protected)?;
        let opened = reveals::lasting(cx, ticket, &kept.looks);
        Ok(Self(Some(Arc::new(Sheet { kept, protected, opened }))))
    }

    /// The mask for somebody outside, whatever the actor may know.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn always(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        let kept = kept(tx, cx, ticket, false)?;
        Ok(Self(Some(Arc::new(Sheet { kept, protected: false, opened: Opened::default() }))))
    }

    /// The mask for the actor's look at what is noted of one person outside any ticket.
    pub fn for_person(cx: &Cx, person: &Person) -> Self {
        let open = cx.actor.sees_identity() || cx.actor.person == Some(person.row.id);
        if open || person.row.role != Role::EndUser { Self::none() } else { Self::of_known(gather::of_person(person)) }
    }

    /// The mask for the actor's look at what is noted of an organisation.
    pub fn for_organisation(cx: &Cx, profile: Option<&OrganisationProfile>) -> Self {
        if cx.actor.sees_identity() { Self::none() } else { Self::of_known(gather::of_organisation(profile)) }
    }

    /// The mask for somebody known by nothing but these values; for texts that belong to no ticket.
    pub fn of_known(known: Known) -> Self {
        let kept = Arc::new(Kept::new(known, Vec::new(), Vec::new()));
        Self(Some(Arc::new(Sheet { kept, protected: false, opened: Opened::default() })))
    }

    /// The mask for texts that belong to no ticket, before a reader who may know whom they are about.
    #[cfg(test)]
    fn of_protected() -> Self {
        let kept = Arc::new(Kept::new(Known::default(), Vec::new(), Vec::new()));
        Self(Some(Arc::new(Sheet { kept, protected: true, opened: Opened::default() })))
    }

    /// The mask that takes somebody who is forgotten out of texts that stay.
    pub(crate) fn forgetting(person: &Person) -> Self {
        Self::of_known(gather::of_person(person))
    }

    /// The text with what is known to be of the person replaced, and everything else as it is; `None` where nothing of
    /// theirs stands in it.
    pub(crate) fn without(&self, text: &str, instead: &str) -> Option<String> {
        let sheet = self.0.as_ref()?;
        let mut holes = Vec::new();
        sheet.kept.known.find(text, &mut holes);
        let holes = joined(text, holes);
        if holes.is_empty() {
            return None;
        }
        let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
        for hole in holes {
            masked.push_str(text.get(at..hole.start).unwrap_or_default());
            masked.push_str(instead);
            at = hole.end;
        }
        masked.push_str(text.get(at..).unwrap_or_default());
        Some(masked)
    }

    /// Where something known to be of the person stands in a text.
    pub(crate) fn places(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let mut holes = Vec::new();
        if let Some(sheet) = &self.0 {
            sheet.kept.known.find(text, &mut holes);
        }
        joined(text, holes).into_iter().map(|hole| hole.start..hole.end).collect()
    }

    /// Whether everything passes.
    pub const fn is_open(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the reader may know who the customer is.
    pub fn knows(&self) -> bool {
        self.0.as_ref().is_none_or(|sheet| sheet.protected)
    }

    /// What is open for the purposes that the reader looks for.
    pub fn opened(&self) -> Opened {
        self.0.as_ref().map(|sheet| sheet.opened).unwrap_or_default()
    }

    /// What is left out of a text, in its order, nothing overlapping.
    pub fn holes(&self, text: &str) -> Vec<Hole> {
        let Some(sheet) = &self.0 else { return Vec::new() };
        let found = sheet.kept.holes(text, || sheet.look(text));
        let mut holes: Vec<Hole> = found.iter().copied().filter(|hole| !sheet.opened.opens(hole.gap)).collect();
        holes = joined(text, holes);
        holes.retain(|hole| {
            hole.sure || {
                let hidden = index::fold::fold(text.get(hole.start..hole.end).unwrap_or_default());
                !sheet.kept.spared.contains(&hidden)
            }
        });
        holes
    }

    /// The text in parts, with named gaps.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        in_parts(text, self.holes(text))
    }

    /// A signature in parts. What stands there is who somebody is: before readers who need not know, every line that is
    /// like a name is one.
    pub fn signature(&self, text: &str) -> Vec<Part> {
        let mut holes = self.holes(text);
        if !self.knows() {
            around::signatures(text, &mut holes);
            holes = joined(text, holes);
        }
        in_parts(text, holes)
    }

    /// The same as plain text: for subjects, previews, titles and the API.
    pub fn line(&self, text: &str) -> String {
        if self.is_open() {
            return text.to_owned();
        }
        let parts = self.parts(text);
        parts.iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { DOTS }).collect()
    }

    /// A tag; none where it tells who somebody is.
    pub fn tag(&self, tag: &str) -> Option<String> {
        if self.knows() {
            return Some(tag.to_owned());
        }
        // A tag's words hang together with signs that are none of a sentence's.
        let spoken: String = tag.chars().map(|char| if matches!(char, '_' | ':' | '/') { ' ' } else { char }).collect();
        (self.holes(tag).is_empty() && self.holes(&spoken).is_empty()).then(|| tag.to_owned())
    }

    /// Tags without those that tell who somebody is.
    pub fn tags<'a>(&self, tags: impl IntoIterator<Item = &'a String>) -> Vec<String> {
        tags.into_iter().filter_map(|tag| self.tag(tag)).collect()
    }

    /// A JSON value with every text in it masked.
    pub fn value(&self, value: Value) -> Value {
        if self.is_open() {
            return value;
        }
        match value {
            Value::String(text) => Value::String(self.line(&text)),
            // A long number may be a telephone number or a customer's.
            Value::Number(number) if self.line(&number.to_string()) != number.to_string() => Value::Null,
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.value(item)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (name, self.value(value))).collect())
            }
            plain => plain,
        }
    }

    /// The name of the file in this place of its message, from 1. Behind a mask only its sort is told.
    pub fn file_name(&self, place: usize, name: &str) -> String {
        if self.knows() {
            return self.line(name);
        }
        match extension(name) {
            Some(extension) => format!("#{place}.{extension}"),
            None => format!("#{place}"),
        }
    }
}

impl Sheet {
    /// What a text holds of what this mask hides, opened or not.
    fn look(&self, text: &str) -> Vec<Hole> {
        if self.protected {
            return protected::holes(text);
        }
        let mut holes: Vec<Hole> = pii::find(text).into_iter().map(Into::into).collect();
        self.kept.known.find(text, &mut holes);
        around::names(text, &mut holes);
        labelled::numbers(text, &mut holes);
        protected::health(text, &mut holes);
        holes
    }
}

impl From<pii::Finding> for Hole {
    fn from(found: pii::Finding) -> Self {
        Self { start: found.start, end: found.end, gap: gap(found.label), sure: sure(found.label) }
    }
}

/// Whether what is fenced to fewer eyes is covered on the actor's pages. Whoever oversees data protection sees everything.
fn is_covered(actor: &Actor) -> bool {
    matches!(actor.role, Role::Administrator | Role::Agent | Role::Coordinator)
}

/// What a mask of this ticket is made of, from memory if it is there.
fn kept(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, protected: bool) -> Result<Arc<Kept>, Error> {
    let name = (cx.id(), ticket.id, !protected);
    if let Some(kept) = cx.desk.masks.get(name, ticket.version) {
        return Ok(kept);
    }
    let known = if protected { Known::default() } else { gather::of_ticket(tx, cx, ticket)? };
    let kept = Arc::new(Kept::new(known, spare::texts(tx, cx, ticket)?, reveals::all(tx, cx, ticket)?));
    let (desk, version, began, copy) = (Arc::clone(&cx.desk), ticket.version, cx.now, Arc::clone(&kept));
    // A transaction that is undone has read what never was.
    tx.after_commit(move || desk.masks.put(name, version, began, &copy));
    Ok(kept)
}

/// The text in parts, the holes as named gaps.
fn in_parts(text: &str, holes: Vec<Hole>) -> Vec<Part> {
    let mut parts = Vec::with_capacity(holes.len() * 2 + 1);
    let (mut at, mut doubts) = (0, 0);
    for hole in holes {
        let between = text.get(at..hole.start).unwrap_or_default();
        if !between.is_empty() {
            parts.push(Part::Text(between.to_owned()));
        }
        if hole.sure {
            parts.push(Part::Gap(hole.gap));
        } else {
            parts.push(Part::Doubt(hole.gap, doubts));
            doubts += 1;
        }
        at = hole.end;
    }
    let rest = text.get(at..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// The ending of a file's name, of the well-known ones: another may be part of a name.
pub fn extension(name: &str) -> Option<&'static str> {
    const KNOWN: [&str; 24] = [
        "pdf", "png", "jpg", "jpeg", "gif", "webp", "heic", "tif", "txt", "csv", "doc", "docx", "odt", "xls", "xlsx",
        "ods", "ppt", "pptx", "zip", "eml", "ics", "xml", "json", "mp4",
    ];
    let (_, ending) = name.rsplit_once('.')?;
    KNOWN.into_iter().find(|known| ending.trim().eq_ignore_ascii_case(known))
}

const fn gap(label: pii::Label) -> Gap {
    match label {
        pii::Label::Email => Gap::Email,
        pii::Label::Phone => Gap::Phone,
        pii::Label::Iban | pii::Label::CreditCard => Gap::Bank,
        pii::Label::Address => Gap::Address,
        pii::Label::DateOfBirth => Gap::Birth,
        pii::Label::IpAddress
        | pii::Label::TaxId
        | pii::Label::SocialSecurity
        | pii::Label::IdDocument
        | pii::Label::LicensePlate => Gap::Number,
    }
}

/// Whether what has this form is surely personal.
const fn sure(label: pii::Label) -> bool {
    !matches!(
        label,
        pii::Label::Phone
            | pii::Label::IpAddress
            | pii::Label::Address
            | pii::Label::LicensePlate
            | pii::Label::IdDocument
    )
}

/// The holes in order, those that overlap as one, names side by side as one.
fn joined(text: &str, mut holes: Vec<Hole>) -> Vec<Hole> {
    // Of two that begin together the longer, of equals the surer names the gap.
    holes.sort_by_key(|hole| (hole.start, usize::MAX - hole.end, !hole.sure));
    let mut joined: Vec<Hole> = Vec::with_capacity(holes.len());
    for hole in holes {
        if let Some(last) = joined.last_mut() {
            let between = text.get(last.end..hole.start);
            let names = last.gap == Gap::Name && hole.gap == Gap::Name && between.is_some_and(around::is_within_a_name);
            if hole.start < last.end || names {
                last.end = last.end.max(hole.end);
                last.sure |= hole.sure;
                continue;
            }
        }
        joined.push(hole);
    }
    joined
}
