//! Listens to what is disclosed while one request is answered, and notes it when the answer is made.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ledger::Object;
use personal::{Categories, Category, Field, Looks};

use super::queue::Seen;
use crate::accounts::AccountState;
use crate::context::Actor;
use crate::desk::Desk;
use crate::words::{Role, Source};

/// People that one look is linked to at most.
const PEOPLE: usize = 50;
/// Tickets that one request can open before it counts as a list.
const TICKETS: usize = 20;

/// The ear of one request. What it heard goes to the queue when the last holder lets go of it, which is when the answer
/// is made and before it is sent.
pub struct Looking {
    desk: Arc<Desk>,
    account: Arc<AccountState>,
    staff: i64,
    role: Role,
    source: Source,
    counts: [AtomicU32; Category::ALL.len()],
    subjects: Mutex<Subjects>,
}

/// What the request was about.
#[derive(Default)]
struct Subjects {
    tickets: Vec<i64>,
    people: Vec<i64>,
    files: Vec<(&'static str, i64)>,
    named: Vec<i64>,
    made: Vec<Object>,
}

impl Looking {
    /// An ear for what this actor looks at; none for customers, who see their own, and for the program.
    pub fn of(desk: &Arc<Desk>, account: &Arc<AccountState>, actor: &Actor, source: Source) -> Option<Arc<Self>> {
        let staff = actor.person.filter(|_| actor.role.is_staff())?;
        Some(Arc::new(Self {
            desk: Arc::clone(desk),
            account: Arc::clone(account),
            staff,
            role: actor.role,
            source,
            counts: Default::default(),
            subjects: Mutex::default(),
        }))
    }

    /// A second ear for the same actor, for a part of a page that is about something else.
    #[must_use]
    pub fn apart(&self) -> Arc<Self> {
        Arc::new(Self {
            desk: Arc::clone(&self.desk),
            account: Arc::clone(&self.account),
            staff: self.staff,
            role: self.role,
            source: self.source,
            counts: Default::default(),
            subjects: Mutex::default(),
        })
    }

    /// The ticket that is opened, and who asked.
    pub fn at_ticket(&self, ticket: i64, requester: Option<i64>) {
        self.with(|subjects| {
            once(&mut subjects.tickets, ticket);
            requester.into_iter().for_each(|person| once(&mut subjects.named, person));
        });
    }

    /// The person who is opened.
    pub fn at_person(&self, person: i64) {
        self.with(|subjects| once(&mut subjects.people, person));
    }

    /// The file that is handed out, by the kind of its row.
    pub fn at_file(&self, kind: &'static str, id: i64) {
        self.with(|subjects| once(&mut subjects.files, (kind, id)));
    }

    /// A person whose name is told.
    pub fn named(&self, person: i64) {
        self.with(|subjects| {
            if subjects.named.len() < PEOPLE {
                once(&mut subjects.named, person);
            }
        });
    }

    /// What the actor made just now: whoever wrote it has seen it already.
    pub fn made(&self, object: Object) {
        self.with(|subjects| once(&mut subjects.made, object));
    }

    /// Categories that were seen where no disclosure tells of it.
    pub fn saw(&self, categories: Categories) {
        for (category, count) in Category::ALL.into_iter().zip(&self.counts) {
            if categories.contains(category) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// The categories heard so far, which are then forgotten: somebody writes them down in another way.
    pub fn take(&self) -> Categories {
        let heard = Category::ALL.into_iter().zip(&self.counts);
        let heard = heard.filter(|(_, count)| count.swap(0, Ordering::Relaxed) > 0);
        heard.fold(Categories::NONE, |all, (category, _)| all.with(category))
    }

    fn with(&self, f: impl FnOnce(&mut Subjects)) {
        f(&mut self.subjects.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

impl Looks for Looking {
    fn seen(&self, field: Option<&'static Field>) {
        let category = field.and_then(|field| field.category);
        if let Some(count) = category.and_then(|category| self.counts.get(category as usize)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        let counts = self.counts.each_mut().map(|count| *count.get_mut());
        if counts.iter().all(|count| *count == 0) {
            return;
        }
        let subjects = std::mem::take(self.subjects.get_mut().unwrap_or_else(PoisonError::into_inner));
        let at = self.desk.world.clock.now().0;
        let seen = |act, kind, id, files: &[(&'static str, i64)], people: Vec<i64>| Seen {
            account: Arc::clone(&self.account),
            staff: self.staff,
            role: self.role,
            source: self.source,
            at,
            act,
            object: Object { kind, id },
            files: files.to_vec(),
            counts,
            people,
        };
        let Subjects { tickets, people, files, named, made } = subjects;
        let opened = |kind: &'static str, ids: &[i64]| -> Vec<i64> {
            ids.iter().copied().filter(|id| !made.contains(&Object { kind, id: *id })).collect()
        };
        let (old_tickets, old_people) = (opened("ticket", &tickets), opened("person", &people));
        if tickets.is_empty() && people.is_empty() || old_tickets.len() > TICKETS {
            self.desk.looks.push(seen("list.look", "list", 0, &[], Vec::new()));
        } else if !tickets.is_empty() {
            for id in old_tickets {
                let act = match files.first() {
                    Some((kind, _)) if *kind == "attachment" => "attachment.look",
                    Some(_) => "original.look",
                    None => "ticket.look",
                };
                self.desk.looks.push(seen(act, "ticket", id, &files, named.clone()));
            }
        } else {
            for id in old_people {
                self.desk.looks.push(seen("person.look", "person", id, &[], vec![id]));
            }
        }
    }
}
