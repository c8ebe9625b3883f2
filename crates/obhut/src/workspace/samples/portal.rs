//! The customers' side.

use personal::Category;

use super::{Album, DAY, HOUR, ago, frame};
use crate::access_log::Deed;
use crate::appearance::footer::{Footer, Leads};
use crate::consent::view::{Choice, Line as Purpose};
use crate::i18n::{Key, Language};
use crate::portal::data::{End, For, Item, Receiver, What};
use crate::portal::data_view::{self, Again, DataPage, Known, ShutPage};
use crate::portal::door_view::{self, DoorPage, LinkPage, Refusal};
use crate::portal::links::LinkKind;
use crate::portal::requests_view::{
    self, AnswerBox, File, KeptPage, Line, ListPage, Refused, RequestPage, Said, Stage,
};
use crate::portal::{Place, PortalFrame};
use crate::purposes::sql::PurposeRow;
use crate::words::Role;
use crate::workspace::privacy::LogLine;
use crate::workspace::{Body, Problem};

fn around(language: Language, place: Place) -> PortalFrame {
    let signed_in = place != Place::Other;
    PortalFrame { frame: frame(language), place, signed_in, help: true, contact: true, chat: true, footer: footer() }
}

/// Links below the pages, one of them without a page in English.
pub(super) fn footer() -> Footer {
    let mut footer = Footer::default();
    footer.set(Leads::Privacy, Language::German, "/help/de/articles/7");
    footer.set(Leads::Privacy, Language::English, "/help/en/articles/7");
    footer.set(Leads::Accessibility, Language::German, "/help/de/articles/8");
    footer.set(Leads::Imprint, Language::German, "/help/de/articles/9");
    footer
}

/// All pages.
pub(super) fn all(album: &mut Album, language: Language) {
    doors(album, language);
    requests(album, language);
    stored(album, language);
}

fn doors(album: &mut Album, language: Language) {
    let portal = around(language, Place::Other);
    let email = || "leyla.demir@mail.example".to_owned();
    let limited = Some(Refusal::TooMany { minutes: 3 });
    album.put("portal-door", door_view::door(&portal, &DoorPage::default()));
    for (name, link, password) in [
        ("portal-door-no-address", Some(Refusal::NoAddress), None),
        ("portal-door-limited", limited, None),
        ("portal-door-wrong", None, Some(Refusal::Wrong)),
    ] {
        let page = DoorPage { email: email(), back: "/portal/data".into(), link, password };
        album.put(name, door_view::door(&portal, &page));
    }
    for (name, page) in [
        ("portal-link", LinkPage::Good(LinkKind::SignIn)),
        ("portal-link-data", LinkPage::Good(LinkKind::Data)),
        ("portal-link-address", LinkPage::Good(LinkKind::Address)),
        ("portal-link-spent", LinkPage::Spent { kind: LinkKind::SignIn, again: true }),
        ("portal-link-spent-address", LinkPage::Spent { kind: LinkKind::Address, again: false }),
        ("portal-link-unknown", LinkPage::Unknown),
        ("portal-link-sent", LinkPage::Sent(LinkKind::SignIn)),
        ("portal-link-sent-own", LinkPage::Sent(LinkKind::Data)),
        ("portal-link-confirmed", LinkPage::Confirmed),
        ("portal-link-taken", LinkPage::Taken),
    ] {
        album.put(name, door_view::link(&portal, &page, "MDEyMzQ1Njc4OWFiY2RlZg"));
    }
}

fn requests(album: &mut Album, language: Language) {
    let portal = around(language, Place::Requests);
    let line =
        |number, subject: &str, stage, seconds| Line { number, subject: subject.into(), stage, changed: ago(seconds) };
    let lines = vec![
        line(1204, "Fernseher bleibt nach dem Update schwarz", Stage::Yours, HOUR),
        line(1187, "Fernbedienung vertauscht", Stage::Working, 20 * HOUR),
        line(877, "Altgerät abholen", Stage::Solved, 3 * DAY),
        line(640, "", Stage::Closed, 400 * DAY),
    ];
    let older = Some("/portal/requests?before=1.2".to_owned());
    album.put("portal-requests", requests_view::list(&portal, &ListPage { lines, older }));
    album.put("portal-requests-none", requests_view::list(&portal, &ListPage { lines: Vec::new(), older: None }));
    let file = |url: bool| File {
        name: "standby-licht_<nachts>.jpg".into(),
        size: 482_113,
        url: url.then(|| "/portal/files/17".to_owned()),
    };
    let page = |stage, answer| RequestPage {
        number: 1204,
        subject: "Fernseher bleibt nach dem Update <b>nicht</b> an".into(),
        stage,
        asked: ago(3 * DAY),
        said: vec![
            Said {
                id: 1,
                own: true,
                by: String::new(),
                at: ago(3 * DAY),
                body: Body::plain("Guten Tag,\n\nseit dem Update bleibt das Bild schwarz. <script>alert(1)</script>"),
                files: vec![file(true)],
            },
            Said {
                id: 2,
                own: false,
                by: "Ayşe K.".into(),
                at: ago(HOUR),
                body: Body::CleanedHtml("<p>Bitte ziehen Sie den Stecker <strong>zwei Minuten</strong>.</p>".into()),
                files: Vec::new(),
            },
        ],
        older: Some("/portal/requests/1204?before=1.2".into()),
        answer,
    };
    let empty = || AnswerBox { once: "k3y".into(), ..AnswerBox::default() };
    album.put("portal-request", requests_view::request(&portal, &page(Stage::Yours, empty())));
    album.put("portal-request-solved", requests_view::request(&portal, &page(Stage::Solved, empty())));
    album.put("portal-request-closed", requests_view::request(&portal, &page(Stage::Closed, empty())));
    for (name, refused) in [
        ("portal-request-old", Refused::Old),
        ("portal-request-large", Refused::TooLarge),
        ("portal-request-empty", Refused::Text(Problem::Missing)),
    ] {
        let text = "Noch etwas: <script>alert(1)</script>".to_owned();
        let answer = AnswerBox { text, files: vec![file(false)], refused: Some(refused), ..empty() };
        album.put(name, requests_view::request(&portal, &page(Stage::Working, answer)));
    }
    let kept = KeptPage { number: 1204, text: "Noch etwas".into(), once: "k3y".into(), files: true };
    album.put("portal-kept", requests_view::kept(&around(language, Place::Other), &kept));
}

fn stored(album: &mut Album, language: Language) {
    let portal = around(language, Place::Data);
    album.put("portal-data-shut", data_view::shut(&portal, &ShutPage { proven: false, refused: None }));
    let wrong = ShutPage { proven: false, refused: Some(Refusal::Wrong) };
    album.put("portal-data-wrong", data_view::shut(&portal, &wrong));
    album.put("portal-data-proven", data_view::shut(&portal, &ShutPage { proven: true, refused: None }));
    album.put("portal-data", data_view::data(&portal, &data(Again::default())));
    for (name, field, typed) in [
        ("portal-data-name", "name", ""),
        ("portal-data-phone", "phone", "keine <b>nicht</b>"),
        ("portal-data-email", "email", "keine"),
        ("portal-data-reason", "reason", ""),
    ] {
        let again = Again { field, typed: typed.into(), problem: Some(Problem::Missing) };
        album.put(name, data_view::data(&portal, &data(again)));
    }
}

fn data(again: Again) -> DataPage {
    let support = PurposeRow {
        id: 1,
        slug: "support".into(),
        title: String::new(),
        description: String::new(),
        basis: "contract".into(),
        updated_at: 0,
    };
    let holm = |masked| Receiver { name: "Zählerwerk Holm GmbH".into(), country: Some("DE".into()), masked };
    let item = |what, count, purpose, receivers, end| Item { what, count, purpose, receivers, end };
    let purposes = || For::Purposes(vec![support.clone()]);
    let known = |id, address: &str, primary, phone| Known { id, address: address.into(), primary, phone };
    let line = |seq, deed, role, categories, seconds| LogLine {
        seq,
        at: ago(seconds),
        deed,
        act: "ticket.look".into(),
        kind: "look.ticket".into(),
        object: 1204,
        people: Vec::new(),
        categories,
        purpose: Some("support".into()),
        role,
        via: "web".into(),
    };
    DataPage {
        until: ago(-600),
        name: "Leyla Demir".into(),
        addresses: vec![
            known(1, "leyla.demir@mail.example", true, false),
            known(2, "leyla@arbeit.example", false, false),
            known(3, "0431 555 01 38", true, true),
        ],
        items: vec![
            item(What::Profile, 1, purposes(), Vec::new(), End::Forgotten),
            item(What::Addresses, 3, purposes(), Vec::new(), End::Forgotten),
            item(What::Open, 1, purposes(), vec![holm(true)], End::Forgotten),
            item(What::Done, 4, purposes(), vec![holm(false)], End::Forgotten),
            item(What::Trashed, 1, purposes(), Vec::new(), End::Days(30)),
            item(What::Messages, 9, purposes(), vec![holm(true)], End::WithRequest),
            item(What::Sessions, 2, For::Safety, Vec::new(), End::Hours(12)),
            item(What::Log, 14, For::Proof, Vec::new(), End::NamesAfter(180)),
        ],
        log: vec![
            line(812, Deed::Seen, Role::Agent, vec![(Category::Identity, Some(2)), (Category::Content, None)], HOUR),
            line(640, Deed::Sent, Role::Specialist, Vec::new(), 2 * DAY),
        ],
        consents: vec![purpose(2, "Umfragen", Key("consent-given"), Some(Choice::Withdraw))],
        objections: vec![purpose(3, "Werbung", Key("consent-interest"), Some(Choice::Object))],
        logged: 14,
        newest: None,
        older: Some("/portal/data?before=640#zugriffe".into()),
        named_days: 180,
        again,
    }
}

fn purpose(purpose: i64, title: &str, state: Key, choice: Option<Choice>) -> Purpose {
    let used = choice == Some(Choice::Withdraw);
    Purpose {
        purpose,
        title: title.into(),
        text: "Höchstens eine kurze Umfrage im Monat.".into(),
        state,
        used,
        at: Some(ago(40 * DAY)),
        source: Some(Key("consent-by-page")),
        version: Some(2),
        until: (choice == Some(Choice::Withdraw)).then(|| ago(-200 * DAY)),
        wording: (choice == Some(Choice::Give)).then_some(7),
        choice,
    }
}
