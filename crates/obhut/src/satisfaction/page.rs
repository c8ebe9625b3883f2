//! Serves the page that asks. To open it changes nothing: only what is sent from it counts.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;

use super::ops;
use super::sql::Score;
use super::view::{self, RatePage};
use crate::accounts;
use crate::api_v2::Query;
use crate::context::{Actor, Cx};
use crate::error::{Error, FaultKind};
use crate::i18n::Key;
use crate::state::App;
use crate::words::{Role, Source};
use crate::workspace::page::{self, Knock, Visitor};
use crate::workspace::{Failure, Frame};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/rate/{word}", get(ask).post(take))
}

/// Whoever holds a link: nobody in particular.
async fn stranger(visitor: &Visitor) -> Result<Cx, Failure> {
    let account = visitor.account().await?;
    let actor = Actor { role: Role::EndUser, ..Actor::system() };
    Ok(Cx::new(&visitor.app.desk, &account, actor, Source::Portal))
}

async fn framed(visitor: &Visitor, cx: &Cx) -> Result<Frame, Failure> {
    let id = cx.id();
    let read = visitor.app.desk.db.read(move |tx| {
        let company = accounts::sql::setting(tx, id, "company")?;
        Ok::<_, Error>((company, crate::appearance::ops::brand(tx, id)?))
    });
    let (company, brand) = read.await.map_err(|error| page::failure(&error))?;
    let frame = visitor.frame(company.unwrap_or_else(|| cx.account.name.clone()));
    Ok(Frame { brand, ..frame })
}

/// Kept out of search engines and caches: whoever has the address may answer.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn drawn(visitor: &Visitor, word: String, chosen: Option<Score>) -> Result<Response, Failure> {
    let cx = stranger(visitor).await?;
    let (inner, sought) = (cx.clone(), word.clone());
    let found = visitor.app.desk.db.read(move |tx| ops::by_word(tx, &inner, &sought)).await;
    let row = found.map_err(|error| page::failure(&error))?;
    let answered = Some(row.score).filter(|score| *score != Score::Offered);
    let shown = RatePage {
        word,
        ticket: row.ticket,
        score: chosen.or(answered),
        comment: String::new(),
        problem: None,
        thanks: answered.is_some(),
    };
    Ok(private(page::html(200, view::page(&framed(visitor, &cx).await?, &shown))))
}

/// `GET /rate/{word}`: a mail may choose beforehand with `?score=good`; it is said only with the button.
async fn ask(visitor: Visitor, Path(word): Path<String>, RawQuery(query): RawQuery) -> Response {
    let chosen = Query::parse(query.as_deref().unwrap_or_default()).get("score").and_then(Score::from_word);
    match drawn(&visitor, word, chosen).await {
        Ok(response) => response,
        Err(failure) => page::refused(&visitor, failure),
    }
}

/// `POST /rate/{word}`.
async fn take(Path(word): Path<String>, knock: Knock) -> Response {
    let Knock { visitor, form } = knock;
    match taken(&visitor, word, form.text("score"), form.text("comment")).await {
        Ok(response) => response,
        Err(failure) => page::refused(&visitor, failure),
    }
}

async fn taken(visitor: &Visitor, word: String, score: &str, comment: &str) -> Result<Response, Failure> {
    let cx = stranger(visitor).await?;
    let (inner, sought) = (cx.clone(), word.clone());
    let (said, wrote) = (score.to_owned(), comment.to_owned());
    let done = visitor.app.desk.db.write(move |tx| ops::answer_by_word(tx, &inner, &sought, &said, &wrote)).await;
    let problem = match done {
        Ok(()) => return Ok(private(page::redirect(&format!("/rate/{word}")))),
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.kind == FaultKind::TooLong) => {
            Key("rate-too-long")
        }
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| matches!(fault.kind, FaultKind::Held(_))) => {
            Key("rate-kept")
        }
        Err(Error::Invalid(_)) => Key("rate-choose"),
        Err(error) => return Err(page::failure(&error)),
    };
    let (inner, sought) = (cx.clone(), word.clone());
    let found = visitor.app.desk.db.read(move |tx| ops::by_word(tx, &inner, &sought)).await;
    let ticket = found.map_err(|error| page::failure(&error))?.ticket;
    let (score, comment) = (Score::from_word(score), comment.to_owned());
    let shown = RatePage { word, ticket, score, comment, problem: Some(problem), thanks: false };
    Ok(private(page::html(422, view::page(&framed(visitor, &cx).await?, &shown))))
}
