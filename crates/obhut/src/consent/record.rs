//! The consent record of a person after ISO/IEC TS 27560, as JSON-LD in the words of the Data Privacy Vocabulary: one record for
//! each purpose about which they said something, with the notice as it was shown and every event.

use db::Tx;
use personal::LegalBasis;
use serde_json::{Value, json};
use world::Timestamp;

use super::ops::{self, Heard, may_for};
use super::words::{Act, Reason};
use crate::accounts;
use crate::api_v2::wire::Time;
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::purposes::PurposeRow;

/// The words that the record is written in.
const DPV: &str = "https://w3id.org/dpv#";
/// The shape that it follows.
const SHAPE: &str = "https://w3id.org/dpv/schema/dpv-27560#record";

/// The record of somebody: for themselves, and for staff who know them.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, base: &Base, person: i64) -> Result<Value, Error> {
    let heard = ops::history(tx, cx, person)?;
    let company = accounts::sql::setting(tx, cx.id(), "company")?;
    let controller = company.unwrap_or_else(|| cx.account.name.clone());
    let subject = base.record(&format!("users/{person}"));
    let mut records = Vec::new();
    for purpose in crate::purposes::sql::all(tx, cx.id())? {
        let said: Vec<&Heard> = heard.iter().filter(|heard| heard.row.purpose == purpose.id).collect();
        if said.is_empty() {
            continue;
        }
        let now = may_for(tx, cx, person, purpose.id)?.reason();
        records.push(record(&subject, &controller, &purpose, &said, now));
    }
    Ok(json!({
        "@context": {
            "dpv": DPV, "dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#",
            "dct:date": {"@type": "xsd:dateTime"}, "dct:valid": {"@type": "xsd:dateTime"},
        },
        "@graph": records,
    }))
}

fn record(subject: &str, controller: &str, purpose: &PurposeRow, said: &[&Heard], now: Option<Reason>) -> Value {
    let basis = LegalBasis::from_slug(&purpose.basis);
    let events: Vec<Value> = said.iter().map(|heard| event(heard)).collect();
    json!({
        "@id": format!("{subject}#consent-{}", purpose.slug),
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": {"@id": SHAPE},
        "dct:identifier": format!("{}-{}", purpose.slug, said.first().map(|heard| heard.row.id).unwrap_or_default()),
        "dpv:hasDataSubject": {"@id": subject, "@type": "dpv:Customer"},
        "dpv:hasDataController": {"@type": "dpv:DataController", "dpv:hasName": controller},
        "dpv:hasProcess": {"@type": "dpv:Process", "dpv:hasPurpose": {
            "@type": "dpv:Purpose", "dct:identifier": purpose.slug, "dct:title": purpose.title,
            "dct:description": purpose.description,
        }},
        "dpv:hasLegalBasis": {"@id": if basis == Some(LegalBasis::Consent) { "dpv:Consent" } else { "dpv:LegalBasis" }},
        "dpv:hasActivityStatus": {"@id": if now.is_none() { "dpv:ActivityOngoing" } else { "dpv:ActivityHalted" }},
        "dpv:hasConsentStatus": events,
    })
}

/// One event: what was said, when, through which door, and the notice with the words that were shown.
fn event(heard: &Heard) -> Value {
    let row = &heard.row;
    json!({
        "@type": status(row.act),
        "dct:identifier": row.id,
        "dct:date": Time(Timestamp(row.at)),
        "dct:valid": row.expires_at.map(|at| Time(Timestamp(at))),
        "dpv:isIndicatedBy": {"@type": "dpv:DataSubject"},
        "dpv:hasIndicationMethod": row.source,
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice", "dct:hasVersion": heard.version, "dct:language": heard.locale,
            "dct:description": heard.wording,
        },
    })
}

const fn status(act: Act) -> &'static str {
    match act {
        Act::Asked => "dpv:ConsentRequested",
        Act::Given => "dpv:ConsentGiven",
        Act::Refused => "dpv:ConsentRefused",
        Act::Withdrawn => "dpv:ConsentWithdrawn",
        Act::Objected => "dpv:ConsentRevoked",
    }
}
