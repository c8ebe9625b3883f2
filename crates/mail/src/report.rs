//! Reports of other mail systems about a mail of ours: bounces, delays, successful deliveries, complaints.

mod dsn;
mod phrases;
mod plain;
mod reason;
mod sns;

pub use reason::Reason;

use crate::header::Headers;
use crate::mime::Tree;

/// What became of a mail for one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// The recipient, where the report names one. Personal data.
    pub recipient: Option<String>,
    /// Enhanced status code (RFC 3463); `5.0.0` or `4.0.0` where the report has none.
    pub status: String,
    /// Why.
    pub reason: Reason,
    /// The address is of no use any more: do not write to it again.
    pub hard_bounce: bool,
    /// The words of the other system, shortened. Personal data.
    pub diagnostic: String,
}

/// Everything of a mail that the reading of reports looks at.
pub(crate) struct Source<'s> {
    pub(crate) bytes: &'s [u8],
    pub(crate) tree: &'s Tree<'s>,
    pub(crate) headers: &'s Headers<'s>,
    pub(crate) subject: &'s str,
    pub(crate) from: &'s str,
    pub(crate) to: Vec<&'s str>,
    pub(crate) text: &'s str,
}

/// What kind of report it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// About the delivery: to whom what happened.
    Delivery(Vec<Delivery>),
    /// A recipient called the mail spam (RFC 5965).
    Complaint,
}

/// More recipients than this in one report are not read.
pub(crate) const MOST: usize = 500;
/// So many characters of what the other system said are kept.
const LONGEST_DIAGNOSTIC: usize = 1_000;
/// The explanation of a report stands in front; more than this is the mail that came back.
const LONGEST_TEXT: usize = 64 * 1024;

/// Reads a report; `None` where the mail is none.
pub(crate) fn read(source: &Source<'_>) -> Option<Report> {
    if is_complaint(source) {
        return Some(Report::Complaint);
    }
    if let Some(report) = sns::read(source) {
        return Some(report);
    }
    let text = source.text.get(..source.text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default();
    let explanation = plain::explanation(text);
    if let Some(fields) = dsn::fields(source, explanation) {
        let deliveries = dsn::deliveries(&fields, explanation);
        if !deliveries.is_empty() {
            return Some(Report::Delivery(deliveries));
        }
    }
    plain::is_bounce(source, explanation).then(|| Report::Delivery(plain::deliveries(source, explanation)))
}

fn is_complaint(source: &Source<'_>) -> bool {
    let root = source.tree.parts.first();
    let report_type =
        root.and_then(|part| part.content_type.get("report-type")).unwrap_or_default().to_ascii_lowercase();
    let part = source.tree.parts.iter().any(|part| part.is("message/feedback-report"));
    part || report_type == "feedback-report" || complaint_without_report(source)
}

/// The Junk Mail Reporting Program sends the mail that was called spam with a marked sender and no report part.
fn complaint_without_report(source: &Source<'_>) -> bool {
    let staff = source.from.eq_ignore_ascii_case("staff@hotmail.com")
        && source.subject.to_ascii_lowercase().starts_with("complaint about message from");
    // A mail program that unsubscribes for its user says the same, politely.
    staff || source.headers.has("x-hmxmroriginalrecipient") || source.headers.has("x-apple-unsubscribe")
}

pub(crate) fn shorten(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.get(..folded.floor_char_boundary(LONGEST_DIAGNOSTIC)).unwrap_or_default().to_owned()
}

/// One delivery from what is known of it.
pub(crate) fn delivery(
    recipient: Option<String>,
    action: &str,
    status: Option<&str>,
    diagnostic: &str,
    after_data: bool,
) -> Delivery {
    let status = reason::status(status, diagnostic, action);
    let reason = reason::of(&status, diagnostic, action, after_data);
    Delivery { recipient, hard_bounce: reason.is_hard(&status), diagnostic: shorten(diagnostic), status, reason }
}
