//! Changes that wait for the send, in words.

use db::Tx;

use super::names::Names;
use super::reader::Reader;
use super::shell;
use crate::error::Error;
use crate::fields;
use crate::i18n::Key;
use crate::macros::Action;
use crate::macros::actions::CURRENT_USER;
use crate::words::{FieldTarget, Priority, Status, TicketKind};
use crate::workspace::composer::Stage;

/// A change in words; nothing for what no macro changes.
pub(super) fn label(tx: &mut Tx<'_>, reader: &Reader, stage: &str, names: &mut Names) -> Result<Option<Stage>, Error> {
    let Some(action) = Action::read(stage).filter(|action| !action.speaks() && action.fits()) else { return Ok(None) };
    Ok(Some(Stage { value: action.written(), label: words(tx, reader, &action, names)? }))
}

/// An action in words.
pub(super) fn words(tx: &mut Tx<'_>, reader: &Reader, action: &Action, names: &mut Names) -> Result<String, Error> {
    let (t, cx) = (reader.visitor.translator(), &reader.cx);
    let value = action.value.as_str();
    let none = || t.get(Key("none")).into_owned();
    let (key, to) = match action.field.as_str() {
        "status" => {
            let status = Status::from_word(value).map(|status| t.get(super::list::status(status).key()).into_owned());
            (Key("stage-status"), status.unwrap_or_default())
        }
        "priority" => {
            let priority = Priority::from_word(value).map(|to| t.get(super::list::priority(to).key()).into_owned());
            (Key("stage-priority"), priority.unwrap_or_default())
        }
        "type" => {
            let kind = TicketKind::from_word(value).map(|kind| t.get(super::history::kind(kind).key()).into_owned());
            (Key("stage-kind"), kind.unwrap_or_else(none))
        }
        "group_id" => {
            let group = match value.parse() {
                Ok(group) => shell::group_name(tx, cx, group)?,
                Err(_) => None,
            };
            (Key("stage-group"), group.unwrap_or_else(none))
        }
        "assignee_id" => {
            let person = if value == CURRENT_USER { cx.actor.person } else { value.parse().ok() };
            let name = match person {
                Some(person) => names.of(tx, cx, Some(person))?.name,
                None => none(),
            };
            (Key("stage-assignee"), name)
        }
        "subject" => (Key("stage-subject"), value.to_owned()),
        "set_tags" => (Key("stage-set-tags"), value.to_owned()),
        "current_tags" => (Key("stage-add-tags"), value.to_owned()),
        "remove_tags" => (Key("stage-remove-tags"), value.to_owned()),
        _ => {
            let id = action.custom().unwrap_or(0);
            let known = fields::sql::get(tx, cx.id(), FieldTarget::Ticket, id)?;
            let choices = known.iter().flat_map(|field| fields::choices(&field.options));
            let mut chosen: Vec<String> = choices
                .filter(|choice| value.split([' ', ',']).any(|word| word == choice.value))
                .map(|choice| choice.name)
                .collect();
            if chosen.is_empty() {
                let plain = match value {
                    "" => none(),
                    "true" => t.get(Key("macro-tick")).into_owned(),
                    "false" => t.get(Key("macro-untick")).into_owned(),
                    _ => value.to_owned(),
                };
                chosen.push(plain);
            }
            let field = known.map_or_else(|| id.to_string(), |field| field.title);
            return Ok(t.with2(Key("stage-field"), "field", field, "to", chosen.join(", ")).into_owned());
        }
    };
    Ok(t.with(key, "to", to).into_owned())
}
