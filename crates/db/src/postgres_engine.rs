//! PostgreSQL: a bounded pool of threads, each with its own connection.

use std::sync::Mutex;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};
use postgres::{Client, Config, NoTls};

use crate::Error;
use crate::copy::Server;
use crate::dialect::{self, Texts};
use crate::postgres_tls::{self, Tls};
use crate::task::{BoxedWork, Mode, Ran};
use crate::tx::{Conn, Hooks, Statements, Tx};

/// How often a request that met another one is run again before it is given up.
const RUNS_AT_MOST: u32 = 30;

/// How to connect.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// The schema that holds the tables; made when missing.
    pub schema: String,
    /// How many connections to hold.
    pub connections: usize,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { schema: "public".into(), connections: 8 }
    }
}

pub(crate) struct Postgres {
    queue: Option<Sender<(Mode, BoxedWork)>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    server: Server,
}

impl Postgres {
    pub(crate) fn connect(url: &str, options: &PostgresOptions) -> Result<Self, Error> {
        // The text of the URL may hold a password: say only that it is wrong.
        let (url, roots, encrypted) = postgres_tls::read(url);
        let config: Config = url.parse().map_err(|_| Error::Unavailable("the database URL cannot be read".into()))?;
        let tls = if encrypted { Some(Tls::new(roots.as_deref())?) } else { None };
        if !options.schema.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || options.schema.is_empty() {
            return Err(Error::Unavailable("a schema name has letters, digits and _ only".into()));
        }
        let server = Server::of(&config, roots.as_deref(), encrypted);
        let (queue, jobs) = crossbeam_channel::unbounded::<(Mode, BoxedWork)>();
        let mut threads = Vec::new();
        let mut first = Some(Session::connect(&config, tls.as_ref(), &options.schema)?);
        for _ in 0..options.connections.max(1) {
            let mut session = first.take();
            let (config, tls) = (config.clone(), tls.clone());
            let (schema, jobs) = (options.schema.clone(), Receiver::clone(&jobs));
            let thread = std::thread::Builder::new()
                .name("db-pg".into())
                .spawn(move || {
                    for (mode, work) in jobs {
                        serve((&config, tls.as_ref()), &schema, &mut session, mode, work);
                    }
                })
                .map_err(|_| Error::Unavailable("no thread".into()))?;
            threads.push(thread);
        }
        Ok(Self { queue: Some(queue), threads: Mutex::new(threads), server })
    }

    /// Where this is, for programs of PostgreSQL's own.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    pub(crate) fn submit(&self, mode: Mode, work: BoxedWork) -> Result<(), Error> {
        self.queue.as_ref().ok_or(Error::Closed)?.send((mode, work)).map_err(|_| Error::Closed)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.queue = None;
        let threads = self.threads.get_mut().map(std::mem::take).unwrap_or_default();
        let current = std::thread::current().id();
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != current) {
            let _ = thread.join();
        }
    }
}

struct Session {
    client: Client,
    texts: Texts,
    statements: Statements,
}

impl Session {
    fn connect(config: &Config, tls: Option<&Tls>, schema: &str) -> Result<Self, Error> {
        let mut client = match tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        }
        .map_err(|error| postgres_tls::refusal(&error).unwrap_or_else(|| error.into()))?;
        client.batch_execute(&format!(
            "SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path TO {schema}"
        ))?;
        Ok(Self { client, texts: Texts::new(dialect::postgres), statements: Statements::new() })
    }

    fn tx(&mut self) -> Tx<'_> {
        Tx::new(Conn::Postgres { client: &mut self.client, texts: &mut self.texts, statements: &mut self.statements })
    }
}

/// How one run ended.
enum End {
    Answered(Hooks),
    Refused(Hooks),
    Again,
    Failed(Error),
}

fn serve(
    (config, tls): (&Config, Option<&Tls>),
    schema: &str,
    session: &mut Option<Session>,
    mode: Mode,
    mut work: BoxedWork,
) {
    let mut reconnected = false;
    for run in 1..=RUNS_AT_MOST {
        let live = match session.take().filter(|session| !session.client.is_closed()) {
            Some(session) => Ok(session),
            None => Session::connect(config, tls, schema),
        };
        let mut live = match live {
            Ok(live) => live,
            Err(error) => return work.fail(error),
        };
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN",
        };
        if let Err(error) = live.client.batch_execute(begin) {
            // The connection died while it was idle: once more with a new one.
            if reconnected {
                return work.fail(error.into());
            }
            reconnected = true;
            continue;
        }
        let end = run_once(&mut live, &mut *work);
        let usable = !live.client.is_closed();
        *session = usable.then_some(live);
        match end {
            End::Answered(hooks) => {
                hooks.committed();
                return work.answer();
            }
            End::Refused(hooks) => {
                hooks.rolled_back();
                return work.answer();
            }
            End::Failed(error) => return work.fail(error),
            End::Again => std::thread::sleep(std::time::Duration::from_millis(u64::from(run * run % 17))),
        }
    }
    work.fail(Error::Conflict);
}

fn run_once(session: &mut Session, work: &mut dyn crate::task::Runnable) -> End {
    let mut tx = session.tx();
    let ran = work.run(&mut tx);
    let hooks = tx.into_hooks();
    if !matches!(ran, Ran::Done) {
        let _ = session.client.batch_execute("ROLLBACK");
    }
    match ran {
        Ran::Done => match session.client.batch_execute("COMMIT") {
            Ok(()) => End::Answered(hooks),
            Err(error) => {
                let _ = session.client.batch_execute("ROLLBACK");
                hooks.rolled_back();
                match Error::from(error) {
                    Error::Conflict => End::Again,
                    error => End::Failed(error),
                }
            }
        },
        Ran::Refused => End::Refused(hooks),
        Ran::Again => {
            hooks.rolled_back();
            End::Again
        }
    }
}
