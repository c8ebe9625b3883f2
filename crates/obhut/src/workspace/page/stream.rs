//! The event stream of an open page: what others do, drawn for this reader.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::reader::{Reader, Visitor};
use super::told::{self, Told};
use crate::chat::duty::Watch;
use crate::live::hub::{self, Changed, Note};
use crate::live::presence::{self, Visit};
use crate::tickets::access;

/// A sign of life, by which a browser notices within five seconds that a line is dead.
const BEAT: Duration = Duration::from_secs(2);
/// How long a browser may take nothing before its line counts as lost.
const STUCK: Duration = Duration::from_secs(10);
/// How often it is looked whether the session still stands while nothing happens.
const RENEWED: Duration = Duration::from_secs(15);
/// What comes within this time is told together.
const TOGETHER: Duration = Duration::from_millis(120);
/// How often the numbers beside the views are counted anew, at most.
const COUNTED: Duration = Duration::from_secs(2);
/// How long they wait for what is new itself to be told on every page first.
const AFTER_NEWS: Duration = Duration::from_millis(400);
/// How soon a browser comes back after a cut, in milliseconds.
const RETRY: &str = "retry: 500\n\n";

/// What the address of a stream says.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// The last log entry that the page shows.
    #[serde(default)]
    pub(super) after: i64,
    /// The ticket that it shows.
    pub(super) ticket: Option<i64>,
    /// Up to which entry the reader had read the ticket before.
    #[serde(default)]
    pub(super) seen: i64,
    /// The view of its list.
    #[serde(default)]
    pub(super) view: String,
}

/// `GET /events`.
pub(super) async fn open(visitor: Visitor, Query(mut asked): Query<Asked>, headers: HeaderMap) -> Response {
    let reader = match visitor.reader().await {
        Ok(Some(reader)) => reader,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    asked.after = last.unwrap_or(asked.after);
    let Ok(notes) = hub::listen(&reader.cx.desk, &reader.cx.account).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let (out, events) = mpsc::channel(16);
    tokio::spawn(Line { out, asked, reader, counts: Counts::default() }.run(notes));
    streaming(events)
}

/// An answer that goes on as long as something is told.
pub(crate) fn streaming(events: mpsc::Receiver<Bytes>) -> Response {
    let mut response = Response::new(Body::new(Events(events)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects an answer before it passes it on would hold every event back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The body: what the line sends, until it ends.
struct Events(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|bytes| Ok(hyper::body::Frame::data(bytes))))
    }
}

/// One browser that listens.
struct Line {
    out: mpsc::Sender<Bytes>,
    asked: Asked,
    reader: Reader,
    counts: Counts,
}

/// When the numbers beside the views are due.
#[derive(Default)]
struct Counts {
    wanted: bool,
    next: Option<Instant>,
}

/// The line is over: the browser has gone, the session has ended, or the program ends.
struct Over;

/// What has come together.
#[derive(Default)]
struct Batch {
    changed: BTreeMap<i64, Arc<Changed>>,
    presence: bool,
    calls: bool,
    behind: bool,
}

impl Line {
    async fn run(mut self, notes: Receiver<Note>) {
        // Whatever ends the line, the browser comes back by itself and asks for what it missed.
        let _ = self.tell_all(notes).await;
    }

    async fn tell_all(&mut self, mut notes: Receiver<Note>) -> Result<(), Over> {
        let mut ending = self.reader.cx.desk.ending.subscribe();
        self.send(RETRY.to_owned()).await?;
        let _visit = self.enter().await;
        let _watch = Watch::begin(&self.reader.cx.account, &self.reader.cx.actor);
        self.catch_up().await?;
        let mut renewed = Instant::now();
        // Its own moment, whatever else happens: on a busy desk there is always something, and a sign of life must come all
        // the same.
        let mut beat = Instant::now() + BEAT;
        loop {
            let mut batch = Batch::default();
            let mut quiet = false;
            let counted = self.counts.next.filter(|_| self.counts.wanted);
            let out = self.out.clone();
            tokio::select! {
                () = out.closed() => return Err(Over),
                _ = ending.changed() => return Err(Over),
                note = notes.recv() => {
                    self.take(&mut batch, note)?;
                    sleep(TOGETHER).await;
                    while let Ok(Ok(note)) = timeout(Duration::ZERO, notes.recv()).await {
                        self.take(&mut batch, Ok(note))?;
                    }
                }
                () = sleep_until(counted.map_or(beat, |at| at.min(beat))) => quiet = !self.counts.wanted,
            }
            if beat <= Instant::now() {
                beat = Instant::now() + BEAT;
                self.send("event: beat\ndata: .\n\n".to_owned()).await?;
            }
            if !quiet || renewed.elapsed() >= RENEWED {
                self.renew().await?;
                renewed = Instant::now();
            }
            self.tell(batch).await?;
        }
    }

    /// Counts as somebody who has the ticket open, if there is such a ticket for them.
    async fn enter(&mut self) -> Option<Visit> {
        let ticket = self.asked.ticket?;
        if !told::exists(&self.reader, ticket).await {
            self.asked.ticket = None;
            return None;
        }
        Some(Visit::begin(&self.reader.cx.account, ticket, self.reader.cx.actor.person?))
    }

    /// Tells what happened since the page was drawn, or since the line was cut.
    async fn catch_up(&mut self) -> Result<(), Over> {
        let cx = &self.reader.cx;
        let mut batch = Batch { presence: true, calls: true, ..Batch::default() };
        match hub::since(&cx.desk, cx.id(), self.asked.after).await {
            Ok(Some((changed, _))) => {
                batch.changed.extend(changed.into_iter().map(|one| (one.row.id, Arc::new(one))));
            }
            Ok(None) => batch.behind = true,
            Err(_) => return Err(Over),
        }
        self.tell(batch).await
    }

    fn take(&self, batch: &mut Batch, note: Result<Note, RecvError>) -> Result<(), Over> {
        match note {
            Ok(Note::Changed(one)) if one.seq > self.asked.after => {
                batch.changed.insert(one.row.id, one);
            }
            Ok(Note::Changed(_)) => {}
            Ok(Note::Presence(ticket)) => batch.presence |= self.asked.ticket == Some(ticket),
            Ok(Note::Called(agent)) => batch.calls |= self.reader.cx.actor.person == Some(agent),
            Err(RecvError::Lagged(_)) => batch.behind = true,
            Err(RecvError::Closed) => return Err(Over),
        }
        Ok(())
    }

    /// The reader as they are now: roles and groups change while a page is open.
    async fn renew(&mut self) -> Result<(), Over> {
        match self.reader.visitor.reader().await {
            Ok(Some(reader)) => {
                self.reader = reader;
                Ok(())
            }
            _ => Err(Over),
        }
    }

    async fn tell(&mut self, batch: Batch) -> Result<(), Over> {
        if batch.behind {
            // Too much to tell one by one: the page is loaded anew, and the line with it.
            return self.send("event: behind\ndata: 1\n\n".to_owned()).await;
        }
        let newest = batch.changed.values().map(|one| one.seq).max();
        let mut open = None;
        let mut listed = Vec::new();
        for (ticket, one) in &batch.changed {
            if access::may_see(&self.reader.cx.actor, &one.row) {
                listed.push(*ticket);
                open = open.or((self.asked.ticket == Some(*ticket)).then_some(one.seq));
            } else if self.asked.ticket == Some(*ticket) {
                // It has left this reader's sight: the page says so as any page of what does not exist.
                self.send("event: behind\ndata: 1\n\n".to_owned()).await?;
            }
        }
        if !listed.is_empty() {
            let parts = told::parts(&self.reader, &self.asked, &listed, open).await;
            for part in parts.map_err(|_| Over)? {
                self.send(event(newest.unwrap_or(0), &part)).await?;
            }
            if !self.counts.wanted {
                let soonest = Instant::now() + AFTER_NEWS;
                self.counts =
                    Counts { wanted: true, next: Some(self.counts.next.map_or(soonest, |next| next.max(soonest))) };
            }
        }
        self.asked.after = newest.map_or(self.asked.after, |seq| seq.max(self.asked.after));
        if batch.calls
            && let Some(part) = told::calls(&self.reader).await.map_err(|_| Over)?
        {
            self.send(event(self.asked.after, &part)).await?;
        }
        if batch.presence
            && let Some(ticket) = self.asked.ticket
        {
            let part = told::presence(&self.reader, ticket).await.map_err(|_| Over)?;
            self.send(event(self.asked.after, &part)).await?;
        }
        self.count().await
    }

    async fn count(&mut self) -> Result<(), Over> {
        if !self.counts.wanted || self.counts.next.is_some_and(|next| next > Instant::now()) {
            return Ok(());
        }
        self.counts = Counts { wanted: false, next: Some(Instant::now() + COUNTED) };
        let numbers = told::counts(&self.reader).await.map_err(|_| Over)?;
        self.send(format!("event: counts\ndata: {numbers}\n\n")).await
    }

    async fn send(&self, text: String) -> Result<(), Over> {
        match timeout(STUCK, self.out.send(Bytes::from(text))).await {
            Ok(Ok(())) => Ok(()),
            // Nobody takes anything any more: whoever had the page open does not count as there.
            Ok(Err(_)) | Err(_) => Err(Over),
        }
    }
}

/// An event with a part of a page as its data.
fn event(seq: i64, part: &Told) -> String {
    let mut text = format!("id: {seq}\n");
    for line in part.0.lines() {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    text
}

/// `POST /tickets/{number}/typing`: the reader is writing there. Never what.
pub(super) async fn typing(
    axum::extract::Path(ticket): axum::extract::Path<String>,
    posted: super::form::Posted,
) -> Response {
    let cx = &posted.reader.cx;
    let (Ok(ticket), Some(person)) = (super::reader::number(&ticket), cx.actor.person) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Only who has the ticket open, and may, counts as somebody who writes there.
    presence::writes(&cx.account, ticket, person, cx.at());
    StatusCode::NO_CONTENT.into_response()
}
