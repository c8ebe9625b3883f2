//! A certificate on paper: A4, the fonts that every reader has, text that can be selected. Nothing is embedded and nothing
//! is fetched.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::statement::Part;

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
/// Where values begin, beside their names.
const VALUES: f32 = 210.0;
const PLAIN: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PLAIN_FONT: Ref = Ref::new(3);
const BOLD_FONT: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);
const FIRST: i32 = 6;

/// Widths of Helvetica from the blank to the tilde, in thousandths of the size (Adobe's font metrics).
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A letter in the encoding of the fonts (WinAnsi); what it lacks becomes a question mark.
fn byte(letter: char) -> u8 {
    match letter {
        '€' => 0x80,
        '„' => 0x84,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        '→' => b'>',
        '\u{2068}' | '\u{2069}' | '\u{ad}' => b' ',
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        _ => b'?',
    }
}

/// Text as the fonts take it; the marks that Fluent sets around what it fills in are not printed.
fn encoded(text: &str) -> Vec<u8> {
    text.chars().filter(|letter| !matches!(letter, '\u{2068}' | '\u{2069}')).map(byte).collect()
}

/// How wide text is, a little too wide for the bold font's sake.
fn width(text: &[u8], size: f32) -> f32 {
    let letter = |byte: &u8| {
        let known = byte.checked_sub(b' ').and_then(|at| WIDTHS.get(usize::from(at)));
        f32::from(*known.unwrap_or(&667))
    };
    text.iter().map(letter).sum::<f32>() * size * 1.05 / 1000.0
}

/// Text in lines that fit; words that are longer than a line are broken.
fn wrapped(text: &str, size: f32, most: f32) -> Vec<Vec<u8>> {
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    for word in encoded(text).split(|byte| *byte == b' ') {
        let with = if line.is_empty() { word.to_vec() } else { [line.as_slice(), b" ", word].concat() };
        if width(&with, size) <= most {
            line = with;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for byte in word {
            line.push(*byte);
            if width(&line, size) > most {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*byte]));
            }
        }
    }
    lines.push(line);
    lines
}

/// The pages while they are written, from the top down.
struct Paper {
    pages: Vec<Content>,
    y: f32,
}

impl Paper {
    fn new() -> Self {
        Self { pages: vec![Content::new()], y: HEIGHT - MARGIN }
    }

    /// Makes room for so much; turns the page where there is none.
    fn room(&mut self, height: f32) {
        if self.y - height < MARGIN {
            self.pages.push(Content::new());
            self.y = HEIGHT - MARGIN;
        }
    }

    fn write(&mut self, font: Name<'_>, size: f32, x: f32, line: &[u8]) {
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.begin_text().set_font(font, size).next_line(x, y).show(Str(line)).end_text();
        }
    }

    fn paragraph(&mut self, font: Name<'_>, size: f32, text: &str) {
        for line in wrapped(text, size, WIDTH - 2.0 * MARGIN) {
            self.room(size * 1.4);
            self.y -= size * 1.4;
            self.write(font, size, MARGIN, &line);
        }
    }

    fn pair(&mut self, name: &str, value: &str) {
        const SIZE: f32 = 9.5;
        let names = wrapped(name, SIZE, VALUES - MARGIN - 10.0);
        let values = wrapped(value, SIZE, WIDTH - MARGIN - VALUES);
        for place in 0..names.len().max(values.len()) {
            self.room(SIZE * 1.45);
            self.y -= SIZE * 1.45;
            if let Some(name) = names.get(place) {
                self.write(PLAIN, SIZE, MARGIN, name);
            }
            if let Some(value) = values.get(place) {
                self.write(BOLD, SIZE, VALUES, value);
            }
        }
    }

    fn part(&mut self, part: &Part) {
        self.room(70.0);
        self.y -= 18.0;
        self.paragraph(BOLD, 12.0, &part.title);
        self.y -= 3.0;
        for (name, value) in &part.lines {
            self.pair(name, value);
        }
        for sentence in &part.sentences {
            self.y -= 3.0;
            self.paragraph(PLAIN, 9.5, sentence);
        }
    }
}

/// The file, in the language of `tag`.
pub fn draw(tag: &str, title: &str, lead: &str, parts: &[Part]) -> Vec<u8> {
    let mut paper = Paper::new();
    paper.paragraph(BOLD, 18.0, title);
    paper.y -= 4.0;
    paper.paragraph(PLAIN, 10.5, lead);
    parts.iter().for_each(|part| paper.part(part));
    let count = i32::try_from(paper.pages.len()).unwrap_or(1);
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr(tag));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    pdf.document_info(INFO).title(TextStr(title)).producer(TextStr("Obhut"));
    pdf.pages(PAGES).kids((0..count).map(|page| Ref::new(FIRST + 2 * page))).count(count);
    for (font, name) in [(PLAIN_FONT, Name(b"Helvetica")), (BOLD_FONT, Name(b"Helvetica-Bold"))] {
        pdf.type1_font(font).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (place, content) in (0..).zip(paper.pages) {
        let (id, below) = (Ref::new(FIRST + 2 * place), Ref::new(FIRST + 2 * place + 1));
        let mut page = pdf.page(id);
        page.parent(PAGES).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(below);
        page.resources().fonts().pair(PLAIN, PLAIN_FONT).pair(BOLD, BOLD_FONT);
        page.finish();
        pdf.stream(below, &content.finish());
    }
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_and_nothing_is_lost() {
        let hash = "0123456789abcdef".repeat(8);
        let lines = wrapped(&format!("Größe {hash}"), 10.0, 100.0);
        assert!(lines.len() > 5 && lines.iter().all(|line| width(line, 10.0) <= 100.0));
        let all: Vec<u8> = lines.concat();
        assert_eq!(all, encoded(&format!("Größe{hash}")));
        assert_eq!(encoded("ö ß – „x“"), b"\xf6 \xdf \x96 \x84x\x93");
    }

    #[test]
    fn many_lines_make_many_pages() {
        let lines = (0..120).map(|n| (format!("Zeile {n}"), "wert ".repeat(30))).collect();
        let part = Part { title: "Was".into(), lines, sentences: vec!["Ein Satz.".into()] };
        let file = draw("de", "Löschbescheinigung", "Text", &[part]);
        assert!(file.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&file);
        assert!(text.matches("/MediaBox").count() > 3 && text.contains("Zeile 119") && text.contains("%%EOF"));
    }
}
