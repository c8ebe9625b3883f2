//! Serves the help centre to readers: pages drawn once from memory, search, votes, comments, files.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::comments::{self, NewComment};
use super::library::{self, Drawn, Library, PageKey};
use super::view::{self, Around, HomePage, Meta, Own};
use super::words::{Ballot, CommentState};
use super::{feed, files, fill, find, must_write, sees, votes};
use crate::error::{Error, FaultKind};
use crate::form;
use crate::http::compress::takes_gzip;
use crate::http::download::file_headers;
use crate::i18n::Language;
use crate::portal::{Called, Guest, Place, PortalFrame};
use crate::state::App;
use crate::workspace::page::{self, number};
use crate::workspace::{Notice, Problem, Problems};

/// Articles that a search shows, and that are suggested.
const FOUND: usize = 20;
const SUGGESTED: usize = 4;
/// For how long, in seconds, a page without comments may be kept by whoever stands between.
const FRESH: &str = "public, max-age=60";

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/help", get(home))
        .route("/help/search", get(search))
        .route("/help/suggest", post(suggest))
        .route("/help/files/{id}", get(file))
        .route("/help/{language}", get(home_in))
        .route("/help/{language}/feed.xml", get(feed::feed))
        .route("/help/{language}/categories/{id}", get(category))
        .route("/help/{language}/sections/{id}", get(section))
        .route("/help/{language}/articles/{id}", get(article))
        .route("/help/{language}/articles/{id}/vote", post(vote))
        .route("/help/{language}/articles/{id}/comments", post(comment))
        .route("/sitemap.xml", get(feed::sitemap))
}

/// The language of an address.
pub(super) fn language(tag: &str) -> Result<Language, Error> {
    Language::ALL.into_iter().find(|language| language.tag() == tag).ok_or(Error::NotFound)
}

/// The number at the beginning of an address's last part: words may follow it.
fn id(part: &str) -> Result<i64, Error> {
    number(part.split('-').next().unwrap_or_default())
}

/// The library, for a guest.
pub(super) async fn shelf(guest: &Guest) -> Result<Arc<Library>, Error> {
    library::open(&guest.cx.desk, &guest.account).await
}

/// What a page is drawn from.
struct Page<'a> {
    library: &'a Library,
    guest: &'a Guest,
    language: Language,
    own: Option<Own>,
}

type Draw = fn(&Page<'_>, &PortalFrame, i64) -> Result<String, Error>;

/// Answers with a page: the one that is the same for everybody is drawn once.
async fn served(
    guest: &Guest,
    asked: &HeaderMap,
    language: Language,
    path: String,
    id: i64,
    draw: Draw,
) -> Result<Response, Error> {
    let library = shelf(guest).await?;
    let Some(theme) = guest.visitor.unknown() else {
        let own = own(guest, id, draw).await?;
        let page = Page { library: &library, guest, language, own };
        let html = draw(&page, &frame(guest, language, &path).await?, id)?;
        let mut response = page::html(200, Ok(html));
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if guest.visitor.said().is_some() {
            page::said(&mut response);
        }
        return Ok(response);
    };
    let key = PageKey { path: path.clone(), language: language.tag(), theme: theme.slug() };
    let tag = format!("W/\"{}-{}-{}\"", library.word, key.language, key.theme);
    let drawn = match library.drawn(&key) {
        Some(drawn) => drawn,
        None => {
            let page = Page { library: &library, guest, language, own: None };
            let html = draw(&page, &frame(guest, language, &path).await?, id)?;
            library.keep(key, html)
        }
    };
    let talked = library.articles.get(&id).is_none_or(|article| !article.comments.is_empty());
    Ok(sent(&drawn, asked, &tag, if talked { "no-cache" } else { FRESH }))
}

/// A drawn page as an answer.
fn sent(drawn: &Drawn, asked: &HeaderMap, tag: &str, caching: &'static str) -> Response {
    let known = asked.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let fresh = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let small = drawn.gzip.as_ref().filter(|_| takes_gzip(asked));
    let body = if fresh { Body::empty() } else { Body::from(small.unwrap_or(&drawn.plain).clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if small.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if fresh {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

/// What stands around a page in the language of its address.
async fn frame(guest: &Guest, language: Language, path: &str) -> Result<PortalFrame, Error> {
    let mut portal = guest.frame(Place::Help).await.map_err(|_| Error::Database(db::Error::Closed))?;
    portal.frame.times.t = crate::i18n::Translator::new(language);
    path.clone_into(&mut portal.frame.path);
    Ok(portal)
}

/// What a reader who is signed in has done about an article.
async fn own(guest: &Guest, id: i64, draw: Draw) -> Result<Option<Own>, Error> {
    if guest.known.is_none() || !std::ptr::fn_addr_eq(draw, draw_article as Draw) {
        return Ok(None);
    }
    let helped = guest.read(move |tx, cx| votes::own(tx, cx, id)).await?;
    let edits = must_write(&guest.cx).is_ok();
    Ok(Some(Own { helped: helped.map(|ballot| ballot == Ballot::Up), edits, ..Own::default() }))
}

fn drawn(html: Result<String, askama::Error>) -> Result<String, Error> {
    html.map_err(|_| {
        tracing::error!("a page of the help centre could not be drawn");
        Error::Storage(std::io::ErrorKind::Other)
    })
}

fn around<'a>(portal: &'a PortalFrame, meta: &'a Meta, guest: &Guest) -> Around<'a> {
    Around { portal, meta, notice: guest.visitor.said() }
}

/// `GET /help`.
async fn home(guest: Guest, asked: HeaderMap) -> Response {
    let language = guest.visitor.translator().language();
    let answer = at_home(&guest, &asked, language, "/help").await;
    guest.finish(answer)
}

/// `GET /help/{language}`.
async fn home_in(guest: Guest, asked: HeaderMap, Path(tag): Path<String>) -> Response {
    let answer = match language(&tag) {
        Ok(language) => at_home(&guest, &asked, language, &format!("/help/{tag}")).await,
        Err(error) => Err(error),
    };
    guest.finish(answer)
}

/// The home page. With a form beside its topics it is drawn for each visitor: the form bears a note of when it was.
async fn at_home(guest: &Guest, asked: &HeaderMap, language: Language, path: &str) -> Result<Response, Error> {
    let portal = frame(guest, language, path).await?;
    let contact = if portal.contact { form::page::beside(guest, &portal).await? } else { None };
    if contact.is_none() {
        return served(guest, asked, language, path.to_owned(), 0, draw_home).await;
    }
    let library = shelf(guest).await?;
    let (shown, meta) = fill::home(&library, sees(&guest.cx), language);
    let shown = HomePage { contact, ..shown };
    Ok(page::html(200, view::home(&around(&portal, &meta, guest), &shown)))
}

fn draw_home(page: &Page<'_>, portal: &PortalFrame, _: i64) -> Result<String, Error> {
    let (shown, meta) = fill::home(page.library, sees(&page.guest.cx), page.language);
    drawn(view::home(&around(portal, &meta, page.guest), &shown))
}

/// `GET /help/{language}/categories/{id}`.
async fn category(guest: Guest, asked: HeaderMap, Path((tag, part)): Path<(String, String)>) -> Response {
    let answer = match (language(&tag), id(&part)) {
        (Ok(language), Ok(id)) => {
            served(&guest, &asked, language, format!("/help/{tag}/categories/{id}"), id, draw_category).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    guest.finish(answer)
}

fn draw_category(page: &Page<'_>, portal: &PortalFrame, id: i64) -> Result<String, Error> {
    let (shown, meta) = fill::category(page.library, sees(&page.guest.cx), page.language, id).ok_or(Error::NotFound)?;
    drawn(view::topic(&around(portal, &meta, page.guest), &shown))
}

/// `GET /help/{language}/sections/{id}`.
async fn section(guest: Guest, asked: HeaderMap, Path((tag, part)): Path<(String, String)>) -> Response {
    let answer = match (language(&tag), id(&part)) {
        (Ok(language), Ok(id)) => {
            served(&guest, &asked, language, format!("/help/{tag}/sections/{id}"), id, draw_section).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    guest.finish(answer)
}

fn draw_section(page: &Page<'_>, portal: &PortalFrame, id: i64) -> Result<String, Error> {
    let (shown, meta) = fill::section(page.library, sees(&page.guest.cx), page.language, id).ok_or(Error::NotFound)?;
    drawn(view::topic(&around(portal, &meta, page.guest), &shown))
}

/// `GET /help/{language}/articles/{id}`.
async fn article(guest: Guest, asked: HeaderMap, Path((tag, part)): Path<(String, String)>) -> Response {
    let answer = match (language(&tag), id(&part)) {
        (Ok(language), Ok(id)) => shown(&guest, &asked, language, id).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    guest.finish(answer)
}

async fn shown(guest: &Guest, asked: &HeaderMap, language: Language, id: i64) -> Result<Response, Error> {
    let library = shelf(guest).await?;
    let known = library.articles.get(&id).filter(|article| article.row.audience <= sees(&guest.cx));
    let known = known.ok_or(Error::NotFound)?;
    // What is not there in this language is in another.
    if known.text(language).is_none() {
        let other = known.languages().next().ok_or(Error::NotFound)?;
        return Ok(page::redirect(&fill::path(other, id)));
    }
    served(guest, asked, language, fill::path(language, id), id, draw_article).await
}

fn draw_article(page: &Page<'_>, portal: &PortalFrame, id: i64) -> Result<String, Error> {
    let filled = fill::article(page.library, sees(&page.guest.cx), page.language, id).ok_or(Error::NotFound)?;
    let (mut shown, meta) = filled;
    shown.own = page.own.clone();
    drawn(view::article(&around(portal, &meta, page.guest), &shown))
}

/// What is looked for.
#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    lang: String,
}

impl Wanted {
    fn language(&self, guest: &Guest) -> Language {
        language(&self.lang).unwrap_or_else(|_| guest.visitor.translator().language())
    }
}

/// Never kept, and nothing for search engines.
fn fleeting(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}

/// `GET /help/search`: the page, or what was found alone, for a page in which somebody types.
async fn search(guest: Guest, asked: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    let answer = search_for(&guest, &asked, wanted).await;
    guest.finish(answer)
}

async fn search_for(guest: &Guest, asked: &HeaderMap, wanted: Wanted) -> Result<Response, Error> {
    let (library, language) = (shelf(guest).await?, wanted.language(guest));
    let found = find::search(&library, language, sees(&guest.cx), &wanted.q, FOUND);
    let page = view::SearchPage { query: wanted.q, hits: fill::hits(language, found) };
    if asked.contains_key("x-part") {
        return Ok(fleeting(page::html(200, view::hits(language, &page))));
    }
    let portal = frame(guest, language, "/help/search").await?;
    let meta = Meta::default();
    Ok(fleeting(page::html(200, view::search(&around(&portal, &meta, guest), &page))))
}

/// `POST /help/suggest`: articles that may answer what somebody is about to ask; their words stand in no address.
async fn suggest(called: Called) -> Response {
    let Called { guest, form } = called;
    let answer = async {
        let wanted = Wanted { q: form.text("q").to_owned(), lang: form.text("lang").to_owned() };
        let (library, language) = (shelf(&guest).await?, wanted.language(&guest));
        let found = find::suggest(&library, language, sees(&guest.cx), &wanted.q, SUGGESTED);
        Ok(fleeting(page::html(200, view::suggestions(language, &fill::hits(language, found)))))
    };
    guest.finish(answer.await)
}

/// `GET /help/files/{id}`.
async fn file(guest: Guest, Path(part): Path<String>) -> Response {
    let answer = async {
        let id = number(&part)?;
        let (file, content) = guest
            .read(move |tx, cx| {
                let file = files::get(tx, cx, id)?;
                let content = files::content(tx, cx, &file)?;
                Ok((file, content))
            })
            .await?;
        let mut response = Response::new(Body::from(content.to_vec()));
        *response.headers_mut() = file_headers(&file.name, &file.content_type, true);
        Ok(response)
    };
    guest.finish(answer.await)
}

/// `POST /help/{language}/articles/{id}/vote`.
async fn vote(Path((tag, part)): Path<(String, String)>, called: Called) -> Response {
    let Called { guest, form } = called;
    let answer = async {
        let (language, id) = (language(&tag)?, id(&part)?);
        let ballot = Ballot::from_word(form.text("vote")).ok_or(Error::invalid("vote", FaultKind::Invalid))?;
        guest.write(move |tx, cx| votes::vote(tx, cx, id, None, ballot).map(drop)).await?;
        Ok(page::redirect_saying(&format!("{}#hilfreich", fill::path(language, id)), Notice::Voted))
    };
    guest.finish(answer.await)
}

/// `POST /help/{language}/articles/{id}/comments`.
async fn comment(Path((tag, part)): Path<(String, String)>, called: Called) -> Response {
    let Called { guest, form } = called;
    let (language, id) = match (language(&tag), id(&part)) {
        (Ok(language), Ok(id)) => (language, id),
        (Err(error), _) | (_, Err(error)) => return guest.finish(Err(error)),
    };
    let new = NewComment { text: form.text("text").to_owned(), shown_as: form.filled("shown_as").map(str::to_owned) };
    let typed = new.clone();
    let said = guest.write(move |tx, cx| comments::add(tx, cx, id, language, &new)).await;
    let answer = match said {
        Ok(row) => {
            let notice = if row.state == CommentState::Shown { Notice::Saved } else { Notice::CommentWaits };
            Ok(page::redirect_saying(&format!("{}#kommentare", fill::path(language, id)), notice))
        }
        Err(Error::Invalid(faults)) => {
            let mut problems = Problems::default();
            for fault in faults {
                let problem = match fault.kind {
                    FaultKind::Blank => Problem::Missing,
                    FaultKind::TooLong => Problem::TooLong { most: 5_000 },
                    _ => Problem::NotOffered,
                };
                problems.add(if fault.field == "body" { "body" } else { "base" }, problem);
            }
            again(&guest, language, id, typed, problems).await
        }
        Err(error) => Err(error),
    };
    guest.finish(answer)
}

/// The article with what was typed and what is wrong with it.
async fn again(
    guest: &Guest,
    language: Language,
    id: i64,
    typed: NewComment,
    problems: Problems,
) -> Result<Response, Error> {
    let library = shelf(guest).await?;
    let own = own(guest, id, draw_article).await?.unwrap_or_default();
    let shown_as = typed.shown_as.unwrap_or_default();
    let own = Some(Own { comment: typed.text, shown_as, problems, ..own });
    let page = Page { library: &library, guest, language, own };
    let html = draw_article(&page, &frame(guest, language, &fill::path(language, id)).await?, id)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page::html(422, Ok(html))).into_response())
}
