//! What becomes of comments when somebody is forgotten. With their content it goes with their key. Where only who they are
//! goes, what they said stays: taken from under their key before it is destroyed, without their names, under no name.

use db::Tx;
use personal::{Personal, SystemUse};
use vault::KeyId;

use super::comments::{self, Comment};
use super::comments_sql as sql;
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;

/// Stands where a forgotten name stood.
const GONE: &str = "▇▇▇";

/// Readers no longer see what somebody said, once their row says so.
pub(crate) fn withdraw(tx: &mut Tx<'_>, cx: &Cx) {
    super::changed(tx, cx);
}

/// Seals some comments of somebody anew, after one, without what the mask knows of them; answers the last. May run twice.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn keep(tx: &mut Tx<'_>, cx: &Cx, person: i64, mask: &Mask, after: i64) -> Result<Option<i64>, Error> {
    let some = sql::of_author(tx, cx.id(), person, after, 100)?;
    let last = some.last().map(|row| row.id);
    for row in some.into_iter().filter(|row| !row.kept) {
        let Comment { mut row, content } = comments::open(cx, row)?;
        let Some(mut content) = content else { continue };
        let system = crate::disclosure::for_system(SystemUse::Masking);
        if let Some(masked) = mask.without(content.text.disclose(&system), GONE) {
            content.text = Personal::new(masked);
        }
        content.shown_as = None;
        let key = cx.desk.vault.allocate()?;
        crate::sweep::give_up(tx, cx, KeyId(row.key))?;
        let cell = cx.cell("help_comment", row.id, "sealed_text");
        row.sealed = Some(cx.desk.vault.seal_record(&cell, &[key], &content)?);
        (row.key, row.kept) = (key.0, true);
        sql::update(tx, cx.id(), &row)?;
    }
    super::changed(tx, cx);
    Ok(last)
}
