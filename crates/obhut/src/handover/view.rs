//! What the pages of hand-overs show, ready to print.

use askama::Template;
use world::Timestamp;

use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::{Body, Choice, Frame, Problems, Shell};

/// What stands in the navigation.
#[derive(Default)]
pub struct Nav {
    /// Tasks that wait for the reader.
    pub tasks: u64,
    /// Whether the reader looks after partners.
    pub recipients: bool,
    /// Whether the reader writes articles.
    pub articles: bool,
}

/// What stands beside a ticket's conversation.
#[derive(Default)]
pub struct Beside {
    /// Whether the reader may pass the ticket on.
    pub may_pass_on: bool,
    /// The task that lies on top.
    pub task: Option<Banner>,
    /// What partners were asked.
    pub asked: Vec<AskedPartner>,
}

/// The task that lies on top of a ticket.
pub struct Banner {
    /// The hand-over.
    pub handover: u64,
    /// What is to be done.
    pub task: Body,
    /// Who gave it.
    pub from: String,
    /// Who has it: a name, or a group's.
    pub to: String,
    /// When it was given.
    pub since: Timestamp,
    /// Whether the reader may end it.
    pub may_finish: bool,
    /// Where the article is written, if that is the task and the reader's.
    pub article: Option<String>,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
    /// Texts that can be approved with it.
    pub approvable: Vec<Choice>,
}

/// A partner who was asked about a ticket.
pub struct AskedPartner {
    /// The side conversation.
    pub side: u64,
    /// The partner's name.
    pub name: String,
    /// The partner's role.
    pub role: Key,
    /// The partner's country.
    pub country: Option<&'static str>,
    /// The contract's date.
    pub contract: Option<Timestamp>,
    /// Whether names and addresses stayed in the house.
    pub masked: bool,
    /// Where it stands.
    pub standing: SideStanding,
    /// The newest question.
    pub text: Body,
    /// When that question left.
    pub sent: Option<Timestamp>,
}

/// Where a side conversation stands, for the chip beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SideStanding {
    /// The mail has not left yet.
    Leaving,
    /// The partner has not answered.
    Asked,
    /// The mail came back.
    Returned,
    /// An answer from an unknown address waits for a decision.
    Held,
    /// An answer waits for approval.
    Answered,
    /// The answer is approved.
    Approved,
    /// It is finished.
    Closed,
}

impl SideStanding {
    /// The words.
    pub const fn key(self) -> Key {
        match self {
            Self::Leaving => Key("side-standing-leaving"),
            Self::Asked => Key("side-standing-asked"),
            Self::Returned => Key("side-standing-returned"),
            Self::Held => Key("side-standing-held"),
            Self::Answered => Key("side-standing-answered"),
            Self::Approved => Key("side-standing-approved"),
            Self::Closed => Key("side-standing-closed"),
        }
    }

    /// Colours the chip; the words carry the meaning.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Returned => "bad",
            Self::Held | Self::Answered => "warn",
            Self::Approved => "ok",
            Self::Leaving | Self::Asked | Self::Closed => "",
        }
    }
}

/// The form that hands a ticket over.
pub struct HandoverPage {
    /// The ticket.
    pub number: u64,
    /// What it is about.
    pub subject: String,
    /// The task as typed.
    pub task: String,
    /// The note as typed.
    pub note: String,
    /// Groups it can go to.
    pub groups: Vec<Choice>,
    /// Colleagues it can go to.
    pub people: Vec<Choice>,
    /// Who would see what, by group.
    pub circles: Vec<Circle>,
    /// Articles that the task may be about.
    pub articles: Vec<Choice>,
    /// Files that those without need to know do not see yet.
    pub files: Vec<HiddenFile>,
    /// What is wrong with the form.
    pub problems: Problems,
}

/// A group and what its people see.
pub struct Circle {
    /// The group's name.
    pub name: String,
    /// Whether nobody else can see its tickets.
    pub closed: bool,
    /// Its people.
    pub members: Vec<Member>,
}

/// Somebody of a group.
pub struct Member {
    /// The name.
    pub name: String,
    /// Whether they see a pseudonym instead of the customer.
    pub masked: bool,
}

/// A file that can be released with the hand-over.
pub struct HiddenFile {
    /// The file.
    pub id: u64,
    /// Its name, for the reader who releases it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whether it is a picture that can be blurred.
    pub picture: bool,
}

/// The list of tasks.
pub struct TasksPage {
    /// Tasks that wait for the reader, newest first.
    pub tasks: Vec<TaskRow>,
}

/// A task in the list.
pub struct TaskRow {
    /// The ticket.
    pub ticket: u64,
    /// What the ticket is about.
    pub subject: String,
    /// What is to be done.
    pub task: Body,
    /// Who gave it.
    pub from: String,
    /// The group that has it; none where it is the reader's own.
    pub group: Option<String>,
    /// When it was given.
    pub since: Timestamp,
}

#[derive(Template)]
#[template(path = "handover/form.html")]
struct FormTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a HandoverPage,
}

#[derive(Template)]
#[template(path = "handover/tasks.html")]
struct TasksTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a TasksPage,
}

/// Draws the form (`GET /tickets/{n}/hand-over`, and again with problems).
pub fn form(shell: &Shell, page: &HandoverPage) -> Result<String, askama::Error> {
    FormTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

/// Draws the list of tasks (`GET /tasks`).
pub fn tasks(shell: &Shell, page: &TasksPage) -> Result<String, askama::Error> {
    TasksTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
