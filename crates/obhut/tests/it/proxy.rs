//! A wire that breaks: passes bytes between a client and a server, slowly, or so many and then none.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The wire.
#[derive(Clone)]
pub struct Proxy {
    /// The port to connect to instead of the server's.
    pub port: u16,
    /// Bytes that pass on each connection from the server before it breaks.
    down: Arc<AtomicI64>,
    /// Bytes that pass on each connection to the server before it breaks.
    up: Arc<AtomicI64>,
    pause: Arc<AtomicU64>,
}

/// Never breaks.
pub const WHOLE: i64 = i64::MAX;

impl Proxy {
    /// A wire to a port of this machine.
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = Self { port, down: Arc::new(WHOLE.into()), up: Arc::new(WHOLE.into()), pause: Arc::default() };
        let inner = proxy.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", server))) else { continue };
                let budget = |of: &AtomicI64| of.load(Ordering::SeqCst);
                let (up, down) = (budget(&inner.up), budget(&inner.down));
                let pause = Duration::from_millis(inner.pause.load(Ordering::SeqCst));
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || pass(from, to, up, Duration::ZERO));
                thread::spawn(move || pass(server, client, down, pause));
            }
        });
        proxy
    }

    /// From now on each connection breaks after so many bytes from the server and to it.
    pub fn break_after(&self, down: i64, up: i64) {
        self.down.store(down, Ordering::SeqCst);
        self.up.store(up, Ordering::SeqCst);
    }

    /// From now on the server is slow.
    pub fn slow(&self, pause: Duration) {
        self.pause.store(u64::try_from(pause.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut budget: i64, pause: Duration) {
    let mut chunk = [0; 256];
    while let Ok(count) = from.read(&mut chunk) {
        let fits = usize::try_from(budget.clamp(0, 256)).unwrap().min(count);
        thread::sleep(pause);
        if count == 0 || to.write_all(&chunk[..fits]).is_err() || fits < count {
            break;
        }
        budget -= i64::try_from(count).unwrap();
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
