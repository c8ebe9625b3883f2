//! The page on which administrators set the chat up.

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::settings::{self, ChatSettings, Naming};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::workspace::console::{self, Again, Block, Card, Console, Field, Form};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};
use crate::workspace::{Choice, Notice};

/// The routes.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/chat", get(show).post(save))
}

/// `GET /admin/chat`.
async fn show(reader: Reader) -> Response {
    let answer = draw(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let status = if again.has_problems() { 422 } else { 200 };
    let origin = reader.visitor.base.origin();
    let drawn = reader.read(move |tx, reader| {
        let stored = settings::get(tx, reader.cx.id())?;
        Ok((reader.around(tx)?, console(&reader.visitor.translator(), &stored, &origin, &again)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// The page, drawn from what is known.
pub(crate) fn console(t: &Translator, stored: &ChatSettings, origin: &str, again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let naming = again.value("naming", stored.naming.word());
    let choice = |one: Naming, key| Choice {
        value: one.word().to_owned(),
        label: text(key),
        selected: Naming::of(naming) == one,
    };
    let names = vec![
        choice(Naming::Alias, Key("chat-admin-naming-alias")),
        choice(Naming::Company, Key("chat-admin-naming-company")),
    ];
    let form = Form::new("chat", "/admin/chat", text(Key("chat-admin-save")))
        .with(Field::tick("open", text(Key("chat-admin-open")), again.ticked("open", stored.open)))
        .with(
            Field::area("origins", text(Key("chat-admin-origins")), value("origins", &stored.origins.join("\n")), 3)
                .hint(text(Key("chat-admin-origins-hint")))
                .checked(again),
        )
        .with(Field::radios("naming", text(Key("chat-admin-naming")), names))
        .with(
            Field::line("privacy", text(Key("chat-admin-privacy")), value("privacy", &stored.privacy))
                .hint(text(Key("chat-admin-privacy-hint")))
                .checked(again),
        );
    let snippet = format!("<script src=\"{origin}/chat/loader.js\" defer></script>");
    Console {
        title: text(Key("chat-admin")),
        lead: text(Key("chat-admin-lead")),
        problems: again.count(),
        cards: vec![
            Card::new("settings", text(Key("chat-admin"))).with(Block::Form(form)),
            Card::new("snippet", text(Key("chat-admin-snippet")))
                .with(Block::Text(text(Key("chat-admin-snippet-text"))))
                .with(Block::Raw(snippet)),
        ],
        ..Console::default()
    }
}

/// `POST /admin/chat`.
async fn save(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let new = ChatSettings {
        open: form.has("open"),
        origins: form
            .text("origins")
            .split_whitespace()
            .map(|origin| origin.trim_end_matches('/').to_owned())
            .collect(),
        naming: Naming::of(form.text("naming")),
        privacy: form.text("privacy").trim().to_owned(),
    };
    let written = reader.write(move |tx, cx| settings::save(tx, cx, &new)).await;
    let answer = match written {
        Ok(()) => Ok(page::redirect_saying("/admin/chat", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let t = reader.visitor.translator();
            draw(&reader, again(&t, &form, faults.iter().map(|fault| fault.field))).await
        }
        Err(Error::Forbidden) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// The form as it was typed, with what is wrong with it.
fn again(t: &Translator, form: &Sent, fields: impl Iterator<Item = &'static str>) -> Again {
    let names = ["open", "origins", "naming", "privacy"];
    let typed = names.into_iter().filter(|name| form.has(name));
    let mut again = Again::typed(typed.map(|name| (name.to_owned(), form.text(name).to_owned())).collect());
    for field in fields {
        let key = if field == "origins" { Key("chat-admin-origins-wrong") } else { Key("chat-admin-privacy-wrong") };
        again.wrong(field, t.get(key));
    }
    again
}
