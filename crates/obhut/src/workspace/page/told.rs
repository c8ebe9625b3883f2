//! What an event tells: parts of pages, drawn for one reader with what that reader may see.

use std::fmt::Write as _;

use db::Tx;

use super::fill::{self, Again};
use super::names::Names;
use super::reader::Reader;
use super::rows;
use super::shell::{self, Entries};
use super::stream::Asked;
use super::views::View;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::live::marks;
use crate::tickets::read::{self, Ticket};
use crate::workspace::{self, Colleague};

/// Part of a page, as HTML.
pub(super) struct Told(pub(super) String);

/// Whether the ticket exists for the reader.
pub(super) async fn exists(reader: &Reader, ticket: i64) -> bool {
    reader.read(move |tx, reader| read::get(tx, &reader.cx, ticket).map(drop)).await.is_ok()
}

/// The parts of the page that show these tickets, all of which exist for the reader; `open` is the newest entry of the one
/// the page shows, if that is among them.
pub(super) async fn parts(
    reader: &Reader,
    asked: &Asked,
    tickets: &[i64],
    open: Option<i64>,
) -> Result<Vec<Told>, Error> {
    let (wanted, numbers) = (asked.clone(), tickets.to_vec());
    let told = reader
        .read(move |tx, reader| {
            let mut told = Vec::new();
            if let (Some(ticket), Some(_)) = (wanted.ticket, open) {
                conversation(tx, reader, ticket, &wanted, &mut told)?;
            }
            rows_of(tx, reader, &wanted, &numbers, &mut told)?;
            Ok(told)
        })
        .await?;
    if let (Some(ticket), Some(seq)) = (asked.ticket, open) {
        reader.write(move |tx, cx| marks::advance(tx, cx, ticket, seq)).await?;
    }
    Ok(told)
}

fn conversation(
    tx: &mut Tx<'_>,
    reader: &Reader,
    ticket: i64,
    asked: &Asked,
    told: &mut Vec<Told>,
) -> Result<(), Error> {
    let again = Again { seen: Some(asked.seen), ..Again::default() };
    let mut page = fill::page(tx, reader, ticket, "", &again)?;
    page.view = View::of(&asked.view).slug();
    page.back = format!("?view={}", page.view);
    let frame = reader.visitor.frame(String::new());
    told.extend(workspace::thread_part(&frame, &page).ok().map(Told));
    told.extend(workspace::head_part(&frame, &page).ok().map(Told));
    Ok(())
}

fn rows_of(
    tx: &mut Tx<'_>,
    reader: &Reader,
    asked: &Asked,
    numbers: &[i64],
    told: &mut Vec<Told>,
) -> Result<(), Error> {
    let cx = &reader.cx.apart();
    let fitting = fitting(tx, cx, View::of(&asked.view), numbers)?;
    let tickets = read::many(tx, cx, numbers)?;
    let frame = reader.visitor.frame(String::new());
    let query = if asked.view.is_empty() { String::new() } else { format!("?view={}", View::of(&asked.view).slug()) };
    for row in rows::of(tx, cx, &tickets.iter().collect::<Vec<&Ticket>>(), asked.ticket)? {
        let fits = fitting.iter().any(|id| u64::try_from(*id) == Ok(row.number));
        told.extend(workspace::row_part(&frame, &row, &query, fits).ok().map(Told));
    }
    Ok(())
}

/// Which of the tickets the view shows: those that it names, where it names some, and that are as it wants them.
fn fitting(tx: &mut Tx<'_>, cx: &Cx, view: View, numbers: &[i64]) -> Result<Vec<i64>, Error> {
    let mut shown = match view.shown(tx, cx) {
        Ok(shown) => shown,
        // It was deleted, or somebody is back for whom the reader stood in.
        Err(Error::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let named = shown.filter.ids.take();
    let wanted: Vec<i64> =
        numbers.iter().copied().filter(|number| named.as_ref().is_none_or(|named| named.contains(number))).collect();
    let size = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    if wanted.is_empty() {
        return Ok(wanted);
    }
    shown.filter.ids = Some(wanted);
    Ok(read::list(tx, cx, &shown.filter, &Window::first(size))?.rows.iter().map(|keyed| keyed.id).collect())
}

/// Who is on the telephone with the reader; `None` where nobody is.
pub(super) async fn calls(reader: &Reader) -> Result<Option<Told>, Error> {
    reader
        .read(|tx, reader| {
            let cards = super::calls::cards(tx, reader)?;
            let drawn = crate::voice::view::told(&reader.visitor.frame(String::new()), &cards);
            Ok(drawn.ok().filter(|_| !cards.is_empty()).map(Told))
        })
        .await
}

/// Who else has the ticket open.
pub(super) async fn presence(reader: &Reader, ticket: i64) -> Result<Told, Error> {
    reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let mut names = Names::default();
            let mut colleagues = Vec::new();
            let now = cx.desk.world.clock.now().0;
            let mut present = cx.account.live.presence.of(ticket, now);
            present.extend(crate::chat::away::elsewhere(tx, cx, ticket, now, &present)?);
            for one in present {
                if Some(one.person) != cx.actor.person {
                    let name = names.of(tx, cx, Some(one.person))?.name;
                    colleagues.push(Colleague { name, writing: one.writing });
                }
            }
            let drawn = workspace::presence_part(&reader.visitor.frame(String::new()), &colleagues);
            Ok(Told(drawn.unwrap_or_default()))
        })
        .await
}

/// The numbers beside the views, as JSON: slug and number.
pub(super) async fn counts(reader: &Reader) -> Result<String, Error> {
    reader
        .read(|tx, reader| {
            let Entries { common, teams, own } = shell::entries(tx, &reader.cx, None)?;
            let mut text = String::from("{");
            for view in common.iter().chain(&teams).chain(&own) {
                if let Some(count) = view.count {
                    let comma = if text.len() > 1 { "," } else { "" };
                    let _ = write!(text, "{comma}\"{}\":{count}", view.slug);
                }
            }
            text.push('}');
            Ok(text)
        })
        .await
}
