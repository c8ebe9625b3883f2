//! Files are hidden from those without need to know until somebody who may see them releases them: as they are, or, where
//! it is a picture, blurred beyond reading.

use std::io::Cursor;

use db::Tx;
use image::imageops::FilterType;
use image::{ImageFormat, ImageReader, Limits};
use ledger::{Fact, Facts};
use personal::SystemUse;
use vault::KeyId;
use zeroize::Zeroizing;

use super::reveals;
use super::sql::{self, ReleaseRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::attachments::{self, FileView, NewFile};
use crate::tickets::{TicketRow, access, read};

crate::words::words! {
    /// How a file is shown to those without need to know.
    ReleaseKind {
        /// Byte for byte.
        AsIs = "as_is",
        /// As a picture without detail.
        Blurred = "blurred",
    }
}

/// Points along the longer side that a blurred picture is left with: a face or a line of text is gone.
const DETAIL: u32 = 24;
/// The longer side of the blurred picture that is shown.
const SHOWN: u32 = 640;
/// Pictures larger than this are not opened.
const LARGEST: u32 = 16_384;

/// Releases a file of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor; [`Error::Forbidden`] for those who may not see it themselves;
/// [`Error::Invalid`] naming `release` when it is to be blurred and is no picture that can be read.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, file: i64, kind: ReleaseKind) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let view = attachments::get(tx, cx, file)?;
    let ticket = view.row.ticket.ok_or(Error::NotFound)?;
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let shown = match kind {
        ReleaseKind::AsIs => file,
        ReleaseKind::Blurred => {
            let content = blurred(&attachments::read_content(tx, cx, &view.row)?)?;
            let picture = NewFile {
                name: "blurred.png".into(),
                content_type: "image/png".into(),
                content_id: None,
                inline: false,
                content,
            };
            attachments::keep(tx, cx, (ticket, KeyId(row.key)), &picture)?
        }
    };
    hide_copy(tx, cx, ticket, file)?;
    let owner = cx.actor.person.ok_or(Error::Forbidden)?;
    sql::release(tx, cx.id(), &ReleaseRow { ticket, file, kind, shown, owner }, cx.at())?;
    log(tx, cx, ticket, "file.release", file, Some(kind))
}

/// Hides a file again.
///
/// # Errors
/// As [`release`].
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, file: i64) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let ticket = attachments::get(tx, cx, file)?.row.ticket.ok_or(Error::NotFound)?;
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    hide_copy(tx, cx, ticket, file)?;
    sql::drop_release(tx, cx.id(), ticket, file)?;
    log(tx, cx, ticket, "file.withdraw", file, None)
}

/// A file is gone: so is what was shown for it.
///
/// # Errors
/// The database's.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, file: i64) -> Result<(), Error> {
    hide_copy(tx, cx, ticket, file)?;
    Ok(sql::drop_release(tx, cx.id(), ticket, file)?)
}

/// A blurred copy that nobody is shown any more goes.
fn hide_copy(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, file: i64) -> Result<(), Error> {
    let shown = sql::releases(tx, cx.id(), ticket)?.into_iter().find(|(known, _)| *known == file);
    if let Some((_, shown)) = shown.filter(|(file, shown)| file != shown)
        && let Some(row) = crate::tickets::sql::file(tx, cx.id(), shown)?
    {
        attachments::remove(tx, cx, &row)?;
    }
    Ok(())
}

/// The files of a ticket that the actor is shown though they may not know who the customer is, each with the file that is
/// shown for it: those released, and all of them while the actor looks for that purpose.
///
/// # Errors
/// The database's.
pub fn shown(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Vec<(i64, i64)>, Error> {
    let mut shown = sql::releases(tx, cx.id(), ticket.id)?;
    if reveals::opened(tx, cx, ticket)?.file {
        let files = crate::tickets::sql::files_of(tx, cx.id(), ticket.id)?;
        shown = files.iter().filter(|file| file.comment.is_some()).map(|file| (file.id, file.id)).collect();
    }
    Ok(shown)
}

/// Whether a file can be blurred, as far as its type tells.
pub fn is_picture(file: &FileView) -> bool {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let kind = file.meta.as_ref().map(|meta| meta.content_type.disclose(&system).to_ascii_lowercase());
    kind.is_some_and(|kind| matches!(kind.as_str(), "image/png" | "image/jpeg" | "image/jpg"))
}

/// The picture with its detail gone: made so small that nothing can be read, and large again.
fn blurred(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let unreadable = || Error::invalid("release", FaultKind::Invalid);
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().map_err(|_| unreadable())?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| unreadable())?;
    let small = picture.resize(DETAIL, DETAIL, FilterType::Triangle);
    let large = small.resize(SHOWN, SHOWN, FilterType::Triangle).to_rgb8();
    let mut bytes = Cursor::new(Vec::new());
    large.write_to(&mut bytes, ImageFormat::Png).map_err(|_| unreadable())?;
    Ok(Zeroizing::new(bytes.into_inner()))
}

fn log(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    act: &'static str,
    file: i64,
    kind: Option<ReleaseKind>,
) -> Result<(), Error> {
    let mut facts = Facts::from([("file".into(), Fact::Number(file))]);
    if let Some(kind) = kind {
        facts.insert("how".into(), Fact::Word(kind.word()));
    }
    audit::record(tx, cx, Record { act, object: read::object(ticket), facts, detail: None, owners: &[] }).map(drop)
}
