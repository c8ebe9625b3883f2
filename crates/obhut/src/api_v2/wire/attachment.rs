//! Files.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;

/// A file of a comment.
#[derive(Clone, Serialize, ToSchema)]
pub struct Attachment {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Name given by the sender.
    pub file_name: String,
    /// Where the bytes are.
    pub content_url: String,
    /// The same, for accounts with an address of their own.
    pub mapped_content_url: String,
    /// Kind, as the sender called it.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Pixels, of images.
    pub width: Option<i64>,
    /// Pixels, of images.
    pub height: Option<i64>,
    /// Whether it is shown in the text.
    pub inline: bool,
    /// Whether it is gone.
    pub deleted: bool,
    /// Always false.
    pub malware_access_override: bool,
    /// `not_scanned`.
    pub malware_scan_result: &'static str,
    /// Smaller copies; none are made.
    #[schema(no_recursion)]
    pub thumbnails: Vec<Attachment>,
}

/// Files that wait for a comment.
#[derive(Clone, Serialize, ToSchema)]
pub struct Upload {
    /// To be named in `comment.uploads`.
    pub token: String,
    /// When it is thrown away unless used.
    pub expires_at: Time,
    /// The file of this request.
    pub attachment: Attachment,
    /// All files under the token.
    pub attachments: Vec<Attachment>,
}
