//! What programs read of the help centre: a feed of what was published last, and the list of all pages for search engines.

use std::fmt::Write as _;

use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;

use super::library::Library;
use super::page::{language, shelf};
use super::words::Audience;
use super::{fill, render};
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::portal::{Guest, Place};

/// Articles in a feed.
const FEED: usize = 30;

/// `GET /help/{language}/feed.xml`.
pub(super) async fn feed(guest: Guest, Path(tag): Path<String>) -> Response {
    let answer = async {
        let language = language(&tag)?;
        let library = shelf(&guest).await?;
        let frame = guest.frame(Place::Help).await.map_err(|_| Error::Database(db::Error::Closed))?;
        Ok(xml("application/rss+xml", rss(&library, &base(&library, &guest), language, &frame.frame.desk)))
    };
    guest.finish(answer.await)
}

/// `GET /sitemap.xml`.
pub(super) async fn sitemap(guest: Guest) -> Response {
    let answer = async {
        let library = shelf(&guest).await?;
        Ok(xml("application/xml", map(&library, &base(&library, &guest))))
    };
    guest.finish(answer.await)
}

/// The address from outside; where nobody set one, that which was called.
fn base(library: &Library, guest: &Guest) -> String {
    if library.base.is_empty() { guest.visitor.base.url("") } else { library.base.clone() }
}

fn xml(kind: &str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    if let Ok(kind) = HeaderValue::from_str(&format!("{kind}; charset=utf-8")) {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

/// Text within an element.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // What no XML may hold.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {}
            letter => out.push(letter),
        }
    }
    out
}

fn rss(library: &Library, base: &str, language: Language, desk: &str) -> String {
    let t = Translator::new(language);
    let mut newest: Vec<_> =
        library.articles.keys().filter_map(|id| library.article(*id, Audience::Everybody, language)).collect();
    newest.sort_by_key(|(article, text)| std::cmp::Reverse((text.row.published_at, article.row.id)));
    let title = escaped(&t.with(Key("help-feed"), "desk", desk));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title>\
         <link>{base}/help/{tag}</link><description>{title}</description><language>{tag}</language>\n",
        tag = language.tag()
    );
    for (article, text) in newest.into_iter().take(FEED) {
        let at = text.row.published_at.unwrap_or(text.row.updated_at);
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let at = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let url = escaped(&format!("{base}{}", fill::path(language, article.row.id)));
        let (title, about) = (escaped(&text.text.title), escaped(&render::description(&text.text)));
        let _ = writeln!(
            out,
            "<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{at}</pubDate>\
             <description>{about}</description></item>"
        );
    }
    out.push_str("</channel></rss>\n");
    out
}

fn map(library: &Library, base: &str) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for language in Language::ALL {
        let _ = writeln!(out, "<url><loc>{}</loc></url>", escaped(&format!("{base}/help/{}", language.tag())));
    }
    for (id, article) in &library.articles {
        for language in article.languages().filter(|_| article.row.audience == Audience::Everybody) {
            let Some(text) = article.text(language) else { continue };
            let at = text.row.published_at.unwrap_or(text.row.updated_at);
            let day = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            let day = day.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d").to_string();
            let _ = write!(out, "<url><loc>{}</loc>", escaped(&format!("{base}{}", fill::path(language, *id))));
            for other in article.languages() {
                let href = escaped(&format!("{base}{}", fill::path(other, *id)));
                let tag = other.tag();
                let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{href}\"/>");
            }
            let _ = writeln!(out, "<lastmod>{day}</lastmod></url>");
        }
    }
    out.push_str("</urlset>\n");
    out
}
