//! What stands around a page of the customers' side.

use crate::appearance::footer::{Footer, Leads};
use crate::workspace::Frame;

/// In which part of the customers' side a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The help centre.
    Help,
    /// The form to write to us.
    Contact,
    /// What somebody asked.
    Requests,
    /// What is stored about somebody.
    Data,
    /// Anything else.
    Other,
}

/// Around a page.
pub struct PortalFrame {
    /// What every page needs.
    pub frame: Frame,
    /// Where the page lies.
    pub place: Place,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Whether there is a help centre.
    pub help: bool,
    /// Whether there is a form to write to us.
    pub contact: bool,
    /// Whether visitors can chat with us.
    pub chat: bool,
    /// What stands below the page.
    pub footer: Footer,
}

impl PortalFrame {
    /// The links below the page, for its reader.
    pub fn links(&self) -> impl Iterator<Item = (Leads, &str)> {
        self.footer.links(self.frame.translator().language())
    }

    /// Whether the page has the button of the chat: where people look for help.
    pub fn offers_chat(&self) -> bool {
        self.chat && matches!(self.place, Place::Help | Place::Contact)
    }
}
