//! Who sees what, and who hears of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use personal::{
    Categories, Category, Disclosure, Fact, Field, Grant, LegalBasis, Looks, Personal, PersonalData, Place, PurposeId,
    Reason, SystemUse, Unknown, Value, Visitor,
};

#[derive(PersonalData)]
#[personal(name = "note")]
struct Note {
    #[personal(n = 0, category = Content, purposes("support"))]
    text: Personal<String>,
    #[personal(unknown)]
    unknown: Unknown,
}

#[derive(PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 1, category = Contact, purposes("support", "surveys"))]
    phones: Vec<Personal<String>>,
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(n = 2, category = Protected, purposes("support"))]
    custom: BTreeMap<i64, Personal<String>>,
    #[personal(n = 3, category = Technical, purposes("support"))]
    agent: Option<Personal<String>>,
    #[personal(n = 4, fact)]
    locale: Option<String>,
    #[personal(n = 5, record)]
    note: Option<Note>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn profile() -> Profile {
    Profile {
        phones: vec!["1".into(), "2".into()],
        name: "Mia".into(),
        custom: BTreeMap::from([(7, "x".into())]),
        agent: None,
        locale: Some("de".to_owned()),
        note: Some(Note { text: "calls at noon".into(), unknown: Unknown::default() }),
        unknown: Unknown::default(),
    }
}

#[derive(Default)]
struct Heard(Mutex<Vec<Option<&'static str>>>);

impl Looks for Heard {
    fn seen(&self, field: Option<&'static Field>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(field.map(|field| field.name));
    }
}

fn access(open: Categories, looks: Arc<dyn Looks>) -> Disclosure {
    Disclosure::issue(Grant { open, reason: Reason::Access { purpose: PurposeId(3) }, looks: Some(looks) })
}

#[test]
fn closed_categories_stay_closed_and_looks_are_heard() {
    let heard = Arc::new(Heard::default());
    let token = access(Categories::NONE.with(Category::Contact).with(Category::Technical), heard.clone());
    let profile = profile();

    assert!(profile.reveal_name(&token).is_none());
    assert!(profile.reveal_custom(&token).is_empty());
    assert!(profile.reveal_agent(&token).is_none(), "an empty field is no look");
    assert!(heard.0.lock().unwrap().is_empty(), "what was refused was not seen");

    assert_eq!(profile.reveal_phones(&token), ["1", "2"]);
    assert_eq!(*heard.0.lock().unwrap(), [Some("phones")]);
}

#[test]
fn looks_outside_a_record_are_heard_without_a_name() {
    let heard = Arc::new(Heard::default());
    let token = access(Categories::ALL, heard.clone());
    let address = Personal::from("mia@example.org");
    assert_eq!(address.disclose(&token), "mia@example.org");
    assert_eq!(address.clone().into_disclosed(&token), "mia@example.org");
    assert_eq!(*heard.0.lock().unwrap(), [None, None]);
}

#[test]
fn disclosure_tells_why_it_was_issued() {
    let token = access(Categories::ALL.without(Category::Protected), Arc::new(Heard::default()));
    assert_eq!(token.reason(), Reason::Access { purpose: PurposeId(3) });
    let shown: Vec<_> =
        Category::ALL.into_iter().filter(|category| token.allows(*category)).map(Category::slug).collect();
    assert_eq!(shown, ["identity", "contact", "content", "technical", "credential"]);
    assert_eq!(
        token.open().and(Categories::of(&[Category::Protected, Category::Contact])),
        Categories::of(&[Category::Contact])
    );
}

/// Writes down the walk, texts included where the disclosure allows.
struct Walk<'d> {
    steps: Vec<String>,
    token: &'d Disclosure,
}

impl Visitor for Walk<'_> {
    fn personal(&mut self, field: &'static Field, place: Place, value: Value<'_>) {
        let text = match value {
            Value::Text(text) => text.reveal(field, self.token).cloned(),
            Value::Bytes(_) | Value::Flag(_) | Value::Number(_) => None,
        };
        self.steps.push(format!("{} {place:?} {}", field.name, text.as_deref().unwrap_or("…")));
    }

    fn fact(&mut self, field: &'static Field, _: Place, fact: Fact<'_>) {
        self.steps.push(format!("{} {fact:?}", field.name));
    }

    fn enter(&mut self, field: &'static Field, _: Place) {
        self.steps.push(format!("{} {{", field.name));
    }

    fn leave(&mut self) {
        self.steps.push("}".to_owned());
    }
}

#[test]
fn walk_visits_every_stored_value_in_the_order_of_numbers() {
    let token = Disclosure::issue(Grant {
        open: Categories::ALL.without(Category::Protected),
        reason: Reason::System(SystemUse::Masking),
        looks: None,
    });
    let mut walk = Walk { steps: Vec::new(), token: &token };
    profile().visit(&mut walk);
    assert_eq!(
        walk.steps,
        [
            "name Only Mia",
            "phones Item(0) 1",
            "phones Item(1) 2",
            "custom Key(7) …",
            "locale Word(\"de\")",
            "note {",
            "text Only calls at noon",
            "}",
        ]
    );
}

#[test]
fn fields_are_declared_in_the_order_of_numbers() {
    let names: Vec<_> = Profile::FIELDS.iter().map(|field| (field.number, field.name)).collect();
    assert_eq!(names, [(0, "name"), (1, "phones"), (2, "custom"), (3, "agent"), (4, "locale"), (5, "note")]);
    let [_, phones, ..] = Profile::FIELDS else { unreachable!("six fields are declared") };
    assert_eq!(
        (phones.record, phones.category, phones.purposes),
        ("profile", Some(Category::Contact), &["support", "surveys"][..])
    );
}

#[test]
fn legal_bases_follow_the_letters_of_the_law() {
    let letters: String = LegalBasis::ALL.into_iter().map(LegalBasis::letter).collect();
    assert_eq!(letters, "abcdef");
    for basis in LegalBasis::ALL {
        assert_eq!(LegalBasis::from_slug(basis.slug()), Some(basis));
    }
    assert_eq!(LegalBasis::from_slug("habit"), None);
}

#[test]
fn inventory_lists_fields_with_category_and_purposes() {
    use personal::{Inventory, Sealed};
    let columns = [
        Sealed::of::<Profile>("person", "sealed_profile", &["unit", "person"]),
        Sealed::of::<Note>("note", "sealed", &[]),
    ];
    let page = Inventory(&columns).markdown();
    let (head, tables) = page.split_once("\n## ").unwrap();
    assert!(head.starts_with("# Data inventory\n"));
    assert_eq!(
        tables,
        "person.sealed_profile: profile\n\nKeys: unit, person\n\n\
         | No. | Field | Category | Purposes |\n|---|---|---|---|\n\
         | 0 | name | identity | support |\n\
         | 1 | phones | contact | support, surveys |\n\
         | 2 | custom | protected | support |\n\
         | 3 | agent | technical | support |\n\
         | 4 | locale | fact |  |\n\
         | 5.0 | note.text | content | support |\n\
         \n## note.sealed: note\n\nKeys: none\n\n\
         | No. | Field | Category | Purposes |\n|---|---|---|---|\n\
         | 0 | text | content | support |\n"
    );
}
