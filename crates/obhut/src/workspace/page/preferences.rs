//! Language and colours, kept in the browser.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::form::Knock;
use super::redirect;
use crate::i18n::Language;
use crate::workspace::Theme;

/// A year.
const SECONDS: u32 = 31_536_000;

/// `POST /preferences`.
pub(super) async fn save(knock: Knock) -> Response {
    let form = &knock.form;
    let mut response = redirect(back(form.text("back")));
    let language = Language::from_tag(form.text("language")).map(|language| ("language", language.tag()));
    let theme = form.filled("theme").map(|theme| ("theme", Theme::from_slug(theme).slug()));
    for (name, value) in language.into_iter().chain(theme) {
        let cookie = format!("{name}={value}; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// A path of ours to return to: nothing that a browser takes for another host.
pub(crate) fn back(path: &str) -> &str {
    let ours = path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|byte| byte.is_ascii_graphic());
    if ours && !path.contains('\\') { path } else { "/" }
}
