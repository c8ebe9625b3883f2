//! What a macro would say and change on one ticket. It changes nothing by itself.

use db::Tx;
use zeroize::Zeroizing;

use super::actions::Action;
use super::values::{self, Values};
use super::{ops, placeholders};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{access, read};

/// What came of a macro.
#[derive(Clone, Default)]
pub struct Applied {
    /// What it says, filled in.
    pub text: Zeroizing<String>,
    /// The same as HTML, where the macro was given HTML.
    pub html: Option<Zeroizing<String>>,
    /// Whether that is an answer; `None` where the macro does not say.
    pub public: Option<bool>,
    /// What it changes, filled in.
    pub actions: Vec<Action>,
}

/// Fills a macro in for a ticket.
///
/// # Errors
/// [`Error::NotFound`] when macro or ticket do not exist for the actor; [`Error::Invalid`] naming `purpose_id` when its
/// purpose has no legal basis.
pub fn on_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<Applied, Error> {
    let ticket = read::get(tx, cx, ticket)?;
    access::must_edit(cx, &ticket.row)?;
    let found = ops::get(tx, cx, id)?;
    if !found.row.active {
        return Err(Error::NotFound);
    }
    if ops::basis_of(tx, cx, found.row.purpose)?.is_none() {
        return Err(Error::invalid("purpose_id", FaultKind::Closed));
    }
    let actions = found.content.map(|content| content.actions).unwrap_or_default();
    crate::consent::uses::prepared(tx, cx, ticket.row.requester, found.row.purpose, &actions)?;
    let values = values::of(tx, cx, &ticket)?;
    Ok(fill(&values, &actions, access::must_speak(cx, &ticket.row).is_ok()))
}

/// What placeholders stand for is text, also within HTML: a name with markup in it is read as it is written.
fn filled_html(values: &Values, html: &str) -> String {
    let written: Values = values.iter().map(|(name, value)| (*name, mail::html::from_text(value))).collect();
    placeholders::fill(html, |name| written.get(name).map(String::as_str))
}

/// Fills actions in with what placeholders stand for on a ticket (see [`values::of`]), for somebody who may write to the
/// customer there or may not.
pub fn fill(values: &Values, actions: &[Action], may_answer: bool) -> Applied {
    let filled = |text: &str| placeholders::fill(text, |name| values.get(name).map(String::as_str));
    let mut applied = Applied::default();
    for action in actions {
        let value = match action.field.as_str() {
            "comment_value_html" => filled_html(values, &action.value),
            _ => filled(&action.value),
        };
        match action.field.as_str() {
            "comment_value" => applied.text = value.into(),
            "comment_value_html" => {
                if applied.text.is_empty() {
                    applied.text = mail::html::to_text(&value).into();
                }
                applied.html = Some(mail::html::clean(&value).into());
            }
            // Whoever may not answer is not made to by a macro.
            "comment_mode_is_public" => applied.public = Some(value == "true" && may_answer),
            _ => applied.actions.push(Action { field: action.field.clone(), value }),
        }
    }
    applied
}
