//! What a ticket's page shows of its mask: what is hidden and may be looked at, and, for those who see all, what they let
//! others see.

use crate::i18n::Key;

/// What stands beside a ticket's conversation.
#[derive(Default)]
pub struct Beside {
    /// Whether the reader may know the customer and finds only what is fenced to fewer eyes covered.
    pub covered: bool,
    /// What the reader may look behind the mask for; empty where they may not.
    pub purposes: Vec<Purpose>,
    /// What they look for already.
    pub looks: Vec<Purpose>,
    /// Whether the reader may open gaps that tell of nobody.
    pub may_spare: bool,
    /// The gap that was opened last and can be closed with one key.
    pub spared: Option<u64>,
    /// For those who see all: the files of the ticket, and what others see of them.
    pub files: Vec<Released>,
    /// For those who see all: whether a person asks for their rights in it.
    pub request: Option<bool>,
}

/// A purpose and what it shows.
pub struct Purpose {
    /// Its word in the form.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub shows: String,
}

/// A file and who sees it.
pub struct Released {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Whether it can be blurred.
    pub picture: bool,
    /// How it is shown to those without need to know; `None`: not at all.
    pub shown: Option<Key>,
}

impl Beside {
    /// Whether those who see all have something to decide here.
    pub fn decides(&self) -> bool {
        self.request.is_some()
    }
}
