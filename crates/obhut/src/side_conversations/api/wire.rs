//! The shapes of side conversations on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api_v2::wire::Time;

/// Somebody who takes part.
#[derive(Clone, Serialize, ToSchema)]
pub struct Participant {
    /// The member of staff; null for the partner.
    pub user_id: Option<i64>,
    /// The name.
    pub name: Option<String>,
    /// The address; staff write from the desk's.
    pub email: Option<String>,
}

/// A side conversation.
#[derive(Clone, Serialize, ToSchema)]
pub struct SideConversation {
    /// Address of this record.
    pub url: String,
    /// Its id, a UUID.
    pub id: String,
    /// The ticket it is about.
    pub ticket_id: i64,
    /// The subject as it left.
    pub subject: String,
    /// The beginning of the newest message.
    pub preview_text: String,
    /// `open` or `closed`.
    pub state: &'static str,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// The partner.
    pub recipient_id: i64,
    /// Whether names and addresses stay in the house.
    pub masked: bool,
    /// What for.
    pub purpose: &'static str,
    /// Always empty.
    #[schema(value_type = Object)]
    pub external_ids: Map<String, Value>,
    /// When it began.
    pub created_at: Time,
    /// When something last happened.
    pub updated_at: Time,
    /// When something was last said.
    pub message_added_at: Time,
    /// When its state last changed.
    pub state_updated_at: Time,
}

/// What was said.
#[derive(Clone, Serialize, ToSchema)]
pub struct Message {
    /// The subject as it left.
    pub subject: String,
    /// Its beginning.
    pub preview_text: String,
    /// The text.
    pub body: String,
    /// Always null: questions leave as plain text.
    pub html_body: Option<String>,
    /// Who said it.
    pub from: Participant,
    /// To whom.
    pub to: Vec<Participant>,
    /// Always empty.
    #[schema(value_type = Object)]
    pub external_ids: Map<String, Value>,
    /// The files.
    pub attachments: Vec<File>,
}

/// A file of a message.
#[derive(Clone, Serialize, ToSchema)]
pub struct File {
    /// Its id.
    pub id: String,
    /// The name it bears outside, or as the partner called it.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
}

/// Something that happened in a side conversation.
#[derive(Clone, Serialize, ToSchema)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// Address of the side conversation.
    pub url: String,
    /// `create` or `reply`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The side conversation.
    pub side_conversation_id: String,
    /// Who did it.
    pub actor: Participant,
    /// `support` or `email`.
    pub via: &'static str,
    /// What became of the message: `waiting`, `sent`, `returned`, `arrived`, `held`, `rejected` or `approved`.
    pub state: &'static str,
    /// When.
    pub created_at: Time,
    /// The ticket.
    pub ticket_id: i64,
    /// What was said.
    pub message: Message,
    /// Always empty.
    #[schema(value_type = Object)]
    pub updates: Map<String, Value>,
}

/// `{"side_conversation": …}`, with `include=side_conversation_events` what happened in it.
#[derive(Clone, Serialize, ToSchema)]
pub struct SideAnswer {
    /// What was asked for.
    pub side_conversation: SideConversation,
    /// What happened in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Event>>,
}

/// `{"side_conversation": …, "event": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct ReplyAnswer {
    /// The side conversation.
    pub side_conversation: SideConversation,
    /// What was just said.
    pub event: Event,
}

/// All side conversations of a ticket.
#[derive(ToSchema)]
pub struct SideList {
    /// The records.
    pub side_conversations: Vec<SideConversation>,
    /// By offset: always null.
    pub next_page: Option<String>,
    /// By offset: always null.
    pub previous_page: Option<String>,
    /// How many there are.
    pub count: Option<i64>,
}

/// What happened in a side conversation.
#[derive(ToSchema)]
pub struct EventList {
    /// The records.
    pub events: Vec<Event>,
    /// By offset: always null.
    pub next_page: Option<String>,
    /// By offset: always null.
    pub previous_page: Option<String>,
    /// How many there are.
    pub count: Option<i64>,
}

/// `{"attachment": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct FileAnswer {
    /// The file, to be named in `attachment_ids`.
    pub attachment: File,
}

/// An address.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct AddressInput {
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A message to be sent.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MessageInput {
    /// The subject; of a reply, that of the side conversation holds.
    #[serde(default)]
    pub subject: Option<String>,
    /// The text.
    #[serde(default)]
    pub body: Option<String>,
    /// The text as HTML, where there is no plain one.
    #[serde(default)]
    pub html_body: Option<String>,
    /// To whom: exactly one partner.
    #[serde(default)]
    pub to: Vec<AddressInput>,
    /// From whom; counts in imports only.
    #[serde(default)]
    pub from: Option<AddressInput>,
    /// Files: ids of files of the ticket, or ids of files sent before.
    #[serde(default)]
    pub attachment_ids: Vec<Value>,
}

/// A new side conversation or a reply.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MessageBody {
    /// The message.
    #[serde(default)]
    pub message: MessageInput,
    /// The partner, where it is not found by `to`.
    #[serde(default)]
    pub recipient_id: Option<i64>,
    /// Whether names and addresses stay in the house; true unless said otherwise.
    #[serde(default)]
    pub masked: Option<bool>,
    /// What for; `question` unless said otherwise.
    #[serde(default)]
    pub purpose: Option<String>,
}

/// What is to change.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SideInput {
    /// `open` or `closed`.
    #[serde(default)]
    pub state: Option<String>,
    /// The subject; counts in imports only.
    #[serde(default)]
    pub subject: Option<String>,
}

/// `{"side_conversation": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct SideBodyInput {
    /// The change.
    #[serde(default)]
    pub side_conversation: SideInput,
}

/// Something that happened elsewhere.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct EventInput {
    /// When.
    #[serde(default)]
    pub created_at: Option<String>,
    /// What was said.
    #[serde(default)]
    pub message: MessageInput,
}

/// A side conversation that was led elsewhere.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ImportBody {
    /// Subject and state.
    #[serde(default)]
    pub side_conversation: SideInput,
    /// What was said, oldest first.
    #[serde(default)]
    pub events: Vec<EventInput>,
}
