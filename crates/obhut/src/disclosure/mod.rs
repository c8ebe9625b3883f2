//! Who may see which category: the only place where a [`Disclosure`] is issued.

use std::sync::Arc;

use personal::{Categories, Category, Disclosure, Grant, Looks, PurposeId, Reason, SystemUse};

use crate::context::Cx;
use crate::masking::Opened;
use crate::words::Role;

/// What staff with need to know may see. Credentials are for the machine alone.
const KNOWING: Categories = Categories::ALL.without(Category::Credential);
/// What helps with a ticket without telling who the customer is.
const UNKNOWING: Categories = Categories::NONE.with(Category::Content);

/// The disclosure for the actor's work on requests.
pub fn for_actor(cx: &Cx) -> Disclosure {
    let open = match cx.actor.role {
        Role::Specialist | Role::Editor => UNKNOWING,
        // Without the yearly training nobody sees more than those who need not know.
        role if role.is_staff() && !cx.actor.sees_identity() => UNKNOWING,
        Role::Operator => Categories::NONE,
        Role::EndUser => KNOWING.without(Category::Technical),
        Role::Administrator | Role::Agent | Role::Coordinator | Role::Officer | Role::System => KNOWING,
    };
    let purpose = PurposeId(cx.account.support);
    Disclosure::issue(Grant { open, reason: Reason::Access { purpose }, looks: ear(cx) })
}

/// Who hears what is disclosed: the access log, unless somebody looks at what is theirs.
fn ear(cx: &Cx) -> Option<Arc<dyn Looks>> {
    cx.looks.as_ref().map(|looks| Arc::clone(looks) as Arc<dyn Looks>)
}

/// The disclosure for staff records, which colleagues may see by name whatever they know of customers.
pub fn of_colleagues(cx: &Cx) -> Disclosure {
    let open = if cx.actor.role.is_staff() || cx.actor.role == Role::System { KNOWING } else { Categories::NONE };
    let purpose = PurposeId(cx.account.support);
    Disclosure::issue(Grant { open, reason: Reason::Access { purpose }, looks: None })
}

/// The disclosure for the name under which somebody of the desk answers, for the customer whom they answer.
pub fn of_answering(cx: &Cx) -> Disclosure {
    let purpose = PurposeId(cx.account.support);
    let open = Categories::NONE.with(Category::Identity);
    Disclosure::issue(Grant { open, reason: Reason::Access { purpose }, looks: None })
}

/// The disclosure for looking at the record of one person: everybody may see their own, staff see colleagues, and of
/// customers what the role allows.
pub fn about(cx: &Cx, person: i64, role: Role) -> Disclosure {
    if cx.actor.person == Some(person) {
        let purpose = PurposeId(cx.account.support);
        // A customer has no ear of their own; one is there where a colleague acts in the customer's name.
        let looks = if cx.actor.role.is_staff() { None } else { ear(cx) };
        return Disclosure::issue(Grant { open: KNOWING, reason: Reason::Access { purpose }, looks });
    }
    if role == Role::EndUser { for_actor(cx) } else { of_colleagues(cx) }
}

/// The disclosure for somebody who looks behind a mask for a purpose: what that purpose needs and nothing else.
pub fn revealed(cx: &Cx, opened: Opened) -> Disclosure {
    let purpose = PurposeId(cx.account.support);
    let open = opened.categories().with(Category::Content);
    Disclosure::issue(Grant { open, reason: Reason::Access { purpose }, looks: ear(cx) })
}

/// The disclosure for what the machine itself does; nobody sees it.
pub fn for_system(system_use: SystemUse) -> Disclosure {
    Disclosure::issue(Grant { open: Categories::ALL, reason: Reason::System(system_use), looks: None })
}
