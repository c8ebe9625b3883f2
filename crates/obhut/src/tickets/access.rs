//! Which tickets exist for whom. A ticket that does not exist for the actor is not found, in lists and alone.

use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::listing::Conditions;
use crate::tickets::sql::TicketRow;
use crate::words::{Rights, Role, Standing};

/// What the actor's list of tickets is narrowed to; made before the list, because conditions borrow from it.
pub struct Scope {
    hidden: Vec<i64>,
    own_groups: Vec<i64>,
    person: i64,
    role: Role,
}

impl Scope {
    /// The actor's scope.
    pub fn of(actor: &Actor) -> Self {
        Self {
            hidden: actor.hidden_groups.to_vec(),
            own_groups: actor.groups.iter().map(|(group, _)| *group).collect(),
            person: actor.person.unwrap_or(0),
            role: actor.role,
        }
    }

    /// Narrows a list of tickets in normal standing.
    pub fn narrow<'a>(&'a self, conditions: &mut Conditions<'a>) {
        conditions.add_fixed("standing = 'normal'");
        conditions.add_not_in("group_id", &self.hidden);
        match self.role {
            Role::Administrator | Role::Agent | Role::Coordinator | Role::Officer | Role::System => {}
            Role::Specialist => {
                conditions.add_fixed(NO_REQUEST);
                conditions.add_in_or("group_id", &self.own_groups, "assignee_id = {}", &self.person);
            }
            Role::Editor => {
                conditions.add_fixed(NO_REQUEST);
                conditions.add("assignee_id = {}", &self.person);
            }
            Role::EndUser => {
                conditions.add("requester_id = {}", &self.person);
                conditions.add_fixed("is_public");
            }
            Role::Operator => conditions.add_fixed("1 = 0"),
        }
    }
}

/// Whether the ticket exists for the actor.
pub fn may_see(actor: &Actor, ticket: &TicketRow) -> bool {
    if ticket.standing != Standing::Normal || ticket.group.is_some_and(|group| actor.hidden_groups.contains(&group)) {
        return false;
    }
    let own = |person: Option<i64>| person.is_some() && person == actor.person;
    if ticket.is_request && matches!(actor.role, Role::Specialist | Role::Editor) {
        return false;
    }
    match actor.role {
        Role::Administrator | Role::Agent | Role::Coordinator | Role::Officer | Role::System => true,
        Role::Specialist => own(ticket.assignee) || ticket.group.is_some_and(|group| actor.rights_in(group).is_some()),
        Role::Editor => own(ticket.assignee),
        Role::EndUser => own(ticket.requester) && ticket.is_public,
        Role::Operator => false,
    }
}

/// Demands that the actor may change the ticket.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for them, [`Error::Forbidden`] when they may only read it.
pub fn must_edit(cx: &Cx, ticket: &TicketRow) -> Result<(), Error> {
    if !may_see(&cx.actor, ticket) {
        return Err(Error::NotFound);
    }
    if cx.actor.role == Role::EndUser {
        return Ok(());
    }
    cx.actor.must_operate()?;
    match ticket.group.and_then(|group| cx.actor.rights_in(group)) {
        Some(Rights::See | Rights::Create) => Err(Error::Forbidden),
        _ => Ok(()),
    }
}

/// A person's request for their rights is nobody's who need not know the person.
const NO_REQUEST: &str = "kind_of_data <> 'request'";

/// Demands that the actor may write to the customer of this ticket: who may not know who it is needs all rights in the
/// ticket's group. The desk puts salutation and address in.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_speak(cx: &Cx, ticket: &TicketRow) -> Result<(), Error> {
    let rights = ticket.group.and_then(|group| cx.actor.rights_in(group));
    let masked = cx.actor.role == Role::Specialist && rights == Some(Rights::Full);
    if masked { Ok(()) } else { must_answer(cx) }
}

/// Demands that the actor may change who takes part, knowing who they are.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_answer(cx: &Cx) -> Result<(), Error> {
    let unknowing = cx.actor.role.is_staff() && !cx.actor.sees_identity();
    if unknowing { Err(Error::Forbidden) } else { Ok(()) }
}
