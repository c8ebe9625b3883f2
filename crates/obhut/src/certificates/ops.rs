//! How a certificate comes to be, and how it is read.

use aws_lc_rs::digest::{Context, SHA256};
use db::Tx;
use ledger::proof::Proof;
use ledger::store::{self, StoredTree};
use ledger::tree;
use ledger::{Fact, Facts};
use vault::Erased;

use super::sql::{self, CertificateRow, Destroyed};
use super::{Certificate, link};
use crate::accounts;
use crate::context::Cx;
use crate::erasure::sql::ErasureRow;
use crate::erasure::{Kind, Outcome, State};
use crate::error::Error;
use crate::webhooks::{gather, notices};
use crate::words::Role;

/// The setting that says for how many days copies of the keyring are kept together with a key that opens them.
pub const COPY_DAYS: &str = "keyring_copy_days";

/// What is to be done before keys go: counts what goes, and lets whoever is forgotten have their link. Blocks; for use from
/// a job. `false`: the link could not be mailed yet, and the keys wait.
///
/// # Errors
/// The database's or the vault's; calling again goes on where it stopped.
pub fn before(cx: &Cx, row: &ErasureRow) -> Result<bool, Error> {
    let (account, id) = (cx.id(), row.id);
    let begun = match cx.desk.db.read_blocking(move |tx| sql::get(tx, account, id))? {
        Some(begun) => begun,
        None => begin(cx, row)?,
    };
    if begun.told_at.is_some() {
        return Ok(true);
    }
    link::mail(cx, row, &begun)
}

/// Begins a certificate, and writes down who is to be told. Counting and reading may take long and keeps no other writer
/// waiting: what is forgotten is out of reach already and does not change.
fn begin(cx: &Cx, row: &ErasureRow) -> Result<CertificateRow, Error> {
    let (account, id, own_texts) = (cx.id(), row.id, row.outcome == Outcome::Content && row.kind == Kind::Person);
    let counts = cx.desk.db.read_blocking(move |tx| sql::count(tx, account, id, own_texts))?;
    let known = gather::gather(cx, id)?;
    let inner = cx.clone();
    cx.desk.db.write_blocking(move |tx| {
        let erasure = crate::erasure::sql::get_locked(tx, account, id)?.ok_or(Error::NotFound)?;
        if let Some(begun) = sql::get(tx, account, id)? {
            return Ok(begun);
        }
        let case_key = inner.desk.vault.allocate()?;
        sql::begin(tx, account, id, &counts, case_key.0, inner.desk.world.clock.now().0)?;
        notices::prepare(tx, &inner, &erasure, case_key, &known)?;
        sql::get(tx, account, id)?.ok_or(Error::NotFound)
    })
}

/// Notes what the keyring said while it destroyed the keys of an erasure, in the order of its passes, and lets others outside
/// be told.
///
/// # Errors
/// The database's.
pub fn destroyed(tx: &mut Tx<'_>, cx: &Cx, erasure: i64, passes: &[Erased]) -> Result<(), Error> {
    notices::release(tx, cx, erasure)?;
    let (Some(first), Some(last)) = (passes.first(), passes.last()) else { return Ok(()) };
    let root = match passes {
        [only] => only.root_sha256,
        several => {
            let mut context = Context::new(&SHA256);
            several.iter().for_each(|pass| context.update(&pass.root_sha256));
            let mut hash = [0; 32];
            hash.copy_from_slice(context.finish().as_ref());
            hash
        }
    };
    let said = Destroyed {
        passes: i64::try_from(passes.len()).unwrap_or(i64::MAX),
        before: first.generation_before,
        after: last.generation_after,
        root_hash: root.iter().map(|byte| format!("{byte:02x}")).collect(),
        provider: last.provider.name().to_owned(),
    };
    Ok(sql::set_destroyed(tx, cx.id(), erasure, &said)?)
}

/// What the entry about a finished erasure states beside kind, outcome, subjects and keys.
///
/// # Errors
/// The database's.
pub fn facts(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<Facts, Error> {
    let mut facts = Facts::new();
    let line = sql::erasure(tx, cx.id(), erasure)?.ok_or(Error::NotFound)?;
    let number = |value: Option<i64>| value.map_or(Fact::None, Fact::Number);
    facts.insert("reason".into(), Fact::Read(line.reason));
    facts.insert("decided".into(), Fact::Number(line.created_at));
    facts.insert("destroyed".into(), number(line.destroyed_at));
    facts.insert("nodes".into(), Fact::Number(1));
    // The longer of what the recovery kit allows and what the administrator says of other copies.
    let kit = cx.desk.vault.second_horizon_days().map_or(0, i64::from);
    facts.insert("copy_days".into(), Fact::Number(copy_days(tx, cx)?.max(kit)));
    if let Some(row) = sql::get(tx, cx.id(), erasure)? {
        for (name, value) in [
            ("tickets", row.counts.tickets),
            ("people", row.counts.people),
            ("messages", row.counts.messages),
            ("files", row.counts.files),
            ("mails", row.counts.mails),
            ("links", row.links),
        ] {
            facts.insert(name.into(), Fact::Number(value));
        }
        if let Some(said) = row.destroyed {
            facts.insert("passes".into(), Fact::Number(said.passes));
            facts.insert("gen_before".into(), Fact::Number(said.before));
            facts.insert("gen_after".into(), Fact::Number(said.after));
            facts.insert("root".into(), Fact::Read(said.root_hash));
            facts.insert("provider".into(), Fact::Read(said.provider));
        }
    }
    Ok(facts)
}

/// For how many days copies of the keyring are kept together with a key that opens them.
///
/// # Errors
/// The database's.
pub fn copy_days(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let days = accounts::sql::setting(tx, cx.id(), COPY_DAYS)?;
    Ok(days.and_then(|days| days.parse().ok()).unwrap_or(0))
}

/// Sets [`copy_days`].
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] for more than ten years.
pub fn set_copy_days(tx: &mut Tx<'_>, cx: &Cx, days: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    if !(0..=3_650).contains(&days) {
        return Err(Error::invalid("days", crate::error::FaultKind::Invalid));
    }
    Ok(accounts::sql::set(tx, cx.id(), COPY_DAYS, &days.to_string())?)
}

/// A certificate with its proof.
pub struct Issued {
    /// What it says.
    pub certificate: Certificate,
    /// That it stands in the log.
    pub proof: Proof,
    /// The name of the log.
    pub origin: String,
    /// The key that checks it.
    pub key: String,
    /// Entries under the signed head.
    pub size: u64,
    /// The root over them, in hexadecimal digits.
    pub root: String,
}

/// How far a certificate is.
pub enum Progress {
    /// The erasure is not finished, or its entry is not signed yet.
    Pending,
    /// There it is.
    Issued(Box<Issued>),
}

/// The certificate of an erasure, for whoever may see it: the caller has checked that.
///
/// # Errors
/// [`Error::NotFound`] when there is no such erasure.
pub fn read(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<Progress, Error> {
    let line = sql::erasure(tx, account, erasure)?.ok_or(Error::NotFound)?;
    let done = line.state == State::Done.word();
    let (Some(seq), true) = (line.log_seq, done) else { return Ok(Progress::Pending) };
    let (Some(head), Some(key)) = (store::head(tx, account)?, crate::proof::sql::key(tx, account)?) else {
        return Ok(Progress::Pending);
    };
    let index = u64::try_from(seq - 1).map_err(|_| Error::NotFound)?;
    if index >= head.size {
        return Ok(Progress::Pending);
    }
    let leaf = ledger::one(tx, account, seq)?.ok_or(Error::NotFound)?.leaf;
    let certificate = Certificate::of_leaf(&leaf).ok_or(Error::NotFound)?;
    let path = tree::prove_inclusion(&mut StoredTree::new(tx, account), index, head.size);
    let path = path.map_err(|fault| Error::Log(Box::new(fault.into())))?;
    Ok(Progress::Issued(Box::new(Issued {
        certificate,
        proof: Proof { extra: Some(leaf), index, path, note: head.note },
        origin: key.origin,
        key: key.verifier,
        size: head.size,
        root: head.root.iter().map(|byte| format!("{byte:02x}")).collect(),
    })))
}

/// The certificate that a word opens.
///
/// # Errors
/// [`Error::NotFound`] when it opens none.
pub fn by_word(tx: &mut Tx<'_>, account: i64, word: &str) -> Result<(i64, Progress), Error> {
    let hash = crate::staff::tokens::hash(word);
    let erasure = sql::linked(tx, account, &hash)?.ok_or(Error::NotFound)?;
    Ok((erasure, read(tx, account, erasure)?))
}

/// Demands somebody who decides about data protection, oversees it or sets the desk up.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn must_see(cx: &Cx) -> Result<(), Error> {
    match cx.actor.role {
        Role::Administrator | Role::Coordinator | Role::Officer | Role::System => Ok(()),
        _ => Err(Error::NotFound),
    }
}
