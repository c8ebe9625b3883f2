//! What is sealed of a ticket.

use std::collections::BTreeMap;

use personal::{Personal, PersonalData, SystemUse, Unknown};
use serde_json::Value;
use zeroize::Zeroizing;

/// What a ticket is about. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "ticket_fields")]
pub struct Fields {
    /// The subject line.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub subject: Personal<String>,
    /// Words that sort tickets.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub tags: Vec<Personal<String>>,
    /// Values of the desk's own fields, as JSON, by field number.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub custom: BTreeMap<i64, Personal<String>>,
    /// Key of the ticket in another system.
    #[personal(n = 3, category = Identity, purposes("support"))]
    pub external_id: Option<Personal<String>>,
    /// The address of ours that the first mail was sent to.
    #[personal(n = 4, category = Technical, purposes("support"))]
    pub recipient: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// What somebody said. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "comment_body")]
pub struct Body {
    /// The text, without what was quoted and signed.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// Cleaned HTML, where there was any.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub html: Option<Personal<String>>,
    /// What its recording says, in writing.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub transcript: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

impl Body {
    /// What it is found by: what was written, and what its recording says.
    pub fn findable(&self) -> Zeroizing<String> {
        let system = crate::disclosure::for_system(SystemUse::Index);
        let mut text = Zeroizing::new(self.text.disclose(&system).clone());
        if let Some(transcript) = &self.transcript {
            text.push('\n');
            text.push_str(transcript.disclose(&system));
        }
        text
    }
}

/// What was quoted and signed. Owners: a unit key, the ticket, the author: it goes with the identity even where the
/// text stays.
#[derive(PersonalData)]
#[personal(name = "comment_quote")]
pub struct Quote {
    /// Quoted history.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub quoted: Option<Personal<String>>,
    /// The signature block.
    #[personal(n = 1, category = Identity, purposes("support"))]
    pub signature: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// What a file is called. Owners: a unit key, the ticket once it belongs to one, else whoever sent it.
#[derive(PersonalData)]
#[personal(name = "attachment_meta")]
pub struct FileMeta {
    /// The file's name as sent.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub name: Personal<String>,
    /// Its media type as sent.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub content_type: Personal<String>,
    /// How the text refers to it (RFC 2392).
    #[personal(n = 2, category = Technical, purposes("support"))]
    pub content_id: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

impl Fields {
    /// Fields with nothing but a subject.
    pub fn about(subject: &str) -> Self {
        Self {
            subject: Personal::new(subject.to_owned()),
            tags: Vec::new(),
            custom: BTreeMap::new(),
            external_id: None,
            recipient: None,
            unknown: Unknown::default(),
        }
    }

    /// Takes something out of subject, tags, the desk's own fields and the reference of another system; answers whether anything
    /// changed. `without` answers what is left of a text that holds it; it is told whether the text then goes whole.
    pub fn cut(&mut self, mut without: impl FnMut(&str, bool) -> Option<String>) -> bool {
        let system = crate::disclosure::for_system(SystemUse::Masking);
        let mut changed = false;
        if let Some(left) = without(self.subject.disclose(&system), false) {
            self.subject = Personal::new(left);
            changed = true;
        }
        // A tag with a gap sorts nothing, and a reference with one refers to nothing.
        let tags = self.tags.len();
        self.tags.retain(|tag| without(tag.disclose(&system), true).is_none());
        changed |= tags != self.tags.len();
        changed |= self.external_id.take_if(|reference| without(reference.disclose(&system), true).is_some()).is_some();
        for value in self.custom.values_mut() {
            let stored = value.disclose(&system);
            let mut json = serde_json::from_str(stored).unwrap_or_else(|_| Value::String(stored.clone()));
            if cut_value(&mut json, &mut without) {
                *value = Personal::new(json.to_string());
                changed = true;
            }
        }
        changed
    }
}

fn cut_value(value: &mut Value, without: &mut impl FnMut(&str, bool) -> Option<String>) -> bool {
    match value {
        Value::String(text) => match without(text, false) {
            Some(left) => {
                *text = left;
                true
            }
            None => false,
        },
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| cut_value(item, without) | changed),
        // A number with a gap is none: a customer's number, say.
        Value::Number(number) if without(&number.to_string(), true).is_some() => {
            *value = Value::Null;
            true
        }
        _ => false,
    }
}
