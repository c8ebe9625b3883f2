//! What the pages of side conversations show, ready to print.

use askama::Template;
use world::Timestamp;

use crate::assets::icon;
use crate::handover::view::SideStanding;
use crate::i18n::{Key, Translator};
use crate::workspace::{Body, Choice, Frame, Problems, Shell};

/// A question to a partner: typed, or about to leave.
pub struct AskPage {
    /// The ticket.
    pub number: u64,
    /// What the ticket is about.
    pub ticket_subject: String,
    /// What the customer wrote last, as the reader sees it.
    pub original: Option<Original>,
    /// The side conversation; none for a new one.
    pub side: Option<u64>,
    /// Partners, with the one chosen.
    pub recipients: Vec<Choice>,
    /// A partner that is not on the list yet.
    pub new: NewPartner,
    /// What for.
    pub purposes: Vec<Choice>,
    /// Whether names and addresses stay in the house.
    pub masked: bool,
    /// Whether the reader may decide otherwise.
    pub may_unmask: bool,
    /// The subject as typed.
    pub subject: String,
    /// The text as typed.
    pub text: String,
    /// Files that may go along.
    pub files: Vec<FileChoice>,
    /// What would leave.
    pub preview: Option<Preview>,
    /// A fresh value that lets a doubled send be recognised.
    pub idempotency: String,
    /// What was seen is not what would leave any more.
    pub changed: bool,
    /// What is wrong with the form.
    pub problems: Problems,
}

/// What the customer wrote.
pub struct Original {
    /// Name or pseudonym.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// The text.
    pub body: Body,
}

/// A partner that is not on the list yet.
#[derive(Default)]
pub struct NewPartner {
    /// The name.
    pub name: String,
    /// Where to write to.
    pub address: String,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Countries.
    pub countries: Vec<Choice>,
    /// Grounds of transfer.
    pub grounds: Vec<Choice>,
    /// What finds the contract.
    pub contract: String,
    /// The contract's date.
    pub contract_at: String,
}

/// A file that may go along.
pub struct FileChoice {
    /// The file.
    pub id: u64,
    /// The name it bears outside.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// What would leave, to the letter.
pub struct Preview {
    /// The partner.
    pub recipient: String,
    /// Where it goes.
    pub address: String,
    /// From whom it comes.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The files' names and sizes.
    pub files: Vec<(String, u64)>,
    /// Why it may not leave.
    pub refusals: Vec<Key>,
    /// Tells it from anything else that could leave.
    pub mark: String,
}

/// A side conversation.
pub struct SidePage {
    /// The ticket.
    pub number: u64,
    /// What the ticket is about.
    pub ticket_subject: String,
    /// The side conversation.
    pub side: u64,
    /// The subject as it left.
    pub subject: String,
    /// The partner.
    pub recipient: String,
    /// Where it goes.
    pub address: String,
    /// What for.
    pub purpose: Key,
    /// Whether names and addresses stay in the house.
    pub masked: bool,
    /// By which name the partner knows the customer.
    pub pseudonym: Option<String>,
    /// Where it stands.
    pub standing: SideStanding,
    /// Whether it is finished.
    pub closed: bool,
    /// What was said, oldest first.
    pub messages: Vec<SideMessage>,
    /// The partner's own sign; none while nothing has left.
    pub reference: Option<String>,
    /// Whether the reader may do something here.
    pub may_edit: bool,
    /// The question that goes on; none where the reader may not ask.
    pub ask: Option<AskPage>,
}

/// A message of a side conversation.
pub struct SideMessage {
    /// Its number.
    pub id: u64,
    /// Who wrote it.
    pub author: String,
    /// The address it came from.
    pub from: Option<String>,
    /// Whether the desk wrote it.
    pub ours: bool,
    /// What it is and what became of it, in words.
    pub chip: Key,
    /// Colours the chip.
    pub tone: &'static str,
    /// What it says.
    pub body: Body,
    /// Files: name, size and address.
    pub files: Vec<(String, u64, Option<String>)>,
    /// When.
    pub at: Timestamp,
    /// Whether it waits for a decision.
    pub held: bool,
    /// Whether it waits for approval.
    pub arrived: bool,
    /// Who approved it, which version of the ticket, when.
    pub approved: Option<(String, u64, Timestamp)>,
}

#[derive(Template)]
#[template(path = "side_conversations/ask.html")]
struct AskTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a AskPage,
}

#[derive(Template)]
#[template(path = "side_conversations/preview.html")]
struct PreviewTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a AskPage,
    preview: &'a Preview,
}

#[derive(Template)]
#[template(path = "side_conversations/side.html")]
struct SideTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a SidePage,
}

/// Draws a question: the form, or what would leave beside the original.
pub fn ask(shell: &Shell, page: &AskPage) -> Result<String, askama::Error> {
    let (t, frame) = (shell.frame.translator(), &shell.frame);
    match &page.preview {
        Some(preview) => PreviewTemplate { t, frame, shell, page, preview }.render(),
        None => AskTemplate { t, frame, shell, page }.render(),
    }
}

/// Draws a side conversation (`GET /tickets/{n}/partner/{id}`).
pub fn side(shell: &Shell, page: &SidePage) -> Result<String, askama::Error> {
    SideTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
