//! The pages of when the desk works and what it does by itself.

use serde_json::json;

use super::NOW;
use super::admin::{Put, again};
use crate::conditions::Conditions;
use crate::error::FaultKind;
use crate::hours::sql::{HolidayRow, ScheduleRow};
use crate::hours::{Week, view};
use crate::i18n::{Language, Translator};
use crate::sla::sql::{PolicyRow, TargetRow};
use crate::sla::{Metric, Policy, view as promises};
use crate::workspace::console::Again;

/// The pages of business hours.
pub(super) fn hours(put: &mut Put<'_>, t: &Translator, language: Language) {
    let schedule = |id, name: &str, land: Option<&str>, is_default| ScheduleRow {
        id,
        name: name.into(),
        zone: "Europe/Berlin".into(),
        land: land.map(Into::into),
        week: Week::usual().text(),
        is_default,
        created_at: 0,
        updated_at: 0,
    };
    let all = [schedule(1, "Service", Some("DE-NW"), true), schedule(2, "Werkstatt <Nord>", None, false)];
    put("admin-hours", "/admin/hours", &view::list(t, &all, &Again::default()));
    put("admin-hours-empty", "/admin/hours", &view::list(t, &[], &again(language, &[("name", FaultKind::Blank)])));
    let day = |id, name: &str, from, until, yearly| HolidayRow { id, name: name.into(), from, until, yearly };
    let own = [day(1, "Betriebsferien", 20_811, 20_820, true), day(2, "Inventur", 20_700, 20_700, false)];
    put("admin-hours-one", "/admin/hours", &view::one(t, &all[0], &own, 2026, &Again::default()));
    let wrong = again(language, &[("day-1", FaultKind::Invalid), ("until", FaultKind::Invalid)]);
    put("admin-hours-problems", "/admin/hours", &view::one(t, &all[1], &[], 2026, &wrong));
}

/// The pages of what the desk promises.
pub(super) fn sla(put: &mut Put<'_>, t: &Translator, language: Language) {
    let target = |metric: Metric, priority: &str, minutes: i64| json!({"metric": metric.word(), "priority": priority, "target": minutes, "business_hours": true});
    let targets = json!([
        target(Metric::FirstReply, "urgent", 30),
        target(Metric::FirstReply, "normal", 480),
        target(Metric::AgentWork, "normal", 2_880),
    ]);
    let policy = |id, title: &str| Policy {
        row: PolicyRow {
            id,
            position: id,
            schedule: None,
            targets: targets.to_string(),
            key: 0,
            sealed: None,
            created_at: 0,
            updated_at: 0,
        },
        title: title.into(),
        description: Some("Geräte <im Laden>".into()),
        conditions: Some(Conditions::default()),
    };
    let (all, hours) = ([policy(1, "Garantie"), policy(2, "Sonst")], [(1, "Service".to_owned())]);
    put("admin-sla", "/admin/sla", &promises::list(t, &all, &hours, &Again::default()));
    let wrong = again(language, &[("title", FaultKind::Blank), ("all", FaultKind::Invalid)]);
    put("admin-sla-empty", "/admin/sla", &promises::list(t, &[], &[], &wrong));
    let wrong = again(language, &[("first-high", FaultKind::Invalid)]);
    put("admin-sla-one", "/admin/sla", &promises::one(t, &all[0], &hours, &wrong));
}

/// What was promised for a ticket: one thing kept, one due.
pub(super) fn clocks() -> Vec<promises::Shown> {
    let clock = |metric: Metric, due: Option<i64>, met_at| TargetRow {
        metric: metric.word().to_owned(),
        policy: 1,
        span: 3_600_000_000,
        business: true,
        since: None,
        spent: 0,
        due,
        met_at,
        created_at: 0,
    };
    let soon = Some(NOW.0 + 7_200_000_000);
    promises::shown(NOW.0, &[clock(Metric::FirstReply, soon, Some(1)), clock(Metric::AgentWork, soon, None)])
}
