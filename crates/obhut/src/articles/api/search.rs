//! Search among what is published for whoever asks.

use super::show::{self, FoundArticle, HelpFoundList};
use super::{Reading, wanted};
use crate::api_v2::paging::{Answer, Page, Paging};
use crate::api_v2::{ApiError, Listing};
use crate::articles::library::{self, Article, Library};
use crate::articles::{find, sees};
use crate::i18n::Language;

/// Articles found at the most.
const MOST: usize = 1_000;

/// Articles with the words, the best first, in the language that is asked for; German where none is.
#[utoipa::path(get, path = "/help_center/articles/search", tag = "help centre",
    params(("query" = String, Query), ("locale" = Option<String>, Query), ("category" = Option<i64>, Query),
        ("section" = Option<i64>, Query), ("label_names" = Option<String>, Query)),
    responses((status = 200, body = HelpFoundList)))]
pub(super) async fn search(Reading(caller): Reading, listing: Listing) -> Result<Answer<FoundArticle>, ApiError> {
    let request = listing.request(&Paging::SEARCH)?;
    let language = wanted(&listing.query)?.unwrap_or(Language::German);
    let library = library::open(&caller.cx.desk, &caller.cx.account).await?;
    let words = listing.query.get("query").unwrap_or_default();
    let (categories, sections) = (listing.query.ids("category", 100)?, listing.query.ids("section", 100)?);
    let labels = listing.query.list("label_names");
    let fits = |article: &Article| {
        let category = library.section(article.row.section).map_or(0, |section| section.row.category);
        (categories.is_empty() || categories.contains(&category))
            && (sections.is_empty() || sections.contains(&article.row.section))
            && (labels.is_empty() || article.labels.iter().any(|label| labels.contains(&label.as_str())))
    };
    let ranked = if words.is_empty() && !labels.is_empty() {
        find::labelled(&library, language, sees(&caller.cx), &fits, MOST)
    } else {
        find::ranked(&library, language, sees(&caller.cx), words, &fits, MOST)
    };
    let total = i64::try_from(ranked.ids.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(request.skip()).unwrap_or(usize::MAX);
    let take = usize::try_from(request.size()).unwrap_or(usize::MAX);
    let items = ranked.ids.iter().skip(skip).take(take);
    let items = items.filter_map(|id| found(&caller, &library, language, *id, &ranked.wanted)).collect();
    let page = Page { items, total, more: false, ends: None };
    Ok(listing.answer(&Paging::SEARCH, &request, "results", page))
}

fn found(
    caller: &crate::api_v2::Caller,
    library: &Library,
    language: Language,
    id: i64,
    wanted: &[String],
) -> Option<FoundArticle> {
    let (article, text) = library.article(id, sees(&caller.cx), language)?;
    let outdated = Language::ALL.into_iter().filter_map(|other| article.text(other)).filter(|text| text.row.outdated);
    let outdated = outdated.map(|text| text.row.locale.clone()).collect();
    let shown = show::article(
        &caller.cx,
        &caller.base,
        &article.row,
        article.labels.clone(),
        (&text.row, &text.text),
        outdated,
    );
    let mut snippet = String::new();
    for (piece, marked) in find::snippet(text, wanted) {
        let piece = escaped(&piece);
        snippet.push_str(&if marked { format!("<em>{piece}</em>") } else { piece });
    }
    Some(FoundArticle { article: shown, snippet, result_type: "article" })
}

fn escaped(text: &str) -> String {
    mail::html::escape(text)
}
