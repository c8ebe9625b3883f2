//! The pages of when the desk works and what it does by itself.

use super::admin::{Put, again};
use crate::error::FaultKind;
use crate::hours::sql::{HolidayRow, ScheduleRow};
use crate::hours::{Week, view};
use crate::i18n::{Language, Translator};
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
