//! When a trigger fires: the conditions that views have, and those that only a change can meet.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::conditions::{self, Condition, Field, Seen};
use crate::error::{Error, Fault, FaultKind};
use crate::tickets::TicketRow;
use crate::words::{Priority, Status, TicketKind};

/// Conditions of one list at most.
const MOST: usize = 50;
/// Fields whose change can be asked for.
const CHANGING: [Field; 5] = [Field::Status, Field::Priority, Field::Kind, Field::Group, Field::Assignee];

/// How a field is to have moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// To another value.
    Changed,
    /// Not at all.
    Stayed,
    /// To this value.
    To,
    /// From this value.
    From,
    /// To any other than this, or not at all.
    NotTo,
    /// From any other than this, or not at all.
    NotFrom,
}

impl Move {
    const ALL: [Self; 6] = [Self::Changed, Self::Stayed, Self::To, Self::From, Self::NotTo, Self::NotFrom];

    const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Stayed => "not_changed",
            Self::To => "value",
            Self::From => "value_previous",
            Self::NotTo => "not_value",
            Self::NotFrom => "not_value_previous",
        }
    }
}

/// One condition of a trigger.
#[derive(Clone, PartialEq, Eq)]
pub enum Check {
    /// How the ticket stands.
    Stands(Condition),
    /// Whether it has just arisen, or has changed.
    Arises(bool),
    /// How a field has moved.
    Moves(Field, Move, Zeroizing<String>),
    /// Whether something is said, and whether the customer may read it.
    Said(Option<bool>),
    /// Whether a customer acts, or somebody of the desk.
    ByCustomer(bool),
}

/// What happens to a ticket when its triggers are asked.
pub struct Moment<'a> {
    /// The ticket now.
    pub seen: Seen<'a>,
    /// The ticket before; none where it has just arisen.
    pub before: Option<&'a TicketRow>,
    /// Whether something is said, and whether the customer may read it.
    pub public: Option<bool>,
    /// Whether a customer acts.
    pub by_customer: bool,
}

impl Check {
    /// Reads a condition as it was given.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(field: &str, operator: &str, value: &str) -> Result<Self, FaultKind> {
        let (field, operator, value) = (field.trim(), operator.trim(), value.trim());
        let negated = operator == "is_not";
        match field {
            "update_type" if matches!(operator, "is" | "is_not") => match value {
                "Create" | "create" => return Ok(Self::Arises(!negated)),
                "Change" | "change" => return Ok(Self::Arises(negated)),
                _ => return Err(FaultKind::Invalid),
            },
            "comment_is_public" if operator == "is" => match value {
                "true" | "requester_can_see_comment" => return Ok(Self::Said(Some(true))),
                "false" => return Ok(Self::Said(Some(false))),
                "not_relevant" => return Ok(Self::Said(None)),
                _ => return Err(FaultKind::Invalid),
            },
            "role" if matches!(operator, "is" | "is_not") => match value {
                "end_user" => return Ok(Self::ByCustomer(!negated)),
                "agent" => return Ok(Self::ByCustomer(negated)),
                _ => return Err(FaultKind::Invalid),
            },
            _ => {}
        }
        if let Some(moved) = Move::ALL.into_iter().find(|moved| moved.word() == operator) {
            let field = Field::from_word(field).ok_or(FaultKind::Unknown)?;
            let bare = matches!(moved, Move::Changed | Move::Stayed);
            if !CHANGING.contains(&field) || !bare && Condition::of(&field.word(), "is", value).is_err() {
                return Err(FaultKind::Invalid);
            }
            return Ok(Self::Moves(field, moved, Zeroizing::new(if bare { String::new() } else { value.to_owned() })));
        }
        let condition = Condition::of(field, operator, value)?;
        if !conditions::is_of_the_moment(condition.field) || condition.value.as_str() == "current_groups" {
            return Err(FaultKind::Invalid);
        }
        Ok(Self::Stands(condition))
    }

    /// As the API writes it.
    pub fn wire(&self) -> Value {
        let one = |field: &str, operator: &str, value: &str| json!({"field": field, "operator": operator, "value": if value.is_empty() { Value::Null } else { value.into() }});
        match self {
            Self::Stands(condition) => condition.wire(),
            Self::Arises(created) => one("update_type", "is", if *created { "Create" } else { "Change" }),
            Self::Moves(field, moved, value) => one(&field.word(), moved.word(), value),
            Self::Said(Some(true)) => one("comment_is_public", "is", "true"),
            Self::Said(Some(false)) => one("comment_is_public", "is", "false"),
            Self::Said(None) => one("comment_is_public", "is", "not_relevant"),
            Self::ByCustomer(customer) => one("role", "is", if *customer { "end_user" } else { "agent" }),
        }
    }

    /// As a line of a form.
    pub fn line(&self) -> String {
        let wire = self.wire();
        let word = |key: &str| wire.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("{} {} {}", word("field"), word("operator"), word("value")).trim_end().to_owned()
    }

    /// Whether it holds.
    pub fn holds(&self, moment: &Moment<'_>) -> bool {
        match self {
            Self::Stands(condition) => conditions::holds(condition, &moment.seen),
            Self::Arises(created) => *created == moment.before.is_none(),
            Self::Said(None) => moment.public.is_some(),
            Self::Said(public) => moment.public == *public,
            Self::ByCustomer(customer) => moment.by_customer == *customer,
            Self::Moves(field, moved, value) => {
                let now = value_of(*field, moment.seen.row);
                let Some(before) = moment.before.map(|row| value_of(*field, row)) else {
                    // What arises with a value has come to it.
                    return match moved {
                        Move::Stayed => false,
                        Move::Changed => now != nothing(*field),
                        Move::To => now == normal(*field, value),
                        Move::NotTo => now != normal(*field, value),
                        Move::From => false,
                        Move::NotFrom => true,
                    };
                };
                let (changed, wanted) = (before != now, normal(*field, value));
                match moved {
                    Move::Changed => changed,
                    Move::Stayed => !changed,
                    Move::To => changed && now == wanted,
                    Move::From => changed && before == wanted,
                    Move::NotTo => !changed || now != wanted,
                    Move::NotFrom => !changed || before != wanted,
                }
            }
        }
    }
}

fn value_of(field: Field, row: &TicketRow) -> i64 {
    match field {
        Field::Status => i64::from(crate::tickets::places::status(row.status)),
        Field::Priority => i64::from(crate::tickets::places::priority(row.priority)),
        Field::Kind => i64::from(crate::tickets::places::kind(row.kind)),
        Field::Group => row.group.unwrap_or(0),
        _ => row.assignee.unwrap_or(0),
    }
}

/// What stands where nothing was chosen.
fn nothing(field: Field) -> i64 {
    match field {
        Field::Status => i64::from(crate::tickets::places::status(Status::New)),
        _ => 0,
    }
}

fn normal(field: Field, value: &str) -> i64 {
    match field {
        Field::Status => {
            Status::from_word(value).map_or(-1, |status| i64::from(crate::tickets::places::status(status)))
        }
        Field::Priority => i64::from(crate::tickets::places::priority(Priority::from_word(value))),
        Field::Kind => i64::from(crate::tickets::places::kind(TicketKind::from_word(value))),
        _ => value.parse().unwrap_or(0),
    }
}

/// Conditions that must all hold, and conditions of which one must.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Checks {
    /// All of these.
    pub all: Vec<Check>,
    /// Any of these, if there are some.
    pub any: Vec<Check>,
}

impl Checks {
    /// Reads the lists of a request.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `all` or `any`.
    pub fn of_wire(all: Option<&Value>, any: Option<&Value>) -> Result<Self, Error> {
        Ok(Self { all: list("all", all)?, any: list("any", any)? })
    }

    /// As the API writes it.
    pub fn wire(&self) -> Value {
        let list = |checks: &[Check]| checks.iter().map(Check::wire).collect::<Vec<_>>();
        json!({"all": list(&self.all), "any": list(&self.any)})
    }

    /// As it was sealed; what this version cannot read makes the whole unreadable, and the trigger rests.
    pub fn of_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Self::of_wire(value.get("all"), value.get("any")).ok()
    }

    /// Reads the lines of a form: field, operator and value.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the list.
    pub fn of_lines(name: &'static str, text: &str) -> Result<Vec<Check>, Error> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let read = lines.map(|line| {
            let mut words = line.trim().splitn(3, char::is_whitespace);
            let mut word = || words.next().unwrap_or_default();
            Check::of(word(), word(), word())
        });
        gathered(name, read.collect())
    }

    /// Whether they hold.
    pub fn hold(&self, moment: &Moment<'_>) -> bool {
        self.all.iter().all(|check| check.holds(moment))
            && (self.any.is_empty() || self.any.iter().any(|check| check.holds(moment)))
    }
}

fn list(name: &'static str, value: Option<&Value>) -> Result<Vec<Check>, Error> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Error::invalid(name, FaultKind::Invalid)),
    };
    let word = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = items
        .iter()
        .map(|item| Check::of(&word(item, "field"), &word(item, "operator"), &conditions::value_of(item.get("value"))));
    gathered(name, read.collect())
}

fn gathered(name: &'static str, read: Vec<Result<Check, FaultKind>>) -> Result<Vec<Check>, Error> {
    if read.len() > MOST {
        return Err(Error::invalid(name, FaultKind::TooLong));
    }
    let faults = read.iter().filter_map(|one| one.as_ref().err());
    let faults: Vec<Fault> = faults.map(|kind| Fault { field: name, kind: *kind, of: None }).collect();
    if faults.is_empty() { Ok(read.into_iter().flatten().collect()) } else { Err(Error::Invalid(faults)) }
}
