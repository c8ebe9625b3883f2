//! Consents as people read them: the page that a link opens, the part of the portal, the panel of a ticket.

use std::borrow::Cow;

use db::Tx;
use personal::LegalBasis;
use world::Timestamp;

use super::ops::{self, Heard, refusal};
use super::sql::TextRow;
use super::words::{Act, Reason};
use crate::assets::icon;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::purposes::PurposeRow;
use crate::words::Source;
use crate::workspace::Frame;
use askama::Template;

/// What somebody can do about a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Agree, or agree again.
    Give,
    /// Confirm what was wished for with their address.
    Confirm,
    /// Take the consent back.
    Withdraw,
    /// Object to what happens without consent.
    Object,
}

impl Choice {
    /// The word that the form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Give => "give",
            Self::Confirm => "confirm",
            Self::Withdraw => "withdraw",
            Self::Object => "object",
        }
    }

    /// What the word of a form means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Give, Self::Confirm, Self::Withdraw, Self::Object].into_iter().find(|choice| choice.word() == word)
    }

    /// What is said by it.
    pub const fn act(self) -> Act {
        match self {
            Self::Give | Self::Confirm => Act::Given,
            Self::Withdraw => Act::Withdrawn,
            Self::Object => Act::Objected,
        }
    }

    /// What the button says.
    pub const fn key(self) -> Key {
        match self {
            Self::Give => Key("consent-give-again"),
            Self::Confirm => Key("consent-confirm"),
            Self::Withdraw => Key("consent-withdraw"),
            Self::Object => Key("consent-object"),
        }
    }
}

/// A purpose with what the person said about it.
pub struct Line {
    /// The purpose's number.
    pub purpose: i64,
    /// What it is called.
    pub title: String,
    /// What it is for, or what was agreed to, word for word.
    pub text: String,
    /// Where it stands.
    pub state: Key,
    /// Whether data are used for it.
    pub used: bool,
    /// When that was said; nothing where nothing was.
    pub at: Option<Timestamp>,
    /// Through which door.
    pub source: Option<Key>,
    /// Which version of the wording it was.
    pub version: Option<i64>,
    /// Until when it holds, where it ends by itself.
    pub until: Option<Timestamp>,
    /// What the person can do.
    pub choice: Option<Choice>,
    /// The number of the wording that stands there, where they can agree to it.
    pub wording: Option<i64>,
}

/// What a purpose is called: those every desk begins with are named in the reader's language.
pub fn title(t: &Translator, row: &PurposeRow) -> String {
    let own = match row.slug.as_str() {
        _ if !row.title.is_empty() => None,
        "support" => Some(Key("purpose-support")),
        "surveys" => Some(Key("purpose-surveys")),
        "marketing" => Some(Key("purpose-marketing")),
        "recording" => Some(Key("purpose-recording")),
        _ => None,
    };
    own.map_or_else(|| row.title.clone(), |key| t.get(key).into_owned())
}

/// Where somebody stands, in a word for each purpose about which they said something: for the panel of a ticket, without
/// opening anything.
///
/// # Errors
/// The database's.
pub fn brief(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Brief>, Error> {
    let t = Translator::new(cx.language);
    let events = super::sql::events(tx, cx.id(), person)?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for row in crate::purposes::sql::all(tx, cx.id())? {
        let Some(basis) = LegalBasis::from_slug(&row.basis) else { continue };
        let last = events.iter().rev().find(|event| event.purpose == row.id);
        let Some(last) = last else { continue };
        let against = refusal(basis, Some(last), cx.at());
        found.push(Brief { title: title(&t, &row), state: standing(basis, against).0, used: against.is_none() });
    }
    Ok(found)
}

/// Where somebody stands to a purpose.
pub struct Brief {
    /// What the purpose is called.
    pub title: String,
    /// Where it stands.
    pub state: Key,
    /// Whether data are used for it.
    pub used: bool,
}

/// The purposes about which somebody said something, and those that they may object to: for themselves, and for staff who know
/// them.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Line>, Error> {
    let t = Translator::new(cx.language);
    let heard = ops::history(tx, cx, person)?;
    let texts = super::sql::texts(tx, cx.id())?;
    let mut lines = Vec::new();
    for row in crate::purposes::sql::all(tx, cx.id())? {
        let Some(basis) = LegalBasis::from_slug(&row.basis).filter(|basis| ops::asks(*basis)) else { continue };
        let last = heard.iter().rev().find(|heard| heard.row.purpose == row.id);
        if last.is_some() || basis != LegalBasis::Consent {
            let line = line(&t, &row, basis, last, cx.at());
            lines.push(if line.choice == Some(Choice::Give) { offered(line, cx.language, &texts) } else { line });
        }
    }
    Ok(lines)
}

/// What is agreed to anew is what is asked now, not what was once: that stands beside the button.
fn offered(line: Line, language: Language, texts: &[TextRow]) -> Line {
    let mut of = texts.iter().rev().filter(|text| text.purpose == line.purpose);
    let own = of.clone().find(|text| text.locale == language.tag());
    match own.or_else(|| of.next()) {
        Some(text) => Line { text: text.wording.clone(), wording: Some(text.id), version: None, ..line },
        None => Line { choice: None, ..line },
    }
}

/// Where it stands, and what the person can do.
const fn standing(basis: LegalBasis, against: Option<Reason>) -> (Key, Option<Choice>) {
    match (basis, against) {
        (LegalBasis::Consent, None) => (Key("consent-given"), Some(Choice::Withdraw)),
        (LegalBasis::Consent, Some(Reason::Unconfirmed)) => (Key("consent-asked"), Some(Choice::Confirm)),
        (LegalBasis::Consent, Some(Reason::Refused)) => (Key("consent-refused"), Some(Choice::Give)),
        (LegalBasis::Consent, Some(Reason::Expired)) => (Key("consent-expired"), Some(Choice::Give)),
        (LegalBasis::Consent, Some(_)) => (Key("consent-withdrawn"), Some(Choice::Give)),
        (_, Some(_)) => (Key("consent-objected"), None),
        (_, None) => (Key("consent-interest"), Some(Choice::Object)),
    }
}

fn line(t: &Translator, row: &PurposeRow, basis: LegalBasis, last: Option<&Heard>, now: i64) -> Line {
    let against = refusal(basis, last.map(|heard| &heard.row), now);
    let (state, choice) = standing(basis, against);
    let wording = last.and_then(|heard| heard.wording.clone());
    Line {
        purpose: row.id,
        title: title(t, row),
        text: wording.unwrap_or_else(|| row.description.clone()),
        state,
        used: against.is_none(),
        at: last.map(|heard| Timestamp(heard.row.at)),
        source: last.map(|heard| door(&heard.row.source)),
        version: last.and_then(|heard| heard.version),
        until: last.filter(|_| against.is_none()).and_then(|heard| heard.row.expires_at).map(Timestamp),
        wording: None,
        choice,
    }
}

/// Through which door something was said.
pub fn door(source: &str) -> Key {
    match Source::from_word(source) {
        Some(Source::Email) => Key("consent-by-mail"),
        Some(Source::Api) => Key("consent-by-api"),
        Some(Source::Web | Source::Form | Source::Portal) => Key("consent-by-page"),
        _ => Key("consent-by-desk"),
    }
}

/// The part of a page that shows consents with a button each; the portal puts it into its own.
#[derive(Template)]
#[template(path = "consent/list.html")]
pub struct ListPart<'a> {
    /// The texts.
    pub t: Translator,
    /// Times, and the proof of origin.
    pub frame: &'a Frame,
    /// The purposes.
    pub lines: &'a [Line],
    /// Where a click is posted to.
    pub action: Cow<'a, str>,
}
