//! Keys that can be destroyed, and values sealed under them.
//!
//! Every piece of personal data is sealed under the keys of its *owners*: a unit key of its own, the ticket, the persons
//! it is about, and always the account. Destroying any one of these keys destroys the value, in every copy that was ever
//! made of the row: database file, write-ahead log, replica, backup. Rows are blanked afterwards for tidiness only.
//!
//! ```text
//! root store: one secret, replaced and destroyed with every erasure
//!    └─ top page ─ inner pages ─ leaf pages: 256 keys each, in the database, sealed under the page above
//!          key ids 1, 2, 3 …  ── HKDF over all owners ──►  the key of one sealed value
//! ```
//!
//! # What holds
//! Whoever has every version of every file ever written, and the present root secret, can derive exactly the keys that
//! live, and none that was erased. The tests play that game against random histories, crashes and deliberate mistakes
//! (`proof`). Who copied the root store *before* the erasure keeps what that copy opens: the root lives best where no
//! snapshot or backup reaches it.
//!
//! # Using it
//! * [`Vault::open`] with a database of its own (a file or schema) and a [`RootStore`].
//! * [`Vault::allocate`] a key per person, ticket, content version; [`Vault::seal`] and [`Vault::open_value`] for columns,
//!   [`Vault::seal_record`] and [`Vault::open_record`] for declared structs, [`Vault::seal_stream`] and
//!   [`Vault::open_stream`] for attachments.
//! * [`Vault::erase`] destroys keys for good. It is repeatable: a job that does not know whether it was done does it again.
//! * [`memory`] keeps keys out of core dumps and freed memory.
//!
//! Every call blocks its thread for at most a look into the database; all may be made from any thread.
//!
//! # What it costs
//! Two cores at 2 to 3 GHz, 200,000 keys, SQLite with a flush for every commit (`cargo bench -p vault` measures yours):
//!
//! | | |
//! |---|---|
//! | seal and open 200 bytes, two owners, leaf in memory | 0.9 + 0.9 µs |
//! | hand out a key | 16 ns; at 25,000 a second no call waits for the disk |
//! | a key whose leaf is not in memory | 13 µs |
//! | erase 1, 10, 100, 1,000 random keys | 1.1, 2.4, 7.6, 86 ms (median) |
//! | stored per key | 34 bytes |
//!
//! # The keyring is replicated, never rolled back
//! An old backup of the *data* beside the present keyring is right: what was erased stays erased. An old copy of the
//! *keyring* is useless beside the present root, and [`Vault::open`] refuses it without deleting anything.

mod aead;
mod error;
mod keyring;
pub mod memory;
mod page;
#[cfg(test)]
mod proof;
mod root;
mod sealed;
mod stream;
mod vault;

pub use error::{Error, OpenError};
pub use keyring::Erased;
pub use root::{
    FileRootStore, KIT, KeptRoots, KitPublic, MemoryRootStore, Pkcs11RootStore, ProviderClass, ROOT_COPY, RecoveryKit,
    RootError, RootId, RootStore, SEALED_COPY, open_with_kit,
};
pub use sealed::Suite;
pub use stream::{StreamReader, StreamWriter};
pub use vault::{Account, Cell, DurabilityGate, KeyId, OpenMirror, Options, Vault, carry_keyring, keyring_generation};
