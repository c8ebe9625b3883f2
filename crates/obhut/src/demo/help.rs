//! What lets every login see something of the help that a desk asks for: a training that everybody has passed, a partner who is
//! asked, a task for a specialist.

use db::Tx;

use super::fill::Company;
use crate::error::Error;
use crate::handover::{self, NewHandover, Target};
use crate::i18n::Language;
use crate::recipients::{self, NewRecipient, PassingPurpose, Position};
use crate::side_conversations::{self, NewSide};
use crate::tickets::{NewComment, NewTicket, TicketChange, create, update};
use crate::training::{self, defaults};
use crate::words::{Source, Status};

/// Tickets made here.
pub(super) const TICKETS: i64 = 2;

/// Places of those who act in the list of staff.
const AYLIN: usize = 5;
const ILKA: usize = 7;

/// Every role has its training, and everybody has passed it: `minutes` ago.
pub(super) fn train(tx: &mut Tx<'_>, company: &Company, minutes: i64) -> Result<(), Error> {
    let cx = company.system(minutes);
    for role in training::ops::ROLES {
        let (lesson, questions) = defaults::of(role, Language::German);
        training::ops::save_draft(tx, &cx, role, &lesson, &questions)?;
        training::ops::publish(tx, &cx, role)?;
    }
    for person in company.staff.clone() {
        let cx = company.acting(tx, person, Source::Web, minutes - 60)?;
        let Some((row, _)) = training::ops::own(tx, &cx)? else { continue };
        let right: Vec<Option<usize>> =
            training::questions(&row.questions).iter().map(|question| Some(question.right)).collect();
        training::ops::answer(tx, &cx, row.version, &right)?;
    }
    Ok(())
}

/// Two customers with a television that the desk cannot help alone.
pub(super) fn ask(tx: &mut Tx<'_>, company: &Company) -> Result<(), Error> {
    let (Some(&aylin), Some(&ilka), Some(&tv)) =
        (company.staff.get(AYLIN), company.staff.get(ILKA), company.groups.get("tv"))
    else {
        return Ok(());
    };
    let ticket = told(
        tx,
        company,
        (0, tv, aylin),
        "Bildfehler nach einer Stunde",
        "Guten Tag,\n\nmein Sund 65 zeigt nach etwa einer Stunde senkrechte Streifen, die Seriennummer ist SD65-0098. Ist das \
         bekannt?\n\nMit freundlichen Grüßen",
    )?;
    let cx = company.acting(tx, aylin, Source::Web, 60)?;
    let partner = NewRecipient {
        role: Position::Processor,
        country: Some("DE".into()),
        contract: Some("AV-2025-014".into()),
        contract_at: Some(company.system(300 * 24 * 60).at()),
        ..NewRecipient::named("Sund Displaytechnik GmbH", "service@sund-display.example")
    };
    let recipient = recipients::ops::create(tx, &cx, &partner)?;
    let question = NewSide {
        recipient,
        address: None,
        subject: "Senkrechte Streifen nach einer Stunde".into(),
        text: "Guten Tag,\n\nbei einem Sund 65 erscheinen nach etwa einer Stunde senkrechte Streifen. Ist das bekannt, und hilft \
               ein Update?\n\nFreundliche Grüße"
            .into(),
        purpose: PassingPurpose::Question,
        masked: true,
        files: Vec::new(),
        language: Language::German,
        seen: None,
    };
    let asked = side_conversations::ops::create(tx, &cx, ticket, &question)?;
    // It left an hour ago.
    cx.desk.queue.cancel(tx, cx.id(), side_conversations::send::MAIL, asked.message)?;
    let ticket = told(
        tx,
        company,
        (1, tv, aylin),
        "Fernseher findet keine Sender",
        "Guten Tag,\n\nder Suchlauf endet bei 12 %. Das Kabel habe ich getauscht.\n\nFreundliche Grüße",
    )?;
    let cx = company.acting(tx, aylin, Source::Web, 30)?;
    let task = NewHandover {
        to: Target::Person(ilka),
        task: "Bitte prüfen: Der Suchlauf bricht bei 12 % ab, Kabel ist getauscht. Liegt es an der Liste der Sender?"
            .into(),
        note: None,
    };
    handover::ops::hand_over(tx, &cx, ticket, &task).map(drop)
}

/// A ticket of a customer, taken by somebody; its number.
fn told(
    tx: &mut Tx<'_>,
    company: &Company,
    (customer, group, agent): (usize, i64, i64),
    subject: &str,
    text: &str,
) -> Result<i64, Error> {
    let customer = company.customer(customer).ok_or(Error::NotFound)?;
    let cx = company.acting(tx, customer, Source::Email, 100)?;
    let new = NewTicket { group: Some(group), ..NewTicket::new(subject, NewComment::message(text, true)) };
    let ticket = create::create(tx, &cx, &new)?.ticket;
    let cx = company.acting(tx, agent, Source::Web, 90)?;
    let taken = TicketChange {
        status: Some(Status::Open),
        assignee: Some(Some(agent)),
        tags: Some(vec!["fernseher".into()]),
        ..TicketChange::default()
    };
    update::update(tx, &cx, ticket, &taken)?;
    Ok(ticket)
}
