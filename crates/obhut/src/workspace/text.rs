//! The text of a message as a page shows it: paragraphs, named gaps where this reader may not look, or cleaned HTML.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::i18n::{Key, Translator};

/// What a message says.
pub enum Body {
    /// Plain text; blank lines part paragraphs. Always escaped.
    Parts(Vec<Part>),
    /// The same in a message of this number, whose doubtful gaps can be opened.
    Masked(Vec<Part>, u64),
    /// The same before a reader who may know the customer: a gap is a control that asks what for.
    Covered(Vec<Part>, u64),
    /// HTML that was already cleaned by the allowlist. Written as it is: never give it anything else.
    CleanedHtml(String),
}

/// A piece of plain text.
pub enum Part {
    /// Text this reader may see.
    Text(String),
    /// Something left out.
    Gap(Gap),
    /// Something left out that may tell of nobody; its number among those of the text, from 0.
    Doubt(Gap, usize),
}

/// What was left out of a text, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// A name.
    Name,
    /// A postal address.
    Address,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An account or card number.
    Bank,
    /// A date of birth.
    Birth,
    /// Another number that stands for a person.
    Number,
    /// A word that tells of somebody's health.
    Health,
    /// Something else.
    Other,
}

impl Gap {
    pub(crate) const fn key(self) -> Key {
        match self {
            Self::Name => Key("gap-name"),
            Self::Address => Key("gap-address"),
            Self::Email => Key("gap-email"),
            Self::Phone => Key("gap-phone"),
            Self::Bank => Key("gap-bank"),
            Self::Birth => Key("gap-birth"),
            Self::Number => Key("gap-number"),
            Self::Health => Key("gap-health"),
            Self::Other => Key("gap-other"),
        }
    }
}

impl Body {
    /// Plain text without gaps.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Parts(vec![Part::Text(text.into())])
    }

    /// For a template: the body as safe HTML.
    pub const fn shown<'a>(&'a self, t: &Translator) -> Shown<'a> {
        Shown { body: self, t: *t }
    }
}

/// A body on its way into a template; made by [`Body::shown`].
pub struct Shown<'a> {
    body: &'a Body,
    t: Translator,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.body {
            Body::Parts(parts) => self.paragraphs(parts, None, false, f),
            Body::Masked(parts, message) => self.paragraphs(parts, Some(*message), false, f),
            Body::Covered(parts, message) => self.paragraphs(parts, Some(*message), true, f),
            Body::CleanedHtml(html) => f.write_str(html),
        }
    }
}

impl Shown<'_> {
    /// A paragraph begins only when there is something to put in it, so blank lines at either end leave no trace.
    fn paragraphs(&self, parts: &[Part], message: Option<u64>, asks: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut open = false;
        let mut breaks = 0_u32;
        for part in parts {
            match part {
                Part::Doubt(gap, place) if message.is_some() => {
                    begin(&mut open, &mut breaks, f)?;
                    self.doubt(*gap, message.unwrap_or_default(), *place, asks, f)?;
                }
                Part::Gap(gap) if asks => {
                    begin(&mut open, &mut breaks, f)?;
                    f.write_str(&look(&self.t, *gap))?;
                }
                Part::Gap(gap) | Part::Doubt(gap, _) => {
                    begin(&mut open, &mut breaks, f)?;
                    write!(f, r#"<span class="mask">{}</span>"#, self.t.get(gap.key()))?;
                }
                Part::Text(text) => {
                    for (index, line) in text.split('\n').enumerate() {
                        breaks += u32::from(index > 0);
                        let line = line.strip_suffix('\r').unwrap_or(line);
                        if !line.trim().is_empty() {
                            begin(&mut open, &mut breaks, f)?;
                            Html.write_escaped_str(&mut *f, line)?;
                        } else if index == 0 && open {
                            f.write_str(line)?;
                        }
                    }
                }
            }
        }
        if open { f.write_str("</p>") } else { Ok(()) }
    }
}

impl Shown<'_> {
    /// A gap that may tell of nobody: a button that offers to open it, and for whom it opens, to ask what for.
    fn doubt(&self, gap: Gap, message: u64, place: usize, asks: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, hidden) = (self.t.get(gap.key()), self.t.get(Key("gap-hidden")));
        let (nobody, note) = (self.t.get(Key("gap-nobody")), self.t.get(Key("gap-note")));
        let icon = crate::assets::icon("circle-check");
        let look = match asks {
            true => format!(
                r#"<button class="item" type="button" popovertarget="einblick">{}{}</button>"#,
                crate::assets::icon("eye"),
                self.t.get(Key("gap-show"))
            ),
            false => String::new(),
        };
        write!(
            f,
            r#"<button class="mask" type="button" popovertarget="mk-{message}-{place}"><span class="vh">{hidden} </span>{name}</button><span class="pop mask-menu" id="mk-{message}-{place}" popover>{look}<button class="item" type="submit" form="kein-bezug" name="gap" value="{message}.{place}">{icon}{nobody} <kbd class="key" hidden>P</kbd></button><span class="xs dim">{note}</span></span>"#
        )
    }
}

/// A gap before somebody who may know the customer: it asks what for.
pub(crate) fn look(t: &Translator, gap: Gap) -> String {
    let (name, show, icon) = (t.get(gap.key()), t.get(Key("gap-show")), crate::assets::icon("eye"));
    format!(
        r#"<span class="masked">{name} <button type="button" popovertarget="einblick">{icon}{show}<span class="vh">: {name}</span></button></span>"#
    )
}

/// Writes the breaks that came before the next piece of text: a line break for one, a new paragraph for more.
fn begin(open: &mut bool, breaks: &mut u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (*open, *breaks) {
        (false, _) => f.write_str("<p>")?,
        (true, 0) => {}
        (true, 1) => f.write_str("<br>")?,
        (true, _) => f.write_str("</p><p>")?,
    }
    (*open, *breaks) = (true, 0);
    Ok(())
}

/// Text is escaped, our own words hold no markup, and HTML was cleaned before it came here.
impl HtmlSafe for Shown<'_> {}

/// The two letters of a round badge: "LD" for "Leyla Demir", "S" for "Support".
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let mut letters = String::new();
    if let Some(first) = words.next() {
        letters.extend(first.to_uppercase());
    }
    if let Some(last) = words.next_back() {
        let _infallible = write!(letters, "{}", last.to_uppercase());
    }
    letters
}
