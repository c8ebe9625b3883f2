//! The program is killed (`SIGKILL`) at random moments of a mixed load of writes and erasures, and on PostgreSQL some of
//! the server's own processes too, which makes the server go down and recover. Nothing that was acknowledged is lost,
//! nothing that was forgotten is read again, every erasure ends.
//!
//! `OBHUT_ROUNDS` sets how often; by hand: `OBHUT_ROUNDS=1000 cargo test -p obhut --test it kill:: -- --nocapture`.
#![allow(clippy::print_stdout, reason = "the figures are for whoever runs it by hand")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use db::{Db, PostgresOptions};
use jobs::{Job, Outcome, run_due};
use obhut::words::Standing;
use serde_json::{Value, json};
use testkit::clock::TestClock;
use testkit::postgres::Server;
use vault::KeyId;
use world::{SystemRandom, World};

use crate::program::{Program, Served};

/// Rounds where nobody asks for another number.
const USUAL: u64 = 16;
/// Acknowledged requests of a round after which the kill may come, at the most.
const LATEST: u64 = 60;

fn dice(sides: u64) -> u64 {
    u64::from_le_bytes(world::random_bytes(&SystemRandom)) % sides
}

/// What the clients know.
#[derive(Default)]
struct Known {
    /// Tickets that were acknowledged, with their words; none of them has been asked to be forgotten.
    tickets: BTreeMap<i64, String>,
    /// Comments that were acknowledged, by ticket.
    comments: BTreeMap<i64, Vec<String>>,
    /// Tickets whose forgetting was acknowledged.
    forgotten: BTreeSet<i64>,
    /// People whose forgetting was acknowledged.
    gone: BTreeSet<i64>,
    /// Tickets whose forgetting was asked for and not answered: either is right.
    either: BTreeSet<i64>,
}

/// The clients of one round.
struct Load<'a> {
    served: &'a Served,
    token: &'a str,
    known: &'a Mutex<Known>,
    acknowledged: AtomicU64,
    /// The kill comes with this many acknowledged.
    until: u64,
    round: u64,
}

impl Load<'_> {
    /// Asks; the answer's body if it was acknowledged. Counts, and kills when it is time.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Option<Value> {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let (status, answer) = self.served.send(method, path, self.token, "application/json", &bytes).ok()?;
        assert!(!(400..500).contains(&status), "{method} {path}: {}", String::from_utf8_lossy(&answer));
        if !(200..300).contains(&status) {
            return None;
        }
        if self.acknowledged.fetch_add(1, Ordering::Relaxed) + 1 == self.until {
            // Between two of the others' steps, wherever they are.
            for turn in 0..dice(2_000_000) {
                std::hint::black_box(turn);
            }
            kill(self.served.id());
        }
        Some(if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer).ok()? })
    }

    fn ticket(&self, word: &str, person: Option<i64>) -> Option<i64> {
        let mut ticket =
            json!({ "subject": format!("Frage {word}"), "comment": { "body": format!("{word} im Text") } });
        if let Some(person) = person {
            ticket["requester_id"] = person.into();
        }
        let id = self.ask("POST", "/api/v2/tickets.json", &json!({ "ticket": ticket }))?["ticket"]["id"].as_i64()?;
        self.known.lock().unwrap().tickets.insert(id, word.to_owned());
        Some(id)
    }

    fn write(&self, writer: u64) {
        for number in 0.. {
            let word = format!("r{}w{writer}n{number}", self.round);
            let Some(id) = self.ticket(&word, None) else { return };
            let text = format!("{word} dazu");
            let comment = json!({ "ticket": { "comment": { "body": text } } });
            if self.ask("PUT", &format!("/api/v2/tickets/{id}.json"), &comment).is_none() {
                return;
            }
            self.known.lock().unwrap().comments.entry(id).or_default().push(text);
        }
    }

    /// Makes what the erasers take: a person with two tickets, and single tickets.
    fn erase(&self, eraser: u64) {
        for number in 0.. {
            let word = format!("r{}e{eraser}n{number}", self.round);
            let done = if dice(3) == 0 { self.forget_a_person(&word) } else { self.forget_a_ticket(&word) };
            if done.is_none() {
                return;
            }
        }
    }

    /// From now on either is right for these tickets.
    fn doubt(&self, tickets: &[i64]) {
        let mut known = self.known.lock().unwrap();
        for id in tickets {
            known.tickets.remove(id);
            known.either.insert(*id);
        }
    }

    fn sure(&self, tickets: &[i64]) {
        let mut known = self.known.lock().unwrap();
        for id in tickets {
            known.either.remove(id);
            known.forgotten.insert(*id);
        }
    }

    fn forget_a_ticket(&self, word: &str) -> Option<()> {
        let id = self.ticket(word, None)?;
        self.doubt(&[id]);
        self.ask("DELETE", &format!("/api/v2/tickets/{id}.json"), &Value::Null)?;
        self.ask("DELETE", &format!("/api/v2/deleted_tickets/{id}.json"), &Value::Null)?;
        self.sure(&[id]);
        Some(())
    }

    fn forget_a_person(&self, word: &str) -> Option<()> {
        let user = json!({ "user": { "name": format!("Otto {word}"), "email": format!("{word}@kunden.example") } });
        let person = self.ask("POST", "/api/v2/users.json", &user)?["user"]["id"].as_i64()?;
        let tickets =
            [self.ticket(&format!("{word}a"), Some(person))?, self.ticket(&format!("{word}b"), Some(person))?];
        // Somebody whose tickets are not closed cannot be deleted.
        for id in tickets {
            let closed = json!({ "ticket": { "status": "closed" } });
            self.ask("PUT", &format!("/api/v2/tickets/{id}.json"), &closed)?;
        }
        self.doubt(&tickets);
        self.ask("DELETE", &format!("/api/v2/users/{person}.json"), &Value::Null)?;
        self.ask("DELETE", &format!("/api/v2/deleted_users/{person}.json"), &Value::Null)?;
        self.sure(&tickets);
        self.known.lock().unwrap().gone.insert(person);
        Some(())
    }
}

fn kill(process: u32) {
    // It may have ended meanwhile.
    let _ = Command::new("kill").args(["-9", &process.to_string()]).stderr(std::process::Stdio::null()).status();
}

/// Kills one of the server's processes that work for the program; the server then takes all down and recovers.
fn kill_the_database(url: &str) {
    let db = Db::postgres(url, &PostgresOptions { schema: "public".into(), connections: 1 }).unwrap();
    let text = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() \
        AND application_name = current_setting('application_name') LIMIT 1";
    let text = format!("SELECT CAST(pid AS BIGINT) FROM ({text}) AS one");
    let process = db.read_blocking(move |tx| tx.row(&text, &[], |row| row.get::<i64>(0))).unwrap();
    if let Some(process) = process {
        kill(u32::try_from(process).unwrap());
    }
}

fn until_recovered(url: &str) {
    let options = PostgresOptions { schema: "public".into(), connections: 1 };
    let back = (0..3_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        let one = |db: Db| db.read_blocking(|tx| tx.row("SELECT CAST(1 AS BIGINT)", &[], |row| row.get::<i64>(0)));
        Db::postgres(url, &options).is_ok_and(|db| one(db).is_ok())
    });
    assert!(back, "the server does not recover");
}

fn rounds(server: Option<&Server>) {
    let rounds = std::env::var("OBHUT_ROUNDS").ok().map_or(USUAL, |count| count.parse().unwrap());
    let url = server.map(|server| server.url("postgres"));
    let program = Program::new(url.as_deref());
    let token = program.set_up();
    let known = Mutex::new(Known::default());
    let mut databases = 0;
    for round in 0..rounds {
        let served = program.serve(&[]);
        erasures_end(&program.data, url.as_deref());
        let load = Load {
            served: &served,
            token: &token,
            known: &known,
            acknowledged: AtomicU64::new(0),
            until: 1 + dice(LATEST),
            round,
        };
        let database = url.as_deref().filter(|_| round % 5 == 4);
        std::thread::scope(|scope| {
            let load = &load;
            (0..2).for_each(|writer| drop(scope.spawn(move || load.write(writer))));
            (0..2).for_each(|eraser| drop(scope.spawn(move || load.erase(eraser))));
            if let Some(url) = database {
                databases += 1;
                kill_the_database(url);
            }
        });
        served.kill();
        database.into_iter().for_each(until_recovered);
    }
    let known = known.into_inner().unwrap();
    let served = program.serve(&[]);
    erasures_end(&program.data, url.as_deref());
    let read = everything_stands(&served, &token, &known);
    served.stop();
    let (keys, forgotten) = keys_stand(&program, url, &known);
    println!(
        "kill -9 {rounds} times ({databases} with the database): {} tickets and {} comments acknowledged, all read; {} \
         tickets and {} people forgotten, {} either; {forgotten} forgotten keys gone, {keys} alive; {read} answers",
        known.tickets.len(),
        known.comments.values().map(Vec::len).sum::<usize>(),
        known.forgotten.len(),
        known.gone.len(),
        known.either.len(),
    );
    assert!(known.tickets.len() as u64 >= rounds && known.forgotten.len() as u64 >= rounds / 4);
}

/// Every erasure that was decided comes to its end by itself, soon after the start.
fn erasures_end(data: &Path, url: Option<&str>) {
    let db = match url {
        Some(url) => Db::postgres(url, &PostgresOptions { schema: "public".into(), connections: 1 }).unwrap(),
        None => Db::sqlite(&data.join("desk.db")).unwrap(),
    };
    let left = "SELECT CAST(COUNT(*) AS BIGINT) FROM erasure WHERE account_id = 1 AND state <> 'done'";
    let ended = (0..3_000).any(|look| {
        std::thread::sleep(Duration::from_millis(if look == 0 { 0 } else { 10 }));
        db.read_blocking(move |tx| tx.row(left, &[], |row| row.get::<i64>(0))).unwrap() == Some(0)
    });
    assert!(ended, "an erasure does not end");
}

fn everything_stands(served: &Served, token: &str, known: &Known) -> usize {
    let mut answers = 0;
    let mut get = |path: String| {
        answers += 1;
        served.call("GET", &path, token, &Value::Null)
    };
    for (id, word) in &known.tickets {
        let (status, answer) = get(format!("/api/v2/tickets/{id}.json"));
        assert_eq!((status, &answer["ticket"]["subject"]), (200, &json!(format!("Frage {word}"))), "{answer}");
    }
    for (id, texts) in known.comments.iter().filter(|(id, _)| known.tickets.contains_key(id)) {
        let (status, answer) = get(format!("/api/v2/tickets/{id}/comments.json"));
        let said = answer.to_string();
        assert!(status == 200 && texts.iter().all(|text| said.contains(text)), "ticket {id}: {said}");
    }
    for id in &known.forgotten {
        assert_eq!(get(format!("/api/v2/tickets/{id}.json")).0, 404, "ticket {id} is read again");
    }
    answers
}

/// Key by key, with what the jobs of killed processes left behind done to its end; answers how many live and are gone.
fn keys_stand(program: &Program, database: Option<String>, known: &Known) -> (usize, usize) {
    let Ok(dir) = obhut::start::DataDir::take(&program.data) else { panic!("somebody serves the directory") };
    let place = obhut::config::Place { data: Some(program.data.clone()), database, ..obhut::config::Place::default() };
    // An hour later, when no job is leased to a process that was killed.
    let clock = Arc::new(TestClock::at(World::real().clock.now().plus_seconds(3_600)));
    let desk = obhut::start::open(&dir, &place, World { clock, random: Arc::new(SystemRandom) }).unwrap();
    let inner = Arc::clone(&desk);
    let carry_out = move |job: &Job| match job.kind.as_str() {
        obhut::erasure::ERASE => obhut::erasure::run::job(&inner, job),
        // What else there is to do does not matter here.
        _ => Outcome::Done,
    };
    run_due(&desk.db, &desk.queue, carry_out).unwrap();
    while obhut::sweep::sweep(&desk).unwrap() > 0 {}
    let rows = "SELECT id, standing, key_id FROM ticket WHERE account_id = 1";
    let rows = desk.db.read_blocking(move |tx| {
        tx.rows(rows, &[], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<i64>(2)?)))
    });
    let (mut alive, mut gone) = (0, 0);
    for (id, standing, key) in rows.unwrap() {
        let exists = desk.vault.exists(KeyId(key)).unwrap();
        let is_forgotten = standing == Standing::Forgotten.word();
        assert_eq!(exists, !is_forgotten, "ticket {id} is {standing}");
        assert!(is_forgotten || !known.forgotten.contains(&id), "ticket {id} came back");
        assert!(!is_forgotten || !known.tickets.contains_key(&id), "ticket {id} was forgotten by nobody's wish");
        *if exists { &mut alive } else { &mut gone } += 1;
    }
    let people = "SELECT id, key_id FROM person WHERE account_id = 1";
    let people =
        desk.db.read_blocking(move |tx| tx.rows(people, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))));
    for (id, key) in people.unwrap() {
        assert!(!known.gone.contains(&id) || !desk.vault.exists(KeyId(key)).unwrap(), "person {id} came back");
    }
    let left = "SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE account_id = 1 AND kind = 'erasure'";
    let left = desk.db.read_blocking(move |tx| tx.row(left, &[], |row| row.get::<i64>(0)));
    assert_eq!(left.unwrap(), Some(0), "a job has not ended");
    (alive, gone)
}

#[test]
fn a_thousand_kills_lose_nothing_and_bring_nothing_back_on_sqlite() {
    rounds(None);
}

#[test]
fn a_thousand_kills_lose_nothing_and_bring_nothing_back_on_postgres() {
    let server = Server::start(&[("synchronous_commit", "on"), ("full_page_writes", "on")]).unwrap();
    rounds(Some(&server));
}
