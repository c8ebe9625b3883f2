//! Rules redact what has the form of a card, an account or an official number: a job that names ticket and comment, so that all
//! that came with the comment, its mail too, is stored when the words are taken out of it.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, NewJob, Outcome};
use personal::SystemUse;
use pii::Label;

use crate::context::Cx;
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::holds::Duty;
use crate::i18n::{Key, Translator};
use crate::redaction::{self, Reason};
use crate::tickets::{NewComment, TicketChange, read, sql, update};
use crate::words::{CommentKind, Source};

/// The kind of job that redacts.
pub const REDACT: &str = "redact_patterns";

/// What is known by its form for sure, or by the word before it: the rest is named too often where nobody is meant.
const SURE: [Label; 5] = [Label::Iban, Label::CreditCard, Label::SocialSecurity, Label::TaxId, Label::IdDocument];

/// In what a rule looks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// In what was said last.
    Newest,
    /// In all that was said.
    All,
}

impl Extent {
    /// The word of the API and of forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::All => "all",
        }
    }

    /// What a word says.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Newest, Self::All].into_iter().find(|one| one.word() == word)
    }
}

/// Queues what is to be redacted of a ticket; a sentence instead where a duty keeps it as it is.
pub(super) fn announce(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, extent: Extent) -> Result<Option<String>, Error> {
    let row = sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    if let Some(duty) = crate::holds::ops::duty(tx, cx, &row)? {
        return Ok(Some(kept(cx, Some(duty))));
    }
    let said = sql::comments_of(tx, cx.id(), ticket)?;
    let comment = match extent {
        Extent::All => 0,
        Extent::Newest => match said.iter().rev().find(|one| one.kind == CommentKind::Message) {
            Some(newest) => newest.id,
            None => return Ok(None),
        },
    };
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: REDACT,
        subject: ticket,
        argument: comment,
        run_at: cx.now,
    };
    cx.desk.queue.enqueue(tx, &job)?;
    Ok(None)
}

/// What the ticket says where nothing may go.
fn kept(cx: &Cx, duty: Option<Duty>) -> String {
    let t = Translator::new(cx.language);
    match duty {
        Some(duty) => t.with(Key("rule-redact-held"), "duty", duty.text(&t)).into_owned(),
        None => t.get(Key("rule-redact-kept")).into_owned(),
    }
}

/// Carries out one job of the kind [`REDACT`]. May run twice: what is gone is not found again.
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, ticket, comment) = (cx.clone(), job.subject, job.argument);
    let found = desk.db.read_blocking(move |tx| found(tx, &inner, ticket, comment));
    let done =
        found.and_then(|found| found.iter().try_for_each(|(comment, words)| black(&cx, ticket, *comment, words)));
    match done {
        // The ticket may have gone meanwhile, and with it what was to go.
        Ok(()) | Err(Error::NotFound | Error::Gone) => Outcome::Done,
        Err(error) if error.is_passing() => Outcome::Retry("database"),
        Err(_) => Outcome::Fail("cannot_be_redacted"),
    }
}

/// What is to go of which comment, one of them or all.
fn found(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<Vec<(i64, Vec<String>)>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let mut found = Vec::new();
    for row in sql::comments_of(tx, cx.id(), ticket)?.into_iter().filter(|row| comment == 0 || row.id == comment) {
        let view = read::open_comment(cx, row)?;
        let quoted = view.quote.as_ref().and_then(|quote| quote.quoted.as_ref());
        let said = view.body.iter().flat_map(|body| std::iter::once(&body.text).chain(&body.transcript));
        let texts = said.chain(quoted);
        let mut words = Vec::new();
        for text in texts {
            let text = text.disclose(&system);
            let sure = pii::find(text).into_iter().filter(|one| SURE.contains(&one.label));
            words.extend(sure.filter_map(|one| text.get(one.range()).map(str::to_owned)));
        }
        words.sort_unstable();
        words.dedup();
        if !words.is_empty() {
            found.push((view.row.id, words));
        }
    }
    Ok(found)
}

/// Takes words out of a comment, and out of what repeats it.
fn black(cx: &Cx, ticket: i64, comment: i64, words: &[String]) -> Result<(), Error> {
    let (inner, words) = (cx.clone(), words.to_vec());
    let done = cx.desk.db.write_blocking(move |tx| {
        redaction::ops::words(tx, &inner, (ticket, comment), &words, Reason::Secret).map(drop)
    });
    let Err(Error::Invalid(faults)) = done else { return done };
    match faults.first().map(|fault| fault.kind) {
        Some(FaultKind::Held(duty)) => note(cx, ticket, &kept(cx, duty)),
        // Somebody was faster.
        Some(FaultKind::Absent) => Ok(()),
        _ => Err(Error::Invalid(faults)),
    }
}

fn note(cx: &Cx, ticket: i64, text: &str) -> Result<(), Error> {
    let (inner, text) = (cx.clone(), text.to_owned());
    cx.desk.db.write_blocking(move |tx| {
        let comment = NewComment { kind: CommentKind::Notice, ..NewComment::message(&text, false) };
        let change = TicketChange { comment: Some(comment), ..TicketChange::default() };
        update::apply(tx, &inner, ticket, &change).map(drop)
    })
}
