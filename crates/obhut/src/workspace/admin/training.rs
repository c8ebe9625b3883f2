//! Training: what is to be read, the test, and who has passed.

use world::Timestamp;

use super::{choice, role};
use crate::i18n::{Key, Translator};
use crate::training::Question;
use crate::words::Role;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Chip, Console, Field, Form, Go, Table, Tone};

/// Where the training of a role stands.
pub struct RoleTraining {
    /// The role.
    pub role: Role,
    /// The version in force, and since when.
    pub published: Option<(i64, Option<Timestamp>)>,
    /// The version being written.
    pub draft: Option<i64>,
}

/// A try.
pub struct Taken {
    /// Who.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Which version.
    pub version: i64,
    /// Whether every answer was right.
    pub passed: bool,
    /// When.
    pub at: Timestamp,
}

/// The page of all training; `writes`: whether the reader may change it.
pub fn training(t: &Translator, roles: &[RoleTraining], taken: &[Taken], writes: bool) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = roles.iter().map(|one| {
        let base = format!("/admin/training/{}", one.role.word());
        let name = w(role(one.role));
        let mut state = match one.published {
            Some((version, at)) => {
                let mut bits = vec![Bit::chip(t.with(Key("training-in-force"), "version", version), Tone::Good)];
                bits.extend(at.map(Bit::Time));
                bits
            }
            None => vec![Bit::text(w(Key("training-not-demanded")))],
        };
        if let Some(version) = one.draft {
            state.push(Bit::chip(t.with(Key("training-drafted"), "version", version), Tone::Info));
        }
        let mut acts = Vec::new();
        if writes {
            acts.push(Bit::link(&base, t.with(Key("training-edit"), "role", &name)));
            if one.draft.is_some() {
                acts.push(Bit::Act(Act::new(format!("{base}/publish"), w(Key("training-publish"))).of(&name)));
            }
            if one.published.is_some() {
                acts.push(Bit::Act(
                    Act::new(format!("{base}/withdraw"), w(Key("training-withdraw"))).of(&name).dangerous(),
                ));
            }
        }
        vec![vec![Bit::Strong(name)], state, acts]
    });
    let head = vec![w(Key("people-role")), w(Key("people-state")), String::new()];
    let table = Table { head, rows: rows.collect(), empty: String::new() };
    let rows = taken.iter().map(|one| {
        let (key, tone) =
            if one.passed { (Key("training-passed"), Tone::Good) } else { (Key("training-failed"), Tone::Warn) };
        vec![
            vec![Bit::Strong(one.name.clone()), Bit::sub(w(role(one.role)))],
            vec![Bit::text(one.version.to_string())],
            vec![Bit::chip(w(key), tone)],
            vec![Bit::Time(one.at)],
        ]
    });
    let head =
        vec![w(Key("people-name")), w(Key("training-version")), w(Key("training-result")), w(Key("training-when"))];
    let proof = Table { head, rows: rows.collect(), empty: w(Key("training-nobody")) };
    Console {
        title: w(Key("training-title")),
        lead: w(Key("training-lead")),
        cards: vec![
            Card::new("roles", w(Key("training-roles"))).with(Block::Table(table)),
            Card::new("proof", w(Key("training-proof"))).about(w(Key("training-proof-text"))).with(Block::Table(proof)),
        ],
        ..Console::default()
    }
}

/// The page for writing the training of a role.
pub fn training_draft(t: &Translator, of: Role, lesson: &str, questions: &str, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let mut form = Form::new("draft", format!("/admin/training/{}", of.word()), w(Key("training-save")))
        .with(
            Field::area("lesson", w(Key("training-lesson")), again.value("lesson", lesson), 16).needed().checked(again),
        )
        .with(
            Field::area("questions", w(Key("training-questions")), again.value("questions", questions), 20)
                .needed()
                .hint(w(Key("training-questions-hint")))
                .checked(again),
        );
    form.cancel = Some(Go::to("/admin/training", w(Key("cancel"))));
    Console {
        title: t.with(Key("training-for"), "role", t.get(role(of))).into_owned(),
        back: Some(Go::to("/admin/training", w(Key("training-title")))),
        problems: again.count(),
        cards: vec![
            Card::new("text", w(Key("training-draft"))).about(w(Key("training-draft-text"))).with(Block::Form(form)),
        ],
        narrow: true,
        ..Console::default()
    }
}

/// The test of the reader's role.
pub struct Test {
    /// Which version.
    pub version: i64,
    /// What is to be read.
    pub lesson: String,
    /// What is asked.
    pub questions: Vec<Question>,
    /// Until when a passed one holds.
    pub until: Option<Timestamp>,
    /// Which questions were answered wrong, after a try.
    pub wrong: Vec<usize>,
}

/// The page of the test.
pub fn test(t: &Translator, page: &Test, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let mut lesson = Card::new("lesson", w(Key("training-read"))).with(Block::Text(page.lesson.clone()));
    if let Some(until) = page.until {
        lesson = lesson
            .marked(Chip::new(w(Key("training-passed")), Tone::Good))
            .with(Block::Facts(vec![(w(Key("own-training-until")), vec![Bit::Time(until)])]));
    }
    let mut form =
        Form::new("test", "/training", w(Key("training-answer"))).sending("version", page.version.to_string());
    for (at, question) in page.questions.iter().enumerate() {
        let name = format!("q{at}");
        let answers = question.answers.iter().enumerate().map(|(number, answer)| {
            let value = number.to_string();
            let chosen = again.chose(&name, &value, false);
            choice(value, answer, chosen)
        });
        let mut field = Field::radios(name.clone(), format!("{}. {}", at + 1, question.text), answers.collect());
        if page.wrong.contains(&at) {
            field.problem = Some(w(Key("training-wrong")));
        }
        form = form.with(field);
    }
    Console {
        title: w(Key("training-own-title")),
        lead: w(Key("training-own-lead")),
        problems: page.wrong.len(),
        cards: vec![
            lesson,
            Card::new("questions", w(Key("training-test"))).about(w(Key("training-test-text"))).with(Block::Form(form)),
        ],
        narrow: true,
        ..Console::default()
    }
}
