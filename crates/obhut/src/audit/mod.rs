//! Writes the one log: every change, by whom, when, through which door, with what is personal about it sealed.

pub mod api;
pub mod detail;
pub mod history;

use std::sync::Arc;

use db::Tx;
use ledger::{Fact, Facts, NewEntry, Object};

use crate::access_log::Deed;
use crate::context::Cx;
use crate::error::Error;
use crate::ids;
use crate::words::Role;

pub use detail::{Change, Detail};

/// What is to be written down.
pub struct Record<'a> {
    /// What was done.
    pub act: &'static str,
    /// To which row.
    pub object: Object,
    /// What identifies nobody.
    pub facts: Facts,
    /// Old and new values of personal fields; sealed.
    pub detail: Option<&'a Detail>,
    /// Under whose keys the detail lies, besides a unit key of its own.
    pub owners: &'a [vault::KeyId],
}

/// Writes one entry in the transaction of the change it tells of, and answers its number.
///
/// # Errors
/// The database's or the vault's.
pub fn record(tx: &mut Tx<'_>, cx: &Cx, record: Record<'_>) -> Result<i64, Error> {
    let seq = ids::count(tx, cx.id(), "log", 1)?;
    let Record { act, object, mut facts, detail, owners } = record;
    facts.insert("via".into(), Fact::Word(cx.source.word()));
    // Work records keep the employee as a fact; a customer's deed names the row only.
    if let (Some(person), true) = (cx.actor.person, cx.actor.role.is_staff()) {
        facts.insert("by".into(), Fact::Number(person));
    }
    let sealed = match detail {
        Some(detail) if !detail.changes.is_empty() => Some(seal(cx, seq, detail, owners)?),
        _ => None,
    };
    let actor = if cx.actor.role == Role::System { None } else { cx.actor.person };
    let traits = traits(cx, act, object.kind);
    // What the log is filtered by stands in the leaf, too: columns can be changed, leaves cannot.
    facts.insert("deed".into(), Fact::Word(traits.deed));
    if let Some(purpose) = traits.purpose {
        let data = crate::access_log::of_bits(traits.categories).into_iter().map(personal::Category::slug);
        facts.insert("data".into(), Fact::Read(data.collect::<Vec<_>>().join(" ")));
        // Where something is passed on, the entry names its own purpose.
        facts.entry("purpose".into()).or_insert(Fact::Number(purpose));
    }
    ledger::append(
        tx,
        &NewEntry {
            account: cx.id(),
            seq,
            at: cx.at(),
            role: cx.actor.role.word(),
            act,
            object,
            facts: &facts,
            actor,
            shelf: None,
            commitment: sealed.as_ref().map(|(commitment, ..)| *commitment),
            sealed_detail: sealed.as_ref().map(|(_, key, bytes)| (key.0, bytes.as_slice())),
            staff: None,
            traits,
        },
    )?;
    if let (Some(looks), true) = (&cx.looks, act.ends_with(".create")) {
        looks.made(object);
    }
    let (account, desk) = (Arc::clone(&cx.account), Arc::clone(&cx.desk));
    let masks = outdated(act, object.kind, object.id);
    account.follow.writes(seq);
    let undone = Arc::clone(&cx.account);
    tx.on_rollback(move || undone.follow.undone(seq));
    tx.after_commit(move || {
        if let Some(ticket) = masks {
            desk.masks.forget(account.key.id, ticket, desk.world.clock.now());
        }
        account.log_pending.note();
        account.live.wake();
    });
    Ok(seq)
}

/// Of which ticket, or of all, what is kept of masks is no longer so after this act.
pub(crate) fn outdated(act: &str, kind: &str, id: i64) -> Option<Option<i64>> {
    match kind {
        "ticket" => Some(Some(id)),
        // Whoever is new takes part in nothing yet.
        "person" | "organisation" if !act.ends_with(".create") => Some(None),
        "reveal_purpose" | "erasure" => Some(None),
        _ => None,
    }
}

/// What the access log is filtered by: the sort of deed and which categories it touches, by act and kind of row.
fn traits(cx: &Cx, act: &'static str, kind: &'static str) -> ledger::Traits {
    use personal::{Categories, Category};
    // By the act, not by the row: that somebody signed in is a deed to their row and no look at their data.
    let categories = match act.split('.').next().unwrap_or_default() {
        "ticket" | "comment" | "attachment" => Categories::of(&[Category::Content]),
        "person" | "identity" => Categories::of(&[Category::Identity, Category::Contact]),
        "organisation" => Categories::of(&[Category::Identity]),
        "erasure" => Categories::of(&[Category::Identity, Category::Contact, Category::Content]),
        "notice" => Categories::of(&[Category::Content]),
        _ => Categories::NONE,
    };
    let deed = match act.rsplit('.').next().unwrap_or_default() {
        _ if kind == "opening" => Deed::Opened,
        _ if categories == Categories::NONE => Deed::Other,
        "create" | "receive" => Deed::Collected,
        "send" => Deed::Sent,
        "read" | "look" => Deed::Seen,
        "trash" | "delete" | "erase" | "forget" | "redact" => Deed::Deleted,
        "done" if kind == "erasure" => Deed::Deleted,
        _ => Deed::Changed,
    };
    let purpose = (categories != Categories::NONE).then_some(cx.account.support);
    ledger::Traits {
        deed: deed.word(),
        via: cx.source.word(),
        categories: crate::access_log::bits(categories),
        purpose,
    }
}

type SealedDetail = (ledger::Commitment, vault::KeyId, Vec<u8>);

fn seal(cx: &Cx, seq: i64, detail: &Detail, owners: &[vault::KeyId]) -> Result<SealedDetail, Error> {
    use personal::PersonalData as _;
    let blind: [u8; ledger::BLIND] = world::random_bytes(&*cx.desk.world.random);
    let encoded = detail.encode();
    let commitment = ledger::commit(&blind, &encoded);
    let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(ledger::BLIND + encoded.len()));
    plain.extend_from_slice(&blind);
    plain.extend_from_slice(&encoded);
    let key = cx.desk.vault.allocate()?;
    let mut keys = vec![key];
    keys.extend_from_slice(owners);
    let sealed = cx.desk.vault.seal(&cx.cell("log_entry", seq, "sealed_detail"), &keys, &plain)?;
    Ok((commitment, key, sealed))
}
