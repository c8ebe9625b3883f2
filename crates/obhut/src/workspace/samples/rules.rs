//! The pages of when the desk works and what it does by itself.

use serde_json::json;

use super::admin::{Put, again};
use super::{Album, NOW, frame};
use crate::conditions::Conditions;
use crate::error::FaultKind;
use crate::hours::sql::{HolidayRow, ScheduleRow};
use crate::hours::{Week, view};
use crate::i18n::{Key, Language, Translator};
use crate::satisfaction::Score;
use crate::satisfaction::view::{self as rate, RatePage};
use crate::sla::sql::{PolicyRow, TargetRow};
use crate::sla::{Metric, Policy, view as promises};
use crate::triggers::trial::{Hit, Trial};
use crate::triggers::{Act, Checks, NewTrigger, page};
use crate::workspace::console::{Again, Block, Card, Console};
use crate::workspace::{Choice, Offer, ValueGroup};

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
            conditions_at: None,
            updated_at: 0,
        },
        title: title.into(),
        description: Some("Geräte <im Laden>".into()),
        conditions: Some(Conditions::default()),
    };
    let (all, hours) = ([policy(1, "Garantie"), policy(2, "Sonst")], [(1, "Service".to_owned())]);
    put("admin-sla", "/admin/sla", &promises::list(t, &all, &hours, &Again::default(), offers(t)));
    let wrong = again(language, &[("title", FaultKind::Blank), ("all", FaultKind::Invalid)]);
    put("admin-sla-empty", "/admin/sla", &promises::list(t, &[], &[], &wrong, offers(t)));
    let wrong = again(language, &[("first-high", FaultKind::Invalid)]);
    put("admin-sla-one", "/admin/sla", &promises::one(t, &all[0], &hours, &wrong, offers(t)));
}

/// What was promised for a ticket: one thing kept, one due.
pub(super) fn clocks() -> Vec<promises::Shown> {
    let clock = |metric: Metric, due: Option<i64>, met_at| TargetRow {
        metric: metric.word().to_owned(),
        policy: 1,
        priority: None,
        schedule: None,
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

/// The page that asks whether it went well.
pub(super) fn rate(album: &mut Album, language: Language) {
    let page = |score, problem, thanks| RatePage {
        word: "0f-9Zk".into(),
        ticket: 1042,
        score,
        comment: "Schnell, <und> freundlich".into(),
        problem,
        thanks,
    };
    let asked = page(None, None, false);
    album.put("rate", rate::page(&frame(language), &asked));
    let wrong = page(None, Some(Key("rate-choose")), false);
    album.put("rate-problems", rate::page(&frame(language), &wrong));
    album.put("rate-thanks", rate::page(&frame(language), &page(Some(Score::Good), None, true)));
}

fn offer(t: &Translator, operators: bool) -> Offer {
    let choice =
        |value: &str, key: Key| Choice { value: value.into(), label: t.get(key).into_owned(), selected: false };
    let status = ValueGroup {
        field: "status".into(),
        label: t.get(Key("field-status")).into_owned(),
        values: vec![("status:solved".into(), t.get(Key("status-solved")).into_owned())],
    };
    let compared = vec![choice("is", Key("operator-is")), choice("less_than", Key("operator-less"))];
    Offer {
        fields: vec![
            choice("status", Key("field-status")),
            choice("NEW", Key("condition-created")),
            choice("comment_value", Key("act-note")),
            choice("notification_user", Key("act-mail-user")),
        ],
        operators: if operators { compared } else { Vec::new() },
        values: vec![status],
    }
}

fn offers(t: &Translator) -> [Offer; 2] {
    [offer(t, true), offer(t, true)]
}

/// The form of a trigger, and its trial.
pub(super) fn triggers(put: &mut Put<'_>, t: &Translator, language: Language) {
    let rule = || {
        let checks = Checks::of_lines("all", "status is solved\nupdate_type is Change").unwrap_or_default();
        let acts = [
            "status=open",
            "comment_value=Bitte <sofort> ansehen",
            "notification_user=requester_id | Danke | Guten Tag",
        ];
        let acts = acts.iter().filter_map(|line| Act::of_line(line).ok()).collect();
        NewTrigger {
            title: "Wieder offen".into(),
            description: Some("Was noch zu tun ist".into()),
            checks: Checks { all: checks, any: Vec::new() },
            acts,
            active: true,
        }
    };
    let [all, any] = offers(t);
    let wrong = again(language, &[("title", FaultKind::Blank), ("all", FaultKind::Invalid)]);
    let form = page::form(t, "trigger", "/admin/triggers/1", &rule(), &Again::default(), [all, any, offer(t, false)]);
    let [all, any] = offers(t);
    let again = page::form(t, "new", "/admin/triggers", &rule(), &wrong, [all, any, offer(t, false)]);
    let card = |id: &str, title, form| Card::new(id, t.get(title)).with(Block::Form(form));
    let shown = Console {
        title: "Wieder offen".into(),
        problems: wrong.count(),
        cards: vec![card("trigger", Key("triggers-settings"), form), card("add", Key("triggers-new"), again)],
        ..Console::default()
    };
    put("admin-trigger", "/admin/triggers", &shown);
    let new = rule();
    let (path, one) = (|| "/admin/triggers/1".to_owned(), (new.title.as_str(), new.acts.as_slice()));
    let hit = |ticket, ago: i64, held| Hit { ticket, at: NOW.0 - ago, held };
    let hits = vec![hit(1042, 3_600_000_000, true), hit(1007, 90_000_000_000, false)];
    let told = Trial { looked: 412, cut: true, count: 2, hits };
    put("admin-trigger-trial", "/admin/triggers", &page::trial_page(t, path(), one, &told));
    let none = Trial { looked: 1, ..Trial::default() };
    put("admin-trigger-trial-none", "/admin/triggers", &page::trial_page(t, path(), one, &none));
}
