//! People and staff.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::attachment::Attachment;
use super::time::Time;
use crate::api_v2::Patch;

/// A person. Members that a reader without sight of identities may not see are absent; `name` is then the pseudonym.
#[derive(Clone, Serialize, ToSchema)]
pub struct User {
    /// Null for nobody in particular (`users/me` without credentials).
    pub id: Option<i64>,
    /// Address of this record.
    pub url: Option<String>,
    /// Name or pseudonym.
    pub name: String,
    /// Primary address.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub email: Patch<String>,
    /// When added.
    pub created_at: Option<Time>,
    /// When last changed.
    pub updated_at: Option<Time>,
    /// Name of the time zone as shown.
    pub time_zone: String,
    /// Name of the time zone in the IANA database.
    pub iana_time_zone: String,
    /// Phone number.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub phone: Patch<String>,
    /// Whether the number is not the person's alone.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub shared_phone_number: Patch<bool>,
    /// Picture.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub photo: Patch<Attachment>,
    /// Number of the language.
    pub locale_id: i64,
    /// Language, `de` or `en-US`.
    pub locale: String,
    /// First organisation.
    pub organization_id: Option<i64>,
    /// `end-user`, `agent`, `admin`.
    pub role: &'static str,
    /// Whether an identity was confirmed.
    pub verified: bool,
    /// Id in a system of the client's.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub external_id: Patch<String>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Name shown to end users.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub alias: Patch<String>,
    /// False once deleted.
    pub active: bool,
    /// Always false.
    pub shared: bool,
    /// Always false.
    pub shared_agent: bool,
    /// When last signed in.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub last_login_at: Patch<Time>,
    /// Whether a second factor is set up.
    pub two_factor_auth_enabled: Option<bool>,
    /// Ends the person's mails.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub signature: Patch<String>,
    /// What the person says of themselves.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub details: Patch<String>,
    /// What staff noted.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub notes: Patch<String>,
    /// Number of the kind of role.
    pub role_type: Option<i64>,
    /// The account's own role.
    pub custom_role_id: Option<i64>,
    /// Whether in charge of the forum.
    pub moderator: bool,
    /// `organization`, `groups`, `assigned`, `requested` or null for all.
    pub ticket_restriction: Option<&'static str>,
    /// Whether only internal comments may be written.
    pub only_private_comments: bool,
    /// Whether not all tickets are seen.
    pub restricted_agent: bool,
    /// Whether tickets from this person are put aside.
    pub suspended: bool,
    /// First group.
    pub default_group_id: Option<i64>,
    /// Whether reports may be fetched.
    pub report_csv: bool,
    /// Values of the account's own fields, by key.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[schema(value_type = Option<Object>)]
    pub user_fields: Patch<Map<String, Value>>,
}

impl User {
    /// Whoever calls without credentials.
    pub fn anonymous() -> Self {
        Self {
            name: "Anonymous user".to_owned(),
            email: Patch::Value("invalid@example.com".to_owned()),
            active: false,
            ..Self::blank()
        }
    }

    /// An end user of whom nothing is known; a start for filling in.
    pub fn blank() -> Self {
        Self {
            id: None,
            url: None,
            name: String::new(),
            email: Patch::Null,
            created_at: None,
            updated_at: None,
            time_zone: "UTC".to_owned(),
            iana_time_zone: "Etc/UTC".to_owned(),
            phone: Patch::Null,
            shared_phone_number: Patch::Null,
            photo: Patch::Null,
            locale_id: 1,
            locale: "en-US".to_owned(),
            organization_id: None,
            role: "end-user",
            verified: false,
            external_id: Patch::Null,
            tags: Vec::new(),
            alias: Patch::Null,
            active: true,
            shared: false,
            shared_agent: false,
            last_login_at: Patch::Null,
            two_factor_auth_enabled: None,
            signature: Patch::Null,
            details: Patch::Null,
            notes: Patch::Null,
            role_type: None,
            custom_role_id: None,
            moderator: false,
            ticket_restriction: Some("requested"),
            only_private_comments: false,
            restricted_agent: true,
            suspended: false,
            default_group_id: None,
            report_csv: false,
            user_fields: Patch::Value(Map::new()),
        }
    }

    /// Takes away what tells who the person is, leaving `pseudonym` for the name.
    #[must_use]
    pub fn without_identity(self, pseudonym: String) -> Self {
        Self {
            name: pseudonym,
            email: Patch::Absent,
            phone: Patch::Absent,
            shared_phone_number: Patch::Absent,
            photo: Patch::Absent,
            external_id: Patch::Absent,
            alias: Patch::Absent,
            last_login_at: Patch::Absent,
            signature: Patch::Absent,
            details: Patch::Absent,
            notes: Patch::Absent,
            user_fields: Patch::Absent,
            ..self
        }
    }
}

/// A way to reach and to recognise a person.
#[derive(Clone, Serialize, ToSchema)]
pub struct Identity {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// The person.
    pub user_id: i64,
    /// `email`, `phone_number`, `twitter`, `facebook`, `google`, `agent_forwarding`, `any_channel`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The address or number.
    pub value: String,
    /// Whether confirmed.
    pub verified: bool,
    /// Whether the first of its kind.
    pub primary: bool,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
    /// Mails that could not be delivered.
    pub undeliverable_count: i64,
    /// `deliverable` or `undeliverable`; of addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverable_state: Option<&'static str>,
}

/// How much hangs on a person.
#[derive(Clone, Serialize, ToSchema)]
pub struct UserRelated {
    /// Tickets in their charge.
    pub assigned_tickets: i64,
    /// Tickets of theirs.
    pub requested_tickets: i64,
    /// Tickets with them in copy.
    pub ccd_tickets: i64,
    /// Organisations they are told about.
    pub organization_subscriptions: i64,
}
