//! Takes mail from a mail server of one's own over LMTP, on TCP or a socket file. A reply is given once the mail is
//! durable; whoever hangs up before it brings the mail again, and it is known as the same.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mail::lmtp::{Answer, Content, LINE, Session, Step};
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use super::ingest::{self, Arrival};
use super::{addresses, without_detail};
use crate::accounts::AccountState;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::Source;

/// Talks at the same time.
const TALKS: usize = 32;
/// How long a sender may say nothing (RFC 5321 §4.5.3.2).
const SILENCE: Duration = Duration::from_secs(300);

/// Where to listen: `127.0.0.1:2424`, or the path of a socket file.
///
/// # Errors
/// One line that says why not.
pub fn listen(runtime: &Runtime, desk: &Arc<Desk>, place: &str) -> Result<(), String> {
    let says = |error: std::io::Error| format!("--lmtp-listen: cannot listen on {place}: {error}");
    let talks = Arc::new(Semaphore::new(TALKS));
    let desk = Arc::clone(desk);
    if let Some(path) = place.strip_prefix("unix:").or_else(|| place.starts_with('/').then_some(place)) {
        let path = PathBuf::from(path);
        let _ = std::fs::remove_file(&path);
        let listener = runtime.block_on(async { UnixListener::bind(&path) }).map_err(says)?;
        // The mail server runs as another user: the folder decides who reaches the file.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).map_err(says)?;
        runtime.spawn(async move {
            loop {
                let Ok(permit) = Arc::clone(&talks).acquire_owned().await else { return };
                let Ok((stream, _)) = listener.accept().await else { continue };
                let desk = Arc::clone(&desk);
                tokio::task::spawn_blocking(move || {
                    if let Ok(stream) = stream.into_std()
                        && stream.set_nonblocking(false).is_ok()
                        && stream.set_read_timeout(Some(SILENCE)).is_ok()
                        && stream.set_write_timeout(Some(SILENCE)).is_ok()
                    {
                        let _ = talk(&desk, &stream, &stream);
                    }
                    drop(permit);
                });
            }
        });
        return Ok(());
    }
    let listener = runtime.block_on(TcpListener::bind(place)).map_err(says)?;
    runtime.spawn(async move {
        loop {
            let Ok(permit) = Arc::clone(&talks).acquire_owned().await else { return };
            let Ok((stream, _)) = listener.accept().await else { continue };
            let desk = Arc::clone(&desk);
            tokio::task::spawn_blocking(move || {
                if let Ok(stream) = stream.into_std()
                    && stream.set_nonblocking(false).is_ok()
                    && stream.set_read_timeout(Some(SILENCE)).is_ok()
                    && stream.set_write_timeout(Some(SILENCE)).is_ok()
                {
                    let _ = talk(&desk, &stream, &stream);
                }
                drop(permit);
            });
        }
    });
    Ok(())
}

/// A talk with one sender, until it says goodbye or hangs up.
///
/// # Errors
/// The connection's.
pub fn talk(desk: &Arc<Desk>, from: impl Read, mut to: impl Write) -> std::io::Result<()> {
    let mut from = BufReader::with_capacity(64 * 1024, from);
    let mut session = Session::new(ingest::AT_MOST);
    // The accounts that the recipients so far belong to.
    let mut accounts: Vec<Arc<AccountState>> = Vec::new();
    to.write_all(Session::greeting().as_bytes())?;
    loop {
        let mut line = Vec::new();
        let limit = u64::try_from(LINE).unwrap_or(u64::MAX);
        if from.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.pop() != Some(b'\n') {
            return to.write_all(b"500 5.5.2 line too long\r\n");
        }
        match session.line(&line) {
            Step::Say(text) => {
                if session.recipients().is_empty() {
                    accounts.clear();
                }
                to.write_all(text.as_bytes())?;
            }
            Step::Recipient(address) => {
                let answer = match whose(desk, &address) {
                    Ok(Some(account)) => {
                        if !accounts.iter().any(|known| known.key.id == account.key.id) {
                            accounts.push(account);
                        }
                        Answer::Yes
                    }
                    Ok(None) => Answer::Unknown,
                    Err(_) => Answer::Later,
                };
                to.write_all(session.recipient(address, answer).as_bytes())?;
            }
            Step::Data(text) => {
                to.write_all(text.as_bytes())?;
                let mut content = Content::new(ingest::AT_MOST);
                loop {
                    let came = from.fill_buf()?;
                    if came.is_empty() {
                        return Ok(());
                    }
                    let length = came.len();
                    let used = content.feed(came);
                    from.consume(used.unwrap_or(length));
                    if used.is_some() {
                        break;
                    }
                }
                let answer = match content.into_bytes() {
                    Some(bytes) => store(desk, &accounts, session.recipients(), &bytes),
                    None => Answer::TooLarge,
                };
                accounts.clear();
                to.write_all(session.taken(answer).as_bytes())?;
            }
            Step::Quit(text) => return to.write_all(text.as_bytes()),
        }
    }
}

/// Stores a mail once in each account that it is for.
fn store(desk: &Arc<Desk>, accounts: &[Arc<AccountState>], recipients: &[String], bytes: &[u8]) -> Answer {
    for account in accounts {
        let cx = Cx::new(desk, account, Actor::system(), Source::Email);
        let arrival = Arrival { recipients: recipients.to_vec(), ..Arrival::default() };
        if let Err(error) = ingest::arrive(&cx, bytes, arrival) {
            tracing::error!(account = account.key.id, %error, "a mail could not be stored");
            return Answer::Later;
        }
    }
    Answer::Yes
}

/// The account that an address belongs to: one that was set up there, the installation's own, or, where nothing is set
/// up at all, the only account.
fn whose(desk: &Arc<Desk>, address: &str) -> Result<Option<Arc<AccountState>>, Error> {
    let every = desk.db.read_blocking(crate::accounts::sql::every)?;
    let mut set_up = false;
    for row in &every {
        let account = desk.account(row.id)?;
        let cx = Cx::new(desk, &account, Actor::system(), Source::Email);
        let ours = desk.db.read_blocking(move |tx| addresses::every(tx, &cx))?;
        set_up |= !ours.is_empty();
        if addresses::written_to(&ours, std::iter::once(address)).is_some() {
            return Ok(Some(account));
        }
    }
    let [only] = every.as_slice() else { return Ok(None) };
    let own = desk.mail.as_ref().is_some_and(|mail| mail.from.eq_ignore_ascii_case(&without_detail(address)));
    if own || (!set_up && desk.mail.is_none()) { desk.account(only.id).map(Some) } else { Ok(None) }
}
