//! Forms as those who make them see them.

use db::Tx;
use personal::LegalBasis;

use super::design::{Ask, Said};
use super::embed;
use super::ops::Form as Made;
use crate::consent::view::title as purpose_title;
use crate::context::Cx;
use crate::error::{Error, Fault};
use crate::fields::{FieldRow, choices};
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::purposes::PurposeRow;
use crate::staff::groups;
use crate::words::{FieldKind, FieldTarget};
use crate::workspace::Choice;
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};

/// Groups offered at the most.
const GROUPS: i64 = 500;

/// What a form can be made of.
pub struct Desk {
    /// Groups by number, with their names.
    pub groups: Vec<(i64, String)>,
    /// Fields of tickets.
    pub fields: Vec<FieldRow>,
    /// Purposes, named in the reader's language.
    pub purposes: Vec<PurposeRow>,
}

/// The desk's fields of tickets that are in use, in their order.
///
/// # Errors
/// The database's.
pub fn fields(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<FieldRow>, Error> {
    let all = crate::fields::sql::all(tx, cx.id(), FieldTarget::Ticket)?;
    Ok(all.into_iter().filter(|field| field.active).collect())
}

impl Desk {
    /// Reads it, with purposes named in the reader's language.
    ///
    /// # Errors
    /// The database's.
    pub fn read(tx: &mut Tx<'_>, cx: &Cx, t: &Translator) -> Result<Self, Error> {
        let mut purposes = crate::purposes::sql::all(tx, cx.id())?;
        for purpose in &mut purposes {
            purpose.title = purpose_title(t, purpose);
        }
        let groups = groups::list(tx, cx, &Window::first(GROUPS))?.rows;
        let groups = groups.into_iter().map(|keyed| (keyed.row.id, keyed.row.name)).collect();
        Ok(Self { groups, fields: fields(tx, cx)?, purposes })
    }

    fn purpose(&self, id: i64) -> Option<&PurposeRow> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }
}

/// The list, with a form to make another.
pub fn list(t: &Translator, forms: &[Made], again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let rows = forms.iter().map(|form| {
        let title = name(t, &form.design.title);
        let mut state = vec![state(t, form)];
        if form.is_draft() && form.row.published.is_some() {
            state.push(Bit::sub(t.get(Key("forms-changed"))));
        }
        let version = form.row.published.map(|version| version.to_string()).unwrap_or_default();
        vec![vec![Bit::link(format!("/admin/forms/{}", form.row.id), title)], state, vec![Bit::text(version)]]
    });
    let table = Table {
        head: vec![text(Key("forms-name")), text(Key("forms-state")), text(Key("forms-version"))],
        rows: rows.collect(),
        empty: text(Key("forms-empty")),
    };
    let new = Form::new("new", "/admin/forms", text(Key("forms-create")))
        .with(Field::line("title_de", text(Key("forms-title-de")), again.value("title_de", "")).needed().checked(again))
        .with(
            Field::line("title_en", text(Key("forms-title-en")), again.value("title_en", "")).needed().checked(again),
        );
    Console {
        title: text(Key("forms-title")),
        lead: text(Key("forms-lead-text")),
        problems: again.count(),
        cards: vec![
            Card::new("forms", text(Key("forms-title"))).with(Block::Table(table)),
            Card::new("add", text(Key("forms-new"))).with(Block::Form(new)),
        ],
        ..Console::default()
    }
}

fn name(t: &Translator, said: &Said) -> String {
    said.of(t.language()).map_or_else(|| t.get(Key("form-title")).into_owned(), str::to_owned)
}

fn state(t: &Translator, form: &Made) -> Bit {
    let (key, tone) = match (form.row.active, form.row.published) {
        (true, Some(_)) => (Key("forms-open"), Tone::Good),
        (false, Some(_)) => (Key("forms-closed"), Tone::Plain),
        (_, None) => (Key("forms-draft"), Tone::Warn),
    };
    Bit::chip(t.get(key), tone)
}

/// What keeps a form from being published, in sentences that name each part.
pub fn against(t: &Translator, desk: &Desk, faults: &[Fault]) -> Vec<String> {
    let sentence = |fault: &Fault| {
        let part = match (fault.field, fault.of) {
            ("asks" | "when", Some(id)) => desk.fields.iter().find(|field| field.id == id).map(|f| f.title.clone()),
            ("boxes", Some(id)) => desk.purpose(id).map(|purpose| purpose.title.clone()),
            _ => None,
        };
        let why = if fault.field == "boxes" { t.get(Key("forms-no-wording")) } else { console::said(t, fault.kind) };
        format!("{}: {why}", part.unwrap_or_else(|| t.get(Key("forms-part")).into_owned()))
    };
    faults.iter().map(sentence).collect()
}

/// One form: where it stands, what it asks and says, how it is put into another site.
pub fn one(t: &Translator, desk: &Desk, form: &Made, base: &str, again: &Again, against: Vec<String>) -> Console {
    let text = |key| t.get(key).into_owned();
    let path = format!("/admin/forms/{}", form.row.id);
    let act = |word: &str, key| Act::new(format!("{path}/act"), t.get(key)).sending("act", word);
    let mut acts = Vec::new();
    if form.is_draft() {
        acts.push(Bit::Act(act("publish", Key("forms-publish"))));
    }
    match (form.row.published, form.row.active) {
        (Some(_), true) => acts.push(Bit::Act(act("close", Key("forms-close")).dangerous())),
        (Some(_), false) => acts.push(Bit::Act(act("open", Key("forms-reopen")))),
        (None, _) => acts.push(Bit::Act(act("delete", Key("forms-delete")).dangerous())),
    }
    let mut standing = Card::new("standing", text(Key("forms-standing")));
    let refused = !against.is_empty();
    for sentence in against {
        standing = standing.with(Block::Notice(Tone::Bad, sentence));
    }
    let version = |number: i64| t.with(Key("consent-version"), "version", number).into_owned();
    let facts = vec![
        (text(Key("forms-state")), vec![state(t, form)]),
        (text(Key("forms-published")), vec![Bit::text(form.row.published.map(version).unwrap_or_default())]),
        (text(Key("forms-newest")), vec![Bit::text(version(form.newest.version))]),
    ];
    let standing = standing.with(Block::Facts(facts)).with(Block::Acts(acts));
    let mut cards = vec![
        standing,
        Card::new("design", text(Key("forms-design"))).with(Block::Form(fields_of(t, desk, form, &path, again))),
    ];
    let mut actions = vec![Go::to(format!("{path}/preview"), t.get(Key("forms-preview")))];
    if form.row.published.is_some() {
        actions.push(Go::to(format!("/contact/{}", form.row.id), t.get(Key("forms-see"))));
        cards.push(
            Card::new("embed", text(Key("forms-embed")))
                .about(text(Key("forms-embed-text")))
                .with(Block::Raw(embed::snippet(base, form.row.id))),
        );
    }
    Console {
        title: name(t, &form.design.title),
        back: Some(Go::to("/admin/forms", t.get(Key("forms-title")))),
        problems: again.count() + usize::from(refused),
        actions,
        cards,
        ..Console::default()
    }
}

fn fields_of(t: &Translator, desk: &Desk, form: &Made, path: &str, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let design = &form.design;
    let info = &design.information;
    let both = |form: Form, name: &str, keys: (Key, Key), said: &Said, rows: usize| {
        let one = |ending: &str, key, stored: &str| {
            let name = format!("{name}_{ending}");
            let value = again.value(&name, stored).to_owned();
            let field =
                if rows == 1 { Field::line(name, text(key), value) } else { Field::area(name, text(key), value, rows) };
            field.checked(again)
        };
        form.with(one("de", keys.0, &said.de)).with(one("en", keys.1, &said.en))
    };
    let mut made = Form::new("design", path, text(Key("forms-save")));
    made = both(made, "title", (Key("forms-title-de"), Key("forms-title-en")), &design.title, 1);
    made = both(made, "lead", (Key("forms-lead-de"), Key("forms-lead-en")), &design.lead, 2);
    made = made
        .with(
            Field::pick("group", text(Key("forms-group")), group_choices(t, desk, design.group, again)).checked(again),
        )
        .with(Field::tick("subject", text(Key("forms-subject")), again.ticked("subject", design.subject)))
        .with(Field::tick("files", text(Key("forms-files")), again.ticked("files", design.files)));
    for field in &desk.fields {
        let ask = design.asks.iter().find(|ask| ask.field == field.id);
        made = made.with(asked(t, desk, field, ask, again));
        let others = conditions(t, desk, field, ask, again);
        if others.len() > 1 {
            let label = t.with(Key("forms-when"), "field", &field.title).into_owned();
            made = made.with(Field::pick(format!("when-{}", field.id), label, others).checked(again));
        }
    }
    let boxes = desk.purposes.iter().filter(|one| LegalBasis::from_slug(&one.basis) == Some(LegalBasis::Consent));
    let boxes: Vec<Choice> = boxes
        .map(|one| {
            let value = one.id.to_string();
            let selected = again.chose("boxes", &value, design.boxes.contains(&one.id));
            Choice { value, label: one.title.clone(), selected }
        })
        .collect();
    if !boxes.is_empty() {
        made = made.with(Field::ticks("boxes", text(Key("forms-boxes")), boxes).hint(text(Key("forms-boxes-hint"))));
    }
    made = both(made, "what", (Key("forms-what-de"), Key("forms-what-en")), &info.what, 2);
    made = both(made, "why", (Key("forms-why-de"), Key("forms-why-en")), &info.why, 2);
    made = both(made, "how_long", (Key("forms-how-long-de"), Key("forms-how-long-en")), &info.how_long, 2);
    made = both(made, "recipients", (Key("forms-recipients-de"), Key("forms-recipients-en")), &info.recipients, 2);
    made = both(made, "object", (Key("forms-object-de"), Key("forms-object-en")), &info.object, 2);
    let origins = again.value("origins", &design.origins.join("\n")).to_owned();
    made.with(
        Field::area("origins", text(Key("forms-origins")), origins, 2)
            .hint(text(Key("forms-origins-hint")))
            .checked(again),
    )
}

fn group_choices(t: &Translator, desk: &Desk, present: Option<i64>, again: &Again) -> Vec<Choice> {
    let none = Choice {
        value: String::new(),
        label: t.get(Key("forms-default-group")).into_owned(),
        selected: again.chose("group", "", present.is_none()),
    };
    let groups = desk.groups.iter().map(|(id, name)| {
        let value = id.to_string();
        Choice { selected: again.chose("group", &value, present == Some(*id)), value, label: name.clone() }
    });
    std::iter::once(none).chain(groups).collect()
}

/// Whether a field is asked, with what it is filled in for.
fn asked(t: &Translator, desk: &Desk, field: &FieldRow, ask: Option<&Ask>, again: &Again) -> Field {
    let name = format!("ask-{}", field.id);
    let present = match ask {
        None => "no",
        Some(ask) if ask.required => "required",
        Some(_) => "optional",
    };
    let words =
        [("no", Key("forms-ask-no")), ("optional", Key("forms-ask-optional")), ("required", Key("forms-ask-required"))];
    let all = words.map(|(word, key)| Choice {
        value: word.to_owned(),
        label: t.get(key).into_owned(),
        selected: again.chose(&name, word, word == present),
    });
    let purpose = desk.purpose(field.purpose).filter(|purpose| !purpose.basis.is_empty());
    let hint = match purpose {
        Some(purpose) => t.with(Key("form-for"), "purpose", &purpose.title).into_owned(),
        None => t.get(Key("forms-no-purpose")).into_owned(),
    };
    Field::pick(name, field.title.clone(), all.into()).hint(hint).checked(again)
}

/// What a field can depend on: values of the fields before it.
fn conditions(t: &Translator, desk: &Desk, field: &FieldRow, ask: Option<&Ask>, again: &Again) -> Vec<Choice> {
    let name = format!("when-{}", field.id);
    let present = ask.and_then(|ask| ask.when.as_ref()).map(|when| format!("{}={}", when.field, when.is));
    let choice = |value: String, label: String| {
        let stored = present.as_deref().unwrap_or_default() == value;
        Choice { selected: again.chose(&name, &value, stored), value, label }
    };
    let mut all = vec![choice(String::new(), t.get(Key("forms-always")).into_owned())];
    for other in desk.fields.iter().take_while(|other| other.id != field.id) {
        let values: Vec<(String, String)> = match other.kind {
            FieldKind::Checkbox => vec![
                ("true".into(), t.get(Key("form-ticked")).into_owned()),
                ("false".into(), t.get(Key("form-not-ticked")).into_owned()),
            ],
            FieldKind::Tagger | FieldKind::MultiSelect => {
                choices(&other.options).into_iter().map(|one| (one.value, one.name)).collect()
            }
            _ => Vec::new(),
        };
        all.extend(
            values
                .into_iter()
                .map(|(value, label)| choice(format!("{}={value}", other.id), format!("{}: {label}", other.title))),
        );
    }
    all
}
