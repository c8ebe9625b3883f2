//! Fields and purposes.

use personal::LegalBasis;

use super::choice;
use crate::i18n::{Key, Translator};
use crate::words::{FieldKind, FieldTarget};
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};

/// A field.
pub struct FieldShown {
    /// Its number.
    pub id: i64,
    /// Of what it is a field.
    pub target: FieldTarget,
    /// What can be written into it.
    pub kind: FieldKind,
    /// What people read.
    pub title: String,
    /// Its word in the API.
    pub slug: String,
    /// What helps to fill it in.
    pub description: String,
    /// Its choices, a line each.
    pub options: String,
    /// What its text must look like.
    pub pattern: String,
    /// What it is filled in for.
    pub purpose: i64,
    /// Whether it is in use.
    pub active: bool,
    /// Whether a ticket can be solved without it.
    pub required: bool,
}

/// A purpose.
pub struct PurposeShown {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// What is done for it.
    pub description: String,
    /// On what ground.
    pub basis: Option<LegalBasis>,
}

const fn kind(kind: FieldKind) -> Key {
    match kind {
        FieldKind::Text => Key("kind-of-text"),
        FieldKind::TextArea => Key("kind-of-textarea"),
        FieldKind::Checkbox => Key("kind-of-checkbox"),
        FieldKind::Date => Key("kind-of-date"),
        FieldKind::Integer => Key("kind-of-integer"),
        FieldKind::Decimal => Key("kind-of-decimal"),
        FieldKind::Regexp => Key("kind-of-regexp"),
        FieldKind::Tagger => Key("kind-of-tagger"),
        FieldKind::MultiSelect => Key("kind-of-multiselect"),
    }
}

const fn target(target: FieldTarget) -> Key {
    match target {
        FieldTarget::Ticket => Key("fields-of-tickets"),
        FieldTarget::Person => Key("fields-of-people"),
        FieldTarget::Organisation => Key("fields-of-organisations"),
    }
}

/// The page of all fields.
pub fn fields(t: &Translator, all: &[FieldShown], purposes: &[PurposeShown]) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let mut cards = Vec::new();
    for of in FieldTarget::ALL {
        let own = all.iter().filter(|field| field.target == *of);
        let rows = own.map(|field| {
            let base = format!("/admin/fields/{}/{}", of.word(), field.id);
            let purpose = purposes.iter().find(|purpose| purpose.id == field.purpose);
            let state = if field.active {
                Bit::chip(w(Key("field-in-use")), Tone::Good)
            } else {
                Bit::chip(w(Key("field-waits")), Tone::Plain)
            };
            let up = Act::new(format!("{base}/up"), w(Key("field-up"))).of(&field.title);
            vec![
                vec![Bit::link(&base, &field.title), Bit::sub(w(kind(field.kind)))],
                vec![Bit::text(purpose.map_or_else(|| w(Key("none")), |purpose| purpose.title.clone()))],
                vec![state],
                vec![Bit::Act(up)],
            ]
        });
        let head = vec![w(Key("field-title")), w(Key("field-purpose")), w(Key("people-state")), String::new()];
        let table = Table { head, rows: rows.collect(), empty: w(Key("fields-none")) };
        let add = Block::Acts(vec![Bit::link(format!("/admin/fields/{}/new", of.word()), w(Key("field-new")))]);
        cards.push(Card::new(of.word(), w(target(*of))).with(Block::Table(table)).with(add));
    }
    Console { title: w(Key("fields-title")), lead: w(Key("fields-lead")), cards, ..Console::default() }
}

/// A field to make or to change.
pub struct FieldPage {
    /// The field; without a number it is new.
    pub field: FieldShown,
    /// What it could be filled in for.
    pub purposes: Vec<PurposeShown>,
}

/// The page of a field.
pub fn field(t: &Translator, page: &FieldPage, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let (field, is_new) = (&page.field, page.field.id == 0);
    let base = format!("/admin/fields/{}", field.target.word());
    let action = if is_new { base.clone() } else { format!("{base}/{}", field.id) };
    let mut form = Form::new("field", &action, w(Key("save")));
    form = form
        .with(Field::line("title", w(Key("field-title")), again.value("title", &field.title)).needed().checked(again));
    if is_new {
        let kinds = FieldKind::ALL.iter();
        let kinds =
            kinds.map(|one| choice(one.word(), w(kind(*one)), again.chose("type", one.word(), *one == field.kind)));
        form = form.with(
            Field::pick("type", w(Key("field-kind")), kinds.collect()).hint(w(Key("field-kind-hint"))).checked(again),
        );
        if field.target != FieldTarget::Ticket {
            form = form.with(
                Field::line("key", w(Key("field-key")), again.value("key", ""))
                    .needed()
                    .hint(w(Key("field-key-hint")))
                    .checked(again),
            );
        }
    }
    let none =
        std::iter::once(choice("", w(Key("field-no-purpose")), again.chose("purpose_id", "", field.purpose == 0)));
    let purposes = page.purposes.iter().map(|purpose| {
        let value = purpose.id.to_string();
        let label = if purpose.basis.is_some() {
            purpose.title.clone()
        } else {
            t.with(Key("purpose-without-basis"), "title", &purpose.title).into_owned()
        };
        let chosen = again.chose("purpose_id", &value, purpose.id == field.purpose);
        choice(value, label, chosen)
    });
    form = form
        .with(
            Field::pick("purpose_id", w(Key("field-purpose")), none.chain(purposes).collect())
                .hint(w(Key("field-purpose-hint")))
                .checked(again),
        )
        .with(
            Field::line("description", w(Key("field-help")), again.value("description", &field.description))
                .wide()
                .checked(again),
        );
    if is_new || field.kind.has_choices() {
        form = form.with(
            Field::area(
                "custom_field_options",
                w(Key("field-choices")),
                again.value("custom_field_options", &field.options),
                5,
            )
            .hint(w(Key("field-choices-hint")))
            .checked(again),
        );
    }
    if is_new || field.kind == FieldKind::Regexp {
        form = form.with(
            Field::line(
                "regexp_for_validation",
                w(Key("field-pattern")),
                again.value("regexp_for_validation", &field.pattern),
            )
            .hint(w(Key("field-pattern-hint")))
            .checked(again),
        );
    }
    form = form.with(Field::tick("active", w(Key("field-use")), again.ticked("active", field.active)).checked(again));
    if field.target == FieldTarget::Ticket {
        form = form.with(Field::tick("required", w(Key("field-required")), again.ticked("required", field.required)));
    }
    form.cancel = Some(Go::to("/admin/fields", w(Key("cancel"))));
    let about = if is_new { String::new() } else { w(kind(field.kind)) };
    let mut cards = vec![Card::new("about", w(target(field.target))).about(about).with(Block::Form(form))];
    if !is_new {
        let mut end = Form::new("delete", format!("{action}/delete"), w(Key("field-delete")));
        end.danger = true;
        cards.push(Card::new("end", w(Key("field-delete"))).about(w(Key("field-delete-text"))).with(Block::Form(end)));
    }
    Console {
        title: if is_new { w(Key("field-new")) } else { field.title.clone() },
        back: Some(Go::to("/admin/fields", w(Key("fields-title")))),
        problems: again.count(),
        cards,
        narrow: true,
        ..Console::default()
    }
}

/// The name of a legal basis.
pub(crate) const fn basis(basis: LegalBasis) -> Key {
    match basis {
        LegalBasis::Consent => Key("basis-consent"),
        LegalBasis::Contract => Key("basis-contract"),
        LegalBasis::LegalObligation => Key("basis-obligation"),
        LegalBasis::VitalInterests => Key("basis-vital"),
        LegalBasis::PublicTask => Key("basis-public"),
        LegalBasis::LegitimateInterests => Key("basis-legitimate"),
    }
}

/// The page of all purposes; `writes`: whether the reader decides about them.
pub fn purposes(t: &Translator, all: &[PurposeShown], writes: bool, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = all.iter().map(|purpose| {
        let name = if writes {
            Bit::link(format!("/admin/purposes/{}", purpose.id), &purpose.title)
        } else {
            Bit::Strong(purpose.title.clone())
        };
        let ground = match purpose.basis {
            Some(one) => Bit::text(w(basis(one))),
            None => Bit::chip(w(Key("purpose-no-basis")), Tone::Bad),
        };
        vec![vec![name, Bit::sub(&purpose.description)], vec![ground]]
    });
    let head = vec![w(Key("purpose-title")), w(Key("purpose-basis"))];
    let table = Table { head, rows: rows.collect(), empty: String::new() };
    let mut cards = vec![Card::new("purposes", w(Key("purposes-all"))).with(Block::Table(table))];
    if writes {
        let new = PurposeShown { id: 0, title: String::new(), description: String::new(), basis: None };
        let form = purpose_form(t, &new, "/admin/purposes", again);
        cards.push(Card::new("add", w(Key("purpose-new"))).with(Block::Form(form)));
    }
    Console {
        title: w(Key("purposes-title")),
        lead: w(Key("purposes-lead")),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

fn purpose_form(t: &Translator, purpose: &PurposeShown, action: &str, again: &Again) -> Form {
    let w = |key: Key| t.get(key).into_owned();
    let none =
        std::iter::once(choice("", w(Key("purpose-no-basis")), again.chose("basis", "", purpose.basis.is_none())));
    let grounds = LegalBasis::ALL
        .into_iter()
        .map(|one| choice(one.slug(), w(basis(one)), again.chose("basis", one.slug(), purpose.basis == Some(one))));
    Form::new("purpose", action, w(Key("save")))
        .with(
            Field::line("title", w(Key("purpose-title")), again.value("title", &purpose.title)).needed().checked(again),
        )
        .with(
            Field::pick("basis", w(Key("purpose-basis")), none.chain(grounds).collect())
                .hint(w(Key("purpose-basis-hint")))
                .checked(again),
        )
        .with(
            Field::area("description", w(Key("purpose-what")), again.value("description", &purpose.description), 3)
                .checked(again),
        )
}

/// The page of a purpose.
pub fn purpose(t: &Translator, purpose: &PurposeShown, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let form = purpose_form(t, purpose, &format!("/admin/purposes/{}", purpose.id), again);
    Console {
        title: purpose.title.clone(),
        back: Some(Go::to("/admin/purposes", w(Key("purposes-title")))),
        problems: again.count(),
        cards: vec![Card::new("about", w(Key("purpose-about"))).with(Block::Form(form))],
        narrow: true,
        ..Console::default()
    }
}
