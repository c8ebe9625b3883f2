//! A stable name for somebody whose name the reader may not see.

use vault::KeyId;

use crate::context::Cx;

/// Letters that are not mistaken for each other.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The pseudonym of the person whose key this is: the same for every reader of the desk, made with the person's own
/// key, so that it can be linked to nobody once that key is destroyed.
pub fn of(cx: &Cx, person_key: KeyId) -> String {
    match cx.desk.vault.mark(person_key, b"pseudonym/desk") {
        Ok(mark) => format!("Person {}", letters(&mark)),
        Err(_) => FORGOTTEN.to_owned(),
    }
}

/// Stands where somebody has been forgotten.
pub const FORGOTTEN: &str = "Forgotten person";

fn letters(mark: &[u8]) -> String {
    mark.iter().take(5).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}
