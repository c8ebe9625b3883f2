//! Fields on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use world::Timestamp;

use super::super::ops::{FieldChange, NewChoice};
use super::super::{Choice, FieldRow, choices};
use crate::api_v2::input::loose;
use crate::api_v2::paging::{Links, Meta};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Patch};
use crate::http::Base;
use crate::words::{FieldKind, FieldTarget};

/// A choice of a field.
#[derive(Clone, Serialize, ToSchema)]
pub struct FieldOption {
    /// Its id.
    pub id: i64,
    /// What people read.
    pub name: String,
    /// The same.
    pub raw_name: String,
    /// What is stored.
    pub value: String,
    /// Whether it is offered first.
    pub default: bool,
}

impl From<Choice> for FieldOption {
    fn from(choice: Choice) -> Self {
        let Choice { id, name, value, default } = choice;
        Self { id, raw_name: name.clone(), name, value, default }
    }
}

/// A choice of a field that every desk has.
#[derive(Clone, Serialize, ToSchema)]
pub struct SystemOption {
    /// What people read.
    pub name: &'static str,
    /// What is stored.
    pub value: &'static str,
}

/// A field of tickets.
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketField {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// What can be written into it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What people read.
    pub title: String,
    /// The same.
    pub raw_title: String,
    /// What helps to fill it in.
    pub description: String,
    /// The same.
    pub raw_description: String,
    /// Its place in the order.
    pub position: i64,
    /// Whether it is in use.
    pub active: bool,
    /// Whether a ticket can be solved without it.
    pub required: bool,
    /// Always false.
    pub collapsed_for_agents: bool,
    /// What its text must look like.
    pub regexp_for_validation: Option<String>,
    /// What customers read.
    pub title_in_portal: String,
    /// The same.
    pub raw_title_in_portal: String,
    /// Whether customers see it.
    pub visible_in_portal: bool,
    /// Whether customers fill it in.
    pub editable_in_portal: bool,
    /// Whether customers must fill it in.
    pub required_in_portal: bool,
    /// Whether agents may write into it.
    pub agent_can_edit: bool,
    /// A word for the ticket while a box is ticked.
    pub tag: Option<String>,
    /// When it arose.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Whether it can be removed.
    pub removable: bool,
    /// Always null.
    pub key: Option<String>,
    /// What helps agents.
    pub agent_description: Option<String>,
    /// Its choices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_field_options: Option<Vec<FieldOption>>,
    /// Choices that every desk has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_field_options: Option<Vec<SystemOption>>,
    /// What it is filled in for; without it a field cannot be in use.
    pub purpose_id: Option<i64>,
}

/// A field of people or organisations.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecordField {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// What can be written into it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The word under which values come and go.
    pub key: String,
    /// What people read.
    pub title: String,
    /// The same.
    pub raw_title: String,
    /// What helps to fill it in.
    pub description: String,
    /// The same.
    pub raw_description: String,
    /// Its place in the order.
    pub position: i64,
    /// Whether it is in use.
    pub active: bool,
    /// Always false.
    pub system: bool,
    /// What its text must look like.
    pub regexp_for_validation: Option<String>,
    /// A word while a box is ticked.
    pub tag: Option<String>,
    /// Its choices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_field_options: Option<Vec<FieldOption>>,
    /// When it arose.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// What it is filled in for.
    pub purpose_id: Option<i64>,
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn options(row: &FieldRow) -> Option<Vec<FieldOption>> {
    row.kind.has_choices().then(|| choices(&row.options).into_iter().map(FieldOption::from).collect())
}

/// A field of tickets as the API shows it.
pub fn ticket_field(base: &Base, row: &FieldRow) -> TicketField {
    TicketField {
        url: base.record(&format!("ticket_fields/{}", row.id)),
        id: row.id,
        kind: row.kind.word(),
        title: row.title.clone(),
        raw_title: row.title.clone(),
        description: row.description.clone(),
        raw_description: row.description.clone(),
        position: row.position,
        active: row.active,
        required: row.required,
        collapsed_for_agents: false,
        regexp_for_validation: filled(&row.pattern),
        title_in_portal: row.title.clone(),
        raw_title_in_portal: row.title.clone(),
        visible_in_portal: row.visible,
        editable_in_portal: row.editable,
        required_in_portal: false,
        agent_can_edit: true,
        tag: filled(&row.tag),
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
        removable: true,
        key: None,
        agent_description: None,
        custom_field_options: options(row),
        system_field_options: None,
        purpose_id: Some(row.purpose).filter(|purpose| *purpose > 0),
    }
}

/// A field of people or organisations as the API shows it.
pub fn record_field(base: &Base, row: &FieldRow) -> RecordField {
    let path = if row.target == FieldTarget::Person { "user_fields" } else { "organization_fields" };
    RecordField {
        url: base.record(&format!("{path}/{}", row.id)),
        id: row.id,
        // The one word that differs between fields of tickets and of records.
        kind: if row.kind == FieldKind::Tagger { "dropdown" } else { row.kind.word() },
        key: row.slug.clone(),
        title: row.title.clone(),
        raw_title: row.title.clone(),
        description: row.description.clone(),
        raw_description: row.description.clone(),
        position: row.position,
        active: row.active,
        system: false,
        regexp_for_validation: filled(&row.pattern),
        tag: filled(&row.tag),
        custom_field_options: options(row),
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
        purpose_id: Some(row.purpose).filter(|purpose| *purpose > 0),
    }
}

/// The number of the description among the fields every desk has.
const DESCRIPTION: i64 = 2;

/// The fields that every desk has, with numbers below those of rows.
pub fn system_fields(base: &Base, created_at: Time) -> Vec<TicketField> {
    let option = |(name, value)| SystemOption { name, value };
    let status: Vec<_> = [
        ("New", "new"),
        ("Open", "open"),
        ("Pending", "pending"),
        ("On-hold", "hold"),
        ("Solved", "solved"),
        ("Closed", "closed"),
    ]
    .map(option)
    .into();
    let kinds: Vec<_> = [("Question", "question"), ("Incident", "incident"), ("Problem", "problem"), ("Task", "task")]
        .map(option)
        .into();
    let priorities: Vec<_> =
        [("Low", "low"), ("Normal", "normal"), ("High", "high"), ("Urgent", "urgent")].map(option).into();
    let field = |id: i64, kind, title: &str, options: Vec<SystemOption>| TicketField {
        url: base.record(&format!("ticket_fields/{id}")),
        id,
        kind,
        title: title.to_owned(),
        raw_title: title.to_owned(),
        description: String::new(),
        raw_description: String::new(),
        position: id,
        active: true,
        required: id <= DESCRIPTION,
        collapsed_for_agents: false,
        regexp_for_validation: None,
        title_in_portal: title.to_owned(),
        raw_title_in_portal: title.to_owned(),
        visible_in_portal: id <= DESCRIPTION,
        editable_in_portal: id <= DESCRIPTION,
        required_in_portal: id <= DESCRIPTION,
        agent_can_edit: true,
        tag: None,
        created_at,
        updated_at: created_at,
        removable: false,
        key: None,
        agent_description: None,
        custom_field_options: None,
        system_field_options: Some(options).filter(|options| !options.is_empty()),
        purpose_id: None,
    };
    vec![
        field(1, "subject", "Subject", Vec::new()),
        field(DESCRIPTION, "description", "Description", Vec::new()),
        field(3, "status", "Status", status),
        field(4, "tickettype", "Type", kinds),
        field(5, "priority", "Priority", priorities),
        field(6, "group", "Group", Vec::new()),
        field(7, "assignee", "Assignee", Vec::new()),
    ]
}

/// A choice to make or to change.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct OptionInput {
    /// Which, where it exists.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// What people read.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// What is stored.
    #[serde(default, deserialize_with = "loose::text")]
    pub value: Patch<String>,
    /// Whether it is offered first.
    #[serde(default, deserialize_with = "loose::flag")]
    pub default: Patch<bool>,
}

impl OptionInput {
    /// As the operation takes it.
    pub fn choice(&self) -> NewChoice {
        NewChoice {
            id: self.id.value().copied(),
            name: self.name.value().cloned().unwrap_or_default(),
            value: self.value.value().cloned().unwrap_or_default(),
            default: self.default.value().copied().unwrap_or(false),
        }
    }
}

/// A field to make or the change of one.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct FieldInput {
    /// What can be written into it; stays what it was.
    #[serde(default, rename = "type", deserialize_with = "loose::text")]
    pub kind: Patch<String>,
    /// The word of a field of people or organisations; stays what it was.
    #[serde(default, deserialize_with = "loose::text")]
    pub key: Patch<String>,
    /// What people read.
    #[serde(default, deserialize_with = "loose::text")]
    pub title: Patch<String>,
    /// What helps to fill it in.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// Whether it is in use.
    #[serde(default, deserialize_with = "loose::flag")]
    pub active: Patch<bool>,
    /// Whether a ticket can be solved without it.
    #[serde(default, deserialize_with = "loose::flag")]
    pub required: Patch<bool>,
    /// Its place in the order.
    #[serde(default, deserialize_with = "loose::id")]
    pub position: Patch<i64>,
    /// What its text must look like.
    #[serde(default, deserialize_with = "loose::text")]
    pub regexp_for_validation: Patch<String>,
    /// A word while a box is ticked.
    #[serde(default, deserialize_with = "loose::text")]
    pub tag: Patch<String>,
    /// Whether customers see it.
    #[serde(default, deserialize_with = "loose::flag")]
    pub visible_in_portal: Patch<bool>,
    /// Whether customers fill it in.
    #[serde(default, deserialize_with = "loose::flag")]
    pub editable_in_portal: Patch<bool>,
    /// All choices, replacing the old.
    #[serde(default)]
    pub custom_field_options: Patch<Vec<OptionInput>>,
    /// What it is filled in for. Left out of a new field, it is the desk's work on requests.
    #[serde(default, deserialize_with = "loose::id")]
    pub purpose_id: Patch<i64>,
}

impl FieldInput {
    /// What can be written into it.
    ///
    /// # Errors
    /// 422 for a word that is none.
    pub fn wanted(&self) -> Result<FieldKind, ApiError> {
        match self.kind.value().map(String::as_str) {
            None => Err(ApiError::field_invalid("type", "BlankValue", "cannot be blank")),
            Some("dropdown") => Ok(FieldKind::Tagger),
            Some(word) => FieldKind::from_word(word)
                .ok_or_else(|| ApiError::field_invalid("type", "InvalidValue", "is not a type of field")),
        }
    }

    /// As the operation takes it.
    pub fn change(&self) -> FieldChange {
        let text = |value: &Patch<String>| value.clone().into_change().map(Option::unwrap_or_default);
        FieldChange {
            title: text(&self.title),
            description: text(&self.description),
            options: self.custom_field_options.value().map(|all| all.iter().map(OptionInput::choice).collect()),
            pattern: text(&self.regexp_for_validation),
            tag: text(&self.tag),
            purpose: self.purpose_id.into_change(),
            active: self.active.value().copied(),
            required: self.required.value().copied(),
            visible: self.visible_in_portal.value().copied(),
            editable: self.editable_in_portal.value().copied(),
            position: self.position.value().copied(),
        }
    }
}

/// Declares bodies and answers that hold a record under its name.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $member:ident: $record:ty } $($derive:ident)+;)+) => {$(
        $(#[$doc])*
        #[derive($($derive),+, ToSchema)]
        pub struct $name {
            /// What it is about.
            pub $member: $record,
        }
    )+};
}

named! {
    /// `{"ticket_field": …}`
    TicketFieldBody { ticket_field: FieldInput } Clone Deserialize;
    /// `{"user_field": …}`
    UserFieldBody { user_field: FieldInput } Clone Deserialize;
    /// `{"organization_field": …}`
    OrganisationFieldBody { organization_field: FieldInput } Clone Deserialize;
    /// `{"custom_field_option": …}`
    OptionBody { custom_field_option: OptionInput } Clone Deserialize;
    /// `{"ticket_field": …}`
    TicketFieldAnswer { ticket_field: TicketField } Clone Serialize;
    /// `{"user_field": …}`
    UserFieldAnswer { user_field: RecordField } Clone Serialize;
    /// `{"organization_field": …}`
    OrganisationFieldAnswer { organization_field: RecordField } Clone Serialize;
    /// `{"custom_field_option": …}`
    OptionAnswer { custom_field_option: FieldOption } Clone Serialize;
}

/// Which fields come in which order.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct OrderBody {
    /// Fields of tickets.
    #[serde(default, deserialize_with = "loose::ids")]
    pub ticket_field_ids: Patch<Vec<i64>>,
    /// Fields of people.
    #[serde(default, deserialize_with = "loose::ids")]
    pub user_field_ids: Patch<Vec<i64>>,
    /// Fields of organisations.
    #[serde(default, deserialize_with = "loose::ids")]
    pub organization_field_ids: Patch<Vec<i64>>,
}

/// Declares the description of a list with pages.
macro_rules! list {
    ($($(#[$doc:meta])* $name:ident { $member:ident: $record:ty })+) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        pub struct $name {
            /// The records of this page.
            pub $member: Vec<$record>,
            /// By offset: the next page, null on the last.
            pub next_page: Option<String>,
            /// By offset: the page before, null on the first.
            pub previous_page: Option<String>,
            /// By offset: how many records there are in all.
            pub count: Option<i64>,
            /// By cursor: where the page lies.
            pub meta: Option<Meta>,
            /// By cursor: the way to other pages.
            pub links: Option<Links>,
        }
    )+};
}

list! {
    /// A page of fields of tickets.
    TicketFieldList { ticket_fields: TicketField }
    /// A page of fields of people.
    UserFieldList { user_fields: RecordField }
    /// A page of fields of organisations.
    OrganisationFieldList { organization_fields: RecordField }
    /// A page of choices.
    OptionList { custom_field_options: FieldOption }
    /// A page of forms.
    TicketFormList { ticket_forms: TicketForm }
}

/// Which fields belong together.
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketForm {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// What people read.
    pub name: String,
    /// The same.
    pub raw_name: String,
    /// What customers read.
    pub display_name: String,
    /// The same.
    pub raw_display_name: String,
    /// Whether customers see it.
    pub end_user_visible: bool,
    /// Its place in the order.
    pub position: i64,
    /// Its fields, in their order.
    pub ticket_field_ids: Vec<i64>,
    /// Whether it is in use.
    pub active: bool,
    /// Whether tickets have it where nothing is said.
    pub default: bool,
    /// Whether it is for all brands.
    pub in_all_brands: bool,
    /// Brands it is only for.
    pub restricted_brand_ids: Vec<i64>,
    /// When it arose.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Always empty.
    pub agent_conditions: Vec<String>,
    /// Always empty.
    pub end_user_conditions: Vec<String>,
}

/// `{"ticket_form": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketFormAnswer {
    /// The form.
    pub ticket_form: TicketForm,
}
