//! The story of the television: a customer cannot bring it into the home network, and the instructions are outdated. It
//! has come as far as the specialists, who do not see who the customer is.

use jiff::tz::TimeZone;

use super::fill::Company;
use crate::email::{ingest, outbox};
use crate::error::Error;
use crate::tickets::{NewComment, TicketChange, update};
use crate::words::{Priority, Source, Status, TicketKind};

/// Tickets the story makes.
pub(super) const TICKETS: i64 = 1;

/// Places of those who act in the list of staff.
const JANA: usize = 1;
const SOEREN: usize = 6;

const RECEIPT: &str = "Guten Tag Frau Demir,\n\nvielen Dank für Ihre Nachricht. Das sehen sich unsere TV-Fachleute an; ich \
    melde mich, sobald ich etwas weiß. Können Sie mir bis dahin sagen, welche Software unter „Info“ steht?\n\nFreundliche \
    Grüße\nJana Krüger";
const ANSWER: &str = "Dort steht 7.2.1. Viele Grüße, Leyla Demir";
const HAND_OVER: &str =
    "Bitte einmal ansehen: Sund 55, Menüpunkt „Netzwerk“ fehlt. Unsere Hilfeseite zeigt noch das alte Menü.";
const FINDING: &str = "Mit 7.2 hat der Hersteller das Menü umgebaut, bei mir im Labor ist es genauso. Den neuen Weg kenne \
    ich noch nicht, ich frage beim Hersteller nach.";

/// Tells it.
pub(super) fn tell(company: &Company) -> Result<(), Error> {
    let date = jiff::Timestamp::from_microsecond(company.now - 300 * 60_000_000).unwrap_or_default();
    let date = date.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    let mail = include_str!("story.txt").replace("{date}", &date).replace('\n', "\r\n");
    let taken = ingest::ingest(&company.system(300), mail.as_bytes())?;
    let ticket = taken["ticket"].as_i64().ok_or(Error::NotFound)?;
    company.write(move |tx, company| {
        let (Some(&jana), Some(&soeren), Some(&tv)) =
            (company.staff.get(JANA), company.staff.get(SOEREN), company.groups.get("tv"))
        else {
            return Ok(());
        };
        let said = |text: &str, public| Some(NewComment::message(text, public));
        let cx = company.acting(tx, jana, Source::Web, 280)?;
        let first = TicketChange {
            comment: said(RECEIPT, true),
            status: Some(Status::Pending),
            priority: Some(Priority::High),
            kind: Some(Some(TicketKind::Incident)),
            assignee: Some(Some(jana)),
            tags: Some(vec!["fernseher".into(), "wlan".into(), "anleitung".into()]),
            ..TicketChange::default()
        };
        if let Some(comment) = update::update(tx, &cx, ticket, &first)?.comment {
            outbox::cancel(tx, &cx, comment)?;
        }
        let customer = crate::tickets::read::get(tx, &cx, ticket)?.row.requester.ok_or(Error::NotFound)?;
        let cx = company.acting(tx, customer, Source::Email, 190)?;
        update::update(tx, &cx, ticket, &TicketChange { comment: said(ANSWER, true), ..TicketChange::default() })?;
        let cx = company.acting(tx, jana, Source::Web, 170)?;
        let hand_over = TicketChange {
            comment: said(HAND_OVER, false),
            group: Some(Some(tv)),
            assignee: Some(Some(soeren)),
            ..TicketChange::default()
        };
        update::update(tx, &cx, ticket, &hand_over)?;
        let cx = company.acting(tx, soeren, Source::Web, 3)?;
        update::update(tx, &cx, ticket, &TicketChange { comment: said(FINDING, false), ..TicketChange::default() })?;
        Ok(())
    })
}
