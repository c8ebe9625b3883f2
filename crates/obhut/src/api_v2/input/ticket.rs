//! What clients send to make or change tickets.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::collaborator::{CollaboratorInput, ParticipantInput};
use super::loose;
use super::voice::VoiceInput;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Details, Patch};

/// A ticket to make or the change of one. `id` counts in lists of changes only.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TicketInput {
    /// Which ticket, in a list of changes.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// Subject.
    #[serde(default, deserialize_with = "loose::text")]
    pub subject: Patch<String>,
    /// Subject, in the old spelling.
    #[serde(default, deserialize_with = "loose::text")]
    pub raw_subject: Patch<String>,
    /// First comment of a new ticket, in the old spelling; without effect on a change.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// Comment to add.
    #[serde(default)]
    pub comment: Patch<CommentInput>,
    /// Whose request it is, made if there is no such person.
    #[serde(default)]
    pub requester: Patch<RequesterInput>,
    /// Whose request it is.
    #[serde(default, deserialize_with = "loose::id")]
    pub requester_id: Patch<i64>,
    /// Who enters it.
    #[serde(default, deserialize_with = "loose::id")]
    pub submitter_id: Patch<i64>,
    /// Agent in charge.
    #[serde(default, deserialize_with = "loose::id")]
    pub assignee_id: Patch<i64>,
    /// Agent in charge, by address.
    #[serde(default, deserialize_with = "loose::text")]
    pub assignee_email: Patch<String>,
    /// Group in charge.
    #[serde(default, deserialize_with = "loose::id")]
    pub group_id: Patch<i64>,
    /// Organisation.
    #[serde(default, deserialize_with = "loose::id")]
    pub organization_id: Patch<i64>,
    /// Id in a system of the client's.
    #[serde(default, deserialize_with = "loose::text")]
    pub external_id: Patch<String>,
    /// Kind.
    #[serde(default, rename = "type", deserialize_with = "loose::choice")]
    pub kind: Patch<TicketType>,
    /// Status.
    #[serde(default, deserialize_with = "loose::choice")]
    pub status: Patch<Status>,
    /// Priority.
    #[serde(default, deserialize_with = "loose::choice")]
    pub priority: Patch<Priority>,
    /// When a task is due.
    #[serde(default)]
    pub due_at: Patch<Time>,
    /// Whether a person asks for their rights in it (access, erasure …).
    #[serde(default, deserialize_with = "loose::flag")]
    pub data_request: Patch<bool>,
    /// All tags.
    #[serde(default, deserialize_with = "loose::words")]
    pub tags: Patch<Vec<String>>,
    /// Tags to add.
    #[serde(default, deserialize_with = "loose::words")]
    pub additional_tags: Patch<Vec<String>>,
    /// Tags to take away.
    #[serde(default, deserialize_with = "loose::words")]
    pub remove_tags: Patch<Vec<String>>,
    /// Values of the account's own fields: `[{id, value}]` or `{id: value}`.
    #[serde(default, deserialize_with = "custom_fields")]
    pub custom_fields: Patch<Vec<CustomFieldInput>>,
    /// The same, in the old spelling.
    #[serde(default, deserialize_with = "custom_fields")]
    pub fields: Patch<Vec<CustomFieldInput>>,
    /// All people in copy.
    #[serde(default)]
    pub collaborators: Patch<Vec<CollaboratorInput>>,
    /// More people in copy.
    #[serde(default)]
    pub additional_collaborators: Patch<Vec<CollaboratorInput>>,
    /// All people in copy, by id.
    #[serde(default, deserialize_with = "loose::ids")]
    pub collaborator_ids: Patch<Vec<i64>>,
    /// People to put in copy of mails or take out.
    #[serde(default)]
    pub email_ccs: Patch<Vec<ParticipantInput>>,
    /// All people in copy of mails, by id.
    #[serde(default, deserialize_with = "loose::ids")]
    pub email_cc_ids: Patch<Vec<i64>>,
    /// Staff to make followers or no longer.
    #[serde(default)]
    pub followers: Patch<Vec<ParticipantInput>>,
    /// All followers, by id.
    #[serde(default, deserialize_with = "loose::ids")]
    pub follower_ids: Patch<Vec<i64>>,
    /// The problem this incident belongs to.
    #[serde(default, deserialize_with = "loose::id")]
    pub problem_id: Patch<i64>,
    /// Form.
    #[serde(default, deserialize_with = "loose::id")]
    pub ticket_form_id: Patch<i64>,
    /// Brand.
    #[serde(default, deserialize_with = "loose::id")]
    pub brand_id: Patch<i64>,
    /// Address of ours it went to.
    #[serde(default, deserialize_with = "loose::text")]
    pub recipient: Patch<String>,
    /// Closed ticket that this one follows.
    #[serde(default, deserialize_with = "loose::id")]
    pub via_followup_source_id: Patch<i64>,
    /// Whether the first comment is public.
    #[serde(default, deserialize_with = "loose::flag")]
    pub is_public: Patch<bool>,
    /// Refuse the change if the ticket changed after `updated_stamp`.
    #[serde(default, deserialize_with = "loose::flag")]
    pub safe_update: Patch<bool>,
    /// `updated_at` of the ticket as the client read it.
    #[serde(default)]
    pub updated_stamp: Patch<Time>,
    /// What the client wants kept with the change.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub metadata: Patch<Map<String, Value>>,
    /// When it was made; in imports only.
    #[serde(default)]
    pub created_at: Patch<Time>,
    /// What sort of call `voice_comment` tells of. 44: a message left on the machine; 45: somebody called; 46: the desk called.
    #[serde(default, deserialize_with = "loose::id")]
    pub via_id: Patch<i64>,
    /// A call, in a change and in what telephone systems tell.
    #[serde(default)]
    pub voice_comment: Option<Box<VoiceInput>>,
}

/// A comment to add.
#[derive(Clone, Default, ToSchema)]
pub struct CommentInput {
    /// Text with the marks of Markdown.
    pub body: Patch<String>,
    /// Or HTML, which wins.
    pub html_body: Patch<String>,
    /// Whether the requester sees it.
    pub public: Patch<bool>,
    /// Tokens of uploads.
    pub uploads: Patch<Vec<String>>,
    /// Who wrote it, if not the caller.
    pub author_id: Patch<i64>,
    /// When it was written; in imports only.
    pub created_at: Patch<Time>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CommentObject {
    #[serde(alias = "value", deserialize_with = "loose::text")]
    body: Patch<String>,
    #[serde(deserialize_with = "loose::text")]
    html_body: Patch<String>,
    #[serde(alias = "is_public", deserialize_with = "loose::flag")]
    public: Patch<bool>,
    #[serde(deserialize_with = "loose::texts")]
    uploads: Patch<Vec<String>>,
    #[serde(deserialize_with = "loose::id")]
    author_id: Patch<i64>,
    created_at: Patch<Time>,
}

/// A comment is an object; a text stands for one with that body.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a comment with body or html_body")]
enum CommentForm {
    Text(String),
    Object(CommentObject),
}

impl<'de> Deserialize<'de> for CommentInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = match CommentForm::deserialize(deserializer)? {
            CommentForm::Text(text) => CommentObject { body: Patch::Value(text), ..CommentObject::default() },
            CommentForm::Object(object) => object,
        };
        let CommentObject { body, html_body, public, uploads, author_id, created_at } = object;
        Ok(Self { body, html_body, public, uploads, author_id, created_at })
    }
}

/// Whose request it is: found by address, made if there is none.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RequesterInput {
    /// A person that exists.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// Name for a new one.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// Address.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Patch<String>,
    /// Phone number for a new one.
    #[serde(default, deserialize_with = "loose::text")]
    pub phone: Patch<String>,
    /// Language for a new one.
    #[serde(default, deserialize_with = "loose::id")]
    pub locale_id: Patch<i64>,
}

/// Value of one of the account's own fields.
#[derive(Clone, Deserialize, ToSchema)]
pub struct CustomFieldInput {
    /// Id of the field.
    pub id: i64,
    /// Text, number, yes or no, list of choices, or null.
    #[serde(default)]
    pub value: Value,
}

/// Kind of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TicketType {
    /// Wants to know.
    Question,
    /// Something is broken for one.
    Incident,
    /// Something is broken for many.
    Problem,
    /// Something is to be done.
    Task,
}

/// Status of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody has it yet.
    New,
    /// Somebody has it.
    Open,
    /// Waits for the requester.
    Pending,
    /// Waits for somebody else.
    Hold,
    /// Done.
    Solved,
    /// Done for good.
    Closed,
}

/// Priority of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Low.
    Low,
    /// Normal.
    Normal,
    /// High.
    High,
    /// Urgent.
    Urgent,
}

/// Tickets to merge into another.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MergeInput {
    /// Which.
    #[serde(default, deserialize_with = "loose::ids")]
    pub ids: Patch<Vec<i64>>,
    /// Comment for the ticket that stays.
    #[serde(default, deserialize_with = "loose::text")]
    pub target_comment: Patch<String>,
    /// Comment for those that end.
    #[serde(default, deserialize_with = "loose::text")]
    pub source_comment: Patch<String>,
    /// Whether the requester sees the former.
    #[serde(default, deserialize_with = "loose::flag")]
    pub target_comment_is_public: Patch<bool>,
    /// Whether the requesters see the latter.
    #[serde(default, deserialize_with = "loose::flag")]
    pub source_comment_is_public: Patch<bool>,
}

/// Tags of one record.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TagsInput {
    /// The tags.
    #[serde(default, deserialize_with = "loose::words")]
    pub tags: Patch<Vec<String>>,
    /// Refuse if the record changed after `updated_stamp`.
    #[serde(default, deserialize_with = "loose::flag")]
    pub safe_update: Patch<bool>,
    /// `updated_at` as the client read it.
    #[serde(default)]
    pub updated_stamp: Patch<Time>,
}

impl CommentInput {
    /// Whether there is neither text nor file.
    pub fn is_blank(&self) -> bool {
        let blank = |text: &Patch<String>| text.value().is_none_or(|text| text.trim().is_empty());
        blank(&self.body) && blank(&self.html_body) && self.uploads.value().is_none_or(Vec::is_empty)
    }
}

impl TicketInput {
    /// The moment after which a change by others refuses this one; none where the client takes the risk.
    ///
    /// # Errors
    /// 422 where `safe_update` comes without `updated_stamp`.
    pub fn unchanged_since(&self) -> Result<Option<Time>, ApiError> {
        match (self.safe_update.value(), self.updated_stamp.value()) {
            (Some(true), Some(stamp)) => Ok(Some(*stamp)),
            (Some(true), None) => Err(ApiError::field_invalid("updated_stamp", "BlankValue", "cannot be blank")),
            _ => Ok(None),
        }
    }

    /// Values of the account's own fields in either spelling, `custom_fields` after `fields`.
    pub fn field_values(&self) -> impl Iterator<Item = &CustomFieldInput> {
        self.fields.value().into_iter().chain(self.custom_fields.value()).flatten()
    }

    /// Checks what a new ticket must have.
    ///
    /// # Errors
    /// 422 where there is no text, or an id and an address name the requester at once.
    pub fn check_new(&self) -> Result<(), ApiError> {
        let mut details = Details::default();
        let described = self.description.value().is_some_and(|text| !text.trim().is_empty());
        if !described && self.comment.value().is_none_or(CommentInput::is_blank) {
            details.blank("description");
        }
        let named = self.requester.value().is_some_and(|requester| requester.email.value().is_some());
        if named && self.requester_id.value().is_some() {
            details.invalid("requester", "give either requester or requester_id");
        }
        details.into_result()
    }
}

/// `[{id, value}]`, or `{id: value}` as some clients send it.
fn custom_fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<Vec<CustomFieldInput>>, D::Error> {
    const EXPECTED: &str = "expected a list of objects with id and value";
    let fields: Option<Vec<CustomFieldInput>> = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(Patch::Null),
        Value::Array(values) => values.into_iter().map(custom_field).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(id, value)| Some(CustomFieldInput { id: id.parse().ok()?, value })).collect()
        }
        _ => None,
    };
    fields.map(Patch::Value).ok_or_else(|| D::Error::custom(EXPECTED))
}

fn custom_field(value: Value) -> Option<CustomFieldInput> {
    let Value::Object(mut members) = value else {
        return None;
    };
    let id = match members.remove("id")? {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Some(CustomFieldInput { id, value: members.remove("value").unwrap_or(Value::Null) })
}
