//! What the chat's script is told.

use serde::Serialize;

use super::said::Line;

/// A file.
#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    size: u64,
    url: String,
}

/// A message.
#[derive(Serialize)]
struct Message<'a> {
    id: i64,
    own: bool,
    by: &'a str,
    at: String,
    text: &'a str,
    files: Vec<File<'a>>,
}

/// Where a file of a conversation lies.
pub fn file_url(id: i64) -> String {
    format!("/chat/files/{id}")
}

/// A message as an event of the stream.
pub(super) fn event(line: &Line) -> String {
    let files = line.files.iter();
    let files = files.map(|file| File { name: &file.name, size: file.size, url: file_url(file.id) }).collect();
    let at = jiff::Timestamp::from_microsecond(line.at.0).unwrap_or_default().to_string();
    let message = Message { id: line.comment, own: line.own, by: &line.by, at, text: &line.text, files };
    let data = serde_json::to_string(&message).unwrap_or_default();
    format!("id: {}\nevent: message\ndata: {data}\n\n", line.seq)
}

/// What came of a message.
#[derive(Serialize)]
pub(super) struct Sent {
    /// The comment, where it is a new one.
    pub(super) id: Option<i64>,
}

/// Why a message was not taken.
#[derive(Serialize)]
pub(super) struct Unsent {
    /// The field at fault.
    pub(super) field: &'static str,
    /// What is wrong with it.
    pub(super) error: String,
}
