//! A desk within this process.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use db::{Db, Tx};
use obhut::accounts::AccountState;
use obhut::command::{Request, run};
use obhut::config::Place;
use obhut::context::{Actor, Cx};
use obhut::desk::{Desk, Settings};
use obhut::error::Error;
use obhut::i18n::Language;
use obhut::migrations::MIGRATIONS;
use obhut::start::{self, DataDir, Taken};
use obhut::words::Source;
use vault::{FileRootStore, Suite, Vault};
use world::World;

/// The address of the one member of staff.
pub const STAFF: &str = "ada@desk.example";

/// Their password.
pub const PASSWORD: &str = "a long enough password";

/// An open desk with its one account.
pub struct Opened {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its account.
    pub account: Arc<AccountState>,
    /// Its directory, taken.
    pub dir: DataDir,
}

/// Opens a data directory as the server does, and sets the account up where there is none.
pub fn open(place: &Path) -> Result<Opened> {
    let dir = take(place)?;
    let options = Place { data: Some(place.to_owned()), ..Place::default() };
    let desk = start::open(&dir, &options, World::real()).map_err(|line| anyhow!(line))?;
    with_account(desk, dir)
}

fn take(place: &Path) -> Result<DataDir> {
    DataDir::take(place).map_err(|taken| match taken {
        Taken::By(process) => anyhow!("process {process} has the directory"),
        Taken::Fault(line) => anyhow!(line),
    })
}

/// A desk that seals with another cipher, or not at all.
pub fn with_suite(place: &Path, suite: Suite) -> Result<Opened> {
    let dir = take(place)?;
    let world = World::real();
    let settings = Settings { requests_per_minute: 60_000_000, ..Settings::default() };
    let data = Db::sqlite(&place.join("desk.db"))?;
    data.migrate(MIGRATIONS)?;
    let keys = Db::sqlite(&place.join("keyring.db"))?;
    let root = FileRootStore::open(&place.join("root"), Arc::clone(&world.random))?;
    let options = vault::Options { suite, null_cipher: suite == Suite::Null, ..vault::Options::default() };
    let vault = Vault::open(keys, Box::new(root), world.clone(), options).map_err(|error| anyhow!("{error}"))?;
    with_account(Arc::new(Desk::new(data, vault, world, place.join("blobs"), settings)), dir)
}

fn with_account(desk: Arc<Desk>, dir: DataDir) -> Result<Opened> {
    let known = desk.db.read_blocking(obhut::accounts::sql::every)?;
    let id = match known.first() {
        Some(row) => row.id,
        None => run::set_up(&desk, Language::English, "bench", STAFF, "Ada", PASSWORD)
            .map_err(|error| anyhow!("{error}"))?,
    };
    let account = desk.account(id)?;
    Ok(Opened { desk, account, dir })
}

impl Opened {
    /// The context of the program itself.
    pub fn system(&self) -> Cx {
        Cx::new(&self.desk, &self.account, Actor::system(), Source::System)
    }

    /// The member of staff.
    pub fn staff(&self) -> Result<i64> {
        self.account.people.by_email(STAFF).context("the member of staff is missing")
    }

    /// The context of the member of staff, by way of the API.
    pub fn acting(&self) -> Result<Cx> {
        let (account, person) = (self.account.key.id, self.staff()?);
        let now = self.desk.world.clock.now().0;
        let actor = self.desk.db.read_blocking(move |tx| obhut::staff::actors::actor(tx, account, person, now))?;
        let actor = actor.context("the member of staff may not act")?;
        Ok(Cx::new(&self.desk, &self.account, actor, Source::Api))
    }

    /// A token of the member of staff.
    pub fn token(&self) -> Result<String> {
        let request = Request::TokenCreate { email: STAFF.into(), name: "bench".into(), account: None };
        let answer = run::run(&self.desk, request);
        match answer.json["token"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => bail!("no token: {}", answer.lines.join(" ")),
        }
    }

    /// Changes something.
    pub fn write<T: Send + 'static>(
        &self,
        cx: &Cx,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T> {
        let cx = cx.clone();
        Ok(self.desk.db.write_blocking(move |tx| f(tx, &cx))?)
    }
}
