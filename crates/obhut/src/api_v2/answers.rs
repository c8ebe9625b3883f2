//! The envelopes of answers: a record under its name. Lists have the members of both kinds of paging in their
//! description; an answer has those of the kind that was asked for.

use super::wire;

/// Declares the answer that holds one record, or a list without pages, under its name.
macro_rules! answer {
    ($($(#[$doc:meta])* $answer:ident { $name:ident: $record:ty })+) => {$(
        $(#[$doc])*
        #[derive(Clone, serde::Serialize, utoipa::ToSchema)]
        pub struct $answer {
            /// What was asked for.
            pub $name: $record,
        }
    )+};
}

/// Declares the description of a list with pages; the answer itself is written by [`super::Listing::answer`].
macro_rules! list {
    ($($(#[$doc:meta])* $answer:ident { $name:ident: $record:ty })+) => {$(
        $(#[$doc])*
        #[derive(utoipa::ToSchema)]
        pub struct $answer {
            /// The records of this page.
            pub $name: Vec<$record>,
            /// By offset: the next page, null on the last.
            pub next_page: Option<String>,
            /// By offset: the page before, null on the first.
            pub previous_page: Option<String>,
            /// By offset: how many records there are in all.
            pub count: Option<i64>,
            /// By cursor: where the page lies.
            pub meta: Option<$crate::api_v2::paging::Meta>,
            /// By cursor: the way to other pages.
            pub links: Option<$crate::api_v2::paging::Links>,
        }
    )+};
}

pub(crate) use {answer, list};

answer! {
    /// `{"count": …}`
    CountAnswer { count: wire::Count }
    /// `{"job_status": …}`
    JobAnswer { job_status: wire::JobStatus }
    /// `{"user": …}`
    UserAnswer { user: wire::User }
    /// `{"users": […]}`
    UsersAnswer { users: Vec<wire::User> }
    /// `{"user_related": …}`
    UserRelatedAnswer { user_related: wire::UserRelated }
    /// `{"identity": …}`
    IdentityAnswer { identity: wire::Identity }
    /// `{"identities": […]}`
    IdentitiesAnswer { identities: Vec<wire::Identity> }
    /// `{"organization": …}`
    OrganisationAnswer { organization: wire::Organisation }
    /// `{"organizations": […]}`
    OrganisationsAnswer { organizations: Vec<wire::Organisation> }
    /// `{"organization_related": …}`
    OrganisationRelatedAnswer { organization_related: wire::OrganisationRelated }
    /// `{"organization_membership": …}`
    OrganisationMembershipAnswer { organization_membership: wire::OrganisationMembership }
    /// `{"group": …}`
    GroupAnswer { group: wire::Group }
    /// `{"group_membership": …}`
    GroupMembershipAnswer { group_membership: wire::GroupMembership }
}

list! {
    /// A page of people.
    UserList { users: wire::User }
    /// A page of identities.
    IdentityList { identities: wire::Identity }
    /// A page of organisations.
    OrganisationList { organizations: wire::Organisation }
    /// A page of memberships in organisations.
    OrganisationMembershipList { organization_memberships: wire::OrganisationMembership }
    /// A page of groups.
    GroupList { groups: wire::Group }
    /// A page of memberships in groups.
    GroupMembershipList { group_memberships: wire::GroupMembership }
}
