//! Every column is a fact with a reason, the number of a key, or a sealed value that is declared.

use std::collections::{BTreeMap, BTreeSet};

use obhut::inventory::SEALED;
use obhut::migrations::MIGRATIONS;
use testkit::Engine;

/// Why a column may stand in the clear, by its name: the same name means the same in every table.
const FACTS: &[(&str, &str)] = &[
    ("account_id", "the number of a desk"),
    ("id", "the number of a row"),
    ("number", "the number of a step of the schema"),
    ("seq", "the number of an entry of the log"),
    ("log_seq", "the number of an entry of the log"),
    ("seen_seq", "the number of an entry of the log"),
    ("person_id", "the number of a person: a name only with a key"),
    ("owner_id", "the number of a person"),
    ("agent_id", "the number of a member of staff"),
    ("started_at", "a time"),
    ("seconds", "how long a call was"),
    ("caller_agreed_at", "a time"),
    ("staff_agreed_at", "a time"),
    ("checked_at", "a time"),
    ("author_id", "the number of a person"),
    ("actor_id", "the number of a person"),
    ("assignee_id", "the number of a member of staff"),
    ("requester_id", "the number of a person"),
    ("submitter_id", "the number of a person"),
    ("trashed_by", "the number of a member of staff"),
    ("organisation_id", "the number of an organisation"),
    ("group_id", "the number of a group"),
    ("ticket_id", "the number of a ticket"),
    ("problem_id", "the number of a ticket"),
    ("follow_up_of", "the number of a ticket"),
    ("merged_into", "the number of a row of the same table"),
    ("comment_id", "the number of a comment"),
    ("shown_id", "the number of a file"),
    ("rule_id", "the number of an automation"),
    ("schedule_id", "the number of business hours"),
    ("policy_id", "the number of a policy"),
    ("score", "a word of a closed list"),
    ("targets", "configuration: what is promised"),
    ("metric", "a word of a closed list"),
    ("span", "a duration"),
    ("spent", "a duration"),
    ("business", "yes or no"),
    ("since_at", "a time"),
    ("met_at", "a time"),
    ("target_at", "a time"),
    ("conditions_at", "a time"),
    ("restored_at", "a time"),
    ("from_day", "a day"),
    ("until_day", "a day"),
    ("yearly", "yes or no"),
    ("purpose_id", "the number of a purpose"),
    ("row_id", "the number of a row"),
    ("object_id", "the number of a row"),
    ("subject", "the number of the row that a job is about"),
    ("argument", "a number that a job needs"),
    ("next_id", "the number of an erasure"),
    ("ground", "a word of a closed list"),
    ("held", "yes or no"),
    ("ended_at", "a time"),
    ("table_name", "the name of a table"),
    ("object_kind", "a word of a closed list"),
    ("opening_id", "the number of an opening of the log"),
    ("consenter_id", "the number of a line of the settings"),
    ("day", "the number of a day since 1970"),
    ("deed", "a word of a closed list"),
    ("via", "a word of a closed list: the door something was done through"),
    ("categories", "which categories of data, one bit each"),
    ("works_council", "yes or no"),
    ("from_at", "a time"),
    ("until_at", "a time"),
    ("act", "a word of a closed list"),
    ("kind", "a word of a closed list"),
    ("kind_of_data", "a word of a closed list"),
    ("standing", "a word of a closed list"),
    ("source", "a word of a closed list: the door something came through"),
    ("status", "a word of a closed list"),
    ("previous_status", "a word of a closed list"),
    ("priority", "a word of a closed list"),
    ("role", "a word of a closed list"),
    ("rights", "a word of a closed list"),
    ("availability", "a word of a closed list"),
    ("part", "a word of a closed list"),
    ("state", "a word of a closed list"),
    ("reason", "a word of a closed list"),
    ("decision", "a word of a closed list"),
    ("last_error", "a word of a closed list"),
    ("legal_basis", "a word of a closed list"),
    ("locale", "a language of a closed list"),
    ("suspended", "yes or no"),
    ("verified", "yes or no"),
    ("is_primary", "yes or no"),
    ("is_default", "yes or no"),
    ("is_public", "yes or no"),
    ("closed", "yes or no"),
    ("deleted", "yes or no"),
    ("active", "yes or no"),
    ("required", "yes or no"),
    ("inline", "yes or no"),
    ("shared_tickets", "yes or no"),
    ("undeliverable", "how often a mail did not arrive"),
    ("comments", "how many"),
    ("attachments", "how many"),
    ("attempts", "how many"),
    ("total", "how many"),
    ("progress", "how many"),
    ("substitute_id", "the number of a member of staff"),
    ("training_id", "the number of a training"),
    ("target", "a word of a closed list"),
    ("visible_in_portal", "yes or no"),
    ("editable_in_portal", "yes or no"),
    ("passed", "yes or no"),
    ("last_used_at", "a time"),
    ("from_at", "a time"),
    ("until_at", "a time"),
    ("published_at", "a time"),
    ("position", "a place in an order"),
    ("edition", "how often a box has been filled anew"),
    ("opened", "a place in the order in which tickets were opened"),
    ("version", "how often a ticket has changed"),
    ("next", "the next number of a row"),
    ("size", "bytes"),
    ("created_at", "a time"),
    ("updated_at", "a time"),
    ("received_at", "a time"),
    ("last_activity_at", "a time"),
    ("solved_at", "a time"),
    ("stopped_at", "a time"),
    ("closed_at", "a time"),
    ("trashed_at", "a time"),
    ("expires_at", "a time"),
    ("identity_id", "the number of an address"),
    ("used_at", "a time"),
    ("proven_at", "a time"),
    ("open_until", "a time"),
    ("due_at", "a time"),
    ("at", "a time"),
    ("token_hash", "the hash of a random word"),
    ("ended_at", "a time"),
    ("process_id", "the number of a process of the program"),
    ("present", "yes or no"),
    ("visitor_until", "a time"),
    ("staff_until", "a time"),
    ("shown_seq", "the number of a log entry"),
    ("transcripts", "a count"),
    ("server_id", "the number of a mail server"),
    ("incoming_id", "the number of a mail server"),
    ("outgoing_id", "the number of a mail server"),
    ("security", "a word of a closed list: how a connection is protected"),
    ("sign_in", "a word of a closed list: how the desk signs in to a server"),
    ("after_import", "a word of a closed list: what happens to a mail once it is taken in"),
    ("import_old", "yes or no"),
    ("acknowledges", "yes or no"),
    ("port", "the port of a mail server"),
    ("validity", "how a folder is numbered: a number of the mail server"),
    ("taken", "the highest number taken in from a folder"),
    ("cleared", "the highest number cleared away in a folder"),
    ("last_success_at", "a time"),
    ("last_mail_at", "a time"),
    ("last_failure_at", "a time"),
    ("upload_hash", "the hash of a random word"),
    ("reply_token", "a random word"),
    ("mail_token", "a random word"),
    ("blob_name", "a random word"),
    ("mark", "a keyed mark, which says nothing once the account's key is gone"),
    ("body_mark", "a keyed mark, which says nothing once the account's key is gone"),
    ("erasure_id", "the number of an erasure"),
    ("subject_id", "the number of a row"),
    ("asked_by", "the number of a member of staff"),
    ("outcome", "a word of a closed list"),
    ("subjects", "how many"),
    ("keys", "how many"),
    ("cleaned", "how many"),
    ("destroyed_at", "a time"),
    ("empty_at", "a time"),
    ("confirmed_at", "a time"),
    ("notice_id", "the number of a notice"),
    ("target_id", "the number of a system outside or of a partner"),
    ("event", "a word of a closed list"),
    ("last_status", "the status of an HTTP answer"),
    ("erasures", "yes or no"),
    ("redactions", "yes or no"),
    ("calls_back", "yes or no"),
    ("tickets", "how many"),
    ("people", "how many"),
    ("messages", "how many"),
    ("files", "how many"),
    ("mails", "how many"),
    ("links", "how many"),
    ("passes", "how many"),
    ("told_at", "a time"),
    ("generation_before", "the number of a generation of the keyring"),
    ("generation_after", "the number of a generation of the keyring"),
    ("root_hash", "the hash of the random name of a root key that is gone"),
    ("provider", "a word of a closed list"),
    ("completed_at", "a time"),
    ("level", "a place in the tree over the log"),
    ("tile", "a place in the tree over the log"),
    ("hashes", "hashes over leaves of the log"),
    ("root", "a hash over leaves of the log"),
    ("note", "a signed head of the log"),
    ("origin", "the name of a log, random"),
    ("verifier", "a key that anybody may know"),
    ("leaf", "an entry of the log: facts, and commitments to what is sealed"),
    ("results", "numbers of rows, and words of a closed list"),
    ("recipient_id", "the number of a partner"),
    ("side_conversation_id", "the number of a side conversation"),
    ("message_id", "the number of a message of a side conversation"),
    ("attachment_id", "the number of a file"),
    ("group_was", "the number of a group"),
    ("sid", "a random name"),
    ("country", "a country of a closed list"),
    ("transfer_ground", "a word of a closed list"),
    ("purpose", "a word of a closed list"),
    ("purposes", "words of a closed list"),
    ("categories", "words of a closed list"),
    ("masked", "yes or no"),
    ("contract_at", "a date"),
    ("sent_at", "a time"),
    ("state_at", "a time"),
    ("section_id", "the number of a section of the help centre"),
    ("category_id", "the number of a category of the help centre"),
    ("icon", "a picture of a closed list"),
    ("article_id", "the number of an article"),
    ("translation_id", "the number of a translation of an article"),
    ("handover_id", "the number of a hand-over"),
    ("audience", "a word of a closed list"),
    ("markup", "a word of a closed list"),
    ("promoted", "yes or no"),
    ("comments_open", "yes or no"),
    ("archived", "yes or no"),
    ("outdated", "yes or no"),
    ("kept", "yes or no"),
    ("up", "how many"),
    ("down", "how many"),
    ("latest", "the number of a version"),
    ("published", "the number of a version"),
    ("text_id", "the number of a wording"),
    ("form_id", "the number of a form"),
    ("valid_days", "how many days"),
    // Written by the administrator about the desk, not about anybody.
    ("setting.name", "the name of a setting"),
    ("setting.value", "configuration"),
    ("staff_choice.name", "a word of a closed list"),
    ("staff_choice.value", "a word of a closed list"),
    ("account.name", "configuration: the desk's name in addresses"),
    ("migration.name", "the name of a step of the schema"),
    ("purpose.slug", "configuration: the name of a purpose"),
    ("business_schedule.name", "configuration: what business hours are called"),
    ("business_schedule.zone", "configuration: a time zone"),
    ("business_schedule.land", "a state of a closed list"),
    ("business_schedule.week", "configuration: hours of a week"),
    ("business_holiday.name", "configuration: why nobody works on a day"),
    ("desk_group.name", "configuration: the name of a group"),
    ("desk_group.description", "configuration: what a group is for"),
    ("purpose.title", "configuration: what a purpose is called"),
    ("reveal_purpose.slug", "configuration: the name of what may be looked for"),
    ("reveal_purpose.title", "configuration: what it is called"),
    ("opens", "which sorts of gaps, one bit each"),
    ("purpose.description", "configuration: what is done for a purpose"),
    ("ticket_field.description", "configuration: what helps to fill a field in"),
    ("ticket_field.pattern", "configuration: what a value must look like"),
    ("ticket_field.tag", "configuration: the word of a ticked box"),
    ("record_field.slug", "configuration: the word of a field in the API"),
    ("record_field.title", "configuration: the name of a field"),
    ("record_field.description", "configuration: what helps to fill a field in"),
    ("record_field.options", "configuration: the choices of a field"),
    ("record_field.pattern", "configuration: what a value must look like"),
    ("record_field.tag", "configuration: the word of a ticked box"),
    ("training.lesson", "configuration: what a role must have read"),
    ("training.questions", "configuration: what a role is asked"),
    ("appearance.colour", "configuration: the company's colour"),
    ("appearance.logo_kind", "configuration: PNG or SVG"),
    ("appearance.logo", "configuration: the company's logo"),
    ("consent_text.wording", "configuration: what people are asked to agree to"),
    ("contact_form_version.design", "configuration: what a form asks and says"),
    ("client_id", "the number of a program that signs in by OAuth"),
    ("grant_id", "the number of what somebody allowed a program"),
    ("redirect_uris", "configuration: where a program takes people back"),
    ("redirect_uri", "configuration: where a program takes people back"),
    ("scopes", "words of a closed list"),
    ("secret_hash", "the hash of a random word"),
    ("challenge", "the hash of a random word"),
    ("oauth_client.identifier", "configuration: what a program calls itself"),
    ("oauth_client.name", "configuration: what a program is called"),
    ("ticket_field.title", "configuration: the name of a field"),
    ("ticket_field.options", "configuration: the choices of a field"),
];

/// Tables and their columns as the engine itself tells them.
fn columns(engine: Engine) -> BTreeMap<String, BTreeSet<String>> {
    let text = match engine {
        Engine::Sqlite => {
            "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    let test = engine.migrated(MIGRATIONS);
    let rows = test.db.read_blocking(move |tx| tx.rows(text, &[], |row| Ok((row.get(0)?, row.get(1)?)))).unwrap();
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in rows {
        tables.entry(table).or_default().insert(column);
    }
    tables
}

/// What is wrong with the columns, given the facts and the sealed columns that are known.
fn faults(tables: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let every = tables.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
    let wrong = every.filter(|(table, column)| {
        if column.starts_with("sealed_") {
            return !SEALED.iter().any(|sealed| sealed.table == *table && sealed.column == *column);
        }
        let path = format!("{table}.{column}");
        let fact = FACTS.iter().any(|(name, why)| (*name == **column || *name == path) && !why.is_empty());
        !(fact || *column == "key_id" || column.ends_with("_key_id"))
    });
    wrong.map(|(table, column)| format!("{table}.{column}")).collect()
}

#[test]
fn every_column_is_a_fact_a_key_or_sealed_and_declared() {
    for engine in Engine::BOTH {
        let tables = columns(engine);
        assert!(tables.len() > 20, "{engine:?}: {} tables", tables.len());
        assert_eq!(faults(&tables), Vec::<String>::new(), "{engine:?}: columns that are neither");
    }
}

#[test]
fn a_column_in_the_clear_and_a_sealed_one_without_declaration_are_found() {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let tables = BTreeMap::from([
        ("person".to_owned(), columns(&["id", "phone", "sealed_profile", "sealed_secret", "profile_key_id", "name"])),
        ("setting".to_owned(), columns(&["name"])),
    ]);
    assert_eq!(faults(&tables), ["person.name", "person.phone", "person.sealed_secret"]);
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    assert_eq!(columns(Engine::Sqlite), columns(Engine::Postgres));
}

#[test]
fn every_declared_column_and_every_fact_exists() {
    let tables = columns(Engine::Sqlite);
    for sealed in SEALED {
        let known = tables.get(sealed.table).is_some_and(|columns| columns.contains(sealed.column));
        assert!(known, "{}.{} is declared and does not exist", sealed.table, sealed.column);
    }
    for (name, _) in FACTS {
        let known = match name.split_once('.') {
            Some((table, column)) => tables.get(table).is_some_and(|columns| columns.contains(column)),
            None => tables.values().any(|columns| columns.contains(*name)),
        };
        assert!(known, "{name} is a fact of no table");
    }
}

/// `OBHUT_UPDATE=1` writes the page anew.
#[test]
fn the_inventory_on_paper_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/data-inventory.md");
    let page = obhut::inventory::page();
    if std::env::var_os("OBHUT_UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/data-inventory.md is stale: run this test with OBHUT_UPDATE=1 and look at the change"
    );
}
