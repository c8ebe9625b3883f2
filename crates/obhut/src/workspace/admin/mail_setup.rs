//! The desk's addresses and mail servers: the page that lists them, and the forms.

use world::Timestamp;

use crate::i18n::{Key, Translator};
use crate::workspace::Choice;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::mail::reason;

/// An address in the list.
pub struct AddressLine {
    /// Its number.
    pub id: i64,
    /// The address.
    pub address: String,
    /// The sender's name.
    pub name: String,
    /// Whether answers leave from here when nothing else is said.
    pub is_default: bool,
    /// The group that gets new tickets.
    pub group: Option<String>,
    /// Where its mail is fetched.
    pub incoming: Option<String>,
    /// Where its answers are handed over.
    pub outgoing: Option<String>,
    /// When a mail last came.
    pub last_mail: Option<Timestamp>,
}

/// A server in the list.
pub struct ServerLine {
    /// Its number.
    pub id: i64,
    /// Whether mail is fetched there; else it is handed over there.
    pub incoming: bool,
    /// Account and host, as the list calls it.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
    /// What is wrong, as a word.
    pub error: Option<String>,
    /// When it last worked.
    pub last_success: Option<Timestamp>,
    /// When a mail last came or left.
    pub last_mail: Option<Timestamp>,
}

/// The page that lists both.
#[derive(Default)]
pub struct Overview {
    /// Addresses.
    pub addresses: Vec<AddressLine>,
    /// Servers.
    pub servers: Vec<ServerLine>,
    /// The field in which a filter marks spam.
    pub spam_field: String,
    /// With what its value begins.
    pub spam_word: String,
}

/// Draws the list.
pub fn overview(t: &Translator, page: &Overview) -> Console {
    let head = [Key("mailset-address"), Key("mailset-group"), Key("mailset-ways"), Key("mailset-last-mail")]
        .map(|key| t.get(key).into_owned());
    let rows = page.addresses.iter().map(|line| {
        let mut first = vec![Bit::link(format!("/admin/addresses/{}", line.id), line.address.clone())];
        if line.is_default {
            first.push(Bit::chip(t.get(Key("mailset-usual")), Tone::Info));
        }
        first.push(Bit::sub(line.name.clone()));
        let way =
            |name: &Option<String>| name.clone().unwrap_or_else(|| t.get(Key("mailset-installation")).into_owned());
        let ways = vec![Bit::text(way(&line.incoming)), Bit::sub(way(&line.outgoing))];
        let group = line.group.clone().unwrap_or_else(|| t.get(Key("mailset-usual-group")).into_owned());
        vec![first, vec![Bit::text(group)], ways, vec![moment(t, line.last_mail)]]
    });
    let addresses =
        Table { head: head.to_vec(), rows: rows.collect(), empty: t.get(Key("mailset-no-address")).into_owned() };
    let head =
        [Key("mailset-server"), Key("mailset-state"), Key("mailset-last-mail")].map(|key| t.get(key).into_owned());
    let rows = page.servers.iter().map(|line| {
        let kind = if line.incoming { Key("mailset-kind-in") } else { Key("mailset-kind-out") };
        let first = vec![Bit::link(format!("/admin/servers/{}", line.id), line.name.clone()), Bit::sub(t.get(kind))];
        let again = Act::new(format!("/admin/servers/{}/test", line.id), t.get(Key("mailset-test"))).of(&line.name);
        vec![first, state(t, line), vec![moment(t, line.last_mail)], vec![Bit::Act(again)]]
    });
    let mut columns = head.to_vec();
    columns.push(String::new());
    let servers = Table { head: columns, rows: rows.collect(), empty: t.get(Key("mailset-no-server")).into_owned() };
    let spam = Form::new("spam", "/admin/addresses/filter", t.get(Key("mailset-save")))
        .with(
            Field::line("spam_field", t.get(Key("mailset-spam-field")), &page.spam_field)
                .hint(t.get(Key("mailset-spam-field-hint"))),
        )
        .with(Field::line("spam_word", t.get(Key("mailset-spam-word")), &page.spam_word));
    Console {
        title: t.get(Key("mailset-title")).into_owned(),
        lead: t.get(Key("mailset-text")).into_owned(),
        actions: vec![
            Go::main("/admin/addresses/new", t.get(Key("mailset-new-address"))),
            Go::to("/admin/servers/new/imap", t.get(Key("mailset-new-in"))),
            Go::to("/admin/servers/new/smtp", t.get(Key("mailset-new-out"))),
        ],
        cards: vec![
            Card::new("addresses", t.get(Key("mailset-addresses"))).with(Block::Table(addresses)),
            Card::new("servers", t.get(Key("mailset-servers"))).with(Block::Table(servers)),
            Card::new("filter", t.get(Key("mailset-filter")))
                .about(t.get(Key("mailset-filter-text")))
                .with(Block::Form(spam)),
        ],
        ..Console::default()
    }
}

fn moment(t: &Translator, at: Option<Timestamp>) -> Bit {
    at.map_or_else(|| Bit::text(t.get(Key("mailset-never"))), Bit::Time)
}

/// How a server is, in words and with the moment.
fn state(t: &Translator, line: &ServerLine) -> Vec<Bit> {
    if !line.active {
        return vec![Bit::chip(t.get(Key("mailset-off")), Tone::Plain)];
    }
    match (&line.error, line.last_success) {
        (Some(word), _) => vec![Bit::chip(t.get(Key("mailset-fault")), Tone::Bad), Bit::sub(t.get(reason(word)))],
        (None, Some(at)) => vec![Bit::chip(t.get(Key("mailset-works")), Tone::Good), Bit::Time(at)],
        (None, None) => vec![Bit::chip(t.get(Key("mailset-untried")), Tone::Plain)],
    }
}

/// What the form of an address offers and what is stored.
#[derive(Default)]
pub struct AddressForm {
    /// Its number; none for a new one.
    pub id: Option<i64>,
    /// The address.
    pub address: String,
    /// The sender's name.
    pub name: String,
    /// The signature.
    pub signature: String,
    /// The text of the acknowledgement.
    pub acknowledgement: String,
    /// Whether it is said.
    pub acknowledges: bool,
    /// Whether it is the usual one.
    pub is_default: bool,
    /// The language.
    pub locale: String,
    /// The group, chosen or not: number, name.
    pub groups: Vec<(i64, String)>,
    /// The chosen group.
    pub group: Option<i64>,
    /// Servers for mail in: number, name.
    pub incoming: Vec<(i64, String)>,
    /// The chosen one.
    pub incoming_chosen: Option<i64>,
    /// Servers for mail out: number, name.
    pub outgoing: Vec<(i64, String)>,
    /// The chosen one.
    pub outgoing_chosen: Option<i64>,
    /// What came of a test mail, as a word; nothing is wrong with an empty one.
    pub tested: Option<String>,
}

fn offered(again: &Again, field: &str, none: String, all: &[(i64, String)], chosen: Option<i64>) -> Vec<Choice> {
    let first = Choice { value: String::new(), label: none, selected: again.chose(field, "", chosen.is_none()) };
    let rest = all.iter().map(|(id, name)| {
        let value = id.to_string();
        Choice { selected: again.chose(field, &value, chosen == Some(*id)), value, label: name.clone() }
    });
    std::iter::once(first).chain(rest).collect()
}

/// Draws the form of an address.
pub fn address(t: &Translator, page: &AddressForm, again: &Again) -> Console {
    let word = |key: Key| t.get(key).into_owned();
    let at = page.id.map_or_else(|| "/admin/addresses".to_owned(), |id| format!("/admin/addresses/{id}"));
    let languages =
        [("", word(Key("mailset-language-usual"))), ("de", "Deutsch".to_owned()), ("en", "English".to_owned())];
    let languages = languages.map(|(value, label)| Choice {
        value: value.to_owned(),
        label,
        selected: again.chose("locale", value, page.locale == value),
    });
    let form = Form::new("address", at.clone(), word(Key("mailset-save")))
        .with(
            Field::kind("email", "email", word(Key("mailset-address")), again.value("email", &page.address))
                .needed()
                .checked(again),
        )
        .with(
            Field::line("name", word(Key("mailset-name")), again.value("name", &page.name))
                .hint(word(Key("mailset-name-hint")))
                .checked(again),
        )
        .with(
            Field::pick(
                "group_id",
                word(Key("mailset-group")),
                offered(again, "group_id", word(Key("mailset-usual-group")), &page.groups, page.group),
            )
            .checked(again),
        )
        .with(Field::pick("locale", word(Key("mailset-language")), languages.into()).checked(again))
        .with(
            Field::pick(
                "incoming",
                word(Key("mailset-incoming")),
                offered(again, "incoming", word(Key("mailset-installation-in")), &page.incoming, page.incoming_chosen),
            )
            .checked(again),
        )
        .with(
            Field::pick(
                "outgoing",
                word(Key("mailset-outgoing")),
                offered(again, "outgoing", word(Key("mailset-installation")), &page.outgoing, page.outgoing_chosen),
            )
            .checked(again),
        )
        .with(
            Field::area("signature", word(Key("mailset-signature")), again.value("signature", &page.signature), 4)
                .hint(word(Key("mailset-placeholders")))
                .checked(again),
        )
        .with(Field::tick(
            "acknowledges",
            word(Key("mailset-acknowledges")),
            again.ticked("acknowledges", page.acknowledges),
        ))
        .with(
            Field::area(
                "acknowledgement",
                word(Key("mailset-acknowledgement")),
                again.value("acknowledgement", &page.acknowledgement),
                4,
            )
            .hint(word(Key("mailset-acknowledgement-hint")))
            .checked(again),
        )
        .with(
            Field::tick("default", word(Key("mailset-default")), again.ticked("default", page.is_default))
                .checked(again),
        );
    let mut cards = Vec::new();
    if let Some(tested) = &page.tested {
        let (tone, text) = match tested.as_str() {
            "" => (Tone::Good, word(Key("mailset-test-sent"))),
            fault => (Tone::Bad, t.with(Key("mailset-test-failed"), "reason", t.get(reason(fault))).into_owned()),
        };
        cards.push(Card::new("tested", word(Key("mailset-test-mail"))).with(Block::Notice(tone, text)));
    }
    cards.push(Card::new("data", word(Key("mailset-address"))).with(Block::Form(form)));
    if page.id.is_some() {
        let acts = vec![
            Bit::Act(Act::new(format!("{at}/test"), word(Key("mailset-test-mail")))),
            Bit::Act(Act::new(format!("{at}/remove"), word(Key("mailset-remove"))).dangerous()),
        ];
        cards.push(
            Card::new("acts", word(Key("mailset-acts")))
                .about(word(Key("mailset-test-mail-text")))
                .with(Block::Acts(acts)),
        );
    }
    let title = if page.id.is_some() { page.address.clone() } else { word(Key("mailset-new-address")) };
    Console { title, back: Some(back(t)), problems: again.count(), cards, narrow: true, ..Console::default() }
}

fn back(t: &Translator) -> Go {
    Go::to("/admin/addresses", t.get(Key("mailset-title")))
}

/// What the form of a server offers and what is stored. Secrets are never shown.
#[derive(Default)]
pub struct ServerForm {
    /// Its number; none for a new one.
    pub id: Option<i64>,
    /// Whether mail is fetched there; else it is handed over there.
    pub incoming: bool,
    /// The host.
    pub host: String,
    /// The port.
    pub port: String,
    /// How the connection is protected, as a word.
    pub security: String,
    /// How we sign in, as a word.
    pub sign_in: String,
    /// Whose account.
    pub user: String,
    /// Where access tokens are given out.
    pub token_url: String,
    /// Who we are there.
    pub client_id: String,
    /// What the token shall open.
    pub scope: String,
    /// Folders, one a line.
    pub folders: String,
    /// What happens to a mail once it is taken in, as a word.
    pub after_import: String,
    /// Where it is moved to.
    pub move_to: String,
    /// Whether mail that lies there already is taken in too.
    pub import_old: bool,
    /// Whether it is in use.
    pub active: bool,
    /// How it is.
    pub line: Option<ServerLine>,
}

/// Draws the form of a server.
pub fn server(t: &Translator, page: &ServerForm, again: &Again) -> Console {
    let word = |key: Key| t.get(key).into_owned();
    let kind = if page.incoming { "imap" } else { "smtp" };
    let at = page.id.map_or_else(|| format!("/admin/servers/new/{kind}"), |id| format!("/admin/servers/{id}"));
    let choices = |field: &str, stored: &str, all: &[(&'static str, Key)]| -> Vec<Choice> {
        let choice = |(value, key): &(&'static str, Key)| Choice {
            value: (*value).to_owned(),
            label: t.get(*key).into_owned(),
            selected: again.chose(field, value, stored == *value),
        };
        all.iter().map(choice).collect()
    };
    let secret = |name: &str, label: Key| {
        let field = Field::password(name, word(label), "new-password").checked(again);
        let hint = if page.id.is_some() { word(Key("mailset-secret-kept")) } else { String::new() };
        Field { required: false, hint, ..field }
    };
    let security = [
        ("tls", Key("mailset-security-tls")),
        ("starttls", Key("mailset-security-starttls")),
        ("none", Key("mailset-security-none")),
    ];
    let mut ways = vec![("password", Key("mailset-sign-in-password")), ("oauth", Key("mailset-sign-in-oauth"))];
    if !page.incoming {
        ways.push(("none", Key("mailset-sign-in-none")));
    }
    let mut form = Form::new("server", at.clone(), word(Key("mailset-save")))
        .with(Field::line("host", word(Key("mailset-host")), again.value("host", &page.host)).needed().checked(again))
        .with(
            Field::kind("number", "port", word(Key("mailset-port")), again.value("port", &page.port))
                .needed()
                .checked(again),
        )
        .with(
            Field::radios("security", word(Key("mailset-security")), choices("security", &page.security, &security))
                .checked(again),
        )
        .with(
            Field::radios("sign_in", word(Key("mailset-sign-in")), choices("sign_in", &page.sign_in, &ways))
                .checked(again),
        )
        .with(Field::line("user", word(Key("mailset-user")), again.value("user", &page.user)).checked(again))
        .with(secret("password", Key("mailset-password")))
        .with(
            Field::kind("url", "token_url", word(Key("mailset-token-url")), again.value("token_url", &page.token_url))
                .wide()
                .hint(word(Key("mailset-token-url-hint")))
                .checked(again),
        )
        .with(
            Field::line("client_id", word(Key("mailset-client-id")), again.value("client_id", &page.client_id))
                .checked(again),
        )
        .with(secret("password_client", Key("mailset-client-secret")))
        .with(secret("password_refresh", Key("mailset-refresh-token")))
        .with(Field::line("scope", word(Key("mailset-scope")), again.value("scope", &page.scope)).checked(again));
    if page.incoming {
        let after = [
            ("move", Key("mailset-after-move")),
            ("delete", Key("mailset-after-delete")),
            ("mark", Key("mailset-after-mark")),
        ];
        form = form
            .with(
                Field::area("folders", word(Key("mailset-folders")), again.value("folders", &page.folders), 3)
                    .hint(word(Key("mailset-folders-hint")))
                    .checked(again),
            )
            .with(
                Field::radios(
                    "after_import",
                    word(Key("mailset-after")),
                    choices("after_import", &page.after_import, &after),
                )
                .checked(again),
            )
            .with(
                Field::line("move_to", word(Key("mailset-move-to")), again.value("move_to", &page.move_to))
                    .checked(again),
            )
            .with(Field::tick(
                "import_old",
                word(Key("mailset-import-old")),
                again.ticked("import_old", page.import_old),
            ));
    }
    form = form.with(Field::tick("active", word(Key("mailset-active")), again.ticked("active", page.active)));
    let mut cards = Vec::new();
    if let Some(line) = &page.line {
        let facts = vec![
            (word(Key("mailset-state")), state(t, line)),
            (word(Key("mailset-last-mail")), vec![moment(t, line.last_mail)]),
        ];
        let acts = vec![
            Bit::Act(Act::new(format!("{at}/test"), word(Key("mailset-test")))),
            Bit::Act(Act::new(format!("{at}/remove"), word(Key("mailset-remove"))).dangerous()),
        ];
        let card = Card::new("state", word(Key("mailset-state"))).about(word(Key("mailset-test-text")));
        cards.push(card.with(Block::Facts(facts)).with(Block::Acts(acts)));
    }
    let title = if page.incoming { word(Key("mailset-kind-in")) } else { word(Key("mailset-kind-out")) };
    cards.push(Card::new("data", word(Key("mailset-settings"))).with(Block::Form(form)));
    Console { title, back: Some(back(t)), problems: again.count(), cards, narrow: true, ..Console::default() }
}
