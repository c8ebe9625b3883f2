//! Serves the desk: listeners, jobs, the sweep of given-up keys, the signing of the log, the socket of the command line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use jobs::{Job, Outcome};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::accounts;
use crate::command::control;
use crate::config::Place;
use crate::desk::Desk;
use crate::email::{acknowledge, intake, lmtp, outbox, send};
use crate::http::{self, Base, Front, FrontOptions};
use crate::staff::tokens;
use crate::start::DataDir;
use crate::state::App;
use crate::tickets::snooze;
use crate::words::TokenKind;

/// Where a desk listens when nobody says otherwise.
pub const USUAL_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8400);
/// How often given-up keys are destroyed.
const SWEEP: Duration = Duration::from_secs(1);
/// Rounds of the sweep between two looks at what is over.
const TIDY_EVERY: u64 = 300;

/// Where people reach the desk, as far as it is known before it listens.
pub fn reached(place: &Place) -> String {
    let public = place.serve.public_url.clone();
    public.unwrap_or_else(|| format!("http://{}", place.serve.listen.unwrap_or(USUAL_LISTEN)))
}

/// Serves until the process is told to end.
///
/// # Errors
/// One message that says what is wrong and what to do.
pub fn serve(dir: &DataDir, place: &Place, desk: &Arc<Desk>, greeting: impl FnOnce(&str)) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    let ends = runtime.block_on(async { Ends::catch() }).map_err(|error| format!("cannot start: {error}"))?;
    let accounts = desk.db.read_blocking(accounts::sql::every).map_err(|error| error.to_string())?;
    let only_account = if accounts.len() == 1 { accounts.first().map(|row| row.id) } else { None };
    let app = App { desk: Arc::clone(desk), only_account: Arc::new(std::sync::RwLock::new(only_account)) };
    let wanted = place.serve.listen.unwrap_or(USUAL_LISTEN);
    let listener =
        runtime.block_on(TcpListener::bind(wanted)).map_err(|error| format!("cannot listen on {wanted}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public = place.serve.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let _ = desk.public_url.set(public.trim_end_matches('/').to_owned());
    let fallback = Base::parse(&public).ok_or("--public-url is no http or https address")?;
    let options = FrontOptions { fallback, trust_forwarded: place.serve.behind_proxy.unwrap_or(false) };
    let router = http::layers(crate::router::router(app), &desk.world);
    let front = Front::new(router, options, desk.world.clone());
    control::listen(&dir.path, desk).map_err(|error| format!("cannot make the control socket: {error}"))?;
    let work = Work::start(desk)?;
    if let Some(tls) = &place.serve.tls_listen {
        let (front, tls) = (front.clone(), *tls);
        let acceptor = crate::tls::acceptor(&place.serve)?;
        let listener =
            runtime.block_on(TcpListener::bind(tls)).map_err(|error| format!("cannot listen on {tls}: {error}"))?;
        runtime.spawn(crate::tls::serve(listener, acceptor, front));
    }
    if let Some(place) = &place.serve.lmtp_listen {
        lmtp::listen(&runtime, desk, place)?;
    }
    if accounts.is_empty() {
        let token = set_up_token(desk)?;
        greeting(&format!("{public}/setup/{token}"));
    } else {
        greeting(&public);
    }
    warm(desk, accounts);
    let ending = Arc::clone(desk);
    runtime.block_on(async move {
        let told = async move {
            ends.come().await;
            let _ = ending.ending.send(true);
        };
        http::door::serve(listener, front, told).await;
    });
    work.stop();
    runtime.shutdown_timeout(Duration::from_secs(5));
    Ok(())
}

/// Reads the accounts into memory, so that the first request does not wait for it.
fn warm(desk: &Arc<Desk>, accounts: Vec<accounts::sql::AccountRow>) {
    let desk = Arc::clone(desk);
    std::thread::spawn(move || {
        for row in accounts.iter().take(1_000) {
            if desk.account(row.id).is_err() {
                tracing::warn!(account = row.id, "an account could not be read yet");
            }
        }
    });
}

/// A link that sets the desk up, once: earlier links end.
fn set_up_token(desk: &Arc<Desk>) -> Result<String, String> {
    let token = tokens::word(&*desk.world.random);
    let (hash, at) = (tokens::hash(&token), desk.world.clock.now().0);
    let stored = desk.db.write_blocking(move |tx| {
        let row = crate::staff::sql::TokenRow::set_up();
        crate::staff::sql::end_all(tx, TokenKind::SetUp)?;
        crate::staff::sql::insert_token(tx, &hash, &row, at)
    });
    stored.map_err(|error| error.to_string())?;
    Ok(token)
}

/// What tells the program to end. Caught from now on, so that it ends in order even if it is told before it serves.
struct Ends {
    interrupted: Signal,
    terminated: Signal,
}

impl Ends {
    /// Begins to listen; within a runtime.
    fn catch() -> std::io::Result<Self> {
        Ok(Self { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    async fn come(mut self) {
        tokio::select! { _ = self.interrupted.recv() => {}, _ = self.terminated.recv() => {} }
    }
}

/// What runs beside the requests.
pub struct Work {
    runner: jobs::Runner,
    intake: intake::Intake,
    sweeper: JoinHandle<()>,
    looks: JoinHandle<()>,
    resumed: JoinHandle<()>,
    desk: Arc<Desk>,
    ended: Arc<AtomicBool>,
}

impl Work {
    /// Starts the jobs and the sweep.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(desk: &Arc<Desk>) -> Result<Self, String> {
        let inner = Arc::clone(desk);
        let runner = jobs::Runner::start(&desk.db, &desk.queue, jobs::Options::default(), move |job| {
            let outcome = carry_out(&inner, job);
            // Jobs open texts, compose mails and destroy keys, and their threads live as long as the program.
            vault::memory::clear_stack();
            outcome
        })
        .map_err(|error| format!("cannot start the jobs: {error}"))?;
        let intake = intake::Intake::start(desk).map_err(|error| format!("cannot start to fetch mail: {error}"))?;
        let ended = Arc::new(AtomicBool::new(false));
        let (inner, flag) = (Arc::clone(desk), Arc::clone(&ended));
        let sweeper = std::thread::Builder::new()
            .name("sweep".into())
            .spawn(move || sweep(&inner, &flag))
            .map_err(|error| format!("cannot start the sweep: {error}"))?;
        let looks = crate::access_log::jobs::start(desk, &ended)?;
        let inner = Arc::clone(desk);
        let resumed = std::thread::Builder::new()
            .name("erasures".into())
            .spawn(move || crate::erasure::run::resume(&inner))
            .map_err(|error| format!("cannot start the erasures: {error}"))?;
        Ok(Self { runner, intake, sweeper, looks, resumed, desk: Arc::clone(desk), ended })
    }

    /// Waits for what is under way, and ends.
    pub fn stop(self) {
        self.ended.store(true, Ordering::Release);
        self.intake.stop();
        self.runner.stop();
        let _ = self.sweeper.join();
        let _ = self.looks.join();
        let _ = self.resumed.join();
        crate::access_log::jobs::finish(&self.desk);
    }
}

fn carry_out(desk: &Arc<Desk>, job: &Job) -> Outcome {
    match job.kind.as_str() {
        crate::erasure::ERASE => crate::erasure::run::job(desk, job),
        crate::webhooks::deliver::NOTICE => crate::webhooks::deliver::job(desk, job),
        crate::triggers::hook::HOOK => crate::triggers::hook::job(desk, job),
        crate::triggers::redact::REDACT => crate::triggers::redact::job(desk, job),
        crate::keepers::send::CHECKPOINT => crate::keepers::send::job(desk, job),
        crate::scheduled::jobs::SCHEDULED => crate::scheduled::jobs::deliver(desk, job),
        crate::voice::fetch::FETCH => crate::voice::fetch::job(desk, job),
        crate::chat::away::AWAY => crate::chat::away::job(desk, job),
        crate::chat::transcript::TRANSCRIPT => crate::chat::transcript::send(desk, job),
        snooze::WAKE => snooze::wake(desk, job),
        crate::side_conversations::send::MAIL => crate::side_conversations::send::send(desk, job),
        outbox::MAIL
        | acknowledge::ACKNOWLEDGE
        | crate::triggers::notify::NOTIFY
        | crate::consent::notice::NOTICE
        | crate::form::receipt::RECEIPT => send::send(desk, job),
        crate::staff::invites::INVITE => crate::staff::invites::send(desk, job),
        crate::satisfaction::mail::SURVEY => crate::satisfaction::mail::send(desk, job),
        crate::portal::links::LINK | crate::portal::session::DATA_OPENED | crate::portal::session::ADDRESS_CHANGED => {
            crate::portal::mails::send(desk, job)
        }
        _ => match crate::fields::record_ops::target_of(job) {
            Some(target) => crate::fields::record_ops::forget(desk, job, target),
            None => Outcome::Fail("unknown_kind"),
        },
    }
}

fn sweep(desk: &Arc<Desk>, ended: &AtomicBool) {
    let (mut rounds, mut noted) = (0_u64, desk.vault.generation().unwrap_or_default());
    let mut note = || {
        if let Err(error) = crate::backup::replay::note(desk, &mut noted) {
            tracing::warn!(%error, "the keyring's generation could not be noted yet");
        }
    };
    while !ended.load(Ordering::Acquire) {
        crate::proof::ops::integrate(desk);
        if rounds.is_multiple_of(TIDY_EVERY) {
            crate::erasure::housekeeping::tidy(desk);
            crate::automations::run::due(desk);
            if let Err(error) = crate::accounts::closing::finish(desk) {
                tracing::warn!(%error, "a closed account could not be forgotten yet");
            }
        }
        rounds += 1;
        match crate::sweep::sweep(desk) {
            // A full step: there is more.
            Ok(count) if count >= 4_000 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "keys given up could not be destroyed yet"),
        }
        note();
        std::thread::sleep(SWEEP);
    }
    note();
}
