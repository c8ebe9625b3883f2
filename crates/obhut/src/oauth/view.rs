//! What people see of programs: the question whether one may come in, and the list of the administration.

use askama::Template;

use super::{Scopes, USUAL_SECONDS};
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::admin::choice;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Field, Form, Table};
use crate::workspace::{Choice, Frame};

/// The question whether a program may come in.
pub struct AllowPage {
    /// What the program is called.
    pub client: String,
    /// Who is asked.
    pub name: String,
    /// How far it wants to go.
    pub scopes: Scopes,
    /// The host that gets the code.
    pub host: String,
    /// What the answer sends along unseen.
    pub hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "oauth/allow.html")]
struct AllowTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a AllowPage,
}

#[derive(Template)]
#[template(path = "oauth/unknown.html")]
struct UnknownTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
}

/// Draws the question.
pub fn allow(frame: &Frame, page: &AllowPage) -> Result<String, askama::Error> {
    AllowTemplate { t: frame.translator(), frame, page }.render()
}

/// Draws what is said where nobody knows the program, or the address it wants people to be sent to.
pub fn unknown(frame: &Frame) -> Result<String, askama::Error> {
    UnknownTemplate { t: frame.translator(), frame }.render()
}

/// A program in the list of the administration.
pub struct ClientLine {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it calls itself.
    pub identifier: String,
    /// Whether it keeps a secret.
    pub confidential: bool,
    /// How far it may go.
    pub scopes: Scopes,
    /// Whose rights it has where nobody lends it any.
    pub owner: String,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<String>,
    /// How long its tokens open, in seconds.
    pub seconds: i64,
}

/// The programs, and what is told of them once.
#[derive(Default)]
pub struct Programs {
    /// All of them.
    pub clients: Vec<ClientLine>,
    /// Whose rights a new one can have: number and name, one's own first.
    pub owners: Vec<(i64, String)>,
    /// Name and secret of the one that was just entered.
    pub told: Option<(String, String)>,
}

/// How long tokens may open, to choose from.
const HOURS: [i64; 4] = [1, 8, 24, 48];

/// What scopes are called.
const fn scopes_key(scopes: Scopes) -> Key {
    match scopes {
        Scopes::Read => Key("oauth-scope-read"),
        Scopes::Write => Key("oauth-scope-write"),
        Scopes::Both => Key("oauth-scope-both"),
    }
}

fn lasting(t: &Translator, seconds: i64) -> String {
    let minutes = seconds / 60;
    if minutes % 60 == 0 {
        t.with(Key("oauth-hours"), "n", minutes / 60).into_owned()
    } else {
        t.with(Key("oauth-minutes"), "n", minutes).into_owned()
    }
}

/// The cards of the page of access: the secret that is told once, the list, and the form for a new program.
pub fn cards(t: &Translator, programs: &Programs, again: &Again) -> Vec<Card> {
    let w = |key: Key| t.get(key).into_owned();
    let mut cards = Vec::new();
    if let Some((name, secret)) = &programs.told {
        let title = t.with(Key("oauth-secret-title"), "name", name.as_str());
        cards.push(
            Card::new("client-secret", title).about(w(Key("oauth-secret-once"))).with(Block::Raw(secret.clone())),
        );
    }
    let list = Card::new("clients", w(Key("oauth-title"))).about(w(Key("oauth-lead")));
    cards.push(list.with(Block::Table(table(t, &programs.clients))));
    let form = form(t, programs, again);
    cards.push(Card::new("new-client", w(Key("oauth-new"))).about(w(Key("oauth-new-text"))).with(Block::Form(form)));
    cards
}

fn table(t: &Translator, clients: &[ClientLine]) -> Table {
    let w = |key: Key| t.get(key).into_owned();
    let rows = clients.iter().map(|one| {
        let below = |act: &str| format!("/admin/clients/{}/{act}", one.id);
        let mut acts = Vec::new();
        if one.confidential {
            acts.push(Bit::Act(Act::new(below("secret"), w(Key("oauth-renew"))).of(&one.name).dangerous()));
        }
        acts.push(Bit::Act(Act::new(below("delete"), w(Key("oauth-delete"))).of(&one.name).dangerous()));
        let kind = if one.confidential { Key("oauth-confidential") } else { Key("oauth-public") };
        let mut to: Vec<Bit> = one.redirect_uris.iter().map(Bit::sub).collect();
        if to.is_empty() {
            to.push(Bit::text(w(Key("oauth-no-address"))));
        }
        vec![
            vec![Bit::Strong(one.name.clone()), Bit::Mono(one.identifier.clone()), Bit::sub(w(kind))],
            vec![Bit::text(w(scopes_key(one.scopes))), Bit::sub(lasting(t, one.seconds))],
            vec![Bit::text(&one.owner)],
            to,
            acts,
        ]
    });
    Table {
        rows: rows.collect(),
        head: vec![
            w(Key("oauth-program")),
            w(Key("oauth-scopes")),
            w(Key("oauth-owner")),
            w(Key("oauth-returns")),
            String::new(),
        ],
        empty: w(Key("oauth-none")),
    }
}

fn form(t: &Translator, programs: &Programs, again: &Again) -> Form {
    let w = |key: Key| t.get(key).into_owned();
    let picked = |field: &str, value: String, label: String, usual: bool| {
        let selected = again.chose(field, &value, usual);
        choice(value, label, selected)
    };
    let kinds = [("confidential", Key("oauth-confidential-choice")), ("public", Key("oauth-public-choice"))];
    let kinds = kinds.map(|(value, label)| picked("kind", value.to_owned(), w(label), value == "confidential"));
    let scopes =
        Scopes::ALL.map(|one| picked("scopes", one.text().to_owned(), w(scopes_key(one)), one == Scopes::Read));
    let durations = std::iter::once(USUAL_SECONDS).chain(HOURS.map(|hours| hours * 3600));
    let durations: Vec<Choice> = durations
        .map(|seconds| picked("expires_in", seconds.to_string(), lasting(t, seconds), seconds == USUAL_SECONDS))
        .collect();
    let mut owners = Vec::new();
    for (at, (id, name)) in programs.owners.iter().enumerate() {
        owners.push(picked("user_id", id.to_string(), name.clone(), at == 0));
    }
    Form::new("new-client", "/admin/clients", w(Key("oauth-add")))
        .with(Field::line("name", w(Key("oauth-name")), again.value("name", "")).needed().checked(again))
        .with(
            Field::line("identifier", w(Key("oauth-identifier")), again.value("identifier", ""))
                .hint(w(Key("oauth-identifier-hint")))
                .checked(again),
        )
        .with(Field::radios("kind", w(Key("oauth-kind")), kinds.into()).checked(again))
        .with(
            Field::area("redirect_uri", w(Key("oauth-addresses")), again.value("redirect_uri", ""), 3)
                .hint(w(Key("oauth-addresses-hint")))
                .checked(again),
        )
        .with(Field::radios("scopes", w(Key("oauth-scopes")), scopes.into()).checked(again))
        .with(Field::pick("user_id", w(Key("oauth-owner")), owners).hint(w(Key("oauth-owner-hint"))).checked(again))
        .with(
            Field::pick("expires_in", w(Key("oauth-lasting")), durations)
                .hint(w(Key("oauth-lasting-hint")))
                .checked(again),
        )
}
