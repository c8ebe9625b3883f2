//! A view drawn in groups: its tickets value by value, each group in the order of the view. Pages go on across groups.

use db::Tx;
use index::places::Facet;
use roaring::RoaringTreemap;

use super::names::Names;
use super::views::Shown;
use crate::conditions::Sets;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::listing::{From, Keyed, Window};
use crate::people::ops as people;
use crate::staff;
use crate::tickets::places;
use crate::tickets::read::{self, Filter, Ticket};
use crate::words::{self, Role};
use crate::workspace::{Heading, Kind, Priority, Status};

/// Staff and groups of the desk that are told apart; the rest stands together.
const TOLD: i64 = 500;
/// What a view can be grouped by: the word, and its name on pages.
pub(super) const BY: [(&str, Key); 5] = [
    ("status", Key("field-status")),
    ("priority", Key("field-priority")),
    ("type", Key("field-type")),
    ("group", Key("field-group")),
    ("assignee", Key("field-assignee")),
];

/// The tickets of one value.
struct Group {
    /// What a cursor calls it.
    word: String,
    name: String,
    set: RoaringTreemap,
}

impl Group {
    fn filter(&self) -> Filter {
        Filter { sets: Sets { within: Some(self.set.clone()), ..Sets::default() }, ..Filter::default() }
    }

    fn heading(&self) -> Heading {
        Heading { name: self.name.clone(), count: self.set.len() }
    }
}

/// A page of a grouped list.
#[derive(Default)]
pub(super) struct Page {
    /// The tickets; the first of a group, and of the page, with the group's heading.
    pub(super) rows: Vec<(Option<Heading>, Keyed<Ticket>)>,
    /// How many there are in all.
    pub(super) total: u64,
    /// The cursor to the page before.
    pub(super) newer: Option<String>,
    /// The cursor to the page after.
    pub(super) older: Option<String>,
}

/// One page. `cursor` is what an earlier page gave, or anything else for the first.
pub(super) fn page(
    tx: &mut Tx<'_>,
    cx: &Cx,
    by: &str,
    shown: &Shown,
    cursor: &str,
    window: &Window,
) -> Result<Page, Error> {
    let groups = groups(tx, cx, by, &shown.filter)?;
    let place = |start: char| {
        let mut parts = cursor.strip_prefix(start)?.rsplitn(3, '.');
        let (id, key, word) = (parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?, parts.next()?);
        Some((groups.iter().position(|group| group.word == word)?, key, id))
    };
    let most = usize::try_from(window.size).unwrap_or(usize::MAX);
    let (mut found, mut before, mut after) = (Vec::new(), false, false);
    if let Some((at, key, id)) = place('b') {
        after = true;
        // All of a group comes before its end.
        let end = if window.descending { i64::MIN } else { i64::MAX };
        for (index, group) in groups.iter().enumerate().take(at + 1).rev() {
            let from = if index == at { From::Before(key, id) } else { From::Before(end, end) };
            let part = part(tx, cx, group, from, most - found.len(), window)?;
            before = part.1 || index > 0;
            found.splice(0..0, part.0.into_iter().map(|keyed| (index, keyed)));
            if found.len() >= most {
                break;
            }
        }
    } else {
        let begin = place('a');
        before = begin.is_some();
        let first = begin.map_or(0, |(at, ..)| at);
        for (index, group) in groups.iter().enumerate().skip(first) {
            if found.len() >= most {
                after = true;
                break;
            }
            let from =
                begin.filter(|(at, ..)| *at == index).map_or(From::Offset(0), |(_, key, id)| From::After(key, id));
            let part = part(tx, cx, group, from, most - found.len(), window)?;
            after = part.1;
            found.extend(part.0.into_iter().map(|keyed| (index, keyed)));
        }
    }
    let cursor = |start: char, at: Option<&(usize, Keyed<Ticket>)>| {
        let (index, keyed) = at?;
        groups.get(*index).map(|group| format!("{start}{}.{}.{}", group.word, keyed.key, keyed.id))
    };
    let (newer, older) = (cursor('b', found.first().filter(|_| before)), cursor('a', found.last().filter(|_| after)));
    let mut last = None;
    let rows = found.into_iter().map(|(index, keyed)| {
        let begins = last.replace(index) != Some(index);
        (groups.get(index).filter(|_| begins).map(Group::heading), keyed)
    });
    Ok(Page { rows: rows.collect(), total: groups.iter().map(|group| group.set.len()).sum(), newer, older })
}

fn part(
    tx: &mut Tx<'_>,
    cx: &Cx,
    group: &Group,
    from: From,
    size: usize,
    window: &Window,
) -> Result<(Vec<Keyed<Ticket>>, bool), Error> {
    let window = Window { from, size: i64::try_from(size).unwrap_or(i64::MAX), counted: false, ..*window };
    let part = read::list(tx, cx, &group.filter(), &window)?;
    Ok((part.rows, part.more))
}

/// The numbers of the first tickets, in the order in which they are drawn.
pub(super) fn numbers(tx: &mut Tx<'_>, cx: &Cx, by: &str, shown: &Shown, window: &Window) -> Result<Vec<i64>, Error> {
    let mut numbers = Vec::new();
    for group in groups(tx, cx, by, &shown.filter)? {
        let left = window.size - i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        numbers.extend(read::numbers_in_order(tx, cx, &group.filter(), &Window { size: left, ..*window })?);
    }
    Ok(numbers)
}

/// The groups that hold a ticket of the view, in their order; what has no known value comes last.
fn groups(tx: &mut Tx<'_>, cx: &Cx, by: &str, filter: &Filter) -> Result<Vec<Group>, Error> {
    let mut rest = read::numbers(tx, cx, filter)?;
    let (facet, values) = values(tx, cx, by)?;
    let mut groups = Vec::new();
    for (number, name) in values {
        let set = &rest & cx.account.places.any_of(facet, &[number]);
        if !set.is_empty() {
            rest -= &set;
            groups.push(Group { word: number.to_string(), name, set });
        }
    }
    if !rest.is_empty() {
        let name = Translator::new(cx.language).get(Key("view-group-rest")).into_owned();
        groups.push(Group { word: "rest".into(), name, set: rest });
    }
    Ok(groups)
}

/// The values in the order in which they are drawn: as memory numbers them, and their names.
fn values(tx: &mut Tx<'_>, cx: &Cx, by: &str) -> Result<(Facet, Vec<(i64, String)>), Error> {
    let t = Translator::new(cx.language);
    let word = |key: Key| t.get(key).into_owned();
    Ok(match by {
        "priority" => {
            let number = |slug: &str| i64::from(places::priority(words::Priority::from_word(slug)));
            let pressing = Priority::ALL.iter().map(|one| (number(one.slug()), word(one.key())));
            let mut values: Vec<(i64, String)> = pressing.collect();
            values.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
            values.push((0, word(Key("view-group-none"))));
            (Facet::Priority, values)
        }
        "type" => {
            let number = |slug: &str| i64::from(places::kind(words::TicketKind::from_word(slug)));
            let mut values: Vec<(i64, String)> =
                Kind::ALL.iter().map(|one| (number(one.slug()), word(one.key()))).collect();
            values.push((0, word(Key("view-group-none"))));
            (Facet::Kind, values)
        }
        "group" => {
            let groups = staff::groups::list(tx, cx, &Window::first(TOLD))?.rows;
            (
                Facet::Group,
                by_name(groups.into_iter().map(|keyed| (keyed.id, keyed.row.name)), word(Key("view-group-none"))),
            )
        }
        "assignee" => {
            let roles = Role::ALL.iter().copied().filter(|role| role.is_staff()).collect();
            let filter = people::Filter { roles, organisation: None };
            let mut names = Names::default();
            let staff = people::list(tx, cx, &filter, &Window::first(TOLD))?.rows;
            let staff = staff.into_iter().map(|keyed| (keyed.id, names.known(cx, &keyed.row)));
            (Facet::Assignee, by_name(staff, word(Key("nobody"))))
        }
        _ => {
            let number =
                |slug: &str| words::Status::from_word(slug).map_or(0, |status| i64::from(places::status(status)));
            (Facet::Status, Status::ALL.iter().map(|one| (number(one.slug()), word(one.key()))).collect())
        }
    })
}

/// By name, and last what has none.
fn by_name(named: impl Iterator<Item = (i64, String)>, none: String) -> Vec<(i64, String)> {
    let mut values: Vec<(i64, String)> = named.collect();
    values.sort_by_cached_key(|(_, name)| index::fold::fold(name));
    values.push((0, none));
    values
}
