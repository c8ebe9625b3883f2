//! Mail that was put aside, and the rules for it.

use world::Timestamp;

use super::choice;
use crate::i18n::{Key, Translator};
use crate::words::MailRuleKind;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::mail::reason;

/// A mail that was put aside.
pub struct SuspendedShown {
    /// Its number.
    pub id: i64,
    /// Who wrote it; empty where that is not known or not for the reader.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Why, as a word of [`reason`].
    pub reason: String,
    /// When it came.
    pub at: Timestamp,
    /// Bytes.
    pub size: u64,
    /// To whom, for the page of the one mail.
    pub to: String,
    /// What it says, for the page of the one mail.
    pub text: String,
}

/// A rule.
pub struct RuleShown {
    /// Its number.
    pub id: i64,
    /// Keeps out or lets in.
    pub kind: MailRuleKind,
    /// Whom it is about.
    pub pattern: String,
}

/// The page of mail that was put aside, with the rules.
pub fn suspended(t: &Translator, mails: &[SuspendedShown], rules: &[RuleShown], again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = mails.iter().map(|mail| {
        let subject = if mail.subject.is_empty() { w(Key("suspended-no-subject")) } else { mail.subject.clone() };
        let base = format!("/admin/suspended/{}", mail.id);
        let recover = Act::new(format!("{base}/recover"), w(Key("suspended-recover"))).of(&subject);
        let destroy = Act::new(format!("{base}/destroy"), w(Key("suspended-destroy"))).of(&subject).dangerous();
        vec![
            vec![Bit::link(&base, subject), Bit::sub(&mail.from)],
            vec![Bit::text(w(Key(reason(&mail.reason))))],
            vec![Bit::Time(mail.at), Bit::sub(t.size(mail.size))],
            vec![Bit::Act(recover), Bit::Act(destroy)],
        ]
    });
    let head = vec![w(Key("field-subject")), w(Key("mail-reason")), w(Key("mail-received")), String::new()];
    let table = Table { head, rows: rows.collect(), empty: w(Key("suspended-none")) };
    let rows = rules.iter().map(|rule| {
        let (key, tone) = kind(rule.kind);
        let remove =
            Act::new(format!("/admin/suspended/rules/{}/delete", rule.id), w(Key("rule-remove"))).of(&rule.pattern);
        vec![vec![Bit::Strong(rule.pattern.clone())], vec![Bit::chip(w(key), tone)], vec![Bit::Act(remove.dangerous())]]
    });
    let head = vec![w(Key("rule-pattern")), w(Key("rule-kind")), String::new()];
    let rules = Table { head, rows: rows.collect(), empty: w(Key("rule-none")) };
    let kinds = MailRuleKind::ALL
        .iter()
        .map(|one| choice(one.word(), w(kind(*one).0), again.chose("kind", one.word(), *one == MailRuleKind::Block)));
    let form = Form::new("rule", "/admin/suspended/rules", w(Key("rule-add")))
        .with(
            Field::line("pattern", w(Key("rule-pattern")), again.value("pattern", ""))
                .needed()
                .hint(w(Key("rule-hint")))
                .checked(again),
        )
        .with(Field::pick("kind", w(Key("rule-kind")), kinds.collect()).checked(again));
    Console {
        title: w(Key("suspended-title")),
        lead: w(Key("suspended-lead")),
        problems: again.count(),
        cards: vec![
            Card::new("suspended", w(Key("suspended-all"))).with(Block::Table(table)),
            Card::new("rules", w(Key("rules-title")))
                .about(w(Key("rules-text")))
                .with(Block::Table(rules))
                .with(Block::Form(form)),
        ],
        ..Console::default()
    }
}

const fn kind(kind: MailRuleKind) -> (Key, Tone) {
    match kind {
        MailRuleKind::Block => (Key("rule-block"), Tone::Bad),
        MailRuleKind::Allow => (Key("rule-allow"), Tone::Good),
    }
}

/// The page of one mail that was put aside: heads and text, nothing that runs or loads.
pub fn suspended_one(t: &Translator, mail: &SuspendedShown, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let base = format!("/admin/suspended/{}", mail.id);
    let facts = vec![
        (w(Key("suspended-from")), vec![Bit::text(&mail.from)]),
        (w(Key("suspended-to")), vec![Bit::text(&mail.to)]),
        (w(Key("mail-received")), vec![Bit::Time(mail.at)]),
        (w(Key("mail-reason")), vec![Bit::text(w(Key(reason(&mail.reason))))]),
    ];
    let mut card = Card::new("mail", w(Key("suspended-mail"))).with(Block::Facts(facts));
    if let Some(problem) = again.problem("base") {
        card = card.with(Block::Notice(Tone::Bad, problem.to_owned()));
    }
    let acts = vec![
        Bit::Act(Act::new(format!("{base}/recover"), w(Key("suspended-recover")))),
        Bit::Act(Act::new(format!("{base}/block"), w(Key("suspended-block")))),
        Bit::Act(Act::new(format!("{base}/destroy"), w(Key("suspended-destroy"))).dangerous()),
        Bit::link(
            format!("/admin/mail/rejected/{}/mail.eml", mail.id),
            t.with("mail-download", "size", t.size(mail.size)),
        ),
    ];
    Console {
        title: if mail.subject.is_empty() { w(Key("suspended-no-subject")) } else { mail.subject.clone() },
        back: Some(Go::to("/admin/suspended", w(Key("suspended-title")))),
        problems: again.count(),
        cards: vec![card.with(Block::Raw(mail.text.clone())).with(Block::Acts(acts))],
        narrow: true,
        ..Console::default()
    }
}
