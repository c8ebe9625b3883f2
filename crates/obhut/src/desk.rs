//! The running desk: database, keys, queue, and the accounts in memory.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use db::Db;
use personal::PersonalData;
use vault::{Cell, Vault};
use world::World;

use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::http::rate_limit::RateLimiter;
use crate::words::Source;

/// Failed sign-ins per minute, network and address, before further tries are put off.
const FAILURES_PER_MINUTE: u32 = 20;
/// Links to sign in that one network may ask for in a minute.
const LINKS_PER_MINUTE: u32 = 10;

/// Contact forms sent per minute and network, before further ones are put off.
const CONTACTS_PER_MINUTE: u32 = 10;

/// What an installation is set to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a reply can be taken back before it leaves, in seconds.
    pub undo_seconds: i64,
    /// Requests per minute and credential.
    pub requests_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { undo_seconds: 10, requests_per_minute: 60_000 }
    }
}

/// Everything operations need. One per process.
pub struct Desk {
    /// The database.
    pub db: Db,
    /// The keys.
    pub vault: Vault,
    /// Clock and randomness.
    pub world: World,
    /// Jobs.
    pub queue: jobs::Queue,
    /// Where sealed files lie.
    pub blobs: PathBuf,
    /// What the installation is set to.
    pub settings: Settings,
    /// How our mail leaves; none where no server is named.
    pub mail: Option<crate::email::outbox::MailOut>,
    /// What may be posted to addresses outside.
    pub outbound: crate::outbound::Outbound,
    /// Where the desk is reached, for links in mail; unknown while nobody serves it.
    pub public_url: std::sync::OnceLock<String>,
    /// What is kept of mail servers while the program runs.
    pub posts: crate::email::Posts,
    /// How sure the root secret is to be gone once destroyed: the provider's class.
    pub root_class: String,
    /// How data and keyring lie beside each other.
    pub layout: &'static str,
    /// Where the keys and the configuration lie.
    pub places: crate::keys::Places,
    /// What was found gone when the desk was opened on data that were brought back.
    pub replayed: std::sync::OnceLock<crate::backup::replay::Replayed>,
    /// Looks at personal data that are not in the log yet.
    pub looks: crate::access_log::Queue,
    /// Masks of tickets that are read again and again.
    pub masks: crate::masking::cache::Masks,
    /// Password checks at the same time.
    pub sign_ins: tokio::sync::Semaphore,
    /// How often somebody may fail to sign in with an address, from one network.
    pub failed_sign_ins: RateLimiter,
    /// How often links to sign in may be asked for from one network.
    pub asked_links: RateLimiter,
    /// How often a form may be sent from one network; the network is a key in memory and stored nowhere.
    pub contacts: RateLimiter,
    /// How much of the chat one may use.
    pub chat_limits: crate::chat::limits::Limits,
    /// Becomes true when the program is told to end: answers without an end of their own end then.
    pub ending: tokio::sync::watch::Sender<bool>,
    accounts: Mutex<HashMap<i64, Arc<AccountState>>>,
}

impl Desk {
    /// A desk on an open database and vault; migrations have run.
    pub fn new(db: Db, vault: Vault, world: World, blobs: PathBuf, settings: Settings) -> Self {
        let queue = jobs::Queue::new(Arc::clone(&world.clock));
        let failed_sign_ins = RateLimiter::new(FAILURES_PER_MINUTE, Arc::clone(&world.clock));
        let asked_links = RateLimiter::new(LINKS_PER_MINUTE, Arc::clone(&world.clock));
        let contacts = RateLimiter::new(CONTACTS_PER_MINUTE, Arc::clone(&world.clock));
        let chat_limits = crate::chat::limits::Limits::new(&world.clock);
        Self {
            db,
            vault,
            world,
            queue,
            blobs,
            settings,
            mail: None,
            outbound: crate::outbound::Outbound::default(),
            public_url: std::sync::OnceLock::new(),
            posts: crate::email::Posts::default(),
            root_class: "file".into(),
            layout: "one machine",
            places: crate::keys::Places::default(),
            replayed: std::sync::OnceLock::new(),
            looks: crate::access_log::Queue::default(),
            masks: crate::masking::cache::Masks::default(),
            sign_ins: tokio::sync::Semaphore::new(2),
            failed_sign_ins,
            asked_links,
            contacts,
            chat_limits,
            ending: tokio::sync::watch::Sender::new(false),
            accounts: Mutex::default(),
        }
    }

    /// An account with its people in memory, read on first use. Blocks; call it from a thread that may.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none in use with this number.
    pub fn account(self: &Arc<Self>, id: i64) -> Result<Arc<AccountState>, Error> {
        if let Some(known) = self.known(id) {
            return Ok(known);
        }
        let desk = Arc::clone(self);
        let account = self.db.read_blocking(move |tx| {
            let row = accounts::sql::get(tx, id)?.ok_or(Error::NotFound)?;
            let account = accounts::ops::load(tx, &desk, &row)?;
            let cx = Cx::new(&desk, &account, Actor::system(), Source::System);
            crate::people::directory::fill(tx, &cx)?;
            crate::organisations::ops::fill(tx, &cx)?;
            crate::email::original::fill_threads(tx, &cx)?;
            crate::tickets::places::fill(tx, &cx)?;
            account.follow.begin(ledger::last(tx, id)?);
            Ok::<_, Error>(account)
        })?;
        account.ids.fill()?;
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(accounts.entry(id).or_insert(account)))
    }

    /// An account that is in memory already.
    pub fn known(&self, id: i64) -> Option<Arc<AccountState>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).get(&id).map(Arc::clone)
    }

    /// Drops an account from memory, once it is out of use.
    pub fn dismiss(&self, id: i64) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// The account of this name, if it is in memory already.
    pub fn known_by_name(&self, name: &str) -> Option<Arc<AccountState>> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.values().find(|account| account.name.eq_ignore_ascii_case(name)).map(Arc::clone)
    }

    /// The accounts in memory.
    pub fn all_known(&self) -> Vec<Arc<AccountState>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).values().map(Arc::clone).collect()
    }
}

/// What could be opened: nothing where its key has been destroyed; other failures stay errors.
///
/// # Errors
/// The vault's, except [`vault::Error::Forgotten`].
pub fn opened<T>(result: Result<T, vault::Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(vault::Error::Forgotten) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What a cell holds, if it holds something whose key is there.
///
/// # Errors
/// As [`opened`].
pub fn opened_record<T: PersonalData>(cx: &Cx, cell: &Cell<'_>, sealed: Option<&[u8]>) -> Result<Option<T>, Error> {
    match sealed {
        Some(sealed) => opened(cx.desk.vault.open_record(cell, sealed)),
        None => Ok(None),
    }
}
