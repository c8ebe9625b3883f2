//! Every statement is one that both engines understand.

use std::collections::BTreeSet;
use std::path::Path;

use obhut::migrations::MIGRATIONS;

/// Every list there is, under the file it stands in.
const LISTS: &[(&str, &[&str])] = &[
    ("access_log/opening_sql.rs", obhut::access_log::opening_sql::STATEMENTS),
    ("access_log/sql.rs", obhut::access_log::sql::STATEMENTS),
    ("absence/sql.rs", obhut::absence::sql::STATEMENTS),
    ("articles/comments_sql.rs", obhut::articles::comments_sql::STATEMENTS),
    ("articles/files_sql.rs", obhut::articles::files_sql::STATEMENTS),
    ("articles/sql.rs", obhut::articles::sql::STATEMENTS),
    ("articles/texts_sql.rs", obhut::articles::texts_sql::STATEMENTS),
    ("automations/sql.rs", obhut::automations::sql::STATEMENTS),
    ("appearance/sql.rs", obhut::appearance::sql::STATEMENTS),
    ("email/rules.rs", obhut::email::rules::STATEMENTS),
    ("email/suspended.rs", obhut::email::suspended::STATEMENTS),
    ("fields/sql.rs", obhut::fields::sql::STATEMENTS),
    ("purposes/sql.rs", obhut::purposes::sql::STATEMENTS),
    ("staff/members.rs", obhut::staff::members::STATEMENTS),
    ("training/sql.rs", obhut::training::sql::STATEMENTS),
    ("accounts/sql.rs", obhut::accounts::sql::STATEMENTS),
    ("backup/sql.rs", obhut::backup::sql::STATEMENTS),
    ("certificates/sql.rs", obhut::certificates::sql::STATEMENTS),
    ("certificates/sql.rs, in tickets", obhut::certificates::sql::COUNTING[0]),
    ("certificates/sql.rs, elsewhere", obhut::certificates::sql::COUNTING[1]),
    ("chat/sql.rs", obhut::chat::sql::STATEMENTS),
    ("drafts/sql.rs", obhut::drafts::sql::STATEMENTS),
    ("erasure/beside.rs", obhut::erasure::beside::STATEMENTS),
    ("erasure/dead.rs", obhut::erasure::dead::STATEMENTS),
    ("erasure/sql.rs", obhut::erasure::sql::STATEMENTS),
    ("erasure/kept.rs", obhut::erasure::kept::STATEMENTS),
    ("erasure/late.rs", obhut::erasure::late::STATEMENTS),
    ("erasure/waiting.rs", obhut::erasure::waiting::STATEMENTS),
    ("holds/sql.rs", obhut::holds::sql::STATEMENTS),
    ("erasure/sql.rs, some tickets", obhut::erasure::sql::TIDYING[0]),
    ("erasure/sql.rs, a person", obhut::erasure::sql::TIDYING[1]),
    ("erasure/sql.rs, all tickets", obhut::erasure::sql::TIDYING[2]),
    ("erasure/sql.rs, one ticket", obhut::erasure::sql::TIDYING[3]),
    ("email/acknowledge.rs", obhut::email::acknowledge::STATEMENTS),
    ("email/addresses/sql.rs", obhut::email::addresses::sql::STATEMENTS),
    ("email/forgotten.rs", obhut::email::forgotten::STATEMENTS),
    ("email/intake/sql.rs", obhut::email::intake::sql::STATEMENTS),
    ("email/seen.rs", obhut::email::seen::STATEMENTS),
    ("email/servers/sql.rs", obhut::email::servers::sql::STATEMENTS),
    ("email/sql.rs", obhut::email::sql::STATEMENTS),
    ("hours/sql.rs", obhut::hours::sql::STATEMENTS),
    ("handover/sql.rs", obhut::handover::sql::STATEMENTS),
    ("keepers/sql.rs", obhut::keepers::sql::STATEMENTS),
    ("webhooks/sql.rs", obhut::webhooks::sql::STATEMENTS),
    ("incremental/sql.rs", obhut::incremental::sql::STATEMENTS),
    ("ids.rs", obhut::ids::STATEMENTS),
    ("masking/sql.rs", obhut::masking::sql::STATEMENTS),
    ("masking/purposes_sql.rs", obhut::masking::purposes_sql::STATEMENTS),
    ("macros/sql.rs", obhut::macros::sql::STATEMENTS),
    ("mentions/sql.rs", obhut::mentions::sql::STATEMENTS),
    ("live/elsewhere.rs", obhut::live::elsewhere::STATEMENTS),
    ("live/sql.rs", obhut::live::sql::STATEMENTS),
    ("oauth/sql.rs", obhut::oauth::sql::STATEMENTS),
    ("organisations/sql.rs", obhut::organisations::sql::STATEMENTS),
    ("people/sql.rs", obhut::people::sql::STATEMENTS),
    ("redaction/sql.rs", obhut::redaction::sql::STATEMENTS),
    ("reports/sql.rs", obhut::reports::sql::STATEMENTS),
    ("scheduled/sql.rs", obhut::scheduled::sql::STATEMENTS),
    ("portal/sql.rs", obhut::portal::sql::STATEMENTS),
    ("proof/sql.rs", obhut::proof::sql::STATEMENTS),
    ("the tree of the log", ledger::store::STATEMENTS),
    ("recipients/sql.rs", obhut::recipients::sql::STATEMENTS),
    ("side_conversations/sql.rs", obhut::side_conversations::sql::STATEMENTS),
    ("satisfaction/sql.rs", obhut::satisfaction::sql::STATEMENTS),
    ("sla/sql.rs", obhut::sla::sql::STATEMENTS),
    ("staff/sql.rs", obhut::staff::sql::STATEMENTS),
    ("sweep.rs", obhut::sweep::STATEMENTS),
    ("tickets/bulk.rs", obhut::tickets::bulk::STATEMENTS),
    ("tickets/snooze.rs", obhut::tickets::snooze::STATEMENTS),
    ("tickets/sql.rs", obhut::tickets::sql::STATEMENTS),
    ("triggers/sql.rs", obhut::triggers::sql::STATEMENTS),
    ("consent/sql.rs", obhut::consent::sql::STATEMENTS),
    ("form/sql.rs", obhut::form::sql::STATEMENTS),
    ("voice/sql.rs", obhut::voice::sql::STATEMENTS),
    ("views/sql.rs", obhut::views::sql::STATEMENTS),
    ("the log", ledger::STATEMENTS),
    ("the jobs", jobs::Queue::STATEMENTS),
];

testkit::on_both_engines! {
    migrations = MIGRATIONS;

    /// A statement with a misspelt column or a word that one engine does not know fails here.
    fn every_statement_prepares(db: db::Db) {
        let faults = db.write_blocking(|tx| {
            let mut faults = Vec::new();
            for (file, list) in LISTS {
                assert!(!list.is_empty(), "{file}");
                for statement in *list {
                    // On PostgreSQL a fault would end the transaction for all that follow: one at a time.
                    if let Err(error) = tx.prepare(statement) {
                        faults.push(format!("{file}: {error}: {statement}"));
                        return Ok::<_, db::Error>(faults);
                    }
                }
            }
            Ok(faults)
        });
        assert_eq!(faults.unwrap(), Vec::<String>::new());
    }
}

#[test]
fn no_list_is_forgotten() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    collect(&sources, &sources, &mut found);
    let known: BTreeSet<String> =
        LISTS.iter().map(|(file, _)| (*file).to_owned()).filter(|file| file.ends_with(".rs")).collect();
    assert_eq!(found, known, "a list of statements that the test above does not know, or one that is gone");
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && std::fs::read_to_string(&path).unwrap().contains("pub const STATEMENTS:")
        {
            found.insert(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
}

/// What an administrator sets up, what there is one of, and what staff have a handful of: to read all of it is cheap.
const SMALL: &[&str] = &[
    "absence",
    "account",
    "appearance",
    "automation_rule",
    "call_display",
    "business_holiday",
    "business_schedule",
    "consent_text",
    "contact_form",
    "contact_form_version",
    "desk_group",
    "draft",
    "erasure",
    "erasure_waiting",
    "help_category",
    "help_section",
    "job_status",
    "keeper",
    "log_consenter",
    "log_head",
    "log_key",
    "log_opening",
    "macro",
    "mail_address",
    "mail_folder",
    "mail_forgotten_key",
    "mail_rule",
    "mail_server",
    "membership",
    "oauth_client",
    "oauth_grant",
    "purpose",
    "record_field",
    "reveal_purpose",
    "saved_view",
    "scheduled_comment",
    "sla_policy",
    "snooze",
    "ticket_field",
    "token",
    "training",
    "training_result",
    "trigger_rule",
    "webhook",
    // Who reads a chat just now, and one row of each process.
    "presence",
    // Only people who were merged into others, and the few records of one human.
    "person_merged",
    // Only tickets that a duty keeps.
    "ticket_held",
    "r",
    "record",
    "CONSTANT",
];

/// Statements that read all rows of an account, or the first of them in their order, and may.
const WHOLE: &[&str] = &[
    // The end of an index.
    "SELECT MAX(seq) FROM log_entry",
    "SELECT seq FROM log_entry WHERE account_id = $1 ORDER BY seq DESC LIMIT 1",
    "SELECT MAX(ticket_id) FROM mail_original",
    "SELECT MAX(id) FROM ticket",
    "SELECT id, reason, size, received_at FROM mail_rejected WHERE account_id = $1 ORDER BY id DESC LIMIT",
    "SELECT due_at FROM job ORDER BY due_at LIMIT 1",
    "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, sealed_body, \
        created_at, sent_at, confirmed_at FROM notice WHERE account_id = $1 ORDER BY id DESC LIMIT",
    // Work in the background.
    "DELETE FROM idempotency WHERE account_id = $1 AND created_at <",
    "SELECT id FROM ticket WHERE account_id = $1 AND updated_at >=",
    // Once in a long while: a promise is no longer made.
    "SELECT ticket_id, metric FROM ticket_target WHERE account_id = $1 AND policy_id = $2",
    // Once in a long while: a group or an organisation is dissolved, a mail moves to another ticket, an
    // automation is deleted.
    "DELETE FROM automation_mark WHERE account_id = $1 AND rule_id",
    "SELECT id FROM ticket WHERE account_id = $1 AND group_id = $2",
    "UPDATE ticket SET organisation_id = NULL",
    "SELECT person_id FROM about WHERE account_id = $1 AND table_name = 'mail_original'",
    "DELETE FROM about WHERE account_id = $1 AND table_name = 'mail_rejected'",
    // Once for all tickets of an erasure.
    "DELETE FROM mention WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject",
    "UPDATE mail_seen SET ticket_id = NULL WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject",
    // What is said of a whole account: a report, its closing; after a restore, what was forgotten since.
    "SELECT day, source, status, priority, group_id, CAST(COUNT(*) AS BIGINT) FROM",
    "SELECT opened, CASE WHEN gone < $3 THEN gone",
    "DELETE FROM mention WHERE account_id = $1 AND ticket_id = $2",
    "UPDATE mail_seen SET ticket_id = NULL WHERE account_id = $1 AND ticket_id = $2",
    // The queue holds what waits and what failed, not what is done.
    "SELECT account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at FROM job \
        WHERE account_id = $1 AND kind",
    "DELETE FROM job WHERE account_id = $1 AND kind = $2 AND subject = $3 AND state = 'ready'",
    // Erasures are few.
    "SELECT e.id, e.closed_at FROM erasure e",
    // Articles are few: what readers see of them is kept in memory.
    "SELECT DISTINCT s.id, s.category_id FROM help_section s",
    // A page of the administration.
    "SELECT account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at FROM job \
        WHERE account_id = $1 AND state",
];

/// SQLite knows nothing of how many rows an account has and takes an index by its order as soon as the first column fits.
/// A condition that is met by `account_id` alone reads everything, which no test with ten tickets would feel.
#[test]
fn no_statement_reads_all_rows_of_an_account_unawares() {
    let found = std::sync::Mutex::new(Vec::new());
    testkit::Engine::Sqlite.run(MIGRATIONS, |db: db::Db| {
        let plans = db.write_blocking(|tx| {
            let mut plans = Vec::new();
            for (file, list) in LISTS {
                for statement in list.iter().filter(|statement| !statement.starts_with("INSERT")) {
                    let most = statement.split('$').skip(1).map(|rest| {
                        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
                    });
                    let places = vec![0_i64; most.max().unwrap_or(0)];
                    let params: Vec<&dyn db::Param> = places.iter().map(|place| place as &dyn db::Param).collect();
                    let plan =
                        tx.rows(&format!("EXPLAIN QUERY PLAN {statement}"), &params, |row| row.get::<String>(3))?;
                    let whole = |step: &String| step.ends_with("(account_id=?)") || step.starts_with("SCAN ");
                    plans.extend(plan.into_iter().filter(whole).map(|step| (*file, step, *statement)));
                }
            }
            Ok::<_, db::Error>(plans)
        });
        *found.lock().unwrap() = plans.unwrap();
    });
    let small = |step: &str| SMALL.iter().any(|table| step.split(' ').any(|word| word == *table));
    let unaware: Vec<String> = found
        .into_inner()
        .unwrap()
        .into_iter()
        .filter(|(_, step, statement)| !small(step) && !WHOLE.iter().any(|whole| statement.starts_with(whole)))
        .map(|(file, step, statement)| format!("{file}: {step}: {statement}"))
        .collect();
    assert_eq!(unaware, Vec::<String>::new());
}
