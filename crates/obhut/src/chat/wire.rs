//! How chats look in the API.

use db::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use world::Timestamp;

use super::ops::{self, Entered};
use super::sql::ChatRow;
use crate::api_v2::Patch;
use crate::api_v2::input::loose;
use crate::api_v2::wire::Time;
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{From, Window};
use crate::masking::Mask;
use crate::people;
use crate::tickets::{Ticket, read};
use crate::words::IdentityKind;
use crate::workspace::page::Names;

/// Messages of one chat, at most.
const MESSAGES: i64 = 300;
/// Characters of a preview.
const PREVIEW: usize = 150;
const SECOND: i64 = 1_000_000;

/// A visitor.
#[derive(Serialize, ToSchema)]
pub struct ChatVisitor {
    /// The person.
    pub id: i64,
    /// Their name, or what stands for it before this role.
    pub name: String,
    /// Their address, for those who may see it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub email: Patch<String>,
    /// Their telephone, for those who may see it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub phone: Patch<String>,
    /// Always empty.
    pub notes: &'static str,
}

/// A message of a chat.
#[derive(Serialize, ToSchema)]
pub struct ChatMessage {
    /// `chat.msg`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The comment of the ticket.
    pub msg_id: i64,
    /// Who said it.
    pub name: String,
    /// `Visitor` or `Agent`.
    pub sender_type: &'static str,
    /// The text.
    pub msg: String,
    /// When.
    pub timestamp: Time,
}

/// How many messages there are.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
pub struct ChatCount {
    /// Of the visitor.
    pub visitor: i64,
    /// Of staff.
    pub agent: i64,
    /// Of both.
    pub total: i64,
}

/// How long the visitor waited for answers, in seconds.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
pub struct ChatResponse {
    /// For the first one.
    pub first: Option<i64>,
    /// On average.
    pub avg: Option<i64>,
    /// At most.
    pub max: Option<i64>,
}

/// A chat.
#[derive(Serialize, ToSchema)]
pub struct ShownChat {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// `chat`, or `offline_msg` where nobody of staff has answered yet.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it began.
    pub timestamp: Time,
    /// When its visitor ended it.
    pub end_timestamp: Option<Time>,
    /// When it last changed.
    pub update_timestamp: Time,
    /// From the first message to the last, in seconds.
    pub duration: i64,
    /// The ticket in which it stands.
    pub zendesk_ticket_id: i64,
    /// The visitor.
    pub visitor: ChatVisitor,
    /// The staff who answered.
    pub agent_ids: Vec<i64>,
    /// Their names.
    pub agent_names: Vec<String>,
    /// Always `visitor`.
    pub started_by: &'static str,
    /// The first message.
    pub message: String,
    /// What was said, in order; without internal notes.
    pub history: Vec<ChatMessage>,
    /// How many messages there are.
    pub count: ChatCount,
    /// How long answers took.
    pub response_time: ChatResponse,
    /// Whether nobody has answered.
    pub missed: bool,
    /// Always false: every member of staff has read marks of their own.
    pub unread: bool,
    /// The tags of the ticket.
    pub tags: Vec<String>,
    /// `good` or `bad`, once it is rated.
    pub rating: Option<&'static str>,
    /// Always null: what is said with a rating is told by the rating.
    pub comment: Option<String>,
    /// The group of the ticket.
    pub department_id: Option<i64>,
    /// Its name.
    pub department_name: Option<String>,
    /// Always false.
    pub triggered: bool,
    /// Always false.
    pub triggered_response: bool,
    /// Always empty: nothing is kept of the machine, the network or the place of a visitor.
    #[schema(value_type = Object)]
    pub session: Map<String, Value>,
    /// Always empty: nobody is followed from page to page.
    #[schema(value_type = Vec<Object>)]
    pub webpath: Vec<Value>,
    /// Always empty.
    pub referrer_search_engine: &'static str,
    /// Always empty.
    pub referrer_search_terms: &'static str,
    /// Always false: what is deleted is not listed.
    pub deleted: bool,
}

/// What a search finds.
#[derive(Serialize, ToSchema)]
pub struct FoundChat {
    /// The chat.
    pub id: i64,
    /// Where it is.
    pub url: String,
    /// `chat` or `offline_msg`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it began.
    pub timestamp: Time,
    /// The beginning of its first message.
    pub preview: String,
}

impl FoundChat {
    /// A chat in short.
    pub(super) fn of(chat: &ShownChat) -> Self {
        let preview = chat.message.chars().take(PREVIEW).collect();
        Self { id: chat.id, url: chat.url.clone(), kind: chat.kind, timestamp: chat.timestamp, preview }
    }
}

/// A chat that is entered, as it is or within `chat`.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ChatBody {
    /// The chat.
    #[serde(default)]
    pub chat: Option<ChatInput>,
    /// Or its members.
    #[serde(flatten)]
    pub plain: ChatInput,
}

/// A message that was left while nobody was there.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ChatInput {
    /// Who left it.
    #[serde(default)]
    pub visitor: ChatVisitorInput,
    /// What it says.
    #[serde(default, deserialize_with = "loose::text")]
    pub message: Patch<String>,
}

/// Who left a message.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ChatVisitorInput {
    /// Their name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// Their address.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Patch<String>,
}

impl ChatBody {
    /// What is to be entered.
    pub(super) fn entered(&self) -> Entered {
        let given = self.chat.as_ref().unwrap_or(&self.plain);
        let text = |patch: &Patch<String>| patch.value().map(|text| text.trim().to_owned()).unwrap_or_default();
        Entered { name: text(&given.visitor.name), email: text(&given.visitor.email), text: text(&given.message) }
    }
}

/// What was said in a chat.
#[derive(Default)]
struct Said {
    history: Vec<ChatMessage>,
    agents: Vec<(i64, String)>,
    count: ChatCount,
    response: ChatResponse,
}

/// A chat as this reader may see it.
///
/// # Errors
/// [`Error::NotFound`] where its ticket does not exist for the reader; the database's or the vault's.
pub(super) fn chat(tx: &mut Tx<'_>, cx: &Cx, base: &Base, row: ChatRow) -> Result<ShownChat, Error> {
    let ticket = read::get(tx, cx, row.ticket)?;
    let row = ops::followed(tx, cx, row)?;
    let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
    let said = said(tx, cx, &mask, row)?;
    let last = said.history.last().map_or(row.created_at, |message| message.timestamp.0.0);
    let time = |at: i64| Time(Timestamp(at));
    let rating = crate::satisfaction::ops::scores(tx, cx, &[row.ticket])?;
    let department_name = match ticket.row.group {
        Some(group) => crate::staff::sql::group(tx, cx.id(), group)?.map(|group| group.name),
        None => None,
    };
    Ok(ShownChat {
        url: base.record(&format!("chat/chats/{}", row.id)),
        id: row.id,
        kind: if said.agents.is_empty() { "offline_msg" } else { "chat" },
        timestamp: time(row.created_at),
        end_timestamp: row.ended_at.map(time),
        update_timestamp: time(ticket.row.updated_at),
        duration: (last - row.created_at).max(0) / SECOND,
        zendesk_ticket_id: row.ticket,
        visitor: visitor(tx, cx, row.person)?,
        agent_ids: said.agents.iter().map(|(id, _)| *id).collect(),
        agent_names: said.agents.iter().map(|(_, name)| name.clone()).collect(),
        started_by: "visitor",
        message: said.history.first().map(|message| message.msg.clone()).unwrap_or_default(),
        missed: said.agents.is_empty(),
        history: said.history,
        count: said.count,
        response_time: said.response,
        unread: false,
        tags: tags(cx, &mask, &ticket),
        rating: rating.get(&row.ticket).map(|score| score.word()),
        comment: None,
        department_id: ticket.row.group,
        department_name,
        triggered: false,
        triggered_response: false,
        session: Map::new(),
        webpath: Vec::new(),
        referrer_search_engine: "",
        referrer_search_terms: "",
        deleted: false,
    })
}

fn tags(cx: &Cx, mask: &Mask, ticket: &Ticket) -> Vec<String> {
    crate::tickets::api::present::tags(mask, ticket.fields.as_ref(), &crate::disclosure::for_actor(cx))
}

fn visitor(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<ChatVisitor, Error> {
    let name = Names::default().of(tx, cx, Some(person))?.name;
    let sees = cx.actor.sees_identity();
    let known = match sees {
        true => people::ops::many(tx, cx, &[person])?.pop(),
        false => None,
    };
    let disclosure = crate::disclosure::for_actor(cx);
    let of = |kind| known.as_ref().and_then(|known| known.primary(kind, &disclosure)).map(str::to_owned);
    let (email, phone) = (of(IdentityKind::Email), of(IdentityKind::Phone));
    Ok(ChatVisitor { id: person, name, email: Patch::shown(sees, email), phone: Patch::shown(sees, phone), notes: "" })
}

fn said(tx: &mut Tx<'_>, cx: &Cx, mask: &Mask, row: ChatRow) -> Result<Said, Error> {
    let window =
        Window { column: "created_at", descending: false, from: From::Offset(0), size: MESSAGES, counted: false };
    let disclosure = crate::disclosure::for_actor(cx);
    let (mut names, mut said, mut waits) = (Names::default(), Said::default(), None);
    let mut waited = Vec::new();
    for keyed in read::comments(tx, cx, row.ticket, &window)?.rows {
        let view = keyed.row;
        if !view.row.public {
            continue;
        }
        let (visitor, at) = (view.row.author == Some(row.person), view.row.created_at);
        let name = names.of(tx, cx, view.row.author)?.name;
        if visitor {
            said.count.visitor += 1;
            waits = waits.or(Some(at));
        } else {
            said.count.agent += 1;
            waited.extend(waits.take().map(|since: i64| (at - since).max(0) / SECOND));
            if let Some(author) = view.row.author.filter(|author| said.agents.iter().all(|(id, _)| id != author)) {
                said.agents.push((author, name.clone()));
            }
        }
        let text = view.body.as_ref().and_then(|body| body.reveal_text(&disclosure));
        said.history.push(ChatMessage {
            kind: "chat.msg",
            msg_id: view.row.id,
            name,
            sender_type: if visitor { "Visitor" } else { "Agent" },
            msg: text.map(|text| mask.line(text)).unwrap_or_default(),
            timestamp: Time(Timestamp(at)),
        });
    }
    said.count.total = said.count.visitor + said.count.agent;
    let many = i64::try_from(waited.len()).unwrap_or(i64::MAX);
    said.response = ChatResponse {
        first: waited.first().copied(),
        avg: waited.iter().sum::<i64>().checked_div(many),
        max: waited.into_iter().max(),
    };
    Ok(said)
}
