//! Words of the desk with a fixed set of values: their slugs in forms and their names on pages.

use crate::i18n::Key;

macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $slug:literal, $key:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All values in the order in which a page offers them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The value in forms and in the API.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The value of a slug.
            pub fn from_slug(slug: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.slug() == slug)
            }

            /// The name on pages.
            pub const fn key(self) -> Key {
                match self { $(Self::$variant => Key($key),)* }
            }
        }
    };
}

choices! {
    /// Where a ticket stands.
    Status {
        /// Nobody has taken it up.
        New = "new", "status-new";
        /// Somebody works on it.
        Open = "open", "status-open";
        /// Waits for the person who asked.
        Pending = "pending", "status-pending";
        /// Waits for somebody else.
        Hold = "hold", "status-hold";
        /// Answered; opens again when the person writes.
        Solved = "solved", "status-solved";
        /// Can no longer change.
        Closed = "closed", "status-closed";
    }
}

choices! {
    /// How much a ticket presses.
    Priority {
        /// Low.
        Low = "low", "priority-low";
        /// Normal.
        Normal = "normal", "priority-normal";
        /// High.
        High = "high", "priority-high";
        /// Urgent.
        Urgent = "urgent", "priority-urgent";
    }
}

choices! {
    /// What kind of matter a ticket is.
    Kind {
        /// A question.
        Question = "question", "kind-question";
        /// One disturbance of many with a common cause.
        Incident = "incident", "kind-incident";
        /// The cause of disturbances.
        Problem = "problem", "kind-problem";
        /// Something to be done.
        Task = "task", "kind-task";
    }
}

choices! {
    /// The way a message took.
    Channel {
        /// E-mail.
        Email = "email", "channel-email";
        /// These pages.
        Web = "web", "channel-web";
        /// The contact form.
        Form = "form", "channel-form";
        /// The customers' side.
        Portal = "portal", "channel-portal";
        /// The programming interface.
        Api = "api", "channel-api";
        /// A chat.
        Chat = "chat", "channel-chat";
        /// A telephone call.
        Voice = "voice", "channel-voice";
        /// The program itself, such as a rule.
        System = "system", "channel-system";
    }
}

impl Status {
    /// Colours the chip; the words carry the meaning.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::New => "accent",
            Self::Solved | Self::Closed => "ok",
            Self::Open | Self::Pending | Self::Hold => "",
        }
    }

    /// The icon beside the name.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::New => "inbox",
            Self::Open => "circle-dot",
            Self::Pending => "hourglass",
            Self::Hold => "circle-pause",
            Self::Solved => "circle-check",
            Self::Closed => "archive",
        }
    }

    /// What staff may set by hand, and `current` whatever it is.
    pub fn offered(current: Self) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |status| *status == current || !matches!(status, Self::New | Self::Closed))
    }
}

impl Priority {
    /// Whether a list names it: the ordinary ones would only be noise.
    pub const fn is_pressing(self) -> bool {
        matches!(self, Self::High | Self::Urgent)
    }

    /// Colours the chip; the words carry the meaning.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Urgent => "bad",
            Self::High => "warn",
            Self::Low | Self::Normal => "",
        }
    }
}

/// The keys of all choices, for the test of the keys.
#[cfg(test)]
pub(crate) fn choice_keys() -> Vec<Key> {
    let status = Status::ALL.iter().map(|value| value.key());
    let priority = Priority::ALL.iter().map(|value| value.key());
    let kind = Kind::ALL.iter().map(|value| value.key());
    let channel = Channel::ALL.iter().map(|value| value.key());
    status.chain(priority).chain(kind).chain(channel).collect()
}
