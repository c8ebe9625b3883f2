//! Which sealed column holds which record, under whose keys. `docs/data-inventory.md` is written from it, and the test of
//! the schema knows no other sealed columns.

use personal::{Category, Field, Inventory, Sealed};

use crate::access_log::records::{Reason, Staff};
use crate::articles::records::{HelpComment, HelpLabels, HelpText, HelpVote};
use crate::audit::Detail;
use crate::automations::records::AutomationContent;
use crate::consent::records::ConsentProof;
use crate::drafts::records::DraftText;
use crate::email::original::Envelope;
use crate::email::records::{MailAddress, MailLogin};
use crate::email::rules::MailPattern;
use crate::erasure::waiting::KeptPerson;
use crate::form::records::ContactProof;
use crate::handover::records::Task;
use crate::holds::records::HoldNote;
use crate::keepers::records::KeeperPlace;
use crate::macros::records::MacroContent;
use crate::masking::records::Spared;
use crate::organisations::records::OrganisationProfile;
use crate::people::records::{Address, Profile};
use crate::proof::records::Seed;
use crate::recipients::records::{PartnerReference, RecipientProfile};
use crate::satisfaction::records::RatingComment;
use crate::scheduled::records::ScheduledText;
use crate::side_conversations::records::{SideBody, SideFields};
use crate::sla::records::SlaContent;
use crate::staff::records::{Credential, TokenLabel};
use crate::tickets::records::{Body, Fields, FileMeta, Quote};
use crate::triggers::records::TriggerContent;
use crate::views::records::ViewContent;
use crate::voice::records::CallDetails;
use crate::webhooks::records::{NoticeBody, WebhookProfile};

/// A value that is sealed as the bytes it came in, not as a record.
const fn bytes(
    table: &'static str,
    column: &'static str,
    owners: &'static [&'static str],
    fields: &'static [Field],
) -> Sealed {
    Sealed { table, column, owners, record: "bytes", fields }
}

const fn content(name: &'static str) -> Field {
    Field { record: "bytes", number: 0, name, category: Some(Category::Content), purposes: &["support"], parts: &[] }
}

const MAIL: &[Field] = &[content("the mail as it came")];
const FILE: &[Field] = &[content("the file")];

/// The key of the one value.
const UNIT: &str = "unit";
/// The key of the ticket.
const TICKET: &str = "ticket";
/// The key of the person.
const PERSON: &str = "person";
/// The key of whoever wrote it.
const AUTHOR: &str = "author";
/// The keys of all whom the mail names in From, To and Cc.
const NAMED: &str = "persons named";
/// The key of the organisation.
const ORGANISATION: &str = "organisation";
/// The key of the row that the log entry is about.
const SUBJECT: &str = "row concerned";
/// The key of the partner outside.
const RECIPIENT: &str = "partner";

/// The key of the case: what must outlive whoever is forgotten, until others have confirmed.
const CASE: &str = "case";

/// The key of the article.
const ARTICLE: &str = "article";

/// Every sealed column there is.
pub const SEALED: &[Sealed] = &[
    Sealed::of::<Profile>("person", "sealed_profile", &[UNIT, PERSON]),
    Sealed::of::<Address>("identity", "sealed_address", &[UNIT, PERSON]),
    Sealed::of::<Address>("portal_link", "sealed_address", &[UNIT, PERSON]),
    Sealed::of::<Credential>("credential", "sealed_password", &[UNIT, PERSON]),
    Sealed::of::<TokenLabel>("token_label", "sealed_label", &[UNIT, PERSON]),
    Sealed::of::<OrganisationProfile>("organisation", "sealed_profile", &[UNIT, ORGANISATION]),
    Sealed::of::<Fields>("ticket", "sealed_fields", &[UNIT, TICKET]),
    Sealed::of::<Body>("comment", "sealed_body", &[UNIT, TICKET]),
    Sealed::of::<Quote>("comment", "sealed_quote", &[UNIT, TICKET, AUTHOR]),
    Sealed::of::<FileMeta>("attachment", "sealed_meta", &[UNIT, TICKET]),
    bytes("attachment", "sealed_content", &[UNIT, TICKET], FILE),
    Sealed::of::<Envelope>("mail_original", "sealed_envelope", &[UNIT, TICKET, NAMED]),
    bytes("mail_original", "sealed_raw", &[UNIT, TICKET, NAMED], MAIL),
    Sealed::of::<MailLogin>("mail_server", "sealed_login", &[UNIT]),
    Sealed::of::<MailAddress>("mail_address", "sealed_address", &[UNIT]),
    Sealed::of::<Spared>("mask_exception", "sealed_text", &[UNIT, TICKET]),
    bytes("mail_rejected", "sealed_raw", &[UNIT, NAMED], MAIL),
    Sealed::of::<DraftText>("draft", "sealed_text", &[UNIT, TICKET, AUTHOR, PERSON]),
    Sealed::of::<ScheduledText>("scheduled_comment", "sealed_text", &[UNIT, TICKET, AUTHOR]),
    Sealed::of::<MacroContent>("macro", "sealed_content", &[UNIT, AUTHOR]),
    Sealed::of::<AutomationContent>("automation_rule", "sealed_rule", &[UNIT]),
    Sealed::of::<RatingComment>("satisfaction_rating", "sealed_comment", &[UNIT, TICKET, PERSON]),
    Sealed::of::<SlaContent>("sla_policy", "sealed_policy", &[UNIT]),
    Sealed::of::<TriggerContent>("trigger_rule", "sealed_rule", &[UNIT]),
    Sealed::of::<HelpLabels>("help_article", "sealed_labels", &[UNIT, ARTICLE]),
    Sealed::of::<HelpText>("help_version", "sealed_text", &[UNIT, ARTICLE]),
    Sealed::of::<HelpComment>("help_comment", "sealed_text", &[UNIT, AUTHOR]),
    Sealed::of::<HelpVote>("help_vote", "sealed_vote", &[UNIT, PERSON]),
    Sealed::of::<FileMeta>("help_file", "sealed_meta", &[UNIT]),
    bytes("help_file", "sealed_content", &[UNIT], FILE),
    Sealed::of::<ConsentProof>("consent_event", "sealed_proof", &[UNIT, PERSON]),
    Sealed::of::<ContactProof>("contact_proof", "sealed_proof", &[UNIT, TICKET, PERSON]),
    Sealed::of::<ViewContent>("saved_view", "sealed_view", &[UNIT, PERSON]),
    Sealed::of::<MailPattern>("mail_rule", "sealed_pattern", &[UNIT]),
    Sealed::of::<Detail>("log_entry", "sealed_detail", &[UNIT, SUBJECT]),
    Sealed::of::<Staff>("log_entry", "sealed_staff", &["the day's"]),
    Sealed::of::<Reason>("log_opening", "sealed_reason", &[UNIT, AUTHOR, TICKET]),
    Sealed::of::<Seed>("log_key", "sealed_seed", &[UNIT]),
    Sealed::of::<RecipientProfile>("recipient", "sealed_profile", &[UNIT, RECIPIENT]),
    Sealed::of::<PartnerReference>("transmission", "sealed_reference", &[UNIT, RECIPIENT, TICKET, PERSON]),
    Sealed::of::<WebhookProfile>("webhook", "sealed_profile", &[UNIT]),
    Sealed::of::<NoticeBody>("notice", "sealed_body", &[UNIT, CASE, TICKET]),
    Sealed::of::<KeeperPlace>("keeper", "sealed_place", &[UNIT]),
    Sealed::of::<HoldNote>("hold", "sealed_note", &[UNIT, TICKET]),
    Sealed::of::<KeptPerson>("erasure_kept", "sealed_person", &[UNIT]),
    Sealed::of::<Task>("handover", "sealed_task", &[UNIT, TICKET]),
    Sealed::of::<CallDetails>("call", "sealed_call", &[UNIT, TICKET, PERSON]),
    Sealed::of::<SideFields>("side_conversation", "sealed_fields", &[UNIT, TICKET]),
    Sealed::of::<SideBody>("side_message", "sealed_body", &[UNIT, TICKET]),
];

/// The inventory as a page in Markdown.
pub fn page() -> String {
    Inventory(SEALED).markdown()
}
