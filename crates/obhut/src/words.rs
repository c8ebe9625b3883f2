//! The closed lists of words that stand in fact columns, in leaves and on the wire.

/// A closed list of words as an enum.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database, in leaves and on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// The value of a word that this program wrote.
            ///
            /// # Errors
            /// [`db::Error::Column`] when the column holds another word.
            pub fn stored(word: &str) -> Result<Self, db::Error> {
                Self::from_word(word).ok_or(db::Error::Column(0))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What somebody may do in principle; groups and standing narrow it.
    Role {
        /// Sets the desk up.
        Administrator = "administrator",
        /// Answers customers.
        Agent = "agent",
        /// Helps with tickets without knowing who the customer is.
        Specialist = "specialist",
        /// Writes articles without knowing who the customer is.
        Editor = "editor",
        /// Decides requests and rules of data protection.
        Coordinator = "coordinator",
        /// Oversees and advises; does not operate (Art. 38(6) GDPR).
        Officer = "data_protection_officer",
        /// Runs the installation; sees no ticket.
        Operator = "operator",
        /// A customer.
        EndUser = "end_user",
        /// The program itself: intake, schedules.
        System = "system",
    }
}

impl Role {
    /// Whether this role works at the desk.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::EndUser | Self::System | Self::Operator)
    }

    /// Whether this role may know who a customer is.
    pub const fn sees_identity(self) -> bool {
        matches!(self, Self::Administrator | Self::Agent | Self::Coordinator | Self::Officer | Self::System)
    }
}

words! {
    /// Whether a row takes part in normal work.
    Standing {
        /// Yes.
        Normal = "normal",
        /// In the trash; can be restored.
        Trashed = "trashed",
        /// Kept, but not used (Art. 18 GDPR).
        Restricted = "restricted",
        /// Kept because a duty says so.
        Held = "held",
        /// Destroyed for good: only facts are left.
        Forgotten = "forgotten",
    }
}

words! {
    /// Where a ticket stands.
    Status {
        /// Nobody has looked yet.
        New = "new",
        /// Somebody works on it.
        Open = "open",
        /// Waits for the customer.
        Pending = "pending",
        /// Waits for somebody else.
        Hold = "hold",
        /// Answered; an answer of the customer reopens it.
        Solved = "solved",
        /// Finished; nothing changes any more.
        Closed = "closed",
    }
}

words! {
    /// How much it presses.
    Priority {
        /// Can wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// Soon.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

words! {
    /// What sort of request a ticket is.
    TicketKind {
        /// Somebody asks.
        Question = "question",
        /// Something is broken for one.
        Incident = "incident",
        /// The cause of incidents.
        Problem = "problem",
        /// Something is to be done.
        Task = "task",
    }
}

words! {
    /// Through which door something came in.
    Source {
        /// E-mail.
        Email = "email",
        /// The API.
        Api = "api",
        /// A page of the workspace.
        Web = "web",
        /// The contact form.
        Form = "form",
        /// A page of the customers' side.
        Portal = "portal",
        /// The telephone.
        Voice = "voice",
        /// The command line.
        Command = "command",
        /// The chat.
        Chat = "chat",
        /// The program itself.
        System = "system",
    }
}

words! {
    /// How a comment came to be.
    CommentKind {
        /// Somebody wrote it.
        Message = "message",
        /// A machine answered: vacation, receipt.
        AutoReply = "auto_reply",
        /// A mail could not be delivered.
        Bounce = "bounce",
        /// The program notes what happened.
        Notice = "notice",
        /// An answer that somebody without need to know proposes; a colleague checks and sends it.
        Proposal = "proposal",
    }
}

words! {
    /// What reaches a person.
    IdentityKind {
        /// An e-mail address.
        Email = "email",
        /// A telephone number.
        Phone = "phone_number",
        /// A name in another system.
        Foreign = "any_channel",
    }
}

words! {
    /// What a member of a group may do with its tickets.
    Rights {
        /// Read.
        See = "see",
        /// Read and create.
        Create = "create",
        /// Read, create, change.
        Edit = "edit",
        /// Everything, the trash included.
        Full = "full",
    }
}

words! {
    /// What a token opens.
    TokenKind {
        /// A browser session.
        Session = "session",
        /// An API token, used with an e-mail address.
        Api = "api",
        /// An OAuth bearer token.
        Bearer = "bearer",
        /// One that reads and changes nothing.
        Reading = "reading",
        /// One that changes and reads nothing.
        Writing = "writing",
        /// What somebody allowed a program, to be redeemed by it once.
        Code = "code",
        /// With which a program gets its next token, once.
        Refresh = "refresh",
        /// A code or a refresh token that has served: whoever shows it again is not whom it was given to.
        Spent = "spent",
        /// The link of the first set-up.
        SetUp = "set_up",
        /// The link with which somebody new chooses a password.
        Invite = "invite",
    }
}

words! {
    /// What can be written into one of the desk's own fields.
    FieldKind {
        /// A line.
        Text = "text",
        /// Several lines.
        TextArea = "textarea",
        /// Yes or no.
        Checkbox = "checkbox",
        /// A day.
        Date = "date",
        /// A whole number.
        Integer = "integer",
        /// A number.
        Decimal = "decimal",
        /// A line that looks like something.
        Regexp = "regexp",
        /// One of several choices.
        Tagger = "tagger",
        /// Any of several choices.
        MultiSelect = "multiselect",
    }
}

impl FieldKind {
    /// Whether it offers choices.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Tagger | Self::MultiSelect)
    }
}

words! {
    /// Of what something is a field.
    FieldTarget {
        /// Of tickets.
        Ticket = "ticket",
        /// Of people.
        Person = "person",
        /// Of organisations.
        Organisation = "organisation",
    }
}

words! {
    /// What is done with mail of a sender.
    MailRuleKind {
        /// It is put aside.
        Block = "block",
        /// It is taken in whatever else says no.
        Allow = "allow",
    }
}

words! {
    /// Where a training stands.
    TrainingState {
        /// Being written.
        Draft = "draft",
        /// In force.
        Published = "published",
        /// A newer one is in force, or none any more.
        Retired = "retired",
    }
}

words! {
    /// Where an answer stands that leaves later.
    Planned {
        /// Waits for its time.
        Waiting = "waiting",
        /// Does not leave until its writer has looked again.
        Held = "held",
    }
}

words! {
    /// What a prepared text is.
    Prepared {
        /// An answer with changes.
        Macro = "macro",
        /// A short text for the caret.
        Snippet = "snippet",
    }
}

words! {
    /// For whom a prepared text is there.
    Availability {
        /// Everybody who works here.
        Everybody = "everybody",
        /// The members of one group.
        Group = "group",
        /// Its writer alone.
        Own = "own",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(*role));
        }
        assert!(Status::stored("nonsense").is_err());
    }

    #[test]
    fn those_without_need_to_know_do_not_see_identities() {
        let without: Vec<_> = Role::ALL.iter().filter(|role| !role.sees_identity()).map(|role| role.word()).collect();
        assert_eq!(without, ["specialist", "editor", "operator", "end_user"]);
    }
}

words! {
    /// What a mail server is for.
    MailKind {
        /// Mail is fetched there.
        Imap = "imap",
        /// Mail is handed over there.
        Smtp = "smtp",
    }
}

words! {
    /// How a connection to a mail server is protected.
    MailSecurity {
        /// TLS from the first byte.
        Tls = "tls",
        /// Begins in the clear and turns to TLS, or fails.
        StartTls = "starttls",
        /// Not at all: only on the same machine.
        None = "none",
    }
}

words! {
    /// How the desk signs in to a mail server.
    SignIn {
        /// With name and password.
        Password = "password",
        /// With an access token that is asked for with a refresh token (OAuth 2.0).
        OAuth = "oauth",
        /// Not at all.
        None = "none",
    }
}

words! {
    /// What happens to a mail on its server once it is taken in.
    AfterImport {
        /// It goes to another folder.
        Move = "move",
        /// It is deleted.
        Delete = "delete",
        /// It stays and is marked as read.
        Mark = "mark",
    }
}
