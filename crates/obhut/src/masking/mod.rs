//! Nobody sees more than they need: texts with named gaps where they tell who a customer is.
//!
//! A [`Mask`] is made once for a ticket and then laid over everything of it that a reader is shown: subject, texts, tags,
//! values, file names. It knows the people who take part ([`gather`]) in the spellings that people use ([`known`]), the
//! places where names of others stand ([`around`]), and whatever has the form of personal data (`pii`). For readers who
//! may know who a customer is it lets names pass.

mod around;
mod gather;
mod known;
#[cfg(test)]
mod need_to_know;
pub mod page;
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

use std::sync::Arc;

use db::Tx;
use serde_json::Value;

use crate::context::Cx;
use crate::error::Error;
use crate::organisations::records::OrganisationProfile;
use crate::people::Person;
use crate::tickets::TicketRow;
use crate::words::Role;
use crate::workspace::{Gap, Part};

pub use known::Known;
pub use reveals::Opened;

/// Stands for a gap in plain text.
const DOTS: &str = "…";

/// What lies over the texts of one ticket for one reader.
#[derive(Clone, Default)]
pub struct Mask(Option<Arc<Sheet>>);

/// What a mask knows.
struct Sheet {
    known: Known,
    /// Folded texts of gaps that somebody found to tell of nobody.
    spared: Vec<String>,
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

    /// The mask for the actor's look at a ticket.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn for_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        if cx.actor.sees_identity() {
            return Ok(Self::none());
        }
        let known = gather::of_ticket(tx, cx, ticket)?;
        let (spared, opened) = (spare::texts(tx, cx, ticket)?, reveals::opened(tx, cx, ticket)?);
        Ok(Self(Some(Arc::new(Sheet { known, spared, opened }))))
    }

    /// The mask for somebody outside, whatever the actor may know.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn always(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        let known = gather::of_ticket(tx, cx, ticket)?;
        let spared = spare::texts(tx, cx, ticket)?;
        Ok(Self(Some(Arc::new(Sheet { known, spared, opened: Opened::default() }))))
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
        Self(Some(Arc::new(Sheet { known, spared: Vec::new(), opened: Opened::default() })))
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
        sheet.known.find(text, &mut holes);
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

    /// Whether everything passes.
    pub const fn is_open(&self) -> bool {
        self.0.is_none()
    }

    /// What is open for the purposes that the reader looks for.
    pub fn opened(&self) -> Opened {
        self.0.as_ref().map(|sheet| sheet.opened).unwrap_or_default()
    }

    /// What is left out of a text, in its order, nothing overlapping.
    pub fn holes(&self, text: &str) -> Vec<Hole> {
        let Some(sheet) = &self.0 else { return Vec::new() };
        let mut holes: Vec<Hole> = pii::find(text)
            .into_iter()
            .map(|found| Hole { start: found.start, end: found.end, gap: gap(found.label), sure: sure(found.label) })
            .collect();
        sheet.known.find(text, &mut holes);
        around::names(text, &mut holes);
        holes.retain(|hole| !sheet.opened.opens(hole.gap));
        let mut holes = joined(text, holes);
        holes.retain(|hole| {
            hole.sure
                || !sheet
                    .spared
                    .iter()
                    .any(|spared| *spared == index::fold::fold(text.get(hole.start..hole.end).unwrap_or_default()))
        });
        holes
    }

    /// The text in parts, with named gaps.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        let holes = self.holes(text);
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
        if self.is_open() {
            return name.to_owned();
        }
        match extension(name) {
            Some(extension) => format!("#{place}.{extension}"),
            None => format!("#{place}"),
        }
    }
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
