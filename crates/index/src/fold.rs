//! Making spellings equal: case, accents, umlauts, and cutting text into words.
//!
//! `Müller`, `Mueller`, `muller` and `MÜLLER` fold to the same letters. The price is that `ae`, `oe` and `ue` fold to one
//! letter everywhere (`blue` to `blu`); since both sides of every comparison are folded, this only ever finds too much.

/// Longest word that is kept, in characters. What is longer is hardly a word; its beginning is enough.
pub const MAX_WORD: usize = 64;

/// The folded characters of a text, one by one, without building a string.
#[derive(Clone)]
pub struct Folded<'a> {
    rest: std::str::Chars<'a>,
    second: Option<char>,
    /// The last character came from a plain a, o or u, so that an e after it is the other half of an umlaut.
    open: bool,
    /// Bytes of the text that were left before the character that gave the last one.
    left: usize,
}

/// Folds a text lazily.
pub fn folded(text: &str) -> Folded<'_> {
    Folded { rest: text.chars(), second: None, open: false, left: text.len() }
}

/// Folds a text.
pub fn fold(text: &str) -> String {
    folded(text).collect()
}

/// Folds a text and says for each byte of the result where in the text the character began that gave it; the last place
/// is the text's end. What a fold leaves out belongs to the character before it.
pub fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    let mut result = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut folded = folded(text);
    while let Some(char) = folded.next() {
        result.push(char);
        places.resize(result.len(), text.len() - folded.left);
    }
    places.push(text.len());
    (result, places)
}

impl Iterator for Folded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(second) = self.second.take() {
            return Some(second);
        }
        loop {
            let left = self.rest.as_str().len();
            let c = self.rest.next()?;
            if c.is_ascii() {
                let c = c.to_ascii_lowercase();
                if c == 'e' && self.open {
                    self.open = false;
                    continue;
                }
                self.open = matches!(c, 'a' | 'o' | 'u');
                self.left = left;
                return Some(c);
            }
            if is_invisible(c) {
                continue;
            }
            self.open = false;
            self.left = left;
            let mut lower = c.to_lowercase();
            let first = lower.next()?;
            return Some(match first {
                'ß' => {
                    self.second = Some('s');
                    's'
                }
                other => base(other),
            });
        }
    }
}

/// Characters that sit on or between letters without being one: combining marks, soft hyphens, joiners.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The letter under an accent, for the Latin letters of Europe; any other character is its own.
fn base(c: char) -> char {
    match c {
        'à'..='å' | 'æ' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'œ' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// Cuts a text into lower-case words and gives each with its position. `word` is scratch space, so that a long text costs
/// no allocation for every word; the caller overwrites it.
///
/// A word is a run of letters and digits. Scripts written without spaces give one word per character, so that a search
/// for several of them becomes a phrase.
pub fn words(text: &str, word: &mut String, mut each: impl FnMut(&str, u32)) {
    let mut position = 0;
    let mut length = 0;
    let mut end = |word: &mut String, length: &mut usize| {
        if !word.is_empty() {
            each(word, position);
            position += 1;
            word.clear();
        }
        *length = 0;
    };
    word.clear();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if length < MAX_WORD {
                word.push(c.to_ascii_lowercase());
            }
            length += 1;
        } else if c.is_ascii() {
            end(word, &mut length);
        } else if is_invisible(c) {
            // A mark after a letter stays for the stemmer; joiners and soft hyphens vanish.
            if matches!(c, '\u{300}'..='\u{36f}') && length > 0 && length <= MAX_WORD {
                word.push(c);
            }
        } else if stands_alone(c) {
            end(word, &mut length);
            word.push(c);
            end(word, &mut length);
        } else if c.is_alphanumeric() {
            if length < MAX_WORD {
                word.extend(c.to_lowercase());
            }
            length += 1;
        } else {
            end(word, &mut length);
        }
    }
    end(word, &mut length);
}

/// Kana and Han: written without spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, &mut String::new(), |word, position| {
            assert_eq!(position as usize, found.len());
            found.push(word.to_owned());
        });
        found
    }

    #[test]
    fn one_name_in_four_spellings_folds_to_the_same_letters() {
        for spelling in ["Müller", "Mueller", "muller", "MÜLLER", "Mu\u{308}ller", "MUELLER"] {
            assert_eq!(fold(spelling), "muller", "{spelling}");
        }
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("ſtraẞe"), "ſtrasse");
        assert_eq!(fold("Zoë"), fold("Zoe").to_owned() + "e");
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(fold("Ærø"), "aro");
    }

    #[test]
    fn every_folded_byte_knows_its_place_in_the_text() {
        let text = "Mu\u{308}ß Zoe!";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, fold(text));
        assert_eq!(places.len(), folded.len() + 1);
        let place = |part: &str| &text[places[folded.find(part).unwrap()]..];
        assert!(place("u").starts_with("u\u{308}"));
        assert!(place("ss").starts_with('ß') && place("zo").starts_with("Zoe!"));
        assert_eq!(&text[places[folded.find('!').unwrap()]..], "!");
    }

    #[test]
    fn the_fold_of_a_beginning_is_a_beginning_of_the_fold() {
        let text = "Aeneas überaß blaue Maße aeae ueü";
        for (at, _) in text.char_indices() {
            assert!(fold(text).starts_with(&fold(&text[..at])), "{at}");
        }
    }

    #[test]
    fn words_end_at_signs_and_keep_their_digits() {
        assert_eq!(cut("Re: RE: Drucker-Fehler 0x80 (E42)!"), ["re", "re", "drucker", "fehler", "0x80", "e42"]);
        assert_eq!(cut("max.muster@example.org"), ["max", "muster", "example", "org"]);
        assert_eq!(cut("Ruck\u{ad}sack"), ["rucksack"]);
        assert_eq!(cut("東京 tower"), ["東", "京", "tower"]);
        assert_eq!(cut(" \n\t--"), [""; 0]);
    }

    #[test]
    fn an_endless_word_is_cut_off_and_counts_once() {
        let found = cut(&format!("{} next", "x".repeat(100_000)));
        assert_eq!(found, ["x".repeat(MAX_WORD), "next".to_owned()]);
    }
}
