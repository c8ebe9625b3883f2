//! The shapes of what goes out, one file per record. Each struct has every member of the record, null where there is
//! nothing: clients fail on missing members more than on extra ones.
//!
//! Filled from disclosed data, so they are for the reader at hand and live as long as the answer. None has `Debug`.

mod account;
mod attachment;
mod audit;
mod comment;
mod group;
mod job;
mod metric;
mod organisation;
mod search;
mod ticket;
mod time;
mod user;
mod via;

pub use account::{AccountSettings, ActiveFeatures, ApiSettings, Settings, TicketSettings, UserSettings};
pub use attachment::{Attachment, Upload};
pub use audit::{Audit, AuditEvent};
pub use comment::{Comment, CommentMetadata};
pub use group::{Group, GroupMembership};
pub use job::{JobResult, JobResults, JobState, JobStatus};
pub use metric::{MetricSet, Minutes, PromisedMetric, TicketDates, TicketSlas};
pub use organisation::{Organisation, OrganisationMembership, OrganisationRelated};
pub use search::{Count, Found, TagCount, TagList};
pub use ticket::{CustomField, SatisfactionRating, Ticket};
pub use time::Time;
pub use user::{Identity, User, UserRelated};
pub use via::{Via, ViaParty, ViaSource};
