//! One ticket: its conversation, the box to answer in, its properties, and the person who asked.

use askama::Template;
use world::Timestamp;

use super::choices::{Channel, Kind, Priority, Status};
use super::form::{Choice, Problems};
use super::frame::{Frame, Shell};
use super::list::ListPane;
use super::privacy::LogLine;
use super::text::{Body, initials};
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::voice::Sound;
use crate::voice::view::{Caller, Transcribe, Voice};

/// Everything about one ticket that this reader may see.
pub struct TicketPage {
    /// Its number.
    pub number: u64,
    /// The version of it that this page shows.
    pub version: u64,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Option<Priority>,
    /// Name of the member of staff who has it.
    pub assignee: Option<String>,
    /// Name of the group that has it.
    pub group: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The list beside it; `None` gives the conversation the whole width.
    pub list: Option<ListPane>,
    /// Value of `view` for the way back to the list; empty for the default view.
    pub view: String,
    /// What leads back to the list as it was: `?view=…&sort=…`, or nothing.
    pub back: String,
    /// Cursor (`before`) to messages older than the first entry.
    pub older: Option<String>,
    /// What happened, oldest first; about fifty at most.
    pub entries: Vec<Entry>,
    /// The box to answer in; `None` where the reader may not write or the ticket is closed.
    pub composer: Option<Composer>,
    /// The form of the properties; `None` where the reader may not change them.
    pub properties: Option<Properties>,
    /// Who asked.
    pub customer: Customer,
    /// What is hidden, and what the reader may do about it.
    pub mask: crate::masking::view::Beside,
    /// An answer just sent that can still be taken back.
    pub undo: Option<Undo>,
    /// The task on top of it, and whom we asked outside.
    pub beside: crate::handover::view::Beside,
    /// The newest entries of the access log, for those who oversee; empty for everybody else.
    pub log: Vec<LogLine>,
    /// What its head offers.
    pub head: super::Head,
}

impl TicketPage {
    /// Whether the matter can only go on in another ticket, and the reader may make that.
    fn goes_on(&self) -> bool {
        self.status == Status::Closed && self.composer.is_none() && self.mask.may_spare && self.customer.is_known()
    }

    /// Where the draft of this reader is stored.
    pub fn draft_path(&self) -> String {
        format!("/tickets/{}/draft", self.number)
    }
}

/// One thing that happened.
pub enum Entry {
    /// Somebody wrote something.
    Message(Box<Message>),
    /// Changes made together by one actor; more than one are folded.
    Events {
        /// Who made them.
        by: String,
        /// What changed.
        events: Vec<Event>,
    },
    /// What follows is new since the reader's last visit.
    Since,
}

/// A message, note or answer.
pub struct Message {
    /// Its id, for the anchor `#nachricht-{id}`.
    pub id: u64,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub at: Timestamp,
    /// The way it took.
    pub channel: Channel,
    /// Whether the person who asked can read it.
    pub public: bool,
    /// To whom, where that is known and may be seen.
    pub to: Option<String>,
    /// What it says, without quoted text.
    pub body: Body,
    /// Quoted text and signature, folded.
    pub quoted: Option<Body>,
    /// Files sent with it.
    pub attachments: Vec<Attachment>,
    /// Address of the original mail; `None` where there is none or this reader may not see it.
    pub original: Option<String>,
    /// Whether it is an answer that a colleague proposes.
    pub proposal: bool,
    /// Whether it has not left yet (it can still be taken back).
    pub waiting: bool,
    /// The call it came with.
    pub voice: Option<Voice>,
    /// What its recording says.
    pub transcript: Option<Body>,
    /// The form of that; `None` where the reader may not write it.
    pub transcribe: Option<Transcribe>,
}

/// Who wrote a message.
pub struct Author {
    /// Name or pseudonym.
    pub name: String,
    /// On which side.
    pub side: Side,
}

/// The side of an author.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person who asked, by name.
    Person,
    /// The person who asked, by pseudonym.
    Pseudonym,
    /// Staff.
    Staff,
    /// The desk itself.
    Desk,
}

/// A file sent with a message.
pub struct Attachment {
    /// Its name; for a reader who may not see it, something like "Anhang 1, PDF".
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Where to get it; `None` when it is hidden from this reader.
    pub url: Option<String>,
    /// What sort of sound it is.
    pub sound: Option<Sound>,
    /// Whether it was sent as sound and is none.
    pub no_sound: bool,
}

impl Attachment {
    /// One that this reader may not see.
    pub const fn hidden(name: String) -> Self {
        Self { name, size: 0, url: None, sound: None, no_sound: false }
    }

    /// Whether a browser plays it in place.
    pub fn plays(&self) -> bool {
        self.sound.is_some_and(Sound::plays)
    }

    /// What is said of sound that cannot be played.
    pub fn sound_note(&self) -> Option<Key> {
        match self.sound {
            Some(sound) if !sound.plays() => Some(Key("voice-not-playable")),
            None if self.no_sound => Some(Key("voice-no-sound")),
            _ => None,
        }
    }

    /// Whether a browser shows it as a picture.
    pub fn is_picture(&self) -> bool {
        super::composer::is_picture(&self.name)
    }

    /// Whether a browser shows it in place, in a page without rights.
    pub fn is_shown(&self) -> bool {
        let ending = self.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        self.is_picture() || ["pdf", "txt", "log", "csv", "md"].contains(&ending.as_str())
    }
}

/// A change, and when it was made.
pub struct Event {
    /// What changed.
    pub change: Change,
    /// When.
    pub at: Timestamp,
}

/// What changed.
pub enum Change {
    /// The ticket came in.
    Received(Channel),
    /// The status, to this.
    Status(Status),
    /// The priority, to this.
    Priority(Option<Priority>),
    /// The type, to this.
    Kind(Option<Kind>),
    /// The member of staff, by name; `None`: nobody any more.
    Assignee(Option<String>),
    /// The group, by name; `None`: none any more.
    Group(Option<String>),
    /// A tag was added.
    Tagged(String),
    /// A tag was taken off.
    Untagged(String),
    /// The subject.
    Subject,
    /// Merged into this ticket.
    MergedInto(u64),
    /// This ticket was merged into it.
    Absorbed(u64),
    /// Messages moved into this ticket.
    SplitInto(u64),
    /// This ticket was split off from it.
    SplitFrom(u64),
    /// Linked to this problem; `None`: to none any more.
    Problem(Option<u64>),
    /// Somebody follows it now, or no longer.
    Follows(String, bool),
    /// Moved to the trash, or brought back.
    Trash(bool),
    /// Words or files were taken out for good.
    Redacted,
    /// Another field, by its name.
    Field(String),
    /// Something beside the conversation: an icon, a sentence, and the name in it.
    Beside(&'static str, Key, String),
}

impl Change {
    fn icon(&self) -> &'static str {
        match self {
            Self::Received(_) => "mail",
            Self::Status(status) => status.icon(),
            Self::Priority(_) => "timer",
            Self::Kind(_) | Self::Subject | Self::Field(_) => "file-text",
            Self::Assignee(_) => "user-check",
            Self::Group(_) => "users",
            Self::Tagged(_) | Self::Untagged(_) => "tag",
            Self::Beside(icon, ..) => icon,
            Self::MergedInto(_) | Self::Absorbed(_) | Self::Problem(_) => "link",
            Self::SplitInto(_) | Self::SplitFrom(_) => "layers",
            Self::Follows(..) => "eye",
            Self::Trash(_) => "trash-2",
            Self::Redacted => "eye-off",
        }
    }

    fn text(&self, t: &Translator) -> String {
        let name = |key: Option<Key>| t.get(key.unwrap_or(Key("none")));
        match self {
            Self::Received(channel) => t.with(Key("event-received"), "channel", t.get(channel.key())),
            Self::Status(status) => t.with(Key("event-status"), "to", t.get(status.key())),
            Self::Priority(priority) => t.with(Key("event-priority"), "to", name(priority.map(Priority::key))),
            Self::Kind(kind) => t.with(Key("event-kind"), "to", name(kind.map(Kind::key))),
            Self::Assignee(Some(assignee)) => t.with(Key("event-assigned"), "to", assignee),
            Self::Assignee(None) => t.get(Key("event-unassigned")),
            Self::Group(Some(group)) => t.with(Key("event-group"), "to", group),
            Self::Group(None) => t.get(Key("event-no-group")),
            Self::Tagged(tag) => t.with(Key("event-tagged"), "tag", tag),
            Self::Untagged(tag) => t.with(Key("event-untagged"), "tag", tag),
            Self::Subject => t.get(Key("event-subject")),
            Self::MergedInto(number) => t.with(Key("event-merged-into"), "number", number.to_string()),
            Self::Absorbed(number) => t.with(Key("event-absorbed"), "number", number.to_string()),
            Self::SplitInto(number) => t.with(Key("event-split-into"), "number", number.to_string()),
            Self::SplitFrom(number) => t.with(Key("event-split-from"), "number", number.to_string()),
            Self::Problem(Some(number)) => t.with(Key("event-problem"), "number", number.to_string()),
            Self::Problem(None) => t.get(Key("event-no-problem")),
            Self::Follows(name, true) => t.with(Key("event-follows"), "name", name),
            Self::Follows(name, false) => t.with(Key("event-follows-no-more"), "name", name),
            Self::Trash(true) => t.get(Key("event-trashed")),
            Self::Trash(false) => t.get(Key("event-restored")),
            Self::Redacted => t.get(Key("event-redacted")),
            Self::Field(field) => t.with(Key("event-field"), "field", field),
            Self::Beside(_, key, name) => t.with(key, "name", name),
        }
        .into_owned()
    }
}

/// The box to answer in.
pub struct Composer {
    /// The version of the ticket that this page shows; the next send must find it unchanged.
    pub version: u64,
    /// A fresh value that lets a doubled send be recognised.
    pub idempotency: String,
    /// Text to begin with: a draft, what was taken back, or what could not be sent.
    pub body: String,
    /// Whether the box stands at "answer" rather than "note".
    pub public: bool,
    /// Whether the reader may answer at all; without it the box takes notes only.
    pub may_answer: bool,
    /// Whether the reader may hand in an answer for checking.
    pub may_propose: bool,
    /// To whom an answer goes, as far as the reader may see it.
    pub recipient: Option<String>,
    /// A mail to them did not arrive lately.
    pub undeliverable: bool,
    /// The ticket's status, selected in the form.
    pub status: Status,
    /// A newer message arrived since the reader saw the page; sending asks once more.
    pub newer_message: bool,
    /// What was wrong with the last try (`body`, `status`, `file`, `send_at`).
    pub problems: Problems,
    /// Files, changes that wait, doubts, planned answers.
    pub writing: super::composer::Writing,
}

impl Composer {
    /// The id of the box: another one whenever something other than typing fills it, so that no text is carried from one
    /// ticket, version or filling into the next.
    pub fn box_id(&self, ticket: u64) -> String {
        match self.writing.edition {
            0 => format!("entwurf-{ticket}-{}", self.version),
            edition => format!("entwurf-{ticket}-{}-{edition}", self.version),
        }
    }
}

/// The form of the properties.
pub struct Properties {
    /// The version of the ticket that this page shows.
    pub version: u64,
    /// Its status.
    pub status: Status,
    /// Its priority.
    pub priority: Option<Priority>,
    /// Whether it has one: it can be another then, but not none again.
    pub has_priority: bool,
    /// Its type.
    pub kind: Option<Kind>,
    /// Staff it may be given to.
    pub assignees: Vec<Choice>,
    /// Groups it may be given to.
    pub groups: Vec<Choice>,
    /// Its tags, separated by blanks.
    pub tags: String,
    /// The desk's own fields.
    pub custom: Vec<super::CustomField>,
    /// What was wrong with the last try; opens the form.
    pub problems: Problems,
}

impl Properties {
    fn is_wrong(&self) -> bool {
        !self.problems.is_empty() || self.custom.iter().any(|field| field.problem.is_some())
    }

    fn is_priority(&self, priority: &Priority) -> bool {
        self.priority.as_ref() == Some(priority)
    }

    fn is_kind(&self, kind: &Kind) -> bool {
        self.kind.as_ref() == Some(kind)
    }
}

/// Who asked.
pub enum Customer {
    /// For readers who may see identities.
    Known(Box<Profile>),
    /// For readers who may, while nobody has noted that a caller is who they say.
    Caller(Caller),
    /// For all others.
    Pseudonym(Pseudonym),
}

impl Customer {
    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_) | Self::Caller(_))
    }
}

/// A person as staff may see them.
pub struct Profile {
    /// Name.
    pub name: String,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// When the person first wrote.
    pub since: Option<Timestamp>,
    /// Further fields.
    pub facts: Vec<Fact>,
    /// Other tickets of the person, open ones first.
    pub others: Vec<OtherTicket>,
    /// The person's number.
    pub id: u64,
    /// What reaches the person, the usual first.
    pub identities: Vec<super::Identity>,
    /// How many of the person's tickets are open, and how many there are.
    pub counts: (u64, u64),
    /// Tickets of the organisation, where it shares them.
    pub shared: Vec<OtherTicket>,
    /// The form of the record; absent where the reader may not change it.
    pub form: Option<super::PersonForm>,
    /// What the person said about purposes.
    pub consents: Vec<crate::consent::view::Brief>,
    /// Requests of the person about their own data, the newest first.
    pub requests: Vec<OtherTicket>,
    /// What the person did last, the newest first.
    pub activity: Vec<Doing>,
}

/// Something that a person did.
pub struct Doing {
    /// What.
    pub text: String,
    /// With which ticket.
    pub ticket: Option<u64>,
    /// When.
    pub at: Timestamp,
}

/// A named value.
pub struct Fact {
    /// Name of the field.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Another ticket of the same person.
pub struct OtherTicket {
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
    /// When something last happened.
    pub updated: Timestamp,
    /// Where it stands.
    pub status: Status,
}

/// A person for a reader who may not know who it is.
pub struct Pseudonym {
    /// The stable pseudonym.
    pub name: String,
    /// What the reader may know.
    pub facts: Vec<Fact>,
    /// What is hidden.
    pub hidden: Vec<Hidden>,
}

/// A kind of information that is hidden.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Name, e-mail and telephone.
    Identity,
    /// Other tickets.
    OtherTickets,
    /// Attachments.
    Attachments,
    /// The original mail.
    Original,
}

impl Hidden {
    const fn key(self) -> Key {
        match self {
            Self::Identity => Key("hidden-identity"),
            Self::OtherTickets => Key("hidden-other-tickets"),
            Self::Attachments => Key("hidden-attachments"),
            Self::Original => Key("hidden-original"),
        }
    }
}

/// An answer that can still be taken back.
pub struct Undo {
    /// Its id, sent back as `comment`.
    pub comment: u64,
    /// How long it can be taken back, in seconds.
    pub seconds: u64,
}

#[derive(Template)]
#[template(path = "workspace/ticket.html")]
struct TicketTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a TicketPage,
}

/// Draws one ticket (`GET /tickets/{n}`, and again with problems after a refused form).
pub fn ticket(shell: &Shell, page: &TicketPage) -> Result<String, askama::Error> {
    TicketTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

#[derive(Template)]
#[template(path = "live/thread.html")]
struct ThreadPart<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a TicketPage,
}

/// The conversation of an open ticket, to be put into the page.
pub fn thread_part(frame: &Frame, page: &TicketPage) -> Result<String, askama::Error> {
    ThreadPart { t: frame.translator(), frame, page }.render()
}

#[derive(Template)]
#[template(path = "live/head.html")]
struct HeadPart<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a TicketPage,
}

/// The head of an open ticket, to be put into the page.
pub fn head_part(frame: &Frame, page: &TicketPage) -> Result<String, askama::Error> {
    HeadPart { t: frame.translator(), frame, page }.render()
}
