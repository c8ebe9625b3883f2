//! Accounts: the desks on one installation, strictly apart.

pub mod api;
pub mod base;
pub mod closing;
mod empty;
pub mod export;
mod house;
pub mod ops;
pub mod sql;
#[cfg(test)]
mod tests;

use vault::KeyId;

use crate::ids::Ids;
use crate::people::directory::Directory;
use crate::search::SearchState;
use crate::staff::actors::Actors;

/// One account while the program runs: its keys and all that is kept in memory of it.
pub struct AccountState {
    /// Number and key.
    pub key: vault::Account,
    /// The name in addresses and on the command line.
    pub name: String,
    /// The purpose that all work on requests serves.
    pub support: i64,
    /// Ids of rows.
    pub ids: Ids,
    /// Who has which address.
    pub people: Directory,
    /// Organisations by name.
    pub organisations: index::people::People,
    /// Foreign Message-IDs.
    pub threads: index::threads::Threads,
    /// Where tickets stand.
    pub places: index::places::Places,
    /// What can be searched.
    pub search: SearchState,
    /// Mail that is being taken in.
    pub arriving: crate::email::ingest::Arriving,
    /// Erasures that are carried out.
    pub erasing: crate::erasure::doors::Doors,
    /// Who is at the door.
    pub actors: Actors,
    /// Entries of the log that are no leaves yet.
    pub log_pending: crate::proof::Pending,
    /// What happens by itself when tickets change.
    pub triggers: crate::triggers::memory::Memory,
    /// What readers of the help centre may see.
    pub help: crate::articles::Shelf,
    /// What is promised.
    pub sla: crate::sla::memory::Memory,
    /// When what happens by the clock last ran.
    pub automations: crate::automations::run::Rounds,
    /// How far what other processes do is followed.
    pub follow: crate::live::follow::Follow,
    /// What open pages are told.
    pub live: crate::live::Hub,
}

impl AccountState {
    /// An account as its row tells it; what is kept in memory is still empty.
    pub fn new(row: &sql::AccountRow, ids: Ids, support: i64) -> Self {
        Self {
            key: vault::Account { id: row.id, key: KeyId(row.key) },
            name: row.name.clone(),
            support,
            ids,
            people: Directory::default(),
            organisations: index::people::People::new(),
            threads: index::threads::Threads::new(),
            places: index::places::Places::new(),
            search: SearchState::default(),
            arriving: crate::email::ingest::Arriving::default(),
            erasing: crate::erasure::doors::Doors::default(),
            actors: Actors::default(),
            log_pending: crate::proof::Pending::default(),
            triggers: crate::triggers::memory::Memory::default(),
            help: crate::articles::Shelf::default(),
            sla: crate::sla::memory::Memory::default(),
            automations: crate::automations::run::Rounds::default(),
            follow: crate::live::follow::Follow::default(),
            live: crate::live::Hub::default(),
        }
    }
}
