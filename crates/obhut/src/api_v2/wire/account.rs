//! What clients ask about the account before they work.

use serde::Serialize;
use utoipa::ToSchema;

/// The answer of `account/settings`.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct AccountSettings {
    /// The settings.
    pub settings: Settings,
}

/// Settings, as far as clients look at them.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct Settings {
    /// What is switched on.
    pub active_features: ActiveFeatures,
    /// About tickets.
    pub tickets: TicketSettings,
    /// About people.
    pub user: UserSettings,
    /// About limits.
    pub api: ApiSettings,
}

/// What is switched on.
#[derive(Clone, Serialize, ToSchema)]
pub struct ActiveFeatures {
    /// People belong to organisations.
    pub organization_access_enabled: bool,
    /// Requesters rate.
    pub customer_satisfaction: bool,
    /// People in copy and followers are told apart.
    pub follower_and_email_cc_collaborations: bool,
    /// Markdown in comments.
    pub markdown: bool,
    /// Tags of people and organisations.
    pub user_org_fields: bool,
    /// More than one form.
    pub ticket_forms: bool,
}

impl Default for ActiveFeatures {
    fn default() -> Self {
        Self {
            organization_access_enabled: true,
            customer_satisfaction: false,
            follower_and_email_cc_collaborations: true,
            markdown: true,
            user_org_fields: true,
            ticket_forms: false,
        }
    }
}

/// About tickets.
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketSettings {
    /// Whether people in copy are taken.
    pub collaboration: bool,
    /// Whether the first comment is public where nothing is said.
    pub comments_public_by_default: bool,
    /// Whether tags are used.
    pub tagging: bool,
    /// Whether replies may be formatted.
    pub rich_content_in_emails: bool,
}

impl Default for TicketSettings {
    fn default() -> Self {
        Self { collaboration: true, comments_public_by_default: true, tagging: true, rich_content_in_emails: true }
    }
}

/// About people.
#[derive(Clone, Serialize, ToSchema)]
pub struct UserSettings {
    /// Whether people have tags.
    pub tagging: bool,
    /// Whether one person may be in several organisations.
    pub multiple_organizations: bool,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self { tagging: true, multiple_organizations: true }
    }
}

/// About limits.
#[derive(Clone, Serialize, ToSchema)]
pub struct ApiSettings {
    /// Whether tokens are taken.
    pub accepted_api_agreement: bool,
    /// Tokens sent as basic authentication.
    pub api_token_access: &'static str,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { accepted_api_agreement: true, api_token_access: "true" }
    }
}
