//! The link that whoever is forgotten is mailed before their address goes. It holds a secret of 128 random bits that only
//! they have; the desk keeps its hash, and not whose it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::sql::{self, CertificateRow};
use crate::accounts;
use crate::context::Cx;
use crate::email::outbox::{self, MailOut};
use crate::erasure::Kind;
use crate::erasure::sql::ErasureRow;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::people;
use crate::words::IdentityKind;

/// How long keys wait for a mail server that does not answer, in microseconds: a dead address must not keep anybody from
/// being forgotten.
const PATIENCE: i64 = 60 * 60 * 1_000_000;
/// Addresses written to at the most: a human has a few records, not many.
const ADDRESSES: usize = 8;

/// Where to write to, and in which language.
struct Reader {
    to: Address,
    language: Language,
}

/// Mails the link. `false`: it could not be mailed yet, and there is still time. Blocks.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn mail(cx: &Cx, row: &ErasureRow, begun: &CertificateRow) -> Result<bool, Error> {
    let (readers, base, company) = readers(cx, row)?;
    if readers.is_empty() || base.is_empty() {
        return settle(cx, row.id, 0);
    }
    let out = match outbox::usual(cx) {
        Err("no_mail_server") => return settle(cx, row.id, 0),
        found => found,
    };
    let mut taken = 0;
    let mut later = out.is_err();
    if let Ok(out) = out {
        for reader in readers {
            match send(cx, row.id, &out, reader, &base, &company)? {
                Sent::Taken => taken += 1,
                Sent::Refused => {}
                Sent::Later => later = true,
            }
        }
    }
    let waiting = taken == 0 && later && cx.desk.world.clock.now().0 < begun.created_at + PATIENCE;
    if waiting { Ok(false) } else { settle(cx, row.id, taken) }
}

fn settle(cx: &Cx, erasure: i64, links: i64) -> Result<bool, Error> {
    let (account, now) = (cx.id(), cx.desk.world.clock.now().0);
    cx.desk.db.write_blocking(move |tx| sql::set_told(tx, account, erasure, now, links))?;
    Ok(true)
}

/// Whom the erasure is about, as long as they can be reached; the desk's address and name.
fn readers(cx: &Cx, row: &ErasureRow) -> Result<(Vec<Reader>, String, String), Error> {
    let (inner, erasure) = (cx.clone(), row.id);
    cx.desk.db.read_blocking(move |tx| {
        let system = crate::disclosure::for_system(SystemUse::Outbox);
        let people = crate::erasure::sql::subjects(tx, inner.id(), erasure, Kind::Person, 0, 100)?;
        let mut readers: Vec<Reader> = Vec::new();
        for id in people {
            let found = people::ops::row(tx, &inner, id)?;
            let language = found.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
            let person = people::ops::open(tx, &inner, found)?;
            let Some(address) = person.primary(IdentityKind::Email, &system).map(str::to_owned) else { continue };
            let known = readers.iter().any(|reader| reader.to.address.eq_ignore_ascii_case(&address));
            if !known && readers.len() < ADDRESSES {
                readers.push(Reader { to: Address { name: person.name(&inner, &system), address }, language });
            }
        }
        let base = accounts::base::of(tx, &inner)?;
        let company = accounts::sql::setting(tx, inner.id(), "company")?;
        Ok((readers, base, company.unwrap_or_else(|| inner.account.name.clone())))
    })
}

enum Sent {
    Taken,
    Refused,
    Later,
}

fn send(cx: &Cx, erasure: i64, out: &MailOut, reader: Reader, base: &str, company: &str) -> Result<Sent, Error> {
    let random = &*cx.desk.world.random;
    let word = URL_SAFE_NO_PAD.encode(world::random_bytes::<16>(random));
    let hash = crate::staff::tokens::hash(&word);
    let (account, now) = (cx.id(), cx.desk.world.clock.now());
    // Before the mail: a link that somebody holds must open something, whenever the program ends.
    cx.desk.db.write_blocking(move |tx| sql::insert_link(tx, account, &hash, erasure, now.0))?;
    let t = Translator::new(reader.language);
    let link = format!("{base}/certificate/{word}");
    let identifier: String = world::random_bytes::<12>(random).iter().map(|byte| format!("{byte:02x}")).collect();
    let to = reader.to.address.clone();
    let letter = Outgoing {
        from: Address { name: company.to_owned(), address: out.from.clone() },
        to: vec![reader.to],
        subject: t.with(Key("certificate-mail-subject"), "desk", company).into_owned(),
        date: now,
        text: t.with2(Key("certificate-mail-text"), "desk", company, "link", &link).into_owned(),
        message_id: format!("<{identifier}.certificate@{}>", out.host),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        ..Outgoing::default()
    };
    let sent = match mail::compose(&letter) {
        Ok(bytes) => match out.transport().and_then(|transport| transport.send(&out.from, &[to.as_str()], &bytes)) {
            Ok(refused) if refused.is_empty() => Sent::Taken,
            Ok(_) => Sent::Refused,
            Err(error) if error.is_temporary() => Sent::Later,
            Err(_) => Sent::Refused,
        },
        Err(_) => Sent::Refused,
    };
    if !matches!(sent, Sent::Taken) {
        cx.desk.db.write_blocking(move |tx| sql::drop_link(tx, account, &hash))?;
    }
    Ok(sent)
}
