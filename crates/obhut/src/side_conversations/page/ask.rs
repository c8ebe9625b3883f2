//! The form of a question, and what would leave beside the original.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use world::Timestamp;

use super::numbers;
use crate::context::Cx;
use crate::error::Error;
use crate::guard::greeting;
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::recipients::{self, PassingPurpose, Refusal};
use crate::side_conversations::ops::{self, Leaving, NewReply, NewSide};
use crate::side_conversations::veil::Veil;
use crate::side_conversations::view::{self, AskPage, FileChoice, NewPartner, Original, Preview};
use crate::side_conversations::{files, read};
use crate::tickets::{access, sql};
use crate::words::{CommentKind, Role};
use crate::workspace::page::{Form, Names, Posted, Reader, number, redirect_saying, unsigned};
use crate::workspace::{Body, Choice, Notice, Problem, Problems};

/// Partners offered.
const OFFERED: i64 = 1_000;

/// What the form brings back besides what was typed.
#[derive(Default)]
struct Again {
    faults: Vec<(&'static str, Problem)>,
    preview: Option<Preview>,
    changed: bool,
}

/// What became of a question.
enum Done {
    /// It is in this side conversation.
    Asked(i64),
    /// Something else than what was seen would leave, or may not.
    Shown(Box<Leaving>, bool),
}

/// `GET /tickets/{number}/partner`.
pub(super) async fn new(reader: Reader, Path(ticket): Path<String>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, 200, ticket, None, None, Again::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /tickets/{number}/partner`.
pub(super) async fn create(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => ask(&reader, ticket, form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /tickets/{number}/partner/{side}/reply`.
pub(super) async fn reply(Path((ticket, side)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match numbers([&ticket, &side]) {
        Ok([ticket, side]) => ask_again(&reader, ticket, side, form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn ask(reader: &Reader, ticket: i64, form: Form) -> Result<Response, Error> {
    if form.text("act") == "edit" {
        return draw(reader, 200, ticket, None, Some(form), Again::default()).await;
    }
    let form = match with_partner(reader, ticket, form).await? {
        Ok(form) => form,
        Err((form, faults)) => {
            return draw(reader, 422, ticket, None, Some(form), Again { faults, ..Again::default() }).await;
        }
    };
    let Some(new) = question(reader, &form) else {
        let faults = vec![("recipient", Problem::Missing)];
        return draw(reader, 422, ticket, None, Some(form), Again { faults, ..Again::default() }).await;
    };
    let send = form.text("act") == "send";
    let mark = reader.mark(form.text("idempotency"))?;
    let done = reader.write(move |tx, cx| {
        if !send {
            return Ok(Done::Shown(Box::new(ops::preview(tx, cx, ticket, &new)?), false));
        }
        if let Some(mark) = &mark
            && sql::known_request(tx, cx.id(), mark)?.is_some()
        {
            let newest = read::of_ticket(tx, cx, ticket)?.pop().ok_or(Error::NotFound)?;
            return Ok(Done::Asked(newest.row.id));
        }
        let leaving = ops::preview(tx, cx, ticket, &new)?;
        if new.seen != Some(leaving.mark) || !leaving.refusals.is_empty() {
            return Ok(Done::Shown(Box::new(leaving), true));
        }
        let asked = ops::create(tx, cx, ticket, &new)?;
        if let Some(mark) = &mark {
            sql::note_request(tx, cx.id(), mark, mark, ticket, cx.at())?;
        }
        Ok(Done::Asked(asked.side))
    });
    settle(reader, ticket, None, form, done.await).await
}

async fn ask_again(reader: &Reader, ticket: i64, side: i64, form: Form) -> Result<Response, Error> {
    if form.text("act") == "edit" {
        return draw(reader, 200, ticket, Some(side), Some(form), Again::default()).await;
    }
    let new = NewReply {
        text: said(reader, &form),
        files: chosen(&form),
        language: reader.visitor.translator().language(),
        seen: seen(&form),
    };
    let send = form.text("act") == "send";
    let mark = reader.mark(form.text("idempotency"))?;
    let done = reader.write(move |tx, cx| {
        if !send {
            return Ok(Done::Shown(Box::new(ops::preview_reply(tx, cx, ticket, side, &new)?), false));
        }
        if let Some(mark) = &mark
            && sql::known_request(tx, cx.id(), mark)?.is_some()
        {
            return Ok(Done::Asked(side));
        }
        let leaving = ops::preview_reply(tx, cx, ticket, side, &new)?;
        if new.seen != Some(leaving.mark) || !leaving.refusals.is_empty() {
            return Ok(Done::Shown(Box::new(leaving), true));
        }
        ops::reply(tx, cx, ticket, side, &new)?;
        if let Some(mark) = &mark {
            sql::note_request(tx, cx.id(), mark, mark, ticket, cx.at())?;
        }
        Ok(Done::Asked(side))
    });
    settle(reader, ticket, Some(side), form, done.await).await
}

async fn settle(
    reader: &Reader,
    ticket: i64,
    side: Option<i64>,
    form: Form,
    done: Result<Done, Error>,
) -> Result<Response, Error> {
    match done {
        Ok(Done::Asked(side)) => Ok(redirect_saying(&format!("/tickets/{ticket}/partner/{side}"), Notice::Saved)),
        Ok(Done::Shown(leaving, changed)) => {
            let status = if changed { 409 } else { 200 };
            let again = Again { preview: Some(shown(reader, *leaving)), changed, ..Again::default() };
            draw(reader, status, ticket, side, Some(form), again).await
        }
        Err(Error::Invalid(faults)) => {
            let faults = faults.iter().map(recipients::page::shown).collect();
            draw(reader, 422, ticket, side, Some(form), Again { faults, ..Again::default() }).await
        }
        Err(error) => Err(error),
    }
}

type Faults = Vec<(&'static str, Problem)>;

/// The form with its partner: one that is not on the list yet is added to it first, whatever becomes of the question.
async fn with_partner(reader: &Reader, ticket: i64, form: Form) -> Result<Result<Form, (Form, Faults)>, Error> {
    if form.filled("recipient").is_some() || form.filled("name").is_none() {
        return Ok(Ok(form));
    }
    let new = match recipients::page::typed(&form) {
        Ok(new) => new,
        Err(fault) => return Ok(Err((form, vec![fault]))),
    };
    let added = reader.write(move |tx, cx| {
        ops::writable(tx, cx, ticket)?;
        recipients::ops::create(tx, cx, &new)
    });
    match added.await {
        Ok(id) => Ok(Ok(form.with("recipient", &id.to_string()))),
        Err(Error::Invalid(faults)) => Ok(Err((form, faults.iter().map(recipients::page::shown).collect()))),
        Err(error) => Err(error),
    }
}

fn question(reader: &Reader, form: &Form) -> Option<NewSide> {
    Some(NewSide {
        recipient: form.filled("recipient")?.parse().ok()?,
        address: None,
        subject: form.text("subject").to_owned(),
        text: said(reader, form),
        purpose: PassingPurpose::from_word(form.text("purpose")).unwrap_or(PassingPurpose::Question),
        masked: form.text("masked") != "0",
        files: chosen(form),
        language: reader.visitor.translator().language(),
        seen: seen(form),
    })
}

/// What was typed, greeting once: the text began with a greeting, and many write their own below or above it.
fn said(reader: &Reader, form: &Form) -> String {
    let usual = reader.visitor.translator().get(Key("side-begin-greeting"));
    greeting::once(form.text("text"), &usual).into_owned()
}

fn chosen(form: &Form) -> Vec<i64> {
    form.all("file").filter_map(|file| file.parse().ok()).collect()
}

/// What the writer saw, as the page wrote it down.
fn seen(form: &Form) -> Option<[u8; 16]> {
    let text = form.filled("seen")?;
    let mut mark = [0; 16];
    for (place, byte) in mark.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(mark)
}

fn shown(reader: &Reader, leaving: Leaving) -> Preview {
    let from = reader.cx.desk.mail.as_ref().map(|out| out.from.clone());
    Preview {
        recipient: leaving.recipient,
        address: leaving.address,
        from: from.unwrap_or_else(|| reader.visitor.translator().get(Key("side-no-mail-server")).into_owned()),
        subject: leaving.subject,
        text: leaving.text,
        files: leaving.files.into_iter().map(|(name, size)| (name, unsigned(size))).collect(),
        refusals: leaving.refusals.into_iter().map(reason).collect(),
        mark: leaving.mark.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

const fn reason(refusal: Refusal) -> Key {
    match refusal {
        Refusal::Inactive => Key("refusal-inactive"),
        Refusal::Purpose => Key("refusal-purpose"),
        Refusal::Role => Key("refusal-role"),
        Refusal::Contract => Key("refusal-contract"),
        Refusal::Country => Key("refusal-country"),
        Refusal::Ground => Key("refusal-ground"),
        Refusal::Reader => Key("refusal-reader"),
    }
}

async fn draw(
    reader: &Reader,
    status: u16,
    ticket: i64,
    side: Option<i64>,
    form: Option<Form>,
    again: Again,
) -> Result<Response, Error> {
    let Again { faults, preview, changed } = again;
    let drawn = reader.read(move |tx, reader| {
        let mut page = page(tx, reader, ticket, side, form.as_ref())?;
        faults.iter().for_each(|(field, problem)| page.problems.add(field, *problem));
        page.changed = changed;
        Ok((reader.around(tx)?, page))
    });
    let (shell, mut page) = drawn.await?;
    page.preview = preview;
    Ok(reader.page(status, view::ask(&shell, &page)))
}

/// The form of a further question, empty.
pub(super) fn blank_reply(tx: &mut Tx<'_>, reader: &Reader, ticket: i64, side: i64) -> Result<AskPage, Error> {
    page(tx, reader, ticket, Some(side), Some(&Form::default()))
}

/// The form: what was typed, or what to begin with.
fn page(
    tx: &mut Tx<'_>,
    reader: &Reader,
    number: i64,
    side: Option<i64>,
    typed: Option<&Form>,
) -> Result<AskPage, Error> {
    let cx = &reader.cx;
    let t = reader.visitor.translator();
    let ticket = crate::tickets::read::get(tx, cx, number)?;
    access::must_edit(cx, &ticket.row)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let own = Veil::for_reader(tx, cx, &ticket.row)?;
    let outside = Veil::always(tx, cx, &ticket.row)?;
    let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure)).cloned();
    let subject = subject.unwrap_or_default();
    let said = newest(tx, cx, number, ticket.row.requester)?;
    let original = match &said {
        Some((author, at, text)) => {
            let author = Names::default().of(tx, cx, *author)?.name;
            Some(Original { author, at: Timestamp(*at), body: Body::Parts(own.parts(text)) })
        }
        None => None,
    };
    let known = match side {
        Some(side) => Some(read::one(tx, cx, number, side)?.row),
        None => None,
    };
    let text = |name: &str| typed.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let masked = match &known {
        Some(known) => known.masked,
        None => typed.is_none_or(|form| form.text("masked") != "0"),
    };
    let chosen_files = typed.map(chosen).unwrap_or_default();
    let offered = files::offered(tx, cx, number, masked)?.into_iter().map(|one| FileChoice {
        id: unsigned(one.file.row.id),
        name: one.name,
        size: unsigned(one.file.row.size),
        chosen: chosen_files.contains(&one.file.row.id),
    });
    let partner = known.as_ref().map_or_else(|| text("recipient"), |known| known.recipient.to_string());
    let purpose = known.as_ref().map(|known| known.purpose).or(PassingPurpose::from_word(&text("purpose")));
    let begin = || {
        let quoted = said.as_ref().map(|(.., text)| outside.text(&t, text)).unwrap_or_default();
        // The customer greeted us, not the partner.
        let quoted = greeting::without(&quoted).trim_end();
        let about = format!("{quoted}\n\n{} {}", t.get(Key("side-begin-about")), ops::PERSON);
        if greeting::greets(quoted) { about } else { format!("{}\n\n{about}", t.get(Key("side-begin-greeting"))) }
    };
    Ok(AskPage {
        number: unsigned(number),
        ticket_subject: own.line(&subject),
        original,
        side: side.map(unsigned),
        recipients: partners(tx, cx, &partner)?,
        new: NewPartner {
            name: text("name"),
            address: text("address"),
            roles: recipients::page::roles(&t, &text("role")),
            countries: recipients::page::country_choices(&t, &text("country")),
            grounds: recipients::page::grounds(&t, &text("ground")),
            contract: text("contract"),
            contract_at: text("contract_at"),
        },
        purposes: purposes(&t, purpose.unwrap_or(PassingPurpose::Question)),
        masked,
        may_unmask: cx.actor.sees_identity() && cx.actor.role != Role::Officer,
        subject: typed.map_or_else(|| outside.text(&t, &subject), |form| form.text("subject").to_owned()),
        text: typed.map_or_else(begin, |form| form.text("text").to_owned()),
        files: offered.collect(),
        preview: None,
        idempotency: typed.and_then(|form| form.filled("idempotency")).map_or_else(|| reader.once(), str::to_owned),
        changed: false,
        problems: Problems::default(),
    })
}

type Said = (Option<i64>, i64, String);

/// What the customer said last; else what was said first.
fn newest(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, requester: Option<i64>) -> Result<Option<Said>, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let window = Window { column: "created_at", descending: true, ..Window::first(50) };
    let rows = crate::tickets::read::comments(tx, cx, ticket, &window)?.rows;
    let public = |view: &&crate::tickets::CommentView| view.row.public && view.row.kind == CommentKind::Message;
    let views: Vec<_> = rows.into_iter().map(|keyed| keyed.row).collect();
    let own = views.iter().filter(public).find(|view| view.row.author.is_some() && view.row.author == requester);
    let found = own.or(views.iter().rfind(public)).or(views.last());
    Ok(found.map(|view| {
        let text = view.body.as_ref().and_then(|body| body.reveal_text(&disclosure)).cloned();
        (view.row.author, view.row.created_at, text.unwrap_or_default())
    }))
}

fn partners(tx: &mut Tx<'_>, cx: &Cx, chosen: &str) -> Result<Vec<Choice>, Error> {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let known = recipients::ops::list(tx, cx, true, &Window::first(OFFERED))?.rows;
    let mut choices: Vec<Choice> = known
        .into_iter()
        .map(|keyed| {
            let value = keyed.id.to_string();
            Choice { selected: value == chosen, value, label: keyed.row.name(&disclosure) }
        })
        .collect();
    choices.sort_by_key(|choice| index::fold::fold(&choice.label));
    Ok(choices)
}

fn purposes(t: &Translator, chosen: PassingPurpose) -> Vec<Choice> {
    let choice = |one: &PassingPurpose| Choice {
        value: one.word().into(),
        label: t.get(one.key()).into_owned(),
        selected: *one == chosen,
    };
    PassingPurpose::ALL.iter().map(choice).collect()
}
