//! The help centre: categories, sections and articles in several languages, written as drafts, looked through, published,
//! with comments and votes of readers. What is published is kept in memory; pages of it are drawn once.

pub mod api;
pub mod comments;
pub mod comments_sql;
pub(crate) mod desk_view;
pub mod editing;
pub(crate) mod editor;
pub(crate) mod feed;
pub mod files;
pub mod files_sql;
mod fill;
pub mod find;
pub mod forgetting;
mod history;
pub mod library;
mod list;
pub(crate) mod mentions;
mod moderation;
pub(crate) mod page;
pub(crate) mod picker;
pub mod records;
pub mod render;
pub mod sql;
#[cfg(test)]
mod stories;
pub mod tasks;
#[cfg(test)]
pub(crate) mod tests;
pub mod texts;
pub mod texts_sql;
pub mod topics;
mod topics_page;
pub(crate) mod view;
pub mod votes;
pub mod words;

use std::sync::Arc;

use db::Tx;
use ledger::{Facts, Object};

use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::words::Role;

pub use library::{Library, Shelf};
pub use texts::NewText;
pub use words::{Audience, Kind, TextState};

/// Demands somebody who writes articles; what they write waits for somebody who publishes.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_write(cx: &Cx) -> Result<(), Error> {
    match cx.actor.role {
        Role::Administrator | Role::Editor | Role::Agent | Role::Specialist | Role::Coordinator | Role::System => {
            Ok(())
        }
        Role::Officer | Role::Operator | Role::EndUser => Err(Error::Forbidden),
    }
}

/// Demands somebody who publishes.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_publish(cx: &Cx) -> Result<(), Error> {
    match cx.actor.role {
        Role::Administrator | Role::Editor | Role::System => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// Demands somebody who decides about comments: they may know who wrote them.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_moderate(cx: &Cx) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()
}

/// What the actor may read.
pub fn sees(cx: &Cx) -> Audience {
    match (cx.actor.role.is_staff() || cx.actor.role == Role::System, cx.actor.person) {
        (true, _) => Audience::Staff,
        (false, Some(_)) => Audience::SignedIn,
        (false, None) => Audience::Everybody,
    }
}

/// Writes down what was done, and has what is kept in memory read anew.
fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, object: Object, facts: Facts) -> Result<(), Error> {
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] })?;
    changed(tx, cx);
    Ok(())
}

/// What is kept in memory is no longer so; also where a page shows something else of the desk.
pub(crate) fn changed(tx: &mut Tx<'_>, cx: &Cx) {
    let (done, undone) = (Arc::clone(&cx.account), Arc::clone(&cx.account));
    tx.after_commit(move || done.help.forget());
    tx.on_rollback(move || undone.help.forget());
}

/// The object of log entries about an article.
pub const fn object(id: i64) -> Object {
    Object { kind: "article", id }
}
