//! What was written and never sent, drafts and answers that leave later, loses the names of somebody whose identity goes.
//! Those for a ticket that is not made yet go with the key of whoever they name.

use db::Tx;

use super::clean::take_out;
use crate::context::Cx;
use crate::drafts::records::DraftText;
use crate::error::Error;
use crate::masking::Mask;
use crate::redaction::each;
use crate::redaction::sql::{DRAFTS, PLANNED};
use crate::scheduled::records::ScheduledText;

/// Seals what waits on a ticket anew without what the mask knows. Whoever has the box open gets the draft as it is now.
pub(super) fn mask(tx: &mut Tx<'_>, cx: &Cx, mask: &Mask, ticket: i64) -> Result<(), Error> {
    each(tx, cx, ticket, &DRAFTS, |_, draft: &mut DraftText| {
        let mut changed = take_out(mask, &mut draft.text);
        draft.changes.iter_mut().chain(&mut draft.subject).for_each(|value| changed |= take_out(mask, value));
        changed
    })?;
    each(tx, cx, ticket, &PLANNED, |_, planned: &mut ScheduledText| {
        let mut changed = take_out(mask, &mut planned.text);
        planned.changes.iter_mut().for_each(|value| changed |= take_out(mask, value));
        changed
    })
}
