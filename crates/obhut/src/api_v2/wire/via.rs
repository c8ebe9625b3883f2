//! The channel something came by.

use serde::Serialize;
use utoipa::ToSchema;

/// Channel and ends of the way.
#[derive(Clone, Serialize, ToSchema)]
pub struct Via {
    /// `api`, `email`, `web`, `chat`, `voice`, `system`, `rule`.
    pub channel: &'static str,
    /// The two ends.
    pub source: ViaSource,
}

/// The two ends of the way; empty objects where nothing is known or the reader may not see it.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct ViaSource {
    /// Who sent it.
    pub from: ViaParty,
    /// Where it arrived.
    pub to: ViaParty,
    /// What relates them, `follow_up` for one.
    pub rel: Option<&'static str>,
}

/// One end of the way.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct ViaParty {
    /// E-mail address or phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Name as given there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Ticket that this one follows or was merged from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<i64>,
    /// Subject of that ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl Via {
    /// A channel of which nothing more is to be said.
    pub fn channel(channel: &'static str) -> Self {
        Self { channel, source: ViaSource::default() }
    }
}
