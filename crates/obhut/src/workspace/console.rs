//! The parts of which administration pages are built: cards with tables, facts and forms. A page fills them with texts of
//! the reader's language and with what was disclosed; one template draws them all, so that every page works alike with
//! the keyboard, on a telephone and for a screen reader.

use std::borrow::Cow;

use askama::Template;
use world::Timestamp;

use super::form::{Choice, Problem};
use super::frame::{Frame, Shell};
use super::rules::Rules;
use crate::assets::icon;
use crate::error::{Fault, FaultKind};
use crate::i18n::Translator;

/// A page built of cards.
#[derive(Default)]
pub struct Console {
    /// The heading.
    pub title: String,
    /// A sentence below it; may be empty.
    pub lead: String,
    /// Where one came from.
    pub back: Option<Go>,
    /// Links beside the heading.
    pub actions: Vec<Go>,
    /// How many fields have a problem.
    pub problems: usize,
    /// The content.
    pub cards: Vec<Card>,
    /// For pages that are read like a letter.
    pub narrow: bool,
}

/// A link that leads on.
#[derive(Clone)]
pub struct Go {
    /// A path of ours.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Whether it is the main thing to do here.
    pub primary: bool,
}

impl Go {
    /// A plain link.
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), primary: false }
    }

    /// The main thing to do.
    pub fn main(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { primary: true, ..Self::to(href, label) }
    }
}

/// A card with a heading.
#[derive(Default)]
pub struct Card {
    /// Single within the page; becomes part of element ids.
    pub id: String,
    /// The heading.
    pub title: String,
    /// A mark beside it.
    pub chip: Option<Chip>,
    /// A sentence below it; may be empty.
    pub text: String,
    /// The content.
    pub blocks: Vec<Block>,
}

impl Card {
    /// A card with this heading.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), ..Self::default() }
    }

    /// With a sentence below the heading.
    #[must_use]
    pub fn about(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    /// With a mark beside the heading.
    #[must_use]
    pub fn marked(self, chip: Chip) -> Self {
        Self { chip: Some(chip), ..self }
    }

    /// With one more block.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}

/// What a card holds.
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that stands out.
    Notice(Tone, String),
    /// Text as it came, line for line.
    Raw(String),
    /// Names with values.
    Facts(Vec<(String, Vec<Bit>)>),
    /// A table.
    Table(Table),
    /// A form.
    Form(Form),
    /// Acts side by side.
    Acts(Vec<Bit>),
    /// Links with an icon and a sentence each: the way into parts of the desk.
    Links(Vec<Entry>),
}

/// A link with an icon and a sentence.
pub struct Entry {
    /// A path of ours.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// What it is called.
    pub label: String,
    /// What one does there; may be empty.
    pub text: String,
}

/// How something is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Wrong.
    Bad,
    /// To be known.
    Info,
}

impl Tone {
    /// The class of it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => " ok",
            Self::Warn => " warn",
            Self::Bad => " bad",
            Self::Info => " accent",
        }
    }

    /// The class of a paragraph that stands out.
    pub const fn notice(self) -> &'static str {
        match self {
            Self::Warn => " warn",
            Self::Bad => " bad",
            _ => " info",
        }
    }
}

/// A word in a box.
#[derive(Clone)]
pub struct Chip {
    /// The word.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

impl Chip {
    /// A mark.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// A table that becomes a list of cards where it is narrow.
#[derive(Default)]
pub struct Table {
    /// The headings; an empty one is only for acts.
    pub head: Vec<String>,
    /// The rows, each with as many cells.
    pub rows: Vec<Vec<Vec<Bit>>>,
    /// What is said when there are no rows.
    pub empty: String,
}

impl Table {
    /// The cells of a row, each with its heading.
    pub fn cells<'a>(&'a self, row: &'a [Vec<Bit>]) -> impl Iterator<Item = (&'a String, &'a Vec<Bit>)> {
        self.head.iter().zip(row)
    }
}

/// A piece of a cell.
pub enum Bit {
    /// Text.
    Text(String),
    /// The name of the row.
    Strong(String),
    /// A line below, small.
    Sub(String),
    /// A number or word of machines.
    Mono(String),
    /// A link.
    Link(Go),
    /// A mark.
    Chip(Chip),
    /// A moment.
    Time(Timestamp),
    /// A button that does something.
    Act(Act),
}

impl Bit {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A small line below.
    pub fn sub(text: impl Into<String>) -> Self {
        Self::Sub(text.into())
    }

    /// A link.
    pub fn link(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self::Link(Go::to(href, label))
    }

    /// A mark.
    pub fn chip(text: impl Into<String>, tone: Tone) -> Self {
        Self::Chip(Chip::new(text, tone))
    }
}

/// A button that posts.
#[derive(Clone)]
pub struct Act {
    /// Where to.
    pub action: String,
    /// What it says.
    pub label: String,
    /// What it says to those who do not see the row; may be empty.
    pub full: String,
    /// Whether something goes away.
    pub danger: bool,
    /// What it sends besides.
    pub hidden: Vec<(String, String)>,
}

impl Act {
    /// A button.
    pub fn new(action: impl Into<String>, label: impl Into<String>) -> Self {
        Self { action: action.into(), label: label.into(), full: String::new(), danger: false, hidden: Vec::new() }
    }

    /// With the name of the row, for those who do not see it.
    #[must_use]
    pub fn of(self, row: &str) -> Self {
        Self { full: format!("{}: {row}", self.label), ..self }
    }

    /// By which something goes away.
    #[must_use]
    pub fn dangerous(self) -> Self {
        Self { danger: true, ..self }
    }

    /// Which sends this besides.
    #[must_use]
    pub fn sending(mut self, name: &str, value: impl Into<String>) -> Self {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }
}

/// A form.
#[derive(Default)]
pub struct Form {
    /// Single within the page.
    pub id: String,
    /// Where it is posted to.
    pub action: String,
    /// Whether it sends a file.
    pub multipart: bool,
    /// What it sends unseen.
    pub hidden: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What the button says.
    pub submit: String,
    /// Whether something goes away.
    pub danger: bool,
    /// Where one goes who does not want to.
    pub cancel: Option<Go>,
}

impl Form {
    /// A form without fields.
    pub fn new(id: impl Into<String>, action: impl Into<String>, submit: impl Into<String>) -> Self {
        Self { id: id.into(), action: action.into(), submit: submit.into(), ..Self::default() }
    }

    /// With one more field.
    #[must_use]
    pub fn with(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Which sends this unseen.
    #[must_use]
    pub fn sending(mut self, name: &str, value: impl Into<String>) -> Self {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }
}

/// A field of a form.
pub struct Field {
    /// What it is sent as.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; may be empty.
    pub hint: String,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// What one fills it in with.
    pub control: Control,
    /// Whether it needs the whole width.
    pub wide: bool,
    /// Whether it may stay empty.
    pub required: bool,
}

/// What one fills a field in with.
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
    Area {
        /// What stands in it.
        value: String,
        /// How many lines are shown.
        rows: usize,
    },
    /// One of a list.
    Pick(Vec<Choice>),
    /// Conditions, or what is done, row by row.
    Rules(Rules),
    /// One of few, all of them shown.
    Radios(Vec<Choice>),
    /// Any of few, all of them shown.
    Ticks(Vec<Choice>),
    /// Yes or no.
    Tick(bool),
    /// A file.
    File {
        /// Which sorts are taken.
        accept: &'static str,
    },
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, hint: String::new(), problem: None, control, wide: false, required: false }
    }

    /// One line of text.
    pub fn line(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, label, Control::Line { kind: "text", value: value.into(), autocomplete: "off" })
    }

    /// One line of some kind.
    pub fn kind(kind: &'static str, name: &str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, label, Control::Line { kind, value: value.into(), autocomplete: "off" })
    }

    /// A password; never sent back.
    pub fn password(name: &str, label: impl Into<String>, autocomplete: &'static str) -> Self {
        Self::new(name, label, Control::Line { kind: "password", value: String::new(), autocomplete }).needed()
    }

    /// Several lines of text.
    pub fn area(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>, rows: usize) -> Self {
        Self::new(name, label, Control::Area { value: value.into(), rows }).wide()
    }

    /// One of a list.
    pub fn pick(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Pick(choices))
    }

    /// Conditions, or what is done, row by row.
    pub fn rules(name: impl Into<String>, label: impl Into<String>, rules: Rules) -> Self {
        Self::new(name, label, Control::Rules(rules)).wide()
    }

    /// One of few.
    pub fn radios(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Radios(choices)).wide()
    }

    /// Any of few.
    pub fn ticks(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Ticks(choices)).wide()
    }

    /// Yes or no.
    pub fn tick(name: impl Into<String>, label: impl Into<String>, on: bool) -> Self {
        Self::new(name, label, Control::Tick(on))
    }

    /// A file.
    pub fn file(name: &str, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Control::File { accept })
    }

    /// With a sentence that helps.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Over the whole width.
    #[must_use]
    pub fn wide(self) -> Self {
        Self { wide: true, ..self }
    }

    /// That must be filled in.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// With what is wrong with it.
    #[must_use]
    pub fn checked(self, again: &Again) -> Self {
        let problem = again.problem(&self.name).map(str::to_owned);
        Self { problem, ..self }
    }
}

/// A form that was sent and could not be taken: what was typed, and what is wrong with it.
#[derive(Default)]
pub struct Again {
    typed: Vec<(String, String)>,
    problems: Vec<(String, String)>,
}

impl Again {
    /// What was typed, with nothing wrong yet.
    pub fn typed(typed: Vec<(String, String)>) -> Self {
        Self { typed, problems: Vec::new() }
    }

    /// Notes what is wrong with a field; the first of a field stays.
    pub fn wrong(&mut self, field: &str, text: impl Into<String>) {
        if self.problem(field).is_none() {
            self.problems.push((field.to_owned(), text.into()));
        }
    }

    /// Notes the faults that an operation found.
    pub fn faults(&mut self, t: &Translator, faults: &[Fault]) {
        for fault in faults {
            self.wrong(fault.field, said(t, fault.kind));
        }
    }

    /// Whether a form was sent.
    pub fn is_fresh(&self) -> bool {
        self.typed.is_empty()
    }

    /// Whether a field was part of the form that was sent.
    pub fn was_typed(&self, field: &str) -> bool {
        self.typed.iter().any(|(name, _)| name == field)
    }

    /// Whether something is wrong.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// How many fields have a problem.
    pub fn count(&self) -> usize {
        self.problems.len()
    }

    /// What was typed into a field, else what is stored.
    pub fn value<'a>(&'a self, field: &str, stored: &'a str) -> &'a str {
        self.typed.iter().find(|(name, _)| name == field).map_or(stored, |(_, value)| value)
    }

    /// Whether a box was ticked, else what is stored.
    pub fn ticked(&self, field: &str, stored: bool) -> bool {
        if self.is_fresh() { stored } else { self.typed.iter().any(|(name, _)| name == field) }
    }

    /// Whether this value was chosen, else what is stored.
    pub fn chose(&self, field: &str, value: &str, stored: bool) -> bool {
        if self.is_fresh() {
            return stored;
        }
        self.typed.iter().any(|(name, typed)| name == field && typed == value)
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// A fault in words.
pub fn said(t: &Translator, kind: FaultKind) -> Cow<'static, str> {
    use crate::i18n::Key;
    match kind {
        FaultKind::Blank => Problem::Missing.text(*t),
        FaultKind::TooLong => Problem::TooLong { most: 255 }.text(*t),
        FaultKind::Duplicate => t.get(Key("problem-taken")),
        FaultKind::InUse => t.get(Key("problem-in-use")),
        FaultKind::Held(Some(duty)) => t.with(Key("problem-held-by"), "duty", duty.text(t).as_str()),
        FaultKind::Held(None) => t.get(Key("problem-held")),
        FaultKind::Late => t.get(Key("problem-late")),
        FaultKind::Absent => t.get(Key("problem-absent")),
        FaultKind::NoGround(reason) => t.get(reason.key()),
        FaultKind::Invalid | FaultKind::Unknown | FaultKind::Closed | FaultKind::Changed => {
            t.get(Key("problem-invalid"))
        }
    }
}

#[derive(Template)]
#[template(path = "console/admin.html")]
struct AdminTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a Console,
}

#[derive(Template)]
#[template(path = "console/plain.html")]
struct PlainTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a Console,
}

/// Draws a page of the administration, with its own navigation.
pub fn administration(shell: &Shell, page: &Console) -> Result<String, askama::Error> {
    AdminTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

/// Draws a page that everybody has.
pub fn own(shell: &Shell, page: &Console) -> Result<String, askama::Error> {
    PlainTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
