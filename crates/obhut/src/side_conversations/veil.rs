//! The mask of a side conversation: over everything that leaves, and over everything a reader without need to know sees.

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Translator;
use crate::masking::Mask;
use crate::tickets::TicketRow;
use crate::workspace::Part;

/// A mask, with the words for its gaps where they have to stand in a mail.
pub struct Veil(Mask);

impl Veil {
    /// For whoever reads a page.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn for_reader(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        Mask::for_page(tx, cx, ticket).map(Self)
    }

    /// For a program of this reader's.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn for_program(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        Mask::for_ticket(tx, cx, ticket).map(Self)
    }

    /// For somebody outside, whoever writes to them.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn always(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Self, Error> {
        Mask::always(tx, cx, ticket).map(Self)
    }

    /// The text in parts.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        self.0.parts(text)
    }

    /// The text in one line of plain text.
    pub fn line(&self, text: &str) -> String {
        self.0.line(text)
    }

    /// The text with the name of what is missing in brackets, as a mail can carry it.
    pub fn text(&self, t: &Translator, text: &str) -> String {
        let shown = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Gap(gap) | Part::Doubt(gap, _) => format!("[{}]", t.get(gap.key())),
        };
        self.parts(text).iter().map(shown).collect()
    }
}
