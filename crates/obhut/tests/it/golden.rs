//! The bytes of every record, so that a field number that changed, and would make stored data unreadable, is seen.

use std::collections::{BTreeMap, BTreeSet};

use obhut::access_log::records::{Reason, Staff};
use obhut::articles::records::{HelpComment, HelpLabels, HelpText, HelpVote};
use obhut::audit::Detail;
use obhut::automations::records::AutomationContent;
use obhut::consent::records::ConsentProof;
use obhut::drafts::records::DraftText;
use obhut::email::original::Envelope;
use obhut::email::records::{MailAddress, MailLogin};
use obhut::email::rules::MailPattern;
use obhut::erasure::waiting::KeptPerson;
use obhut::form::records::ContactProof;
use obhut::handover::records::Task;
use obhut::holds::records::HoldNote;
use obhut::inventory::SEALED;
use obhut::keepers::records::KeeperPlace;
use obhut::macros::records::MacroContent;
use obhut::masking::records::Spared;
use obhut::organisations::records::OrganisationProfile;
use obhut::people::records::{Address, Profile};
use obhut::recipients::records::{PartnerReference, RecipientProfile};
use obhut::satisfaction::records::RatingComment;
use obhut::scheduled::records::ScheduledText;
use obhut::side_conversations::records::{SideBody, SideFields};
use obhut::sla::records::SlaContent;
use obhut::staff::records::{Credential, TokenLabel};
use obhut::tickets::records::{Body, Fields, FileMeta, Quote};
use obhut::triggers::records::TriggerContent;
use obhut::views::records::ViewContent;
use obhut::voice::records::CallDetails;
use obhut::webhooks::records::{NoticeBody, WebhookProfile};
use personal::{Personal, PersonalData, Unknown};

/// What each record gave when it was first stored; a line of this list is never changed, only added.
const GOLDEN: &[(&str, &str)] = &[
    ("person_profile", "a800616101616202616303616404616505826166616706616807a1076169"),
    ("identity_address", "a1006161"),
    ("credential", "a1006161"),
    ("token_label", "a1006161"),
    ("mask_exception", "a1006161"),
    ("organisation_profile", "a7006161018161620261630361640461650581616606a1076167"),
    ("ticket_fields", "a50061610181616202a1076163036164046165"),
    ("comment_body", "a2006161016162"),
    ("comment_body", "a3006161016162026163"),
    ("comment_quote", "a2006161016162"),
    ("attachment_meta", "a3006161016162026163"),
    ("mail_envelope", "a200616101816162"),
    ("log_seed", "a1006161"),
    ("view_content", "a4006161016162026163036164"),
    ("rating_comment", "a1006161"),
    ("sla_content", "a3006161016162026163"),
    ("automation_content", "a4006161016162026163036164"),
    ("trigger_content", "a4006161016162026163036164"),
    ("consent_proof", "a2006161016162"),
    ("contact_proof", "a1006161"),
    ("mail_pattern", "a1006161"),
    ("mail_login", "aa0061610161620261630381616404616505616606616707616808616909616a"),
    ("mail_address", "a4006161016162026163036164"),
    ("audit_detail", "a10081a3006161016162026163"),
    ("log_staff", "a10007"),
    ("log_reason", "a1006161"),
    ("draft_text", "a500616101816162026163036164046165"),
    ("scheduled_text", "a200616101816162"),
    ("macro_content", "a300616101616202816163"),
    ("recipient_profile", "a400616101616202616303816164"),
    ("partner_reference", "a1006161"),
    ("webhook_profile", "a5006161016162026163036164046165"),
    ("notice_body", "a50081616101816162026163036164048107"),
    ("keeper_place", "a1006161"),
    ("handover_task", "a1006161"),
    ("side_fields", "a2006161016162"),
    ("side_body", "a4006161016162026163036164"),
    ("help_text", "a3006161016162026163"),
    ("help_labels", "a100816161"),
    ("help_comment", "a2006161016162"),
    ("help_vote", "a1006161"),
    ("call", "a3006161016162026163"),
    ("hold_note", "a1006161"),
    ("kept_person", "a40061610161620281616303816164"),
];

fn p(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn row<T: PersonalData>(record: &T) -> (&'static str, String) {
    let bytes = record.encode();
    let again = T::decode(&bytes).unwrap();
    assert_eq!(*again.encode(), *bytes, "{}: decoded and encoded it is another", T::NAME);
    (T::NAME, bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// One of each, every field filled with a letter of its own.
fn every() -> Vec<(&'static str, String)> {
    let unknown = Unknown::default;
    let mut detail = Detail::new();
    detail.note("a", Some("b".into()), Some("c".into()));
    vec![
        row(&Profile {
            name: p("a"),
            alias: Some(p("b")),
            external_id: Some(p("c")),
            notes: Some(p("d")),
            details: Some(p("e")),
            tags: vec![p("f"), p("g")],
            signature: Some(p("h")),
            custom: BTreeMap::from([(7, p("i"))]),
            unknown: unknown(),
        }),
        row(&Address { address: p("a"), unknown: unknown() }),
        row(&Credential { password_hash: p("a"), unknown: unknown() }),
        row(&TokenLabel { label: p("a"), unknown: unknown() }),
        row(&Spared { text: p("a"), unknown: unknown() }),
        row(&OrganisationProfile {
            name: p("a"),
            domains: vec![p("b")],
            details: Some(p("c")),
            notes: Some(p("d")),
            external_id: Some(p("e")),
            tags: vec![p("f")],
            custom: BTreeMap::from([(7, p("g"))]),
            unknown: unknown(),
        }),
        row(&Fields {
            subject: p("a"),
            tags: vec![p("b")],
            custom: BTreeMap::from([(7, p("c"))]),
            external_id: Some(p("d")),
            recipient: Some(p("e")),
            unknown: unknown(),
        }),
        row(&Body { text: p("a"), html: Some(p("b")), transcript: None, unknown: unknown() }),
        row(&Body { text: p("a"), html: Some(p("b")), transcript: Some(p("c")), unknown: unknown() }),
        row(&Quote { quoted: Some(p("a")), signature: Some(p("b")), unknown: unknown() }),
        row(&FileMeta { name: p("a"), content_type: p("b"), content_id: Some(p("c")), unknown: unknown() }),
        row(&Envelope { message_id: Some(p("a")), references: vec![p("b")], unknown: unknown() }),
        row(&obhut::proof::records::Seed { seed: p("a"), unknown: unknown() }),
        row(&ViewContent {
            title: p("a"),
            description: Some(p("b")),
            conditions: p("c"),
            layout: p("d"),
            unknown: unknown(),
        }),
        row(&RatingComment { text: p("a"), unknown: unknown() }),
        row(&SlaContent { title: p("a"), description: Some(p("b")), conditions: p("c"), unknown: unknown() }),
        row(&AutomationContent {
            title: p("a"),
            description: Some(p("b")),
            conditions: p("c"),
            actions: p("d"),
            unknown: unknown(),
        }),
        row(&TriggerContent {
            title: p("a"),
            description: Some(p("b")),
            conditions: p("c"),
            actions: p("d"),
            unknown: unknown(),
        }),
        row(&ConsentProof { wording: Some(p("a")), remark: Some(p("b")), unknown: unknown() }),
        row(&ContactProof { shown: p("a"), unknown: unknown() }),
        row(&MailPattern { pattern: p("a"), unknown: unknown() }),
        row(&MailLogin {
            host: p("a"),
            user: Some(p("b")),
            password: Some(p("c")),
            folders: vec![p("d")],
            move_to: Some(p("e")),
            token_url: Some(p("f")),
            client_id: Some(p("g")),
            client_secret: Some(p("h")),
            refresh_token: Some(p("i")),
            scope: Some(p("j")),
            unknown: unknown(),
        }),
        row(&MailAddress {
            address: p("a"),
            name: Some(p("b")),
            signature: Some(p("c")),
            acknowledgement: Some(p("d")),
            unknown: unknown(),
        }),
        row(&detail),
        row(&Staff { person: Personal::new(7), unknown: unknown() }),
        row(&Reason { text: p("a"), unknown: unknown() }),
        row(&DraftText {
            text: p("a"),
            changes: vec![p("b")],
            subject: Some(p("c")),
            requester_name: Some(p("d")),
            requester_email: Some(p("e")),
            unknown: unknown(),
        }),
        row(&ScheduledText { text: p("a"), changes: vec![p("b")], unknown: unknown() }),
        row(&MacroContent { title: p("a"), description: Some(p("b")), actions: vec![p("c")], unknown: unknown() }),
        row(&RecipientProfile {
            name: p("a"),
            contract: Some(p("b")),
            notes: Some(p("c")),
            addresses: vec![p("d")],
            unknown: unknown(),
        }),
        row(&PartnerReference { reference: p("a"), unknown: unknown() }),
        row(&WebhookProfile {
            name: p("a"),
            description: Some(p("b")),
            endpoint: p("c"),
            secret: p("d"),
            authorization: Some(p("e")),
            unknown: unknown(),
        }),
        row(&NoticeBody {
            people: vec![p("a")],
            tickets: vec![p("b")],
            outcome: "c".to_owned(),
            word: Some(p("d")),
            passed_at: vec![7],
            unknown: unknown(),
        }),
        row(&KeeperPlace { place: p("a"), unknown: unknown() }),
        row(&Task { task: p("a"), unknown: unknown() }),
        row(&SideFields { subject: p("a"), address: p("b"), unknown: unknown() }),
        row(&SideBody {
            text: p("a"),
            from: Some(p("b")),
            from_name: Some(p("c")),
            message_id: Some(p("d")),
            unknown: unknown(),
        }),
        row(&HelpText { title: p("a"), body: p("b"), summary: Some(p("c")), unknown: unknown() }),
        row(&HelpLabels { names: vec![p("a")], unknown: unknown() }),
        row(&HelpComment { text: p("a"), shown_as: Some(p("b")), unknown: unknown() }),
        row(&HelpVote { ballot: p("a"), unknown: unknown() }),
        row(&CallDetails { from: Some(p("a")), to: Some(p("b")), recording: Some(p("c")), unknown: unknown() }),
        row(&HoldNote { note: p("a"), unknown: unknown() }),
        row(&KeptPerson {
            name: p("a"),
            alias: Some(p("b")),
            addresses: vec![p("c")],
            phones: vec![p("d")],
            unknown: unknown(),
        }),
    ]
}

#[test]
fn every_record_still_has_the_bytes_it_was_stored_in() {
    let every = every();
    let every: Vec<(&str, &str)> = every.iter().map(|(name, bytes)| (*name, bytes.as_str())).collect();
    assert_eq!(every, GOLDEN);
}

#[test]
fn no_record_is_forgotten() {
    let declared: BTreeSet<&str> = SEALED.iter().map(|sealed| sealed.record).filter(|name| *name != "bytes").collect();
    let shown: BTreeSet<&str> = GOLDEN.iter().map(|(name, _)| *name).collect();
    assert_eq!(declared, shown);
}
