//! The administrator's page of mails that went wrong: outgoing ones given up on, incoming ones rejected.

use askama::Template;
use world::Timestamp;

use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// What went wrong with mail.
pub struct MailPage {
    /// What was given up on, newest first.
    pub dead: Vec<DeadLetter>,
    /// Incoming mails rejected, newest first.
    pub rejected: Vec<RejectedMail>,
}

/// Something that the desk gave up on.
pub struct DeadLetter {
    /// Its id in the outbox.
    pub id: u64,
    /// What it was to do.
    pub what: Key,
    /// The ticket it belongs to, if it belongs to one.
    pub ticket: Option<u64>,
    /// To whom, if the reader may see it.
    pub recipient: Option<String>,
    /// What failed, as a word of [`reason`].
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
    /// Why it was rejected, as a word of [`reason`].
    pub reason: String,
    /// Bytes.
    pub size: u64,
    /// Address of the sealed original.
    pub original: String,
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

/// The text of a reason that the log of mail gives as a word.
pub fn reason(word: &str) -> &'static str {
    match word {
        "no_mail_server" => Key("mail-reason-no-mail-server").0,
        "database" => Key("mail-reason-database").0,
        "cannot_be_written" => Key("mail-reason-cannot-be-written").0,
        "server_refused_for_now" => Key("mail-reason-server-refused-for-now").0,
        "server_refused" => Key("mail-reason-server-refused").0,
        "server_unreachable" => Key("mail-reason-server-unreachable").0,
        "no_trusted_connection" => Key("mail-reason-no-trusted-connection").0,
        "settings" => Key("mail-reason-settings").0,
        "address" => Key("mail-reason-address").0,
        "no_such_address" => Key("mail-reason-no-such-address").0,
        "server_name" => Key("mail-reason-server-name").0,
        "server_silent" => Key("mail-reason-server-silent").0,
        "server_hung_up" => Key("mail-reason-server-hung-up").0,
        "sign_in_method" => Key("mail-reason-sign-in-method").0,
        "sign_in_refused" => Key("mail-reason-sign-in-refused").0,
        "folder_missing" => Key("mail-reason-folder-missing").0,
        "protocol" => Key("mail-reason-protocol").0,
        "token_address" => Key("mail-reason-token-address").0,
        "token_server_unreachable" => Key("mail-reason-token-server-unreachable").0,
        "token_refused" => Key("mail-reason-token-refused").0,
        "token_answer" => Key("mail-reason-token-answer").0,
        "marked_as_spam" => Key("mail-reason-marked-as-spam").0,
        "too_large" => Key("mail-reason-too-large").0,
        "loop" => Key("mail-reason-loop").0,
        "report_about_nothing_of_ours" => Key("mail-reason-report-about-nothing-of-ours").0,
        "report_about_a_finished_ticket" => Key("mail-reason-report-about-a-finished-ticket").0,
        "automatic_answer_to_nothing" => Key("mail-reason-automatic-answer-to-nothing").0,
        "blocked_sender" => Key("mail-reason-blocked-sender").0,
        "suspended_sender" => Key("mail-reason-suspended-sender").0,
        _ => Key("mail-reason-other").0,
    }
}
