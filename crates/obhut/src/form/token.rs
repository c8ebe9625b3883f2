//! The note in a form of when it was drawn, for which version and in which language: signed, so that nobody writes one, and good
//! once. It names nobody and is stored nowhere until it is used.

use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Language;

/// Nobody reads and fills in a form faster, in microseconds.
const YOUNGEST: i64 = 3 * 1_000_000;
/// Older pages are drawn anew: what they say may have changed. In microseconds.
const OLDEST: i64 = 24 * 3_600 * 1_000_000;
const BODY: usize = 25;
const WHOLE: usize = BODY + 16;

/// A note that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// When the page was drawn.
    pub issued: i64,
    /// What makes it single.
    pub nonce: [u8; 8],
    /// The version that was shown.
    pub version: i64,
    /// The language in which it was shown.
    pub language: Language,
}

/// Why a note does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is none of ours.
    Robot,
    /// It was sent faster than anybody types.
    Fast(Token),
    /// The page is older than a day.
    Old,
}

impl Token {
    /// A fresh note for a page that is drawn now.
    pub fn new(cx: &Cx, version: i64, language: Language) -> Self {
        let nonce = world::random_bytes(&*cx.desk.world.random);
        Self { issued: cx.at(), nonce, version, language }
    }

    fn bytes(&self) -> [u8; BODY] {
        let mut bytes = [0; BODY];
        let language = match self.language {
            Language::German => 0,
            Language::English => 1,
        };
        let parts = self.issued.to_be_bytes().into_iter().chain(self.nonce).chain(self.version.to_be_bytes());
        for (slot, byte) in bytes.iter_mut().zip(parts.chain([language])) {
            *slot = byte;
        }
        bytes
    }

    /// As it stands in the form.
    ///
    /// # Errors
    /// The vault's.
    pub fn written(&self, cx: &Cx, form: i64) -> Result<String, Error> {
        let body = self.bytes();
        Ok(URL_SAFE_NO_PAD.encode([body.as_slice(), mac(cx, form, &body)?.as_slice()].concat()))
    }

    /// Reads a note whose age fits.
    ///
    /// # Errors
    /// Why it does not serve; the vault's.
    pub fn read(cx: &Cx, form: i64, text: &str) -> Result<Result<Self, Refusal>, Error> {
        let Some((body, given)) = parts(text) else { return Ok(Err(Refusal::Robot)) };
        if constant_time::verify_slices_are_equal(&mac(cx, form, &body)?, &given).is_err() {
            return Ok(Err(Refusal::Robot));
        }
        let Some(token) = of_body(&body) else { return Ok(Err(Refusal::Robot)) };
        Ok(match cx.at().saturating_sub(token.issued) {
            age if age > OLDEST => Err(Refusal::Old),
            age if age < YOUNGEST => Err(Refusal::Fast(token)),
            _ => Ok(token),
        })
    }

    /// What marks a form that was sent with this note.
    ///
    /// # Errors
    /// The vault's.
    pub fn mark(&self, cx: &Cx) -> Result<[u8; 16], Error> {
        let context = [b"contact sent/".as_slice(), &self.bytes()].concat();
        Ok(cx.desk.vault.mark(cx.account.key.key, &context)?)
    }
}

fn mac(cx: &Cx, form: i64, body: &[u8]) -> Result<[u8; 16], Error> {
    let context = [b"contact form/".as_slice(), &form.to_be_bytes(), body].concat();
    Ok(cx.desk.vault.mark(cx.account.key.key, &context)?)
}

/// Takes a note apart, whatever it is.
fn parts(text: &str) -> Option<([u8; BODY], [u8; 16])> {
    if text.len() > 64 {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok().filter(|bytes| bytes.len() == WHOLE)?;
    let (body, mac) = bytes.split_at_checked(BODY)?;
    Some((body.try_into().ok()?, mac.try_into().ok()?))
}

fn of_body(body: &[u8; BODY]) -> Option<Token> {
    let (issued, rest) = body.split_at_checked(8)?;
    let (nonce, rest) = rest.split_at_checked(8)?;
    let (version, language) = rest.split_at_checked(8)?;
    Some(Token {
        issued: i64::from_be_bytes(issued.try_into().ok()?),
        nonce: nonce.try_into().ok()?,
        version: i64::from_be_bytes(version.try_into().ok()?),
        language: match language.first()? {
            0 => Language::German,
            1 => Language::English,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_no_note_is_taken_for_none(text in "\\PC{0,80}") {
            let _ = parts(&text).and_then(|(body, _)| of_body(&body));
        }

        #[test]
        fn a_note_comes_back_as_it_was(issued: i64, nonce: [u8; 8], version: i64, english: bool) {
            let language = if english { Language::English } else { Language::German };
            let token = Token { issued, nonce, version, language };
            prop_assert_eq!(of_body(&token.bytes()), Some(token));
        }
    }
}
