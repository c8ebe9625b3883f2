//! Hands out a stretch of a sealed file: one chunk is opened at a time, and what is not asked for is not opened at all.

use std::io::{Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

/// Bytes opened at a time.
const PIECE: usize = 64 * 1024;

/// What of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of it.
    Whole,
    /// From the first of these bytes to the last.
    Part(u64, u64),
    /// Nothing that there is.
    Beyond,
}

impl Asked {
    /// What a `Range` asks of a file of this length. Several ranges, and what is no range, ask for the whole.
    pub fn of(headers: &HeaderMap, length: u64) -> Self {
        let range =
            headers.get(RANGE).and_then(|range| range.to_str().ok()).and_then(|range| range.strip_prefix("bytes="));
        let Some((from, to)) = range.and_then(|range| range.trim().split_once('-')) else { return Self::Whole };
        let last = length.saturating_sub(1);
        match (from.trim().parse::<u64>().ok(), to.trim()) {
            (Some(from), _) if from >= length => Self::Beyond,
            (Some(from), "") => Self::Part(from, last),
            (Some(from), to) => match to.parse::<u64>() {
                Ok(to) if to >= from => Self::Part(from, to.min(last)),
                _ => Self::Whole,
            },
            (None, to) if from.trim().is_empty() => match to.parse::<u64>() {
                Ok(0) => Self::Beyond,
                Ok(_) if length == 0 => Self::Beyond,
                Ok(tail) => Self::Part(length.saturating_sub(tail), last),
                Err(_) => Self::Whole,
            },
            _ => Self::Whole,
        }
    }
}

/// The answer with what is asked of a file, under headers that say what it is.
pub fn answer<R: Read + Seek + Send + 'static>(mut file: R, length: u64, headers: HeaderMap, asked: Asked) -> Response {
    let (status, from, count) = match asked {
        Asked::Whole => (StatusCode::OK, 0, length),
        Asked::Part(from, to) => (StatusCode::PARTIAL_CONTENT, from, to.saturating_sub(from).saturating_add(1)),
        Asked::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let range = match asked {
        Asked::Whole => None,
        Asked::Part(from, to) => Some(format!("bytes {from}-{to}/{length}")),
        Asked::Beyond => Some(format!("bytes */{length}")),
    };
    let (out, pieces) = mpsc::channel(2);
    if count > 0 {
        tokio::task::spawn_blocking(move || send(&mut file, from, count, &out));
    }
    let mut response = Response::new(axum::body::Body::new(Pieces(pieces)));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let headers = response.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(count));
    if let Some(range) = range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        headers.insert(CONTENT_RANGE, range);
    }
    response
}

fn send<R: Read + Seek>(file: &mut R, from: u64, mut left: u64, out: &mpsc::Sender<Result<Bytes, std::io::Error>>) {
    if let Err(error) = file.seek(SeekFrom::Start(from)) {
        // Whoever has gone hears nothing of it.
        let _ = out.blocking_send(Err(error));
        return;
    }
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let mut piece = Zeroizing::new(vec![0; most]);
        match file.read(&mut piece) {
            Ok(0) => return,
            Ok(read) => {
                left = left.saturating_sub(read as u64);
                piece.truncate(read);
                if out.blocking_send(Ok(Bytes::from_owner(Plain(piece)))).is_err() {
                    return;
                }
            }
            Err(error) => {
                let _ = out.blocking_send(Err(error));
                return;
            }
        }
    }
}

/// Plain bytes, overwritten once they are sent.
struct Plain(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Plain {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

struct Pieces(mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|piece| piece.map(hyper::body::Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_asks_for_a_stretch_that_is_there() {
        let asked = |range: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
            Asked::of(&headers, 1_000)
        };
        assert_eq!(Asked::of(&HeaderMap::new(), 1_000), Asked::Whole);
        assert_eq!(asked("bytes=0-"), Asked::Part(0, 999));
        assert_eq!(asked("bytes=0-1"), Asked::Part(0, 1));
        assert_eq!(asked("bytes=900-2000"), Asked::Part(900, 999));
        assert_eq!(asked("bytes=-100"), Asked::Part(900, 999));
        assert_eq!(asked("bytes=-5000"), Asked::Part(0, 999));
        assert_eq!(asked("bytes=1000-"), Asked::Beyond);
        assert_eq!(asked("bytes=-0"), Asked::Beyond);
        for whole in ["bytes=5-2", "bytes=0-1,5-6", "bytes=a-b", "items=0-1", "bytes=-", "bytes=99999999999999999999-"]
        {
            assert_eq!(asked(whole), Asked::Whole, "{whole}");
        }
    }
}
