//! The notice to partners who were given something about whom or what is forgotten (Art. 19 GDPR): by mail, under their own
//! sign, without a name.

use jobs::{Job, Outcome};
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::records::NoticeBody;
use super::sql::NoticeRow;
use super::{Standing, deliver};
use crate::accounts;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::recipients;

/// Where German is written to partners.
const GERMAN: [&str; 4] = ["DE", "AT", "LI", "CH"];

/// Mails a notice; it ends when the partner's mail server has taken it.
pub(super) fn mail(cx: &Cx, job: &Job, notice: &NoticeRow, body: &NoticeBody) -> Outcome {
    let out = match crate::email::outbox::usual(cx) {
        Ok(out) => out,
        Err(word) => return deliver::later(cx, job, notice, None, word),
    };
    let (inner, target) = (cx.clone(), notice.target);
    let found = cx.desk.db.read_blocking(move |tx| {
        let partner = recipients::ops::get(tx, &inner, target)?;
        let company = accounts::sql::setting(tx, inner.id(), "company")?;
        Ok::<_, Error>((partner, company.unwrap_or_else(|| inner.account.name.clone())))
    });
    let (partner, company) = match found {
        Ok(found) => found,
        Err(Error::NotFound) => return deliver::note(cx, job, notice, None, Some("out_of_use"), Standing::GivenUp),
        Err(_) => return Outcome::Retry("database"),
    };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(to) = partner.addresses(&system).into_iter().next() else {
        return deliver::note(cx, job, notice, None, Some("address"), Standing::GivenUp);
    };
    let german = partner.row.country.as_deref().is_none_or(|country| GERMAN.contains(&country));
    let t = Translator::new(if german { Language::German } else { Language::English });
    let letter = Outgoing {
        from: Address { name: company.clone(), address: out.from.clone() },
        to: vec![Address { name: partner.name(&system), address: to.clone() }],
        subject: t.with(Key("notice-mail-subject"), "desk", &company).into_owned(),
        date: cx.desk.world.clock.now(),
        text: t.with2(Key("notice-mail-text"), "desk", &company, "list", list(&t, body)).into_owned(),
        // The same at every attempt: a second copy is known as the same mail.
        message_id: format!("<{}.notice@{}>", crate::access_log::api::ulid(notice.created_at, notice.id), out.host),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        ..Outgoing::default()
    };
    let Ok(bytes) = mail::compose(&letter) else {
        return deliver::note(cx, job, notice, None, Some("cannot_be_written"), Standing::GivenUp);
    };
    match out.transport().and_then(|transport| transport.send(&out.from, &[to.as_str()], &bytes)) {
        Ok(refused) if refused.is_empty() => deliver::note(cx, job, notice, None, None, Standing::Told),
        Ok(_) => deliver::note(cx, job, notice, None, Some("no_such_address"), Standing::GivenUp),
        Err(error) if error.is_temporary() => deliver::later(cx, job, notice, None, crate::email::check::word(error)),
        Err(error) => deliver::note(cx, job, notice, None, Some(crate::email::check::word(error)), Standing::GivenUp),
    }
}

/// What they have of ours, by their own signs and by the days on which it was passed on.
fn list(t: &Translator, body: &NoticeBody) -> String {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let day = |at: i64| jiff::Timestamp::from_microsecond(at).unwrap_or_default().strftime("%Y-%m-%d").to_string();
    let lines = body.people.iter().zip(&body.passed_at).map(|(reference, at)| {
        let reference = reference.disclose(&system);
        let line = if reference.is_empty() {
            t.with(Key("notice-mail-line"), "day", day(*at))
        } else {
            t.with2(Key("notice-mail-line-sign"), "day", day(*at), "sign", reference)
        };
        format!("- {line}")
    });
    lines.collect::<Vec<_>>().join("\n")
}
