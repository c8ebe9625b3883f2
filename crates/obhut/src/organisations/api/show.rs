use personal::Category;
use world::Timestamp;

use super::super::ops::Organisation;
use crate::api_v2::wire::{self, Time};
use crate::context::Cx;
use crate::disclosure;
use crate::http::Base;
use crate::masking::Mask;
use crate::words::Standing;

/// An organisation for the reader at hand: who may not know customers gets a stand-in for the name, and no domains.
pub fn organisation(cx: &Cx, base: &Base, organisation: &Organisation) -> wire::Organisation {
    let opened = disclosure::for_actor(cx);
    let row = &organisation.row;
    let profile = organisation.profile.as_ref();
    let contacts = profile.filter(|_| opened.allows(Category::Contact));
    let text = |value: Option<&String>| value.cloned();
    let knows = opened.allows(Category::Identity);
    wire::Organisation {
        url: base.record(&format!("organizations/{}", row.id)),
        id: row.id,
        name: organisation.name(&opened),
        shared_tickets: row.shared_tickets,
        shared_comments: row.shared_tickets,
        external_id: text(profile.and_then(|profile| profile.reveal_external_id(&opened))),
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
        deleted_at: (row.standing == Standing::Trashed).then_some(Time(Timestamp(row.updated_at))),
        domain_names: contacts.map(|profile| words(&profile.domains, &opened)).unwrap_or_default(),
        details: text(profile.and_then(|profile| profile.reveal_details(&opened))),
        // Remarks may name people.
        notes: text(profile.filter(|_| knows).and_then(|profile| profile.reveal_notes(&opened))),
        group_id: row.group,
        tags: tags(cx, organisation, &opened),
        organization_fields: match profile.filter(|_| knows) {
            Some(profile) => crate::fields::record_ops::shown(&organisation.fields, profile.reveal_custom(&opened)),
            None => serde_json::Map::new(),
        },
    }
}

/// Its tags, sorted, for a reader who may see content.
pub(super) fn tags(cx: &Cx, organisation: &Organisation, opened: &personal::Disclosure) -> Vec<String> {
    let profile = organisation.profile.as_ref().filter(|_| opened.allows(Category::Content));
    let tags = profile.map(|profile| words(&profile.tags, opened)).unwrap_or_default();
    let mut tags = Mask::for_organisation(cx, profile).tags(&tags);
    tags.sort();
    tags
}

fn words(words: &[personal::Personal<String>], opened: &personal::Disclosure) -> Vec<String> {
    words.iter().map(|word| word.disclose(opened).clone()).collect()
}
