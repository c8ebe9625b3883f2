//! A stable name for somebody whose name the reader may not see.

use vault::KeyId;

use crate::context::Cx;
use crate::i18n::Language;

/// Trees, in German and English: words that nobody takes for a name of the person.
const TREES: [(&str, &str); 32] = [
    ("Ahorn", "Maple"),
    ("Akazie", "Acacia"),
    ("Birke", "Birch"),
    ("Buche", "Beech"),
    ("Douglasie", "Douglas"),
    ("Eberesche", "Rowan"),
    ("Eibe", "Yew"),
    ("Eiche", "Oak"),
    ("Erle", "Alder"),
    ("Esche", "Ash"),
    ("Espe", "Aspen"),
    ("Fichte", "Spruce"),
    ("Ginkgo", "Ginkgo"),
    ("Hainbuche", "Hornbeam"),
    ("Hasel", "Hazel"),
    ("Holunder", "Elder"),
    ("Kastanie", "Chestnut"),
    ("Kiefer", "Pine"),
    ("Lärche", "Larch"),
    ("Linde", "Linden"),
    ("Lorbeer", "Laurel"),
    ("Mammutbaum", "Sequoia"),
    ("Olive", "Olive"),
    ("Pappel", "Poplar"),
    ("Platane", "Plane"),
    ("Robinie", "Locust"),
    ("Schlehe", "Sloe"),
    ("Tanne", "Fir"),
    ("Ulme", "Elm"),
    ("Wacholder", "Juniper"),
    ("Weide", "Willow"),
    ("Zeder", "Cedar"),
];
/// Numbers beside a tree: two people of one desk seldom share both.
const NUMBERS: u32 = 1_000;

/// The pseudonym of the person whose key this is, in the reader's language: the same for every reader of the desk, made
/// with the person's own key, so that it can be linked to nobody once that key is destroyed.
pub fn of(cx: &Cx, person_key: KeyId) -> String {
    match cx.desk.vault.mark(person_key, b"pseudonym/desk") {
        Ok(mark) => told(&mark, cx.language),
        Err(_) => FORGOTTEN.to_owned(),
    }
}

/// Stands where somebody has been forgotten.
pub const FORGOTTEN: &str = "Forgotten person";

fn told(mark: &[u8], language: Language) -> String {
    let [first, a, b, c] = <[u8; 4]>::try_from(mark.get(..4).unwrap_or_default()).unwrap_or_default();
    let (german, english) = TREES.get(usize::from(first & 31)).copied().unwrap_or(("Baum", "Tree"));
    let number = u32::from_be_bytes([0, a, b, c]) % NUMBERS;
    let tree = if language == Language::German { german } else { english };
    format!("{tree} {number:02}")
}

/// Whether a name is one of these.
#[cfg(test)]
pub fn is_one(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(tree, number)| {
        TREES.iter().any(|(german, english)| tree == *german || tree == *english) && number.parse::<u32>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_the_same_tree_in_both_languages() {
        assert_eq!(told(&[0, 0, 0, 37, 9], Language::German), "Ahorn 37");
        assert_eq!(told(&[0, 0, 0, 37, 9], Language::English), "Maple 37");
        assert_eq!(told(&[31, 1, 0, 0], Language::German), "Zeder 536");
        assert!(is_one("Zeder 536") && !is_one("Mia Ohm"));
    }
}
