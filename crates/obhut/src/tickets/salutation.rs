//! The salutation that the desk puts in, so that nobody needs a name to write a polite answer.

use std::borrow::Cow;

use db::Tx;
use personal::SystemUse;
use zeroize::Zeroizing;

use super::comments::NewComment;
use super::sql::TicketRow;
use crate::context::Cx;
use crate::error::Error;
use crate::people::ops as people;
use crate::words::Source;

/// What stands for it in a text, in either language of the interface.
pub const PLACES: [&str; 2] = ["{Anrede}", "{Salutation}"];

/// The comment with the salutation in its place, where it goes to the customer.
///
/// # Errors
/// The database's or the vault's.
pub fn filled<'a>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    new: &'a NewComment,
) -> Result<Cow<'a, NewComment>, Error> {
    let html = new.text.html.as_ref().map(|html| html.as_str()).unwrap_or_default();
    if !new.public || !PLACES.iter().any(|place| new.text.text.contains(place) || html.contains(place)) {
        return Ok(Cow::Borrowed(new));
    }
    let salutation = of(tx, cx, ticket)?;
    let mut new = new.clone();
    let text = PLACES.iter().fold(new.text.text.to_string(), |text, place| text.replace(place, &salutation));
    new.text.text = Zeroizing::new(text);
    // A name is text wherever it is put.
    let escaped = mail::html::from_text(&salutation).replace("<p>", "").replace("</p>", "");
    new.text.html = new.text.html.as_ref().map(|html| {
        Zeroizing::new(PLACES.iter().fold(html.to_string(), |html, place| html.replace(place, escaped.trim())))
    });
    Ok(Cow::Owned(new))
}

/// A text that was taken back, with the salutation's place where the salutation stood.
///
/// # Errors
/// The database's or the vault's.
pub fn emptied(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, text: &str) -> Result<Zeroizing<String>, Error> {
    let salutation = of(tx, cx, ticket)?;
    Ok(Zeroizing::new(text.replace(salutation.as_str(), PLACES.first().copied().unwrap_or_default())))
}

/// The salutation of whoever asked, in their language.
fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Zeroizing<String>, Error> {
    let person = match ticket.requester {
        Some(id) => people::many(tx, cx, &[id])?.pop(),
        None => None,
    };
    let english =
        person.as_ref().and_then(|person| person.row.locale.as_deref()).is_some_and(|tag| tag.starts_with("en"));
    let greeting = if english { "Hello" } else { "Guten Tag" };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    // Who writes in the chat may have typed the address of somebody else: no name is given away there.
    let known = person.filter(|_| ticket.source != Source::Chat.word());
    let name = known.and_then(|person| person.profile).map(|profile| profile.name.disclose(&system).clone());
    Ok(Zeroizing::new(match name.filter(|name| !name.contains('@')) {
        Some(name) => format!("{greeting} {name}"),
        None => greeting.to_owned(),
    }))
}
