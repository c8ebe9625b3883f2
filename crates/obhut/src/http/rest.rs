//! A request is read to its end before it is answered, also where nobody wants its body.
//!
//! A connection on which a body is still on its way when the answer is ready has to be closed; the client, which may send head and
//! body one after the other, uses it again and finds nobody. Some clients send a body with DELETE, and every refused request
//! leaves one unread.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, EXPECT};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

/// What is read of a body that nobody wants (bytes); the connection of a longer one ends.
const AT_MOST: u64 = 256 << 10;
/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A body that goes back where it came from when it is let go before its end.
struct Lent {
    body: Option<Body>,
    back: Arc<Mutex<Option<Body>>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            *self.back.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}

/// Reads what is left of the request once its answer is ready; says where the connection ends instead.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Who asks whether to send a body need not send one that nobody wants.
    let waits = request.headers().contains_key(EXPECT);
    let rest = Arc::new(Mutex::new(None));
    let back = Arc::clone(&rest);
    let mut response = next.run(request.map(|body| Body::new(Lent { body: Some(body), back }))).await;
    let left = rest.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(body) = left
        && (waits || !ended(body).await)
    {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether a body came to its end, within bounds.
async fn ended(mut body: Body) -> bool {
    if body.size_hint().lower() > AT_MOST {
        return false;
    }
    let reading = async {
        let mut read = 0_u64;
        loop {
            match std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
                None => return true,
                Some(Err(_)) => return false,
                Some(Ok(frame)) => {
                    read = read.saturating_add(frame.data_ref().map_or(0, |data| data.len() as u64));
                }
            }
            if read > AT_MOST {
                return false;
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tower::ServiceExt as _;

    use super::*;

    /// A body that arrives piece by piece, each a while after somebody asked for it; tells how many were taken.
    struct Slow {
        pieces: usize,
        ready: bool,
        taken: Arc<Mutex<usize>>,
    }

    impl HttpBody for Slow {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            self.ready = !self.ready;
            if self.ready {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if self.pieces == 0 {
                return Poll::Ready(None);
            }
            self.pieces -= 1;
            *self.taken.lock().unwrap() += 1;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1024])))))
        }
    }

    async fn sent(pieces: usize, expects: bool) -> (Response, usize) {
        let taken = Arc::new(Mutex::new(0));
        let body = Body::new(Slow { pieces, ready: false, taken: Arc::clone(&taken) });
        let router = Router::new().route("/unread", post(async || StatusCode::FORBIDDEN)).layer(from_fn(to_the_end));
        let mut request = Request::builder().method("POST").uri("/unread");
        if expects {
            request = request.header(EXPECT, "100-continue");
        }
        let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
        let taken = *taken.lock().unwrap();
        (response, taken)
    }

    #[tokio::test]
    async fn a_body_that_nobody_wants_is_read_so_that_the_connection_stays() {
        let (response, taken) = sent(7, false).await;
        assert_eq!((response.status(), taken), (StatusCode::FORBIDDEN, 7));
        assert!(!response.headers().contains_key(CONNECTION));
    }

    #[tokio::test]
    async fn one_without_end_is_not_and_the_client_is_told_that_the_connection_ends() {
        let (response, taken) = sent(100_000, false).await;
        assert_eq!(response.headers()[CONNECTION], "close");
        assert!(taken <= 258, "{taken}");
        let (response, taken) = sent(7, true).await;
        assert_eq!((&response.headers()[CONNECTION], taken), (&HeaderValue::from_static("close"), 0));
    }
}
