//! The steps of the story, each by the operation that a page, a mail or the API calls for it, only earlier in time.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Tx;
use jiff::tz::TimeZone;

use super::content::People;
use super::fill::Company;
use super::story::Chapter;
use crate::articles::editing::{self, ArticleChange};
use crate::articles::{NewText, tasks};
use crate::consent::notice;
use crate::context::Cx;
use crate::email::{ingest, outbox};
use crate::error::Error;
use crate::form::answers::Answers;
use crate::form::submit::{self, Submission};
use crate::form::token::Token;
use crate::form::{receipt, shown};
use crate::handover::{self, Finish, HandoverState, NewHandover, Target};
use crate::i18n::{Key, Language, Translator};
use crate::recipients::{self, NewRecipient, PassingPurpose, Position};
use crate::side_conversations::{self, MessageKind, NewSide, SideRow, send};
use crate::tickets::{self, NewComment, TicketChange, update};
use crate::words::{Priority, Source, Status, TicketKind};

/// Places of those who act in the list of staff.
const JANA: usize = 1;
const SOEREN: usize = 6;
const ILKA: usize = 7;
const NOAH: usize = 8;

/// The manufacturer.
const MAKER: (&str, &str) = ("Sund Displaytechnik GmbH", "service@sund-display.example");
/// The desk's own address.
const DESK: &str = "service@lindhof.example";

/// Who acts in the story, and where.
#[derive(Clone)]
pub(super) struct Cast {
    agent: i64,
    /// The specialist of the ticket that waits for one.
    first: i64,
    /// The specialist who asks the manufacturer.
    second: i64,
    editor: i64,
    maker: i64,
    section: i64,
    /// Where the desk is reached.
    base: Arc<str>,
}

/// A step of one ticket.
pub(super) struct Scene<'a> {
    pub(super) company: &'a Company,
    pub(super) cast: &'a Cast,
    pub(super) chapter: &'a Chapter,
    pub(super) ticket: i64,
    /// How long ago.
    pub(super) minutes: i64,
}

impl Scene<'_> {
    /// Somebody at work, so many minutes after the step began.
    fn acting(&self, tx: &mut Tx<'_>, person: i64, later: i64) -> Result<Cx, Error> {
        self.company.acting(tx, person, Source::Web, (self.minutes - later).max(1))
    }

    /// The specialist whose ticket it is.
    const fn specialist(&self) -> i64 {
        if self.chapter.step == 3 { self.cast.first } else { self.cast.second }
    }
}

/// Everybody, with the manufacturer as a recipient whose contract is known.
pub(super) fn cast(tx: &mut Tx<'_>, company: &Company, base: &Arc<str>) -> Result<Cast, Error> {
    let staff = |place: usize| company.staff.get(place).copied().ok_or(Error::NotFound);
    let cx = company.acting(tx, staff(JANA)?, Source::Web, 40 * 24 * 60)?;
    let maker = NewRecipient {
        role: Position::Processor,
        country: Some("DE".into()),
        contract: Some("AV-2025-014".into()),
        contract_at: Some(company.system(300 * 24 * 60).at()),
        ..NewRecipient::named(MAKER.0, MAKER.1)
    };
    Ok(Cast {
        agent: staff(JANA)?,
        first: staff(SOEREN)?,
        second: staff(ILKA)?,
        editor: staff(NOAH)?,
        maker: recipients::ops::create(tx, &cx, &maker)?,
        section: crate::articles::sql::sections(tx, cx.id())?.first().ok_or(Error::NotFound)?.id,
        base: Arc::clone(base),
    })
}

fn note(text: &str) -> Option<NewComment> {
    Some(NewComment::message(text, false))
}

/// 1: the customer writes by the contact form.
pub(super) fn writes(
    tx: &mut Tx<'_>,
    company: &Company,
    people: &People,
    chapter: &Chapter,
    minutes: i64,
) -> Result<i64, Error> {
    let customer = people.customers.get(chapter.customer).ok_or(Error::NotFound)?;
    let language = Language::German;
    let cx = Cx { language, ..company.system(minutes) };
    let (form, _) = *shown::all(tx, &cx, language)?.first().ok_or(Error::NotFound)?;
    let shown = shown::now(tx, &cx, form, language)?;
    let answers = Answers {
        name: customer.name.to_owned(),
        email: customer.email.to_owned(),
        subject: chapter.subject.to_owned(),
        message: chapter.said(">")?,
        ..Answers::default()
    };
    let token = Token::new(&cx, shown.version, language);
    let sent = Submission {
        form: (form, shown.version),
        language,
        group: shown.group,
        proof: Arc::new(submit::proof(&shown, &answers, cx.at())),
        wordings: BTreeMap::new(),
        once: (token.mark(&cx)?, token.mark(&cx)?),
        known: None,
        answers: Arc::new(answers),
        files: Vec::new(),
    };
    let ticket = submit::submit(tx, &cx, &sent)?;
    for comment in tickets::sql::comments_of(tx, cx.id(), ticket)? {
        // It left with the number then.
        cx.desk.queue.cancel(tx, cx.id(), receipt::RECEIPT, comment.id)?;
    }
    Ok(ticket)
}

/// What the desk says of its own accord, everybody has been told long ago.
pub(super) fn was_told(tx: &mut Tx<'_>, company: &Company) -> Result<(), Error> {
    let cx = company.system(0);
    for job in cx.desk.queue.waiting(tx, cx.id(), 1_000)? {
        if job.kind == notice::NOTICE {
            cx.desk.queue.cancel(tx, cx.id(), notice::NOTICE, job.subject)?;
        }
    }
    Ok(())
}

/// 1, by mail.
pub(super) fn mails(company: &Company, minutes: i64) -> Result<i64, Error> {
    let date = rfc2822(company, minutes);
    let mail = include_str!("mail.txt").replace("{date}", &date).replace('\n', "\r\n");
    let taken = ingest::ingest(&company.system(minutes), mail.as_bytes())?;
    taken["ticket"].as_i64().ok_or(Error::NotFound)
}

fn rfc2822(company: &Company, minutes: i64) -> String {
    let at = company.now - minutes * 60_000_000;
    let date = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
    date.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// 2: the agent takes the ticket and completes it; of the one that came by mail the customer is asked something, too.
pub(super) fn completes(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Scene { chapter, ticket, .. } = *scene;
    let agent = scene.cast.agent;
    let cx = scene.acting(tx, agent, 0)?;
    let change = TicketChange {
        comment: note(&chapter.said("note")?),
        status: Some(Status::Open),
        priority: Some(Priority::High),
        kind: Some(Some(TicketKind::Incident)),
        assignee: Some(Some(agent)),
        tags: Some(vec!["fernseher".into(), "heimnetz".into(), "anleitung".into()]),
        ..TicketChange::default()
    };
    update::update(tx, &cx, ticket, &change)?;
    let (Ok(asked), Ok(said)) = (chapter.said("asked"), chapter.said("said")) else { return Ok(()) };
    let cx = scene.acting(tx, agent, 5)?;
    says(tx, &cx, ticket, &asked, Status::Pending)?;
    let customer = tickets::read::get(tx, &cx, ticket)?.row.requester.ok_or(Error::NotFound)?;
    let cx = Cx { source: Source::Email, ..scene.acting(tx, customer, 80)? };
    let said = TicketChange { comment: Some(NewComment::message(&said, true)), ..TicketChange::default() };
    update::update(tx, &cx, ticket, &said).map(drop)
}

/// Writes to the customer; the mail left then.
fn says(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, text: &str, status: Status) -> Result<(), Error> {
    let comment = Some(NewComment::message(text, true));
    let change = TicketChange { comment, status: Some(status), ..TicketChange::default() };
    match update::update(tx, cx, ticket, &change)?.comment {
        Some(comment) => outbox::cancel(tx, cx, comment).map(drop),
        None => Ok(()),
    }
}

/// 3: the agent hands it over, and the specialist looks into it.
pub(super) fn hands_over(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Scene { chapter, ticket, .. } = *scene;
    let cx = scene.acting(tx, scene.cast.agent, 0)?;
    let task = NewHandover { to: Target::Person(scene.specialist()), task: chapter.said("task")?, note: None };
    handover::ops::hand_over(tx, &cx, ticket, &task)?;
    // What waits for them is the newest that they have.
    let later = if chapter.step == 3 { scene.minutes - 3 } else { 30 };
    let cx = scene.acting(tx, scene.specialist(), later)?;
    let found = TicketChange { comment: note(&chapter.said("found")?), ..TicketChange::default() };
    update::update(tx, &cx, ticket, &found).map(drop)
}

/// 4: the specialist asks the manufacturer.
pub(super) fn asks(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let cx = scene.acting(tx, scene.specialist(), 0)?;
    let question = NewSide {
        recipient: scene.cast.maker,
        address: None,
        subject: scene.chapter.subject.to_owned(),
        text: scene.chapter.said("ask")?,
        purpose: PassingPurpose::Question,
        masked: true,
        files: Vec::new(),
        language: Language::German,
        seen: None,
    };
    let asked = side_conversations::ops::create(tx, &cx, scene.ticket, &question)?;
    send::left_before(tx, &cx.as_system(), asked.side, asked.message)
}

/// The side conversation of a ticket.
fn side(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<SideRow, Error> {
    side_conversations::sql::of_ticket(tx, cx.id(), ticket)?.pop().ok_or(Error::NotFound)
}

/// 5: the manufacturer's answer arrives by mail in the same place.
pub(super) fn answers(scene: &Scene<'_>) -> Result<(), Error> {
    let Scene { company, chapter, ticket, minutes, .. } = *scene;
    let token = company.write(move |tx, company| Ok(side(tx, &company.system(minutes), ticket)?.reply_token))?;
    let (local, host) = DESK.split_once('@').unwrap_or((DESK, ""));
    let mail = format!(
        "From: {} <{}>\nTo: <{local}+{token}@{host}>\nSubject: AW: {}\nDate: {}\nMessage-ID: <{ticket}@sund-display.example>\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n",
        MAKER.0,
        MAKER.1,
        chapter.subject,
        rfc2822(company, minutes),
        chapter.said("answer")?,
    );
    let taken = ingest::ingest(&company.system(minutes), mail.replace('\n', "\r\n").as_bytes())?;
    if taken["outcome"] == "side_conversation" { Ok(()) } else { Err(Error::NotFound) }
}

/// 6: the specialist stands for the answer and gives the ticket back.
pub(super) fn approves(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let ticket = scene.ticket;
    let cx = scene.acting(tx, scene.specialist(), 0)?;
    let side = side(tx, &cx, ticket)?.id;
    let messages = side_conversations::sql::messages(tx, cx.id(), side)?;
    let answer = messages.iter().find(|one| one.kind == MessageKind::Answer).ok_or(Error::NotFound)?;
    side_conversations::answers::approve(tx, &cx, ticket, side, answer.id)?;
    let task = handover::ops::current(tx, &cx, ticket)?.ok_or(Error::NotFound)?;
    let done = Finish { state: HandoverState::Done, note: Some(scene.chapter.said("result")?), approve: None };
    handover::ops::finish(tx, &cx, ticket, task.row.id, &done)
}

/// 7: the agent gives the task to write the article to the web editor.
pub(super) fn commissions(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let cx = scene.acting(tx, scene.cast.agent, 0)?;
    let task = NewHandover { to: Target::Person(scene.cast.editor), task: scene.chapter.said("write")?, note: None };
    let given = handover::ops::hand_over(tx, &cx, scene.ticket, &task)?;
    tasks::set(tx, &cx, scene.ticket, given, None)
}

/// 8: the editor publishes the article, and the agent answers with the link to it.
pub(super) fn publishes(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Scene { cast, chapter, ticket, .. } = *scene;
    let (cx, language) = (scene.acting(tx, cast.editor, 0)?, Language::German);
    let (title, body) = (chapter.said("title")?, chapter.said("body")?);
    let text = NewText::new(&title, &body);
    let article = editing::create(tx, &cx, cast.section, language, &text, &ArticleChange::default())?;
    tasks::begun(tx, &cx, ticket, article)?;
    editing::publish(tx, &cx, article, language)?;
    let link = format!("{}/help/{}/articles/{article}", cast.base, language.tag());
    let t = Translator::new(language);
    tasks::done(tx, &cx, ticket, &t.with(Key("article-task-done"), "link", format!("{title}\n{link}")))?;
    let cx = scene.acting(tx, cast.agent, 30)?;
    says(tx, &cx, ticket, &chapter.said("reply")?.replace("{link}", &link), Status::Solved)
}

/// 9: the ticket is closed.
pub(super) fn closes(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let cx = scene.acting(tx, scene.cast.agent, 0)?;
    let closed = TicketChange { status: Some(Status::Closed), ..TicketChange::default() };
    update::update(tx, &cx, scene.ticket, &closed).map(drop)
}
