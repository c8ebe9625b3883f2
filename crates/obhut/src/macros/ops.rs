//! What can be done with macros and snippets.

use db::Tx;
use ledger::{Facts, Object};
use personal::{LegalBasis, Personal, Unknown};
use vault::KeyId;

use super::actions::Action;
use super::placeholders;
use super::records::MacroContent;
use super::sql::{self, MacroRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::listing::{Conditions, Keyed, Made, Part, Window};
use crate::words::{Availability, Prepared, Role};

/// Actions of one macro at the most.
const ACTIONS_AT_MOST: usize = 50;
/// Bytes of the longest text.
const TEXT_AT_MOST: usize = 64 * 1024;
/// Macros that one member of staff is offered at the most.
const OFFERED: i64 = 2_000;

/// What a macro is called, says and does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Its name in lists.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it does.
    pub actions: Vec<Action>,
}

/// A macro with its content, `None` once forgotten.
#[derive(Clone)]
pub struct Macro {
    /// The row.
    pub row: MacroRow,
    /// What it is called, says and does.
    pub content: Option<Content>,
}

impl Macro {
    /// Its name; empty once forgotten.
    pub fn title(&self) -> &str {
        self.content.as_ref().map_or("", |content| content.title.as_str())
    }

    /// The value of an action.
    pub fn value(&self, field: &str) -> Option<&str> {
        let content = self.content.as_ref()?;
        content.actions.iter().find(|action| action.field == field).map(|action| action.value.as_str())
    }
}

/// What is to change; `None` leaves a part alone.
#[derive(Clone, Default)]
pub struct MacroChange {
    /// New name.
    pub title: Option<String>,
    /// New description.
    pub description: Option<Option<String>>,
    /// New actions, replacing the old.
    pub actions: Option<Vec<Action>>,
    /// Offered or not.
    pub active: Option<bool>,
    /// New place in the order.
    pub position: Option<i64>,
    /// For whom: with the group, where it is for one.
    pub availability: Option<(Availability, Option<i64>)>,
    /// The purpose it serves.
    pub purpose: Option<i64>,
}

/// Which macros a list is to show.
#[derive(Clone, Copy, Default)]
pub struct Filter {
    /// Only these; all where it is `None`.
    pub kind: Option<Prepared>,
    /// Only those in use, or only those out of use.
    pub active: Option<bool>,
    /// Only those that are for these.
    pub availability: Option<Availability>,
    /// Only those of this group.
    pub group: Option<i64>,
}

/// Adds a macro or snippet at the end of the order.
///
/// # Errors
/// [`Error::Forbidden`] for shared ones unless the actor administers; [`Error::Invalid`] naming every part at fault:
/// `purpose_id` with [`FaultKind::Closed`] when the purpose has no legal basis, `actions` with [`FaultKind::Unknown`] when
/// a text names a placeholder that does not exist.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, kind: Prepared, change: &MacroChange) -> Result<i64, Error> {
    cx.actor.must_operate()?;
    let id = cx.account.ids.next(tx)?;
    let mut row = MacroRow {
        id,
        kind,
        active: true,
        position: sql::last_position(tx, cx.id())? + 1,
        availability: Availability::Own,
        owner: cx.actor.person.unwrap_or(0),
        group: None,
        purpose: cx.account.support,
        key: 0,
        sealed_content: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    let content = accept(tx, cx, &mut row, Content::default(), change)?;
    seal(tx, cx, &mut row, &content)?;
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "macro.create", id)?;
    Ok(id)
}

/// One macro that is there for the actor.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Macro, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), id)?.filter(|row| is_there_for(cx, row)).ok_or(Error::NotFound)?;
    open(cx, row)
}

/// The macros that are there for the actor, one window of them.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<Macro>, Error> {
    cx.actor.must_be_staff()?;
    let (account, there) = (cx.id(), there_for(cx));
    let mut conditions = Conditions::of_account(&account);
    conditions.add_made(&there);
    match filter.kind {
        Some(Prepared::Macro) => conditions.add_fixed("kind = 'macro'"),
        Some(Prepared::Snippet) => conditions.add_fixed("kind = 'snippet'"),
        None => {}
    }
    match filter.active {
        Some(true) => conditions.add_fixed("active"),
        Some(false) => conditions.add_fixed("NOT active"),
        None => {}
    }
    match filter.availability {
        Some(Availability::Everybody) => conditions.add_fixed("availability = 'everybody'"),
        Some(Availability::Group) => conditions.add_fixed("availability = 'group'"),
        Some(Availability::Own) => conditions.add_fixed("availability = 'own'"),
        None => {}
    }
    if let Some(group) = &filter.group {
        conditions.add("group_id = {}", group);
    }
    let part = conditions.read(tx, "macro", sql::COLUMNS, window, sql::read)?;
    let mut rows = Vec::with_capacity(part.rows.len());
    for keyed in part.rows {
        rows.push(Keyed { key: keyed.key, id: keyed.id, row: open(cx, keyed.row)? });
    }
    Ok(Part { rows, total: part.total, more: part.more })
}

/// Everything that the actor is offered, in its order.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn offered(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<Vec<Macro>, Error> {
    let window = Window { column: "position", ..Window::first(OFFERED) };
    Ok(list(tx, cx, filter, &window)?.rows.into_iter().map(|keyed| keyed.row).collect())
}

/// Those whose name contains the words, in their order.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn search(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, query: &str) -> Result<Vec<Macro>, Error> {
    let query = index::fold::fold(query.trim());
    let mut found = offered(tx, cx, filter)?;
    found.retain(|one| index::fold::fold(one.title()).contains(&query));
    Ok(found)
}

/// Changes a macro.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &MacroChange) -> Result<Macro, Error> {
    let Macro { mut row, content } = get(tx, cx, id)?;
    must_keep(cx, &row)?;
    let content = accept(tx, cx, &mut row, content.unwrap_or_default(), change)?;
    row.updated_at = cx.at();
    let old = KeyId(row.key);
    seal(tx, cx, &mut row, &content)?;
    crate::sweep::give_up(tx, cx, old)?;
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "macro.update", id)?;
    Ok(Macro { row, content: Some(content) })
}

/// Adds a copy for the actor alone.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn copy(tx: &mut Tx<'_>, cx: &Cx, id: i64, title: &str) -> Result<i64, Error> {
    let Macro { row, content } = get(tx, cx, id)?;
    let content = content.ok_or(Error::NotFound)?;
    let change = MacroChange {
        title: Some(title.to_owned()),
        description: Some(content.description),
        actions: Some(content.actions),
        purpose: Some(row.purpose),
        ..MacroChange::default()
    };
    create(tx, cx, row.kind, &change)
}

/// Moves a macro one place up or down among those that the actor keeps.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] where it is not the actor's to order.
pub fn shift(tx: &mut Tx<'_>, cx: &Cx, id: i64, up: bool) -> Result<(), Error> {
    let this = get(tx, cx, id)?.row;
    must_keep(cx, &this)?;
    let all = offered(tx, cx, &Filter { kind: Some(this.kind), ..Filter::default() })?;
    let mut mine: Vec<MacroRow> = all.into_iter().map(|one| one.row).filter(|row| must_keep(cx, row).is_ok()).collect();
    if up {
        mine.reverse();
    }
    let after = mine.into_iter().skip_while(|row| row.id != id).nth(1);
    let (mut this, Some(mut other)) = (this, after) else { return Ok(()) };
    std::mem::swap(&mut this.position, &mut other.position);
    sql::update(tx, cx.id(), &this)?;
    sql::update(tx, cx.id(), &other)?;
    log(tx, cx, "macro.order", id)
}

/// Drops a macro for good.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] where it is not the actor's.
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = get(tx, cx, id)?.row;
    must_keep(cx, &row)?;
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    log(tx, cx, "macro.delete", id)
}

/// Whether the actor may change it: their own, or any shared one where they administer.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_keep(cx: &Cx, row: &MacroRow) -> Result<(), Error> {
    cx.actor.must_operate()?;
    if row.availability == Availability::Own && cx.actor.person == Some(row.owner) {
        return Ok(());
    }
    cx.actor.must_administer()
}

/// The legal basis of a purpose; none where nobody recorded one.
///
/// # Errors
/// [`Error::Invalid`] naming `purpose_id` when there is no such purpose.
pub fn basis_of(tx: &mut Tx<'_>, cx: &Cx, purpose: i64) -> Result<Option<LegalBasis>, Error> {
    let purposes = sql::purposes(tx, cx.id())?;
    let found = purposes.into_iter().find(|(id, ..)| *id == purpose);
    let (_, _, basis) = found.ok_or(Error::invalid("purpose_id", FaultKind::Unknown))?;
    Ok(LegalBasis::ALL.into_iter().find(|known| known.slug() == basis))
}

/// What does not exist among the placeholders of some actions.
pub fn unknown_placeholders(actions: &[Action]) -> Vec<String> {
    actions.iter().flat_map(|action| placeholders::unknown(&action.value)).collect()
}

fn accept(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &mut MacroRow,
    mut content: Content,
    change: &MacroChange,
) -> Result<Content, Error> {
    content.title = change.title.clone().unwrap_or(content.title).trim().to_owned();
    content.description = change.description.clone().unwrap_or(content.description);
    content.actions = change.actions.clone().unwrap_or(content.actions);
    row.active = change.active.unwrap_or(row.active);
    row.position = change.position.unwrap_or(row.position);
    (row.availability, row.group) = change.availability.unwrap_or((row.availability, row.group));
    row.purpose = change.purpose.unwrap_or(row.purpose);
    if row.availability != Availability::Own {
        cx.actor.must_administer()?;
    }
    let mut faults = Vec::new();
    let mut fault = |field, kind| faults.push(Fault { field, kind, of: None });
    match content.title.chars().count() {
        0 => fault("title", FaultKind::Blank),
        1..=255 => {}
        _ => fault("title", FaultKind::TooLong),
    }
    if content.actions.is_empty() {
        fault("actions", FaultKind::Blank);
    }
    let long = content.actions.iter().any(|action| action.value.len() > TEXT_AT_MOST);
    if long || content.actions.len() > ACTIONS_AT_MOST {
        fault("actions", FaultKind::TooLong);
    }
    if !content.actions.iter().all(Action::fits) {
        fault("actions", FaultKind::Invalid);
    } else if !unknown_placeholders(&content.actions).is_empty() {
        fault("actions", FaultKind::Unknown);
    }
    match (row.availability, row.group) {
        (Availability::Group, None) => fault("restriction", FaultKind::Blank),
        (Availability::Group, Some(group)) if crate::staff::groups::must_exist(tx, cx, group).is_err() => {
            fault("restriction", FaultKind::Unknown);
        }
        (Availability::Group, Some(_)) => {}
        _ => row.group = None,
    }
    match basis_of(tx, cx, row.purpose) {
        Ok(Some(_)) => {}
        Ok(None) => fault("purpose_id", FaultKind::Closed),
        Err(Error::Invalid(_)) => fault("purpose_id", FaultKind::Unknown),
        Err(error) => return Err(error),
    }
    if faults.is_empty() { Ok(content) } else { Err(Error::Invalid(faults)) }
}

fn seal(tx: &mut Tx<'_>, cx: &Cx, row: &mut MacroRow, content: &Content) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let mut owners = vec![key];
    // What somebody keeps for themselves goes with them; what is shared stays with the desk.
    if row.availability == Availability::Own && row.owner != 0 {
        owners.push(KeyId(crate::people::ops::row(tx, cx, row.owner)?.key));
    }
    let record = MacroContent {
        title: Personal::new(content.title.clone()),
        description: content.description.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        actions: content.actions.iter().map(|action| Personal::new(action.written())).collect(),
        unknown: Unknown::default(),
    };
    row.sealed_content =
        Some(cx.desk.vault.seal_record(&cx.cell("macro", row.id, "sealed_content"), &owners, &record)?);
    row.key = key.0;
    Ok(())
}

fn open(cx: &Cx, row: MacroRow) -> Result<Macro, Error> {
    let opened: Option<MacroContent> =
        crate::desk::opened_record(cx, &cx.cell("macro", row.id, "sealed_content"), row.sealed_content.as_deref())?;
    let disclosure = crate::disclosure::for_actor(cx);
    let content = opened.map(|record| Content {
        title: record.reveal_title(&disclosure).cloned().unwrap_or_default(),
        description: record.reveal_description(&disclosure).cloned(),
        actions: record.reveal_actions(&disclosure).into_iter().filter_map(|text| Action::read(text)).collect(),
    });
    Ok(Macro { row, content })
}

fn is_there_for(cx: &Cx, row: &MacroRow) -> bool {
    match row.availability {
        Availability::Everybody => true,
        Availability::Own => cx.actor.person == Some(row.owner),
        Availability::Group => {
            matches!(cx.actor.role, Role::Administrator | Role::System)
                || row.group.is_some_and(|group| cx.actor.rights_in(group).is_some())
        }
    }
}

/// The same as a condition.
fn there_for(cx: &Cx) -> Made {
    let mut values = vec![cx.actor.person.unwrap_or(0)];
    let mut text = String::from("(availability = 'everybody' OR (availability = 'own' AND owner_id = {})");
    if matches!(cx.actor.role, Role::Administrator | Role::System) {
        text.push_str(" OR availability = 'group'");
    } else if !cx.actor.groups.is_empty() {
        let places = vec!["{}"; cx.actor.groups.len()].join(", ");
        text.push_str(&format!(" OR (availability = 'group' AND group_id IN ({places}))"));
        values.extend(cx.actor.groups.iter().map(|(group, _)| *group));
    }
    text.push(')');
    Made { text, values }
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let object = Object { kind: "macro", id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail: None, owners: &[] }).map(drop)
}
