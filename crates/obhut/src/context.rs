//! Who acts, on whose desk, through which door, when: what every operation needs besides its command.

use std::sync::Arc;

use jobs::{Job, Outcome};
use world::Timestamp;

use crate::access_log::Looking;
use crate::accounts::AccountState;
use crate::desk::Desk;
use crate::error::Error;
use crate::i18n::Language;
use crate::words::{Rights, Role, Source};

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; none for the program itself.
    pub person: Option<i64>,
    /// In which role.
    pub role: Role,
    /// The groups the person belongs to, with the rights there.
    pub groups: Arc<[(i64, Rights)]>,
    /// Closed groups the person does not belong to: their tickets do not exist for this actor.
    pub hidden_groups: Arc<[i64]>,
    /// Whether the yearly training that the role may demand has been passed, or none is demanded.
    pub trained: bool,
}

impl Actor {
    /// The program itself.
    pub fn system() -> Self {
        Self { person: None, role: Role::System, groups: Arc::from([]), hidden_groups: Arc::from([]), trained: true }
    }

    /// Nobody in particular: a reader of what is public.
    pub fn guest() -> Self {
        Self { role: Role::EndUser, ..Self::system() }
    }

    /// The rights in a group, if the actor belongs to it.
    pub fn rights_in(&self, group: i64) -> Option<Rights> {
        self.groups.iter().find(|(id, _)| *id == group).map(|(_, rights)| *rights)
    }

    /// Whether the actor may know who a customer is: the role may, and the training that it demands has been passed.
    pub fn sees_identity(&self) -> bool {
        self.role.sees_identity() && self.trained
    }

    /// Demands a role that works tickets.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for others.
    pub fn must_be_staff(&self) -> Result<(), Error> {
        if self.role.is_staff() || self.role == Role::System { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Demands a role that may know and change who people are.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for others.
    pub fn must_see_identity(&self) -> Result<(), Error> {
        if self.sees_identity() { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Demands the right to work, not only to oversee: the data protection officer reads and advises.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for others.
    pub fn must_operate(&self) -> Result<(), Error> {
        if self.role == Role::Officer { Err(Error::Forbidden) } else { self.must_be_staff() }
    }

    /// Demands the administrator (or the program itself).
    ///
    /// # Errors
    /// [`Error::Forbidden`] for others.
    pub fn must_administer(&self) -> Result<(), Error> {
        if matches!(self.role, Role::Administrator | Role::System) { Ok(()) } else { Err(Error::Forbidden) }
    }
}

/// The context of one operation.
#[derive(Clone)]
pub struct Cx {
    /// The running desk.
    pub desk: Arc<Desk>,
    /// The account it is about.
    pub account: Arc<AccountState>,
    /// Who acts.
    pub actor: Actor,
    /// Through which door.
    pub source: Source,
    /// When: one moment for the whole operation.
    pub now: Timestamp,
    /// Who hears what is disclosed, where somebody's looks are to be remembered.
    pub looks: Option<Arc<Looking>>,
    /// In which language the actor is told what the program makes up: pseudonyms, names of files.
    pub language: Language,
}

impl Cx {
    /// A context for `actor`, now.
    pub fn new(desk: &Arc<Desk>, account: &Arc<AccountState>, actor: Actor, source: Source) -> Self {
        let looks = Looking::of(desk, account, &actor, source);
        Self {
            desk: Arc::clone(desk),
            account: Arc::clone(account),
            actor,
            source,
            now: desk.world.clock.now(),
            looks,
            language: Language::English,
        }
    }

    /// The context of a job, which the program itself carries out; how the job ends where there can be none: of an account that
    /// is gone nothing is left to do, and a database that fails is asked again.
    ///
    /// # Errors
    /// The job's outcome.
    pub fn of_job(desk: &Arc<Desk>, job: &Job, source: Source) -> Result<Self, Outcome> {
        match desk.account(job.account) {
            Ok(account) => Ok(Self::new(desk, &account, Actor::system(), source)),
            Err(Error::NotFound) => Err(Outcome::Done),
            Err(_) => Err(Outcome::Retry("database")),
        }
    }

    /// The account's id.
    pub fn id(&self) -> i64 {
        self.account.key.id
    }

    /// Microseconds since 1970.
    pub fn at(&self) -> i64 {
        self.now.0
    }

    /// The address of a sealed value of this account.
    pub fn cell(&self, table: &'static str, row: i64, column: &'static str) -> vault::Cell<'_> {
        vault::Cell { account: &self.account.key, table, row, column }
    }

    /// The same operation in the name of the program itself.
    pub fn as_system(&self) -> Self {
        Self { actor: Actor::system(), looks: None, ..self.clone() }
    }

    /// The same operation with an ear of its own: for a part of a page that is about something else.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { looks: self.looks.as_ref().map(|looks| looks.apart()), ..self.clone() }
    }
}
