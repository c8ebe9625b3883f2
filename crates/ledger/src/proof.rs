//! The proof that one leaf stands in a log, as a file that travels alone (C2SP tlog-proof).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::note::{self, Checkpoint, NoteError};
use crate::tree::{self, Hash};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// That a leaf stands in a log: its number, the way to the root, and the signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What travels along and proves nothing by itself: the leaf, where the file is to say what it proves.
    pub extra: Option<Vec<u8>>,
    /// The leaf's number, from 0.
    pub index: u64,
    /// The hashes from the leaf to the root.
    pub path: Vec<Hash>,
    /// The signed note of the head.
    pub note: String,
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The text has not the form of a proof.
    #[error("this is no proof of a log")]
    Form,
    /// The head is not what it claims to be.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The leaf does not stand at this place under the head.
    #[error("the leaf does not stand in this log at this place")]
    Leaf,
}

impl Proof {
    /// The file.
    pub fn text(&self) -> String {
        let path: String = self.path.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        let extra = self.extra.as_ref().map(|extra| format!("extra {}\n", STANDARD.encode(extra))).unwrap_or_default();
        format!("{FIRST_LINE}\n{extra}index {}\n{path}\n{}", self.index, self.note)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ProofError::Form`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Form)?;
        let mut lines = head.lines().peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Form);
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(STANDARD.decode(line.trim_start_matches("extra ")).map_err(|_| ProofError::Form)?),
            None => None,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(ProofError::Form)?;
        let index = index.parse().map_err(|_| ProofError::Form)?;
        let path = lines.map(|line| STANDARD.decode(line).ok()?.try_into().ok()).collect::<Option<Vec<Hash>>>();
        Ok(Self { extra, index, path: path.ok_or(ProofError::Form)?, note: note.to_owned() })
    }

    /// Checks that the leaf stands where the proof says, under a head signed by the holder of the verifier key.
    ///
    /// # Errors
    /// [`ProofError`], saying which part does not hold.
    pub fn verify(&self, leaf: &[u8], verifier_key: &str) -> Result<Checkpoint, ProofError> {
        let checkpoint = note::open(&self.note, verifier_key)?;
        let hash = tree::leaf_hash(leaf);
        if !tree::verify_inclusion(&hash, self.index, checkpoint.size, &self.path, &checkpoint.root) {
            return Err(ProofError::Leaf);
        }
        Ok(checkpoint)
    }
}
