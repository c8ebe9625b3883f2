//! How the chat is set up.

use db::Tx;
use ledger::{Facts, Object};

use crate::accounts::sql as settings;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// Pages that may show the chat, at most.
const ORIGINS_AT_MOST: usize = 20;
/// The setting that says whether there is one.
const OPEN: &str = "chat_open";
/// Letters of an address, at most.
const ADDRESS_AT_MOST: usize = 255;

/// Under which name staff answer.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Naming {
    /// The alias, where somebody has one; else their name.
    #[default]
    Alias,
    /// The company's name, whoever answers.
    Company,
}

impl Naming {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alias => "alias",
            Self::Company => "company",
        }
    }

    /// The naming of a word.
    pub fn of(word: &str) -> Self {
        if word == Self::Company.word() { Self::Company } else { Self::Alias }
    }
}

/// How the chat is set up.
#[derive(Clone, Default)]
pub struct ChatSettings {
    /// Whether there is one.
    pub open: bool,
    /// The origins of foreign pages that may show it.
    pub origins: Vec<String>,
    /// Under which name staff answer.
    pub naming: Naming,
    /// Where the company tells how it treats data; empty where that is not said.
    pub privacy: String,
}

/// How the chat is set up. Everybody may know.
///
/// # Errors
/// The database's.
pub fn get(tx: &mut Tx<'_>, account: i64) -> Result<ChatSettings, Error> {
    let mut word = |name| settings::setting(tx, account, name).map(Option::unwrap_or_default);
    Ok(ChatSettings {
        open: word(OPEN)? == "yes",
        origins: word("chat_origins")?.split_whitespace().map(str::to_owned).collect(),
        naming: Naming::of(&word("chat_naming")?),
        privacy: word("chat_privacy")?,
    })
}

/// Whether there is a chat.
///
/// # Errors
/// The database's.
pub fn is_open(tx: &mut Tx<'_>, account: i64) -> Result<bool, Error> {
    Ok(settings::setting(tx, account, OPEN)?.as_deref() == Some("yes"))
}

/// Sets the chat up.
///
/// # Errors
/// [`Error::Invalid`] naming `origins` or `privacy`; [`Error::Forbidden`] unless the actor administers.
pub fn save(tx: &mut Tx<'_>, cx: &Cx, new: &ChatSettings) -> Result<(), Error> {
    cx.actor.must_administer()?;
    if new.origins.len() > ORIGINS_AT_MOST {
        return Err(Error::invalid("origins", FaultKind::TooLong));
    }
    if !new.origins.iter().all(|origin| is_origin(origin)) {
        return Err(Error::invalid("origins", FaultKind::Invalid));
    }
    let privacy = new.privacy.trim();
    let fits = privacy.is_empty() || (privacy.starts_with("https://") && plain(privacy));
    if !fits {
        return Err(Error::invalid("privacy", FaultKind::Invalid));
    }
    settings::set(tx, cx.id(), OPEN, if new.open { "yes" } else { "no" })?;
    settings::set(tx, cx.id(), "chat_origins", &new.origins.join(" "))?;
    settings::set(tx, cx.id(), "chat_naming", new.naming.word())?;
    settings::set(tx, cx.id(), "chat_privacy", privacy)?;
    let object = Object { kind: "chat", id: 0 };
    let record = Record { act: "chat.set_up", object, facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record).map(drop)
}

/// Whether a text can stand in a header or an address without ending either.
fn plain(text: &str) -> bool {
    text.len() <= ADDRESS_AT_MOST && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '\'' | '"'))
}

/// `https://` or `http://`, a host and perhaps a port, and nothing else.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        plain(text) && host.chars().all(letter) && host.chars().any(|c| c.is_ascii_alphanumeric())
    })
}

/// What a page of the chat may load, and who may put it into a frame.
pub fn policy(origins: &[String]) -> String {
    let mut ancestors = "'self'".to_owned();
    for origin in origins {
        ancestors.push(' ');
        ancestors.push_str(origin);
    }
    format!(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {ancestors}"
    )
}
