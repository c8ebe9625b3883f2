//! A desk for tests: a temporary folder, a settable clock, seeded randomness, on either engine.

use std::sync::{Arc, RwLock};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use base64::Engine as _;
use db::Tx;
use serde_json::Value;
use testkit::Engine;
use testkit::clock::TestClock;
use tower::ServiceExt as _;
use vault::{FileRootStore, Vault};

use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::desk::{Desk, Settings};
use crate::error::Error;
use crate::http::{Front, FrontOptions};
use crate::people::ops::NewPerson;
use crate::staff::{actors, groups, tokens};
use crate::state::App;
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
    _folder: tempfile::TempDir,
    _data: testkit::TestDb,
    _keys: testkit::TestDb,
}

impl TestDesk {
    /// A fresh desk.
    pub fn new(engine: Engine) -> Self {
        Self::with_keyring(engine, vault::Options::default())
    }

    /// A fresh desk whose keyring is kept like this.
    pub fn with_keyring(engine: Engine, options: vault::Options) -> Self {
        let (world, clock) = testkit::world(7);
        let data = engine.migrated(crate::migrations::MIGRATIONS);
        let keys = engine.fresh();
        let folder = testkit::temp_dir();
        let root = FileRootStore::open(&folder.path().join("root"), Arc::clone(&world.random)).unwrap();
        let vault = Vault::open(keys.db.clone(), Box::new(root), world.clone(), options).unwrap();
        let blobs = folder.path().join("blobs");
        let desk = Arc::new(Desk::new(data.db.clone(), vault, world, blobs, Settings::default()));
        let inner = Arc::clone(&desk);
        let id = data.db.write_blocking(move |tx| accounts::ops::create(tx, &inner, "lindhof")).unwrap();
        let account = desk.account(id).unwrap();
        let mut this = Self {
            desk,
            account,
            clock,
            administrator: 0,
            agent: 0,
            group: 0,
            _folder: folder,
            _data: data,
            _keys: keys,
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
        let now = self.desk.world.clock.now().0;
        let actor = self.desk.db.read_blocking(move |tx| actors::actor(tx, account, person, now)).unwrap().unwrap();
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
}

/// Who calls the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody in particular.
    Anonymous,
    /// A customer.
    EndUser,
    /// A specialist, who does not know who the customer is.
    Specialist,
    /// An agent of the group *Service*.
    Agent,
    /// The administrator.
    Administrator,
}

impl Who {
    /// Everybody, the least first.
    pub const ALL: [Self; 5] = [Self::Anonymous, Self::EndUser, Self::Specialist, Self::Agent, Self::Administrator];
}

/// An answer as a client sees it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON, null where it is empty or none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// The whole program behind its front door, with somebody of each role.
pub struct TestApp {
    /// The desk behind it.
    pub desk: TestDesk,
    /// A customer of the desk who has a token.
    pub end_user: i64,
    /// A specialist in the group *Service*.
    pub specialist: i64,
    /// What each of them sends, anonymous excepted.
    credentials: Vec<(Who, String)>,
    front: Front,
    runtime: tokio::runtime::Runtime,
}

impl TestApp {
    /// A fresh desk with its API.
    pub fn new(engine: Engine) -> Self {
        Self::of(TestDesk::new(engine))
    }

    /// This desk with its API.
    pub fn of(desk: TestDesk) -> Self {
        let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
        let end_user = desk.customer("Lena Kundin", "lena@kunden.example");
        let group = desk.group;
        desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, specialist, group, Rights::Edit)).unwrap();
        let credentials = [
            (Who::EndUser, end_user, "lena@kunden.example"),
            (Who::Specialist, specialist, "soeren@lindhof.example"),
            (Who::Agent, desk.agent, "jana@lindhof.example"),
            (Who::Administrator, desk.administrator, "ada@lindhof.example"),
        ]
        .map(|(who, person, email)| (who, basic(&format!("{email}/token:{}", desk.api_token(person)))));
        let app = App { desk: Arc::clone(&desk.desk), only_account: Arc::new(RwLock::new(Some(desk.account.key.id))) };
        let world = desk.desk.world.clone();
        let router = crate::http::layers(crate::router::router(app), &world);
        let front = Front::new(router, FrontOptions::default(), world);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { desk, end_user, specialist, credentials: credentials.to_vec(), front, runtime }
    }

    /// What runs what waits.
    pub const fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }

    /// The `Authorization` header of somebody.
    pub fn credential(&self, who: Who) -> Option<&str> {
        self.credentials.iter().find(|(known, _)| *known == who).map(|(_, value)| value.as_str())
    }

    /// Sends any request.
    pub fn send(&self, request: Request<Body>) -> Answer {
        let front = self.front.clone();
        self.runtime.block_on(async move {
            let response = front.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 16 << 20).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: parts.status.as_u16(), headers: parts.headers, text }
        })
    }

    /// Sends any request; status, and how many bytes the answer has as it goes over the wire.
    pub fn measure(&self, request: Request<Body>) -> (u16, usize) {
        let front = self.front.clone();
        self.runtime.block_on(async move {
            let response = front.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            (status, to_bytes(response.into_body(), 16 << 20).await.unwrap().len())
        })
    }

    /// Listens to an answer without an end until `until` is heard, at most for `patience`; status and what was heard.
    pub fn hear(&self, request: Request<Body>, until: &str, patience: std::time::Duration) -> (u16, String) {
        let (front, until) = (self.front.clone(), until.to_owned());
        self.runtime.block_on(async move {
            let response = front.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let mut heard = String::new();
            let mut body = response.into_body();
            let listening = async {
                while !heard.contains(&until) {
                    let frame =
                        std::future::poll_fn(|cx| hyper::body::Body::poll_frame(std::pin::Pin::new(&mut body), cx));
                    match frame.await {
                        Some(Ok(frame)) => heard.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap())),
                        _ => break,
                    }
                }
            };
            let _ = tokio::time::timeout(patience, listening).await;
            (status, heard)
        })
    }

    /// Looks again until something that happens beside the answers has happened.
    pub fn settle(&self, mut happened: impl FnMut() -> bool) {
        for _ in 0..400 {
            if happened() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("it did not happen");
    }

    /// Calls a path below `/api/v2/` with a body in JSON.
    pub fn call(&self, who: Who, method: Method, path: &str, body: &Value) -> Answer {
        let path = path.replace('[', "%5B").replace(']', "%5D").replace(' ', "%20").replace('"', "%22");
        let mut request =
            Request::builder().method(method).uri(format!("/api/v2/{path}")).header("host", "desk.example");
        if let Some(credential) = self.credential(who) {
            request = request.header("authorization", credential);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap())
    }

    /// GET below `/api/v2/`: status and body.
    pub fn get(&self, who: Who, path: &str) -> (u16, Value) {
        self.told(who, Method::GET, path, &Value::Null)
    }

    /// POST below `/api/v2/`: status and body.
    pub fn post(&self, who: Who, path: &str, body: &Value) -> (u16, Value) {
        self.told(who, Method::POST, path, body)
    }

    /// PUT below `/api/v2/`: status and body.
    pub fn put(&self, who: Who, path: &str, body: &Value) -> (u16, Value) {
        self.told(who, Method::PUT, path, body)
    }

    /// DELETE below `/api/v2/`: status and body.
    pub fn delete(&self, who: Who, path: &str) -> (u16, Value) {
        self.told(who, Method::DELETE, path, &Value::Null)
    }

    fn told(&self, who: Who, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.call(who, method, path, body);
        (answer.status, answer.json())
    }
}

/// A value of the `Authorization` header.
pub fn basic(credentials: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(credentials))
}
