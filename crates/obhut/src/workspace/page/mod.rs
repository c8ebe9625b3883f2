//! Serves the pages: reads a request, calls operations, fills the structs that are drawn. No rule and no SQL stands here.

mod admin;
mod answer;
mod bulk;
mod calls;
#[cfg(test)]
mod calls_tests;
#[cfg(test)]
mod closed_tests;
mod compose;
#[cfg(test)]
mod covered_tests;
mod custom;
mod customer;
mod files;
#[cfg(test)]
mod files_tests;
mod fill;
#[cfg(test)]
mod forget_tests;
mod form;
mod grouped;
mod head;
#[cfg(test)]
mod help_tests;
mod history;
mod letter;
mod list;
mod macro_fields;
mod macro_pages;
mod macros;
mod mail;
#[cfg(test)]
mod mail_tests;
#[cfg(test)]
mod named_tests;
mod names;
mod new;
#[cfg(test)]
mod order_tests;
mod palette;
mod people;
mod preferences;
mod privacy;
#[cfg(test)]
mod purpose_tests;
mod reader;
mod rows;
pub(crate) mod rule_rows;
mod saved_views;
mod search;
mod shell;
mod stages;
mod stream;
#[cfg(test)]
mod stream_tests;
#[cfg(test)]
mod tests;
mod ticket;
mod told;
mod verbs;
#[cfg(test)]
mod verbs_tests;
mod view_choices;
mod view_names;
mod views;
mod write;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(crate) use admin::draw_access;
pub(crate) use answer::{failure, html, redirect, redirect_saying, refused, said, send_to};
pub(crate) use fill::{Again, Typed, with_pictures};
pub(crate) use form::{Form, Knock, Posted};
pub(crate) use letter::{FORM_AT_MOST, Letter, Parts};
pub(crate) use list::unsigned;
pub(crate) use names::Names;
pub(crate) use preferences::back;
pub(crate) use privacy::filled as log_line;
pub(crate) use reader::{Reader, Visitor, cookie, number, session_word};
pub(crate) use stream::streaming;
pub(crate) use ticket::{Shown, draw as draw_ticket};

use crate::state::App;

/// The routes of the pages, assets and the doors included.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(list::show))
        .route("/tickets", get(list::show).post(new::create))
        .route("/tickets/new", get(new::form))
        .route("/tickets/bulk", post(bulk::change))
        .route("/events", get(stream::open))
        .route("/palette", post(palette::find))
        .route("/preferences/keys", post(palette::keys))
        .route("/tickets/{number}/typing", post(stream::typing))
        .route("/tickets/{number}", get(ticket::show).post(write::properties))
        .route("/tickets/{number}/undo", post(write::undo))
        .route("/tickets/{number}/original/{comment}", get(files::original))
        .route("/tickets/{number}/original/{comment}/mail.eml", get(files::original_raw))
        .route("/attachments/{id}", get(files::attachment))
        .route("/admin/mail", get(mail::show))
        .route("/admin/mail/rejected/{id}/mail.eml", get(mail::rejected_raw))
        .route("/admin/mail/{id}/retry", post(mail::retry))
        .route("/admin/mail/{id}/discard", post(mail::discard))
        .route("/preferences", post(preferences::save))
        .route("/assets/{*name}", get(files::asset))
        .merge(writing())
        .merge(admin::routes())
        .merge(privacy::routes())
        .merge(people::routes())
        .merge(saved_views::routes())
        .merge(search::routes())
        .merge(verbs::routes())
        .merge(crate::signin::routes())
        .merge(crate::setup::routes())
        .merge(crate::masking::page::routes())
        .merge(crate::handover::page::routes())
        .merge(crate::recipients::page::routes())
        .merge(crate::certificates::page::routes())
        .merge(crate::webhooks::page::routes())
        .merge(crate::triggers::page::routes())
        .merge(crate::form::page::routes())
        .merge(crate::form::admin::routes())
        .merge(crate::consent::page::routes())
        .merge(crate::consent::admin::routes())
        .merge(crate::automations::page::routes())
        .merge(crate::hours::page::routes())
        .merge(crate::portal::routes())
        .merge(crate::chat::routes())
        .merge(crate::articles::page::routes())
        .merge(crate::articles::editor::routes())
        .merge(crate::articles::picker::routes())
        .merge(crate::sla::page::routes())
        .merge(crate::satisfaction::page::routes())
        .merge(crate::keepers::page::routes())
        .merge(crate::oauth::page::routes())
        .merge(crate::oauth::admin::routes())
        .merge(crate::side_conversations::page::routes())
        .merge(crate::redaction::page::routes())
        .merge(crate::voice::page::routes())
        .merge(crate::erasure::page::routes())
        .merge(crate::holds::page::routes())
        .fallback(answer::nothing_here)
}

/// The routes of the box to answer in, which take files.
fn writing() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/comments", post(write::comment))
        .route("/tickets/{number}/draft", post(compose::draft))
        .route("/tickets/{number}/draft/files", post(compose::files))
        .route("/tickets/new/draft", post(compose::new_draft))
        .route("/tickets/{number}/scheduled/{id}", post(compose::planned))
        .route("/tickets/{number}/macros", get(macros::pick))
        .route("/tickets/{number}/macros/{id}", post(macros::apply))
        .route("/macros", get(macro_pages::list).post(macro_pages::create))
        .route("/macros/new", get(macro_pages::new))
        .route("/macros/{id}", get(macro_pages::edit).post(macro_pages::update))
        .route("/macros/{id}/act", post(macro_pages::act))
        .layer(DefaultBodyLimit::max(letter::FORM_AT_MOST))
}
