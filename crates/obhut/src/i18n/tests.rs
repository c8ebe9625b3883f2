//! The texts are complete: every key that is used exists in both languages with the same gaps, and none is left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::{ENGLISH_TEXTS, GERMAN_TEXTS, Key, Language, Times, Translator};

/// Key and the gaps its text has.
fn texts(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    for source in sources {
        FluentResource::try_new((*source).to_owned()).expect("every entry can be read");
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', '}'])) {
                current = key.to_owned();
                assert_eq!(texts.insert(current.clone(), BTreeSet::new()), None, "{current} is there twice");
            }
            let gaps = line.split('$').skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
            let known: &mut BTreeSet<String> = texts.get_mut(&current).expect("a text begins with its key");
            known.extend(gaps.flatten().map(str::to_owned));
            assert!(!line.contains(['<', '>']) || line.contains("->"), "{current} holds markup");
        }
    }
    texts
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of this crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// The literals that follow `start`, where `start` is not the end of a longer name.
fn literals<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(start).filter_map(move |(at, _)| {
        let longer_name = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (literal, _) = text[at + start.len()..].split_once('"')?;
        (!longer_name).then_some(literal)
    })
}

/// Keys in templates (`t.get("…")`, `t.with…("…"`) and in Rust (`Key("…")`; choices name theirs in a table, and this
/// module gives literals).
fn used() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used: BTreeSet<String> = crate::workspace::choice_keys().iter().map(|key| key.0.to_owned()).collect();
    let (mut templates, mut sources, mut here) = (Vec::new(), Vec::new(), Vec::new());
    files(&root.join("templates"), ".html", &mut templates);
    files(&root.join("src"), ".rs", &mut sources);
    files(&root.join("src/i18n"), ".rs", &mut here);
    here.retain(|path| !path.ends_with("tests.rs"));
    let givers = ["get(\"", "with(\"", "with2(\"", "with_all(\""];
    for (paths, starts) in [(templates, givers.as_slice()), (here, &givers), (sources, &["Key(\""])] {
        for path in paths.into_iter().filter(|path| !path.ends_with("i18n/tests.rs")) {
            let text = fs::read_to_string(path).expect("a file of this crate");
            used.extend(starts.iter().flat_map(|start| literals(&text, start)).map(str::to_owned));
        }
    }
    used
}

#[test]
fn every_key_exists_in_both_languages_and_none_is_left_over() {
    let (german, english) = (texts(GERMAN_TEXTS), texts(ENGLISH_TEXTS));
    assert_eq!(german, english, "keys or gaps differ between the languages");
    let defined: BTreeSet<String> = german.into_keys().collect();
    let used = used();
    let missing: Vec<_> = used.difference(&defined).collect();
    let unused: Vec<_> = defined.difference(&used).collect();
    assert!(missing.is_empty(), "used but not written: {missing:?}");
    assert!(unused.is_empty(), "written but not used: {unused:?}");
}

#[test]
fn every_locale_file_is_compiled_in() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales"), ".ftl", &mut found);
    assert_eq!(found.len(), GERMAN_TEXTS.len() + ENGLISH_TEXTS.len());
}

#[test]
fn the_choice_wins_over_the_browser_and_weights_over_order() {
    use Language::{English, German};
    for (choice, header, expected) in [
        (None, None, English),
        (Some("de"), Some("en"), German),
        (Some("fr"), Some("de-AT"), German),
        (None, Some("fr-FR, de;q=0.3, en;q=0.8"), English),
        (None, Some("DE_at;q=0.9,en;q=0.9"), German),
        (None, Some("de;q=0, fr"), English),
        (None, Some(";;;q=,=,"), English),
        (Some(""), Some("*"), English),
    ] {
        assert!(Language::choose(choice, header) == expected, "{choice:?} {header:?}");
    }
}

#[test]
fn gaps_are_filled_and_numbers_choose_the_plural() {
    let (german, english) = (Translator::new(Language::German), Translator::new(Language::English));
    assert_eq!(german.with("tickets-counted-full", "n", 1_u64), "1 Vorgang");
    assert_eq!(german.with("tickets-counted-full", "n", 0_u64), "0 Vorgänge");
    assert_eq!(english.with2("changes-by", "n", 3_usize, "name", "Jo"), "3 changes by Jo");
    assert_eq!(english.get(Key("no such key")), "no such key");
}

#[test]
fn sizes_are_told_in_the_unit_a_person_would_use() {
    let t = Translator::new(Language::German);
    for (bytes, text) in [
        (0, "0 Byte"),
        (999, "999 Byte"),
        (1000, "1 KB"),
        (999_999, "999 KB"),
        (1_000_000, "1,0 MB"),
        (26_214_400, "26,2 MB"),
    ] {
        assert_eq!(t.size(bytes), text);
    }
}

#[test]
fn times_are_relative_for_a_day_and_then_dates() {
    let berlin = TimeZone::fixed(jiff::tz::offset(1));
    let times = |language| Times {
        t: Translator::new(language),
        now: Timestamp::from_seconds(1_795_338_000),
        zone: berlin.clone(),
    };
    let (german, english) = (times(Language::German), times(Language::English));
    let ago = |seconds: i64| german.now.plus_seconds(-seconds);
    for (seconds, in_german, in_english) in [
        (0, "gerade eben", "just now"),
        (59, "gerade eben", "just now"),
        (60, "vor 1 Min.", "1 min ago"),
        (3_600, "vor 1 Std.", "1 h ago"),
        (86_399, "vor 23 Std.", "23 h ago"),
        (86_400, "21. Nov.", "21 Nov"),
        (400 * 86_400, "18. Okt. 2025", "18 Oct 2025"),
        (-86_400, "23. Nov.", "23 Nov"),
    ] {
        assert_eq!(german.short(ago(seconds)), in_german);
        assert_eq!(english.short(ago(seconds)), in_english);
    }
    assert_eq!(german.full(ago(0)), "Sonntag, 22. November 2026, 10:00 Uhr");
    assert_eq!(english.full(ago(0)), "Sunday, 22 November 2026, 10:00");
    assert_eq!(
        english.element(&ago(60)).to_string(),
        r#"<time datetime="2026-11-22T09:59:00+01:00" title="Sunday, 22 November 2026, 09:59">1 min ago</time>"#
    );
    assert!(german.full(Timestamp(i64::MAX)).contains("9999"), "the end of the calendar is no crash");
}
