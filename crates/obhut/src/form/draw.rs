//! A form, ready to print.

use askama::Template;

use super::answers::{box_of, name_of};
use super::shown::{Asked, OptIn, Shown};
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::portal::PortalFrame;
use crate::words::FieldKind;
use crate::workspace::page::Form;
use crate::workspace::{Choice, Frame, Problem};

/// Why a form was not taken, where no single field is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It looks like a robot's.
    Robot,
    /// The page is older than a day.
    Old,
    /// The page was sent before, and says something else now.
    Twice,
    /// It is larger than is taken.
    TooLarge,
    /// Files came with it, and it asks for none.
    NoFiles,
    /// Too many came from this network.
    TooMany,
    /// Whoever has the address does not write here any more.
    Closed,
}

impl Refused {
    /// The explanation.
    pub const fn key(self) -> Key {
        match self {
            Self::Robot => Key("form-robot"),
            Self::Old => Key("form-old"),
            Self::Twice => Key("form-twice"),
            Self::TooLarge => Key("form-too-large"),
            Self::NoFiles => Key("form-no-files"),
            Self::TooMany => Key("form-too-many"),
            Self::Closed => Key("form-closed"),
        }
    }

    /// The status of the answer.
    pub const fn status(self) -> u16 {
        match self {
            Self::TooMany => 429,
            Self::TooLarge => 413,
            Self::Twice => 409,
            Self::Robot | Self::Old | Self::NoFiles | Self::Closed => 422,
        }
    }
}

/// One line or box of the form.
pub struct Part {
    /// What it is sent as; element ids begin with it.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps; may be empty.
    pub hint: String,
    /// What it is filled in for; nothing where that goes without saying.
    pub purpose: Option<String>,
    /// What one fills it in with.
    pub control: Control,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// Only where the part of this name has this value: for pages with script; and the same in words for those without.
    pub when: Option<(String, String, String)>,
}

/// What one fills a part in with.
pub enum Control {
    /// One line.
    Line {
        /// The kind of input.
        kind: &'static str,
        /// What stands in it.
        value: String,
        /// What the browser may fill in.
        autocomplete: &'static str,
    },
    /// Several lines.
    Lines(String),
    /// Yes or no.
    Tick(bool),
    /// One of a list.
    One(Vec<Choice>),
    /// Any of a list.
    Several(Vec<Choice>),
}

/// A box to agree.
pub struct Agree {
    /// What it is sent as.
    pub name: String,
    /// What is agreed to, word for word.
    pub wording: String,
    /// What the fields are called that rest on it.
    pub fields: String,
    /// Whether it was ticked before.
    pub ticked: bool,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// A form as a page shows it.
pub struct FormPage {
    /// Where it is sent to.
    pub action: String,
    /// The heading.
    pub title: String,
    /// A sentence below it.
    pub lead: String,
    /// The signed note of when this was drawn.
    pub token: String,
    /// Name and address, side by side.
    pub pair: Vec<Part>,
    /// Everything else that is filled in.
    pub parts: Vec<Part>,
    /// Boxes to agree.
    pub boxes: Vec<Agree>,
    /// Whether files are taken.
    pub files: bool,
    /// What people are told, by heading.
    pub information: Vec<(Key, String)>,
    /// Which version they are told in.
    pub version: i64,
    /// Why it was not taken.
    pub refused: Option<Refused>,
    /// Whether files were lost with it.
    pub lost_files: bool,
    /// The fields at fault, with what they are called.
    pub faults: Vec<(String, String)>,
    /// Whether it only shows what a form would look like.
    pub preview: bool,
    /// Whether it stands beside something else of a page.
    pub beside: bool,
}

/// What stands in a form that is drawn again.
#[derive(Default)]
pub(crate) struct Again {
    /// What was typed.
    pub(crate) typed: Option<Form>,
    /// What is wrong with it.
    pub(crate) wrong: Vec<(String, Problem)>,
    /// Why it was not taken, where no field is at fault.
    pub(crate) refused: Option<Refused>,
    /// Whether files came with it, which a browser does not send again by itself.
    pub(crate) lost_files: bool,
}

impl Again {
    fn problem(&self, name: &str) -> Option<Problem> {
        self.wrong.iter().find(|(part, _)| part == name).map(|(_, problem)| *problem)
    }

    fn text(&self, name: &str) -> String {
        self.typed.as_ref().map(|form| form.text(name).to_owned()).unwrap_or_default()
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.typed.iter().flat_map(|form| form.all(name)).map(str::to_owned).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.typed.as_ref().is_some_and(|form| form.has(name))
    }
}

/// Puts a form together; `address` is filled in where somebody is signed in.
pub(crate) fn page(shown: &Shown, action: String, token: String, again: &Again, known: &(String, String)) -> FormPage {
    let t = Translator::new(shown.language);
    let usual = |name: &str, stored: &str| match &again.typed {
        Some(form) => form.text(name).to_owned(),
        None => stored.to_owned(),
    };
    let line = |name: &str, key, kind, value: String, autocomplete, required| Part {
        name: name.to_owned(),
        label: t.get(key).into_owned(),
        hint: String::new(),
        purpose: None,
        control: Control::Line { kind, value, autocomplete },
        required,
        problem: again.problem(name),
        when: None,
    };
    let pair = vec![
        line("name", Key("form-name"), "text", usual("name", &known.0), "name", false),
        line("email", Key("form-email"), "email", usual("email", &known.1), "email", true),
    ];
    let mut parts = Vec::new();
    if shown.subject {
        parts.push(line("subject", Key("form-subject"), "text", again.text("subject"), "off", false));
    }
    parts.extend(shown.fields.iter().map(|asked| part(shown, asked, again, &t)));
    parts.push(Part {
        control: Control::Lines(again.text("message")),
        hint: t.get(Key("form-message-hint")).into_owned(),
        ..line("message", Key("form-message"), "text", String::new(), "off", true)
    });
    let boxes: Vec<Agree> = shown.boxes.iter().map(|one| agree(one, again)).collect();
    let named = |name: &str| {
        let part = pair.iter().chain(&parts).find(|part| part.name == name).map(|part| part.label.clone());
        part.unwrap_or_else(|| t.get(Key("form-agree")).into_owned())
    };
    let faults = again.wrong.iter().map(|(name, _)| (name.clone(), named(name))).collect();
    FormPage {
        action,
        title: shown.title.clone(),
        lead: shown.lead.clone(),
        token,
        faults,
        pair,
        parts,
        boxes,
        files: shown.files,
        information: shown.information.clone(),
        version: shown.version,
        refused: again.refused,
        // Nobody is asked to choose again what is not taken.
        lost_files: again.lost_files && shown.files,
        preview: false,
        beside: false,
    }
}

fn agree(one: &OptIn, again: &Again) -> Agree {
    let name = box_of(one.purpose);
    Agree {
        wording: one.wording.clone(),
        fields: one.fields.join(", "),
        ticked: again.has(&name),
        problem: again.problem(&name),
        name,
    }
}

fn part(shown: &Shown, asked: &Asked, again: &Again, t: &Translator) -> Part {
    let name = name_of(asked.field.id);
    let present = again.all(&name);
    let first = present.first().cloned().unwrap_or_default();
    let line = |kind, value| Control::Line { kind, value, autocomplete: "off" };
    let choices = || {
        let all = crate::fields::choices(&asked.field.options).into_iter();
        let all = all.map(|one| Choice { selected: present.contains(&one.value), value: one.value, label: one.name });
        all.collect::<Vec<Choice>>()
    };
    let control = match asked.field.kind {
        FieldKind::Text | FieldKind::Regexp => line("text", first),
        FieldKind::TextArea => Control::Lines(first),
        FieldKind::Checkbox => Control::Tick(again.has(&name)),
        FieldKind::Date => line("date", first),
        FieldKind::Integer => line("number", first),
        // A number input would refuse the comma of half the readers.
        FieldKind::Decimal => line("text", first),
        FieldKind::Tagger => Control::One(choices()),
        FieldKind::MultiSelect => Control::Several(choices()),
    };
    let when = asked.when.as_ref().and_then(|when| {
        let other = shown.fields.iter().find(|other| other.field.id == when.field)?;
        let all = crate::fields::choices(&other.field.options);
        let value = match (all.into_iter().find(|one| one.value == when.is), when.is.as_str()) {
            (Some(choice), _) => choice.name,
            (None, "true") => t.get(Key("form-ticked")).into_owned(),
            (None, "false") => t.get(Key("form-not-ticked")).into_owned(),
            (None, value) => value.to_owned(),
        };
        let words = t.with2(Key("form-only-when"), "field", &other.label, "value", value).into_owned();
        Some((name_of(when.field), when.is.clone(), words))
    });
    Part {
        label: asked.label.clone(),
        hint: asked.hint.clone(),
        purpose: Some(t.with(Key("form-for"), "purpose", &asked.purpose).into_owned()),
        control,
        required: asked.required,
        problem: again.problem(&name),
        when,
        name,
    }
}

#[derive(Template)]
#[template(path = "form/page.html")]
struct PageTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    frame: &'a Frame,
    page: &'a FormPage,
}

#[derive(Template)]
#[template(path = "form/embedded.html")]
struct EmbeddedTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a FormPage,
}

#[derive(Template)]
#[template(path = "form/form.html")]
struct BesideTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a FormPage,
}

#[derive(Template)]
#[template(path = "form/choice.html")]
struct ChoiceTemplate<'a> {
    t: Translator,
    forms: &'a [(i64, String)],
}

#[derive(Template)]
#[template(path = "form/thanks.html")]
struct ThanksTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    number: i64,
}

#[derive(Template)]
#[template(path = "form/embedded_thanks.html")]
struct EmbeddedThanksTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    number: i64,
}

#[derive(Template)]
#[template(path = "form/choose.html")]
struct ChooseTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    forms: &'a [(i64, String)],
}

/// Draws a form: on the customers' side, or within another site.
pub fn form(portal: &PortalFrame, page: &FormPage, embedded: bool) -> Result<String, askama::Error> {
    let (t, frame) = (portal.frame.translator(), &portal.frame);
    if embedded {
        EmbeddedTemplate { t, frame, page }.render()
    } else {
        PageTemplate { t, portal, frame, page }.render()
    }
}

/// Draws a form alone, to stand beside something else of a page.
pub fn beside(frame: &Frame, page: &FormPage) -> Result<String, askama::Error> {
    BesideTemplate { t: frame.translator(), frame, page }.render()
}

/// Draws the choice between several forms alone, to stand beside something else of a page.
pub fn choice(frame: &Frame, forms: &[(i64, String)]) -> Result<String, askama::Error> {
    ChoiceTemplate { t: frame.translator(), forms }.render()
}

/// Draws the thanks, with the number.
pub fn thanks(portal: &PortalFrame, number: i64, embedded: bool) -> Result<String, askama::Error> {
    let (t, frame) = (portal.frame.translator(), &portal.frame);
    if embedded {
        EmbeddedThanksTemplate { t, frame, number }.render()
    } else {
        ThanksTemplate { t, portal, number }.render()
    }
}

/// Draws the choice between several forms.
pub fn choose(portal: &PortalFrame, forms: &[(i64, String)]) -> Result<String, askama::Error> {
    ChooseTemplate { t: portal.frame.translator(), portal, forms }.render()
}
