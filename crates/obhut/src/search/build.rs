//! Builds an account's index when somebody first searches: in the background, the newest tickets first.

use std::time::Duration;

use db::Tx;
use personal::SystemUse;
use zeroize::Zeroizing;

use super::feed::{self, Snapshot};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{TicketRow, attachments, read, sql};

/// Tickets read in one step.
const STEP: i64 = 200;
/// How long a search waits for the index before it answers with what is there.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(5);
/// Changes this long before the building began may have been on their way to the database without being noted.
const OVERLAP_SECONDS: i64 = 60;

/// Begins to build the account's index if nobody has, and waits a while for it.
pub async fn warm(cx: &Cx) {
    let search = &cx.account.search;
    if search.is_ready() {
        return;
    }
    if search.begin() {
        let cx = cx.as_system();
        std::thread::spawn(move || {
            let built = build(&cx);
            if let Err(error) = &built {
                tracing::error!(error = %error, "the search index could not be built");
            }
            cx.account.search.end(built.is_ok());
        });
    }
    let waited = async {
        while search.is_warm() && !search.is_ready() {
            tokio::time::sleep(GLANCE).await;
        }
    };
    // Whoever waited long enough gets what can be found so far.
    let _ = tokio::time::timeout(PATIENCE, waited).await;
}

/// As [`warm`] for a job, which needs all of it: blocks until everything can be found.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn warm_whole(cx: &Cx) -> Result<(), Error> {
    let search = &cx.account.search;
    while !search.is_ready() {
        if search.begin() {
            let built = build(&cx.as_system());
            search.end(built.is_ok());
            built?;
        } else {
            std::thread::sleep(GLANCE);
        }
    }
    Ok(())
}

/// Reads all tickets into the index, then once more those that changed meanwhile.
fn build(cx: &Cx) -> Result<(), Error> {
    let mut before = i64::MAX;
    loop {
        let inner = cx.clone();
        let step = cx.desk.db.read_blocking(move |tx| {
            let rows = sql::newest(tx, inner.id(), before, STEP)?;
            rows.iter().map(|row| read_one(tx, &inner, row)).collect::<Result<Vec<_>, Error>>()
        })?;
        let Some(last) = step.last().map(|found| found.ticket) else { break };
        before = last;
        step.iter().for_each(|found| found.apply(cx));
        cx.account.search.text.commit();
    }
    let inner = cx.clone();
    let since = cx.now.plus_seconds(-OVERLAP_SECONDS).0;
    let changed = cx.desk.db.read_blocking(move |tx| {
        let mut found = Vec::new();
        for id in sql::changed_since(tx, inner.id(), since)? {
            let row = sql::get(tx, inner.id(), id)?.filter(|row| row.standing == crate::words::Standing::Normal);
            found.push((id, row.map(|row| read_one(tx, &inner, &row)).transpose()?));
        }
        Ok::<_, Error>(found)
    })?;
    for (id, found) in changed {
        cx.account.search.text.remove(id);
        cx.account.search.tickets.remove(id);
        if let Some(found) = found {
            found.apply(cx);
        }
    }
    cx.account.search.text.commit();
    Ok(())
}

/// What one ticket can be found by.
struct Findable {
    ticket: i64,
    fields: Option<Snapshot>,
    comments: Vec<(i64, bool, Zeroizing<String>, Zeroizing<String>)>,
}

impl Findable {
    fn apply(&self, cx: &Cx) {
        if let Some(fields) = &self.fields {
            fields.apply(&cx.account, self.ticket, None);
        }
        for (id, public, text, names) in &self.comments {
            feed::add_comment(&cx.account, self.ticket, *id, *public, text, names);
        }
    }
}

fn read_one(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Findable, Error> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    let comments = sql::comments_of(tx, cx.id(), row.id)?;
    let files = match comments.iter().any(|comment| comment.attachments > 0) {
        true => sql::files_of(tx, cx.id(), row.id)?,
        false => Vec::new(),
    };
    let mut said = Vec::with_capacity(comments.len());
    for comment in comments {
        let (id, public) = (comment.id, comment.public);
        let Some(body) = read::open_comment(cx, comment)?.body else { continue };
        let mut names = Zeroizing::new(String::new());
        for file in files.iter().filter(|file| file.comment == Some(id)) {
            if let Some(meta) = attachments::open(cx, file.clone())?.meta {
                names.push_str(meta.name.disclose(&system));
                names.push('\n');
            }
        }
        said.push((id, public, body.findable(), names));
    }
    let fields = read::open_fields(cx, row)?.map(|fields| Snapshot::of(&fields));
    Ok(Findable { ticket: row.id, fields, comments: said })
}
