//! The pages of policies, drawn from what is known; and a ticket's clocks in words.

use super::ops::{NewPolicy, Policy};
use super::sql::TargetRow;
use super::targets::{Metric, Target, Targets};
use crate::api_v2::wire::{PromisedMetric, TicketSlas, Time};
use crate::conditions::Condition;
use crate::i18n::{Key, Translator};
use crate::words::Priority;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table};
use crate::workspace::{Choice, Offer, Rules};

/// The priorities as a form shows them, with the names of their fields for the first answer and for the solution.
pub(super) const ROWS: [(Priority, &str, &str, Key); 4] = [
    (Priority::Urgent, "first-urgent", "solved-urgent", Key("priority-urgent")),
    (Priority::High, "first-high", "solved-high", Key("priority-high")),
    (Priority::Normal, "first-normal", "solved-normal", Key("priority-normal")),
    (Priority::Low, "first-low", "solved-low", Key("priority-low")),
];

/// What is measured until a ticket is solved.
pub(super) const UNTIL_SOLVED: [Metric; 3] = [Metric::RequesterWait, Metric::AgentWork, Metric::Resolution];

/// The name of a metric.
pub(crate) const fn metric_key(metric: Metric) -> Key {
    match metric {
        Metric::FirstReply => Key("sla-first-reply"),
        Metric::RequesterWait => Key("sla-requester-wait"),
        Metric::AgentWork => Key("sla-agent-work"),
        Metric::Resolution => Key("sla-resolution"),
    }
}

/// Minutes as people write them: `90m`, `4h`, `2d`.
pub(super) fn written(minutes: i64) -> String {
    match minutes {
        minutes if minutes % 1_440 == 0 => format!("{}d", minutes / 1_440),
        minutes if minutes % 60 == 0 => format!("{}h", minutes / 60),
        minutes => format!("{minutes}m"),
    }
}

/// Reads such a duration; hours where there is no letter.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_lowercase().as_str() {
        "m" | "min" => 1,
        "" | "h" | "std" => 60,
        "d" | "t" => 1_440,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit).filter(|minutes| *minutes > 0)
}

/// The metric that a form shows for the solution.
fn solved_metric(targets: &Targets) -> Metric {
    let has = |metric: &Metric| ROWS.iter().any(|(priority, ..)| targets.get(*metric, *priority).is_some());
    UNTIL_SOLVED.into_iter().find(has).unwrap_or(Metric::RequesterWait)
}

/// All policies, with the form of a new one.
pub(crate) fn list(
    t: &Translator,
    all: &[Policy],
    schedules: &[(i64, String)],
    again: &Again,
    offers: Offers,
) -> Console {
    let text = |key| t.get(key).into_owned();
    let rows = all.iter().enumerate().map(|(at, one)| {
        let path = format!("/admin/sla/{}", one.row.id);
        let mut name = vec![Bit::link(&path, &one.title)];
        name.extend(one.description.as_deref().map(Bit::sub));
        let targets = Targets::of_text(&one.row.targets);
        let told = |metric| {
            let of =
                |priority| targets.get(metric, priority).map_or("–".to_owned(), |one: Target| written(one.minutes));
            ROWS.map(|(priority, ..)| of(priority)).join(" · ")
        };
        let mut acts = Vec::new();
        if at > 0 {
            acts.push(Bit::Act(Act::new(format!("{path}/earlier"), text(Key("triggers-earlier"))).of(&one.title)));
        }
        let solved = solved_metric(&targets);
        let solved = vec![Bit::text(told(solved)), Bit::sub(text(metric_key(solved)))];
        vec![name, vec![Bit::text(told(Metric::FirstReply))], solved, acts]
    });
    let head = [Key("triggers-name"), Key("sla-first-column"), Key("sla-solved-column")];
    let mut head: Vec<String> = head.into_iter().map(text).collect();
    head.push(String::new());
    let table = Table { head, rows: rows.collect(), empty: text(Key("sla-empty")) };
    let new = Card::new("add", text(Key("sla-new"))).with(Block::Form(form(
        t,
        "new",
        "/admin/sla",
        &NewPolicy::default(),
        schedules,
        again,
        offers,
    )));
    Console {
        title: text(Key("sla-title")),
        lead: text(Key("sla-lead")),
        problems: again.count(),
        cards: vec![Card::new("policies", text(Key("sla-title"))).with(Block::Table(table)), new],
        ..Console::default()
    }
}

/// One policy.
pub(crate) fn one(
    t: &Translator,
    policy: &Policy,
    schedules: &[(i64, String)],
    again: &Again,
    offers: Offers,
) -> Console {
    let path = format!("/admin/sla/{}", policy.row.id);
    let gone = Act::new(format!("{path}/delete"), t.get(Key("triggers-delete"))).dangerous();
    let card = Card::new("policy", t.get(Key("triggers-settings")))
        .with(Block::Form(form(t, "policy", &path, &policy.as_new(), schedules, again, offers)))
        .with(Block::Acts(vec![Bit::Act(gone)]));
    Console {
        title: policy.title.clone(),
        back: Some(Go::to("/admin/sla", t.get(Key("sla-title")))),
        problems: again.count(),
        cards: vec![card],
        ..Console::default()
    }
}

/// What the rows of the form offer: two lists of conditions.
pub(super) type Offers = [Offer; 2];

fn form(
    t: &Translator,
    id: &str,
    action: &str,
    stored: &NewPolicy,
    schedules: &[(i64, String)],
    again: &Again,
    [all, any]: Offers,
) -> Form {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let lines = |conditions: &[Condition]| conditions.iter().map(Condition::line).collect::<Vec<_>>().join("\n");
    let description = stored.description.clone().unwrap_or_default();
    let form = Form::new(id, action, text(Key("triggers-save")))
        .with(Field::line("title", text(Key("triggers-name")), value("title", &stored.title)).needed().checked(again))
        .with(
            Field::line("description", text(Key("triggers-description")), value("description", &description))
                .checked(again),
        )
        .with(
            Field::rules(
                "all",
                text(Key("triggers-all")),
                Rules::conditions(all, &value("all", &lines(&stored.conditions.all))),
            )
            .hint(text(Key("sla-conditions-hint")))
            .checked(again),
        )
        .with(
            Field::rules(
                "any",
                text(Key("triggers-any")),
                Rules::conditions(any, &value("any", &lines(&stored.conditions.any))),
            )
            .checked(again),
        );
    promised(t, form, stored, schedules, again)
}

fn promised(t: &Translator, form: Form, stored: &NewPolicy, schedules: &[(i64, String)], again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let targets = &stored.targets;
    let told = |metric, priority| targets.get(metric, priority).map_or(String::new(), |one| written(one.minutes));
    let metric = solved_metric(targets);
    let business =
        |metric| ROWS.iter().find_map(|(priority, ..)| targets.get(metric, *priority)).is_none_or(|one| one.business);
    let mut form = form;
    for (at, (priority, first, _, key)) in ROWS.into_iter().enumerate() {
        let label = t.with(Key("sla-first-of"), "priority", t.get(key)).into_owned();
        let field = Field::line(first, label, value(first, &told(Metric::FirstReply, priority))).checked(again);
        form = form.with(if at == 0 { field.hint(text(Key("sla-span-hint"))) } else { field });
    }
    for (priority, _, solved, key) in ROWS {
        let label = t.with(Key("sla-solved-of"), "priority", t.get(key)).into_owned();
        form = form.with(Field::line(solved, label, value(solved, &told(metric, priority))).checked(again));
    }
    let chosen = again.value("metric", metric.word()).to_owned();
    let metrics = UNTIL_SOLVED.into_iter().map(|one| Choice {
        value: one.word().to_owned(),
        label: text(metric_key(one)),
        selected: one.word() == chosen,
    });
    let schedule = again.value("schedule", &stored.schedule.map(|id| id.to_string()).unwrap_or_default()).to_owned();
    let mut hours =
        vec![Choice { value: String::new(), label: text(Key("sla-desk-hours")), selected: schedule.is_empty() }];
    hours.extend(schedules.iter().map(|(id, name)| {
        let value = id.to_string();
        Choice { selected: value == schedule, value, label: name.clone() }
    }));
    form.with(Field::pick("metric", text(Key("sla-metric")), metrics.collect()).checked(again))
        .with(Field::pick("schedule", text(Key("sla-hours")), hours).checked(again))
        .with(Field::tick(
            "first-business",
            text(Key("sla-first-business")),
            again.ticked("first-business", business(Metric::FirstReply)),
        ))
        .with(Field::tick(
            "solved-business",
            text(Key("sla-solved-business")),
            again.ticked("solved-business", business(metric)),
        ))
}

/// A clock of a ticket as its page shows it.
pub struct Shown {
    /// What is measured.
    pub metric: Key,
    /// How it stands.
    pub state: Key,
    /// When it is or was due; none while it rests.
    pub due: Option<world::Timestamp>,
    /// The tone of its chip.
    pub tone: &'static str,
}

/// The clocks of a ticket as its page shows them.
pub(crate) fn shown(now: i64, clocks: &[TargetRow]) -> Vec<Shown> {
    let known = Metric::ALL.into_iter();
    let known = known.filter_map(|metric| Some((metric, clocks.iter().find(|one| one.metric == metric.word())?)));
    let shown = known.map(|(metric, clock)| {
        let (state, tone) = match (clock.met_at, clock.due) {
            (Some(_), _) if clock.is_late() => (Key("sla-kept-late"), " bad"),
            (Some(_), _) => (Key("sla-kept"), " ok"),
            (None, Some(due)) if due < now => (Key("sla-late"), " bad"),
            (None, Some(_)) => (Key("sla-due"), ""),
            (None, None) => (Key("sla-rests"), ""),
        };
        let due = clock.due.filter(|_| clock.met_at.is_none()).map(world::Timestamp);
        Shown { metric: metric_key(metric), state, due, tone }
    });
    shown.collect()
}

/// The clocks of a ticket as the API tells them beside it.
pub(crate) fn wire(now: i64, clocks: &[TargetRow]) -> TicketSlas {
    let known = Metric::ALL.into_iter();
    let known = known.filter_map(|metric| Some((metric, clocks.iter().find(|one| one.metric == metric.word())?)));
    let told = known.map(|(metric, clock)| {
        let stage = match (clock.met_at, clock.due) {
            (Some(_), _) => "achieved",
            (None, Some(_)) => "active",
            (None, None) => "paused",
        };
        let left = match clock.due {
            Some(due) => (due - clock.met_at.unwrap_or(now)) / 60_000_000,
            None => (clock.span - clock.spent) / 60_000_000,
        };
        let (days, hours, minutes) = match left.abs() {
            2_880.. => (Some(left / 1_440), None, None),
            60.. => (None, Some(left / 60), None),
            _ => (None, None, Some(left)),
        };
        let breach_at = clock.due.map(|due| Time(world::Timestamp(due)));
        PromisedMetric { metric: metric.word(), stage, breach_at, days, hours, minutes }
    });
    TicketSlas { policy_metrics: told.collect() }
}
