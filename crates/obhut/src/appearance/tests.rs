//! Colours that can be read, and logos in which nothing runs.

use super::colour::{Colour, ENOUGH};
use super::logo::{Refusal, read};

#[test]
fn contrast_is_that_of_the_guidelines() {
    let contrast = |one: &str, two: &str| Colour::parse(one).unwrap().contrast(Colour::parse(two).unwrap());
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#ffffff") - 4.478).abs() < 1e-3);
    assert!(Colour::parse("#1f5c7a").unwrap().on_white() > ENOUGH);
    for wrong in ["", "1f5c7a", "#1f5c7", "#1f5c7g", "red", "#1f5c7a;x"] {
        assert_eq!(Colour::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn every_colour_that_is_taken_can_be_read_in_both_schemes() {
    let dark = Colour::parse("#1e2428").unwrap();
    for red in (0..=255).step_by(51) {
        for green in (0..=255).step_by(51) {
            for blue in (0..=255).step_by(51) {
                let colour = Colour::parse(&format!("#{red:02x}{green:02x}{blue:02x}")).unwrap();
                if colour.on_white() < ENOUGH {
                    continue;
                }
                let style = colour.stylesheet();
                let pair = |name: &str| {
                    let (_, rest) = style.split_once(&format!("--{name}:light-dark(")).unwrap();
                    let (light, rest) = rest.split_once(',').unwrap();
                    (Colour::parse(light).unwrap(), Colour::parse(rest.split(')').next().unwrap()).unwrap())
                };
                let (accent, strong, soft, ink) =
                    (pair("accent"), pair("accent-strong"), pair("accent-soft"), pair("accent-ink"));
                assert!(accent.1.contrast(dark) >= ENOUGH, "{style}");
                assert!(accent.0.contrast(ink.0) >= ENOUGH && accent.1.contrast(ink.1) >= ENOUGH, "{style}");
                assert!(strong.0.contrast(soft.0) >= ENOUGH && strong.1.contrast(soft.1) >= ENOUGH, "{style}");
            }
        }
    }
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(content);
    chunk.extend_from_slice(&[0; 4]);
    chunk
}

#[test]
fn a_picture_keeps_what_draws_and_loses_what_tells() {
    let mut head = 16_u32.to_be_bytes().to_vec();
    head.extend_from_slice(&16_u32.to_be_bytes());
    head.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in
        [(b"IHDR", head.as_slice()), (b"tEXt", b"Author\0Jana"), (b"IDAT", b"pixels"), (b"IEND", b"")]
    {
        file.extend(chunk(kind, content));
    }
    file.extend_from_slice(b"trailing words");
    let logo = read(&file).unwrap();
    assert_eq!(logo.kind, "png");
    let kept = String::from_utf8_lossy(&logo.bytes).into_owned();
    assert!(kept.contains("pixels") && !kept.contains("Jana") && !kept.contains("trailing"));
    assert_eq!(read(&file[..40]), Err(Refusal::Unreadable), "cut off");
    assert_eq!(read(&vec![0; 200_000]), Err(Refusal::TooLarge));
    assert_eq!(read(b"GIF89a"), Err(Refusal::Unreadable));
}

#[test]
fn a_drawing_is_written_anew_without_anything_that_runs_or_leads_away() {
    let drawing = r##"<?xml version="1.0"?><!DOCTYPE svg>
        <svg viewBox="0 0 24 24" width="24" onload="alert(1)"><title>x</title><script>alert(1)</script>
        <style>@import url(http://evil.example)</style><image href="http://evil.example/x.png"/>
        <a href="javascript:alert(1)"><rect width="1" height="1"/></a>
        <g fill="url(#a)" stroke="url(http://evil.example)"><path d="M1 1h2" onclick='x' style="fill:red"/></g>
        <foreignObject><iframe src="x"></iframe></foreignObject></svg>"##;
    let logo = read(drawing.as_bytes()).unwrap();
    let kept = String::from_utf8(logo.bytes).unwrap();
    assert_eq!(logo.kind, "svg");
    for gone in ["alert", "script", "evil", "onload", "onclick", "style", "href", "foreign", "iframe", "import", "rect"]
    {
        assert!(!kept.contains(gone), "{gone} in {kept}");
    }
    assert!(kept.contains(r##"<g fill="url(#a)"><path d="M1 1h2"/></g>"##), "{kept}");
    assert!(kept.starts_with("<svg viewBox") && kept.contains("xmlns=\"http://www.w3.org/2000/svg\""));
    for broken in [
        "<svg>",
        "<svg><g></svg>",
        "<html><svg/></html>",
        "<svg/>",
        "no drawing",
        "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg><path d=\"M0 0\"/></svg>",
    ] {
        assert_eq!(read(broken.as_bytes()), Err(Refusal::Unreadable), "{broken}");
    }
}
