//! Tidies rows after their keys are gone, and cuts the links that would single somebody out. Facts stay, so that reports
//! keep their figures. Nothing here is what forgetting rests on: what is tidied could not be read any more.

use std::fs;

use db::Tx;
use personal::{Personal, SystemUse};
use vault::KeyId;

use super::sql;
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;
use crate::people::ops as people;
use crate::tickets::attachments::blob_path;
use crate::tickets::records::Body;
use crate::tickets::sql as tickets;

/// Stands where a forgotten name stood.
const GONE: &str = "▇▇▇";

/// Tidies a ticket whose key is gone.
pub(crate) fn ticket(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    for blob in sql::blobs_of_ticket(tx, cx.id(), id)? {
        let path = blob_path(cx, &blob);
        tx.after_commit(move || drop(fs::remove_file(path)));
    }
    Ok(sql::clean_ticket(tx, cx.id(), id)?)
}

/// Tidies a person whose key is gone.
pub(crate) fn person(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    Ok(sql::clean_person(tx, cx.id(), id)?)
}

/// Takes a person's names, addresses and numbers out of texts that stay, while they can still be read: the text is sealed
/// anew without them, and the old key is given up.
pub(super) fn mask_texts(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = people::row(tx, cx, id)?;
    let person = people::open(tx, cx, row)?;
    let mask = Mask::forgetting(&person);
    let system = crate::disclosure::for_system(SystemUse::Masking);
    for ticket in sql::tickets_around(tx, cx.id(), id)? {
        let Some(mut row) = tickets::get_locked(tx, cx.id(), ticket)? else { continue };
        if let Some(mut fields) = crate::tickets::read::open_fields(cx, &row)? {
            let subject = fields.subject.disclose(&system);
            if let Some(masked) = mask.without(subject, GONE) {
                fields.subject = Personal::new(masked);
                crate::tickets::update::reseal(tx, cx, &mut row, &fields)?;
                tickets::update(tx, cx.id(), &row)?;
            }
        }
        for comment in tickets::comments_of(tx, cx.id(), ticket)? {
            let (number, old, public) = (comment.id, KeyId(comment.key), comment.public);
            let Some(body) = crate::tickets::read::open_comment(cx, comment)?.body else { continue };
            let text = mask.without(body.text.disclose(&system), GONE);
            let html = body.html.as_ref().and_then(|html| mask.without(html.disclose(&system), GONE));
            if text.is_none() && html.is_none() {
                continue;
            }
            let masked = Body {
                text: text.map_or(body.text, Personal::new),
                html: html.map(Personal::new).or(body.html),
                unknown: body.unknown,
            };
            let key = cx.desk.vault.allocate()?;
            let cell = cx.cell("comment", number, "sealed_body");
            let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &masked)?;
            sql::replace_body(tx, cx.id(), (ticket, number), key.0, &sealed)?;
            crate::sweep::give_up(tx, cx, old)?;
            crate::search::feed::comment(tx, cx, ticket, number, public, masked.text.disclose(&system), &[]);
        }
    }
    Ok(())
}
