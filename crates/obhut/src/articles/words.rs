//! The closed lists of words about articles.

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
