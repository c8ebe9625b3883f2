//! Does this message fit the person it goes to? Salutation, names of files and numbers in the text are compared with those
//! who will receive it; what does not fit is asked about once.

mod files;
pub mod greeting;
mod numbers;
pub mod ops;
mod salutation;
#[cfg(test)]
mod tests;

pub use ops::check;

/// Somebody who receives the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// The name; empty where it is not known.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Somebody else is greeted.
    Salutation {
        /// Who is greeted, as written.
        greeted: String,
    },
    /// A file is named after somebody else.
    File {
        /// The file.
        id: i64,
        /// Its name.
        name: String,
        /// Whom its name tells.
        names: String,
    },
    /// A number or address in the text belongs to somebody else.
    Number {
        /// As written.
        written: String,
        /// Whose it is.
        of: String,
    },
}

/// A message about to leave.
pub struct Letter<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its files: number and name.
    pub files: &'a [(i64, String)],
    /// Who receives it.
    pub recipients: &'a [Recipient],
}

/// What the desk knows about people who do not receive the message.
pub trait Others {
    /// The whole name of another customer who bears this last name.
    fn surnamed(&self, word: &str) -> Option<String>;
    /// The name of the other customer whose number or address this is.
    fn owner_of(&self, value: &Value<'_>) -> Option<String>;
}

/// Something in a text that may belong to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// An e-mail address.
    Email(&'a str),
    /// A telephone number.
    Phone(&'a str),
    /// A customer number, or another word with digits.
    Number(&'a str),
}

/// Everything that does not fit, in the order of the message. Pure.
pub fn doubts(letter: &Letter<'_>, others: &impl Others) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if let Some(greeted) = salutation::greeted(letter.text)
        && !salutation::fits(&greeted, letter.recipients, others)
    {
        doubts.push(Doubt::Salutation { greeted });
    }
    doubts.extend(files::doubts(letter, others));
    doubts.extend(numbers::doubts(letter, others));
    doubts
}

/// The words of a name, folded: `Müller-Lüdenscheidt` gives three.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(spelled).collect()
}

/// Folded, with the ways in which umlauts are written made one.
fn spelled(word: &str) -> String {
    let lower = word.to_lowercase();
    let plain = lower.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace('ß', "ss");
    index::fold::fold(&plain)
}
