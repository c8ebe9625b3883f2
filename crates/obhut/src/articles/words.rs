//! The closed lists of words about articles.

use crate::i18n::Key;
use crate::words::words;

words! {
    /// Who may read an article; each next one is narrower.
    Audience {
        /// Everybody, signed in or not.
        Everybody = "everybody",
        /// Customers who have signed in, and staff.
        SignedIn = "signed_in",
        /// Staff alone.
        Staff = "staff",
    }
}

words! {
    /// Where the newest text of a translation stands.
    TextState {
        /// Being written.
        Draft = "draft",
        /// Waits for somebody who publishes.
        Review = "review",
        /// It is what readers see.
        Published = "published",
    }
}

words! {
    /// How a text is written.
    Markup {
        /// Markdown, as our editor takes it.
        Markdown = "markdown",
        /// HTML, as other programs send it; cleaned when it is stored.
        Html = "html",
    }
}

words! {
    /// What a translation is of.
    Kind {
        /// A category.
        Category = "category",
        /// A section of a category.
        Section = "section",
        /// An article.
        Article = "article",
    }
}

words! {
    /// Whether a comment is shown.
    CommentState {
        /// Somebody has to look at it first.
        Waiting = "waiting",
        /// Readers see it.
        Shown = "shown",
        /// It was turned down.
        Hidden = "hidden",
    }
}

words! {
    /// What was voted about.
    Voted {
        /// An article.
        Article = "article",
        /// A comment.
        Comment = "comment",
    }
}

words! {
    /// A vote.
    Ballot {
        /// It helped.
        Up = "up",
        /// It did not.
        Down = "down",
    }
}

impl Ballot {
    /// As the API counts it.
    pub const fn value(self) -> i64 {
        match self {
            Self::Up => 1,
            Self::Down => -1,
        }
    }
}

words! {
    /// The picture beside a category.
    TopicIcon {
        /// A sheet of paper; what stands there where nothing was chosen.
        Document = "file-text",
        /// An invoice.
        Invoice = "receipt",
        /// A screen.
        Screen = "monitor",
        /// Current.
        Power = "zap",
        /// A telephone.
        Telephone = "phone",
        /// A message.
        Message = "mail",
        /// A calendar.
        Appointment = "calendar-clock",
        /// Settings.
        Settings = "settings",
        /// People.
        People = "users",
        /// A house.
        House = "building-2",
        /// Data protection.
        Protection = "shield",
        /// Help.
        Help = "life-buoy",
    }
}

impl TopicIcon {
    /// What the picture is called.
    pub const fn key(self) -> Key {
        match self {
            Self::Document => Key("topic-icon-document"),
            Self::Invoice => Key("topic-icon-invoice"),
            Self::Screen => Key("topic-icon-screen"),
            Self::Power => Key("topic-icon-power"),
            Self::Telephone => Key("topic-icon-telephone"),
            Self::Message => Key("topic-icon-message"),
            Self::Appointment => Key("topic-icon-appointment"),
            Self::Settings => Key("topic-icon-settings"),
            Self::People => Key("topic-icon-people"),
            Self::House => Key("topic-icon-house"),
            Self::Protection => Key("topic-icon-protection"),
            Self::Help => Key("topic-icon-help"),
        }
    }
}
