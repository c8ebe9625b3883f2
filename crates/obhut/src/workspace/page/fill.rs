//! Fills the page of one ticket with what this reader may see.

use db::Tx;
use personal::SystemUse;
use world::Timestamp;
use zeroize::Zeroizing;

use super::calls;
use super::compose;
use super::form::Form;
use super::head;
use super::history::{self, channel, kind};
use super::list::{priority, status, unsigned};
use super::names::Names;
use super::reader::Reader;
use super::shell;
use super::{custom, customer};
use crate::context::Cx;
use crate::email::{original, outbox};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::listing::{From as Begin, Keyed, Part as Listed, Window};
use crate::masking::Mask;
use crate::tickets::read::{self, CommentView};
use crate::tickets::records::Quote;
use crate::tickets::{TicketRow, access};
use crate::voice::Sound;
use crate::voice::audio::is_meant;
use crate::words::{CommentKind, Status};
use crate::workspace::{
    Attachment, Author, Body, Choice, Composer, Entry, Message, Part, Problems, Properties, Side, TicketPage, Undo,
    text,
};
use crate::{drafts, staff};

/// Messages of one page.
const MESSAGES: i64 = 50;
/// Groups offered in a form.
const OFFERED: i64 = 500;

/// What a refused or taken-back form brings back to the page.
#[derive(Clone, Default)]
pub(crate) struct Again {
    /// The text of the box.
    pub(super) body: Option<Zeroizing<String>>,
    /// Whether the box stands at "note".
    pub(super) note: bool,
    /// Whether somebody wrote meanwhile.
    pub(super) newer_message: bool,
    /// Up to which log entry the reader had read the ticket; none where it is opened for the first time.
    pub(super) seen: Option<i64>,
    /// Changes that wait for the send, where the box is brought back.
    pub(super) stages: Vec<String>,
    /// What does not fit the person.
    pub(super) doubts: Vec<crate::guard::Doubt>,
    /// What was entered as time of sending.
    pub(super) send_at: String,
    /// What is wrong in the box: field and problem.
    pub(super) writing: Vec<(&'static str, crate::workspace::Problem)>,
    /// What was entered as properties.
    pub(super) typed: Option<Form>,
    /// What is wrong with the properties.
    pub(super) properties: Vec<(&'static str, crate::workspace::Problem)>,
    /// What is wrong with the desk's own fields.
    pub(super) custom: Vec<(i64, crate::workspace::Problem)>,
    /// What was typed into them.
    pub(super) custom_typed: Vec<(i64, Vec<String>)>,
    /// A transcript that could not be stored.
    pub(super) transcript: Option<Typed>,
}

/// A transcript as it was typed, with what is wrong with it.
#[derive(Clone)]
pub(crate) struct Typed {
    /// The comment it belongs to.
    pub(crate) comment: i64,
    /// What was typed.
    pub(crate) text: Zeroizing<String>,
    /// What is wrong.
    pub(crate) problem: crate::workspace::Problem,
}

impl Again {
    /// A transcript that could not be stored.
    pub(crate) fn transcribing(typed: Typed) -> Self {
        Self { transcript: Some(typed), ..Self::default() }
    }

    /// A text for the box to begin with.
    pub(crate) fn saying(text: String) -> Self {
        Self { body: Some(Zeroizing::new(text)), ..Self::default() }
    }
}

/// The page of a ticket; `before` is a cursor to older messages.
pub(super) fn page(
    tx: &mut Tx<'_>,
    reader: &Reader,
    number: i64,
    before: &str,
    again: &Again,
) -> Result<TicketPage, Error> {
    let cx = &reader.cx;
    let ticket = read::get(tx, cx, number)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let mask = Mask::for_page(tx, cx, &ticket.row)?;
    let mut names = Names::default();
    if mask.opened().identity {
        names.open(tx, cx, ticket.row.requester)?;
    }
    let requester = names.of(tx, cx, ticket.row.requester)?;
    let fields = ticket.fields.as_ref();
    let subject = fields.and_then(|fields| fields.reveal_subject(&disclosure)).cloned().unwrap_or_default();
    let tags = mask.tags(fields.iter().flat_map(|fields| fields.reveal_tags(&disclosure)));
    let part = messages(tx, cx, number, before)?;
    let older = part.rows.last().filter(|_| part.more).map(|oldest| format!("{}.{}", oldest.key, oldest.id));
    let undo = undo(tx, cx, &part)?;
    let from = if part.more { part.rows.last().map_or(0, |oldest| oldest.key) } else { 0 };
    let deeds = history::deeds(tx, cx, &ticket.row, from, &mask, &mut names)?;
    // The mail as it came has the subject too.
    let shut = !mask.holes(&subject).is_empty();
    let originals = if shut { Vec::new() } else { original::of_ticket(tx, cx, number)? };
    let t = reader.visitor.translator();
    let beside = crate::handover::page::beside(tx, cx, &ticket.row, &part.rows, &mut names, &t)?;
    let mut entries: Vec<(i64, Entry)> = Vec::new();
    for deed in deeds {
        entries.push((deed.at, Entry::Events { by: deed.by, events: deed.events }));
    }
    let may_edit = access::must_edit(cx, &ticket.row).is_ok() && ticket.row.status != Status::Closed;
    let mut voices = calls::of(tx, cx, number)?;
    let mut news = None;
    for keyed in part.rows.into_iter().rev() {
        let at = keyed.key;
        let row = &keyed.row.row;
        if again.seen.is_some_and(|seen| row.log_seq > seen) && row.author != cx.actor.person {
            news = news.or(Some(at));
        }
        let (transcript, transcribe) = calls::transcript(cx, &mask, &keyed.row, may_edit, again);
        let voice = voices.remove(&row.id);
        let message = message(tx, cx, keyed.row, &mask, &originals, undo.as_ref(), &mut names)?;
        let message = Message { voice, transcript, transcribe, ..message };
        entries.push((at, Entry::Message(Box::new(message))));
    }
    // Before the first entry of its moment, and not above all there is.
    if let Some(at) = news
        && entries.iter().any(|(other, _)| *other < at)
    {
        entries.insert(0, (at, Entry::Since));
    }
    // Stable: what was said with a change stands after it.
    entries.sort_by_key(|(at, _)| *at);
    let composer = if may_edit {
        Some(composer(tx, reader, &ticket.row, &mask, &requester.name, again, &mut names)?)
    } else {
        None
    };
    let properties = if may_edit {
        let own = custom::of(tx, cx, fields, &mask, again)?;
        Some(Properties { custom: own, ..properties(tx, reader, &ticket.row, &tags, again, &mut names)? })
    } else {
        None
    };
    let assignee = match ticket.row.assignee {
        Some(person) => Some(names.of(tx, cx, Some(person))?.name),
        None => None,
    };
    let group = match ticket.row.group {
        Some(group) => shell::group_name(tx, cx, group)?,
        None => None,
    };
    Ok(TicketPage {
        number: unsigned(number),
        version: unsigned(ticket.row.version),
        subject: mask.line(&subject),
        status: status(ticket.row.status),
        priority: ticket.row.priority.map(priority),
        assignee,
        group,
        tags,
        list: None,
        view: String::new(),
        back: String::new(),
        older,
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        composer,
        properties,
        customer: customer::of(tx, reader, &ticket, &mask, &requester.name)?,
        mask: crate::masking::page::beside(tx, cx, &ticket.row)?,
        beside,
        undo,
        head: head::of(tx, reader, &ticket, &mut names)?,
        log: Vec::new(),
    })
}

fn messages(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, before: &str) -> Result<Listed<CommentView>, Error> {
    let place = before.split_once('.').and_then(|(key, id)| Some((key.parse().ok()?, id.parse().ok()?)));
    let from = place.map_or(Begin::Offset(0), |(key, id)| Begin::After(key, id));
    let window = Window { column: "created_at", descending: true, from, size: MESSAGES, counted: false };
    read::comments(tx, cx, ticket, &window)
}

/// The reader's newest answer, while its mail waits.
fn undo(tx: &mut Tx<'_>, cx: &Cx, part: &Listed<CommentView>) -> Result<Option<Undo>, Error> {
    let Some(Keyed { row, .. }) = part.rows.first() else { return Ok(None) };
    let comment = &row.row;
    if !comment.public || comment.author != cx.actor.person || comment.kind != CommentKind::Message {
        return Ok(None);
    }
    let waiting = cx.desk.queue.about(tx, cx.id(), outbox::MAIL, comment.id)?;
    let waiting = waiting.into_iter().find(|job| job.state == jobs::State::Ready && job.attempts == 0);
    let left = waiting.map(|job| (job.due_at.0 - cx.at()).div_euclid(1_000_000)).filter(|left| *left > 0);
    Ok(left.map(|left| Undo { comment: unsigned(comment.id), seconds: unsigned(left) }))
}

fn message(
    tx: &mut Tx<'_>,
    cx: &Cx,
    view: CommentView,
    mask: &Mask,
    originals: &[i64],
    undo: Option<&Undo>,
    names: &mut Names,
) -> Result<Message, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let knows = mask.knows();
    let covered = knows && super::files::covers(mask, &view);
    let CommentView { row, body, quote, files } = view;
    let author = match row.author {
        None if row.kind != CommentKind::Message => Author { name: shell::company(tx, cx)?, side: Side::Desk },
        person => {
            let named = names.of(tx, cx, person)?;
            Author { name: named.name, side: named.side }
        }
    };
    let text = body.as_ref().and_then(|body| body.reveal_text(&disclosure)).cloned().unwrap_or_default();
    let html = body.as_ref().and_then(|body| body.reveal_html(&disclosure)).cloned();
    let mut shown = Vec::new();
    let t = Translator::new(cx.language);
    let html = html.filter(|_| knows).and_then(|html| mask.html(&html, |hole| text::look(&t, hole.gap)));
    let body = match html {
        Some(html) => {
            let (html, pictures) = with_pictures(html, &files, "/attachments");
            shown = pictures;
            Body::CleanedHtml(html)
        }
        _ if mask.is_open() => Body::plain(text),
        _ if knows => Body::Covered(mask.parts(&text), unsigned(row.id)),
        _ => Body::Masked(mask.parts(&text), unsigned(row.id)),
    };
    let quoted = quote.and_then(|quote| quoted(cx, mask, &quote));
    let mut attachments: Vec<Attachment> = Vec::with_capacity(files.len());
    let hidden = usize::try_from(row.attachments).unwrap_or(0).saturating_sub(files.len());
    let nth = |n: usize, name: &str| {
        let label = t.with(Key("file-nth"), "n", n).into_owned();
        match crate::masking::extension(name) {
            Some(kind) => format!("{label}, {}", kind.to_uppercase()),
            None => label,
        }
    };
    for (n, file) in (1..).zip(files.into_iter().filter(|file| !shown.contains(&file.row.id))) {
        let name = file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default();
        let kind = file.meta.as_ref().and_then(|meta| meta.reveal_content_type(&disclosure));
        attachments.push(Attachment {
            sound: kind.and_then(|kind| Sound::of_media_type(kind)),
            no_sound: kind.is_some_and(|kind| kind == "application/octet-stream") && is_meant("", &name),
            name: if knows { mask.line(&name) } else { nth(n, &name) },
            size: unsigned(file.row.size),
            url: Some(format!("/attachments/{}", file.row.id)),
        });
    }
    if !knows {
        let first = attachments.len() + 1;
        attachments.extend((first..first + hidden).map(|n| Attachment::hidden(nth(n, ""))));
    }
    // The mail as it came shows what is covered here.
    let original =
        (originals.contains(&row.id) && !covered).then(|| format!("/tickets/{}/original/{}", row.ticket, row.id));
    Ok(Message {
        id: unsigned(row.id),
        author,
        at: Timestamp(row.created_at),
        channel: channel(&row.source),
        public: row.public,
        to: None,
        body,
        quoted,
        attachments,
        original,
        proposal: row.kind == CommentKind::Proposal,
        voice: None,
        transcript: None,
        transcribe: None,
        waiting: undo.is_some_and(|undo| undo.comment == unsigned(row.id)),
    })
}

/// What a message quotes and how it is signed, as this reader may see it. Gaps in it cannot be opened as of nobody: who is
/// quoted is not known.
fn quoted(cx: &Cx, mask: &Mask, quote: &Quote) -> Option<Body> {
    let disclosure =
        if mask.knows() { crate::disclosure::for_actor(cx) } else { crate::disclosure::for_system(SystemUse::Masking) };
    let said = |text: &&String| !text.trim().is_empty();
    let mut parts =
        quote.reveal_signature(&disclosure).filter(said).map(|text| mask.signature(text)).unwrap_or_default();
    if let Some(text) = quote.reveal_quoted(&disclosure).filter(said) {
        if !parts.is_empty() {
            parts.push(Part::Text("\n\n".into()));
        }
        parts.extend(mask.parts(text));
    }
    (!parts.is_empty()).then_some(Body::Parts(parts))
}

/// Whether a mail to somebody's usual address did not arrive lately.
fn is_undeliverable(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<bool, Error> {
    let Some(person) = person else { return Ok(false) };
    let known = crate::people::identities::of(tx, cx, person)?;
    let usual = known.iter().find(|(row, _)| row.kind == crate::words::IdentityKind::Email && row.primary);
    Ok(usual.is_some_and(|(row, _)| row.undeliverable > 0))
}

fn composer(
    tx: &mut Tx<'_>,
    reader: &Reader,
    row: &TicketRow,
    mask: &Mask,
    requester: &str,
    again: &Again,
    names: &mut Names,
) -> Result<Composer, Error> {
    let draft = drafts::get(tx, &reader.cx, row.id)?;
    let writing = compose::fill(tx, reader, row, Some(again), draft.as_ref(), mask, names)?;
    let draft = draft.map(|draft| draft.written).filter(|_| again.body.is_none());
    let note = draft.as_ref().map_or(again.note, |draft| !draft.public);
    let text = again.body.as_ref().or(draft.as_ref().map(|draft| &draft.text));
    let mut problems = Problems::default();
    again.writing.iter().for_each(|(field, problem)| problems.add(field, *problem));
    let may_answer = access::must_speak(&reader.cx, row).is_ok();
    Ok(Composer {
        version: unsigned(row.version),
        idempotency: reader.once(),
        body: text.map(|body| body.to_string()).unwrap_or_default(),
        public: may_answer && !note,
        may_answer,
        may_propose: !mask.knows(),
        recipient: Some(requester.to_owned()),
        undeliverable: is_undeliverable(tx, &reader.cx, row.requester)?,
        status: status(row.status),
        newer_message: again.newer_message,
        problems,
        writing,
    })
}

/// HTML whose pictures of the message itself are fetched from here; answers which files those were.
pub(crate) fn with_pictures(
    html: String,
    files: &[crate::tickets::attachments::FileView],
    place: &str,
) -> (String, Vec<i64>) {
    if !html.contains("cid:") {
        return (html, Vec::new());
    }
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let (mut html, mut shown) = (html, Vec::new());
    for file in files {
        let id = file.meta.as_ref().and_then(|meta| meta.content_id.as_ref()).map(|id| id.disclose(&system));
        let Some(id) = id.filter(|id| !id.is_empty() && !id.contains(['"', '<', '>', '&'])) else { continue };
        let (from, to) = (format!(" src=\"cid:{id}\""), format!(" src=\"{place}/{}\"", file.row.id));
        if html.contains(&from) {
            html = html.replace(&from, &to);
            shown.push(file.row.id);
        }
    }
    (html, shown)
}

fn properties(
    tx: &mut Tx<'_>,
    reader: &Reader,
    row: &TicketRow,
    tags: &[String],
    again: &Again,
    names: &mut Names,
) -> Result<Properties, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let away = crate::absence::ops::all(tx, cx)?;
    let mut problems = Problems::default();
    again.properties.iter().for_each(|(field, problem)| problems.add(field, *problem));
    let choice = |id: i64, label: String, chosen: Option<i64>| Choice {
        value: id.to_string(),
        label,
        selected: chosen == Some(id),
    };
    let workers = names.workers(tx, cx)?.into_iter().map(|(id, name)| {
        // Whoever gives a ticket to somebody who is away, sees it before.
        let away = away.iter().any(|absence| absence.person == id && absence.holds(cx.at()));
        let label = if away { t.with(Key("assignee-away"), "name", &name).into_owned() } else { name };
        choice(id, label, row.assignee)
    });
    let assignees = workers.collect();
    let groups = staff::groups::list(tx, cx, &Window::first(OFFERED))?.rows;
    let groups = groups.into_iter().map(|keyed| choice(keyed.id, keyed.row.name, row.group)).collect();
    let mut shown = Properties {
        version: unsigned(row.version),
        status: status(row.status),
        has_priority: row.priority.is_some(),
        priority: row.priority.map(priority),
        kind: row.kind.map(kind),
        assignees,
        groups,
        tags: tags.join(" "),
        custom: Vec::new(),
        problems,
    };
    if let Some(typed) = &again.typed {
        retype(&mut shown, typed);
    }
    Ok(shown)
}

/// What was chosen and typed stays, as far as it is offered.
fn retype(shown: &mut Properties, typed: &Form) {
    use crate::workspace::{Kind, Priority, Status};
    shown.status = Status::from_slug(typed.text("status")).unwrap_or(shown.status);
    shown.priority = Priority::from_slug(typed.text("priority")).or(shown.priority);
    match typed.text("type") {
        "" => shown.kind = None,
        word => shown.kind = Kind::from_slug(word).or(shown.kind),
    }
    for (name, choices) in [("assignee", &mut shown.assignees), ("group", &mut shown.groups)] {
        let value = typed.text(name);
        if value.is_empty() || choices.iter().any(|choice| choice.value == value) {
            choices.iter_mut().for_each(|choice| choice.selected = choice.value == value);
        }
    }
    typed.text("tags").clone_into(&mut shown.tags);
}

/// The plain text of a comment that its author took back, without what the author may not see.
pub(super) fn taken_back(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    view: &CommentView,
) -> Result<Zeroizing<String>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let text = view.body.as_ref().map(|body| body.text.disclose(&system).clone()).unwrap_or_default();
    let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    let mask = Mask::for_ticket(tx, cx, &row)?;
    if mask.is_open() {
        return Ok(Zeroizing::new(text));
    }
    Ok(Zeroizing::new(mask.line(&crate::tickets::salutation::emptied(tx, cx, &row, &text)?)))
}

/// The text of an answer that a colleague proposes, for the box.
pub(super) fn proposed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    comment: i64,
) -> Result<Option<Zeroizing<String>>, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let view = read::comment(tx, cx, ticket, comment)?;
    let text = view.body.as_ref().filter(|_| view.row.kind == CommentKind::Proposal);
    Ok(text.and_then(|body| body.reveal_text(&disclosure)).map(|text| Zeroizing::new(text.clone())))
}
