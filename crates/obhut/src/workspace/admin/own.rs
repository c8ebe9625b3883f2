//! What everybody has for themselves: name, password, sessions, tokens, absence.

use world::Timestamp;

use super::{ApiToken, choice, language_choices, new_token};
use crate::i18n::{Key, Translator};
use crate::workspace::console::{Act, Again, Bit, Block, Card, Chip, Console, Field, Form, Table, Tone};

/// A browser somebody is signed in with.
pub struct SessionShown {
    /// Its number.
    pub id: i64,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used, to the hour.
    pub seen: Option<Timestamp>,
    /// Whether it is the one that looks at the page.
    pub this: bool,
}

/// An absence and who could stand in.
#[derive(Default)]
pub struct Away {
    /// From when on, as the form takes it; empty where there is no absence.
    pub from: String,
    /// Until when; empty: until they are back.
    pub until: String,
    /// Who stands in.
    pub substitute: Option<i64>,
    /// Who could.
    pub colleagues: Vec<(i64, String)>,
    /// Whether there is an absence that is not over.
    pub set: bool,
    /// Whether it holds now.
    pub now: bool,
}

/// The card of an absence.
pub fn away_form(t: &Translator, away: &Away, action: &str, again: &Again) -> Card {
    let w = |key: Key| t.get(key).into_owned();
    let nobody = std::iter::once(choice("", w(Key("nobody")), away.substitute.is_none()));
    let others = away.colleagues.iter().map(|(id, name)| {
        let value = id.to_string();
        let chosen = again.chose("substitute", &value, away.substitute == Some(*id));
        choice(value, name, chosen)
    });
    let form = Form::new("away", action, w(Key("away-save")))
        .with(
            Field::kind("datetime-local", "from", w(Key("away-from")), again.value("from", &away.from))
                .hint(w(Key("away-from-hint")))
                .checked(again),
        )
        .with(
            Field::kind("datetime-local", "until", w(Key("away-until")), again.value("until", &away.until))
                .hint(w(Key("away-until-hint")))
                .checked(again),
        )
        .with(Field::pick("substitute", w(Key("away-substitute")), nobody.chain(others).collect()).checked(again));
    let mut card = Card::new("absence", w(Key("away-title"))).about(w(Key("away-text"))).with(Block::Form(form));
    if away.set {
        card = card.with(Block::Acts(vec![Bit::Act(Act::new(format!("{action}/end"), w(Key("away-end"))))]));
        let (key, tone) = if away.now { (Key("away-now"), Tone::Warn) } else { (Key("away-planned"), Tone::Info) };
        card = card.marked(Chip::new(w(key), tone));
    }
    card
}

/// The page of somebody for themselves.
pub struct OwnPage {
    /// Name.
    pub name: String,
    /// The name that customers read instead.
    pub alias: String,
    /// What stands under answers.
    pub signature: String,
    /// Language.
    pub locale: String,
    /// Sessions.
    pub sessions: Vec<SessionShown>,
    /// Tokens for the API.
    pub tokens: Vec<ApiToken>,
    /// A token just made, told once.
    pub word: Option<String>,
    /// The absence.
    pub away: Away,
    /// Until when the training holds; `None` where none is demanded, inner `None` where it is not passed.
    pub training: Option<Option<Timestamp>>,
}

/// The page.
pub fn own(t: &Translator, page: &OwnPage, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let languages = language_choices(|tag| again.chose("locale", tag, page.locale.starts_with(tag)));
    let profile = Form::new("me", "/profile", w(Key("save")))
        .with(Field::line("name", w(Key("people-name")), again.value("name", &page.name)).needed().checked(again))
        .with(
            Field::line("alias", w(Key("own-alias")), again.value("alias", &page.alias))
                .hint(w(Key("own-alias-hint")))
                .checked(again),
        )
        .with(Field::pick("locale", w(Key("language")), languages).checked(again))
        .with(
            Field::area("signature", w(Key("own-signature")), again.value("signature", &page.signature), 4)
                .hint(w(Key("own-signature-hint")))
                .checked(again),
        );
    let password = Form::new("password", "/profile/password", w(Key("own-password-act")))
        .with(Field::password("password_now", w(Key("own-password-now")), "current-password").checked(again))
        .with(
            Field::password("password", w(Key("own-password-new")), "new-password")
                .hint(w(Key("own-password-hint")))
                .checked(again),
        )
        .with(Field::password("password_again", w(Key("own-password-again")), "new-password").checked(again));
    let rows = page.sessions.iter().map(|session| {
        let mut seen: Vec<Bit> = session.seen.map(Bit::Time).into_iter().collect();
        if session.this {
            seen.push(Bit::chip(w(Key("session-this")), Tone::Good));
        }
        let end = Act::new(format!("/profile/sessions/{}/end", session.id), w(Key("session-end")));
        vec![vec![Bit::Time(session.created)], seen, vec![Bit::Act(end)]]
    });
    let head = vec![w(Key("session-since")), w(Key("session-seen")), String::new()];
    let sessions = Table { head, rows: rows.collect(), empty: String::new() };
    let all = Bit::Act(Act::new("/profile/sessions/end", w(Key("session-end-all"))));
    let mut cards = vec![Card::new("profile", w(Key("own-about"))).with(Block::Form(profile))];
    if let Some(until) = page.training {
        let card = Card::new("training", w(Key("own-training")));
        cards.push(match until {
            Some(until) => card
                .marked(Chip::new(w(Key("training-passed")), Tone::Good))
                .with(Block::Facts(vec![(w(Key("own-training-until")), vec![Bit::Time(until)])])),
            None => card.marked(Chip::new(w(Key("training-open")), Tone::Warn)).with(Block::Facts(vec![(
                w(Key("own-training")),
                vec![Bit::link("/training", w(Key("own-training-go")))],
            )])),
        });
    }
    cards.push(away_form(t, &page.away, "/profile/absence", again));
    cards.push(
        Card::new("secret", w(Key("own-password"))).about(w(Key("own-password-text"))).with(Block::Form(password)),
    );
    let card = Card::new("sessions", w(Key("own-sessions"))).about(w(Key("own-sessions-text")));
    cards.push(card.with(Block::Table(sessions)).with(Block::Acts(vec![all])));
    if let Some(word) = &page.word {
        cards.push(new_token(t, word));
    }
    let rows = page.tokens.iter().map(|token| token.row(t, "/profile/tokens", false)).collect();
    let head = vec![w(Key("token-label")), w(Key("token-used")), String::new()];
    let tokens = Table { head, rows, empty: w(Key("token-none")) };
    let form = Form::new("token", "/profile/tokens", w(Key("token-make"))).with(
        Field::line("label", w(Key("token-label")), again.value("label", ""))
            .needed()
            .hint(w(Key("token-label-hint")))
            .checked(again),
    );
    let card = Card::new("tokens", w(Key("own-tokens"))).about(w(Key("own-tokens-text")));
    cards.push(card.with(Block::Table(tokens)).with(Block::Form(form)));
    Console { title: w(Key("own-title")), problems: again.count(), cards, narrow: true, ..Console::default() }
}
