//! The story of the television: a customer cannot bring it into the home network, and the instructions are outdated. The
//! sample company tells it in nine tickets, one at each of its steps, made by the same operations as everybody's work.

use std::sync::Arc;

use db::Tx;

use super::content::People;
use super::fill::Company;
use super::steps::{self, Cast, Scene};
use crate::error::Error;

/// Tickets of the story: one at each of its steps.
#[cfg(test)]
pub(super) const TICKETS: i64 = 9;

/// What each ticket has come to, for those who start the demo.
const STANDING: [&str; 9] = [
    "came in by the contact form",
    "completed by the agent",
    "with the specialists, who do not see who the customer is",
    "the manufacturer is asked, masked",
    "the manufacturer has answered, the specialist checks it",
    "approved, back with the agent",
    "the web editor has the task to write the article",
    "answered with the link to the article",
    "closed",
];

/// A ticket of the story and how far it has come.
#[derive(Clone)]
pub(super) struct Chapter {
    /// The step that it has come to, from 1.
    pub(super) step: usize,
    /// Who asks: a place among the customers.
    pub(super) customer: usize,
    /// What it is about.
    pub(super) subject: &'static str,
    parts: Vec<(&'static str, &'static str)>,
}

impl Chapter {
    /// What is said at one place of it.
    pub(super) fn said(&self, part: &str) -> Result<String, Error> {
        let found = self.parts.iter().find(|(name, _)| *name == part);
        found.map(|(_, text)| text.replace("\\n", "\n")).ok_or(Error::NotFound)
    }
}

/// Reads the chapters.
pub(super) fn chapters() -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for line in include_str!("story.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("= ") {
            let mut fields = head.split('|').map(str::trim);
            let mut next = || fields.next().unwrap_or_default();
            let (step, customer, subject) = (next().parse(), next().parse(), next());
            let (Ok(step), Ok(customer)) = (step, customer) else { continue };
            chapters.push(Chapter { step, customer, subject, parts: Vec::new() });
        } else if let (Some(chapter), Some(part)) = (chapters.last_mut(), line.split_once(' ')) {
            chapter.parts.push((part.0.trim_end_matches(':'), part.1));
        }
    }
    chapters
}

/// Tells it; answers the numbers of its tickets, in the order of the steps. `base` is where the desk is reached.
pub(super) fn tell(company: &Company, people: &Arc<People>, base: &str) -> Result<Vec<i64>, Error> {
    let base: Arc<str> = base.trim_end_matches('/').into();
    let cast = company.write(move |tx, company| steps::cast(tx, company, &base))?;
    let told =
        chapters().iter().map(|chapter| ticket(company, people, &cast, chapter)).collect::<Result<Vec<_>, _>>()?;
    company.write(steps::was_told)?;
    Ok(told)
}

/// How long ago a ticket arose that has come to this step, and how long each of its steps took, in minutes.
const fn times(step: usize) -> (i64, i64) {
    match step {
        1 => (25, 1),
        2 => (150, 20),
        3 => (300, 100),
        4 => (26 * 60, 180),
        5 => (30 * 60, 200),
        6 => (2 * 24 * 60, 300),
        7 => (3 * 24 * 60, 400),
        8 => (5 * 24 * 60, 500),
        _ => (20 * 24 * 60, 600),
    }
}

fn ticket(company: &Company, people: &Arc<People>, cast: &Cast, chapter: &Chapter) -> Result<i64, Error> {
    let (began, pace) = times(chapter.step);
    let (inner, known) = (chapter.clone(), Arc::clone(people));
    let ticket = match chapter.said(">") {
        Ok(_) => company.write(move |tx, company| steps::writes(tx, company, &known, &inner, began))?,
        Err(_) => steps::mails(company, began)?,
    };
    let mut minutes = began;
    for step in 2..=chapter.step {
        minutes = (minutes - pace).max(3);
        let verb: fn(&mut Tx<'_>, &Scene<'_>) -> Result<(), Error> = match step {
            2 => steps::completes,
            3 => steps::hands_over,
            4 => steps::asks,
            5 => {
                steps::answers(&Scene { company, cast, chapter, ticket, minutes })?;
                continue;
            }
            6 => steps::approves,
            7 => steps::commissions,
            8 => steps::publishes,
            _ => steps::closes,
        };
        let (cast, chapter) = (cast.clone(), chapter.clone());
        company
            .write(move |tx, company| verb(tx, &Scene { company, cast: &cast, chapter: &chapter, ticket, minutes }))?;
    }
    Ok(ticket)
}

/// What is printed of it: one ticket a line; nothing where another version of the program told another story.
pub(super) fn lines(tickets: &str) -> Vec<String> {
    let numbers: Vec<&str> = tickets.split(' ').filter(|number| number.parse::<i64>().is_ok()).collect();
    if numbers.len() != STANDING.len() {
        return Vec::new();
    }
    let lines = numbers.iter().zip(STANDING).enumerate();
    lines
        .map(|(step, (number, standing))| format!("Story, step {}: /tickets/{number:<5} {standing}", step + 1))
        .collect()
}
