//! Connections: how long one stays open, and the door without TLS.
//!
//! A connection may rest between two requests for longer than clients keep one for their next: whoever lets go first must be the
//! client, or its next request meets a closed door. The same time limits how long the head of a request may take, so that nobody
//! holds connections open with a letter a minute.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::rt::Timer;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

use super::Front;

/// How long a connection may stay without the whole head of a request. Clients keep theirs for a minute or less.
pub const PATIENCE: Duration = Duration::from_secs(75);

/// How connections are served, at both doors.
pub fn connections() -> Builder<TokioExecutor> {
    timed(TokioTimer::new())
}

fn timed(timer: impl Timer + Send + Sync + 'static) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(timer).header_read_timeout(PATIENCE);
    builder
}

/// The next visitor. Too many may be open: then this waits until some have ended.
pub async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Serves connections until `ending`, then lets those that are open finish what they are at.
pub async fn serve(listener: TcpListener, front: Front, ending: impl Future<Output = ()>) {
    let (builder, open) = (connections(), GracefulShutdown::new());
    let mut ending = std::pin::pin!(ending);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = next(&listener) => accepted,
            () = &mut ending => break,
        };
        let front = front.clone();
        let service = service_fn(move |request: Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            front.clone().call(request)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks off has nobody left to be told.
            let _ = connection.await;
        });
    }
    drop(listener);
    open.shutdown().await;
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use std::time::Instant;

    use axum::response::Response;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

    use super::*;

    /// A clock whose time is over when the test says so, and how long was waited for.
    #[derive(Clone, Default)]
    struct Over(Arc<Mutex<Waiting>>);

    #[derive(Default)]
    struct Waiting {
        over: bool,
        wakers: Vec<Waker>,
        waits: Vec<Duration>,
    }

    impl Over {
        fn ring(&self) {
            let mut waiting = self.0.lock().unwrap();
            waiting.over = true;
            waiting.wakers.drain(..).for_each(Waker::wake);
        }
    }

    impl Future for Over {
        type Output = ();

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            let mut waiting = self.0.lock().unwrap();
            if waiting.over {
                return Poll::Ready(());
            }
            waiting.wakers.push(context.waker().clone());
            Poll::Pending
        }
    }

    impl hyper::rt::Sleep for Over {}

    impl Timer for Over {
        fn sleep(&self, duration: Duration) -> Pin<Box<dyn hyper::rt::Sleep>> {
            self.0.lock().unwrap().waits.push(duration);
            Box::pin(self.clone())
        }

        fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn hyper::rt::Sleep>> {
            self.sleep(deadline.saturating_duration_since(self.now()))
        }
    }

    async fn answered(client: &mut DuplexStream) -> bool {
        client.write_all(b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\n").await.unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(b"da") {
            let mut piece = [0; 256];
            match client.read(&mut piece).await {
                Ok(many) if many > 0 => heard.extend_from_slice(&piece[..many]),
                _ => return false,
            }
        }
        true
    }

    #[tokio::test]
    async fn a_connection_rests_longer_than_clients_wait_and_half_a_head_does_not_hold_it() {
        let over = Over::default();
        let builder = timed(over.clone());
        let (mut client, server) = tokio::io::duplex(4096);
        let served = tokio::spawn(async move {
            let service = service_fn(|_: Request<hyper::body::Incoming>| async {
                Ok::<_, Infallible>(Response::new(Body::from("da")))
            });
            let _ = builder.serve_connection(TokioIo::new(server), service).await;
        });
        assert!(answered(&mut client).await);
        assert!(answered(&mut client).await, "it rested, and is there");
        client.write_all(b"GET / HTTP/1.1\r\nHost: d").await.unwrap();
        over.ring();
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).await.unwrap();
        served.await.unwrap();
        let waits = over.0.lock().unwrap().waits.clone();
        let longest = Duration::from_secs(60);
        assert!(!waits.is_empty() && waits.iter().all(|wait| *wait > longest && *wait <= PATIENCE), "{waits:?}");
    }
}
