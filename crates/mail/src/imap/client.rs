//! A session with an IMAP server.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::folder_name::quoted;
use super::response::{self, Code, Frame, Response, Status};
use crate::net::{Endpoint, Login, NetError, Security, Stop, Stream};

/// How much longer than the mail itself a response with it may be.
const AROUND: usize = 64 * 1024;
/// The longest set of numbers in one command.
const SET: usize = 500;

/// What failed. Carries no address and no text of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImapError {
    /// The connection.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The server offers no STARTTLS.
    #[error("the mail server offers no TLS on this port")]
    NoStartTls,
    /// Neither our way to sign in is offered.
    #[error("the mail server does not offer this way to sign in")]
    NoLoginMethod,
    /// Name, password or token are refused.
    #[error("the mail server refused the sign-in")]
    Login,
    /// There is no such folder.
    #[error("the folder is missing")]
    Folder,
    /// A command was refused.
    #[error("the mail server refused a command")]
    Refused,
    /// What the server says is no IMAP.
    #[error("the mail server does not speak IMAP")]
    Protocol,
}

/// A folder as it stood when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Numbers of mails are good as long as this stays the same.
    pub validity: u32,
    /// The number that the next mail gets; 1 where the server does not say.
    pub next: u32,
    /// How many mails lie in it; more than there can be where the server does not say.
    pub exists: u32,
}

/// A mail as it was fetched.
#[derive(Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its number in the folder.
    pub uid: u32,
    /// Its bytes, at most as many as were asked for.
    pub bytes: Vec<u8>,
    /// Whether that is all of it.
    pub whole: bool,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Something changed in the folder.
    Some,
    /// Nothing happened in time.
    None,
}

/// A session. Blocks; every step ends after the endpoint's time or when told to stop.
pub struct Client {
    stream: Stream,
    endpoint: Endpoint,
    came: Vec<u8>,
    capabilities: Vec<String>,
    signed_in: bool,
    /// Whether the server told of mail since the last search.
    news: bool,
    tag: u64,
}

impl Client {
    /// Connects, turns to TLS, and asks what the server can do.
    pub fn connect(endpoint: &Endpoint, stop: &Stop) -> Result<Self, ImapError> {
        let stream = Stream::connect(endpoint, stop)?;
        let mut client = Self {
            stream,
            endpoint: endpoint.clone(),
            came: Vec::new(),
            capabilities: Vec::new(),
            signed_in: false,
            news: false,
            tag: 0,
        };
        let mut greeting = None;
        client.next(endpoint.timeout, AROUND, |response| {
            if let Response::Status(status, _) = response {
                greeting = Some(*status);
            }
        })?;
        match greeting {
            Some(Status::Ok) => {}
            Some(Status::PreAuth) if endpoint.security != Security::StartTls => client.signed_in = true,
            Some(Status::PreAuth) => return Err(ImapError::NoStartTls),
            Some(Status::Bye | Status::No | Status::Bad) => return Err(ImapError::Refused),
            None => return Err(ImapError::Protocol),
        }
        client.ask_capabilities()?;
        if endpoint.security == Security::StartTls {
            if !client.can("STARTTLS") {
                return Err(ImapError::NoStartTls);
            }
            client.command("STARTTLS", |_| {})?;
            // What came before TLS was for anybody to write (CVE-2011-0411).
            if !client.came.is_empty() {
                return Err(ImapError::Net(NetError::Tls));
            }
            client.stream.start_tls(endpoint)?;
            client.ask_capabilities()?;
        }
        Ok(client)
    }

    /// Signs in.
    pub fn sign_in(&mut self, login: &Login) -> Result<(), ImapError> {
        if self.signed_in {
            return Ok(());
        }
        match login {
            Login::Password { user, password } if self.can("AUTH=PLAIN") => {
                self.authenticate("PLAIN", &format!("\0{user}\0{password}"))?;
            }
            Login::Password { user, password } if !self.can("LOGINDISABLED") => {
                let line = format!("LOGIN {} {}", astring(user), astring(password));
                self.command(&line, |_| {}).map_err(refused_is_login)?;
            }
            Login::Token { user, token } if self.can("AUTH=XOAUTH2") => {
                self.authenticate("XOAUTH2", &format!("user={user}\x01auth=Bearer {token}\x01\x01"))?;
            }
            Login::Token { user, token } if self.can("AUTH=OAUTHBEARER") => {
                // A name may hold "=" and "," only in disguise (RFC 7628 §3.1, RFC 5801 §4).
                let user = user.replace('=', "=3D").replace(',', "=2C");
                self.authenticate("OAUTHBEARER", &format!("n,a={user},\x01auth=Bearer {token}\x01\x01"))?;
            }
            _ => return Err(ImapError::NoLoginMethod),
        }
        self.signed_in = true;
        self.ask_capabilities()
    }

    fn authenticate(&mut self, mechanism: &str, secret: &str) -> Result<(), ImapError> {
        let secret = STANDARD.encode(secret);
        let at_once = self.can("SASL-IR");
        let line =
            if at_once { format!("AUTHENTICATE {mechanism} {secret}") } else { format!("AUTHENTICATE {mechanism}") };
        let tag = self.send(&line)?;
        let mut waits = if at_once { None } else { Some(secret) };
        loop {
            match self.end_of(&tag, &mut |_| {})? {
                Ended::Waiting => {
                    // A second question is a complaint about the token: to be answered with nothing, then comes the end.
                    let answer = waits.take().unwrap_or_default();
                    self.stream.write_all(format!("{answer}\r\n").as_bytes())?;
                }
                Ended::Done(Status::Ok, _) => return Ok(()),
                Ended::Done(..) => return Err(ImapError::Login),
            }
        }
    }

    /// Whether the server tells of news by itself.
    pub fn can_idle(&self) -> bool {
        self.can("IDLE")
    }

    /// Opens a folder.
    pub fn select(&mut self, name: &str) -> Result<Folder, ImapError> {
        let mut folder = Folder { validity: 0, next: 1, exists: u32::MAX };
        let note = |response: &Response<'_>| match response {
            Response::Status(_, Code::UidValidity(validity)) => folder.validity = *validity,
            Response::Status(_, Code::UidNext(next)) => folder.next = *next,
            Response::Exists(count) => folder.exists = *count,
            _ => {}
        };
        match self.command(&format!("SELECT {}", quoted(name)), note) {
            Ok(()) => Ok(folder),
            Err(ImapError::Refused) => Err(ImapError::Folder),
            Err(error) => Err(error),
        }
    }

    /// The numbers of the mails in the open folder from `first` on, ascending.
    pub fn from(&mut self, first: u32) -> Result<Vec<u32>, ImapError> {
        let mut found = Vec::new();
        self.news = false;
        self.command(&format!("UID SEARCH UID {first}:*"), |response| {
            if let Response::Found(uids) = response {
                found.extend_from_slice(uids);
            }
        })?;
        // "7:*" names the last mail even if its number is below 7.
        found.retain(|uid| *uid >= first);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// A mail of the open folder, up to `at_most` bytes of it, unread as before; `None` when it is gone.
    pub fn fetch(&mut self, uid: u32, at_most: usize) -> Result<Option<Mail>, ImapError> {
        let mut mail = None;
        let line = format!("UID FETCH {uid} (UID RFC822.SIZE BODY.PEEK[]<0.{at_most}>)");
        let note = |response: &Response<'_>| {
            if let Response::Fetched(fetched) = response
                && fetched.uid == Some(uid)
                && let Some(body) = fetched.body
            {
                // The size that servers tell is off by a few bytes now and then: only a full measure can be cut short.
                let whole = body.len() < at_most;
                mail = Some(Mail { uid, bytes: body.to_vec(), whole });
            }
        };
        self.command_with(&line, at_most + AROUND, note)?;
        Ok(mail)
    }

    /// Marks mails of the open folder as read.
    pub fn mark_seen(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        self.each(uids, |set| format!("UID STORE {set} +FLAGS.SILENT (\\Seen)"))
    }

    /// Deletes mails of the open folder. Where the server cannot delete by number, they stay marked as deleted: others
    /// may have marked mails too, which are not ours to destroy.
    pub fn delete(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        self.each(uids, |set| format!("UID STORE {set} +FLAGS.SILENT (\\Seen \\Deleted)"))?;
        if self.can("UIDPLUS") {
            self.each(uids, |set| format!("UID EXPUNGE {set}"))?;
        }
        Ok(())
    }

    /// Moves mails of the open folder to another one, which is made if it is missing.
    pub fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), ImapError> {
        let folder = quoted(folder);
        for part in uids.chunks(SET) {
            let set = set(part);
            let verb = if self.can("MOVE") { "MOVE" } else { "COPY" };
            let line = format!("UID {verb} {set} {folder}");
            if matches!(self.command_coded(&line)?, (Status::No, Code::TryCreate)) {
                self.command(&format!("CREATE {folder}"), |_| {}).map_err(|error| match error {
                    ImapError::Refused => ImapError::Folder,
                    error => error,
                })?;
                self.command(&line, |_| {})?;
            }
            if verb == "COPY" {
                self.delete(part)?;
            }
        }
        Ok(())
    }

    /// Waits until something changes in the open folder, or `patience` has passed. [`Client::can_idle`] must be so.
    pub fn idle(&mut self, patience: Duration) -> Result<News, ImapError> {
        // What came since the last search was told then and is not told again.
        if self.news {
            return Ok(News::Some);
        }
        let tag = self.send("IDLE")?;
        match self.end_of(&tag, &mut |_| {})? {
            Ended::Waiting => {}
            Ended::Done(..) => return Err(ImapError::Refused),
        }
        while !self.news {
            match self.next(patience, AROUND, |_| {}) {
                Ok(()) => {}
                Err(ImapError::Net(NetError::TimedOut)) => break,
                Err(error) => return Err(error),
            }
        }
        self.stream.write_all(b"DONE\r\n")?;
        match self.end_of(&tag, &mut |_| {})? {
            Ended::Done(Status::Ok, _) => Ok(if self.news { News::Some } else { News::None }),
            Ended::Done(..) => Err(ImapError::Refused),
            Ended::Waiting => Err(ImapError::Protocol),
        }
    }

    /// Says goodbye. The answer does not matter.
    pub fn sign_out(mut self) {
        let _ = self.command("LOGOUT", |_| {});
    }

    fn can(&self, what: &str) -> bool {
        self.capabilities.iter().any(|known| known == what)
    }

    fn ask_capabilities(&mut self) -> Result<(), ImapError> {
        let mut told = Vec::new();
        self.command("CAPABILITY", |response| {
            if let Response::Capabilities(words) = response {
                told.clone_from(words);
            }
        })?;
        self.capabilities = told;
        Ok(())
    }

    fn each(&mut self, uids: &[u32], line: impl Fn(&str) -> String) -> Result<(), ImapError> {
        uids.chunks(SET).try_for_each(|part| self.command(&line(&set(part)), |_| {}))
    }

    fn command(&mut self, line: &str, note: impl FnMut(&Response<'_>)) -> Result<(), ImapError> {
        self.command_with(line, AROUND, note)
    }

    fn command_with(
        &mut self,
        line: &str,
        at_most: usize,
        mut note: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapError> {
        let tag = self.send(line)?;
        match self.end_within(&tag, at_most, &mut note)? {
            Ended::Done(Status::Ok, _) => Ok(()),
            Ended::Done(..) => Err(ImapError::Refused),
            Ended::Waiting => Err(ImapError::Protocol),
        }
    }

    fn command_coded(&mut self, line: &str) -> Result<(Status, Code), ImapError> {
        let tag = self.send(line)?;
        match self.end_of(&tag, &mut |_| {})? {
            Ended::Done(Status::No, Code::TryCreate) => Ok((Status::No, Code::TryCreate)),
            Ended::Done(Status::Ok, code) => Ok((Status::Ok, code)),
            Ended::Done(..) => Err(ImapError::Refused),
            Ended::Waiting => Err(ImapError::Protocol),
        }
    }

    fn send(&mut self, line: &str) -> Result<String, ImapError> {
        self.tag += 1;
        let tag = format!("o{}", self.tag);
        self.stream.write_all(format!("{tag} {line}\r\n").as_bytes())?;
        Ok(tag)
    }

    fn end_of(&mut self, tag: &str, note: &mut dyn FnMut(&Response<'_>)) -> Result<Ended, ImapError> {
        self.end_within(tag, AROUND, note)
    }

    /// Reads until the command of this tag has ended, or the server waits for more of it.
    fn end_within(
        &mut self,
        tag: &str,
        at_most: usize,
        note: &mut dyn FnMut(&Response<'_>),
    ) -> Result<Ended, ImapError> {
        let mut ended = None;
        let mut bye = false;
        while ended.is_none() {
            self.next(self.endpoint.timeout, at_most, |response| match response {
                Response::Done { tag: of, status, code } if *of == tag.as_bytes() => {
                    ended = Some(Ended::Done(*status, code.clone()));
                }
                Response::Continue => ended = Some(Ended::Waiting),
                Response::Status(Status::Bye, _) => bye = true,
                other => note(other),
            })
            .map_err(|error| if bye { ImapError::Net(NetError::Closed) } else { error })?;
        }
        ended.ok_or(ImapError::Protocol)
    }

    /// Reads one response, waiting for each part of it as long as `patience`.
    fn next(
        &mut self,
        patience: Duration,
        at_most: usize,
        mut note: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapError> {
        loop {
            match response::frame(&self.came, at_most) {
                Frame::Whole(end) => {
                    let response = response::read(self.came.get(..end).unwrap_or_default());
                    self.news |= matches!(response, Response::Exists(_));
                    note(&response);
                    self.came.drain(..end);
                    return Ok(());
                }
                Frame::TooLong => return Err(ImapError::Protocol),
                Frame::More => self.stream.read_some(&mut self.came, patience)?,
            }
        }
    }
}

enum Ended {
    Done(Status, Code),
    Waiting,
}

fn refused_is_login(error: ImapError) -> ImapError {
    if error == ImapError::Refused { ImapError::Login } else { error }
}

/// A name or password as an argument. Line ends cannot be in one; they are left out.
fn astring(text: &str) -> String {
    let mut wire = String::from("\"");
    for character in text.chars().filter(|character| !matches!(character, '\r' | '\n' | '\0')) {
        if matches!(character, '"' | '\\') {
            wire.push('\\');
        }
        wire.push(character);
    }
    wire.push('"');
    wire
}

/// Numbers as a set: `1,2,5:9`.
fn set(uids: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            _ => runs.push((*uid, *uid)),
        }
    }
    let words: Vec<String> =
        runs.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}:{to}") }).collect();
    words.join(",")
}

#[cfg(test)]
mod tests {
    use super::{astring, set};

    #[test]
    fn numbers_become_a_set_and_words_cannot_break_out() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(set(&[u32::MAX]), "4294967295");
        assert_eq!(astring("a\"b\\c\r\no2 DELETE x"), "\"a\\\"b\\\\co2 DELETE x\"");
    }
}
