//! The API of chats: what was said in them, as the role of whoever asks allows.

use axum::Json;
use db::Tx;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sql::{self, ChatRow};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{From, Window};
use crate::masking::Mask;
use crate::state::App;
use crate::tickets::api::Staff;
use crate::tickets::read;
use crate::workspace::page::Names;

/// Chats of one page.
const PAGE: i64 = 40;
/// Messages of one chat, at most.
const MESSAGES: i64 = 300;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show))
}

/// A visitor.
#[derive(Serialize, ToSchema)]
pub struct ChatVisitor {
    /// The person.
    pub id: i64,
    /// Their name, or what stands for it before this role.
    pub name: String,
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
    /// The ticket in which it stands.
    pub zendesk_ticket_id: i64,
    /// The visitor.
    pub visitor: ChatVisitor,
    /// The staff who answered.
    pub agent_ids: Vec<i64>,
    /// Always `visitor`.
    pub started_by: &'static str,
    /// What was said, in order; without internal notes.
    pub history: Vec<ChatMessage>,
}

/// A page of chats, the newest first.
#[derive(Serialize, ToSchema)]
pub struct ChatList {
    /// The chats.
    pub chats: Vec<ShownChat>,
    /// How many there are on this page.
    pub count: usize,
    /// Where the list goes on.
    pub next_url: Option<String>,
    /// Always null: the list is read from its newest entry on.
    pub prev_url: Option<String>,
}

/// The chats, the newest first; `before` is the number below which the page begins.
#[utoipa::path(get, path = "/chat/chats", tag = "chats", params(("before" = Option<i64>, Query)),
    responses((status = 200, body = ChatList)))]
async fn list(Staff(caller): Staff, query: Query) -> Result<Json<ChatList>, ApiError> {
    let before = query.option("before").and_then(|before| before.parse().ok()).unwrap_or(i64::MAX);
    let base = caller.base.clone();
    let read = caller.read(move |tx, cx| {
        let rows = sql::before(tx, cx.id(), before, PAGE)?;
        let more = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
        let last = rows.last().filter(|_| more).map(|row| row.id);
        let mut chats = Vec::with_capacity(rows.len());
        for row in rows {
            match chat(tx, cx, &base, row) {
                Ok(shown) => chats.push(shown),
                // Not for this reader, or forgotten.
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((chats, last.map(|last| base.url(&format!("/api/v2/chat/chats.json?before={last}")))))
    });
    let (chats, next_url) = read.await?;
    Ok(Json(ChatList { count: chats.len(), chats, next_url, prev_url: None }))
}

/// One chat.
#[utoipa::path(get, path = "/chat/chats/{id}", tag = "chats", params(("id" = i64, Path)),
    responses((status = 200, body = ShownChat)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ShownChat>, ApiError> {
    let base = caller.base.clone();
    let read = caller.read(move |tx, cx| {
        let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
        chat(tx, cx, &base, row)
    });
    Ok(Json(read.await?))
}

/// A chat as this reader may see it.
fn chat(tx: &mut Tx<'_>, cx: &Cx, base: &Base, row: ChatRow) -> Result<ShownChat, Error> {
    let ticket = read::get(tx, cx, row.ticket)?;
    let row = super::ops::followed(tx, cx, row)?;
    let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
    let window =
        Window { column: "created_at", descending: false, from: From::Offset(0), size: MESSAGES, counted: false };
    let disclosure = crate::disclosure::for_actor(cx);
    let mut names = Names::default();
    let (mut history, mut agent_ids) = (Vec::new(), Vec::new());
    for keyed in read::comments(tx, cx, row.ticket, &window)?.rows {
        let view = keyed.row;
        if !view.row.public {
            continue;
        }
        let visitor = view.row.author == Some(row.person);
        if let Some(author) = view.row.author.filter(|author| !visitor && !agent_ids.contains(author)) {
            agent_ids.push(author);
        }
        let text = view.body.as_ref().and_then(|body| body.reveal_text(&disclosure));
        history.push(ChatMessage {
            kind: "chat.msg",
            msg_id: view.row.id,
            name: names.of(tx, cx, view.row.author)?.name,
            sender_type: if visitor { "Visitor" } else { "Agent" },
            msg: text.map(|text| mask.line(text)).unwrap_or_default(),
            timestamp: Time(world::Timestamp(view.row.created_at)),
        });
    }
    Ok(ShownChat {
        url: base.record(&format!("chat/chats/{}", row.id)),
        id: row.id,
        kind: if agent_ids.is_empty() { "offline_msg" } else { "chat" },
        timestamp: Time(world::Timestamp(row.created_at)),
        end_timestamp: row.ended_at.map(|at| Time(world::Timestamp(at))),
        zendesk_ticket_id: row.ticket,
        visitor: ChatVisitor { id: row.person, name: names.of(tx, cx, Some(row.person))?.name },
        agent_ids,
        started_by: "visitor",
        history,
    })
}
