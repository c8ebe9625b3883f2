//! Everything of an account that can be read, in the clear, for whoever leaves: one JSON object a line, files beside them,
//! and the signed log.
//!
//! What is written here is no longer sealed and no erasure reaches it: who asked for it keeps it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use db::Tx;
use personal::{Category, Disclosure, Fact, Field, PersonalData, Place, SystemUse, Value, Visitor};
use serde_json::{Map, Value as Json, json};

use crate::backup::sql as rows;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{self, CommentRow, TicketRow};
use crate::words::{Priority, TicketKind};
use crate::{email, organisations, people};

/// Rows read in one step.
const STEP: i64 = 200;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// People.
    pub people: u64,
    /// Organisations.
    pub organisations: u64,
    /// Tickets, those in the trash too.
    pub tickets: u64,
    /// Files and original mails.
    pub files: u64,
}

/// Writes an account into the new folder `to`. Blocks for as long as it takes; the account may be used meanwhile.
///
/// # Errors
/// [`Error::Storage`] when the folder is there already or cannot be written; the database's and the vault's.
pub fn export(cx: &Cx, to: &Path) -> Result<Exported, Error> {
    fs::DirBuilder::new().mode(0o700).create(to)?;
    let people = each(cx, to, "people.jsonl", |tx, cx, after| {
        let some = people::sql::everybody(tx, cx.id(), after, STEP)?;
        let last = some.last().map(|row| row.id);
        Ok((last, some.into_iter().map(|row| person(tx, cx, row)).collect::<Result<_, _>>()?))
    })?;
    let mut done = Exported { people, ..Exported::default() };
    done.organisations = each(cx, to, "organisations.jsonl", |tx, cx, after| {
        let some = organisations::sql::every(tx, cx.id(), after, STEP)?;
        let last = some.last().map(|row| row.id);
        Ok((last, some.into_iter().map(|row| organisation(cx, row)).collect::<Result<_, _>>()?))
    })?;
    done.tickets = each(cx, to, "tickets.jsonl", |tx, cx, after| {
        let some = rows::tickets(tx, cx.id(), after, STEP)?;
        let mut lines = Vec::new();
        for row in &some {
            if let Some(row) = tickets::sql::get(tx, cx.id(), row.id)? {
                lines.push(ticket(tx, cx, &row)?);
            }
        }
        Ok((some.last().map(|row| row.id), lines))
    })?;
    done.files = files(cx, to)?;
    super::closing::sign_all(cx)?;
    let (account, log) = (cx.id(), to.join("log"));
    cx.desk
        .db
        .read_blocking(move |tx| Ok::<_, Error>(crate::proof::ops::export(tx, account, &log).map(drop)))?
        .map_err(Box::new)?;
    File::open(to)?.sync_all()?;
    Ok(done)
}

type Lines = (Option<i64>, Vec<Json>);

fn each(
    cx: &Cx,
    to: &Path,
    name: &str,
    read: impl Fn(&mut Tx<'_>, &Cx, i64) -> Result<Lines, Error> + Clone + Send + Sync + 'static,
) -> Result<u64, Error> {
    let mut file = BufWriter::new(create(&to.join(name))?);
    let (mut after, mut count) = (0, 0);
    loop {
        let (inner, read) = (cx.clone(), read.clone());
        let (last, lines) = cx.desk.db.read_blocking(move |tx| read(tx, &inner, after))?;
        for line in lines {
            writeln!(file, "{line}")?;
            count += 1;
        }
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(count)
}

fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Whoever leaves takes what is theirs: all categories but credentials.
fn eyes() -> Disclosure {
    crate::disclosure::for_system(SystemUse::Outbox)
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|at| at.to_string()).unwrap_or_default()
}

fn person(tx: &mut Tx<'_>, cx: &Cx, row: people::PersonRow) -> Result<Json, Error> {
    let person = people::ops::open(tx, cx, row)?;
    let row = &person.row;
    let identities: Vec<Json> = person
        .identities
        .iter()
        .map(|(row, value)| {
            let value = value.as_ref().map(|value| value.disclose(&eyes()).clone());
            json!({ "kind": row.kind.word(), "value": value, "primary": row.primary, "verified": row.verified })
        })
        .collect();
    Ok(json!({
        "id": row.id, "role": row.role.word(), "standing": row.standing.word(), "locale": row.locale,
        "organisation_id": row.organisation, "created_at": time(row.created_at), "updated_at": time(row.updated_at),
        "profile": person.profile.as_ref().map(record), "identities": identities,
    }))
}

fn organisation(cx: &Cx, row: organisations::sql::OrganisationRow) -> Result<Json, Error> {
    let one = organisations::ops::open(cx, row)?;
    Ok(json!({
        "id": one.row.id, "standing": one.row.standing.word(), "created_at": time(one.row.created_at),
        "profile": one.profile.as_ref().map(record),
    }))
}

fn ticket(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Json, Error> {
    let fields = tickets::read::open_fields(cx, row)?;
    let parties: Vec<Json> = tickets::sql::parties(tx, cx.id(), row.id)?
        .into_iter()
        .map(|(person, part)| json!({ "person_id": person, "part": part }))
        .collect();
    let files = tickets::sql::files_of(tx, cx.id(), row.id)?;
    let mut comments = Vec::new();
    for one in tickets::sql::comments_of(tx, cx.id(), row.id)? {
        let own: Vec<_> = files.iter().filter(|file| file.comment == Some(one.id)).cloned().collect();
        comments.push(comment(cx, one, own)?);
    }
    Ok(json!({
        "id": row.id, "standing": row.standing.word(), "status": row.status.word(),
        "priority": row.priority.map(Priority::word), "kind": row.kind.map(TicketKind::word),
        "group_id": row.group, "assignee_id": row.assignee, "requester_id": row.requester,
        "organisation_id": row.organisation, "parties": parties, "source": row.source,
        "created_at": time(row.created_at), "updated_at": time(row.updated_at),
        "solved_at": row.solved_at.map(time), "fields": fields.as_ref().map(record), "comments": comments,
    }))
}

fn comment(cx: &Cx, row: CommentRow, files: Vec<tickets::sql::FileRow>) -> Result<Json, Error> {
    let (id, author, public, at) = (row.id, row.author, row.public, row.created_at);
    let view = tickets::read::open_comment(cx, row)?;
    let mut named = Vec::new();
    for file in files {
        let (id, size) = (file.id, file.size);
        let open = tickets::attachments::open(cx, file)?;
        named.push(
            json!({ "id": id, "size": size, "file": format!("files/{id}"), "meta": open.meta.as_ref().map(record) }),
        );
    }
    Ok(json!({
        "id": id, "author_id": author, "public": public, "created_at": time(at),
        "body": view.body.as_ref().map(record), "quote": view.quote.as_ref().map(record), "files": named,
    }))
}

/// Attachments under their numbers, and the mails as they came under those of ticket and comment.
fn files(cx: &Cx, to: &Path) -> Result<u64, Error> {
    let (files, mails) = (to.join("files"), to.join("mails"));
    for folder in [&files, &mails] {
        fs::DirBuilder::new().mode(0o700).create(folder)?;
    }
    let (mut count, mut after) = (0, 0);
    loop {
        let inner = cx.clone();
        let some = cx.desk.db.read_blocking(move |tx| rows::tickets(tx, inner.id(), after, STEP))?;
        let Some(last) = some.last() else { return Ok(count) };
        after = last.id;
        for row in some {
            let (inner, files, mails) = (cx.clone(), files.clone(), mails.clone());
            count += cx.desk.db.read_blocking(move |tx| of_ticket(tx, &inner, row.id, &files, &mails))?;
        }
    }
}

fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, files: &Path, mails: &Path) -> Result<u64, Error> {
    let mut count = 0;
    for file in tickets::sql::files_of(tx, cx.id(), ticket)? {
        let content = tickets::attachments::read_content(tx, cx, &file);
        count += kept(&files.join(file.id.to_string()), content)?;
    }
    for comment in email::original::of_ticket(tx, cx, ticket)? {
        let content = email::original::read(tx, cx, ticket, comment);
        count += kept(&mails.join(format!("{ticket}-{comment}.eml")), content)?;
    }
    Ok(count)
}

/// Writes what can be read; what is forgotten leaves no file. A reading may run again, so a file may be there already.
fn kept(path: &Path, content: Result<zeroize::Zeroizing<Vec<u8>>, Error>) -> Result<u64, Error> {
    let content = match content {
        Ok(content) => content,
        Err(Error::NotFound) => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(&content)?;
    file.sync_all()?;
    Ok(1)
}

/// A declared record as JSON, by the names of its fields.
fn record<T: PersonalData>(record: &T) -> Json {
    let mut open = Open { levels: vec![Map::new()], places: Vec::new(), eyes: eyes() };
    record.visit(&mut open);
    Json::Object(open.levels.pop().unwrap_or_default())
}

struct Open {
    levels: Vec<Map<String, Json>>,
    places: Vec<(&'static Field, Place)>,
    eyes: Disclosure,
}

impl Open {
    fn put(&mut self, field: &'static Field, place: Place, value: Json) {
        let Some(level) = self.levels.last_mut() else { return };
        match place {
            Place::Only => drop(level.insert(field.name.to_owned(), value)),
            Place::Item(_) => {
                let list = level.entry(field.name).or_insert_with(|| json!([]));
                if let Json::Array(list) = list {
                    list.push(value);
                }
            }
            Place::Key(key) => {
                let map = level.entry(field.name).or_insert_with(|| json!({}));
                if let Json::Object(map) = map {
                    map.insert(key.to_string(), value);
                }
            }
        }
    }
}

impl Visitor for Open {
    fn personal(&mut self, field: &'static Field, place: Place, value: Value<'_>) {
        if field.category == Some(Category::Credential) {
            return;
        }
        let value = match value {
            Value::Text(text) => json!(text.disclose(&self.eyes)),
            Value::Bytes(bytes) => json!(bytes.disclose(&self.eyes)),
            Value::Flag(flag) => json!(flag.disclose(&self.eyes)),
            Value::Number(number) => json!(number.disclose(&self.eyes)),
        };
        self.put(field, place, value);
    }

    fn fact(&mut self, field: &'static Field, place: Place, fact: Fact<'_>) {
        let value = match fact {
            Fact::Word(word) => json!(word),
            Fact::Flag(flag) => json!(flag),
            Fact::Number(number) => json!(number),
        };
        self.put(field, place, value);
    }

    fn enter(&mut self, field: &'static Field, place: Place) {
        self.levels.push(Map::new());
        self.places.push((field, place));
    }

    fn leave(&mut self) {
        if let (Some(inner), Some((field, place))) = (self.levels.pop(), self.places.pop()) {
            self.put(field, place, Json::Object(inner));
        }
    }
}
