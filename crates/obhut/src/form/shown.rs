//! A form as somebody is shown it: its design with fields, purposes and wordings of this moment, in one language.

use db::Tx;
use personal::LegalBasis;

use super::design::{Design, Said, When};
use super::sql::{self, FormRow};
use super::token::Token;
use crate::consent;
use crate::context::Cx;
use crate::error::Error;
use crate::fields::FieldRow;
use crate::i18n::{Key, Language, Translator};
use crate::words::FieldTarget;

/// A form as somebody is shown it.
pub struct Shown {
    /// Its number.
    pub form: i64,
    /// Its version.
    pub version: i64,
    /// The language.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// A sentence below it.
    pub lead: String,
    /// Whether a subject line is asked.
    pub subject: bool,
    /// Whether files are taken.
    pub files: bool,
    /// The fields, in their order.
    pub fields: Vec<Asked>,
    /// The boxes: first those that fields need, then those of other purposes.
    pub boxes: Vec<OptIn>,
    /// What people are told, by heading.
    pub information: Vec<(Key, String)>,
    /// Sites that may show it within their pages.
    pub origins: Vec<String>,
    /// The group whose work it becomes.
    pub group: Option<i64>,
}

/// A field that is asked.
pub struct Asked {
    /// The desk's field.
    pub field: FieldRow,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; may be empty.
    pub hint: String,
    /// What it is filled in for.
    pub purpose: String,
    /// Whether it must be filled in, where it is asked.
    pub required: bool,
    /// When it is asked.
    pub when: Option<When>,
    /// Whether it is filled in with the person's consent alone.
    pub consents: bool,
}

/// A box, never ticked beforehand and never needed but for the fields that rest on it.
pub struct OptIn {
    /// The purpose.
    pub purpose: i64,
    /// What it is called.
    pub title: String,
    /// The wording's number.
    pub text: i64,
    /// Its version.
    pub version: i64,
    /// What is agreed to, word for word.
    pub wording: String,
    /// What the fields are called that rest on it; none for a purpose of its own.
    pub fields: Vec<String>,
}

/// The form that is open to the world under this number, with the version that it shows now.
///
/// # Errors
/// [`Error::NotFound`].
pub fn row(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(FormRow, i64), Error> {
    let row = sql::form(tx, cx.id(), id)?.filter(|row| row.active).ok_or(Error::NotFound)?;
    let version = row.published.ok_or(Error::NotFound)?;
    Ok((row, version))
}

/// The forms that are open to the world, with their headings.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, cx: &Cx, language: Language) -> Result<Vec<(i64, String)>, Error> {
    let mut found = Vec::new();
    for form in sql::forms(tx, cx.id())?.into_iter().filter(|form| form.active) {
        let Some(version) = form.published else { continue };
        let Some(version) = sql::version(tx, cx.id(), form.id, version)? else { continue };
        found.push((form.id, title(&Design::read(&version.design), &Translator::new(language))));
    }
    Ok(found)
}

/// A form for somebody who opens it now.
///
/// # Errors
/// [`Error::NotFound`] for one that is not open.
pub fn now(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<Shown, Error> {
    let (_, version) = row(tx, cx, id)?;
    of(tx, cx, (id, version), language, cx.at())
}

/// A form as it was shown when its page was drawn: the same version, the same wordings.
///
/// # Errors
/// [`Error::NotFound`] for one that is not open any more.
pub fn then(tx: &mut Tx<'_>, cx: &Cx, id: i64, token: &Token) -> Result<Shown, Error> {
    row(tx, cx, id)?;
    of(tx, cx, (id, token.version), token.language, token.issued)
}

/// A version that is or was published, as it is shown in a language at a moment.
fn of(tx: &mut Tx<'_>, cx: &Cx, (id, version): (i64, i64), language: Language, at: i64) -> Result<Shown, Error> {
    let row = sql::version(tx, cx.id(), id, version)?.filter(|version| version.published_at.is_some());
    let design = Design::read(&row.ok_or(Error::NotFound)?.design);
    built(tx, cx, (id, version), &design, language, at)
}

/// A design as it would be shown.
///
/// # Errors
/// The database's.
pub fn built(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (form, version): (i64, i64),
    design: &Design,
    language: Language,
    at: i64,
) -> Result<Shown, Error> {
    let t = Translator::new(language);
    let mut fields: Vec<Asked> = Vec::new();
    let mut boxes: Vec<OptIn> = Vec::new();
    for ask in &design.asks {
        let field = crate::fields::sql::get(tx, cx.id(), FieldTarget::Ticket, ask.field)?;
        let Some(field) = field.filter(|field| field.active) else { continue };
        let purpose = crate::purposes::sql::get(tx, cx.id(), field.purpose)?;
        let Some(basis) = purpose.as_ref().and_then(|purpose| LegalBasis::from_slug(&purpose.basis)) else { continue };
        let label = ask.label.of(language).map_or_else(|| field.title.clone(), str::to_owned);
        let consents = basis == LegalBasis::Consent;
        if consents {
            match boxes.iter_mut().find(|known| known.purpose == field.purpose) {
                Some(known) => known.fields.push(label.clone()),
                None => match opt_in(tx, cx, field.purpose, language, at)? {
                    Some(new) => boxes.push(OptIn { fields: vec![label.clone()], ..new }),
                    // Without words to agree to nobody is asked.
                    None => continue,
                },
            }
        }
        fields.push(Asked {
            hint: ask.hint.of(language).map_or_else(|| field.description.clone(), str::to_owned),
            purpose: purpose.map(|purpose| consent::view::title(&t, &purpose)).unwrap_or_default(),
            label,
            required: ask.required && !consents,
            when: ask.when.clone(),
            consents,
            field,
        });
    }
    // A field whose condition fell away with another field is not asked.
    let known: Vec<i64> = fields.iter().map(|asked| asked.field.id).collect();
    fields.retain(|asked| asked.when.as_ref().is_none_or(|when| known.contains(&when.field)));
    for purpose in &design.boxes {
        if boxes.iter().all(|known| known.purpose != *purpose) {
            boxes.extend(opt_in(tx, cx, *purpose, language, at)?);
        }
    }
    let origins = design.origins.clone();
    Ok(Shown {
        form,
        version,
        language,
        title: title(design, &t),
        lead: design.lead.of(language).map_or_else(|| t.get(Key("form-lead")).into_owned(), str::to_owned),
        subject: design.subject,
        files: design.files,
        fields,
        boxes,
        information: information(tx, cx, design, &t)?,
        origins,
        group: design.group,
    })
}

fn title(design: &Design, t: &Translator) -> String {
    design.title.of(t.language()).map_or_else(|| t.get(Key("form-title")).into_owned(), str::to_owned)
}

/// The box of a purpose that rests on consent, with the wording that was in use at a moment.
fn opt_in(tx: &mut Tx<'_>, cx: &Cx, purpose: i64, language: Language, at: i64) -> Result<Option<OptIn>, Error> {
    let row = crate::purposes::sql::get(tx, cx.id(), purpose)?;
    let Some(row) = row.filter(|row| LegalBasis::from_slug(&row.basis) == Some(LegalBasis::Consent)) else {
        return Ok(None);
    };
    let texts = consent::sql::texts(tx, cx.id())?;
    let text = texts
        .into_iter()
        .rev()
        .find(|text| text.purpose == purpose && text.locale == language.tag() && text.created_at <= at);
    Ok(text.map(|text| OptIn {
        purpose,
        title: consent::view::title(&Translator::new(language), &row),
        text: text.id,
        version: text.version,
        wording: text.wording,
        fields: Vec::new(),
    }))
}

/// What people are told; where the administrator wrote nothing, what holds for every desk.
fn information(tx: &mut Tx<'_>, cx: &Cx, design: &Design, t: &Translator) -> Result<Vec<(Key, String)>, Error> {
    let own = &design.information;
    let what = if design.files { Key("form-what-text") } else { Key("form-what-text-plain") };
    let company = crate::accounts::sql::setting(tx, cx.id(), "company")?;
    let company = company.unwrap_or_else(|| cx.account.name.clone());
    let parts: [(Key, Key, &Said); 5] = [
        (Key("form-what"), what, &own.what),
        (Key("form-why"), Key("form-why-text"), &own.why),
        (Key("form-how-long"), Key("form-how-long-text"), &own.how_long),
        (Key("form-recipients"), Key("form-recipients-text"), &own.recipients),
        (Key("form-object"), Key("form-object-text"), &own.object),
    ];
    let parts = parts.into_iter().map(|(heading, usual, own)| {
        let text = own.of(t.language()).map(str::to_owned);
        (heading, text.unwrap_or_else(|| t.with(usual, "company", &company).into_owned()))
    });
    Ok(parts.collect())
}
