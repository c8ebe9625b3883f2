//! Signed notes (C2SP signed-note) and the checkpoints in them (C2SP tlog-checkpoint), signed with Ed25519.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::tree::Hash;

/// The kind of signature in key ids and verifier keys: Ed25519.
const ALGORITHM: u8 = 1;

/// Why a note or a key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text has not the form of a signed note or of a checkpoint.
    #[error("this is no signed checkpoint")]
    Form,
    /// The key has not the form of a verifier key, or no key can be made of the bytes.
    #[error("this is no verifier key")]
    Key,
    /// None of the signatures is by this key.
    #[error("no signature of this key is under the checkpoint")]
    Unsigned,
    /// A signature that claims to be by this key is not.
    #[error("the signature under the checkpoint is wrong")]
    Signature,
}

/// The head of a log at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name without blanks, the same in every checkpoint of it.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
        let digits = lines.next()?;
        let size: u64 = digits.parse().ok()?;
        let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
        // One way to write a number, so that one head has one text.
        (digits == size.to_string()).then_some(Self { origin, size, root })
    }
}

/// Signs checkpoints in the name of a log.
pub struct Signer {
    name: String,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// The signer with this name and secret seed.
    ///
    /// # Errors
    /// [`NoteError::Key`] when the name cannot stand in a note.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Key)?;
        if !is_name(name) {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), pair })
    }

    /// What others check signatures with: `name+id+key`.
    pub fn verifier_key(&self) -> String {
        let public = self.pair.public_key().as_ref();
        let id = hex(&key_id(&self.name, public));
        format!("{}+{id}+{}", self.name, STANDARD.encode([&[ALGORITHM], public].concat()))
    }

    /// The signed note of a checkpoint.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let text = checkpoint.text();
        let signature = self.pair.sign(text.as_bytes());
        let id = key_id(&self.name, self.pair.public_key().as_ref());
        format!("{text}\n— {} {}\n", self.name, STANDARD.encode([&id[..], signature.as_ref()].concat()))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '+')
}

fn key_id(name: &str, public: &[u8]) -> [u8; 4] {
    let bytes = [name.as_bytes(), b"\n", &[ALGORITHM], public].concat();
    let mut id = [0; 4];
    id.iter_mut().zip(digest(&SHA256, &bytes).as_ref()).for_each(|(to, from)| *to = *from);
    id
}

/// The text of a signed note, once a signature of the verifier key (`name+id+key`) holds.
///
/// # Errors
/// [`NoteError`], saying which part does not hold.
pub fn text(note: &str, verifier_key: &str) -> Result<String, NoteError> {
    let mut parts = verifier_key.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoteError::Key);
    };
    let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
    let Some((&ALGORITHM, public)) = key.split_first() else { return Err(NoteError::Key) };
    let wanted = key_id(name, public);
    if hex(&wanted) != id || !is_name(name) {
        return Err(NoteError::Key);
    }
    let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
    let text = format!("{text}\n");
    for line in signatures.lines() {
        let (by, signature) = line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(NoteError::Form)?;
        let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Form)?;
        let Some((id, signature)) = bytes.split_first_chunk::<4>() else { return Err(NoteError::Form) };
        if by == name && *id == wanted {
            let holds = UnparsedPublicKey::new(&ED25519, public).verify(text.as_bytes(), signature);
            return holds.map(|()| text).map_err(|_| NoteError::Signature);
        }
    }
    Err(NoteError::Unsigned)
}

/// The checkpoint in a signed note, once a signature of the verifier key holds.
///
/// # Errors
/// [`NoteError`], saying which part does not hold.
pub fn open(note: &str, verifier_key: &str) -> Result<Checkpoint, NoteError> {
    Checkpoint::parse(&text(note, verifier_key)?).ok_or(NoteError::Form)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
