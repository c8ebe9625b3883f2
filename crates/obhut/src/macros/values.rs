//! What placeholders stand for on one ticket. For a reader who may not know who the customer is, words about them stay
//! named gaps, which the desk fills when the answer leaves.

use std::collections::BTreeMap;

use db::Tx;
use personal::SystemUse;

use crate::context::Cx;
use crate::error::Error;
use crate::people;
use crate::tickets::Ticket;
use crate::words::{Priority, Role};

/// Stands for a greeting with the name.
pub const SALUTATION: &str = "{Anrede}";
/// Stands for the whole name.
pub const NAME: &str = "{Name}";
/// Stands for the first name.
pub const FIRST_NAME: &str = "{Vorname}";
/// Stands for the last name.
pub const LAST_NAME: &str = "{Nachname}";

/// What placeholders stand for, by their names.
pub type Values = BTreeMap<&'static str, String>;

/// What placeholders stand for on a ticket that the actor sees.
///
/// # Errors
/// The database's or the vault's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket) -> Result<Values, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let row = &ticket.row;
    let fields = ticket.fields.as_ref();
    let mut values = BTreeMap::new();
    values.insert("ticket.id", row.id.to_string());
    values.insert("ticket.status", row.status.word().to_owned());
    values.insert("ticket.priority", row.priority.map_or("", Priority::word).to_owned());
    let subject = fields.and_then(|fields| fields.reveal_subject(&disclosure)).cloned();
    let tags: Vec<String> =
        fields.map(|fields| fields.reveal_tags(&disclosure)).unwrap_or_default().into_iter().cloned().collect();
    let group = match row.group {
        Some(group) => crate::staff::sql::group(tx, cx.id(), group)?.map(|group| group.name),
        None => None,
    };
    values.insert("ticket.group.name", group.unwrap_or_default());
    if cx.actor.sees_identity() {
        values.insert("ticket.title", subject.unwrap_or_default());
        values.insert("ticket.tags", tags.join(" "));
        let known = named(tx, cx, row.requester)?;
        let (name, locale) = known.unwrap_or_default();
        values.insert("ticket.requester.salutation", salutation(&name, locale.as_deref()));
        values.insert("ticket.requester.first_name", first(&name).to_owned());
        values.insert("ticket.requester.last_name", last(&name).to_owned());
        values.insert("ticket.requester.name", name);
    } else {
        for (name, gap) in [
            ("ticket.requester.salutation", SALUTATION),
            ("ticket.requester.name", NAME),
            ("ticket.requester.first_name", FIRST_NAME),
            ("ticket.requester.last_name", LAST_NAME),
        ] {
            values.insert(name, gap.to_owned());
        }
    }
    let assignee = named(tx, cx, row.assignee)?.unwrap_or_default().0;
    values.insert("ticket.assignee.first_name", first(&assignee).to_owned());
    values.insert("ticket.assignee.name", assignee);
    let own = named(tx, cx, cx.actor.person)?.unwrap_or_default().0;
    values.insert("current_user.first_name", first(&own).to_owned());
    values.insert("current_user.name", own);
    values.insert("current_user.signature", signature(tx, cx)?);
    Ok(values)
}

/// A text on its way to the customer: gaps that stand for the person are filled by the desk itself.
///
/// # Errors
/// The database's or the vault's.
pub fn fill_gaps(tx: &mut Tx<'_>, cx: &Cx, requester: Option<i64>, text: &str) -> Result<String, Error> {
    filled(tx, cx, requester, text, str::to_owned)
}

/// The same for a text that is HTML: what stands for the person is text there, whatever they call themselves.
///
/// # Errors
/// As [`fill_gaps`].
pub fn fill_gaps_html(tx: &mut Tx<'_>, cx: &Cx, requester: Option<i64>, html: &str) -> Result<String, Error> {
    filled(tx, cx, requester, html, mail::html::escape)
}

fn filled(
    tx: &mut Tx<'_>,
    cx: &Cx,
    requester: Option<i64>,
    text: &str,
    written: fn(&str) -> String,
) -> Result<String, Error> {
    const GAPS: [&str; 4] = [SALUTATION, FIRST_NAME, LAST_NAME, NAME];
    if !GAPS.iter().any(|gap| text.contains(gap)) {
        return Ok(text.to_owned());
    }
    let (name, locale) = named(tx, &cx.as_system(), requester)?.unwrap_or_default();
    let salutation = salutation(&name, locale.as_deref());
    let values = [salutation.as_str(), first(&name), last(&name), name.as_str()].map(written);
    let mut done = String::with_capacity(text.len() + name.len());
    let mut rest = text;
    // One pass: a name that looks like a gap is not filled again.
    while let Some((before, after)) = rest.split_once('{') {
        done.push_str(before);
        let found = GAPS.iter().zip(&values).find_map(|(gap, value)| Some((after.strip_prefix(gap.get(1..)?)?, value)));
        rest = match found {
            Some((left, value)) => {
                done.push_str(value);
                left
            }
            None => {
                done.push('{');
                after
            }
        };
    }
    done.push_str(rest);
    Ok(done)
}

/// A greeting that guesses nothing about anybody: first and last name, no title.
pub fn salutation(name: &str, locale: Option<&str>) -> String {
    let greeting = if locale.is_some_and(|locale| locale.starts_with("en")) { "Hello" } else { "Guten Tag" };
    format!("{greeting} {name}").trim_end().to_owned()
}

fn first(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

fn last(name: &str) -> &str {
    name.split_whitespace().next_back().unwrap_or_default()
}

/// Name and language of somebody; an address that serves as a name is none.
fn named(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<Option<(String, Option<String>)>, Error> {
    let Some(person) = person else { return Ok(None) };
    let Some(row) = people::sql::get(tx, cx.id(), person)? else { return Ok(None) };
    let disclosure = match row.role {
        Role::EndUser => crate::disclosure::for_actor(cx),
        _ => crate::disclosure::for_system(SystemUse::Outbox),
    };
    let profile = people::ops::open_profile(cx, &row)?;
    let name = profile.as_ref().and_then(|profile| profile.reveal_name(&disclosure)).cloned();
    Ok(name.filter(|name| !name.contains('@')).map(|name| (name, row.locale)))
}

fn signature(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    let Some(person) = cx.actor.person else { return Ok(String::new()) };
    let Some(row) = people::sql::get(tx, cx.id(), person)? else { return Ok(String::new()) };
    let disclosure = crate::disclosure::about(cx, person, row.role);
    let profile = people::ops::open_profile(cx, &row)?;
    Ok(profile.as_ref().and_then(|profile| profile.reveal_signature(&disclosure)).cloned().unwrap_or_default())
}
