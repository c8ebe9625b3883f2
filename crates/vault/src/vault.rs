use std::sync::Arc;

use db::Db;
use personal::PersonalData;
use world::World;
use zeroize::Zeroizing;

use crate::keyring::hooks::Hooks;
use crate::keyring::{Erased, Keyring, mirror};
use crate::sealed::{self, Header, Nonces, Suite};
use crate::{Error, OpenError, ProviderClass, RootStore};

/// Names a key of the keyring: above 0 and below 2^53, stored as BIGINT. A fact, not personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub i64);

/// The account a value belongs to, and its key: an implied owner of every value, so that closing an account is one
/// erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's number.
    pub id: i64,
    /// The account's key.
    pub key: KeyId,
}

/// The place of a sealed value. A value opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Whose.
    pub account: &'a Account,
    /// The table's name; permanent, as it is part of what authenticates the value.
    pub table: &'static str,
    /// The row's id.
    pub row: i64,
    /// The column's name; permanent as well.
    pub column: &'static str,
}

/// Answers whether a generation of the keyring is durable wherever a failover could land. Until it is, the old root is
/// kept and the erasure reports that it is not effective yet.
pub type DurabilityGate = Arc<dyn Fn(i64) -> bool + Send + Sync>;

/// Opens the database of the mirror; called again after it could not be reached.
pub type OpenMirror = Arc<dyn Fn() -> Result<Db, db::Error> + Send + Sync>;

/// How a vault is set up.
#[derive(Clone)]
pub struct Options {
    /// The keyring's number within the database.
    pub keyring: i64,
    /// The cipher for new values.
    pub suite: Suite,
    /// Pages of 8 KiB kept in memory.
    pub cached_pages: usize,
    /// Levels of a new tree: 256^height keys before it grows by itself. 2 to 6.
    pub height: u8,
    /// Several processes use this keyring at once: then each holds a lease of five seconds and drops from memory what the
    /// others erase; call [`Vault::renew`] every second.
    pub shared: bool,
    /// Another connection to the same database, over which erasures are read back; by default a reader of the first.
    pub second: Option<Db>,
    /// A current copy of the keyring, in a database on another disk or host. While it cannot be written, erasures are not
    /// effective, and keys are handed out all the same: see [`Vault::mirror_is_current`]. Not with `shared`.
    pub mirror: Option<OpenMirror>,
    /// See [`DurabilityGate`]; by default a commit that the database acknowledged is durable.
    pub durable: DurabilityGate,
    /// Accept [`Suite::Null`]: only to measure what sealing costs. Values are then not sealed at all.
    pub null_cipher: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keyring: 1,
            suite: Suite::Aes256Gcm,
            cached_pages: 8_192,
            height: 4,
            shared: false,
            second: None,
            mirror: None,
            durable: Arc::new(|_| true),
            null_cipher: false,
        }
    }
}

/// The keyring and the codec. Cheap to clone; see the crate's documentation.
#[derive(Clone)]
pub struct Vault {
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) suite: Suite,
    pub(crate) null_cipher: bool,
    pub(crate) nonces: Arc<Nonces>,
}

impl Vault {
    /// Opens the keyring, or makes it where there is none; finishes what a crash broke off. Not from async code.
    ///
    /// # Errors
    /// [`OpenError`], whose message tells the operator what to do.
    pub fn open(db: Db, root: Box<dyn RootStore>, world: World, options: Options) -> Result<Self, OpenError> {
        Self::open_with(db, root, world, options, Hooks::default())
    }

    pub(crate) fn open_with(
        db: Db,
        root: Box<dyn RootStore>,
        world: World,
        options: Options,
        hooks: Hooks,
    ) -> Result<Self, OpenError> {
        if options.suite == Suite::Null && !options.null_cipher {
            return Err(Error::Suite.into());
        }
        let (suite, null_cipher) = (options.suite, options.null_cipher);
        let keyring = Keyring::open(db, root, world, options, hooks)?;
        Ok(Self { keyring, suite, null_cipher, nonces: Arc::default() })
    }

    /// Hands out a key that nobody else gets, from leaves that are already durable.
    ///
    /// # Errors
    /// [`Error::Database`] when the pool is dry and cannot be refilled.
    pub fn allocate(&self) -> Result<KeyId, Error> {
        self.keyring.allocate()
    }

    /// Fills the pool of keys, as a server does before it takes requests; without it the first calls of
    /// [`Vault::allocate`] do.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn fill(&self) -> Result<(), Error> {
        self.keyring.fill()
    }

    /// Seals `plain` for `cell` under its owners, one to eight, and the account.
    ///
    /// # Errors
    /// [`Error::Owners`], [`Error::Forgotten`] when an owner is erased already, [`Error::Unknown`].
    pub fn seal(&self, cell: &Cell<'_>, owners: &[KeyId], plain: &[u8]) -> Result<Vec<u8>, Error> {
        sealed::seal(self, cell, owners, plain)
    }

    /// Opens what [`Vault::seal`] made for the same cell.
    ///
    /// # Errors
    /// [`Error::Forgotten`] when an owner is erased, [`Error::Corrupt`] when the bytes are altered or of another cell.
    pub fn open_value(&self, cell: &Cell<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        sealed::open(self, cell, sealed)
    }

    /// Seals a declared record.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_record<T: PersonalData>(
        &self,
        cell: &Cell<'_>,
        owners: &[KeyId],
        record: &T,
    ) -> Result<Vec<u8>, Error> {
        self.seal(cell, owners, &record.encode())
    }

    /// Opens a declared record.
    ///
    /// # Errors
    /// As [`Vault::open_value`], and [`Error::Record`] when the content does not decode.
    pub fn open_record<T: PersonalData>(&self, cell: &Cell<'_>, sealed: &[u8]) -> Result<T, Error> {
        T::decode(&self.open_value(cell, sealed)?).map_err(|_| Error::Record)
    }

    /// Seals the content of `sealed` again for the same cell, under other owners.
    ///
    /// # Errors
    /// As [`Vault::open_value`] and [`Vault::seal`].
    pub fn reseal(&self, cell: &Cell<'_>, sealed: &[u8], owners: &[KeyId]) -> Result<Vec<u8>, Error> {
        self.seal(cell, owners, &self.open_value(cell, sealed)?)
    }

    /// The owners that a sealed value or stream names, without the account. Reads only its head.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is no sealed value.
    pub fn owners(sealed: &[u8]) -> Result<Vec<KeyId>, Error> {
        Ok(Header::parse(sealed)?.0.owners().to_vec())
    }

    /// A mark for `context` that only the holder of `owner`'s key can make: equal contexts give equal marks, and once the
    /// key is gone nobody can link a mark to anything.
    ///
    /// # Errors
    /// [`Error::Forgotten`], [`Error::Unknown`].
    pub fn mark(&self, owner: KeyId, context: &[u8]) -> Result<[u8; 16], Error> {
        sealed::mark(self, owner, context)
    }

    /// Destroys keys for good. Repeatable; keys that are gone already are success. Callers that wait at the same time
    /// share one pass. Up to some ten thousand random ids, or any number of neighbours, are one reasonable batch.
    ///
    /// # Errors
    /// [`Error::Unknown`] when an id was never handed out: then nothing is destroyed. After any other error it is not
    /// known whether the keys are gone; call again.
    pub fn erase(&self, keys: &[KeyId]) -> Result<Erased, Error> {
        self.keyring.erase(keys)
    }

    /// Destroys keys, and answers only once that is effective in every copy of the keyring. While a copy cannot be
    /// reached nothing more is destroyed, so that roots that wait do not pile up.
    ///
    /// # Errors
    /// [`Error::Pending`] while a copy is away: call again. Else as [`Vault::erase`].
    pub fn erase_fully(&self, keys: &[KeyId]) -> Result<Erased, Error> {
        if !self.keyring.settled()? {
            return Err(Error::Pending);
        }
        let erased = self.keyring.erase(keys)?;
        if erased.effective { Ok(erased) } else { Err(Error::Pending) }
    }

    /// Finishes erasures that waited for a copy; whether none does any more.
    ///
    /// # Errors
    /// As [`Vault::erase`].
    pub fn settled(&self) -> Result<bool, Error> {
        self.keyring.settled()
    }

    /// The keyring's generation: it rises with every erasure.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn generation(&self) -> Result<i64, Error> {
        self.keyring.generation()
    }

    /// For how many days after an erasure a recovery kit may still open old copies of the keyring; none without a kit.
    pub fn second_horizon_days(&self) -> Option<u32> {
        self.keyring.root().second_horizon_days()
    }

    /// Replaces the root and the top page's key.
    ///
    /// # Errors
    /// As [`Vault::erase`].
    pub fn rotate(&self) -> Result<Erased, Error> {
        self.keyring.erase(&[])
    }

    /// Gives the pages of `leaves` leaves from number `first` on fresh keys, for a background job that renews the whole
    /// tree chunk by chunk.
    ///
    /// # Errors
    /// As [`Vault::erase`].
    pub fn refresh(&self, first: i64, leaves: i64) -> Result<Erased, Error> {
        self.keyring.refresh(first, leaves)
    }

    /// Finishes what an error or a missing durability left open; [`Vault::open`] and [`Vault::erase`] do it by themselves.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn recover(&self) -> Result<(), OpenError> {
        self.keyring.recover()
    }

    /// Drops what other processes erased and renews this one's lease; nothing unless [`Options::shared`]. Uses of a key do
    /// it by themselves when the lease has run out, but then an erasure elsewhere waits for that long.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn renew(&self) -> Result<(), Error> {
        self.keyring.renew()
    }

    /// Whether a key lives. False for one that was destroyed and for one that never was.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn exists(&self, key: KeyId) -> Result<bool, Error> {
        match self.keyring.copy_key(key, &mut Zeroizing::new([0; 32])) {
            Ok(()) => Ok(true),
            Err(Error::Forgotten | Error::Unknown) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the mirror has everything; `None` where there is none.
    pub fn mirror_is_current(&self) -> Option<bool> {
        self.keyring.mirror_is_current()
    }

    /// What destroying a root is worth here, for the certificate.
    pub fn provider(&self) -> ProviderClass {
        self.keyring.root().class()
    }
}

/// The generation of the keyring that lies in a database; none where there is none.
///
/// # Errors
/// The database's.
pub fn keyring_generation(db: &Db) -> Result<Option<i64>, Error> {
    mirror::generation(db, Options::default().keyring)
}

/// Puts the keyring that lies in `from`, a mirror, into `into`, which has none. Answers its generation.
///
/// # Errors
/// [`OpenError::Missing`] where there is nothing to bring, [`OpenError::Occupied`] where one is already.
pub fn carry_keyring(from: &Db, into: &Db) -> Result<i64, OpenError> {
    mirror::carry(from, into, Options::default().keyring)
}
