//! Sends a keeper the newest head of the log.

use std::sync::Arc;

use jobs::{Job, Outcome};
use ledger::store::{self, Head};
use mail::{Address, Attachment, Outgoing};

use super::ops::{self, Keeper};
use super::{KeeperKind, sql};
use crate::accounts;
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::outbound::{self, Target};
use crate::words::Source;

/// The kind of job that sends a head: the keeper is its subject.
pub const CHECKPOINT: &str = "checkpoint";

/// What a keeper gets.
struct Parcel {
    keeper: Keeper,
    head: Head,
    /// The key that checks the head.
    key: String,
    company: String,
}

/// Carries out one job of the kind [`CHECKPOINT`].
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, id) = (cx.clone(), job.subject);
    let found = desk.db.read_blocking(move |tx| parcel(tx, &inner, id));
    let parcel = match found {
        Ok(Some(parcel)) => parcel,
        // It is gone, or there is no log yet.
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        // It shows on the page that this keeper gets nothing.
        Err(error) => {
            tracing::warn!(%error, keeper = id, "where a keeper of the log is reached cannot be read");
            return note(&cx, id, Err("cannot_be_written"));
        }
    };
    let sent = match parcel.keeper.row.kind {
        KeeperKind::Https => post(&cx, &parcel),
        KeeperKind::Mail => mail(&cx, &parcel),
    };
    note(&cx, id, sent.map(|()| i64::try_from(parcel.head.size).unwrap_or(i64::MAX)))
}

/// Notes how it went: up to which size of the log, or why not.
fn note(cx: &Cx, id: i64, sent: Result<i64, &'static str>) -> Outcome {
    let inner = cx.clone();
    let noted = cx.desk.db.write_blocking(move |tx| {
        let at = inner.desk.world.clock.now().0;
        match sent {
            Ok(size) => sql::sent(tx, inner.id(), id, size, at),
            Err(word) => sql::failed(tx, inner.id(), id, at, word),
        }
    });
    match (sent, noted) {
        (Ok(_), Ok(())) => Outcome::Done,
        (Err(word), _) => Outcome::Retry(word),
        (Ok(_), Err(_)) => Outcome::Retry("database"),
    }
}

fn parcel(tx: &mut db::Tx<'_>, cx: &Cx, id: i64) -> Result<Option<Parcel>, Error> {
    let Some(row) = sql::get(tx, cx.id(), id)? else { return Ok(None) };
    let (Some(head), Some(key)) = (store::head(tx, cx.id())?, crate::proof::sql::key(tx, cx.id())?) else {
        return Ok(None);
    };
    let company = accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    Ok(Some(Parcel { keeper: ops::open(cx, row)?, head, key: key.verifier, company }))
}

fn post(cx: &Cx, parcel: &Parcel) -> Result<(), &'static str> {
    let target = parcel.keeper.place.as_deref().and_then(Target::of).ok_or("address")?;
    let headers = [("x-obhut-log-key", parcel.key.clone())];
    let body = parcel.head.note.clone().into_bytes();
    match outbound::post(&cx.desk.outbound, &target, "text/plain; charset=utf-8", &headers, body) {
        Ok(answer) if answer.is_taken() => Ok(()),
        Ok(answer) => Err(answer.word()),
        Err(fault) => Err(fault.word()),
    }
}

fn mail(cx: &Cx, parcel: &Parcel) -> Result<(), &'static str> {
    let to = parcel.keeper.place.clone().ok_or("address")?;
    let out = crate::email::outbox::usual(cx)?;
    let bytes = mail::compose(&letter(cx, parcel, (&out.from, &out.host), &to)).map_err(|_| "cannot_be_written")?;
    match out.transport().and_then(|transport| transport.send(&out.from, &[to.as_str()], &bytes)) {
        Ok(refused) if refused.is_empty() => Ok(()),
        Ok(_) => Err("no_such_address"),
        Err(error) => Err(crate::email::check::word(error)),
    }
}

/// The mail, in the language of the keeper.
fn letter(cx: &Cx, parcel: &Parcel, (from, host): (&str, &str), to: &str) -> Outgoing {
    let language = parcel.keeper.row.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let t = Translator::new(language);
    let company = &parcel.company;
    let text = t.with_all(
        Key("keeper-mail-text"),
        &[("desk", company), ("size", &parcel.head.size), ("key", &parcel.key), ("note", &parcel.head.note)],
    );
    Outgoing {
        from: Address { name: company.clone(), address: from.to_owned() },
        to: vec![Address { name: String::new(), address: to.to_owned() }],
        subject: t.with2(Key("keeper-mail-subject"), "desk", company, "size", parcel.head.size).into_owned(),
        date: cx.desk.world.clock.now(),
        text: text.into_owned(),
        message_id: format!("<{}.{}.checkpoint@{host}>", parcel.keeper.row.id, parcel.head.size),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        attachments: vec![Attachment {
            name: Some("checkpoint.txt".into()),
            content_type: "text/plain; charset=utf-8".into(),
            declared: true,
            bytes: parcel.head.note.clone().into_bytes(),
            content_id: None,
            inline: false,
        }],
        ..Outgoing::default()
    }
}

#[cfg(test)]
mod tests {
    use db::params;
    use testkit::Engine;

    use super::*;
    use crate::testing::TestDesk;

    /// The mail that a keeper would get now.
    fn letter_to(desk: &TestDesk, keeper: i64) -> Outgoing {
        let cx = desk.system();
        let parcel = desk.read(&cx, move |tx, cx| parcel(tx, cx, keeper)).unwrap().unwrap();
        letter(&cx, &parcel, ("hilfe@lindhof.example", "lindhof.example"), "rat@kunden.example")
    }

    fn enter(desk: &TestDesk, place: &'static str, language: Language) -> i64 {
        desk.write(&desk.acting(desk.administrator), move |tx, cx| ops::add(tx, cx, place, language)).unwrap()
    }

    #[test]
    fn each_keeper_is_written_to_in_the_language_chosen_for_them() {
        for engine in Engine::BOTH {
            let desk = TestDesk::new(engine);
            let german = enter(&desk, "rat@kunden.example", Language::German);
            let english = enter(&desk, "auditor@kunden.example", Language::English);
            // Entered before there was a choice.
            let old = enter(&desk, "alt@kunden.example", Language::English);
            desk.write(&desk.system(), move |tx, cx| {
                let forget = "UPDATE keeper SET locale = NULL WHERE account_id = $1 AND id = $2";
                Ok(tx.execute(forget, params![cx.id(), old])?)
            })
            .unwrap();
            crate::proof::ops::integrate(&desk.desk);
            let key = desk.read(&desk.system(), |tx, cx| Ok(crate::proof::sql::key(tx, cx.id())?.unwrap().verifier));
            let key = key.unwrap();
            for (keeper, subject, greeting) in [
                (german, "Stand des Protokolls", "Guten Tag,"),
                (english, "state of the log", "Hello,"),
                (old, "Stand des Protokolls", "Guten Tag,"),
            ] {
                let letter = letter_to(&desk, keeper);
                assert!(letter.subject.contains(subject), "{}", letter.subject);
                assert!(letter.text.starts_with(greeting) && letter.text.contains(&key), "{}", letter.text);
                let head = String::from_utf8(letter.attachments[0].bytes.clone()).unwrap();
                assert!(ledger::note::open(&head, &key).is_ok(), "the head is the same in every language");
            }
        }
    }
}
