//! The steps of the schema.

use db::Migration;

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "desk", sql: include_str!("../migrations/0001_desk.sql") },
    Migration { number: 2, name: "log", sql: ledger::SCHEMA },
    Migration { number: 3, name: "jobs", sql: jobs::SCHEMA },
    Migration { number: 10, name: "live", sql: include_str!("../migrations/0010_live.sql") },
    Migration { number: 11, name: "writing", sql: include_str!("../migrations/0011_writing.sql") },
    Migration { number: 12, name: "views", sql: include_str!("../migrations/0012_views.sql") },
    Migration { number: 13, name: "admin", sql: include_str!("../migrations/0013_admin.sql") },
    Migration { number: 14, name: "need_to_know", sql: include_str!("../migrations/0014_need_to_know.sql") },
    Migration { number: 15, name: "access_log", sql: include_str!("../migrations/0015_access_log.sql") },
    Migration { number: 16, name: "handover", sql: include_str!("../migrations/0016_handover.sql") },
    Migration { number: 17, name: "mail", sql: include_str!("../migrations/0017_mail.sql") },
    Migration { number: 18, name: "log_key", sql: include_str!("../migrations/0018_log_key.sql") },
    Migration { number: 19, name: "log_tree", sql: ledger::store::SCHEMA },
    Migration { number: 20, name: "erasure", sql: include_str!("../migrations/0020_erasure.sql") },
    Migration { number: 21, name: "reveal_purpose", sql: include_str!("../migrations/0021_reveal_purpose.sql") },
    Migration { number: 23, name: "redaction", sql: include_str!("../migrations/0023_redaction.sql") },
    Migration { number: 26, name: "certificates", sql: include_str!("../migrations/0026_certificates.sql") },
    Migration { number: 27, name: "forgotten_mail", sql: include_str!("../migrations/0027_forgotten_mail.sql") },
    Migration { number: 28, name: "told_outside", sql: include_str!("../migrations/0028_told_outside.sql") },
    Migration { number: 31, name: "reach", sql: include_str!("../migrations/0031_reach.sql") },
    Migration { number: 34, name: "triggers", sql: include_str!("../migrations/0034_triggers.sql") },
    Migration { number: 35, name: "automations", sql: include_str!("../migrations/0035_automations.sql") },
    Migration { number: 36, name: "help", sql: include_str!("../migrations/0036_help.sql") },
    Migration { number: 37, name: "consent", sql: include_str!("../migrations/0037_consent.sql") },
    Migration { number: 38, name: "hours", sql: include_str!("../migrations/0038_hours.sql") },
    Migration { number: 39, name: "portal", sql: include_str!("../migrations/0039_portal.sql") },
    Migration { number: 40, name: "hold", sql: include_str!("../migrations/0040_hold.sql") },
    Migration { number: 41, name: "sla", sql: include_str!("../migrations/0041_sla.sql") },
    Migration { number: 42, name: "satisfaction", sql: include_str!("../migrations/0042_satisfaction.sql") },
    Migration { number: 43, name: "voice", sql: include_str!("../migrations/0043_voice.sql") },
    Migration { number: 44, name: "chat", sql: include_str!("../migrations/0044_chat.sql") },
    Migration { number: 45, name: "late_duty", sql: include_str!("../migrations/0045_late_duty.sql") },
];
