//! Addresses change with the content, and everything a page or style names is there.

use std::fs;
use std::path::Path;

use super::{File, PREFIX, SERVED, hash, icon, respond};

#[test]
fn every_file_answers_at_its_own_address_and_at_no_other() {
    for file in File::ALL {
        let address = file.to_string();
        let asset = respond(&address).expect("served");
        assert!(address.starts_with(PREFIX) && address.contains(&hash(&asset.body)), "{address}");
        assert!(!asset.body.is_empty());
        assert!(respond(&address.replace('-', "-0")).is_none(), "an old hash is not answered");
    }
    assert!(respond("/assets/../Cargo.toml").is_none());
    assert!(respond("/assets/").is_none());
}

#[test]
fn styles_name_only_what_is_served() {
    for asset in SERVED.iter().filter(|asset| asset.content_type.starts_with("text/css")) {
        let style = std::str::from_utf8(&asset.body).expect("text");
        for part in style.split("url(").skip(1) {
            let address = part.split(')').next().unwrap_or_default().trim_matches('"');
            assert!(respond(address).is_some(), "{}: {address}", asset.address());
        }
    }
}

#[test]
fn every_icon_a_template_or_view_names_is_in_the_sprite() {
    let sprite = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icons/sprite.svg"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("templates"), root.join("src/workspace")];
    let mut names = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of this crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("text");
            for name in text.split("icon(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                names += 1;
                assert!(sprite.contains(&format!("<symbol id=\"{name}\"")), "{}: {name}", path.display());
            }
        }
    }
    assert!(names > 50, "the templates were read");
    for html in crate::workspace::samples::all(crate::i18n::Language::English).into_iter().map(|(_, html)| html) {
        for name in html.split(&format!("{}#", File::Icons)).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(sprite.contains(&format!("<symbol id=\"{name}\"")), "chosen by a value: {name}");
        }
    }
    let drawn = icon("inbox").to_string();
    assert!(drawn.contains(&format!("href=\"{}#inbox\"", File::Icons)), "{drawn}");
}

#[test]
fn htmx_is_used_within_the_subset_that_evaluates_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("templates"), root.join("src"), root.join("assets")];
    // Assembled here, so that this list does not find itself.
    let forbidden: Vec<String> = [
        "hx-|on",
        "data-hx-|",
        "js|:",
        "javascript|:",
        "hx-|ext",
        "sse-|connect",
        "sse-|swap",
        "hx-|vals",
        "hx-|swap-oob",
    ]
    .map(|word| word.replace('|', ""))
    .to_vec();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of this crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if !path.ends_with("vendor") {
                    folders.push(path);
                }
                continue;
            }
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if !["html", "js"].contains(&ending) {
                continue;
            }
            let text = fs::read_to_string(&path).expect("text");
            read += 1;
            for word in &forbidden {
                assert!(!text.contains(word.as_str()), "{}: {word}", path.display());
            }
            // A filter in square brackets behind a trigger is evaluated as code.
            assert!(!text.contains("hx-trigger"), "{}: hx-trigger", path.display());
        }
    }
    assert!(read > 20, "the templates were read");
}

#[test]
fn what_is_text_is_also_served_small() {
    for asset in SERVED.iter().filter(|asset| asset.content_type.starts_with("text/")) {
        let small = asset.gzip.as_ref().expect("smaller as gzip");
        assert!(small.len() < asset.body.len(), "{}", asset.address());
    }
}
