//! Makes the company through the same operations as everybody's work, only with the times of six weeks.

use std::collections::HashMap;
use std::sync::Arc;

use db::Tx;
use world::Timestamp;

use super::content::{self, Gaps, Matter, People, Voice};
use super::{MARK, PASSWORD, articles, story, training};
use crate::accounts::{self, AccountState};
use crate::chat::settings::{self as chat, ChatSettings};
use crate::command::run;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::email::outbox;
use crate::error::Error;
use crate::i18n::Language;
use crate::organisations::ops::NewOrganisation;
use crate::people::{self, NewPerson};
use crate::staff::{actors, groups, passwords};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, TicketChange, create, update};
use crate::words::{Rights, Role, Source, Status};

/// Tickets of the sample, the story's included.
#[cfg(test)]
pub(super) const TICKETS: i64 = PLAIN + story::TICKETS;
/// Those that tell nothing but everyday work.
const PLAIN: i64 = 300;
/// How far back the oldest lies, in minutes.
const SPAN: i64 = 42 * 24 * 60;
/// Tickets made in one transaction.
const STEP: i64 = 25;
/// Of tickets older than this, in minutes, everything has been said.
const SAID_AFTER: i64 = 14 * 24 * 60;
/// Solved tickets are closed after this time, in minutes: what the desk's automation would close is closed already.
const CLOSED_AFTER: i64 = 4 * 24 * 60;

const MINUTE: i64 = 60_000_000;

/// Everybody by the names of the texts, and how to act in their name at some moment.
#[derive(Clone)]
pub(super) struct Company {
    desk: Arc<Desk>,
    account: Arc<AccountState>,
    /// Now.
    pub(super) now: i64,
    /// Groups by word.
    pub(super) groups: HashMap<&'static str, i64>,
    /// Staff, in the order of the texts.
    pub(super) staff: Vec<i64>,
    customers: Vec<i64>,
}

impl Company {
    /// The program itself, `minutes` ago.
    pub(super) fn system(&self, minutes: i64) -> Cx {
        let cx = Cx::new(&self.desk, &self.account, Actor::system(), Source::System);
        Cx { now: Timestamp(self.now - minutes * MINUTE), ..cx }
    }

    /// Somebody, `minutes` ago.
    pub(super) fn acting(&self, tx: &mut Tx<'_>, person: i64, source: Source, minutes: i64) -> Result<Cx, Error> {
        let actor = actors::actor(tx, self.account.key.id, person, self.now)?.ok_or(Error::NotFound)?;
        Ok(Cx { actor, source, ..self.system(minutes) })
    }

    /// A customer, by their place in the texts.
    pub(super) fn customer(&self, place: usize) -> Option<i64> {
        self.customers.get(place).copied()
    }

    /// Writes something in one transaction.
    pub(super) fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Self) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let this = self.clone();
        self.desk.db.write_blocking(move |tx| f(tx, &this))
    }
}

/// Makes the company with its six weeks of work; answers the account. `base` is where the desk is reached.
pub(super) fn company(desk: &Arc<Desk>, base: &str) -> Result<i64, Error> {
    let texts = Arc::new(content::people());
    let first = texts.staff.first().ok_or(Error::NotFound)?;
    let id = run::set_up(desk, Language::German, "lindhof", &first.email(), first.name, PASSWORD)?;
    let account = desk.account(id)?;
    let mut company = Company {
        desk: Arc::clone(desk),
        account,
        now: desk.world.clock.now().0,
        groups: HashMap::new(),
        staff: Vec::new(),
        customers: Vec::new(),
    };
    let hashed = Arc::new(passwords::hash(PASSWORD, &*desk.world.random)?);
    let known = Arc::clone(&texts);
    let (groups, staff, customers) = company.write(move |tx, company| everybody(tx, company, &known, &hashed))?;
    (company.groups, company.staff, company.customers) = (groups, staff, customers);
    company.write(move |tx, _| Ok(accounts::sql::set(tx, id, "company", "Lindhof")?))?;
    company.write(|tx, company| training::train(tx, company, SPAN + 13 * 24 * 60))?;
    let matters = Arc::new(content::matters());
    let mut from = 0;
    while from < PLAIN {
        let until = (from + STEP).min(PLAIN);
        let (texts, matters) = (Arc::clone(&texts), Arc::clone(&matters));
        company.write(move |tx, company| {
            (from..until).try_for_each(|number| ticket(tx, company, &texts, &matters, number, PLAIN))
        })?;
        from = until;
    }
    company.write(|tx, company| articles::publish(tx, company, 30 * 24 * 60))?;
    company.write(|tx, company| {
        // On pages of the desk alone: whoever tries the demo has no other site to name.
        let chat = ChatSettings { open: true, ..ChatSettings::default() };
        chat::save(tx, &company.system(30 * 24 * 60), &chat)
    })?;
    let told = story::tell(&company, &texts, base)?;
    let told = told.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    company.write(move |tx, _| Ok(accounts::sql::set(tx, id, MARK, &told)?))?;
    Ok(id)
}

type Everybody = (HashMap<&'static str, i64>, Vec<i64>, Vec<i64>);

fn everybody(
    tx: &mut Tx<'_>,
    company: &Company,
    texts: &People,
    hashed: &passwords::Hashed,
) -> Result<Everybody, Error> {
    let cx = company.system(SPAN + 14 * 24 * 60);
    let mut by_word = HashMap::new();
    for group in &texts.groups {
        let change = groups::GroupChange {
            name: Some(group.name.into()),
            description: Some(group.description.into()),
            ..groups::GroupChange::default()
        };
        // The group that the set-up made takes what nobody assigned: the first one.
        let own = if by_word.is_empty() { crate::staff::sql::default_group(tx, cx.id())? } else { None };
        let id = match own {
            Some(id) => groups::update(tx, &cx, id, &change)?.id,
            None => groups::create(tx, &cx, group.name, &change)?,
        };
        by_word.insert(group.word, id);
    }
    let mut staff = Vec::with_capacity(texts.staff.len());
    for employee in &texts.staff {
        let email = employee.email();
        let id = match cx.account.people.by_email(&email) {
            Some(administrator) => administrator,
            None => {
                let new = NewPerson {
                    role: employee.role,
                    verified: true,
                    ..NewPerson::customer(Some(employee.name), &email)
                };
                let id = people::ops::create(tx, &cx, &new)?;
                passwords::set(tx, &cx, id, hashed)?;
                id
            }
        };
        for group in employee.groups.iter().filter_map(|word| by_word.get(word)) {
            groups::join(
                tx,
                &cx,
                id,
                *group,
                if matches!(employee.role, Role::Administrator | Role::Specialist) {
                    Rights::Full
                } else {
                    Rights::Edit
                },
            )?;
        }
        staff.push(id);
    }
    let mut organisations = HashMap::new();
    for (name, domain) in &texts.organisations {
        let new =
            NewOrganisation { name: (*name).into(), domains: vec![(*domain).into()], ..NewOrganisation::default() };
        organisations.insert(*name, crate::organisations::ops::create(tx, &cx, &new)?);
    }
    let mut customers = Vec::with_capacity(texts.customers.len());
    for customer in &texts.customers {
        let new = NewPerson {
            phone: customer.phone.map(str::to_owned),
            organisation: customer.organisation.and_then(|name| organisations.get(name)).copied(),
            locale: Some(customer.language.into()),
            verified: true,
            ..NewPerson::customer(Some(customer.name), customer.email)
        };
        let id = people::ops::create(tx, &cx, &new)?;
        if customer.email == content::VISITOR {
            passwords::set(tx, &cx, id, hashed)?;
        }
        customers.push(id);
    }
    Ok((by_word, staff, customers))
}

/// Somewhere in a list, the same for the same number.
fn pick<T>(list: &[T], number: i64) -> Option<&T> {
    let length = i64::try_from(list.len()).ok().filter(|length| *length > 0)?;
    list.get(usize::try_from(number.rem_euclid(length)).ok()?)
}

/// How long ago a ticket arose, in minutes: fewer the longer ago, the newest a quarter of an hour.
fn age(number: i64, all: i64) -> i64 {
    let left = all - number;
    15 + SPAN * left * left / (all * all)
}

fn ticket(
    tx: &mut Tx<'_>,
    company: &Company,
    texts: &People,
    matters: &[Matter],
    number: i64,
    all: i64,
) -> Result<(), Error> {
    // Strides without a common divisor with the lists mix people, matters and things.
    let who = (number * 17 + number / 40).rem_euclid(40);
    let (Some(customer), Some(person)) = (pick(&texts.customers, who), pick(&company.customers, who)) else {
        return Ok(());
    };
    let own: Vec<&Matter> = matters.iter().filter(|matter| matter.language == customer.language).collect();
    let Some(matter) = pick(&own, number * 5 + number / 7) else { return Ok(()) };
    let Some(&group) = company.groups.get(matter.group) else { return Ok(()) };
    let members = |answers: bool| -> Vec<usize> {
        let fits = |role: Role| {
            if answers { matches!(role, Role::Agent | Role::Administrator) } else { role != Role::Officer }
        };
        // Who helps without knowing the customer does not answer them.
        let helps = answers && matches!(matter.group, "web" | "tv");
        let of_group = |word: &&str| *word == if helps { "service" } else { matter.group };
        let staff = texts.staff.iter().enumerate();
        staff.filter(|(_, one)| fits(one.role) && one.groups.iter().any(&of_group)).map(|(at, _)| at).collect()
    };
    let (workers, answerers) = (members(false), members(true));
    let (Some(worker), Some(answerer)) = (pick(&workers, number * 3), pick(&answerers, number)) else { return Ok(()) };
    let (Some(&assignee), Some(&agent)) = (company.staff.get(*worker), company.staff.get(*answerer)) else {
        return Ok(());
    };
    let days = if matter.language == "de" { DAYS_DE } else { DAYS_EN };
    let devices = if matter.group == "tv" { &texts.televisions } else { &texts.devices };
    let gaps = Gaps {
        customer: customer.name,
        agent: texts.staff.get(*answerer).map_or("", |one| one.name),
        device: pick(devices, number * 7 + 3).copied().unwrap_or_default(),
        order: format!("L-{}", 104_200 + number * 37),
        day: pick(&days, number).copied().unwrap_or_default(),
    };
    let mut minutes = age(number, all);
    let mut parts = matter.parts.iter();
    let Some((_, first)) = parts.next() else { return Ok(()) };
    let mut comment = NewComment::message(&gaps.fill(first), true);
    if number % 23 == 5 {
        comment.files.push(Arc::new(protocol(&gaps)));
    }
    let source = if number % 4 == 1 { Source::Form } else { Source::Email };
    let cx = company.acting(tx, *person, source, minutes)?;
    let new = NewTicket { group: Some(group), ..NewTicket::new(&gaps.fill(matter.subject), comment) };
    let id = create::create(tx, &cx, &new)?.ticket;
    // Some of the newest nobody has looked at yet.
    let untouched = minutes < 2_000 && number % 3 != 1;
    if untouched {
        return Ok(());
    }
    let step = |minutes: &mut i64, wanted: i64| {
        *minutes -= wanted.min((*minutes - 1).max(0) / 2 + 1);
        (*minutes).max(1)
    };
    let triage = TicketChange {
        status: Some(Status::Open),
        priority: matter.priority,
        kind: matter.kind.map(Some),
        assignee: Some(Some(assignee)),
        tags: Some(matter.tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ..TicketChange::default()
    };
    let at = step(&mut minutes, 10 + number % 50);
    let cx = company.acting(tx, agent, Source::Web, at)?;
    update::update(tx, &cx, id, &triage)?;
    // Of the younger ones not everything has been said.
    let said = if minutes < SAID_AFTER { number % 4 } else { 4 };
    for (position, (voice, text)) in parts.enumerate() {
        if i64::try_from(position).unwrap_or(0) >= said {
            break;
        }
        let at = step(&mut minutes, 40 + (number * 31 + 97) % 700);
        let (who, source, public) = match voice {
            Voice::Customer => (*person, Source::Email, true),
            Voice::Answer => (agent, Source::Web, true),
            Voice::Note => (assignee, Source::Web, false),
        };
        let cx = company.acting(tx, who, source, at)?;
        let status = (*voice == Voice::Answer).then_some(if number % 5 == 2 { Status::Hold } else { Status::Pending });
        let comment = Some(NewComment::message(&gaps.fill(text), public));
        let done = update::update(tx, &cx, id, &TicketChange { comment, status, ..TicketChange::default() })?;
        if let Some(comment) = done.comment {
            // It left weeks ago.
            outbox::cancel(tx, &cx, comment)?;
        }
    }
    if said >= 3 {
        let status = Some(if minutes > CLOSED_AFTER { Status::Closed } else { Status::Solved });
        let at = step(&mut minutes, 200 + number % 900);
        let cx = company.acting(tx, agent, Source::Web, at)?;
        update::update(tx, &cx, id, &TicketChange { status, ..TicketChange::default() })?;
    }
    Ok(())
}

const DAYS_DE: [&str; 6] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];
const DAYS_EN: [&str; 6] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A small file that somebody attached.
fn protocol(gaps: &Gaps<'_>) -> NewFile {
    let text = format!(
        "{}\nSerial {}-{}\n\n08:14:02 start\n08:14:09 link up\n08:15:41 link down\n08:15:41 retry 1\n08:15:52 retry 2\n",
        gaps.device,
        gaps.order,
        gaps.device.len()
    );
    NewFile {
        name: "protokoll.txt".into(),
        content_type: "text/plain".into(),
        content_id: None,
        inline: false,
        content: zeroize::Zeroizing::new(text.into_bytes()),
    }
}
