//! People in copy and followers, in the many forms clients name them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa::ToSchema;

use super::loose;
use crate::api_v2::Patch;

/// One of `collaborators`: an id, an address, or name and address.
#[derive(Clone, PartialEq, Eq, ToSchema)]
pub enum CollaboratorInput {
    /// A person that exists.
    Id(i64),
    /// A person by address, made if there is none.
    Address {
        /// Name for a new one.
        name: Option<String>,
        /// The address.
        email: String,
    },
}

/// One of `email_ccs` or `followers`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct ParticipantInput {
    /// A person that exists.
    #[serde(default, deserialize_with = "loose::id")]
    pub user_id: Patch<i64>,
    /// Or by address, made if there is none.
    #[serde(default, deserialize_with = "loose::text")]
    pub user_email: Patch<String>,
    /// Name for a new one.
    #[serde(default, deserialize_with = "loose::text")]
    pub user_name: Patch<String>,
    /// Put in copy (where nothing is said) or take out.
    #[serde(default, deserialize_with = "loose::choice")]
    pub action: Patch<ParticipantAction>,
}

/// Put in copy or take out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParticipantAction {
    /// Put in copy.
    Put,
    /// Take out.
    Delete,
}

impl<'de> Deserialize<'de> for CollaboratorInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(Value::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("expected an id, an address, or an object with name and email"))
    }
}

fn read(value: Value) -> Option<CollaboratorInput> {
    match value {
        Value::Number(number) => number.as_i64().map(CollaboratorInput::Id),
        Value::String(text) => match text.trim().parse() {
            Ok(id) => Some(CollaboratorInput::Id(id)),
            Err(_) if text.contains('@') => Some(CollaboratorInput::Address { name: None, email: text }),
            Err(_) => None,
        },
        Value::Object(mut object) => {
            let Some(Value::String(email)) = object.remove("email") else {
                return None;
            };
            let name = match object.remove("name") {
                Some(Value::String(name)) => Some(name),
                _ => None,
            };
            Some(CollaboratorInput::Address { name, email })
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}
