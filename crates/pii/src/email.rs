//! E-mail addresses as people write them: `name@host.tld`, also `name (at) host.tld`.

use crate::{Finding, Label};

/// RFC 5321, 4.5.3.1: the longest local part and the longest domain.
const LOCAL: usize = 64;
const DOMAIN: usize = 255;
const SIGNS: [&str; 7] = ["@", "(at)", "[at]", "{at}", "(@)", "[@]", "(ät)"];

/// All addresses in the text, in its order.
pub fn addresses(text: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut free_from = 0;
    for (place, _) in text.char_indices().filter(|(_, char)| matches!(char, '@' | '(' | '[' | '{')) {
        let Some(sign) = SIGNS.iter().find(|sign| starts_with(text, place, sign)) else {
            continue;
        };
        // Only the written-out sign stands apart from its neighbours.
        let apart = *sign != "@";
        let local_end =
            if apart { text.get(..place).map_or(place, |head| head.trim_end_matches(' ').len()) } else { place };
        let after = place + sign.len();
        let domain_start = if apart { after + blanks(text, after) } else { after };
        if local_end + 1 < place || domain_start > after + 1 {
            continue;
        }
        let Some(start) = local_start(text, local_end, free_from) else {
            continue;
        };
        let Some(end) = domain_end(text, domain_start) else {
            continue;
        };
        free_from = end;
        findings.push(Finding { start, end, label: Label::Email });
    }
    findings
}

fn starts_with(text: &str, place: usize, sign: &str) -> bool {
    text.get(place..).and_then(|rest| rest.get(..sign.len())).is_some_and(|head| head.eq_ignore_ascii_case(sign))
}

fn blanks(text: &str, place: usize) -> usize {
    text.get(place..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len())
}

/// Where the local part that ends at `end` begins.
fn local_start(text: &str, end: usize, free_from: usize) -> Option<usize> {
    let head = text.get(free_from..end)?;
    let mut start = end;
    for (place, char) in head.char_indices().rev() {
        let place = free_from + place;
        if end - place > LOCAL || !(char.is_alphanumeric() || "._%+-'&~#=!".contains(char)) {
            break;
        }
        start = place;
    }
    // What a sentence or a parameter puts in front belongs to them: `user=name@host`, `'name@host'`.
    let local = text.get(start..end)?;
    let local =
        local.rsplit(['=', '\'', '&', '!', '#']).next().unwrap_or(local).trim_start_matches(['.', '-', '~', '%', '+']);
    let ends_well = local.chars().next_back().is_some_and(|last| last != '.');
    ends_well.then(|| end - local.len())
}

/// Where the domain that begins at `start` ends: labels with dots between them, the last one of letters.
fn domain_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let length = rest
        .char_indices()
        .find(|(place, char)| *place > DOMAIN || !(char.is_alphanumeric() || matches!(char, '.' | '-')))
        .map_or(rest.len(), |(place, _)| place);
    let mut domain = rest.get(..length)?;
    // A full stop, or a sentence without a blank after it, may follow: give labels back until the last one can be a top
    // level. At most 127 labels fit.
    loop {
        domain = domain.trim_end_matches(['.', '-']);
        let (host, top) = domain.rsplit_once('.')?;
        let is_top = top.chars().count() >= 2 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
        if is_top && !host.is_empty() && host.split('.').all(is_label) {
            return Some(start + domain.len());
        }
        domain = host;
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}
