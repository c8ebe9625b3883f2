//! Bodies: the record under its name, or a list of them.

use serde::Deserialize;
use utoipa::ToSchema;

use super::organisation::{GroupInput, MembershipInput, OrganisationInput};
use super::ticket::TicketInput;
use super::user::{IdentityInput, UserInput};
use crate::api_v2::ApiError;

/// Records in the body of one request at most.
pub const MOST: usize = 100;

/// Declares the body that holds one record under its name.
macro_rules! one {
    ($(#[$doc:meta])* $body:ident, $name:ident: $input:ty) => {
        $(#[$doc])*
        #[derive(Clone, Deserialize, ToSchema)]
        pub struct $body {
            /// The record.
            pub $name: $input,
        }
    };
}

/// Declares the body that holds many records, or one change for all that the query names.
macro_rules! many {
    ($(#[$doc:meta])* $body:ident, $one:ident, $many:ident: $input:ty) => {
        $(#[$doc])*
        #[derive(Clone, Default, Deserialize, ToSchema)]
        pub struct $body {
            /// One change for all records that the query names.
            pub $one: Option<$input>,
            /// The records.
            pub $many: Option<Vec<$input>>,
        }

        impl $body {
            /// The list.
            ///
            /// # Errors
            /// 422 where it is missing or empty, `TooManyValues` where it is longer than [`MOST`].
            pub fn list(self) -> Result<Vec<$input>, ApiError> {
                checked(self.$many, stringify!($many))
            }
        }
    };
}

one!(
    /// `{"ticket": …}`
    TicketBody, ticket: TicketInput
);
one!(
    /// `{"user": …}`
    UserBody, user: UserInput
);
one!(
    /// `{"organization": …}`
    OrganisationBody, organization: OrganisationInput
);
one!(
    /// `{"group": …}`
    GroupBody, group: GroupInput
);
one!(
    /// `{"identity": …}`
    IdentityBody, identity: IdentityInput
);
one!(
    /// `{"group_membership": …}`
    GroupMembershipBody, group_membership: MembershipInput
);
one!(
    /// `{"organization_membership": …}`
    OrganisationMembershipBody, organization_membership: MembershipInput
);
many!(
    /// `{"tickets": […]}` or `{"ticket": …}`
    TicketsBody, ticket, tickets: TicketInput
);
many!(
    /// `{"users": […]}` or `{"user": …}`
    UsersBody, user, users: UserInput
);
many!(
    /// `{"organizations": […]}` or `{"organization": …}`
    OrganisationsBody, organization, organizations: OrganisationInput
);

fn checked<T>(list: Option<Vec<T>>, name: &str) -> Result<Vec<T>, ApiError> {
    let list = list.unwrap_or_default();
    if list.is_empty() {
        return Err(ApiError::field_invalid(name, "BlankValue", "cannot be blank"));
    }
    if list.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    Ok(list)
}
