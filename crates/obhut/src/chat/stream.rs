//! The event stream of a visitor: what was said, whether somebody writes, whether somebody is there. A visitor who was cut
//! off is told what was missed.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use super::limits::Open;
use super::ops::Visit;
use super::page::Here;
use super::said::{self, Lines};
use super::script;
use crate::live::hub::{self, Note};
use crate::live::presence;
use crate::workspace::page::streaming;

/// A sign of life, and how often it is looked what nobody tells.
const BEAT: Duration = Duration::from_secs(3);
/// How long a browser may take nothing before the line counts as lost.
const STUCK: Duration = Duration::from_secs(10);
/// How long a page may give no sign of life before its line counts as lost, in microseconds. Pages in the background are
/// woken once a minute.
const SILENT: i64 = 90_000_000;
/// How often it is looked whether the conversation still stands while nothing happens.
const RENEWED: Duration = Duration::from_secs(15);
/// How soon a browser comes back after a cut, in milliseconds.
const RETRY: &str = "retry: 1000\n\n";

/// What the address of a stream says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// The last entry that the page shows.
    #[serde(default)]
    after: i64,
}

/// `GET /chat/events`.
pub(super) async fn open(here: Here, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let visit = match here.visit().await {
        Ok(Some(visit)) => visit,
        // No content: the browser does not come back.
        Ok(None) => return StatusCode::NO_CONTENT.into_response(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let after = last.unwrap_or(asked.after);
    let Ok(notes) = hub::listen_to(&visit.cx.desk, &visit.cx.account, visit.chat.ticket).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Some(open) = visit.cx.desk.chat_limits.listen(here.origin(), visit.chat.id) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let (out, events) = mpsc::channel(16);
    let line = Line { out, here, visit, after, held_up: false, there: None, writing: None, _open: open };
    tokio::spawn(line.run(notes));
    streaming(events)
}

/// One browser that listens.
struct Line {
    out: mpsc::Sender<Bytes>,
    here: Here,
    visit: Visit,
    after: i64,
    held_up: bool,
    there: Option<bool>,
    writing: Option<bool>,
    _open: Open,
}

/// The line is over.
struct Over;

impl Line {
    async fn run(mut self, notes: Receiver<Note>) {
        // Whatever ends the line, the browser comes back by itself and asks for what it missed.
        let _ = self.tell_all(notes).await;
    }

    async fn tell_all(&mut self, mut notes: Receiver<Note>) -> Result<(), Over> {
        let (account, chat) = (std::sync::Arc::clone(&self.visit.cx.account), self.visit.chat);
        let mut ending = self.visit.cx.desk.ending.subscribe();
        self.send(RETRY.to_owned()).await?;
        let now = self.now();
        let _visit = presence::Visit::of_visitor(&account, chat.ticket, chat.person, now);
        self.catch_up().await?;
        self.tell_signs().await?;
        let mut renewed = Instant::now();
        // Its own moment, whatever else happens: on a busy desk there is always something, and a sign of life must come all
        // the same.
        let mut beat = Instant::now() + BEAT;
        loop {
            let out = self.out.clone();
            let fresh = tokio::select! {
                () = out.closed() => return Err(Over),
                _ = ending.changed() => return Err(Over),
                note = notes.recv() => is_said(&note)?,
                () = sleep_until(beat) => {
                    beat = Instant::now() + BEAT;
                    self.send("event: beat\ndata: .\n\n".to_owned()).await?;
                    self.must_live()?;
                    self.held_up || renewed.elapsed() >= RENEWED
                }
            };
            if fresh {
                self.renew().await?;
                renewed = Instant::now();
                self.catch_up().await?;
            }
            self.tell_signs().await?;
        }
    }

    /// The conversation as it is now: it may have ended, or be forgotten.
    async fn renew(&mut self) -> Result<(), Over> {
        match self.here.visit().await {
            Ok(Some(visit)) => {
                self.visit = visit;
                Ok(())
            }
            Ok(None) => {
                self.send("event: over\ndata: .\n\n".to_owned()).await?;
                Err(Over)
            }
            Err(_) => Err(Over),
        }
    }

    /// Tells what was said since.
    async fn catch_up(&mut self) -> Result<(), Over> {
        let (visit, after, naming) = (self.visit.clone(), self.after, self.here.settings.naming);
        let said = self.here.guest.read(move |tx, _| said::after(tx, &visit, after, naming)).await;
        let Lines { lines, held_up } = said.map_err(|_| Over)?;
        self.held_up = held_up;
        for line in &lines {
            self.send(script::event(line)).await?;
            self.after = self.after.max(line.seq);
        }
        // That it was shown is told by the page (`/chat/seen`): what was sent into a dead line was not.
        Ok(())
    }

    fn now(&self) -> i64 {
        self.visit.cx.desk.world.clock.now().0
    }

    /// Ends the line of a page that has given no sign of life for long, here or through another process.
    fn must_live(&self) -> Result<(), Over> {
        let (live, chat) = (&self.visit.cx.account.live, self.visit.chat);
        let heard = live.presence.heard_at(chat.ticket, chat.person).unwrap_or(0);
        if self.now() < heard.saturating_add(SILENT) || live.elsewhere.of(chat.ticket).present {
            return Ok(());
        }
        Err(Over)
    }

    /// Tells whether somebody is there, and writes; only when it has changed.
    async fn tell_signs(&mut self) -> Result<(), Over> {
        let (live, chat) = (&self.visit.cx.account.live, self.visit.chat);
        let now = self.now();
        let others = live.presence.of(chat.ticket, now).into_iter().filter(|one| one.person != chat.person);
        let here = others.filter(|one| one.writing).count() > 0;
        let writing = here || live.elsewhere.of(chat.ticket).staff_until > now;
        let there = live.duty.anybody() || live.elsewhere.anybody();
        if self.there.replace(there) != Some(there) {
            self.send(format!("event: there\ndata: {}\n\n", u8::from(there))).await?;
        }
        if self.writing.replace(writing) != Some(writing) {
            self.send(format!("event: writing\ndata: {}\n\n", u8::from(writing))).await?;
        }
        Ok(())
    }

    async fn send(&self, text: String) -> Result<(), Over> {
        match timeout(STUCK, self.out.send(Bytes::from(text))).await {
            Ok(Ok(())) => Ok(()),
            // Nobody takes anything any more: the line is dead, or its reader is.
            Ok(Err(_)) | Err(_) => Err(Over),
        }
    }
}

/// Whether a note about the conversation is a reason to look what was said.
fn is_said(note: &Result<Note, RecvError>) -> Result<bool, Over> {
    match note {
        Ok(Note::Changed(_)) | Err(RecvError::Lagged(_)) => Ok(true),
        Ok(Note::Presence(_) | Note::Called(_)) => Ok(false),
        Err(RecvError::Closed) => Err(Over),
    }
}
