//! What administrators do with the appearance.

use aws_lc_rs::digest::{SHA256, digest};
use db::Tx;
use ledger::{Facts, Object};

use super::colour::{Colour, ENOUGH};
use super::logo::Logo;
use super::{Brand, sql};
use crate::accounts::sql as settings;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// Where style and logo are served.
pub const PREFIX: &str = "/brand/";
/// The settings that hold the names under which they are served.
const STYLE: &str = "brand_style";
const LOGO: &str = "brand_logo";

/// What the desk is set to.
#[derive(Clone, Default)]
pub struct Appearance {
    /// The company's name.
    pub company: String,
    /// Its colour as `#rrggbb`; empty where it is the program's own.
    pub colour: String,
    /// `png`, `svg`, or empty.
    pub logo: String,
}

/// What the desk is set to.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx) -> Result<Appearance, Error> {
    cx.actor.must_administer()?;
    let company = settings::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let (colour, logo) = sql::get(tx, cx.id())?.unwrap_or_default();
    Ok(Appearance { company, colour, logo })
}

/// Where this desk's style and logo are served.
///
/// # Errors
/// The database's.
pub fn brand(tx: &mut Tx<'_>, account: i64) -> Result<Brand, Error> {
    let place = |name: Option<String>| name.filter(|name| !name.is_empty()).map(|name| format!("{PREFIX}{name}"));
    let style = place(settings::setting(tx, account, STYLE)?);
    let logo = place(settings::setting(tx, account, LOGO)?);
    Ok(Brand { style, logo })
}

/// Sets name and colour. An empty colour is the program's own.
///
/// # Errors
/// [`Error::Invalid`] naming `company` or `colour`: no colour, or one on which white cannot be read.
pub fn save(tx: &mut Tx<'_>, cx: &Cx, company: &str, colour: &str) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let company = company.trim();
    match company.chars().count() {
        0 => return Err(Error::invalid("company", FaultKind::Blank)),
        1..=255 => {}
        _ => return Err(Error::invalid("company", FaultKind::TooLong)),
    }
    let colour = match colour.trim() {
        "" => None,
        text => Some(Colour::parse(text).ok_or_else(|| Error::invalid("colour", FaultKind::Invalid))?),
    };
    if colour.is_some_and(|colour| colour.on_white() < ENOUGH) {
        return Err(Error::invalid("colour", FaultKind::Closed));
    }
    settings::set(tx, cx.id(), "company", company)?;
    let style = colour.map(Colour::stylesheet);
    let name = style.as_ref().map_or(String::new(), |style| format!("{}.css", hash(style.as_bytes())));
    settings::set(tx, cx.id(), STYLE, &name)?;
    sql::set_colour(tx, cx.id(), &colour.map_or(String::new(), Colour::hex), cx.at())?;
    log(tx, cx)
}

/// Sets the logo, or takes it away.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn set_logo(tx: &mut Tx<'_>, cx: &Cx, logo: Option<&Logo>) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let name = logo.map_or(String::new(), |logo| format!("{}.{}", hash(&logo.bytes), logo.kind));
    settings::set(tx, cx.id(), LOGO, &name)?;
    let (kind, bytes) = logo.map_or(("", None), |logo| (logo.kind, Some(logo.bytes.as_slice())));
    sql::set_logo(tx, cx.id(), kind, bytes, cx.at())?;
    log(tx, cx)
}

/// What is served under a name, with its type; nothing but what the desk is set to now.
///
/// # Errors
/// The database's.
pub fn served(tx: &mut Tx<'_>, account: i64, name: &str) -> Result<Option<(&'static str, Vec<u8>)>, Error> {
    if settings::setting(tx, account, STYLE)?.as_deref() == Some(name) && !name.is_empty() {
        let colour = sql::get(tx, account)?.and_then(|(colour, _)| Colour::parse(&colour));
        return Ok(colour.map(|colour| ("text/css; charset=utf-8", colour.stylesheet().into_bytes())));
    }
    if settings::setting(tx, account, LOGO)?.as_deref() == Some(name) && !name.is_empty() {
        let found = sql::logo(tx, account)?;
        return Ok(found.map(|(kind, bytes)| (if kind == "svg" { "image/svg+xml" } else { "image/png" }, bytes)));
    }
    Ok(None)
}

fn hash(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn log(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let object = Object { kind: "appearance", id: 0 };
    let record = Record { act: "appearance.update", object, facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record).map(drop)
}
