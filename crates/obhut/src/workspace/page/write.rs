//! What changes a ticket: answers, notes, properties, taking back.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use personal::SystemUse;

use super::answer::{redirect, redirect_saying};
use super::compose;
use super::custom;
use super::fill::{self, Again};
use super::form::{Form, Posted};
use super::history;
use super::letter::Letter;
use super::reader::{Reader, number};
use super::ticket::{self, Shown};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::guard::{self, Doubt};
use crate::macros::actions::{self, Action};
use crate::tickets::attachments::FileView;
use crate::tickets::undo::undo as take_back;
use crate::tickets::{NewComment, TicketChange, access, read, sql, update};
use crate::words::{CommentKind, Priority, Status, TicketKind};
use crate::workspace::{Notice, Problem};
use crate::{drafts, markdown, mentions, scheduled};
use zeroize::Zeroizing;

/// Bytes of the longest text, as operations take it.
const LONGEST: u64 = 1024 * 1024;

/// `POST /tickets/{number}/comments`.
pub(super) async fn comment(Path(ticket): Path<String>, letter: Letter) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => write_comment(&letter, ticket).await,
        Err(error) => Err(error),
    };
    letter.reader.finish(answer).await
}

/// What became of a message.
enum Sent {
    /// It is there.
    There,
    /// It is there, and somebody whom it names cannot see the ticket.
    Unseen,
    /// It leaves later.
    Planned,
    /// Somebody wrote meanwhile.
    Newer,
    /// It does not seem to fit the person.
    Doubtful(Vec<Doubt>),
}

/// A message as its form tells it.
#[derive(Clone)]
struct Message {
    public: bool,
    proposal: bool,
    text: Zeroizing<String>,
    changes: Vec<String>,
    status: Option<Status>,
    seen: Option<i64>,
    mark: Option<[u8; 16]>,
    fits: String,
    due_at: Option<i64>,
}

async fn write_comment(letter: &Letter, ticket: i64) -> Result<Response, Error> {
    let (reader, form) = (&letter.reader, &letter.form);
    let public = form.text("public") == "1";
    let text = Zeroizing::new(form.text("body").trim_end().to_owned());
    let changes: Vec<String> = form.all("stage").map(str::to_owned).collect();
    let again = Again {
        body: Some(text.clone()),
        note: !public,
        stages: changes.clone(),
        send_at: form.text("send_at").to_owned(),
        ..Again::default()
    };
    let refuse = |again: Again, status| ticket::draw(reader, status, ticket, Shown::default(), again, None);
    // Files first: whatever becomes of the message, they are beside it.
    let stored = compose::store(reader, ticket, letter).await;
    if letter.too_large || matches!(stored, Err(Error::Invalid(_))) {
        let writing = vec![("file", Problem::FileTooLarge)];
        return refuse(Again { writing, ..again }, 422).await;
    }
    stored?;
    let due_at = match form.text("later") {
        "" => None,
        _ => match compose::moment(reader, form) {
            Ok(at) => Some(at),
            Err(_) => return refuse(Again { writing: vec![("send_at", Problem::NotAhead)], ..again }, 422).await,
        },
    };
    let mut faults = Vec::new();
    let status = chosen(form, "status", "status", Status::from_word, &mut faults);
    if !faults.is_empty() {
        return refuse(Again { writing: vec![("status", Problem::NotOffered)], ..again }, 422).await;
    }
    let message = Message {
        public,
        proposal: form.text("public") == "2",
        text,
        changes,
        status,
        seen: form.text("version").parse().ok(),
        mark: reader.mark(form.text("idempotency"))?,
        fits: form.text("fits").to_owned(),
        due_at: due_at.filter(|_| public),
    };
    match reader.write(move |tx, cx| send(tx, cx, ticket, &message)).await {
        Ok(Sent::There) => Ok(redirect(&format!("/tickets/{ticket}"))),
        Ok(Sent::Unseen) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::MentionUnseen)),
        Ok(Sent::Planned) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::Planned)),
        Ok(Sent::Newer) => refuse(Again { newer_message: true, ..again }, 409).await,
        Ok(Sent::Doubtful(doubts)) => refuse(Again { doubts, ..again }, 409).await,
        Err(Error::Invalid(faults)) => {
            let writing = faults
                .iter()
                .filter(|fault| fault.of.is_none())
                .map(|fault| (field(fault, "body"), problem_of(fault)))
                .collect();
            // What the ticket lacks to be solved is named at the field.
            let custom = custom::faults(&faults);
            refuse(Again { writing, custom, ..again }, 422).await
        }
        Err(error) => Err(error),
    }
}

fn send(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, message: &Message) -> Result<Sent, Error> {
    if let Some(mark) = &message.mark
        && sql::known_request(tx, cx.id(), mark)?.is_some()
    {
        return Ok(Sent::There);
    }
    let present = read::get(tx, cx, ticket)?.row;
    if let Some(seen) = message.seen
        && history::somebody_wrote(tx, cx, &present, seen)?
    {
        return Ok(Sent::Newer);
    }
    let files = drafts::files::of(tx, cx, ticket)?;
    if message.public {
        access::must_edit(cx, &present)?;
        let system = crate::disclosure::for_system(SystemUse::Outbox);
        let name = |file: &FileView| file.meta.as_ref().map(|meta| meta.name.disclose(&system).clone());
        let named: Vec<(i64, String)> =
            files.iter().map(|file| (file.row.id, name(file).unwrap_or_default())).collect();
        let doubts = guard::check(tx, cx, ticket, &message.text, &named)?;
        if !doubts.is_empty() && compose::fingerprint(cx, &doubts)? != message.fits {
            return Ok(Sent::Doubtful(doubts));
        }
    }
    let note = |tx: &mut Tx<'_>| match &message.mark {
        Some(mark) => sql::note_request(tx, cx.id(), mark, mark, ticket, cx.at()),
        None => Ok(()),
    };
    if let Some(due_at) = message.due_at {
        let plan = scheduled::Plan {
            text: message.text.clone(),
            changes: message.changes.clone(),
            status: message.status,
            due_at,
        };
        scheduled::schedule(tx, cx, ticket, &plan)?;
        drafts::discard(tx, cx, ticket)?;
        note(tx)?;
        return Ok(Sent::Planned);
    }
    let mut comment = NewComment::message(&message.text, message.public);
    if message.proposal && !cx.actor.sees_identity() {
        comment.kind = CommentKind::Proposal;
    }
    comment.text.html = Some(markdown::html(&message.text).into());
    if !files.is_empty() {
        comment.uploads.push(drafts::files::token(cx, ticket)?);
    }
    let staged: Vec<Action> = message.changes.iter().filter_map(|change| Action::read(change)).collect();
    let change = actions::change(cx, &staged)?;
    let status = message.status.or(change.status).filter(|status| *status != present.status);
    update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), status, ..change })?;
    drafts::discard(tx, cx, ticket)?;
    note(tx)?;
    let unseen = !message.public && !mentions::find(tx, cx, &present, &message.text)?.unable.is_empty();
    Ok(if unseen { Sent::Unseen } else { Sent::There })
}

/// `POST /tickets/{number}`.
pub(super) async fn properties(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_properties(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// What became of changed properties.
enum Saved {
    /// They are saved.
    Done,
    /// Somebody was faster.
    Changed,
}

async fn write_properties(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let (seen, sent, form) = (form.text("version").parse::<i64>().ok(), form, form.clone());
    let saved = reader.write(move |tx, cx| {
        let present = read::get(tx, cx, ticket)?.row;
        if seen != Some(present.version) {
            return Ok(Saved::Changed);
        }
        let Asked { status, priority, kind, assignee, group } = Asked::read(&form)?;
        let tags = form.text("tags").split([' ', ',']).map(str::to_owned).filter(|tag| !tag.is_empty()).collect();
        let change = TicketChange {
            status: status.filter(|status| *status != present.status),
            priority,
            kind: Some(kind),
            assignee: Some(assignee).filter(|to| *to != present.assignee),
            group: Some(group).filter(|to| *to != present.group),
            tags: Some(tags),
            custom: custom::given(tx, cx, &form)?,
            ..TicketChange::default()
        };
        update::update(tx, cx, ticket, &change)?;
        Ok(Saved::Done)
    });
    let here = format!("/tickets/{ticket}");
    match saved.await {
        Ok(Saved::Done) => Ok(redirect_saying(&here, Notice::Saved)),
        Ok(Saved::Changed) => {
            // What was chosen stays, beside what the ticket is now.
            let properties = vec![("version", Problem::ChangedMeanwhile)];
            let again = Again { properties, typed: Some(sent.clone()), ..custom::again(sent, &[]) };
            ticket::draw(reader, 409, ticket, Shown::default(), again, Some(Notice::ChangedMeanwhile)).await
        }
        Err(Error::Invalid(faults)) => {
            let others = faults.iter().filter(|fault| fault.of.is_none());
            let properties = others.map(|fault| (field(fault, "status"), problem(fault.kind))).collect();
            let again = Again { properties, typed: Some(sent.clone()), ..custom::again(sent, &faults) };
            ticket::draw(reader, 422, ticket, Shown::default(), again, None).await
        }
        Err(error) => Err(error),
    }
}

/// What the form of properties chooses; nothing chosen leaves status and priority as they are.
struct Asked {
    status: Option<Status>,
    priority: Option<Priority>,
    kind: Option<TicketKind>,
    assignee: Option<i64>,
    group: Option<i64>,
}

impl Asked {
    /// Reads it. What is not offered is refused at its field, not passed over.
    fn read(form: &Form) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let asked = Self {
            status: chosen(form, "status", "status", Status::from_word, &mut faults),
            priority: chosen(form, "priority", "priority", Priority::from_word, &mut faults),
            kind: chosen(form, "type", "type", TicketKind::from_word, &mut faults),
            assignee: chosen(form, "assignee", "assignee_id", |id| id.parse().ok(), &mut faults),
            group: chosen(form, "group", "group_id", |id| id.parse().ok(), &mut faults),
        };
        if faults.is_empty() { Ok(asked) } else { Err(Error::Invalid(faults)) }
    }
}

/// The value of a field of a form; one that means nothing is noted as a fault of `field`.
pub(super) fn chosen<T>(
    form: &Form,
    name: &str,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let value = form.filled(name)?;
    let known = read(value);
    if known.is_none() {
        faults.push(Fault { field, kind: FaultKind::Unknown, of: None });
    }
    known
}

/// `POST /tickets/{number}/undo`.
pub(super) async fn undo(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(form.text("comment"))) {
        (Ok(ticket), Ok(comment)) => write_undo(&reader, ticket, comment).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_undo(reader: &Reader, ticket: i64, comment: i64) -> Result<Response, Error> {
    let undone = reader.write(move |tx, cx| {
        let undone = take_back(tx, cx, ticket, comment)?;
        drafts::files::take_back(tx, cx, ticket, comment)?;
        let begun = drafts::get(tx, cx, ticket)?.map(|draft| draft.written).unwrap_or_default();
        let text = fill::taken_back(tx, cx, ticket, &undone.view)?;
        // Whoever began to write again meanwhile keeps that too.
        let text = match begun.text.trim() {
            "" => text,
            begun => Zeroizing::new(format!("{}\n\n{begun}", text.as_str())),
        };
        let written = drafts::Written { text, public: undone.view.row.public, changes: undone.changes, ..begun };
        drafts::save(tx, cx, ticket, &written, true)
    });
    match undone.await {
        Ok(()) => ticket::draw(reader, 200, ticket, Shown::default(), Again::default(), Some(Notice::Undone)).await,
        Err(Error::Invalid(_)) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::TooLateToUndo)),
        Err(error) => Err(error),
    }
}

/// The field of a form that a fault is shown at.
fn field(fault: &Fault, usual: &'static str) -> &'static str {
    match fault.field {
        "assignee_id" => "assignee",
        "group_id" => "group",
        "status" => "status",
        "priority" => "priority",
        "type" => "type",
        "tags" => "tags",
        "send_at" => "send_at",
        _ => usual,
    }
}

fn problem_of(fault: &Fault) -> Problem {
    if fault.field == "send_at" { Problem::NotAhead } else { problem(fault.kind) }
}

/// What a fault is called beside its field.
pub(super) const fn problem(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Blank => Problem::Missing,
        FaultKind::TooLong => Problem::TooLong { most: LONGEST },
        FaultKind::NoGround(reason) => Problem::NoGround(reason),
        FaultKind::Held(Some(duty)) => Problem::Kept(duty),
        FaultKind::Invalid
        | FaultKind::Duplicate
        | FaultKind::Unknown
        | FaultKind::Closed
        | FaultKind::InUse
        | FaultKind::Held(None)
        | FaultKind::Late
        | FaultKind::Absent
        | FaultKind::Changed => Problem::NotOffered,
    }
}
