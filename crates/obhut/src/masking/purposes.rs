//! What somebody may look behind a mask for: written down by administrators and coordinators, read by whoever oversees.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::opened::Opened;
use super::purposes_sql as sql;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::words::Role;

pub use super::purposes_sql::RevealPurpose;

/// What every desk begins with; the migration that brought the table says the same for desks that were there before.
const SEEDS: [(&str, Opened); 5] = {
    const NOTHING: Opened =
        Opened { identity: false, contact: false, address: false, number: false, file: false, health: false };
    [
        ("visit", Opened { identity: true, contact: true, address: true, ..NOTHING }),
        ("place", Opened { address: true, ..NOTHING }),
        ("number", Opened { number: true, ..NOTHING }),
        ("file", Opened { file: true, ..NOTHING }),
        ("health", Opened { health: true, ..NOTHING }),
    ]
};

/// A purpose as it is written down.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// What people read.
    pub title: String,
    /// What it opens.
    pub opens: Opened,
}

/// Gives a new account what every desk begins with.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>, account: i64, at: i64) -> Result<(), Error> {
    for (id, (slug, opens)) in (1..).zip(SEEDS) {
        let row =
            RevealPurpose { id, slug: slug.to_owned(), title: String::new(), opens, active: true, updated_at: at };
        sql::insert(tx, account, &row)?;
    }
    Ok(())
}

/// Every purpose, retired ones too.
///
/// # Errors
/// [`Error::Forbidden`] for those who neither set the desk up nor oversee it.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<RevealPurpose>, Error> {
    if !decides(cx) && cx.actor.role != Role::Officer {
        return Err(Error::Forbidden);
    }
    Ok(sql::all(tx, cx.id())?)
}

/// The purposes in use.
///
/// # Errors
/// The database's.
pub fn in_use(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<RevealPurpose>, Error> {
    let mut all = sql::all(tx, cx.id())?;
    all.retain(|purpose| purpose.active);
    Ok(all)
}

/// Adds a purpose; answers its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor sets the desk up or coordinates data protection; [`Error::Invalid`] naming the
/// field.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &Written) -> Result<i64, Error> {
    must_decide(cx)?;
    let all = sql::all(tx, cx.id())?;
    let title = named(&all, 0, &new.title)?;
    let id = cx.account.ids.next(tx)?;
    let opens = something(new.opens)?;
    let row = RevealPurpose { id, slug: format!("look-{id}"), title, opens, active: true, updated_at: cx.at() };
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "reveal_purpose.create", &row)?;
    Ok(id)
}

/// Changes name and extent of a purpose. Looks that are being taken for it see what it opens from now on.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &Written) -> Result<(), Error> {
    must_decide(cx)?;
    let all = sql::all(tx, cx.id())?;
    let mut row = all.iter().find(|purpose| purpose.id == id).cloned().ok_or(Error::NotFound)?;
    // Those that every desk begins with are named by the program where nobody names them.
    let program_names = SEEDS.iter().any(|(slug, _)| *slug == row.slug) && change.title.trim().is_empty();
    row.title = if program_names { String::new() } else { named(&all, id, &change.title)? };
    row.opens = something(change.opens)?;
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "reveal_purpose.update", &row)
}

/// Takes a purpose out of use, which ends every look for it, or back into use.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn set_active(tx: &mut Tx<'_>, cx: &Cx, id: i64, active: bool) -> Result<(), Error> {
    must_decide(cx)?;
    let mut row = sql::all(tx, cx.id())?.into_iter().find(|purpose| purpose.id == id).ok_or(Error::NotFound)?;
    (row.active, row.updated_at) = (active, cx.at());
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, if active { "reveal_purpose.resume" } else { "reveal_purpose.retire" }, &row)
}

/// What people read of a purpose.
pub fn title(t: &Translator, purpose: &RevealPurpose) -> String {
    let key = match (purpose.title.as_str(), purpose.slug.as_str()) {
        ("", "visit") => Key("why-visit"),
        ("", "place") => Key("why-place"),
        ("", "number") => Key("why-number"),
        ("", "file") => Key("why-file"),
        ("", "health") => Key("why-health"),
        (title, _) => return title.to_owned(),
    };
    t.get(key).into_owned()
}

/// What a purpose shows, in words.
pub fn shows(t: &Translator, opens: Opened) -> String {
    let parts = [
        (opens.identity, Key("shows-identity")),
        (opens.address, Key("shows-address")),
        (opens.contact, Key("shows-contact")),
        (opens.number, Key("shows-number")),
        (opens.file, Key("shows-file")),
        (opens.health, Key("shows-health")),
    ];
    let shown: Vec<_> = parts.into_iter().filter(|(open, _)| *open).map(|(_, key)| t.get(key)).collect();
    t.with(Key("shows-all"), "what", shown.join(", ")).into_owned()
}

fn decides(cx: &Cx) -> bool {
    matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::System)
}

fn must_decide(cx: &Cx) -> Result<(), Error> {
    if decides(cx) { Ok(()) } else { Err(Error::Forbidden) }
}

fn named(all: &[RevealPurpose], own: i64, title: &str) -> Result<String, Error> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if title.chars().count() > 100 {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    let folded = index::fold::fold(title);
    if all.iter().any(|known| known.id != own && index::fold::fold(&known.title) == folded) {
        return Err(Error::invalid("title", FaultKind::Duplicate));
    }
    Ok(title.to_owned())
}

fn something(opens: Opened) -> Result<Opened, Error> {
    if opens == Opened::default() { Err(Error::invalid("opens", FaultKind::Blank)) } else { Ok(opens) }
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &RevealPurpose) -> Result<(), Error> {
    let facts =
        Facts::from([("opens".into(), Fact::Number(row.opens.bits())), ("active".into(), Fact::Flag(row.active))]);
    let object = Object { kind: "reveal_purpose", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
