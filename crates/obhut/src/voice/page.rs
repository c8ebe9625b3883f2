//! The page of the telephone in the administration, and what is posted from pages: that a caller is who they say, and what a
//! recording says.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use zeroize::Zeroizing;

use super::{consent, display, ops, transcript};
use crate::consent::notice;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language};
use crate::state::App;
use crate::workspace::console::{self, Block, Card, Console, Field, Form};
use crate::workspace::page::{self, Again, Posted, Reader, Shown, Typed, draw_ticket, number};
use crate::workspace::{Choice, Notice, Problem};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/telephone", get(show).post(save))
        .route("/tickets/{number}/caller", post(check_caller))
        .route("/tickets/{number}/told", post(said))
        .route("/tickets/{number}/transcript/{comment}", post(write))
        .route("/calls/{id}/checked", post(check_call))
        .route("/calls/{id}/close", post(close))
}

/// `GET /admin/telephone`.
async fn show(reader: Reader) -> Response {
    let answer = draw(&reader).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        cx.actor.must_administer()?;
        let on = consent::is_on(tx, cx)?;
        let choice =
            |value: &str, key, selected| Choice { value: value.into(), label: t.get(key).into_owned(), selected };
        let choices = vec![choice("off", Key("voice-recording-off"), !on), choice("on", Key("voice-recording-on"), on)];
        let field = Field::radios("recording", t.get(Key("voice-recording")), choices);
        let form = Form::new("recording", "/admin/telephone", t.get(Key("certificates-save"))).with(field);
        let [german, english] = Language::ALL.map(|language| notice::aloud(tx, cx, language));
        let page = Console {
            title: t.get(Key("voice-title")).into_owned(),
            lead: t.get(Key("voice-lead")).into_owned(),
            cards: vec![
                Card::new("recording", t.get(Key("voice-recording")))
                    .about(t.get(Key("voice-recording-text")))
                    .with(Block::Form(form)),
                Card::new("notice", t.get(Key("voice-notice")))
                    .about(t.get(Key("voice-notice-text")))
                    .with(Block::Text(german?))
                    .with(Block::Text(english?)),
                Card::new("system", t.get(Key("voice-system")))
                    .about(t.get(Key("voice-system-text")))
                    .with(Block::Raw(CALLS.to_owned())),
                Card::new("mail", t.get(Key("voice-mail"))).about(t.get(Key("voice-mail-text"))),
            ],
            ..Console::default()
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, console::administration(&shell, &page)))
}

/// The calls that a telephone system makes.
const CALLS: &str = "POST /api/v2/channels/voice/agents/{agent}/users/{user}/display\n\
    POST /api/v2/channels/voice/agents/{agent}/tickets/{ticket}/display\n\
    POST /api/v2/channels/voice/tickets\n";

/// `POST /admin/telephone`.
async fn save(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let on = form.text("recording") == "on";
    let done = reader.write(move |tx, cx| consent::set(tx, cx, on)).await;
    let answer = done.map(|()| page::redirect_saying("/admin/telephone", Notice::Saved));
    reader.finish(answer).await
}

/// `POST /tickets/{number}/caller`: the caller is who they say.
async fn check_caller(Path(ticket): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match number(&ticket) {
        Ok(ticket) => reader
            .write(move |tx, cx| ops::check(tx, cx, ticket))
            .await
            .map(|()| page::redirect_saying(&format!("/tickets/{ticket}"), Notice::Saved)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /tickets/{number}/told`: the caller was told what is stored about them.
async fn said(Path(ticket): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match number(&ticket) {
        Ok(ticket) => reader
            .write(move |tx, cx| notice::said(tx, cx, ticket))
            .await
            .map(|()| page::redirect_saying(&format!("/tickets/{ticket}"), Notice::Saved)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /calls/{id}/checked`: who calls the reader is who they say.
async fn check_call(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match number(&id) {
        Ok(id) => reader.write(move |tx, cx| display::check(tx, cx, id)).await.map(|call| {
            let to = match (call.ticket, call.person) {
                (Some(ticket), _) => format!("/tickets/{ticket}"),
                (None, Some(person)) => format!("/people/{person}"),
                (None, None) => "/".to_owned(),
            };
            page::redirect_saying(&to, Notice::Saved)
        }),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /calls/{id}/close`: the reader needs to see it no more.
async fn close(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    // What came through the stream stands on a page whose path it does not know.
    let back = Some(page::back(form.text("back"))).filter(|back| !back.starts_with("/events")).unwrap_or("/");
    let back = page::redirect(back);
    let answer = match number(&id) {
        Ok(id) => reader.write(move |tx, cx| display::close(tx, cx, id)).await.map(|()| back),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /tickets/{number}/transcript/{comment}`.
async fn write(Path((ticket, comment)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let text = Zeroizing::new(form.text("transcript").to_owned());
    let answer = match (number(&ticket), number(&comment)) {
        (Ok(ticket), Ok(comment)) => store(&reader, (ticket, comment), text, form.text("edition").parse().ok()).await,
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

async fn store(reader: &Reader, at: (i64, i64), text: Zeroizing<String>, seen: Option<i64>) -> Result<Response, Error> {
    let typed = text.clone();
    let refused = |status, problem| {
        let again = Again::transcribing(Typed { comment: at.1, text: typed.clone(), problem });
        draw_ticket(reader, status, at.0, Shown::default(), again, None)
    };
    match reader.write(move |tx, cx| transcript::write(tx, cx, at, &text, seen)).await {
        Ok(()) => Ok(page::redirect_saying(&format!("/tickets/{}#nachricht-{}", at.0, at.1), Notice::Saved)),
        Err(Error::Changed) => refused(409, Problem::ChangedMeanwhile).await,
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.kind == FaultKind::TooLong) => {
            refused(422, Problem::TooLong { most: transcript::AT_MOST as u64 }).await
        }
        Err(error) => Err(error),
    }
}
