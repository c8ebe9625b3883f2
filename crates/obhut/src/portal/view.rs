//! What stands around a page of the customers' side.

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
}
