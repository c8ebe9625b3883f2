//! Records that may be of the same human: the same name and number, or addresses that look like slips of each other.

use db::Tx;
use index::fold::fold;
use personal::SystemUse;

use super::{Person, ops};
use crate::context::Cx;
use crate::error::Error;
use crate::words::{IdentityKind, Role, Standing};

/// Records compared at most.
const COMPARED: usize = 30;

/// Why two records may be of one human.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same name and the same telephone number.
    NameAndPhone,
    /// Nearly the same address.
    Address,
    /// The same name.
    Name,
}

/// Other customers who may be the same human as `person`, the likeliest first.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not know customers; the database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, person: &Person) -> Result<Vec<(Person, Likeness)>, Error> {
    cx.actor.must_see_identity()?;
    if person.row.role != Role::EndUser {
        return Ok(Vec::new());
    }
    let known = Known::of(cx, person);
    let mut ids = cx.account.people.map.search(&known.name, 0, COMPARED);
    for address in &known.emails {
        if let Some((local, _)) = address.split_once('@') {
            ids.extend(cx.account.people.map.search(local, 0, COMPARED));
        }
    }
    for phone in &known.phones {
        ids.extend(cx.account.people.map.search(phone, 0, COMPARED));
    }
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id != person.row.id);
    ids.truncate(COMPARED);
    let mut found = Vec::new();
    for other in ops::many(tx, cx, &ids)? {
        if other.row.role != Role::EndUser || other.row.standing != Standing::Normal {
            continue;
        }
        if let Some(likeness) = alike(&known, &Known::of(cx, &other)) {
            found.push((other, likeness));
        }
    }
    found.sort_by_key(|(other, likeness)| (*likeness as u8, other.row.id));
    Ok(found)
}

/// What is compared of a person, folded; overwritten by nobody, for it lives as long as the comparison.
struct Known {
    name: String,
    emails: Vec<String>,
    phones: Vec<String>,
}

impl Known {
    fn of(cx: &Cx, person: &Person) -> Self {
        // The machine compares; nobody looks.
        let disclosure = crate::disclosure::for_system(SystemUse::Index);
        let reached = |kind: IdentityKind| -> Vec<String> {
            let own = person.identities.iter().filter(|(row, _)| row.kind == kind);
            own.filter_map(|(_, address)| Some(address.as_ref()?.disclose(&disclosure).clone())).collect()
        };
        Self {
            name: person.name(cx, &disclosure),
            emails: reached(IdentityKind::Email).iter().map(|address| address.to_lowercase()).collect(),
            phones: reached(IdentityKind::Phone).iter().map(|phone| digits(phone)).collect(),
        }
    }
}

fn alike(one: &Known, other: &Known) -> Option<Likeness> {
    let same_name = !one.name.is_empty() && fold(&one.name) == fold(&other.name);
    let same_phone = one.phones.iter().any(|phone| phone.len() > 5 && other.phones.contains(phone));
    let near = one.emails.iter().any(|address| other.emails.iter().any(|known| is_slip(address, known)));
    match (same_name, same_phone, near) {
        (true, true, _) => Some(Likeness::NameAndPhone),
        (_, _, true) => Some(Likeness::Address),
        (true, false, false) => Some(Likeness::Name),
        (false, _, false) => None,
    }
}

/// The last nine digits: with and without the country's.
fn digits(phone: &str) -> String {
    let all: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    all.iter().skip(all.len().saturating_sub(9)).collect()
}

/// Whether two addresses have the same owner by the look of them: the part before the @ is the same and says something, or
/// one letter is missing, added, or another.
fn is_slip(one: &str, other: &str) -> bool {
    let (Some((local, host)), Some((other_local, other_host))) = (one.split_once('@'), other.split_once('@')) else {
        return false;
    };
    let telling = local.chars().count() >= 6 && local.contains(['.', '-', '_']);
    (local == other_local && host != other_host && telling)
        || (host == other_host && one_letter_apart(local, other_local))
}

fn one_letter_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one == other || one.len().abs_diff(other.len()) > 1 || one.len().min(other.len()) < 5 {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char], skip: usize| letters.iter().skip(same + skip).copied().collect::<Vec<_>>();
    match one.len().cmp(&other.len()) {
        std::cmp::Ordering::Equal => rest(&one, 1) == rest(&other, 1),
        std::cmp::Ordering::Less => rest(&one, 0) == rest(&other, 1),
        std::cmp::Ordering::Greater => rest(&one, 1) == rest(&other, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_an_address_are_seen_and_neighbours_are_not() {
        assert!(is_slip("lena.kundin@post.example", "lena.kundin@mail.example"));
        assert!(is_slip("lena.kundin@post.example", "lena.kunden@post.example"));
        assert!(is_slip("lena.kundin@post.example", "lenakundin@post.example"));
        assert!(!is_slip("info@post.example", "info@mail.example"), "everybody has an info@");
        assert!(!is_slip("jan@post.example", "jon@post.example"), "short names are often near");
        assert!(!is_slip("lena.kundin@post.example", "mia.ohm@post.example"));
        assert!(!is_slip("lena.kundin@post.example", "lena.kundin@post.example"), "the same is no slip");
    }

    #[test]
    fn numbers_are_compared_without_their_dress() {
        assert_eq!(digits("+49 40 5550199"), digits("040/555 01 99"));
    }
}
