//! What can go wrong. No message holds key bytes or anything sealed.

/// An operation of the vault failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An owner's key has been destroyed: the value cannot be read by anyone, ever.
    #[error("the key has been destroyed; what it sealed is forgotten")]
    Forgotten,
    /// The key id was never handed out by this keyring.
    #[error("this keyring never handed out that key")]
    Unknown,
    /// A sealed value or a page does not open: altered, moved to another place, or not made by this vault.
    #[error("the sealed bytes are damaged or do not belong here")]
    Corrupt,
    /// A value has one to eight owners.
    #[error("a sealed value has one to eight owners")]
    Owners,
    /// The value is sealed under a suite that the options do not allow.
    #[error("the cipher suite is not allowed here")]
    Suite,
    /// After an erasure the new generation could not be read back. The old root was kept: nothing is lost, and nothing
    /// is destroyed yet. The next erasure or start tries again.
    #[error("the new generation of the keyring could not be read back; nothing was destroyed, try again")]
    Unverified,
    /// The keyring is behind its root store; see [`OpenError::RolledBack`]. Nothing was deleted.
    #[error("the keyring is older than its root store; nothing was deleted")]
    RolledBack,
    /// An erasure is not effective yet: a copy of the keyring or of the root cannot be reached, and whoever held it could
    /// still open what is to be gone. Try again later.
    #[error("the erasure waits for the mirror of the keyring, which cannot be reached")]
    Pending,
    /// The keyring has handed out all ids it can (2^48).
    #[error("the keyring is full")]
    Full,
    /// A record does not decode.
    #[error("the record inside the sealed value cannot be read")]
    Record,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The root store failed.
    #[error(transparent)]
    Root(#[from] crate::RootError),
    /// Reading or writing a sealed stream failed.
    #[error("a sealed stream could not be read or written: {0}")]
    Stream(std::io::ErrorKind),
    /// A fail point of the tests.
    #[cfg(test)]
    #[error("interrupted by a fail point")]
    Interrupted,
}

/// The vault refuses to start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The head names a root that the root store no longer has: the pages are of an older generation than the root.
    #[error(
        "the keyring is rolled back: it was sealed under a root key that has since been destroyed, so these pages come \
         from an older copy. Nothing was deleted. Stop here, put the newest keyring back (the mirror or the standby, \
         never a backup), and start again; a keyring is replicated, it is never restored"
    )]
    RolledBack,
    /// The root store is empty, yet there is a keyring.
    #[error(
        "the root secret is lost: there is a keyring, and the root store holds no root key. Nothing was deleted. Bring the \
         root back: with the recovery kit, or from the copy in the mirror's folder; or name the right root store"
    )]
    RootLost,
    /// There is no keyring, yet the root store holds a root.
    #[error(
        "the keyring is missing although its root store holds a root key. Nothing was made or deleted. Put the newest \
         keyring back (the mirror or the standby); or, for a new installation, name an empty root store"
    )]
    Missing,
    /// The pages do not open under the root that the head names.
    #[error(
        "the newest keyring does not open under its root key: a page is damaged, or the files of two installations were \
         mixed. Nothing was deleted. Put the mirror of this keyring in its place and start again"
    )]
    Damaged,
    /// The mirror knows a later generation than the keyring, or another one.
    #[error(
        "the mirror is ahead of the keyring, or belongs to another installation. Nothing was changed. If the keyring's \
         disk was restored or replaced, put the mirror in the keyring's place and start again; else correct the mirror's \
         folder in the configuration"
    )]
    MirrorAhead,
    /// A keyring is to be brought to a place that has one.
    #[error("there is a keyring already; nothing was changed")]
    Occupied,
    /// Several processes share the keyring, and a mirror is set.
    #[error(
        "a keyring that several hosts share is mirrored by its database's own replication; remove the mirror setting"
    )]
    MirrorShared,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<db::Error> for OpenError {
    fn from(error: db::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<crate::RootError> for OpenError {
    fn from(error: crate::RootError) -> Self {
        Self::Other(error.into())
    }
}
