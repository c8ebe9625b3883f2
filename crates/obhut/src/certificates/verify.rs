//! Checks certificates: one in a file, with nothing but the key of the log or against the log itself, and all of a desk.

use db::Tx;
use ledger::check::Fault;
use ledger::note::Checkpoint;
use ledger::proof::{Proof, ProofError};

use super::{Certificate, ops, sql};
use crate::error::Error;

/// Why a certificate does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The file has another form.
    #[error("this is no certificate of an erasure: a .tlog-proof file of Obhut is wanted")]
    Form,
    /// The proof does not hold: the signature, the key or the place.
    #[error("{0}")]
    Proof(#[from] ProofError),
    /// The log that is here says something else.
    #[error("the log itself: {0}")]
    Log(#[from] Fault),
    /// The entry that is here at this place is another.
    #[error("entry {0} of the log that is here is another one")]
    Another(i64),
}

/// Checks a certificate with nothing but the key of the log.
///
/// # Errors
/// [`Refusal`], saying which part does not hold.
pub fn offline(text: &str, key: &str) -> Result<(Certificate, Checkpoint), Refusal> {
    let proof = Proof::parse(text)?;
    let leaf = proof.extra.as_deref().ok_or(Refusal::Form)?;
    let head = proof.verify(leaf, key)?;
    let certificate = Certificate::of_leaf(leaf).ok_or(Refusal::Form)?;
    // The entry names its own place: a true proof of another entry is none of this one.
    if certificate.seq.checked_sub(1).and_then(|place| u64::try_from(place).ok()) != Some(proof.index) {
        return Err(ProofError::Leaf.into());
    }
    Ok((certificate, head))
}

/// Checks a certificate against an account's log: key, signature and place, that the log has gone on from there, and that the
/// entry stands in it unchanged.
///
/// # Errors
/// [`Refusal`], saying which part does not hold.
pub fn against_log(tx: &mut Tx<'_>, account: i64, text: &str) -> Result<Certificate, Refusal> {
    let key = crate::proof::sql::key(tx, account).map_err(Fault::from)?.ok_or(Fault::NoHead)?;
    let (certificate, _) = offline(text, &key.verifier)?;
    let proof = Proof::parse(text)?;
    crate::proof::ops::verify(tx, account, Some(&proof.note))?;
    let entry = ledger::one(tx, account, certificate.seq).map_err(Fault::from)?;
    if entry.map(|entry| entry.leaf) != proof.extra {
        return Err(Refusal::Another(certificate.seq));
    }
    Ok(certificate)
}

/// Checks that every finished erasure of an account has its certificate and that each holds; answers how many. Those whose
/// entry is not signed yet are not counted. The number in the error is that of the erasure at fault.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, account: i64) -> Result<Result<usize, i64>, Error> {
    let (mut before, mut count) = (i64::MAX, 0);
    loop {
        let some = sql::erasures(tx, account, before, 500)?;
        let Some(last) = some.last() else { return Ok(Ok(count)) };
        before = last.id;
        for line in &some {
            let issued = match ops::read(tx, account, line.id) {
                Ok(ops::Progress::Issued(issued)) => issued,
                Ok(ops::Progress::Pending) => continue,
                Err(Error::NotFound | Error::Log(_)) => return Ok(Err(line.id)),
                Err(error) => return Err(error),
            };
            let same = issued.certificate.erasure == line.id && issued.certificate.word("kind") == Some(&line.kind);
            if !same || offline(&issued.proof.text(), &issued.key).is_err() {
                return Ok(Err(line.id));
            }
            count += 1;
        }
    }
}
