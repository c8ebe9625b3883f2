use super::show;
use crate::api_v2::paging::{Direction, Order, Position};
use crate::api_v2::{Cursor, Listing, Page, PageRequest, Paging, Query};
use crate::http::Base;

const TICKETS: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

fn listing(query: &str) -> Listing {
    let base =
        Base { scheme: "https", authority: "desk.example:8443".to_owned(), prefix: "/acme.zendesk.com".to_owned() };
    Listing { base, path: "/acme.zendesk.com/api/v2/tickets.json".to_owned(), query: Query::parse(query), now: None }
}

/// Plays the database: the ids 1 to `total`, each its own sort key.
fn rows(request: &PageRequest, total: i64) -> Vec<(Cursor, i64)> {
    let mut all: Vec<i64> = (1..=total).collect();
    if request.fetch_direction() == Direction::Descending {
        all.reverse();
    }
    let beyond = |id: i64| match (request.beyond(), request.fetch_direction()) {
        (None, _) => true,
        (Some(cursor), Direction::Ascending) => id > cursor.id,
        (Some(cursor), Direction::Descending) => id < cursor.id,
    };
    let skip = usize::try_from(request.skip()).unwrap();
    let fetch = usize::try_from(request.fetch()).unwrap();
    all.into_iter().filter(|id| beyond(*id)).skip(skip).take(fetch).map(|id| (Cursor { key: id, id }, id)).collect()
}

async fn list(query: &str, total: i64) -> String {
    let listing = listing(query);
    let request = match listing.request(&TICKETS) {
        Ok(request) => request,
        Err(error) => return show(error).await,
    };
    let page = Page::from_rows(&request, rows(&request, total), total);
    show(listing.answer(&TICKETS, &request, "tickets", page)).await
}

/// The value of `links.next` or `links.prev` of an answer, as the query of the next request.
fn link(answer: &str, name: &str) -> Option<String> {
    let body = super::json(answer.split_once(' ').unwrap().1);
    let url = body.get("links")?.get(name)?.as_str()?.to_owned();
    Some(url.split_once('?').unwrap().1.to_owned())
}

#[tokio::test]
async fn by_offset() {
    insta::assert_snapshot!(list("per_page=2&include=users&include=None", 5).await, @r#"200 {"tickets":[1,2],"next_page":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?include=users&include=None&page=2&per_page=2","previous_page":null,"count":5}"#);
    insta::assert_snapshot!(list("page=2&per_page=2", 5).await, @r#"200 {"tickets":[3,4],"next_page":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?page=3&per_page=2","previous_page":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?page=1&per_page=2","count":5}"#);
    insta::assert_snapshot!(list("page=3&per_page=2", 5).await, @r#"200 {"tickets":[5],"next_page":null,"previous_page":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?page=2&per_page=2","count":5}"#);
    insta::assert_snapshot!(list("page=9&per_page=2", 5).await, @r#"200 {"tickets":[],"next_page":null,"previous_page":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?page=8&per_page=2","count":5}"#);
    insta::assert_snapshot!(list("", 0).await, @r#"200 {"tickets":[],"next_page":null,"previous_page":null,"count":0}"#);
}

#[tokio::test]
async fn by_cursor_ends_with_an_empty_page() {
    let first = list("page[size]=2&sort=-id&query=a%20b", 3).await;
    insta::assert_snapshot!(first, @r#"200 {"tickets":[3,2],"meta":{"has_more":true,"after_cursor":"AQAAAAAAAAAAAgAAAAAAAAACMBnCBhLb","before_cursor":"AQAAAAAAAAAAAwAAAAAAAAADjxZPzyMW"},"links":{"next":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bafter%5D=AQAAAAAAAAAAAgAAAAAAAAACMBnCBhLb","prev":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bbefore%5D=AQAAAAAAAAAAAwAAAAAAAAADjxZPzyMW"}}"#);
    let last = list(&link(&first, "next").unwrap(), 3).await;
    insta::assert_snapshot!(last, @r#"200 {"tickets":[1],"meta":{"has_more":false,"after_cursor":"AQAAAAAAAAAAAQAAAAAAAAABmwhvjrGs","before_cursor":"AQAAAAAAAAAAAQAAAAAAAAABmwhvjrGs"},"links":{"next":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bafter%5D=AQAAAAAAAAAAAQAAAAAAAAABmwhvjrGs","prev":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bbefore%5D=AQAAAAAAAAAAAQAAAAAAAAABmwhvjrGs"}}"#);
    let beyond = list(&link(&last, "next").unwrap(), 3).await;
    insta::assert_snapshot!(beyond, @r#"200 {"tickets":[],"meta":{"has_more":false,"after_cursor":null,"before_cursor":null},"links":{"next":null,"prev":null}}"#);
    let back = list(&link(&last, "prev").unwrap(), 3).await;
    insta::assert_snapshot!(back, @r#"200 {"tickets":[3,2],"meta":{"has_more":false,"after_cursor":"AQAAAAAAAAAAAgAAAAAAAAACMBnCBhLb","before_cursor":"AQAAAAAAAAAAAwAAAAAAAAADjxZPzyMW"},"links":{"next":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bafter%5D=AQAAAAAAAAAAAgAAAAAAAAACMBnCBhLb","prev":"https://desk.example:8443/acme.zendesk.com/api/v2/tickets.json?sort=-id&query=a+b&page%5Bsize%5D=2&page%5Bbefore%5D=AQAAAAAAAAAAAwAAAAAAAAADjxZPzyMW"}}"#);
    let start = list(&link(&back, "prev").unwrap(), 3).await;
    insta::assert_snapshot!(start, @r#"200 {"tickets":[],"meta":{"has_more":false,"after_cursor":null,"before_cursor":null},"links":{"next":null,"prev":null}}"#);
}

#[tokio::test]
async fn brackets_may_be_encoded() {
    assert_eq!(list("page%5Bsize%5D=2", 3).await, list("page[size]=2", 3).await);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name() {
    let mut shown = String::new();
    let mangled = format!("page[after]={}x", Cursor { key: 1, id: 1 }.encode(0, None));
    let other_order = format!("page[after]={}&sort=created_at", Cursor { key: 1, id: 1 }.encode(1, None));
    let cursor = Cursor { key: 1, id: 1 }.encode(1, None);
    let both = format!("page[after]={cursor}&page[before]={cursor}");
    for query in [
        "page=0",
        "page=x",
        "per_page=-1",
        "page=101",
        "page[size]=0",
        "page[size]=x",
        "page[after]=abc",
        &mangled,
        &other_order,
        &both,
        "page[size]=2&sort=subject",
    ] {
        shown.push_str(&list(query, 3).await);
        shown.push('\n');
    }
    insta::assert_snapshot!(shown, @r#"
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page must be a whole number from 1","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page must be a whole number from 1","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"per_page must be a whole number from 1","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationDepth","detail":"Offset pagination ends at record 10000; use page[size] and page[after]","title":"Invalid pagination depth"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[size] must be a whole number from 1","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[size] must be a whole number from 1","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[after] is not valid","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[after] is not valid","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[after] is not valid","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[after] and page[before] exclude each other","title":"Invalid pagination parameter"}]}
    400 {"errors":[{"code":"InvalidPaginationParameter","detail":"sort must be one of id, created_at, updated_at, with a minus for descending order","title":"Invalid pagination parameter"}]}
    "#);
}

#[tokio::test]
async fn searches_page_by_offset_up_to_a_thousand() {
    let read = |query: &str| Paging::SEARCH.read(&Query::parse(query), None);
    assert!(read("page=10&per_page=100").is_ok());
    insta::assert_snapshot!(show(read("page=11&per_page=100").unwrap_err()).await, @r#"422 {"description":"A search gives at most 1000 results; narrow it","error":"invalid"}"#);
    insta::assert_snapshot!(show(read("page[size]=10").unwrap_err()).await, @r#"400 {"errors":[{"code":"InvalidPaginationParameter","detail":"page[size] is not taken here; use page and per_page","title":"Invalid pagination parameter"}]}"#);
}

#[test]
fn large_sizes_give_the_largest() {
    let read = |paging: Paging, query: &str| paging.read(&Query::parse(query), None).unwrap().size();
    assert_eq!(read(Paging::LIST, "per_page=1000"), 100);
    assert_eq!(read(Paging::LIST, "page[size]=1000"), 100);
    assert_eq!(read(Paging::EXPORT, "page[size]=1000"), 1000);
    assert_eq!(read(Paging::EXPORT, ""), 100);
}

#[test]
fn order_in_both_spellings() {
    let order = |query: &str| TICKETS.read(&Query::parse(query), None).unwrap().order();
    assert_eq!(order(""), Order::ID);
    assert_eq!(order("sort=-updated_at&page[size]=1"), Order { field: "updated_at", direction: Direction::Descending });
    assert_eq!(
        order("sort_by=created_at&sort_order=desc"),
        Order { field: "created_at", direction: Direction::Descending }
    );
    assert_eq!(order("sort_by=subject"), Order::ID);
}

#[test]
fn pages_before_a_cursor_are_fetched_backwards() {
    let cursor = Cursor { key: 7, id: 7 };
    let request = PageRequest::Cursor { size: 2, from: Position::Before(cursor), order: Order::ID };
    assert_eq!(request.fetch_direction(), Direction::Descending);
    let page = Page::from_rows(&request, rows(&request, 9), 9);
    assert_eq!(page.items, [5, 6]);
    assert!(page.more);
}
