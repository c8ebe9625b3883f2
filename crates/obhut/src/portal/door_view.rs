//! The pages with which customers come in.

use std::borrow::Cow;

use askama::Template;

use super::PortalFrame;
use super::links::LinkKind;
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// Why somebody was not let in, or no link could be asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Address and password do not fit together.
    Wrong,
    /// What was entered is no address.
    NoAddress,
    /// Too many tries.
    TooMany {
        /// After how many minutes to try again.
        minutes: u64,
    },
}

impl Refusal {
    pub(super) fn text(self, t: &Translator) -> Cow<'static, str> {
        match self {
            Self::Wrong => t.get(Key("sign-in-wrong")),
            Self::NoAddress => t.get(Key("problem-not-an-address")),
            Self::TooMany { minutes } => t.with(Key("sign-in-rate-limited"), "minutes", minutes),
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::Wrong => 401,
            Self::NoAddress => 422,
            Self::TooMany { .. } => 429,
        }
    }
}

/// The form, empty or after a refused try.
#[derive(Default)]
pub struct DoorPage {
    /// The address entered last. The password is never sent back.
    pub email: String,
    /// The path to go to behind the door; empty for what somebody asked.
    pub back: String,
    /// Why no link could be asked for.
    pub link: Option<Refusal>,
    /// Why the password did not let in.
    pub password: Option<Refusal>,
}

/// What a link shows when it is opened.
pub enum LinkPage {
    /// What a click would do.
    Good(LinkKind),
    /// It was used, or its time is over.
    Spent {
        /// What it was for.
        kind: LinkKind,
        /// Whether a new one can be asked for.
        again: bool,
    },
    /// It was none.
    Unknown,
    /// A mail is under way, if there is somebody to mail it to.
    Sent(LinkKind),
    /// The address is confirmed.
    Confirmed,
    /// The address belongs to somebody else here.
    Taken,
}

impl LinkPage {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::Spent { .. } => 410,
            Self::Taken => 409,
            Self::Good(_) | Self::Sent(_) | Self::Confirmed => 200,
        }
    }

    const fn title(&self) -> Key {
        match self {
            Self::Good(LinkKind::SignIn) => Key("portal-link-sign-in"),
            Self::Good(LinkKind::Data) => Key("portal-link-data"),
            Self::Good(LinkKind::Address) => Key("portal-link-address"),
            Self::Spent { .. } => Key("portal-link-spent"),
            Self::Unknown => Key("portal-link-unknown"),
            Self::Sent(_) => Key("portal-link-sent"),
            Self::Confirmed => Key("portal-link-confirmed"),
            Self::Taken => Key("portal-link-taken"),
        }
    }

    const fn text(&self) -> Key {
        match self {
            Self::Good(LinkKind::SignIn) => Key("portal-link-sign-in-text"),
            Self::Good(LinkKind::Data) => Key("portal-link-data-text"),
            Self::Good(LinkKind::Address) => Key("portal-link-address-text"),
            Self::Spent { kind: LinkKind::Address, .. } => Key("portal-link-spent-address-text"),
            Self::Spent { .. } => Key("portal-link-spent-text"),
            Self::Unknown => Key("portal-link-unknown-text"),
            Self::Sent(LinkKind::SignIn) => Key("portal-link-sent-text"),
            Self::Sent(_) => Key("portal-link-sent-own-text"),
            Self::Confirmed => Key("portal-link-confirmed-text"),
            Self::Taken => Key("portal-link-taken-text"),
        }
    }

    const fn act(&self) -> Option<Key> {
        match self {
            Self::Good(LinkKind::SignIn) => Some(Key("portal-link-sign-in-act")),
            Self::Good(LinkKind::Data) => Some(Key("portal-link-data-act")),
            Self::Good(LinkKind::Address) => Some(Key("portal-link-address-act")),
            Self::Spent { again: true, .. } => Some(Key("portal-link-again")),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "portal/door.html")]
struct DoorTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a DoorPage,
}

#[derive(Template)]
#[template(path = "portal/link.html")]
struct LinkTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a LinkPage,
    word: &'a str,
}

/// Draws the form (`GET /portal/sign-in`, and again after a refused try).
pub fn door(portal: &PortalFrame, page: &DoorPage) -> Result<String, askama::Error> {
    DoorTemplate { t: portal.frame.translator(), portal, page }.render()
}

/// Draws what the link of `word` shows.
pub fn link(portal: &PortalFrame, page: &LinkPage, word: &str) -> Result<String, askama::Error> {
    LinkTemplate { t: portal.frame.translator(), portal, page, word }.render()
}
