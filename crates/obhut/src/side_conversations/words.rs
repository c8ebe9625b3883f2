//! The closed lists of words about side conversations.

use crate::words::words;

words! {
    /// Whether a side conversation goes on.
    SideState {
        /// It does.
        Open = "open",
        /// It is finished; an answer opens it again.
        Closed = "closed",
    }
}

words! {
    /// What a message of a side conversation is.
    MessageKind {
        /// We ask.
        Question = "question",
        /// The partner answers.
        Answer = "answer",
        /// A machine of the partner's answers.
        AutoReply = "auto_reply",
        /// Our question did not arrive.
        Bounce = "bounce",
    }
}

words! {
    /// What became of a message.
    MessageState {
        /// Waits for the mail server.
        Waiting = "waiting",
        /// Has left.
        Sent = "sent",
        /// Came back.
        Returned = "returned",
        /// Has come from the partner; nobody has approved it.
        Arrived = "arrived",
        /// Has come from an address that is not known to be the partner's; somebody decides.
        Held = "held",
        /// Is not taken for the partner's.
        Rejected = "rejected",
        /// Somebody stands for it.
        Approved = "approved",
    }
}
