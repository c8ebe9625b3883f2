//! What a program may do: read, write, or both.

use crate::words::TokenKind;

/// Scopes; never none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// Reads and changes nothing.
    Read,
    /// Changes and reads nothing.
    Write,
    /// Both.
    Both,
}

impl Scopes {
    /// Every value, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Both];

    /// The scopes that these words name; none where a word is unknown, or there is none.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let (mut read, mut write) = (false, false);
        for word in words {
            match word {
                "read" => read = true,
                "write" => write = true,
                _ => return None,
            }
        }
        Self::of(read, write)
    }

    /// The scopes of a text with blanks between the words.
    pub fn of_text(text: &str) -> Option<Self> {
        Self::of_words(text.split_whitespace())
    }

    const fn of(read: bool, write: bool) -> Option<Self> {
        match (read, write) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Read),
            (false, true) => Some(Self::Write),
            (false, false) => None,
        }
    }

    /// Whether they hold reading.
    pub const fn reads(self) -> bool {
        matches!(self, Self::Read | Self::Both)
    }

    /// Whether they hold writing.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Both)
    }

    /// What both hold.
    pub const fn and(self, other: Self) -> Option<Self> {
        Self::of(self.reads() && other.reads(), self.writes() && other.writes())
    }

    /// The words, with a blank between them; stored so and sent so.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Both => "read write",
        }
    }

    /// The words.
    pub fn words(self) -> Vec<&'static str> {
        self.text().split(' ').collect()
    }

    /// The scopes that this program wrote.
    ///
    /// # Errors
    /// [`db::Error::Column`] when the column holds something else.
    pub fn stored(text: &str) -> Result<Self, db::Error> {
        Self::of_text(text).ok_or(db::Error::Column(0))
    }

    /// The sort of token that opens as far.
    pub const fn kind(self) -> TokenKind {
        match self {
            Self::Read => TokenKind::Reading,
            Self::Write => TokenKind::Writing,
            Self::Both => TokenKind::Bearer,
        }
    }

    /// How far a token of this sort opens; none where it is no token of programs.
    pub const fn of_kind(kind: TokenKind) -> Option<Self> {
        match kind {
            TokenKind::Reading => Some(Self::Read),
            TokenKind::Writing => Some(Self::Write),
            TokenKind::Bearer => Some(Self::Both),
            _ => None,
        }
    }
}
