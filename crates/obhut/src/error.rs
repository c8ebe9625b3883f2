//! What an operation answers when it cannot do what was asked. Pages and the API turn it into words and status codes.
//!
//! Unknown and forbidden look the same from outside: a row that the actor may not see is [`Error::NotFound`].

use db::Error as DbError;

/// The error of every operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or none for this actor.
    #[error("not found")]
    NotFound,
    /// It is forgotten for good, or is about to be.
    #[error("forgotten for good")]
    Gone,
    /// The actor's role has no right to this act at all.
    #[error("not allowed for this role")]
    Forbidden,
    /// The input does not fit; every fault is named.
    #[error("the input has faults in: {}", names(.0))]
    Invalid(Vec<Fault>),
    /// Somebody changed the row meanwhile.
    #[error("the row has changed meanwhile")]
    Changed,
    /// The same idempotency key came with another body.
    #[error("this idempotency key belongs to another request")]
    Replayed,
    /// It cannot be done yet: the link to the certificate has to be mailed first. It goes on by itself.
    #[error(
        "waits until the link to the certificate has been mailed, within the hour at the latest; it goes on by itself"
    )]
    Waiting,
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Keys or sealed values.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// The log is not whole, or cannot be signed.
    #[error(transparent)]
    Log(#[from] Box<ledger::check::Fault>),
    /// A file could not be read or written.
    #[error("storage: {0}")]
    Storage(std::io::ErrorKind),
}

/// One fault of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field as the API names it; `base` where no single field is at fault.
    pub field: &'static str,
    /// What is wrong with it.
    pub kind: FaultKind,
    /// Which of the desk's own fields it is, where `field` is only what they are called together.
    pub of: Option<i64>,
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Must be filled.
    Blank,
    /// Is longer than allowed.
    TooLong,
    /// Is no value of this field.
    Invalid,
    /// Is taken by another row.
    Duplicate,
    /// Names a row that does not exist.
    Unknown,
    /// Cannot be changed any more.
    Closed,
    /// Cannot be done while other rows depend on it.
    InUse,
    /// Is kept as it is because a duty says so.
    Held(Option<crate::holds::Duty>),
    /// Comes too late: what it would keep is being forgotten.
    Late,
    /// Does not stand where it is looked for.
    Absent,
    /// Is no longer what the writer saw.
    Changed,
    /// May not be used for its purpose, as far as the person is concerned.
    NoGround(crate::consent::Reason),
}

impl Error {
    /// One fault.
    pub fn invalid(field: &'static str, kind: FaultKind) -> Self {
        Self::Invalid(vec![Fault { field, kind, of: None }])
    }

    /// Whether the same call may work later without any change.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(error) => error.is_passing(),
            Self::Vault(vault::Error::Database(error)) => error.is_passing(),
            Self::Vault(vault::Error::Unverified | vault::Error::Root(_) | vault::Error::Pending) => true,
            Self::Storage(_) | Self::Waiting => true,
            _ => false,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(error.kind())
    }
}

fn names(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.field).collect::<Vec<_>>().join(", ")
}
