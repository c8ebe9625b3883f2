//! What the pages of forgetting show, ready to print.

use askama::Template;
use world::Timestamp;

use super::mentions::Stays;
use super::{Kind, Outcome, Reason, State};
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::{Choice, Frame, Problems, Shell};

/// What forgetting a person would reach, both outcomes side by side.
pub struct PersonPage {
    /// The person's number.
    pub id: u64,
    /// Their name.
    pub name: String,
    /// Whether they are a customer; of colleagues only the identity goes.
    pub customer: bool,
    /// What would go and what would stay, in numbers.
    pub counts: super::people::Preview,
    /// What a duty keeps.
    pub held: Vec<HeldLine>,
    /// Whether a duty keeps the person whole.
    pub kept_whole: bool,
    /// Other people's texts that name them.
    pub mentions: Vec<MentionLine>,
    /// Whether there are more than are shown.
    pub more_mentions: bool,
    /// The chosen outcome.
    pub outcome: Outcome,
    /// What to do with all mentions.
    pub all: Vec<Choice>,
    /// What was typed to confirm.
    pub confirmation: String,
    /// What was wrong with the last try (`confirm`, `base`).
    pub problems: Problems,
}

/// Something that a duty keeps.
pub struct HeldLine {
    /// The ticket.
    pub ticket: u64,
    /// Whether it is the whole ticket, or a message in it.
    pub whole: bool,
    /// When the ticket was last written.
    pub since: Timestamp,
    /// Ground and date.
    pub duty: String,
}

/// A text of somebody else that names the person.
pub struct MentionLine {
    /// The ticket; none for a text of the help centre.
    pub ticket: Option<u64>,
    /// Where it is looked at.
    pub href: String,
    /// What it is, where it is no message.
    pub what: Option<String>,
    /// What the decision about it is sent as.
    pub name: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// The piece around the mention: before, the mention, after.
    pub snippet: [String; 3],
    /// What is to be done with it.
    pub choices: Vec<Choice>,
}

/// An erasure in the list or on its own page.
pub struct ErasureLine {
    /// Its number.
    pub id: u64,
    /// What is forgotten.
    pub kind: Kind,
    /// How much of it.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// How far it is.
    pub state: State,
    /// Who asked; the program itself where nobody did.
    pub asked_by: Option<String>,
    /// Rows it names.
    pub subjects: u64,
    /// Keys destroyed.
    pub keys: u64,
    /// Tickets tidied.
    pub cleaned: u64,
    /// When it was decided.
    pub created: Timestamp,
    /// When the keys were gone.
    pub destroyed: Option<Timestamp>,
    /// When it was done.
    pub completed: Option<Timestamp>,
}

impl ErasureLine {
    fn what(&self) -> Key {
        match (self.kind, self.outcome) {
            (Kind::Tickets, _) => Key("forget-tickets"),
            (Kind::Person, Outcome::Content) => Key("forget-person-content"),
            (Kind::Person, Outcome::Identity) => Key("forget-person-identity"),
        }
    }

    const fn why(&self) -> Key {
        match self.reason {
            Reason::TrashOver => Key("forget-why-trash"),
            Reason::ByHand => Key("forget-why-hand"),
            Reason::DutyOver => Key("forget-why-duty"),
            Reason::Restored => Key("forget-why-restored"),
        }
    }

    const fn how_far(&self) -> Key {
        key_of(self.state)
    }

    fn is_done(&self) -> bool {
        self.state == State::Done
    }
}

const fn key_of(state: State) -> Key {
    match state {
        State::Planned => Key("forget-state-planned"),
        State::Destroyed => Key("forget-state-destroyed"),
        State::Cleaned => Key("forget-state-cleaned"),
        State::Purged => Key("forget-state-purged"),
        State::Done => Key("forget-state-done"),
    }
}

/// All erasures.
pub struct ErasuresPage {
    /// The newest first.
    pub lines: Vec<ErasureLine>,
    /// The number below which older ones begin, if there are any.
    pub older: Option<u64>,
    /// The settings, for those who may change them.
    pub settings: Option<SettingsForm>,
    /// Whether the reader may empty the trash.
    pub trash: bool,
}

/// What the account sets about forgetting.
pub struct SettingsForm {
    /// What deleting a person through the API forgets.
    pub outcomes: Vec<Choice>,
    /// Days in the trash.
    pub days: String,
    /// What was wrong with the last try (`days`).
    pub problems: Problems,
}

/// One erasure on its way.
pub struct ProgressPage {
    /// The erasure.
    pub line: ErasureLine,
    /// Mentions taken out, and left.
    pub mentions: (u64, u64),
    /// Tickets that a duty keeps, with ground and date: they go when it ends.
    pub held: Vec<(u64, String)>,
    /// Whether it waits for the keyring's mirror.
    pub mirror: bool,
}

/// A step of an erasure.
struct Step {
    state: Key,
    text: Key,
    reached: bool,
    now: bool,
}

impl ProgressPage {
    fn steps(&self) -> Vec<Step> {
        let texts = [
            Key("forget-step-planned"),
            Key("forget-step-destroyed"),
            Key("forget-step-cleaned"),
            Key("forget-step-purged"),
            Key("forget-step-done"),
        ];
        let states = State::ALL.iter().zip(texts);
        states
            .map(|(state, text)| Step {
                state: key_of(*state),
                text,
                reached: *state <= self.line.state,
                now: *state == self.line.state && !self.line.is_done(),
            })
            .collect()
    }
}

/// Tickets in the trash about to be forgotten.
pub struct TrashQuestion {
    /// Their numbers; none where everything is meant.
    pub tickets: Vec<u64>,
    /// How many they are.
    pub count: u64,
}

/// The choices about a mention.
pub(super) fn choices(t: &Translator, chosen: &str) -> Vec<Choice> {
    let out = Choice {
        value: String::new(),
        label: t.get(Key("forget-mention-out")).into_owned(),
        selected: chosen.is_empty(),
    };
    let stays = Stays::ALL.iter().map(|why| {
        let key = match why {
            Stays::Namesake => Key("forget-mention-namesake"),
            Stays::Needed => Key("forget-mention-needed"),
            Stays::Harmless => Key("forget-mention-harmless"),
        };
        Choice { value: why.word().into(), label: t.get(key).into_owned(), selected: why.word() == chosen }
    });
    std::iter::once(out).chain(stays).collect()
}

macro_rules! page {
    ($(#[$doc:meta])* $function:ident, $template:ident, $path:literal, $page:ty) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $template<'a> {
            t: Translator,
            frame: &'a Frame,
            shell: &'a Shell,
            page: &'a $page,
        }

        $(#[$doc])*
        pub fn $function(shell: &Shell, page: &$page) -> Result<String, askama::Error> {
            $template { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
        }
    };
}

page! {
    /// Draws `GET /people/{id}/forget`.
    person, PersonTemplate, "erasure/person.html", PersonPage
}
page! {
    /// Draws `GET /privacy/erasures`.
    list, ListTemplate, "erasure/list.html", ErasuresPage
}
page! {
    /// Draws `GET /privacy/erasures/{id}`.
    progress, ProgressTemplate, "erasure/progress.html", ProgressPage
}
page! {
    /// Draws the question before tickets are forgotten.
    question, QuestionTemplate, "erasure/question.html", TrashQuestion
}
