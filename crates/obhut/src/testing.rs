//! A desk for tests: a temporary folder, a settable clock, seeded randomness, on either engine.

use std::sync::Arc;

use db::{Db, Tx};
use testkit::Engine;
use testkit::clock::TestClock;
use vault::{FileRootStore, Vault};

use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::desk::{Desk, Settings};
use crate::error::Error;
use crate::people::ops::NewPerson;
use crate::people::sql as people_sql;
use crate::staff::{actors, groups, tokens};
use crate::words::{Rights, Role, Source, TokenKind};

/// A desk with one account `lindhof`, an administrator and an agent in the group *Service*.
pub struct TestDesk {
    /// The running desk.
    pub desk: Arc<Desk>,
    /// Its account.
    pub account: Arc<AccountState>,
    /// What time it is.
    pub clock: Arc<TestClock>,
    /// The administrator.
    pub administrator: i64,
    /// An agent of the group *Service*.
    pub agent: i64,
    /// The group *Service*, the default one.
    pub group: i64,
    /// The folder with keyring and blobs.
    pub folder: tempfile::TempDir,
    _data: testkit::TestDb,
    _keys: testkit::TestDb,
}

impl TestDesk {
    /// A fresh desk.
    pub fn new(engine: Engine) -> Self {
        let (world, clock) = testkit::world(7);
        let data = engine.migrated(crate::migrations::MIGRATIONS);
        let keys = engine.fresh();
        let folder = testkit::temp_dir();
        let root = FileRootStore::open(&folder.path().join("root"), Arc::clone(&world.random)).unwrap();
        let vault = Vault::open(keys.db.clone(), Box::new(root), world.clone(), vault::Options::default()).unwrap();
        let blobs = folder.path().join("blobs");
        let desk = Arc::new(Desk::new(data.db.clone(), vault, world, blobs, Settings::default()));
        let inner = Arc::clone(&desk);
        let id = data.db.write_blocking(move |tx| accounts::ops::create(tx, &inner, "lindhof")).unwrap();
        let account = desk.account(id).unwrap();
        let mut this = Self {
            desk, account, clock, administrator: 0, agent: 0, group: 0, folder, _data: data, _keys: keys,
        };
        this.administrator = this.staff("Ada Admin", "ada@lindhof.example", Role::Administrator);
        this.agent = this.staff("Jana Krüger", "jana@lindhof.example", Role::Agent);
        let agent = this.agent;
        this.group = this
            .write(&this.system(), move |tx, cx| {
                let change = groups::GroupChange { is_default: Some(true), ..Default::default() };
                let group = groups::create(tx, cx, "Service", &change)?;
                groups::join(tx, cx, agent, group, Rights::Full)?;
                Ok(group)
            })
            .unwrap();
        this
    }

    /// Adds a member of staff.
    pub fn staff(&self, name: &str, email: &str, role: Role) -> i64 {
        let (name, email) = (name.to_owned(), email.to_owned());
        self.write(&self.system(), move |tx, cx| {
            let person = NewPerson { role, verified: true, ..NewPerson::customer(Some(&name), &email) };
            crate::people::ops::create(tx, cx, &person)
        })
        .unwrap()
    }

    /// Adds a customer.
    pub fn customer(&self, name: &str, email: &str) -> i64 {
        let (name, email) = (name.to_owned(), email.to_owned());
        let create = move |tx: &mut Tx<'_>, cx: &Cx| {
            crate::people::ops::create(tx, cx, &NewPerson::customer(Some(&name), &email))
        };
        self.write(&self.system(), create).unwrap()
    }

    /// An API token of somebody.
    pub fn api_token(&self, person: i64) -> String {
        let token = tokens::word(&*self.desk.world.random);
        let word = token.clone();
        self.write(&self.system(), move |tx, cx| {
            tokens::store(tx, cx, Some(person), TokenKind::Api, &word, Some("test"), None)
        })
        .unwrap();
        token
    }

    /// The context of the program itself, now.
    pub fn system(&self) -> Cx {
        Cx::new(&self.desk, &self.account, Actor::system(), Source::System)
    }

    /// The context of somebody working through the API, now.
    pub fn acting(&self, person: i64) -> Cx {
        let account = self.account.key.id;
        let actor = self.desk.db.read_blocking(move |tx| actors::actor(tx, account, person)).unwrap().unwrap();
        Cx::new(&self.desk, &self.account, actor, Source::Api)
    }

    /// Runs an operation.
    pub fn write<T: Send + 'static>(
        &self,
        cx: &Cx,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let cx = cx.clone();
        self.desk.db.write_blocking(move |tx| f(tx, &cx))
    }

    /// Reads.
    pub fn read<T: Send + 'static>(
        &self,
        cx: &Cx,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let cx = cx.clone();
        self.desk.db.read_blocking(move |tx| f(tx, &cx))
    }

    /// The row of a person.
    pub fn person(&self, id: i64) -> people_sql::PersonRow {
        self.read(&self.system(), move |tx, cx| Ok(people_sql::get(tx, cx.id(), id)?.unwrap())).unwrap()
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.desk.db
    }
}
