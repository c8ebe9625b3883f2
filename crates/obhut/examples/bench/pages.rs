//! The pages of the workspace: a list, a view by a tag, a ticket with twenty messages, the search page.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use obhut::conditions::Conditions;
use obhut::http::session::SessionSecret;
use obhut::staff::tokens;
use obhut::views::{Layout, NewView, Sharing, ops};
use obhut::words::TokenKind;
use serde_json::json;

use crate::client::{self, Make};
use crate::desk;
use crate::http::Bench;
use crate::table::{Row, Table};
use crate::text;

/// What a browser of the member of staff brings along.
pub struct Browser {
    cookie: String,
    csrf: String,
    view: i64,
}

/// Signs the member of staff in and makes a view with a condition on a tag, before the server takes the directory.
pub fn prepare(place: &Path) -> Result<Browser> {
    let opened = desk::open(place)?;
    let random = &*opened.desk.world.random;
    let secret = SessionSecret::new(random);
    let word = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, secret.bytes());
    let csrf = secret.csrf_token(random);
    let staff = opened.staff()?;
    let cookie = format!("obhut={word}");
    let expires = opened.desk.world.clock.now().plus_seconds(86_400).0;
    opened.write(&opened.system(), move |tx, cx| {
        tokens::store(tx, cx, Some(staff), TokenKind::Session, &word, None, Some(expires)).map(drop)
    })?;
    let all = json!([
        {"field": "status", "operator": "less_than", "value": "solved"},
        {"field": "current_tags", "operator": "includes", "value": text::word(7)},
    ]);
    let conditions = Conditions::of_wire(Some(&all), None).context("the conditions of the view")?;
    let view = NewView {
        title: "Bench".into(),
        description: None,
        conditions,
        layout: Layout::default(),
        sharing: Sharing::Own,
        active: true,
    };
    let view = opened.write(&opened.acting()?, move |tx, cx| ops::create(tx, cx, &view))?;
    Ok(Browser { cookie, csrf, view })
}

/// Loads each page with four browsers at a time.
pub fn measure(bench: &Bench<'_>, browser: &Browser, table: &mut Table) -> Result<()> {
    const AIM: Option<&str> = Some("p95 < 50 ms");
    let search = browser.post("/search", &format!("q={}", text::word(25)));
    // The first search builds the index, which views by tag need too.
    for _ in 0..600 {
        let (status, body) = client::once(bench.server.address, &search)?;
        if status != 200 {
            bail!("the search page answers {status}: {}", body.chars().take(80).collect::<String>());
        }
        if body.contains("class=\"hit\"") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let always = |request: Vec<u8>| -> Make { Arc::new(move |_, _| request.clone()) };
    let long: Arc<[i64]> = bench.seeded.long.as_slice().into();
    let cookie = browser.cookie.clone();
    let ticket: Make = Arc::new(move |client, turn| {
        let number = long.get((client * 31 + turn as usize) % long.len().max(1)).copied().unwrap_or(1);
        page("GET", &format!("/tickets/{number}?view=all"), &cookie, "")
    });
    let rows: [(&str, Make); 5] = [
        ("pages: a ticket with 20 messages beside its list", ticket),
        ("pages: the list of all tickets", always(browser.get("/tickets?view=all"))),
        ("pages: the list of one's own", always(browser.get("/tickets?view=mine"))),
        ("pages: a view with a condition on a tag", always(browser.get(&format!("/tickets?view=v-{}", browser.view)))),
        ("pages: the search page, one word", always(search)),
    ];
    for (name, make) in rows {
        bench.saturate(table, name, 1, &make, AIM)?;
    }
    let (_, body) = client::once(bench.server.address, &browser.get("/tickets?view=all"))?;
    table.add(Row::new("pages", "the list as HTML", bench.seeded.size).value(body.len() as f64 / 1_000.0, "kB"));
    Ok(())
}

impl Browser {
    fn get(&self, path: &str) -> Vec<u8> {
        page("GET", path, &self.cookie, "")
    }

    fn post(&self, path: &str, fields: &str) -> Vec<u8> {
        page("POST", path, &self.cookie, &format!("csrf={}&{fields}", self.csrf))
    }
}

fn page(method: &str, path: &str, cookie: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: desk.example\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
