//! The list of systems outside: entered, changed and taken away by administrators.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::WebhookProfile;
use super::sql::{self, WebhookRow};
use crate::accounts::base;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::outbound::Target;

/// Longer names are texts.
const NAME_AT_MOST: usize = 255;
/// Longer descriptions belong elsewhere.
const TEXT_AT_MOST: usize = 2_000;
/// Systems of one account.
const AT_MOST: usize = 200;

/// A system with what it is called; `None` once forgotten.
pub struct Webhook {
    /// The row.
    pub row: WebhookRow,
    /// What it is.
    pub profile: Option<WebhookProfile>,
}

/// A system as somebody writes it down.
#[derive(Clone, Default)]
pub struct NewWebhook {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it is told: an https address.
    pub endpoint: String,
    /// What its messages are signed with; a fresh one where none is given.
    pub secret: Option<String>,
    /// The `Authorization` that it wants to see.
    pub authorization: Option<String>,
    /// Whether it is told at all.
    pub active: bool,
    /// Whether it is told of erasures.
    pub erasures: bool,
    /// Whether it is told of redactions.
    pub redactions: bool,
    /// Whether it confirms by a call of its own.
    pub calls_back: bool,
}

impl Webhook {
    fn text(&self, field: fn(&WebhookProfile) -> Option<&Personal<String>>) -> String {
        let system = crate::disclosure::for_system(SystemUse::Outbox);
        self.profile.as_ref().and_then(field).map(|text| text.disclose(&system).clone()).unwrap_or_default()
    }

    /// What it is called.
    pub fn name(&self) -> String {
        self.text(|profile| Some(&profile.name))
    }

    /// What it is for.
    pub fn description(&self) -> String {
        self.text(|profile| profile.description.as_ref())
    }

    /// Where it is told.
    pub fn endpoint(&self) -> String {
        self.text(|profile| Some(&profile.endpoint))
    }

    /// What its messages are signed with.
    pub(crate) fn secret(&self) -> String {
        self.text(|profile| Some(&profile.secret))
    }

    /// The `Authorization` that it wants to see.
    pub(crate) fn authorization(&self) -> Option<String> {
        Some(self.text(|profile| profile.authorization.as_ref())).filter(|text| !text.is_empty())
    }

    /// As somebody would write it down, to change a part of it.
    pub fn as_written(&self) -> NewWebhook {
        NewWebhook {
            name: self.name(),
            description: Some(self.description()).filter(|text| !text.is_empty()),
            endpoint: self.endpoint(),
            secret: Some(self.secret()).filter(|secret| !secret.is_empty()),
            authorization: self.authorization(),
            active: self.row.active,
            erasures: self.row.erasures,
            redactions: self.row.redactions,
            calls_back: self.row.calls_back,
        }
    }
}

/// The object of log entries about a system.
pub const fn object(id: i64) -> Object {
    Object { kind: "webhook", id }
}

/// All systems, for those who may see them.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Webhook>, Error> {
    crate::certificates::ops::must_see(cx)?;
    sql::list(tx, cx.id())?.into_iter().map(|row| open(cx, row)).collect()
}

/// One system.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none for this actor.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Webhook, Error> {
    crate::certificates::ops::must_see(cx)?;
    open(cx, sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?)
}

fn open(cx: &Cx, row: WebhookRow) -> Result<Webhook, Error> {
    let cell = cx.cell("webhook", row.id, "sealed_profile");
    let profile = crate::desk::opened_record(cx, &cell, row.sealed_profile.as_deref())?;
    Ok(Webhook { row, profile })
}

/// A fresh secret.
pub fn fresh_secret(cx: &Cx) -> String {
    STANDARD.encode(world::random_bytes::<32>(&*cx.desk.world.random))
}

/// `waited_for`: whether it has confirmed by a call of its own before this change.
fn check(tx: &mut Tx<'_>, cx: &Cx, new: &NewWebhook, waited_for: bool) -> Result<(), Error> {
    let mut faults = Vec::new();
    let mut wrong = |field, kind| faults.push(Fault { field, kind, of: None });
    let name = new.name.trim();
    if name.is_empty() {
        wrong("name", FaultKind::Blank);
    } else if name.chars().count() > NAME_AT_MOST {
        wrong("name", FaultKind::TooLong);
    }
    if new.description.as_deref().is_some_and(|text| text.chars().count() > TEXT_AT_MOST) {
        wrong("description", FaultKind::TooLong);
    }
    if new.endpoint.trim().is_empty() {
        wrong("endpoint", FaultKind::Blank);
    } else if Target::of(&new.endpoint).is_none() {
        wrong("endpoint", FaultKind::Invalid);
    }
    let line = |text: &str| text.len() <= TEXT_AT_MOST && text.chars().all(|letter| (' '..='~').contains(&letter));
    if new.secret.as_deref().is_some_and(|secret| secret.len() < 16 || !line(secret)) {
        wrong("signing_secret", FaultKind::Invalid);
    }
    if new.authorization.as_deref().is_some_and(|text| !line(text)) {
        wrong("authentication", FaultKind::Invalid);
    }
    // It is told a secret address of ours: there must be one, and nobody on the way may read it.
    if new.calls_back && !waited_for && !base::is_safe(&base::of(tx, cx)?) {
        wrong("confirms_by_call", FaultKind::Invalid);
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn seal(cx: &Cx, id: i64, new: &NewWebhook) -> Result<(KeyId, Vec<u8>), Error> {
    let key = cx.desk.vault.allocate()?;
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty()).map(Personal::new);
    let profile = WebhookProfile {
        name: Personal::new(new.name.trim().to_owned()),
        description: text(&new.description),
        endpoint: Personal::new(new.endpoint.trim().to_owned()),
        secret: Personal::new(new.secret.clone().unwrap_or_else(|| fresh_secret(cx))),
        authorization: text(&new.authorization),
        unknown: Unknown::default(),
    };
    let sealed = cx.desk.vault.seal_record(&cx.cell("webhook", id, "sealed_profile"), &[key], &profile)?;
    Ok((key, sealed))
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &WebhookRow) -> Result<(), Error> {
    let facts = Facts::from([
        ("active".into(), Fact::Flag(row.active)),
        ("erasures".into(), Fact::Flag(row.erasures)),
        ("redactions".into(), Fact::Flag(row.redactions)),
        ("calls_back".into(), Fact::Flag(row.calls_back)),
    ]);
    audit::record(tx, cx, Record { act, object: object(row.id), facts, detail: None, owners: &[] }).map(drop)
}

/// Enters a system and answers its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming every field at fault.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewWebhook) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    check(tx, cx, new, false)?;
    if sql::list(tx, cx.id())?.len() >= AT_MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let (key, sealed) = seal(cx, id, new)?;
    let row = WebhookRow {
        id,
        active: new.active,
        erasures: new.erasures,
        redactions: new.redactions,
        calls_back: new.calls_back,
        author: cx.actor.person,
        key: key.0,
        sealed_profile: Some(sealed),
        last_success_at: None,
        last_failure_at: None,
        last_error: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "webhook.create", &row)?;
    Ok(id)
}

/// Changes a system; it is sealed anew under a new key.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewWebhook) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let old = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    check(tx, cx, new, old.calls_back)?;
    let (key, sealed) = seal(cx, id, new)?;
    crate::sweep::give_up(tx, cx, KeyId(old.key))?;
    let row = WebhookRow {
        active: new.active,
        erasures: new.erasures,
        redactions: new.redactions,
        calls_back: new.calls_back,
        key: key.0,
        sealed_profile: Some(sealed),
        updated_at: cx.at(),
        ..old
    };
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "webhook.update", &row)
}

/// Signs what is told from now on with a fresh secret.
///
/// # Errors
/// As [`update`].
pub fn renew_secret(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let known = get(tx, cx, id)?.as_written();
    update(tx, cx, id, &NewWebhook { secret: None, ..known })
}

/// Takes a system away. What it has not confirmed stays listed as outstanding.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    sql::delete(tx, cx.id(), id)?;
    log(tx, cx, "webhook.delete", &row)
}
