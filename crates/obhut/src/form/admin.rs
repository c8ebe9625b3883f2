//! Serves the administration of forms: the list, one of them with its fields, what it would look like.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;

use super::design::{Ask, Design, Said, When, origin};
use super::draw::{self, Again as Typed};
use super::{desk_view, ops, shown};
use crate::appearance::footer::Footer;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::{Language, Translator};
use crate::portal::{Place, PortalFrame};
use crate::state::App;
use crate::workspace::console::{self, Again};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};
use crate::workspace::{Notice, Shell};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/forms", get(list).post(create))
        .route("/admin/forms/{id}", get(show).post(save))
        .route("/admin/forms/{id}/preview", get(preview))
        .route("/admin/forms/{id}/act", post(act))
}

fn answered(reader: &Reader, shell: &Shell, page: &console::Console, again: &Again) -> Response {
    reader.page(if again.has_problems() { 422 } else { 200 }, console::administration(shell, page))
}

/// `GET /admin/forms`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let forms = ops::list(tx, &reader.cx)?;
        Ok((reader.around(tx)?, desk_view::list(&reader.visitor.translator(), &forms, &inner)))
    });
    let (shell, page) = drawn.await?;
    Ok(answered(reader, &shell, &page, &again))
}

/// `POST /admin/forms`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let title = Said { de: form.text("title_de").trim().to_owned(), en: form.text("title_en").trim().to_owned() };
    let design = Design { title, files: true, ..Design::default() };
    let answer = match reader.write(move |tx, cx| ops::create(tx, cx, &design)).await {
        Ok(id) => Ok(page::redirect_saying(&format!("/admin/forms/{id}"), Notice::Created)),
        Err(Error::Invalid(faults)) => draw_list(&reader, again(&reader, &form, &faults)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, faults: &[Fault]) -> Again {
    let mut again = Again::typed(sent.typed());
    let t = reader.visitor.translator();
    for fault in faults {
        let name = match (fault.field, fault.of) {
            ("asks", Some(field)) => format!("ask-{field}"),
            ("when", Some(field)) => format!("when-{field}"),
            (name, _) => name.to_owned(),
        };
        again.wrong(&name, console::said(&t, fault.kind));
    }
    again
}

/// `GET /admin/forms/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_one(&reader, &id, Again::default(), Vec::new()).await;
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, id: &str, again: Again, against: Vec<Fault>) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    let again = Arc::new(again);
    let (inner, against) = (Arc::clone(&again), Arc::new(against));
    let refused = !against.is_empty();
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let desk = desk_view::Desk::read(tx, &reader.cx, &t)?;
        let form = ops::get(tx, &reader.cx, id)?;
        let base = reader.visitor.base.url("");
        let why = desk_view::against(&t, &desk, &against);
        Ok((reader.around(tx)?, desk_view::one(&t, &desk, &form, &base, &inner, why)))
    });
    let (shell, page) = drawn.await?;
    if refused {
        return Ok(reader.page(422, console::administration(&shell, &page)));
    }
    Ok(answered(reader, &shell, &page, &again))
}

/// `POST /admin/forms/{id}`: the draft is written.
async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let sent = Arc::new(form.clone());
    let written = match page::number(&id) {
        Ok(number) => reader.write(move |tx, cx| {
            let known = ops::get(tx, cx, number)?.design;
            let fields = desk_view::fields(tx, cx)?;
            let design = design(&sent, &known, &fields.iter().map(|field| field.id).collect::<Vec<_>>())?;
            ops::save(tx, cx, number, &design)
        }),
        Err(error) => return reader.finish(Err(error)).await,
    };
    let answer = match written.await {
        Ok(()) => Ok(page::redirect_saying(&format!("/admin/forms/{id}"), Notice::Saved)),
        Err(Error::Invalid(faults)) => draw_one(&reader, &id, again(&reader, &form, &faults), Vec::new()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// What was filled in; what the page does not show of a field stays as it is.
fn design(sent: &Sent, known: &Design, fields: &[i64]) -> Result<Design, Error> {
    let said = |name: &str| Said {
        de: sent.text(&format!("{name}_de")).trim().to_owned(),
        en: sent.text(&format!("{name}_en")).trim().to_owned(),
    };
    let group = match sent.text("group") {
        "" => None,
        number => Some(number.parse().map_err(|_| Error::invalid("group", FaultKind::Unknown))?),
    };
    let mut origins = Vec::new();
    for line in sent.text("origins").lines().map(str::trim).filter(|line| !line.is_empty()) {
        origins.push(origin(line).ok_or(Error::invalid("origins", FaultKind::Invalid))?);
    }
    let asks = fields.iter().filter_map(|field| ask(sent, known, *field));
    Ok(Design {
        title: said("title"),
        lead: said("lead"),
        group,
        subject: sent.has("subject"),
        files: sent.has("files"),
        asks: asks.collect(),
        boxes: sent.all("boxes").filter_map(|purpose| purpose.parse().ok()).collect(),
        information: super::design::Information {
            what: said("what"),
            why: said("why"),
            how_long: said("how_long"),
            recipients: said("recipients"),
            object: said("object"),
        },
        origins,
    })
}

fn ask(sent: &Sent, known: &Design, field: i64) -> Option<Ask> {
    let required = match sent.text(&format!("ask-{field}")) {
        "required" => true,
        "optional" => false,
        _ => return None,
    };
    let before = known.asks.iter().find(|ask| ask.field == field).cloned().unwrap_or_default();
    let when = sent.text(&format!("when-{field}")).split_once('=');
    let when = when.and_then(|(other, is)| Some(When { field: other.parse().ok()?, is: is.to_owned() }));
    Some(Ask { field, required, when, ..before })
}

/// `POST /admin/forms/{id}/act`: publishes, opens, closes or removes a form.
async fn act(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let number = match page::number(&id) {
        Ok(number) => number,
        Err(error) => return reader.finish(Err(error)).await,
    };
    let word = form.text("act").to_owned();
    let done = reader.write(move |tx: &mut Tx<'_>, cx| match word.as_str() {
        "publish" => ops::publish(tx, cx, number),
        "open" => ops::set_active(tx, cx, number, true),
        "close" => ops::set_active(tx, cx, number, false),
        "delete" => ops::delete(tx, cx, number),
        _ => Err(Error::NotFound),
    });
    let back = if form.text("act") == "delete" { "/admin/forms".to_owned() } else { format!("/admin/forms/{id}") };
    let answer = match done.await {
        Ok(()) => Ok(page::redirect_saying(&back, Notice::Saved)),
        Err(Error::Invalid(faults)) => draw_one(&reader, &id, Again::default(), faults).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /admin/forms/{id}/preview`: the draft as people would see it; it cannot be sent.
async fn preview(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_preview(&reader, &id).await;
    reader.finish(answer).await
}

async fn draw_preview(reader: &Reader, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    let drawn = reader.read(move |tx, reader| {
        let form = ops::get(tx, &reader.cx, id)?;
        let (language, at) = (language(reader), reader.cx.at());
        let shown = shown::built(tx, &reader.cx, (id, form.newest.version), &form.design, language, at)?;
        Ok((reader.around(tx)?, shown))
    });
    let (shell, shown) = drawn.await?;
    let own = (String::new(), String::new());
    let mut page = draw::page(&shown, String::new(), String::new(), &Typed::default(), &own);
    page.preview = true;
    let portal = PortalFrame {
        frame: shell.frame,
        place: Place::Contact,
        signed_in: false,
        help: false,
        contact: true,
        chat: false,
        footer: Footer::default(),
    };
    Ok(page::html(200, draw::form(&portal, &page, false)))
}

fn language(reader: &Reader) -> Language {
    let t: Translator = reader.visitor.translator();
    t.language()
}
