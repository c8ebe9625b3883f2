//! Parts that are files, not text to read.

use crate::mime::Part;

/// A file that came with a mail, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The name the sender gave, decoded; never a safe path.
    pub name: Option<String>,
    /// The type, lower case; `message/rfc822` or `text/plain` where none was declared.
    pub content_type: String,
    /// Whether the type was declared by the sender.
    pub declared: bool,
    /// The content.
    pub bytes: Vec<u8>,
    /// `Content-ID` without brackets: what `cid:` addresses in the HTML point to.
    pub content_id: Option<String>,
    /// Meant to be shown within the text.
    pub inline: bool,
}

impl Attachment {
    /// Decodes a part; the second value says that its encoding was damaged.
    pub(crate) fn of(part: &Part<'_>, bytes: &[u8]) -> (Self, bool) {
        let (content, damaged) = part.decoded(bytes);
        let content_id = part.headers.plain("content-id").map(|id| id.trim_matches(['<', '>', ' ']).to_owned());
        let attachment = Self {
            name: part.file_name().map(str::to_owned),
            content_type: part.content_type.value.clone(),
            declared: part.declared,
            bytes: content.into_owned(),
            inline: part.disposition.value == "inline"
                || content_id.is_some() && part.disposition.value != "attachment",
            content_id: content_id.filter(|id| !id.is_empty()),
        };
        (attachment, damaged)
    }
}
