//! The administrator's page of mails that went wrong: outgoing ones given up on, incoming ones rejected.

use askama::Template;
use world::Timestamp;

use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::Translator;

/// What went wrong with mail.
pub struct MailPage {
    /// Outgoing mails given up on, newest first.
    pub dead: Vec<DeadLetter>,
    /// Incoming mails rejected, newest first.
    pub rejected: Vec<RejectedMail>,
}

/// An outgoing mail given up on.
pub struct DeadLetter {
    /// Its id in the outbox.
    pub id: u64,
    /// The ticket it belongs to.
    pub ticket: u64,
    /// To whom, if the reader may see it.
    pub recipient: Option<String>,
    /// What the receiving server said, or what failed here.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was last tried.
    pub last_attempt: Timestamp,
}

/// An incoming mail that became no ticket.
pub struct RejectedMail {
    /// When it came.
    pub at: Timestamp,
    /// Why it was rejected.
    pub reason: String,
    /// Bytes.
    pub size: u64,
    /// Address of the sealed original; `None` if it was not kept.
    pub original: Option<String>,
}

#[derive(Template)]
#[template(path = "workspace/mail.html")]
struct MailTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a MailPage,
}

/// Draws the page (`GET /admin/mail`).
pub fn mail(shell: &Shell, page: &MailPage) -> Result<String, askama::Error> {
    MailTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
