//! Values of the fields of people and organisations, which the API names by words; and what goes when a field goes.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use personal::{Personal, SystemUse};
use serde_json::{Map, Value};

use super::sql::{self, FieldRow};
use super::values;
use crate::audit::Detail;
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::{Error, Fault};
use crate::words::{FieldTarget, Source};

/// Values under the words of their fields, as JSON; `None` empties one.
pub type Given = BTreeMap<String, Option<String>>;
/// Values as they are kept.
pub type Kept = BTreeMap<i64, Personal<String>>;

/// Rows whose fields are looked through in one transaction.
const STEP: i64 = 100;

/// Takes over values that were given. A word that names no field in use is passed over, as clients expect.
///
/// # Errors
/// [`Error::Invalid`] naming each field whose value does not fit.
pub fn take_over(
    tx: &mut Tx<'_>,
    cx: &Cx,
    target: FieldTarget,
    kept: &mut Kept,
    given: &Given,
    detail: &mut Detail,
) -> Result<(), Error> {
    if given.is_empty() {
        return Ok(());
    }
    let system = crate::disclosure::for_system(SystemUse::Index);
    let name = if target == FieldTarget::Person { "user_fields" } else { "organization_fields" };
    let mut faults = Vec::new();
    for field in sql::all(tx, cx.id(), target)?.into_iter().filter(|field| field.active) {
        let Some(value) = given.get(&field.slug) else { continue };
        let value = value.as_deref().map_or(Value::Null, values::json);
        let new = match values::canonical(&field, &value) {
            Ok(new) => new,
            Err(kind) => {
                faults.push(Fault { field: name, kind, of: Some(field.id) });
                continue;
            }
        };
        let old = kept.get(&field.id).map(|old| old.disclose(&system).clone());
        if old != new {
            detail.note(&format!("{name}_{}", field.id), old, new.clone());
        }
        match new {
            Some(new) => drop(kept.insert(field.id, Personal::new(new))),
            None => drop(kept.remove(&field.id)),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// The values of a record under the words of the fields in use; an empty one is null.
pub fn shown<'a>(fields: &[FieldRow], values: impl IntoIterator<Item = (i64, &'a String)>) -> Map<String, Value> {
    let values: BTreeMap<i64, &String> = values.into_iter().collect();
    let active = fields.iter().filter(|field| field.active);
    active
        .map(|field| (field.slug.clone(), values.get(&field.id).map_or(Value::Null, |value| self::values::json(value))))
        .collect()
}

/// The kind of job that removes what was written into a field.
const fn job_of(target: FieldTarget) -> &'static str {
    match target {
        FieldTarget::Ticket => "forget_ticket_field",
        FieldTarget::Person => "forget_person_field",
        FieldTarget::Organisation => "forget_organisation_field",
    }
}

/// What a job removes, if it is one of these.
pub fn target_of(job: &Job) -> Option<FieldTarget> {
    FieldTarget::ALL.iter().copied().find(|target| job_of(*target) == job.kind)
}

/// Queues the removal of what was written into a field.
pub(super) fn forget_later(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, field: i64) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let kind = job_of(target);
    cx.desk
        .queue
        .enqueue(tx, &jobs::NewJob { account: cx.id(), id, kind, subject: field, argument: 0, run_at: cx.now })?;
    Ok(())
}

/// Removes what was written into a field, step by step; repeatable.
pub fn forget(desk: &Arc<Desk>, job: &Job, target: FieldTarget) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (field, mut last) = (job.subject, 0);
    loop {
        let inner = cx.clone();
        let step = desk.db.write_blocking(move |tx| {
            let rows = sql::some_rows(tx, inner.id(), target, last, STEP)?;
            for row in &rows {
                match target {
                    FieldTarget::Ticket => crate::tickets::lost_fields::forget(tx, &inner, *row, field)?,
                    FieldTarget::Person => crate::people::ops::forget_field(tx, &inner, *row, field)?,
                    FieldTarget::Organisation => crate::organisations::ops::forget_field(tx, &inner, *row, field)?,
                }
            }
            Ok::<_, Error>(rows.last().copied())
        });
        match step {
            Ok(Some(reached)) => last = reached,
            Ok(None) => return Outcome::Done,
            Err(_) => return Outcome::Retry("database"),
        }
    }
}
